"""The conditions on how a page is written, in SQL: the same as those that Elasticsearch is asked."""

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from attune.matching.domain.style import StyleFilter, named_kinds
from attune.matching.selectors import has_kind, matchable_models
from attune.tagging.domain.freshness import OTHER


def has_style(manner: StyleFilter) -> Q:
    """Ask what tagging judged of a page; what is unknown never fits."""
    rows = _analyses()
    if manner.languages:
        rows = rows.filter(language__in=manner.languages)
    if manner.formats:
        rows = rows.filter(format__in=manner.formats)
    if manner.place_keys:
        rows = rows.filter(place_key__in=manner.place_keys)
    if manner.in_own_language:
        rows = rows.filter(is_foreign=False)
    first, last = manner.years
    if first is not None:
        rows = rows.filter(period_to__gte=first)
    if last is not None:
        rows = rows.filter(period_from__lte=last)
    return Q(pk__in=_within_ranges(rows, manner).values("page_id"))


def is_fresh_for_kind(manner: StyleFilter) -> Q:
    """Ask for a date that is young enough for the kind of each page."""
    since = manner.fresh_since
    named = named_kinds(since)
    fresh = [is_of_kind(frozenset({kind})) & Q(first_published_at__gte=since[kind]) for kind in named]
    others = ~is_of_kind(frozenset(named)) & Q(first_published_at__gte=since[OTHER])
    return reduce(or_, fresh, others)


def is_of_kind(kinds: frozenset[str]) -> Q:
    """A page's own field `kind` comes before what tagging judged, just as in the index."""
    own = [model._default_manager for model in matchable_models() if has_kind(model)]
    says_so = [Q(pk__in=pages.filter(kind__in=kinds).values("pk")) for pages in own]
    says_other = [Q(pk__in=pages.exclude(kind="").values("pk")) for pages in own]
    silent = ~reduce(or_, says_other, Q(pk__in=[]))
    return reduce(or_, says_so, Q(pk__in=_analyses().filter(kind__in=kinds).values("page_id")) & silent)


def _within_ranges(rows: QuerySet[Any], manner: StyleFilter) -> QuerySet[Any]:
    for measure, (least, most) in manner.open_ranges.items():
        if least is not None:
            rows = rows.filter(**{f"{measure.value}__gte": least})
        if most is not None:
            rows = rows.filter(**{f"{measure.value}__lte": most})
    return rows


def _analyses() -> QuerySet[Any]:
    return apps.get_model("attune_tagging", "PageAnalysis").objects.filter(analysed_at__isnull=False).order_by()
