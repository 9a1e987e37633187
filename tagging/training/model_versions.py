"""What was learned, as editors are shown it: each model with its figures, and how the topics fared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from attune.tagging.domain.plots import Plot, plot
from attune.tagging.learning.evaluation import TopicAccuracy
from attune.tagging.models import Judgement, ModelVersion, Topic
from attune.tagging.training.trainer import LEAST_EXAMPLES, LEAST_HELD_BACK, count_training_pages, topic_feedback

MOST_TOPICS = 20
MOST_PLOTTED = 30
FIGURES = (
    ("f1_at_5", _("F1@5"), _("how well its five best topics agree with the editors'; more is better")),
    ("precision_at_3", _("Precision@3"), _("the share of its three best topics that are right; more is better")),
    ("ndcg_at_10", _("nDCG@10"), _("how far up the right topics stand among its first ten; more is better")),
    ("calibration_error", _("Calibration error"), _("how far its confidence is from the truth; less is better")),
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A model, and each figure of it beside that of the one that was live then; shares 0..1, None where unmeasured."""

    version: ModelVersion
    figures: tuple[tuple[object, float | None, float | None], ...]


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """How often editors kept and removed a topic that had been suggested."""

    topic: Topic
    kept: int
    removed: int

    @property
    def removed_share(self) -> float:
        """Return which share of its judged suggestions was removed, 0..1."""
        return self.removed / (self.kept + self.removed)


@dataclass(frozen=True, slots=True)
class Corrections:
    """How many corrections there are, the pages that teach, and how many more are needed."""

    count: int
    examples: int
    held_back: int

    @property
    def examples_needed(self) -> int:
        """Return how many pages are missing before anything is learned."""
        return max(0, LEAST_EXAMPLES - self.examples)

    @property
    def held_back_needed(self) -> int:
        """Return how many pages are missing before models can be compared."""
        return max(0, LEAST_HELD_BACK - self.held_back)


def corrections() -> Corrections:
    """Count what editors said."""
    return Corrections(Judgement.objects.filter(undone_at=None).count(), *count_training_pages())


def version_rows() -> list[VersionRow]:
    """Return the models, the newest first."""
    return [_row(version) for version in ModelVersion.objects.defer("content")]


def f1_plot(rows: Sequence[VersionRow]) -> Plot:
    """Plot the F1@5 of the latest models that were measured, from the earliest on."""
    shares = [(str(row.version.number), row.figures[0][1]) for row in rows[:MOST_PLOTTED]]
    return plot([(number, share) for number, share in reversed(shares) if share is not None])


def worst_topics() -> list[TopicFigures]:
    """Return the topics of which editors removed the largest share, with the most removals first among equals."""
    by_slug = {row["topic__slug"]: row for row in topic_feedback() if row["kept"] + row["removed"]}
    topics = Topic.objects.filter(slug__in=by_slug)
    rows = [TopicFigures(each, by_slug[each.slug]["kept"], by_slug[each.slug]["removed"]) for each in topics]
    return sorted(rows, key=lambda row: (-row.removed_share, -row.removed, row.topic.name))[:MOST_TOPICS]


def topic_accuracies(rows: Sequence[VersionRow]) -> tuple[ModelVersion | None, list[tuple[Topic, TopicAccuracy]]]:
    """Return the live model, or else the newest, and how its topics fared on pages held back, the commonest first."""
    version = next((row.version for row in rows if row.version.is_live), rows[0].version if rows else None)
    counted = version.figures.get("topics", {}) if version else {}
    topics = Topic.objects.filter(slug__in=counted)
    found = [(topic, TopicAccuracy(*counted[topic.slug])) for topic in topics]
    return version, sorted(found, key=lambda pair: (-pair[1].wanted, -pair[1].suggested, pair[0].name))


def _row(version: ModelVersion) -> VersionRow:
    return VersionRow(version, tuple(_beside(version.figures)))


def _beside(figures: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[object, float | None, float | None]]:
    new, live = figures.get("new", {}), figures.get("live", {})
    for name, label, _meaning in FIGURES:
        yield label, new.get(name), live.get(name)
