"""Facts by their names: what the registry of the site and the made-up facts of a case have in common."""

from collections.abc import Iterable

from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import Fact, FactFamily, FactValue, Span, split_key
from attune.rules.domain.translation import gettext_noop
from attune.text import did_you_mean


class KnownFacts:
    """Know some facts and fact families by their names, whatever these are."""

    def __init__(self, *offers: Fact | FactFamily) -> None:
        """Know these."""
        self._offers: dict[str, Fact | FactFamily] = {offer.name: offer for offer in offers}

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

    def by_group(self) -> tuple[Fact | FactFamily, ...]:
        """Give all facts and families, those of a group together, groups in the order in which they first come."""
        offers = self._offers.values()
        groups = list(dict.fromkeys(offer.group for offer in offers))
        return tuple(sorted(offers, key=lambda offer: groups.index(offer.group)))

    def defaults(self, keys: Iterable[str] = ()) -> dict[str, FactValue]:
        """Give the default of every simple fact, and of those family facts that are among the keys."""
        defaults = {fact.name: fact.default for fact in self.facts()}
        for key in keys:
            offer = self._offers.get(split_key(key)[0])
            if isinstance(offer, FactFamily):
                defaults[key] = offer.default
        return defaults

    def spans(self, keys: Iterable[str]) -> dict[str, Span]:
        """Give which numbers the facts among some keys can be; what is no fact is left out."""
        offers = {key: self._offers.get(split_key(key)[0]) for key in keys}
        return {key: offer.span for key, offer in offers.items() if offer}
