"""Facts of recent requests, to try new rules on: a small ring in the shared cache, and nowhere else.

They bear no identifier, hold only what the rules ask, come only from visitors who allow to be measured and adapted
to, and are gone after an hour.
"""

import random
from collections.abc import Iterator
from operator import itemgetter

from django.core.cache import cache

from attune.kept import read_entries, understood
from rules.domain.facts import Facts

KEY = "attune:rules:recent:{}"
PLACES = 32
HOLDS_SECONDS = 3600


def remember(facts: Facts) -> None:
    """Put facts in a chance place of the ring, over what stood there."""
    cache.set(KEY.format(random.randrange(PLACES)), dict(facts), HOLDS_SECONDS)  # noqa: S311


def recent_contexts(keys: frozenset[str]) -> Iterator[Facts]:
    """Give what is remembered, as far as it says anything of these keys."""
    return (facts for _place, facts in recent_by_place(keys))


def recent_by_place(keys: frozenset[str]) -> list[tuple[int, Facts]]:
    """Give the same with its place in the ring, where it stays until other facts are put there."""
    places = {KEY.format(place): place for place in range(PLACES)}
    found = {key: understood(facts, dict) for key, facts in read_entries(places).items()}
    return sorted(
        ((places[key], facts) for key, facts in found.items() if facts is not None and not keys.isdisjoint(facts)),
        key=itemgetter(0),
    )


def forget() -> int:
    """Empty the ring, and say how much was in it: since nothing says whose facts are whose, nothing less is sure."""
    places = [KEY.format(place) for place in range(PLACES)]
    found = len(cache.get_many(places))
    cache.delete_many(places)
    return found
