"""Facts of recent requests, to try new rules on: a small ring in the shared cache, and nowhere else.

They bear no identifier, hold only what the rules ask, come only from visitors who allow to be measured and adapted
to, and are gone after an hour.
"""

import random
from collections.abc import Iterator

from django.core.cache import cache

from rules.domain.facts import Facts

KEY = "attune:rules:recent:{}"
PLACES = 32
HOLDS_SECONDS = 3600


def remember(facts: Facts) -> None:
    """Put facts in a chance place of the ring, over what stood there."""
    cache.set(KEY.format(random.randrange(PLACES)), dict(facts), HOLDS_SECONDS)  # noqa: S311


def recent_contexts(keys: frozenset[str]) -> Iterator[Facts]:
    """Give what is remembered, as far as it says anything of these keys."""
    found = cache.get_many([KEY.format(place) for place in range(PLACES)])
    return (facts for _, facts in sorted(found.items()) if not keys.isdisjoint(facts))
