"""What came back of decisions that were seen: counted once each, and read again with the facts behind them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audience.models import EventQuerySet, EventRecord

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One exposure: what acted on the slot, by which book, and of a sample the facts behind it as plain values."""

    visitor: str
    at: datetime
    page_id: int
    slot: str
    variant: str
    causes: tuple[str, ...] = ()
    book: int = 0
    facts: Mapping[str, Any] | None = None


def count_exposures(keep: Callable[[Sequence[Seen]], None], *, most: int = AT_ONCE) -> int:
    """Hand over exposures that nobody has counted yet, and say how many; what keep() writes is committed with it.

    Each is handed over once, also where several workers count: the others wait, and find them counted.
    """
    with transaction.atomic():
        rows = list(EventRecord.objects.uncounted().select_for_update()[:most])
        keep([_seen(row) for row in rows])
        EventRecord.objects.filter(pk__in=[row.pk for row in rows]).update(is_counted=True)
    return len(rows)


def judgeable(since: datetime, until: datetime) -> Iterator[Seen]:
    """Give the exposures of a time that brought facts back, in the order of their ids, which is chance."""
    rows = _window(since, until).with_facts()
    return (_seen(row) for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE))


def counts(since: datetime, until: datetime) -> tuple[int, int]:
    """Count the exposures of a time, and those of them that brought facts back."""
    window = _window(since, until)
    return window.count(), window.with_facts().count()


def _window(since: datetime, until: datetime) -> EventQuerySet:
    return EventRecord.objects.filter(kind="exposure", at__gte=since, at__lte=until)


def _seen(row: EventRecord) -> Seen:
    return Seen(
        visitor=row.visitor,
        at=row.at,
        page_id=row.page_id or 0,
        slot=row.data.get("slot", ""),
        variant=row.data.get("variant", ""),
        causes=tuple(row.data.get("causes", ())),
        book=row.data.get("book", 0),
        facts=row.facts,
    )
