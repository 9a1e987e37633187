"""Why a slot shows what it shows, down to each test: the rules and segments that decided it, with the facts' values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.decisions.domain.decide import Decision, Reason
from attune.decisions.services import Decisions
from attune.rules import services as rule_services
from attune.rules.domain.conditions import InSegment
from attune.rules.domain.rules import SEGMENT_PREFIX


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule or a segment that had a say, and how its condition fared."""

    words: str
    judged: rule_services.TracedCondition


def causes_of(decision: Decision, decisions: Decisions) -> tuple[Cause, ...]:
    """List what decided a slot, and what set its place and parameters, each once; nothing where no fact was read."""
    facts, context, live = decisions.facts, decisions.context, decisions.live
    if facts is None or context is None or live is None:
        return ()
    book, switched = live.book, context.switched
    return tuple(
        Cause(
            _name(key) % {"name": book.names.get(key, key)},
            rule_services.explain(_asked(key, switched), facts, live, switched=switched),
        )
        for key in dict.fromkeys(_keys(decision))
        if key in book.conditions
    )


def _asked(key: str, switched: Mapping[str, bool]) -> str | InSegment:
    # Of a segment that was switched by hand, its condition says nothing.
    slug = key.removeprefix(SEGMENT_PREFIX)
    return InSegment(slug) if key.startswith(SEGMENT_PREFIX) and slug in switched else key


def _keys(decision: Decision) -> Iterator[str]:
    if decision.reason is Reason.SEGMENT:
        yield SEGMENT_PREFIX + decision.source
    elif decision.reason is Reason.TARGETING_MATCH:
        yield decision.source
    yield from decision.ruled.values()


def _name(key: str) -> str:
    return _("The segment “%(name)s”") if key.startswith(SEGMENT_PREFIX) else _("The rule “%(name)s”")
