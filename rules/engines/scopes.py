"""Match only the rules whose scope fits the page: a book parted by the places that its actions name.

Each rule stands in one part, so all parts together are as large as the book. Of a page only a few parts are asked:
what acts everywhere, and what acts on the page, its type or a section above it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import EVERYWHERE, Action, Matches, RuleBook, normal_scope
from attune.rules.engines.base import CompiledBook, Engine

# Of more places than this some share a part, so that a book with a rule for every page is not a thousand small books.
MOST_PARTS = 48
Scopes = frozenset[str]


class ScopedBook:
    """A book in parts, each compiled by one engine; matched for some places, or for all of them."""

    def __init__(self, engine: Engine, book: RuleBook) -> None:
        """Part the book and compile each part."""
        self._book = book
        self._version, self._order = book.version, {key: rank for rank, key in enumerate(book.rules_in_order())}
        self._places = scopes_by_rule(book)
        self._part_of, members = _parted(self._places)
        inlined = book.inlined()
        segments = {key: inlined[key] for key in map(book.segment_key, book.segments())}
        books = [
            RuleBook(
                version=book.version,
                conditions={**({} if number else segments), **{key: inlined[key] for key in keys}},
                priorities={key: book.priorities.get(key, 0) for key in keys},
            )
            for number, keys in enumerate(members)
        ]
        self._fact_keys = [part.fact_keys() for part in books]
        self._parts = [engine.compile(part) for part in books]

    def match(self, facts: Facts, places: Scopes | None = None) -> Matches:
        """Say which segments hold, and which rules that may act in some of these places; without places, all rules.

        The facts must be total over fact_keys(places); a page lies in each place that it may be called by.
        """
        first, *others = (self._parts[number].match(facts) for number in self._numbers(places))
        rules = [key for key in first.rules if self._fits(key, places)]
        found = [key for matches in others for key in matches.rules if self._fits(key, places)]
        if found:
            rules = sorted([*rules, *found], key=self._order.__getitem__)
        return Matches(first.segments, tuple(rules), self._version)

    def fact_keys(self, places: Scopes | None = None) -> frozenset[str]:
        """Give the keys of the facts that matching in these places needs."""
        return frozenset().union(*(self._fact_keys[number] for number in self._numbers(places)))

    def book_in(self, places: Scopes | None) -> RuleBook:
        """Give the book as it was written, without the rules that cannot act in these places."""
        book, out = self._book, {key for key in self._places if not self._fits(key, places)}
        return replace(book, conditions={key: each for key, each in book.conditions.items() if key not in out})

    def close(self) -> None:
        """Give back what the parts hold outside Python."""
        for part in self._parts:
            part.close()

    def parts(self) -> tuple[CompiledBook, ...]:
        """Give the parts; the first holds the segments and what acts everywhere or in several places."""
        return tuple(self._parts)

    def _numbers(self, places: Scopes | None) -> list[int]:
        if places is None:
            return list(range(len(self._parts)))
        return [0, *sorted({self._part_of[place] for place in places if place in self._part_of})]

    def _fits(self, key: str, places: Scopes | None) -> bool:
        return places is None or not self._places[key].isdisjoint(places)


def scopes_by_rule(book: RuleBook) -> dict[str, Scopes]:
    """Give the places in which each rule acts; one without actions changes nothing and stands everywhere."""
    return {
        key: frozenset(map(_place_of, book.actions.get(key, ()))) or frozenset({EVERYWHERE})
        for key in book.rules_in_order()
    }


def _place_of(action: Action) -> str:
    slot = getattr(action, "slot", None)
    return normal_scope(slot.within) if slot else EVERYWHERE


def _parted(places: Mapping[str, Scopes]) -> tuple[dict[str, int], list[list[str]]]:
    """Give the number of the part that each place has, and the rules of each part."""
    single = _single(places.values())
    part_of = {place: number % MOST_PARTS + 1 for number, place in enumerate(sorted(single))}
    members: dict[int, list[str]] = defaultdict(list)
    for key, where in places.items():
        place = next(iter(where))
        members[part_of[place] if len(where) == 1 and place != EVERYWHERE else 0].append(key)
    return part_of, [members[number] for number in range(min(len(single), MOST_PARTS) + 1)]


def _single(places: Iterable[Scopes]) -> set[str]:
    return {next(iter(where)) for where in places if len(where) == 1} - {EVERYWHERE}
