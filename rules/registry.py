"""The registry: every fact that some app offers, registered once when the site starts."""

import logging
from collections.abc import Iterable

from rules.domain.conditions import UnknownFactError, did_you_mean
from rules.domain.facts import Fact, FactFamily, FactValue, Scope, fits, split_key
from rules.domain.translation import gettext_noop

logger = logging.getLogger(__name__)


class Registry:
    """Know every fact and fact family by its name."""

    def __init__(self) -> None:
        """Start empty."""
        self._offers: dict[str, Fact | FactFamily] = {}

    def register(self, *offers: Fact | FactFamily) -> None:
        """Add facts and families; a name that is taken, or a default of another kind, is refused."""
        for offer in offers:
            if offer.name in self._offers:
                raise DoubleFactError(f'A fact "{offer.name}" is registered already. Give this one another name.')
            if not fits(offer.kind, offer.default):
                raise BadDefaultError(
                    f'The default of the fact "{offer.name}" is {offer.default!r}, which is no {offer.kind} value.'
                )
            self._offers[offer.name] = offer

    def get(self, name: str) -> Fact | FactFamily:
        """Give the fact or family of that name, or raise UnknownFactError."""
        if name not in self._offers:
            raise UnknownFactError(
                gettext_noop('"%(name)s" is no fact.%(hint)s'), name=name, hint=did_you_mean(name, self._offers)
            )
        return self._offers[name]

    def names(self) -> tuple[str, ...]:
        """Give the names of all facts and families, in the order of registration."""
        return tuple(self._offers)

    def facts(self) -> tuple[Fact, ...]:
        """Give all simple facts, in the order of registration."""
        return tuple(offer for offer in self._offers.values() if isinstance(offer, Fact))

    def families(self) -> tuple[FactFamily, ...]:
        """Give all fact families, in the order of registration."""
        return tuple(offer for offer in self._offers.values() if isinstance(offer, FactFamily))

    def read(self, scope: Scope, source: object, keys: Iterable[str] = ()) -> dict[str, FactValue]:
        """Read all simple facts of one scope, and those of its families that are among the keys.

        A read that raises, or gives a value of another kind, is logged and gives the default.
        """
        read = {fact.name: _read(fact, source, "") for fact in self.facts() if fact.scope == scope}
        for key in keys:
            name, parameter = split_key(key)
            offer = self._offers.get(name)
            if parameter and isinstance(offer, FactFamily) and offer.scope == scope:
                read[key] = _read(offer, source, parameter)
        return read

    def defaults(self, keys: Iterable[str] = ()) -> dict[str, FactValue]:
        """Give the default of every simple fact, and of those family facts that are among the keys."""
        defaults = {fact.name: fact.default for fact in self.facts()}
        for key in keys:
            offer = self._offers.get(split_key(key)[0])
            if isinstance(offer, FactFamily):
                defaults[key] = offer.default
        return defaults


class DoubleFactError(ValueError):
    """Two facts bear one name."""


class BadDefaultError(ValueError):
    """A fact's default is not of its kind."""


def _read(offer: Fact | FactFamily, source: object, parameter: str) -> FactValue:
    try:
        value = offer.read(source) if isinstance(offer, Fact) else offer.read(source, parameter)
    # One broken fact must not take the others, or the page, with it.
    except Exception:
        logger.exception('The fact "%s" could not be read; its default is used.', offer.name)
        return offer.default
    if fits(offer.kind, value):
        return value
    logger.error('The fact "%s" gave %r, which is no %s value; its default is used.', offer.name, value, offer.kind)
    return offer.default


registry = Registry()
