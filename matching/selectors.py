"""Reads that both backends and the services share."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as shared_cache
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, QuerySet
from wagtail.models import Page, PageViewRestriction
from wagtail.search.index import get_indexed_models

from attune.cache_entries import read_entry
from attune.keys import schema_key
from attune.matching.domain.ranking import Candidate
from attune.matching.domain.style import ANY_STYLE, StyleFilter, StyleMeasure, place_keys
from attune.matching.models import ContentQuery, Matchable, split_list
from attune.page_families import home_pages
from attune.tagging.admin.bases import KIND_CHOICES
from attune.tagging.selectors import replaced_topics

CONTENT_QUERIES_KEY = schema_key("matching:content_asks")
CONTENT_QUERIES_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class ContentQuerySpec:
    """A content query as plain values; root_path is "" for all sites, homes are where the same site stands in the tree.

    A site has a home page in each of its languages.
    """

    slug: str
    text: str
    topics: frozenset[str]
    kinds: frozenset[str]
    fresh_days: int | None
    least_score: float
    root_path: str
    manner: StyleFilter = ANY_STYLE
    least_freshness: float = 0.0
    homes: frozenset[str] = frozenset()

    def below(self, root_path: str) -> str:
        """Give below which home page to count, for a page that lies below another: its own if it is of the site."""
        return root_path if not self.root_path or root_path in self.homes else self.root_path


@cache
def matchable_models() -> tuple[type[Matchable], ...]:
    """All page types of the site that can be matched."""
    return tuple(model for model in apps.get_models() if issubclass(model, Matchable))


def recommended_content_types() -> tuple[int, ...]:
    """The content types whose pages may be candidates."""
    return tuple(sorted({pk for model in matchable_models() for pk in model.recommended_content_types()}))


def restricted_paths() -> tuple[str, ...]:
    """The paths of pages that only some visitors may read; whatever stands below them is restricted too."""
    return tuple(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True).distinct())


def page_ids_below(path: str) -> tuple[int, ...]:
    """The page of that path and all below it."""
    return tuple(Page.objects.filter(path__startswith=path).order_by("path").values_list("pk", flat=True))


def page_ids_from(begins: int, most: int) -> tuple[int, ...]:
    """Return so many pages of those types that are in the index, by number and from a number on."""
    types = ContentType.objects.get_for_models(*indexed_page_models()).values()
    pages = Page.objects.filter(pk__gte=begins, content_type__in=[each.pk for each in types])
    return tuple(pages.order_by("pk").values_list("pk", flat=True)[:most])


def pages_published_last(most: int) -> tuple[int, ...]:
    """Return the pages that were published or edited last."""
    types = ContentType.objects.get_for_models(*indexed_page_models()).values()
    pages = Page.objects.filter(content_type__in=[each.pk for each in types], latest_revision_created_at__isnull=False)
    return tuple(pages.order_by("-latest_revision_created_at").values_list("pk", flat=True)[:most])


def indexed_page_models() -> list[type[Page]]:
    """Return all page types that share the index, those that can be matched and those that cannot."""
    return [model for model in get_indexed_models() if issubclass(model, Page)]


def offered_pages(
    *, exclude: Collection[int] = (), locale_id: int | None = None, root_path: str = ""
) -> QuerySet[Page]:
    """Return the pages that may be offered to everybody: live, public, of a recommended type, and no aliases.

    With locale_id they are in that locale, and with root_path they stand below that path of the tree.
    """
    # An alias is its source to a reader, and only one of them is offered.
    pages = Page.objects.filter(live=True, alias_of=None, content_type__in=recommended_content_types())
    pages = pages.exclude(pk__in=exclude)
    pages = pages.filter(~Exists(_restrictions_above()))
    if locale_id is not None:
        pages = pages.filter(locale_id=locale_id)
    return pages.filter(path__startswith=root_path) if root_path else pages


def _restrictions_above() -> QuerySet[PageViewRestriction]:
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path"))


def candidates_of(page_ids: Iterable[int]) -> tuple[Candidate, ...]:
    """Make candidates of the given pages, in their order; those that are not live or not public are left out."""
    wanted = list(page_ids)
    rows = (
        Page.objects.live().public().filter(pk__in=wanted).values_list("pk", "live_revision_id", "first_published_at")
    )
    found = {pk: Candidate(pk, revision or 0, 0.0, published_at=published_at) for pk, revision, published_at in rows}
    return tuple(found[page_id] for page_id in wanted if page_id in found)


def content_query_specs() -> Mapping[str, ContentQuerySpec]:
    """All content queries by slug, from the cache; a save of one empties it."""
    asks: Mapping[str, ContentQuerySpec] | None = read_entry(CONTENT_QUERIES_KEY, dict, of=ContentQuerySpec)
    if asks is None:
        queries = ContentQuery.objects.select_related("site__root_page").prefetch_related("topics")
        replaced, homes = replaced_topics(), home_pages()
        asks = {query.slug: _ask(query, replaced, homes) for query in queries}
        shared_cache.set(CONTENT_QUERIES_KEY, asks, CONTENT_QUERIES_TIMEOUT_S)
    return asks


def content_query_choices() -> tuple[tuple[str, str], ...]:
    """Slug and name of every content query, for the condition builder."""
    return tuple(ContentQuery.objects.values_list("slug", "name"))


def kind_choices() -> tuple[tuple[str, str], ...]:
    """All kinds of content by name: the standard terms, and what a site's own field `kind` offers beside them."""
    own = (model._meta.get_field("kind") for model in matchable_models() if has_kind(model))
    offered = [choice for field in own for choice in field.flatchoices if choice[0]]
    return tuple((dict(offered) | dict(KIND_CHOICES)).items())


def has_kind(model: type[Model]) -> bool:
    """Say whether a page type has a field for its kind."""
    try:
        model._meta.get_field("kind")
    except FieldDoesNotExist:
        return False
    return True


def queries_about(topics: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return a topic's slug and the name of a content query for each query that asks for one of the topics."""
    asked = ContentQuery.objects.filter(topics__slug__in=topics)
    return tuple(asked.values_list("topics__slug", "name").distinct())


def _ask(query: ContentQuery, replaced: Mapping[str, str], homes: Iterable[tuple[int, str, str]]) -> ContentQuerySpec:
    own = query.site.root_page.path if query.site else ""
    return ContentQuerySpec(
        slug=query.slug,
        text=query.text.strip(),
        topics=frozenset(replaced.get(topic.slug, topic.slug) for topic in query.topics.all()),
        kinds=frozenset(split_list(query.kinds)),
        fresh_days=query.fresh_days,
        least_score=query.least_score,
        root_path=own,
        homes=frozenset(path for _pk, path, site in homes if site == own),
        manner=_manner(query),
        least_freshness=query.least_freshness,
    )


def _manner(query: ContentQuery) -> StyleFilter:
    return StyleFilter(
        languages=frozenset(language.lower() for language in split_list(query.languages)),
        formats=frozenset(split_list(query.formats)),
        place_keys=place_keys(split_list(query.places)),
        in_own_language=query.in_own_language,
        ranges={
            StyleMeasure.FORMALITY: (query.least_formality, query.most_formality),
            StyleMeasure.GRADE: (None, query.most_grade),
        },
        years=(query.years_from, query.years_to),
    )
