"""A trigger on trial: as it would act, in its draft or as it is published, without being made live."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.rules.builder.action_rows import InvalidActionError
from attune.rules.domain.conditions import All, Any, Condition, ConditionError, Test, fact_keys, inline_segments
from attune.rules.domain.effects.effect import InvalidEffectError
from attune.rules.domain.facts.fact import Facts, FactValue
from attune.rules.domain.rules import TriggerSpec
from attune.rules.engines.plain import Explanation, explain, holds
from attune.rules.facts.thresholds import live_thresholds
from attune.rules.models import Trigger
from attune.rules.selectors import trigger_declared
from attune.rules.services import live_book
from attune.rules.words.sentences import condition_sentence
from attune.text import did_you_mean


class UnknownTriggerError(LookupError):
    """No trigger has that slug, or none of it is published."""


class UnfinishedTriggerError(ValueError):
    """A trigger cannot act yet; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class DryRunTrigger:
    """A trigger as it would act; its segments, as they are live, stand in their places."""

    name: str
    is_draft: bool
    spec: TriggerSpec

    @property
    def fact_keys(self) -> frozenset[str]:
        """Give the keys of all facts that it asks for."""
        return fact_keys(self.spec.condition)

    def fires(self, facts: Facts) -> bool:
        """Say whether its condition holds, by the engine that the others are held to."""
        return holds(self.spec.condition, facts)

    def held(self, facts: Facts) -> tuple[str, ...]:
        """Say in words which of its tests held, each with the value that was found."""
        return tuple(_held(explain(self.spec.condition, facts)))


def dry_run_trigger_of(slug: str, *, is_live: bool = False) -> DryRunTrigger:
    """Give a trigger on trial: as it was saved last, or as it is live."""
    row = Trigger.objects.filter(slug=slug).first()
    if row is None:
        hint = did_you_mean(slug, Trigger.objects.values_list("slug", flat=True))
        raise UnknownTriggerError(_("There is no trigger “%(slug)s”.") % {"slug": slug} + hint)
    if is_live and not row.live:
        raise UnknownTriggerError(_("The trigger “%(slug)s” is not published.") % {"slug": slug})
    is_draft = not is_live and (row.has_unpublished_changes or not row.live)
    latest = row.get_latest_revision_as_object() if is_draft else row
    try:
        spec = trigger_declared(latest, live_thresholds()).as_trigger(slug)
        condition = inline_segments(spec.condition, live_book().book.segments())
    except ConditionError as error:
        raise UnfinishedTriggerError(_(error.text) % error.values) from error
    except InvalidEffectError as error:
        raise UnfinishedTriggerError(_(error.text) % error.values) from error
    except InvalidActionError as error:
        raise UnfinishedTriggerError(str(error)) from error
    return DryRunTrigger(latest.name, is_draft, TriggerSpec(slug, spec.event, condition, spec.effects, spec.once_per))


def _held(explanation: Explanation) -> list[str]:
    if not explanation.held:
        return []
    match explanation.condition:
        case All() | Any():
            return [words for part in explanation.parts for words in _held(part)]
        case Test():
            return [_with_value(explanation.condition, explanation.value)]
        # What must not hold is read as a whole: its parts are what did not hold.
        case _:
            return [_words(explanation.condition)]


def _with_value(condition: Condition, value: FactValue | None) -> str:
    match value:
        case bool():
            return _words(condition)
        case frozenset():
            found = ", ".join(sorted(value)) or _("none")
        case float() | int():
            found = f"{value:g}"
        case _:
            found = value or _("nothing")
    return _("%(test)s (found: %(value)s)") % {"test": _words(condition), "value": found}


def _words(condition: Condition) -> str:
    return condition_sentence(condition).removesuffix(".")
