"""What tagging knows of pages, in the shape that the index needs."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from zlib import crc32

from django.apps import apps

from attune.page_families import sources_of
from attune.tagging import selectors as tagging_selectors

_KEPT = (
    "language",
    "is_foreign",
    "format",
    "period_from",
    "period_to",
    "polarity",
    "formality",
    "subjectivity",
    "grade",
    "reading_minutes",
    "author_reputation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStyle:
    """How a page is written, as the index keeps it; what is unknown is None, and never found."""

    language: str | None = None
    is_foreign: bool | None = None
    format: str | None = None
    place: str | None = None
    period_from: int | None = None
    period_to: int | None = None
    polarity: float | None = None
    formality: float | None = None
    subjectivity: float | None = None
    grade: float | None = None
    reading_minutes: float | None = None
    author_reputation: float | None = None


@dataclass(frozen=True, slots=True)
class PageTags:
    """The topics of a page, as a vector of length 1, its kind and its manner; all empty before it was read."""

    weights: dict[str, float] = field(default_factory=dict)
    kind: str = ""
    manner: PageStyle = PageStyle()

    @property
    def checksum(self) -> int:
        """A number of 32 bits made from the topics and their weights, to three places, the kind and the manner."""
        told = [f"{topic}:{weight:.3f}" for topic, weight in sorted(self.weights.items())]
        if self.kind or self.manner != PageStyle():
            told += [self.kind, *map(str, astuple(self.manner))]
        return crc32(" ".join(told).encode()) if told else 0


def tags_of(page_ids: Iterable[int]) -> Mapping[int, PageTags]:
    """Read the tags of many pages with three queries; a page that has none gets empty ones, and so does an alias.

    An alias is its source to a reader, and only one of them is offered.
    """
    ids = list(page_ids)
    sources = sources_of(ids)
    weights = tagging_selectors.topic_weights([page_id for page_id in ids if sources[page_id] == page_id])
    analyses = apps.get_model("attune_tagging", "PageAnalysis").objects.filter(analysed_at__isnull=False)
    rows = {
        row["page_id"]: row for row in analyses.filter(page_id__in=ids).values("page_id", "kind", "place_key", *_KEPT)
    }
    return {page_id: _tags(_usable(weights.get(page_id, {})), rows.get(page_id)) for page_id in ids}


def _tags(weights: dict[str, float], row: Mapping[str, object] | None) -> PageTags:
    if row is None:
        return PageTags(weights)
    manner = PageStyle(place=row["place_key"] or None, **{name: row[name] for name in _KEPT})  # type: ignore[arg-type]
    return PageTags(weights, str(row["kind"]), manner)


def _usable(weights: Mapping[str, float]) -> dict[str, float]:
    # The index refuses weights of 0 and takes a dot for a path.
    return {topic: weight for topic, weight in weights.items() if weight > 0 and "." not in topic}
