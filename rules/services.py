"""What the rules app does for others: match the live book, fire triggers, publish."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attune.rules.bench.what_if_book import UnfinishedDraftError, book_with_unsaved
from attune.rules.books.live_book import LiveBook, match_book, match_triggers_of, open_book, rule_book_cache
from attune.rules.books.publisher import Publication, pause_publishing, publish_book
from attune.rules.books.shadow_evaluation import sample_answer
from attune.rules.domain.conditions import Condition
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import RULE_PREFIX, Matches, TriggerFiring
from attune.rules.engines.partial_evaluation import partial_answer
from attune.rules.engines.plain import match_switched
from attune.rules.engines.scopes import Scopes, scopes_by_rule
from attune.rules.words.condition_trace import TracedCondition, trace_condition
from attune.rules.words.counterfactual import fact_change_words, inlined_conditions, smallest_change
from attune.rules.words.visitor_explanation import SatisfiedTest, find_satisfied_tests, satisfied_test_words

__all__ = [
    "LiveBook",
    "Publication",
    "SatisfiedTest",
    "TracedCondition",
    "UnfinishedDraftError",
    "book_with",
    "explain",
    "fact_change_words",
    "forget_live_book",
    "inlined_conditions",
    "live_book",
    "match",
    "match_triggers",
    "partial_answer",
    "pause_publishing",
    "publish_book",
    "sample_answer",
    "satisfied_test_words",
    "satisfied_tests",
    "scopes_by_rule",
    "smallest_change",
    "trigger_fact_keys",
]

logger = logging.getLogger(__name__)


def live_book() -> LiveBook:
    """Give the book to serve: one read of the shared cache, no query while its version is the known one."""
    return rule_book_cache.current()


def book_with(declaration: Any) -> LiveBook:
    """Give the live book as it would be with a declaration that need not be kept yet, for one look at it.

    Raises UnfinishedDraftError where the declaration cannot act yet.
    """
    return open_book(book_with_unsaved(declaration), 0)


def match(
    facts: Facts,
    live: LiveBook | None = None,
    *,
    places: Scopes | None = None,
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
) -> TracedCondition:
    """Say in words, part by part, how a condition fared, or that of a rule or segment of the book by its key.

    switched are segments that were switched by hand, as for match().
    """
    book = (live or live_book()).book
    return trace_condition(book.conditions[of] if isinstance(of, str) else of, facts, book, switched)


def satisfied_tests(
    of: str | Condition, facts: Facts, live: LiveBook, *, switched: Mapping[str, bool] = MappingProxyType({})
) -> tuple[SatisfiedTest, ...]:
    """Give the tests by which a condition came out as it did, to tell a visitor; as for explain()."""
    return find_satisfied_tests(live.book.conditions[of] if isinstance(of, str) else of, facts, live.segments, switched)


def match_triggers(kind: str, facts: Facts) -> tuple[TriggerFiring, ...]:
    """Give the triggers that fire on an event of that kind, matched by durable-rules; for workers."""
    live = live_book()
    specs = {RULE_PREFIX + spec.key: spec for spec in live.triggers if spec.event == kind}
    if not specs:
        return ()
    fired = [specs[key] for key in match_triggers_of(live, kind, facts).rules]
    return tuple(TriggerFiring(spec.key, spec.effects, spec.once_per) for spec in fired)


def trigger_fact_keys() -> frozenset[str]:
    """Give the keys of all facts that the live triggers need."""
    return live_book().trigger_fact_keys()


def forget_live_book() -> None:
    """Let this process read the book anew on its next request."""
    rule_book_cache.forget()
