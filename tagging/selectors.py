"""What tagging knows of pages, read for the floors above and for the editors' panel."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.cache_entries import read_entry
from attune.page_families import sources_of
from attune.tagging.conf import tagging_settings
from attune.tagging.domain.findings import PLACE_LABELS
from attune.tagging.domain.semantics import Semantics
from attune.tagging.domain.topics import TopicScore, normalised
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary
from attune.tagging.models import ModelVersion, PageAnalysis, PageEntity, PageTopic, Topic

REPLACED_KEY = "attune_tagging:replaced_topics"
REPLACED_TIMEOUT_S = 300


def topics_of(page_id: int) -> tuple[TopicScore, ...]:
    """Return what a page is about, most salient first; removed and blocked topics are left out.

    Here and below, an alias is about what its source is about: it has no words of its own.
    """
    pinned_salience = tagging_settings().pinned_salience
    rows = _standing_rows([sources_of([page_id])[page_id]]).select_related("topic")
    scores = [
        TopicScore(
            topic=row.topic.slug,
            salience=row.standing(pinned_salience),
            source=row.source,
            evidence=tuple(row.evidence),
            confidence=1.0 if row.state == PageTopic.State.PINNED else row.confidence,
        )
        for row in rows
    ]
    return tuple(sorted(scores, key=lambda score: (-score.salience, score.topic)))


def topic_weights(page_ids: Iterable[int]) -> dict[int, dict[str, float]]:
    """Return each page's topics as weights of length 1, by slug; a page without topics has none."""
    sources = sources_of(list(page_ids))
    weights: dict[int, dict[str, float]] = defaultdict(dict)
    rows = _standing_rows(list({*sources.values()}))
    for page_id, slug, weight in rows.values_list("page_id", "topic__slug", "weight"):
        weights[page_id][slug] = weight
    # Once more, for a topic may have been blocked or deleted since the page was read.
    return {page_id: normalised(weights[source]) for page_id, source in sources.items()}


def topic_slugs_of(page_id: int) -> frozenset[str]:
    """Return the slugs of what a page is about, and of the topics that were merged into these: rules may name both."""
    slugs = {score.topic for score in topics_of(page_id)}
    return frozenset(slugs | {before for before, after in replaced_topics().items() if after in slugs})


def replaced_topics() -> Mapping[str, str]:
    """Return, by the slug of each replaced topic, the slug of what stands for it; from the cache."""
    replaced: dict[str, str] | None = read_entry(REPLACED_KEY, dict, of=str)
    if replaced is None:
        steps = dict(Topic.objects.exclude(replaced_by=None).values_list("slug", "replaced_by__slug"))
        replaced = {slug: _end_of(slug, steps) for slug in steps}
        cache.set(REPLACED_KEY, replaced, REPLACED_TIMEOUT_S)
    return replaced


def semantics_of(page_id: int) -> Semantics | None:
    """Return how a page is written, or None if it has not been read yet; the reasons are left to the panel."""
    semantics = semantics_by_page([page_id]).get(page_id)
    if semantics is None:
        return None
    source = sources_of([page_id])[page_id]
    entities = list(PageEntity.objects.filter(page_id=source).values_list("text", "label"))
    places = tuple(text for text, label in entities if label in PLACE_LABELS)
    return replace(semantics, places=places, entities=tuple(text for text, _ in entities))


def semantics_by_page(page_ids: Iterable[int]) -> dict[int, Semantics]:
    """Return how pages are written, with two queries, without all their names; those not read yet are left out."""
    sources = sources_of(list(page_ids))
    rows = PageAnalysis.objects.filter(page_id__in={*sources.values()}, analysed_at__isnull=False).defer("reasons")
    found = {row.page_id: _semantics(row) for row in rows}
    return {page_id: found[source] for page_id, source in sources.items() if source in found}


def read_page_ids() -> list[int]:
    """List the pages that have been read."""
    return list(
        PageAnalysis.objects.filter(analysed_at__isnull=False).order_by("page_id").values_list("page_id", flat=True)
    )


def half_lives() -> Mapping[str, float]:
    """Return after how many days a page of each kind is half as fresh."""
    return tagging_settings().half_life_days


def topic_choices() -> tuple[tuple[str, str], ...]:
    """Return every topic that is not blocked as (slug, name), by name; retired ones last, for rules may name them."""
    topics = Topic.objects.filter(is_blocked=False).order_by("is_retired", "name")
    retired = _("%(name)s (retired)")
    rows = topics.values_list("slug", "name", "is_retired")
    return tuple((slug, retired % {"name": name} if is_retired else name) for slug, name, is_retired in rows)


def topics_read(slugs: Collection[str], page_ids: Collection[int]) -> dict[str, tuple[str, int]]:
    """Return, by slug, the name of each of these topics and how many of these pages are about it; two queries."""
    is_about = Q(page_topics__page_id__in={*sources_of(page_ids).values()}) & ~Q(
        page_topics__state=PageTopic.State.REJECTED
    )
    topics = Topic.objects.filter(slug__in=list(slugs), is_blocked=False).order_by()
    counted = topics.annotate(read=Count("page_topics__page_id", filter=is_about, distinct=True))
    return {slug: (name, read) for slug, name, read in counted.values_list("slug", "name", "read")}


def live_model_number() -> int:
    """Return the number of the model of topics that reads pages now; 0 before the first was put live."""
    return ModelVersion.objects.filter(is_live=True).values_list("number", flat=True).first() or 0


def vocabulary_for(page: Page) -> Vocabulary:
    """Return the topics for a page: those of its site and of all sites, by their names in its language too."""
    site = page.get_site()
    language = page.locale.language_code if page.locale_id else ""
    topics = Topic.objects.of_site(site.pk if site else None).order_by("slug")
    topics = topics.select_related("broader").prefetch_related("translations")
    return _compiled(tuple(topic.entry(language) for topic in topics))


def whole_vocabulary() -> Vocabulary:
    """Return the topics of all sites, by their names in the language they were written in."""
    return _compiled(tuple(topic.entry() for topic in Topic.objects.order_by("slug").select_related("broader")))


def _semantics(row: PageAnalysis) -> Semantics:
    known = Semantics(
        language=row.language,
        is_foreign=row.is_foreign,
        reading_minutes=row.reading_minutes,
        kind=row.kind,
        format=row.format,
        period=(row.period_from, row.period_to) if row.period_from and row.period_to else None,
        place=row.place,
    )
    reputation = known.author_reputation if row.author_reputation is None else row.author_reputation
    return _judged(replace(known, author_reputation=reputation), row)


def _end_of(slug: str, steps: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while slug in steps and slug not in seen:
        seen.add(slug)
        slug = steps[slug]
    return slug


def _judged(semantics: Semantics, row: PageAnalysis) -> Semantics:
    """Add what is judged of English alone; for other languages the neutral values stay."""
    measures = (row.polarity, row.formality, row.subjectivity, row.grade)
    if any(measure is None for measure in measures):
        return semantics
    polarity, formality, subjectivity, grade = (float(measure) for measure in measures if measure is not None)
    return replace(
        semantics, polarity=polarity, formality=formality, subjectivity=subjectivity, grade=grade, is_judged=True
    )


@lru_cache(maxsize=8)
def _compiled(entries: tuple[TopicEntry, ...]) -> Vocabulary:
    return Vocabulary(entries)


def _standing_rows(page_ids: list[int]) -> QuerySet[PageTopic]:
    return PageTopic.objects.filter(page_id__in=page_ids, topic__is_blocked=False).exclude(
        state=PageTopic.State.REJECTED
    )
