"""Moments by the clock of a zone: an hour that the clock shows twice, and one that it skips, are instants too."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_WITH_OFFSET = re.compile(r"(.+?)\s*(?:UTC)?([+-]\d{2}:\d{2})", re.DOTALL)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment with its zone; one that bears a zone already stays the same instant.

    A time that the clock shows twice is its earlier one, unless its fold says otherwise. One that the clock skips is
    moved forward by as much as the clock is.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        # By way of UTC: what the clock skips would otherwise stay as it was written.
        local = moment.astimezone(UTC).astimezone(zone)
    except OverflowError:
        # The first and the last day of the calendar have no UTC in every zone.
        return moment
    # Python finds a time that is shown twice equal to nothing in another zone (PEP 495); with a plain offset it does.
    return local.astimezone(timezone(local.utcoffset() or timedelta())) if is_shown_twice(local) else local


def is_shown_twice(moment: datetime) -> bool:
    """Say whether the clock of a moment's zone shows its time twice."""
    earlier, later = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
    # Where the clock skips a time its later reading lies before the earlier one.
    return earlier is not None and later is not None and earlier > later


def offset_text(moment: datetime) -> str:
    """Write a moment's distance from UTC, such as "+01:00"; "" where it is no whole number of minutes."""
    offset = moment.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        return ""
    minutes = round(offset / timedelta(minutes=1))
    return "{}{:02d}:{:02d}".format("-" if minutes < 0 else "+", *divmod(abs(minutes), 60))


def split_offset(text: str) -> tuple[str, str]:
    """Part a written moment from the distance from UTC at its end, "" where there is none."""
    found = _WITH_OFFSET.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text.strip(), "")
