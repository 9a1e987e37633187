"""Traits: what can be said of a visitor from the visits and the pages that a profile remembers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

SESSION_GAP = timedelta(minutes=30)
READ_WINDOW = timedelta(hours=24)
WEEK = timedelta(days=7)
# The log is bounded, so that a profile stays small; within these bounds every window is exact.
MOST_VIEWS = 200
MOST_STARTS = 100
VIEWS_FOR_DEPTH = 10


@dataclass(frozen=True, slots=True)
class ViewedPage:
    """One view of a page: when, in which section ("" for none), how deep (0..1) and how long it was read."""

    at: datetime
    page_id: int
    section: str = ""
    depth: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class VisitHistory:
    """Count the visits, keep when the latest of them began, and when the one before this ended."""

    count: int = 0
    starts: tuple[datetime, ...] = ()
    previous_end: datetime | None = None


def count_visit(visits: VisitHistory, at: datetime, *, last_seen: datetime | None) -> VisitHistory:
    """Count a new visit where the last sign of the visitor is more than 30 minutes ago."""
    if not begins_visit(at, last_seen=last_seen):
        return visits
    return VisitHistory(visits.count + 1, (*visits.starts, at)[-MOST_STARTS:], last_seen)


def begins_visit(at: datetime, *, last_seen: datetime | None) -> bool:
    """Say whether a sign of the visitor at that moment begins a visit."""
    return last_seen is None or at - last_seen > SESSION_GAP


def add_view(views: Sequence[ViewedPage], view: ViewedPage) -> tuple[ViewedPage, ...]:
    """Remember a view in its place, oldest first; the oldest is forgotten when there are too many."""
    return tuple(sorted((*views, view), key=lambda one: (one.at, one.page_id)))[-MOST_VIEWS:]


def deepen_view(
    views: Sequence[ViewedPage], page_id: int | None, *, depth: float = 0.0, seconds: float = 0.0
) -> tuple[ViewedPage, ...]:
    """Add depth and seconds to the latest view of a page; nothing changes where it was not viewed."""
    place = next((i for i in reversed(range(len(views))) if views[i].page_id == page_id), None)
    if place is None:
        return tuple(views)
    view = views[place]
    deeper = replace(view, depth=max(view.depth, depth), seconds=view.seconds + seconds)
    return (*views[:place], deeper, *views[place + 1 :])


def visits_within(visits: VisitHistory, now: datetime, *, window: timedelta = WEEK) -> int:
    """Count the visits that began within a window that ends now."""
    return sum(now - window < start <= now for start in visits.starts)


def pages_today(views: Iterable[ViewedPage], now: datetime, *, zone: tzinfo) -> int:
    """Count the page views since midnight in a zone."""
    today = now.astimezone(zone).date()
    return sum(view.at <= now and view.at.astimezone(zone).date() == today for view in views)


def depth_read(views: Sequence[ViewedPage]) -> float:
    """Give how deep the last ten views went on average, 0..1; 0 where there are none."""
    latest = views[-VIEWS_FOR_DEPTH:]
    return sum(view.depth for view in latest) / len(latest) if latest else 0.0


def section_reads(views: Iterable[ViewedPage], now: datetime, *, window: timedelta = READ_WINDOW) -> Counter[str]:
    """Count the different pages that were read of each section within a window that ends now."""
    recent = {(view.section, view.page_id) for view in views if now - window < view.at <= now}
    return Counter(section for section, _ in recent if section)


def views_by_page(views: Iterable[ViewedPage]) -> Counter[int]:
    """Count the views of each page that is remembered."""
    return Counter(view.page_id for view in views)
