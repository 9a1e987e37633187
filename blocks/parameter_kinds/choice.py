"""How editors meet a parameter that is one of several values."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.parameter_kinds.declared_parameter import USUAL, DeclaredParameter
from attune.decisions.domain.parameter_kinds.choice import ChoiceKind
from attune.decisions.domain.parameter_kinds.kind import ParameterKind
from attune.rules.admin.bases import RetainingChoiceBlock


class ChoiceParameter(DeclaredParameter):
    """Is chosen from a list."""

    __slots__ = ()
    kind: type[ParameterKind] = ChoiceKind

    def field(self) -> blocks.Block:
        """Return a list to choose from."""
        return RetainingChoiceBlock(choices=[USUAL, *self.choice_labels], required=False, label=self.label)

    def allowed(self) -> str:
        """Name the choices, with their labels."""
        written = ", ".join(f"{name} ({label})" for name, label in self.choice_labels)
        return str(_("one of: %(choices)s") % {"choices": written})
