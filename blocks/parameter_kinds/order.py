"""How editors meet a parameter that puts the children of a block in order."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.widgets import OrderInput
from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.parameter_kinds.order import OrderKind


class OrderParameter(DeclaredParameter):
    """Is put in order by buttons."""

    __slots__ = ()
    kind = OrderKind

    def field(self) -> blocks.Block:
        """Return a row of the children with buttons."""
        return OrderBlock(self, label=self.label)

    def allowed(self) -> str:
        """Name the children by their labels."""
        names = ", ".join(str(label) for _name, label in self.choice_labels)
        return str(_("an order of: %(children)s") % {"children": names})

    def shown(self, value: ParameterValue) -> str:
        """Return the labels of the children in their order."""
        labels = dict(self.choice_labels)
        return ", ".join(str(labels.get(name, name)) for name in str(value).split(","))

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Return nothing: there are too many orders to list."""
        return ()


class OrderBlock(blocks.CharBlock):
    """Put the children of a block in order, each of them once."""

    def __init__(self, parameter: DeclaredParameter, **kwargs: Any) -> None:
        """Offer the children by their labels."""
        self.parameter = parameter
        super().__init__(required=False, **kwargs)
        self.field.widget = OrderInput(parameter.choice_labels)

    def clean(self, value: Any) -> Any:
        """Refuse what is no order of the children; nothing means the usual one."""
        cleaned = super().clean(value)
        if cleaned and not self.parameter.spec.allows(cleaned):
            raise ValidationError(_("This must be %(allowed)s.") % {"allowed": self.parameter.allowed()})
        return cleaned

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as the text that it stores."""
        return "wagtail.blocks.CharBlock", [], {"required": False}
