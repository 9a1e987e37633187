"""How editors meet a parameter that is yes or no."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.parameter_kinds.declared_parameter import USUAL, DeclaredParameter
from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.parameter_kinds.yes_no import YesNoKind


class YesNoParameter(DeclaredParameter):
    """Is a switch, with a third position that means "as usual"."""

    __slots__ = ()
    kind = YesNoKind

    def field(self) -> blocks.Block:
        """Return a list of the two answers."""
        answers = [USUAL, ("yes", _("Yes")), ("no", _("No"))]
        return blocks.ChoiceBlock(choices=answers, required=False, label=self.label)

    def allowed(self) -> str:
        """Name the two answers."""
        return str(_("yes or no"))

    def shown(self, value: ParameterValue) -> str:
        """Return the answer as a word."""
        return str(_("yes") if value else _("no"))

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Return the two answers."""
        return ("yes", self.shown(True)), ("no", self.shown(False))

    def stored(self, value: ParameterValue) -> str:
        """Return the answer as the form stores it."""
        return "yes" if value else "no"
