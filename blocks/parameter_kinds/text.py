"""How editors meet a parameter that is a short text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.decisions.domain.parameter_kinds.text import TextKind


class TextParameter(DeclaredParameter):
    """Is typed as a text."""

    __slots__ = ()
    kind = TextKind

    def field(self) -> blocks.Block:
        """Return a field of a text."""
        return blocks.CharBlock(required=False, max_length=self.spec.most, label=self.label)

    def allowed(self) -> str:
        """Say how long it may be."""
        return str(_("a text of at most %(most)d letters") % {"most": self.spec.most})
