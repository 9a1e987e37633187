"""The order of a page's slots."""

from collections.abc import Mapping, Sequence

from attune.decisions.domain.slots import Slot


def positions(slots: Sequence[Slot], moves: Mapping[str, int]) -> dict[str, int]:
    """Give each slot its place, counted from 0; moves name the places that rules ask for.

    A pinned slot keeps its place, whatever is asked. Moved slots take the free place nearest to the one they ask for,
    those with the earlier place first; all others keep their order around them.
    """
    places: dict[int, str] = {index: slot.id for index, slot in enumerate(slots) if slot.pinned}
    order = {slot.id: index for index, slot in enumerate(slots)}
    movable = [slot.id for slot in slots if slot.id in moves and not slot.pinned]
    for slot_id in sorted(movable, key=lambda each: (moves[each], order[each])):
        free = (index for index in range(len(slots)) if index not in places)
        wanted = min(max(moves[slot_id], 0), len(slots) - 1)
        places[min(free, key=lambda index: (abs(index - wanted), index))] = slot_id
    rest = iter(slot.id for slot in slots if not slot.pinned and slot.id not in moves)
    return {places[index] if index in places else next(rest): index for index in range(len(slots))}
