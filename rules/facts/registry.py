"""The registry: every fact that some app offers, registered once when the site starts."""

import logging
from collections.abc import Iterable

from attune.rules.domain.fact_validation import check_fact_declaration
from attune.rules.domain.facts.fact import Fact, FactFamily, FactValue, Scope, fact_key, split_key
from attune.rules.domain.known_facts import KnownFacts
from attune.rules.facts.read_failures import note_read_failure

logger = logging.getLogger(__name__)


class Registry(KnownFacts):
    """Know every fact and fact family of the site by its name."""

    def register(self, *offers: Fact | FactFamily) -> None:
        """Add facts and families; one that declares too little, or whose name is taken, is refused."""
        for offer in offers:
            check_fact_declaration(offer)
            if offer.name in self._offers:
                raise DoubleFactError(f'A fact "{offer.name}" is registered already. Give this one another name.')
            self._offers[offer.name] = offer

    def read(self, scope: Scope, source: object, keys: Iterable[str] = ()) -> dict[str, FactValue]:
        """Read all simple facts of one scope, and those of its families that are among the keys.

        A read that raises, or gives a value that the fact cannot have, is logged and gives the default.
        """
        read = {fact.name: _read(fact, source, "") for fact in self.facts() if fact.scope == scope}
        for key in keys:
            name, parameter = split_key(key)
            offer = self._offers.get(name)
            if parameter and isinstance(offer, FactFamily) and offer.scope == scope:
                read[key] = _read(offer, source, parameter)
        return read


class DoubleFactError(ValueError):
    """Two facts bear one name."""


def _read(offer: Fact | FactFamily, source: object, parameter: str) -> FactValue:
    try:
        value = offer.read(source) if isinstance(offer, Fact) else offer.read(source, parameter)
    # One broken fact must not take the others, or the page, with it.
    except Exception:
        logger.exception('The fact "%s" could not be read; its default is used.', offer.name)
        note_read_failure(fact_key(offer.name, parameter))
        return offer.default
    if offer.allows(value):
        return value
    logger.error(
        'The fact "%s" gave %r, which is no %s value that it can have; its default is used.',
        offer.name,
        value,
        offer.kind,
    )
    note_read_failure(fact_key(offer.name, parameter))
    return offer.default


registry = Registry()
