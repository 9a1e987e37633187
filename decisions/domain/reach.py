"""Say whom each variant of a slot reaches, and which reach nobody, with the reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from attune.decisions.domain.slots import Slot, Variant
from attune.text import comparable


class UnreachedReason(StrEnum):
    """Why nobody can see a variant."""

    CORE = "core"
    OFF = "off"
    OVER = "over"
    NEVER_OPEN = "never open"
    NO_LIVE_SEGMENT = "no live segment"
    COVERED = "covered"
    NOT_ASKED_FOR = "not asked for"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a variant reaches: its live segments, everyone between its dates, and what else shows it.

    shown_by names the rules and experiments that ask for it; covered_by those before it that take its place.
    """

    variant: Variant
    segments: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    unseen: UnreachedReason | None = None
    covered_by: tuple[str, ...] = ()


def reach_of(
    slot: Slot, *, live_segments: Collection[str], shown_by: Mapping[str, Sequence[str]], now: datetime
) -> tuple[Reach, ...]:
    """Work out the reach of each variant, in their order.

    live_segments are the slugs of published segments; shown_by gives, by a variant's name, the rules and experiments
    that ask for it. Dates are taken from now on: a variant that opens later is not unseen.
    """
    by_name = {comparable(name): tuple(sources) for name, sources in shown_by.items()}
    moments = _moments(slot.variants, now)
    found: list[Reach] = []
    for place, variant in enumerate(slot.variants):
        sources = by_name.get(comparable(variant.name), ())
        live = tuple(sorted(variant.segments & frozenset(live_segments)))
        unseen = UnreachedReason.CORE if slot.core else _unseen(variant, live, sources, now)
        covers: tuple[str, ...] = ()
        if unseen is None and not sources:
            covers = _covers(variant, live, slot.variants[:place], moments)
        found.append(Reach(variant, live, sources, UnreachedReason.COVERED if covers else unseen, covers))
    return tuple(found)


def _unseen(variant: Variant, live: tuple[str, ...], sources: tuple[str, ...], now: datetime) -> UnreachedReason | None:
    """Say why the variant by itself reaches nobody, if it does not."""
    if variant.is_off:
        return UnreachedReason.OFF
    if variant.starts and variant.ends and variant.ends <= variant.starts:
        return UnreachedReason.NEVER_OPEN
    if variant.ends and variant.ends <= now:
        return UnreachedReason.OVER
    if sources:
        return None
    if not variant.is_offered:
        return UnreachedReason.NOT_ASKED_FOR
    return UnreachedReason.NO_LIVE_SEGMENT if variant.segments and not live else None


def _covers(
    variant: Variant, live: tuple[str, ...], before: Sequence[Variant], moments: Sequence[datetime]
) -> tuple[str, ...]:
    """Name the earlier variants that everyone sees instead; none where somebody sees this one at some moment."""
    takers: dict[str, None] = {}
    for moment in moments:
        if not variant.is_open(moment):
            continue
        offered = [each for each in before if each.is_offered and each.is_open(moment)]
        # Whoever is in one segment alone is the hardest to take; so is, for a variant for all, whoever is in none.
        for segment in live or (None,):
            taker = next((each for each in offered if each.is_for_all or segment in each.segments), None)
            if taker is None:
                return ()
            takers[taker.name] = None
    return tuple(takers)


def _moments(variants: Sequence[Variant], now: datetime) -> list[datetime]:
    """List the moments from now on at which what is open may change; in between it never does."""
    borders = {border for variant in variants for border in (variant.starts, variant.ends) if border}
    return [now, *sorted(border for border in borders if border > now)]
