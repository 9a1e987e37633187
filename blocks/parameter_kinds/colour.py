"""How editors meet a parameter that is one of the theme's colours."""

from wagtail import blocks

from attune.blocks.parameter_kinds.choice import ChoiceParameter
from attune.blocks.parameter_kinds.declared_parameter import USUAL
from attune.blocks.widgets import SwatchSelect
from attune.decisions.domain.parameter_kinds.colour import ColourKind
from attune.rules.admin.bases import RetainingChoiceBlock


class ColourParameter(ChoiceParameter):
    """Is chosen by its swatch."""

    __slots__ = ()
    kind = ColourKind

    def field(self) -> blocks.Block:
        """Return the swatches to choose from."""
        choices = [USUAL, *self.choice_labels]
        return RetainingChoiceBlock(choices=choices, required=False, label=self.label, widget=SwatchSelect())
