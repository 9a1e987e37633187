"""What came back of decisions that were seen: counted once each, and read again with the facts behind them."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from attune.audience.domain.events import Exposure, InvalidEventError
from attune.audience.models import EventQuerySet, EventRecord
from attune.audience.quarantine import is_transient, quarantine_event

logger = logging.getLogger(__name__)

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenExposure:
    """One exposure: what acted on the slot, by which book, and of a sample the facts behind it as plain values."""

    visitor: str
    at: datetime
    page_id: int
    slot: str
    variant: str
    causes: tuple[str, ...] = ()
    book: int = 0
    facts: Mapping[str, Any] | None = None


def count_exposures(keep: Callable[[Sequence[SeenExposure]], None], *, most: int = AT_ONCE) -> int:
    """Hand over exposures that nobody has counted yet, and say how many; what keep() writes is committed with it.

    Each is handed over once, also where several workers count: the others wait, and find them counted. One that
    cannot be read or kept is set aside.
    """
    with transaction.atomic():
        rows = list(EventRecord.objects.uncounted().select_for_update()[:most])
        _hand_over(rows, keep)
        EventRecord.objects.filter(pk__in=[row.pk for row in rows]).update(is_counted=True)
    return len(rows)


def _hand_over(rows: Sequence[EventRecord], keep: Callable[[Sequence[SeenExposure]], None]) -> None:
    """Hand over at once what can be read; where that fails, each alone."""
    readable = [(row, seen) for row in rows if (seen := _seen_or_aside(row)) is not None]
    try:
        with transaction.atomic():
            keep([seen for _row, seen in readable])
    except Exception as error:
        if is_transient(error):
            raise
        logger.exception("Exposures could not be counted at once, so each is counted alone.")
        _hand_over_each(readable, keep)


def _hand_over_each(
    readable: Sequence[tuple[EventRecord, SeenExposure]], keep: Callable[[Sequence[SeenExposure]], None]
) -> None:
    """Hand over each alone, and set aside those that fail; where all do, nothing is wrong with them."""
    failed: list[tuple[EventRecord, Exception]] = []
    for row, seen in readable:
        try:
            with transaction.atomic():
                keep([seen])
        except Exception as error:
            if is_transient(error) or len(failed) + 1 == len(readable):
                raise
            logger.exception('The exposure "%s" could not be counted.', row.pk)
            failed.append((row, error))
    for row, error in failed:
        quarantine_event(row.pk, error)


def _seen_or_aside(row: EventRecord) -> SeenExposure | None:
    try:
        return _seen(row)
    except InvalidEventError as error:
        quarantine_event(row.pk, error)
        return None


def exposures_with_facts(since: datetime, until: datetime) -> Iterator[SeenExposure]:
    """Give the exposures of a time that brought facts back, in the order of their ids, which is chance."""
    rows = _window(since, until).with_facts()
    found = (_seen_or_none(row) for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE))
    return (seen for seen in found if seen is not None)


def exposure_totals(since: datetime, until: datetime) -> tuple[int, int]:
    """Count the exposures of a time, and those of them that brought facts back."""
    window = _window(since, until)
    return window.count(), window.with_facts().count()


def _window(since: datetime, until: datetime) -> EventQuerySet:
    return EventRecord.objects.filter(kind=Exposure.kind, at__gte=since, at__lte=until)


def _seen(row: EventRecord) -> SeenExposure:
    """Read an exposure, or raise InvalidEventError."""
    told = row.event()
    if not isinstance(told, Exposure):
        raise InvalidEventError("It is no exposure.")
    if row.facts is not None and not _are_facts(row.facts):
        raise InvalidEventError("The facts behind it are not written as this version of Attune writes them.")
    return SeenExposure(
        visitor=row.visitor,
        at=row.at,
        page_id=row.page_id or 0,
        slot=told.slot,
        variant=told.variant,
        causes=told.causes,
        book=told.book,
        facts=row.facts,
    )


def _are_facts(kept: Any) -> bool:
    return (
        isinstance(kept, dict)
        and isinstance(kept.get("facts", {}), dict)
        and isinstance(kept.get("unread", []), list)
        and all(isinstance(key, str) for key in kept.get("unread", []))
    )


def _seen_or_none(row: EventRecord) -> SeenExposure | None:
    try:
        return _seen(row)
    except InvalidEventError as error:
        logger.warning('The exposure "%s" cannot be read, and is not judged again: %s', row.pk, error)
        return None
