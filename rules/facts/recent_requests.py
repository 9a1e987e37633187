"""Facts of recent requests, to try new rules on: a small ring in the shared cache, and nowhere else.

They bear no identifier, hold only what the rules ask, come only from visitors who allow to be measured and adapted
to, and are gone after an hour.
"""

import random
from collections.abc import Iterator
from operator import itemgetter

from django.core.cache import cache

from attune.cache_entries import read_entries, valid_entry
from attune.rules.domain.facts.fact import Facts

KEY = "attune:rules:recent:{}"
RING_SIZE = 32
HOLDS_SECONDS = 3600


def remember_request_facts(facts: Facts) -> None:
    """Put facts in a chance place of the ring, over what stood there."""
    cache.set(KEY.format(random.randrange(RING_SIZE)), dict(facts), HOLDS_SECONDS)  # noqa: S311


def recent_contexts(keys: frozenset[str]) -> Iterator[Facts]:
    """Give what is remembered, as far as it says anything of these keys."""
    return (facts for _place, facts in recent_by_index(keys))


def recent_by_index(keys: frozenset[str]) -> list[tuple[int, Facts]]:
    """Give the same with its place in the ring, where it stays until other facts are put there."""
    places = {KEY.format(place): place for place in range(RING_SIZE)}
    found = {key: valid_entry(facts, dict) for key, facts in read_entries(places).items()}
    return sorted(
        ((places[key], facts) for key, facts in found.items() if facts is not None and not keys.isdisjoint(facts)),
        key=itemgetter(0),
    )


def forget_recent_requests() -> int:
    """Empty the ring, and say how much was in it: since nothing says whose facts are whose, nothing less is sure."""
    places = [KEY.format(place) for place in range(RING_SIZE)]
    found = len(cache.get_many(places))
    cache.delete_many(places)
    return found
