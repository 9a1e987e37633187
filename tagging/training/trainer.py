"""Learning from corrections: which pages teach, a new model beside the live one, and which of the two goes live.

A fifth of the pages, chosen by their numbers, is never learned from by any model: there both are measured. A new model
is put live if it is not worse there; each is kept, and can be gone back to.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from wagtail.models import Page

from attune.tagging.analysis.page_text import PageText, text_as_read
from attune.tagging.conf import tagging_settings
from attune.tagging.domain.topic_feedback import TopicFeedback
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.learning.evaluation import by_topic, measure_model
from attune.tagging.learning.live_model import live_model
from attune.tagging.learning.model import LabelledText, TopicModel, learn_model
from attune.tagging.learning.serialisation import model_to_bytes
from attune.tagging.learning.suggestion import chosen_topics
from attune.tagging.learning.text_features import TextFeatures, extract_features
from attune.tagging.models import Judgement, ModelVersion, PageTopic
from attune.tagging.selectors import whole_vocabulary

logger = logging.getLogger(__name__)

SEED = 20_261
# Fewer pages to compare on say nothing, and fewer to learn from teach nothing (the learning curve of keyphrases and of
# topics alike is flat before ten).
LEAST_HELD_BACK, LEAST_EXAMPLES = 4, 10
_ONE_IN = 5
# A difference below this is none: rounding, or the order of equals.
_SLACK = 1e-6

State = PageTopic.State
_KEPT = (State.PINNED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """A page that an editor or an import has spoken of, its example, and whether no model may learn from it."""

    page_id: int
    example: LabelledText
    is_test_split: bool


def train_model(*, seed: int = SEED) -> ModelVersion | None:
    """Learn a new model, compare it, keep it, and put it live if it is not worse; None if there is too little."""
    vocabulary = whole_vocabulary()
    teaching = list(training_examples(seed=seed))
    taught, held_back = (
        [(each, extract_features(each.example.text, vocabulary)) for each in teaching if each.is_test_split is held]
        for held in (False, True)
    )
    if len(taught) < LEAST_EXAMPLES:
        return None
    examples, readings = [lesson.example for lesson, _ in taught], [reading for _, reading in taught]
    model = learn_model(examples, vocabulary, seed=seed, shifts=confidence_shifts(), readings=readings)
    now = live_model()[1]
    figures: dict[str, Any] = {
        name: _measured(each, held_back, vocabulary) for name, each in (("new", model), ("live", now))
    }
    figures["topics"] = _by_topic(model, held_back, vocabulary)
    verdict = _verdict(figures, len(held_back))
    return _keep(model, seed=seed, examples=len(taught), held_back=len(held_back), figures=figures, verdict=verdict)


def training_examples(*, seed: int) -> Iterator[TrainingExample]:
    """Yield the pages that teach, by their numbers; one that cannot be read teaches nothing."""
    rows = PageTopic.objects.filter(page_id__in=_spoken_of().values("page_id")).select_related("topic")
    by_page: dict[int, list[PageTopic]] = defaultdict(list)
    for row in rows.order_by("page_id", "topic_id"):
        by_page[row.page_id].append(row)
    pages = Page.objects.in_bulk(list(by_page))
    for page_id in sorted(pages):
        text = _text(pages[page_id])
        if text is not None:
            yield TrainingExample(
                page_id, LabelledText(text, _targets(by_page[page_id])), is_test_split(page_id, seed=seed)
            )


def _text(page: Page) -> PageText | None:
    try:
        return text_as_read(page)
    except DatabaseError:
        raise
    # One page that cannot be read must not keep all others from teaching.
    except Exception:
        logger.exception("Page %s cannot be read, and teaches nothing.", page.pk)
        return None


def count_training_pages(*, seed: int = SEED) -> tuple[int, int]:
    """Return how many pages there are to learn from, and how many to compare on, without reading any."""
    page_ids = set(_spoken_of().values_list("page_id", flat=True))
    held_back = sum(is_test_split(page_id, seed=seed) for page_id in page_ids)
    return len(page_ids) - held_back, held_back


def is_test_split(page_id: int, *, seed: int) -> bool:
    """Tell whether no model may learn from a page; always the same for a page and a seed."""
    digest = hashlib.sha256(f"{seed}:{page_id}".encode()).digest()
    return digest[0] % _ONE_IN == 0


def topic_feedback() -> QuerySet[Judgement, dict[str, Any]]:
    """Return how often editors kept and removed each topic that was suggested, and how often it was foretold right."""
    acts = Judgement.objects.filter(undone_at=None, confidence__gt=0, topic__is_blocked=False)
    return acts.values("topic__slug").annotate(
        kept=Count("pk", filter=Q(state_after__in=_KEPT)),
        removed=Count("pk", filter=Q(state_after=State.REJECTED)),
        foretold=Sum("confidence", filter=Q(state_after__in=(*_KEPT, State.REJECTED))),
    )


def confidence_shifts() -> dict[str, float]:
    """Return by how much the judgements of each topic move it, by slug."""
    counted = topic_feedback()
    verdicts = {
        row["topic__slug"]: TopicFeedback(row["kept"], row["removed"], row["foretold"] or 0.0) for row in counted
    }
    return {slug: round(verdict.shift, 4) for slug, verdict in verdicts.items()}


def activate_model(number: int) -> ModelVersion:
    """Have a kept model read pages from now on; raises ModelVersion.DoesNotExist for one that is not there."""
    with transaction.atomic():
        version = ModelVersion.objects.select_for_update().get(number=number)
        deactivate_model()
        ModelVersion.objects.filter(pk=version.pk).update(is_live=True)
    version.is_live = True
    return version


def deactivate_model() -> None:
    """Have pages read from now on without a learned model, as before the first."""
    ModelVersion.objects.filter(is_live=True).update(is_live=False)


def _spoken_of() -> Any:
    """Return the topics that an editor or an import has spoken of."""
    return PageTopic.objects.exclude(source=PageTopic.Source.MACHINE).filter(state__in=(*_KEPT, State.REJECTED))


def _targets(rows: Sequence[PageTopic]) -> dict[str, float]:
    """Return how much a page is about each topic, as taught.

    What an editor left standing is right as surely as it was found; an import names all that a page is about.
    """
    is_imported = any(row.source == PageTopic.Source.IMPORT for row in rows)
    left_standing = 0.0 if is_imported else 1.0
    worth = {State.REJECTED: 0.0, State.PINNED: 1.0, State.ACCEPTED: 1.0}
    return {row.topic.slug: worth.get(State(row.state), left_standing * row.confidence) for row in rows}


def _measured(
    model: TopicModel, held_back: Sequence[tuple[TrainingExample, TextFeatures]], vocabulary: Vocabulary
) -> dict[str, float]:
    wanted = _wanted(held_back)
    if not any(wanted):
        return {}
    figures = measure_model(model, [reading for _, reading in held_back], wanted, vocabulary)
    return {name: round(value, 4) for name, value in asdict(figures).items()}


def _by_topic(
    model: TopicModel, held_back: Sequence[tuple[TrainingExample, TextFeatures]], vocabulary: Vocabulary
) -> dict[str, tuple[int, int, int]]:
    """Count how each topic would have been suggested as editors see it: right, suggested, wanted."""
    limits = tagging_settings()
    most, least = limits.max_topics, limits.least_confidence
    found = [chosen_topics(reading, vocabulary, model, most=most, least=least) for _lesson, reading in held_back]
    return {slug: astuple(each) for slug, each in by_topic(found, _wanted(held_back)).items()}


def _wanted(held_back: Sequence[tuple[TrainingExample, TextFeatures]]) -> list[frozenset[str]]:
    return [frozenset(slug for slug, worth in each.example.topics.items() if worth == 1) for each, _ in held_back]


def _verdict(figures: dict[str, Any], held_back: int) -> str:
    if held_back < LEAST_HELD_BACK or not figures["new"]:
        return ModelVersion.Verdict.TOO_FEW
    gained = figures["new"]["f1_at_5"] - figures["live"]["f1_at_5"]
    better_ranked = figures["new"]["ndcg_at_10"] - figures["live"]["ndcg_at_10"]
    is_worse = gained < -_SLACK or (abs(gained) <= _SLACK and better_ranked < -_SLACK)
    return ModelVersion.Verdict.WORSE if is_worse else ModelVersion.Verdict.NOT_WORSE


def _keep(model: TopicModel, *, verdict: str, **known: Any) -> ModelVersion:
    with transaction.atomic():
        number = (ModelVersion.objects.aggregate(Max("number"))["number__max"] or 0) + 1
        version = ModelVersion.objects.create(number=number, content=model_to_bytes(model), verdict=verdict, **known)
    return activate_model(number) if verdict == ModelVersion.Verdict.NOT_WORSE else version
