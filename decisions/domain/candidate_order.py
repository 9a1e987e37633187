"""Where the pages of one source of recommendations stand among those of the sources before it."""

from collections.abc import Sequence
from enum import StrEnum

from attune.matching.domain.ranking import Candidate


class JoinPlace(StrEnum):
    """Where a source's pages join; pages that the visitor has read stand after all others wherever they join."""

    BEFORE = "before"
    # Each before the first page whose worth is less.
    AMONG = "among"
    AFTER = "after"
    # The source is asked only where no source before it has found a page.
    IF_NONE = "if none"


def join_candidates(
    found: Sequence[Candidate], offered: Sequence[Candidate], place: JoinPlace
) -> tuple[Candidate, ...]:
    """Join the candidates of one source, the best first, with those found before it; a page found before stays so."""
    known = {candidate.page_id for candidate in found}
    # Of a page that the source itself gives twice, the first counts.
    fresh = {candidate.page_id: candidate for candidate in reversed(offered) if candidate.page_id not in known}
    added = [candidate for candidate in offered if fresh.get(candidate.page_id) is candidate]
    if not added:
        return tuple(found)
    match place:
        case JoinPlace.BEFORE:
            joined = [*added, *found]
        case JoinPlace.AMONG:
            joined = _merged(found, added)
        case _:
            joined = [*found, *added]
    return tuple(sorted(joined, key=lambda candidate: candidate.is_read))


def _merged(found: Sequence[Candidate], added: Sequence[Candidate]) -> list[Candidate]:
    merged = list(found)
    for candidate in added:
        less = (index for index, other in enumerate(merged) if other.worth < candidate.worth)
        merged.insert(next(less, len(merged)), candidate)
    return merged
