"""How editors meet a parameter that is a whole number."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.decisions.domain.parameter_kinds.integer import IntegerKind


class IntegerParameter(DeclaredParameter):
    """Is typed as a number."""

    __slots__ = ()
    kind = IntegerKind

    def field(self) -> blocks.Block:
        """Return a field of a number within its bounds."""
        least, most = self.spec.least, self.spec.most
        return blocks.IntegerBlock(required=False, min_value=least, max_value=most, label=self.label)

    def allowed(self) -> str:
        """Say the bounds."""
        bounds = {"least": self.spec.least, "most": self.spec.most}
        return str(_("a whole number from %(least)d to %(most)d") % bounds)
