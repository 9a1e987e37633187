"""What Elasticsearch answers, read with care: what is not understood is no answer, and never half a one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from attune.matching.backends.base import MOST_COUNTED
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import Candidate, MatchResult, by_score, reasons

# A cosine is at most 1; the weights in the index are rounded, which may add a little to it.
MOST_SCORE = 1.05


class InvalidElasticResponseError(ValueError):
    """Raised when an answer is not what Elasticsearch says to such a query."""


@dataclass(frozen=True, slots=True)
class IndexColumns:
    """What modelsearch calls our fields in the index."""

    id: str
    live: str
    path: str
    locale: str
    content_type: str
    published_at: str
    revision: str
    alias_of: str
    kind: str
    weights: str
    checksum: str
    manner: Mapping[str, str]


def parse_response(query: MatchQuery, said: Any, column: IndexColumns) -> MatchResult:
    """Read the answer to one query; InvalidElasticResponseError is raised for one that says anything else."""
    said = _mapping(said, "the answer")
    if "error" in said:
        error = said["error"]
        reason = error.get("reason", error) if isinstance(error, Mapping) else error
        raise InvalidElasticResponseError(
            f"Elasticsearch refused the query: {reason}. If the index is missing or old, run manage.py update_index."
        )
    hits = _mapping(said.get("hits"), "hits")
    if query.only_counts:
        total = _mapping(hits.get("total"), "the total")
        return MatchResult(count=min(MOST_COUNTED, _whole(total.get("value"), "the total")))
    found = hits.get("hits")
    if not isinstance(found, list) or len(found) > query.limit:
        raise InvalidElasticResponseError(
            f"At most {query.limit} hits were asked for; what came is no list of as many."
        )
    candidates = by_score([_candidate(_mapping(hit, "a hit"), column, query.vector) for hit in found])
    if len({candidate.page_id for candidate in candidates}) < len(candidates):
        raise InvalidElasticResponseError("A page was found twice.")
    return MatchResult(candidates, len(candidates))


def _candidate(hit: Mapping[str, Any], column: IndexColumns, vector: Mapping[str, float]) -> Candidate:
    fields = _mapping(hit.get("fields"), "the fields of a hit")
    weights = _mapping(_first(fields, column.weights), "the weights of a page")
    given = {topic: liking * _number(weights.get(topic, 0.0), "a weight") for topic, liking in vector.items()}
    score = _number(hit.get("_score"), "a score")
    if not 0 <= score <= MOST_SCORE:
        raise InvalidElasticResponseError(f"A score is {score:g}; it is a cosine, from 0 to 1.")
    return Candidate(
        page_id=_whole(_first(fields, column.id), "the number of a page"),
        revision=_whole(_first(fields, column.revision, 0), "the number of a revision"),
        score=min(1.0, score),
        because=reasons(given),
        published_at=_moment(_first(fields, column.published_at, None)),
    )


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidElasticResponseError(f"Of {name} nothing can be read.")
    return value


def _first(fields: Mapping[str, Any], name: str, *otherwise: Any) -> Any:
    if otherwise and name not in fields:
        return otherwise[0]
    values = fields.get(name)
    if not isinstance(values, list) or not values:
        raise InvalidElasticResponseError(f"A hit has no field {name}.")
    return values[0]


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidElasticResponseError(f"{name.capitalize()} is no number.")
    return float(value)


def _whole(value: Any, name: str) -> int:
    """Read a whole number, which the index may write as text."""
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise InvalidElasticResponseError(f"{name.capitalize()} is no whole number.")
    return int(text)


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidElasticResponseError("The moment of a publication is none.") from error
