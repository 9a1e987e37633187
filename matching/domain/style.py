"""How pages must be written to be among the answers: what is asked of language, format, place, years and measures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from attune.tagging.domain.entity_linking import name_key
from attune.tagging.domain.freshness import OTHER, published_since


class StyleMeasure(StrEnum):
    """The numbers that tagging keeps of a page; the same words name its columns."""

    POLARITY = "polarity"
    FORMALITY = "formality"
    SUBJECTIVITY = "subjectivity"
    GRADE = "grade"
    READING_MINUTES = "reading_minutes"
    AUTHOR_REPUTATION = "author_reputation"


# The least and the most, both included; None leaves that end open.
Range = tuple[float | None, float | None]
Years = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleFilter:
    """What is asked of how a page is written; what is empty asks nothing, and what is unknown of a page never fits.

    years asks that what the page names touches them; place_keys are what all spellings of a place share;
    fresh_since is since when a page of each kind must have been published, "other" for kinds that are not named.
    """

    languages: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    place_keys: frozenset[str] = frozenset()
    in_own_language: bool = False
    ranges: Mapping[StyleMeasure, Range] = field(default_factory=dict)
    years: Years = (None, None)
    fresh_since: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def asks_of_writing(self) -> bool:
        """Whether anything is asked that tagging has judged, and not the date alone."""
        return bool(self.languages or self.formats or self.place_keys or self.in_own_language) or bool(
            self.open_ranges or self.years != (None, None)
        )

    @property
    def open_ranges(self) -> dict[StyleMeasure, Range]:
        """The ranges that leave anything out."""
        return {measure: ends for measure, ends in self.ranges.items() if ends != (None, None)}


ANY_STYLE = StyleFilter()


def place_keys(places: Collection[str]) -> frozenset[str]:
    """Reduce the names of places to their keys."""
    return frozenset(key for place in places if (key := name_key(place)))


def fresh_since(least: float, *, now: datetime, half_lives: Mapping[str, float]) -> dict[str, datetime]:
    """Tell, for each kind, since when a page must have been published to be at least so fresh; any age for 0."""
    if least <= 0:
        return {}
    return {kind: published_since(least, now=now, half_life_days=days) for kind, days in half_lives.items()}


def named_kinds(since: Mapping[str, datetime]) -> list[str]:
    """List the kinds that have a date of their own."""
    return sorted(kind for kind in since if kind != OTHER)
