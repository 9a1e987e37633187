"""Contexts on which a new rule book is tried before it goes live, offered by whoever knows some."""

import logging
from collections.abc import Callable, Iterable
from itertools import islice

from attune.providers import Provider
from attune.rules.domain.facts.fact import Facts
from attune.rules.facts.registry import registry

logger = logging.getLogger(__name__)

# Of each source; the borders of the book's own tests are many more.
MOST_CONTEXTS = 64

Contexts = Callable[[frozenset[str]], Iterable[Facts]]


class ContextSources(Provider[Contexts]):
    """Ask who knows contexts: the audience its personas, this app recent requests; each is asked for every proof."""

    def gather(self, keys: frozenset[str]) -> dict[str, list[Facts]]:
        """Give contexts by the name of their source, total over the keys; a source that fails gives none."""
        return {name: self._of(name, keys) for name in sorted(map(str, self.offers()))}

    def _of(self, name: str, keys: frozenset[str]) -> list[Facts]:
        defaults = registry.defaults(keys)
        try:
            found = list(islice(self.get(name)(keys), MOST_CONTEXTS))
        # The borders are tried all the same; what somebody else cannot give must not hold a publication up.
        except Exception:
            logger.exception('The source "%s" gave no contexts to prove rules on.', name)
            return []
        return [{key: facts.get(key, defaults[key]) for key in sorted(keys)} for facts in found]


context_sources = ContextSources("contexts for proofs")
