"""The conditions on how a page is written, in Elasticsearch's language; pure, so that it needs no server to be seen."""

from collections.abc import Iterator, Mapping
from typing import Any

from attune.matching.domain.style import Range, StyleFilter, named_kinds
from attune.tagging.domain.freshness import OTHER

JSON = dict[str, Any]


def style_filters(manner: StyleFilter, column: Mapping[str, str], *, kind: str, published_at: str) -> Iterator[JSON]:
    """Write the filters; `column` names the index's columns by the fields of Matchable without their `content_`."""
    for field, values in (
        ("language", manner.languages),
        ("format", manner.formats),
        ("place", manner.place_keys),
    ):
        if values:
            yield {"terms": {column[field]: sorted(values)}}
    if manner.in_own_language:
        yield {"term": {column["is_foreign"]: False}}
    first, last = manner.years
    yield from _range(column["period_to"], (first, None))
    yield from _range(column["period_from"], (None, last))
    for measure, ends in manner.open_ranges.items():
        yield from _range(column[measure.value], ends)
    if manner.fresh_since:
        yield _fresh(manner, kind=kind, published_at=published_at)


def _range(column: str, ends: Range) -> Iterator[JSON]:
    least, most = ends
    asked = {"gte": least} if least is not None else {}
    asked |= {"lte": most} if most is not None else {}
    if asked:
        yield {"range": {column: asked}}


def _fresh(manner: StyleFilter, *, kind: str, published_at: str) -> JSON:
    """Let each kind have an age of its own."""
    named = named_kinds(manner.fresh_since)
    since = {name: {"range": {published_at: {"gte": at.isoformat()}}} for name, at in manner.fresh_since.items()}
    of_kinds: list[JSON] = [{"bool": {"filter": [{"term": {kind: name}}, since[name]]}} for name in named]
    others: JSON = {"bool": {"filter": [since[OTHER]], "must_not": [{"terms": {kind: named}}]}}
    return {"bool": {"should": [*of_kinds, others], "minimum_should_match": 1}}
