"""What tagging knows of pages, in the shape that the index needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from django.apps import apps

from tagging import selectors as tagging


@dataclass(frozen=True, slots=True)
class PageTags:
    """The topics of a page, as a vector of length 1, and its kind; both empty before it was read."""

    weights: dict[str, float] = field(default_factory=dict)
    kind: str = ""

    @property
    def checksum(self) -> int:
        """A number of 32 bits made from the topics and their weights, to three places."""
        told = [f"{topic}:{weight:.3f}" for topic, weight in sorted(self.weights.items())]
        return crc32(" ".join(told).encode()) if told else 0


def tags_of(page_ids: Iterable[int]) -> Mapping[int, PageTags]:
    """Read the tags of many pages with two queries; a page that has none gets empty ones."""
    ids = list(page_ids)
    weights = tagging.topic_weights(ids)
    analyses = apps.get_model("attune_tagging", "PageAnalysis").objects.filter(analysed_at__isnull=False)
    kinds = dict(analyses.filter(page_id__in=ids).values_list("page_id", "kind"))
    return {page_id: PageTags(_usable(weights.get(page_id, {})), kinds.get(page_id, "")) for page_id in ids}


def _usable(weights: Mapping[str, float]) -> dict[str, float]:
    # The index refuses weights of 0 and takes a dot for a path.
    return {topic: weight for topic, weight in weights.items() if weight > 0 and "." not in topic}
