"""The form of a persona: what is known of them, one row a fact, chosen as in a condition."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.telepath import register
from wagtail.blocks.base import BlockField
from wagtail.blocks.stream_block import StreamBlockValidationError

from attune.audience.personas.facts import (
    OTHER_INTEREST,
    UNKNOWN,
    DuplicateStatementError,
    facts_from_rows,
    rows_from_facts,
)
from attune.rules.admin.bases import (
    BuilderWidget,
    ConditionStreamAdapter,
    NumberBlock,
    TestBlock,
    UnknownFactBlock,
    statement_blocks,
)
from attune.rules.registry import registry


class UnknownStatementBlock(UnknownFactBlock):
    """Stand for what is stated of a fact that is no longer offered: it says nothing, and comes back with its app."""

    def clean(self, value: Any) -> Any:
        """Keep it."""
        return blocks.StructBlock.clean(self, value)


class PersonaFactsBlock(blocks.StreamBlock):
    """State what is known of a persona, each fact at most once."""

    def __init__(self, **kwargs: Any) -> None:
        """Give a row for each fact that is registered, and one for interests that no fact asks for."""
        other = TestBlock(
            [
                ("key", blocks.RegexBlock(regex=r"^[a-z]+:[\w-]+$", label=_("Such as kind:video"), max_length=200)),
                ("value", NumberBlock(min_value=0, max_value=1, label=_("From 0 to 1"))),
            ],
            label=_("Another interest"),
            group=_("Interests"),
            icon="pick",
        )
        rows = [*statement_blocks(registry), (OTHER_INTEREST, other), (UNKNOWN, UnknownStatementBlock())]
        super().__init__(rows, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse what is stated twice."""
        cleaned = super().clean(value)
        try:
            facts_from_rows([(child.block_type, child.value) for child in cleaned])
        except DuplicateStatementError as error:
            message = ValidationError(gettext("This is stated above already. Change one of the two, or remove it."))
            raise StreamBlockValidationError(block_errors={error.place: message}) from error
        return cleaned


register(ConditionStreamAdapter(), PersonaFactsBlock)


class PersonaFactsField(BlockField):
    """Hold what is known of a persona as rows."""

    def __init__(self, **kwargs: Any) -> None:
        """Build the rows when the form is first made: by then all apps have registered their facts."""
        block = PersonaFactsBlock()
        super().__init__(block=block, widget=BuilderWidget(block), required=False, **kwargs)


class PersonaForm(WagtailAdminModelForm):
    """Edit a persona."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the facts and the interests that are kept as rows of one list."""
        super().__init__(*args, **kwargs)
        self.fields["facts"] = PersonaFactsField(
            label=_("What is known"),
            help_text=_("What is not said is as with somebody who comes for the first time."),
        )
        rows = rows_from_facts(self.instance.facts, self.instance.affinities)
        self.initial["facts"] = self.fields["facts"].block.to_python(rows)

    def clean_facts(self) -> dict[str, Any]:
        """Take the rows apart into facts and interests."""
        rows = [(child.block_type, child.value) for child in self.cleaned_data["facts"]]
        facts, self.instance.affinities = facts_from_rows(rows)
        return facts
