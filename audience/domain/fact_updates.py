"""What facts learn: their values, folded from one event after the other."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from attune.audience.domain.events import Event
from attune.audience.domain.facts import LearnedFact
from attune.audience.domain.profile import Profile
from attune.rules.domain.facts.fact import FactValue

logger = logging.getLogger(__name__)


def update_learned_facts(profile: Profile, event: Event, facts: Iterable[LearnedFact]) -> Profile:
    """Fold an event into what these facts have learned; what any other fact had learned is let go.

    A fact that is not here misses the event: should it come back, it has to begin anew.
    """
    learned = {fact.name: _after(fact, profile.learned.get(fact.name, fact.default), event) for fact in facts}
    return replace(profile, learned=learned)


def relearn_facts(profile: Profile, events: Iterable[Event], facts: Iterable[LearnedFact]) -> Profile:
    """Fold events, oldest first, into facts that begin anew; what other facts have learned stays."""
    values = {fact: fact.default for fact in facts}
    for event in events:
        values = {fact: _after(fact, value, event) for fact, value in values.items()}
    return replace(profile, learned={**profile.learned, **{fact.name: value for fact, value in values.items()}})


def _after(fact: LearnedFact, value: FactValue, event: Event) -> FactValue:
    try:
        after = fact.learn(value, event)
    # One broken fact must not keep the others, or the profile, from learning.
    except Exception:
        logger.exception('The fact "%s" could not learn from the event "%s"; it keeps its value.', fact.name, event.id)
        return value
    if fact.allows(after):
        return after
    logger.error(
        'The fact "%s" learned %r, which is no %s value that it can have; it keeps its value.',
        fact.name,
        after,
        fact.kind,
    )
    return value
