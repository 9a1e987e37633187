"""Which matching pages fill which slot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.slots import Slot
from attune.matching.domain.ranking import Candidate

ITEMS = "items"


def allocate_pages(
    slots: Sequence[Slot],
    candidates: Sequence[Candidate],
    parameters: Mapping[str, Mapping[str, ParameterValue]],
    *,
    boosts: Mapping[str, float],
    pins: Mapping[str, tuple[int, ...]],
    hidden: Collection[str] = (),
) -> dict[str, tuple[Candidate, ...]]:
    """Fill the slots in their order with pinned pages and the best candidates; no page stands twice on a page."""
    by_id: dict[int, Candidate] = {}
    for candidate in apply_boosts(candidates, boosts):
        by_id.setdefault(candidate.page_id, candidate)
    taken: set[int] = set()
    filled: dict[str, tuple[Candidate, ...]] = {}
    for slot in slots:
        if not slot.wants_pages or slot.id in hidden:
            continue
        pinned = [by_id[page_id] for page_id in pins.get(slot.id, ()) if page_id in by_id]
        rest = [c for c in by_id.values() if c not in pinned and c.score > 0]
        fresh = [candidate for candidate in [*pinned, *rest] if candidate.page_id not in taken]
        filled[slot.id] = tuple(fresh[: pages_wanted(slot, parameters.get(slot.id, {}))])
        taken |= {candidate.page_id for candidate in filled[slot.id]}
    return filled


def pages_wanted(slot: Slot, parameters: Mapping[str, ParameterValue]) -> int:
    """Count the pages that a slot shows: its parameter "items" where it has one."""
    items = parameters.get(ITEMS, slot.wants_pages)
    return items if isinstance(items, int) and not isinstance(items, bool) else slot.wants_pages


def apply_boosts(candidates: Sequence[Candidate], boosts: Mapping[str, float]) -> list[Candidate]:
    """Add to each candidate's worth the boosts of its topics, and order by that, what was read last; ties stay."""
    if not boosts:
        return list(candidates)
    worthy = [replace(candidate, worth=candidate.worth + _boost(candidate, boosts)) for candidate in candidates]
    return sorted(worthy, key=lambda candidate: (candidate.is_read, -candidate.worth))


def _boost(candidate: Candidate, boosts: Mapping[str, float]) -> float:
    topics = {topic.removeprefix("topic:") for topic, _ in candidate.because}
    return sum(weight for topic, weight in boosts.items() if topic in topics)
