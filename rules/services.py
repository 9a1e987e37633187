"""What the rules app does for others: match the live book, fire triggers, publish."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rules.domain.conditions import Condition
from rules.domain.facts import Facts
from rules.domain.rules import RULE_PREFIX, Firing, Matches
from rules.drafted import UnfinishedDraftError, with_unsaved
from rules.engines.partial import answer
from rules.engines.plain import match_switched
from rules.engines.scoped import Places, places_by_rule
from rules.explaining import Judged, judged
from rules.live import LiveBook, match_book, match_triggers_of, open_book, shelf
from rules.publishing import Publication, publish_book, publishing_paused
from rules.rejudging import watch
from rules.telling import Ground, ground_words, grounds_of
from rules.why_not import change_words, smallest_change, whole_conditions

__all__ = [
    "Ground",
    "Judged",
    "LiveBook",
    "Publication",
    "UnfinishedDraftError",
    "answer",
    "book_with",
    "change_words",
    "explain",
    "forget_live_book",
    "ground_words",
    "grounds",
    "live_book",
    "match",
    "match_triggers",
    "places_by_rule",
    "publish_book",
    "publishing_paused",
    "smallest_change",
    "trigger_fact_keys",
    "watch",
    "whole_conditions",
]

logger = logging.getLogger(__name__)


def live_book() -> LiveBook:
    """Give the book to serve: one read of the shared cache, no query while its version is the known one."""
    return shelf.current()


def book_with(declaration: Any) -> LiveBook:
    """Give the live book as it would be with a declaration that need not be kept yet, for one look at it.

    Raises UnfinishedDraftError where the declaration cannot act yet.
    """
    return open_book(with_unsaved(declaration), 0)


def match(
    facts: Facts,
    live: LiveBook | None = None,
    *,
    places: Places | None = None,
    switched: Mapping[str, bool] = MappingProxyType({}),
) -> Matches:
    """Say which segments hold, and which of the rules that may act in some of these places; without places, all.

    The facts must be total over live.fact_keys_in(places), or live.fact_keys where no places are given.
    switched are segments that somebody who looks at the site has switched on or off by hand.
    """
    live = live or live_book()
    if switched:
        # A segment that is switched may be asked for by any rule, so the tree is walked.
        return match_switched(live.compiled.book_in(places), facts, switched)
    return match_book(live, facts, places)


def explain(
    of: str | Condition,
    facts: Facts,
    live: LiveBook | None = None,
    *,
    switched: Mapping[str, bool] = MappingProxyType({}),
) -> Judged:
    """Say in words, part by part, how a condition fared, or that of a rule or segment of the book by its key.

    switched are segments that were switched by hand, as for match().
    """
    book = (live or live_book()).book
    return judged(book.conditions[of] if isinstance(of, str) else of, facts, book, switched)


def grounds(
    of: str | Condition, facts: Facts, live: LiveBook, *, switched: Mapping[str, bool] = MappingProxyType({})
) -> tuple[Ground, ...]:
    """Give the tests by which a condition came out as it did, to tell a visitor; as for explain()."""
    return grounds_of(live.book.conditions[of] if isinstance(of, str) else of, facts, live.segments, switched)


def match_triggers(kind: str, facts: Facts) -> tuple[Firing, ...]:
    """Give the triggers that fire on an event of that kind, matched by durable-rules; for workers."""
    live = live_book()
    specs = {RULE_PREFIX + spec.key: spec for spec in live.triggers if spec.event == kind}
    if not specs:
        return ()
    fired = [specs[key] for key in match_triggers_of(live, kind, facts).rules]
    return tuple(Firing(spec.key, spec.effects, spec.once_per) for spec in fired)


def trigger_fact_keys() -> frozenset[str]:
    """Give the keys of all facts that the live triggers need."""
    return live_book().trigger_fact_keys()


def forget_live_book() -> None:
    """Let this process read the book anew on its next request."""
    shelf.forget()
