"""The values that a test may compare with: the shapes that they have, how each is checked, and its JSON form."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from attune.rules.domain.facts.fact import MINUTES_A_DAY
from attune.rules.domain.facts.versions import precedence
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class ThresholdRef:
    """Name a threshold, whose number takes its place when a book is made."""

    slug: str


Value = str | float | bool | tuple[str, ...] | tuple[float, float] | ThresholdRef


class ValueShape(StrEnum):
    """What a test compares with; each operator says for each kind which of these it takes.

    A number may be a threshold; of two values the first is the lower one, but for clocks, which go over midnight.
    """

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    NUMBERS = "numbers"
    YES_NO = "yes_no"
    CLOCKS = "clocks"
    MOMENT = "moment"
    DAYS = "days"
    VERSION = "version"
    VERSIONS = "versions"


# Two values, from and to.
PAIRS = frozenset({ValueShape.NUMBERS, ValueShape.CLOCKS, ValueShape.VERSIONS})

MOST_LETTERS = 1_000
MOST_ITEMS = 500
# Far below 2^53, where whole numbers stop being exact, so that no engine ever rounds one.
LARGEST_NUMBER = 1e15
MOST_DAYS = 36_525
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC).timestamp()
_LATEST = datetime(9999, 12, 30, tzinfo=UTC).timestamp()
_SLUG = re.compile(r"[\w-]{1,100}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LEAP_SECOND = re.compile(r"(.*T[0-9]{2}:[0-9]{2}):60(.*)", re.IGNORECASE)


class BadValueError(ValueError):
    """A value has not the shape that its operator needs; text and values are kept for translation."""

    def __init__(self, text: str, **values: object) -> None:
        """Keep the untranslated text and what fills it."""
        self.text, self.values = text, values
        super().__init__(text % values)


def checked_value(shape: ValueShape, value: object) -> Value:
    """Return the value in the one form that this shape has, or raise BadValueError."""
    if isinstance(value, ThresholdRef):
        return _threshold(shape, value)
    return _CHECKS[shape](value)


def value_from_json(shape: ValueShape, value: object) -> object:
    """Return a value read from its JSON form; what is misshapen is left for checked_value() to refuse."""
    match value:
        case {"threshold": str(slug), **rest} if not rest:
            return ThresholdRef(slug)
    if shape == ValueShape.CLOCKS and isinstance(value, list | tuple):
        return tuple(_minutes(clock) for clock in value)
    return _seconds(value) if shape == ValueShape.MOMENT else value


def value_to_json(shape: ValueShape, value: Value) -> object:
    """Return a value in its JSON form: clocks as "HH:MM", moments by RFC 3339, lists as lists."""
    if isinstance(value, ThresholdRef):
        return {"threshold": value.slug}
    if isinstance(value, tuple):
        return [clock_text(item) if shape == ValueShape.CLOCKS else item for item in value]
    return moment_text(float(value)) if shape == ValueShape.MOMENT else value


def clock_text(minutes: object) -> str:
    """Write minutes since midnight as "HH:MM"."""
    return "{:02d}:{:02d}".format(*divmod(int(str(minutes)), 60))


def moment_text(seconds: float) -> str:
    """Write POSIX seconds by RFC 3339, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _threshold(shape: ValueShape, value: ThresholdRef) -> ThresholdRef:
    if shape != ValueShape.NUMBER:
        raise BadValueError(
            gettext_noop(
                'The threshold "%(slug)s" is one number, and this test takes none. Ask "at_least", "less_than" '
                "or the like of a number."
            ),
            slug=_shown(value.slug)[1:-1],
        )
    if not _SLUG.fullmatch(value.slug):
        raise BadValueError(
            gettext_noop('A threshold is named by its slug, such as "dwell_p75", not by %(value)s.'),
            value=_shown(value.slug),
        )
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadValueError(gettext_noop("The value must be a text, not %(value)s."), value=_shown(value))
    if len(value) > MOST_LETTERS:
        raise BadValueError(
            gettext_noop("The value has %(length)d letters; at most %(most)d are allowed."),
            length=len(value),
            most=MOST_LETTERS,
        )
    if any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in value):
        raise BadValueError(
            gettext_noop("The value %(value)s holds a broken letter. Type it anew."), value=_shown(value)
        )
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise BadValueError(gettext_noop("The value must be a list of texts, not %(value)s."), value=_shown(value))
    items = tuple(dict.fromkeys(_text(item) for item in value))
    if not items:
        raise BadValueError(gettext_noop("The list is empty. Name at least one value."))
    if len(items) > MOST_ITEMS:
        raise BadValueError(
            gettext_noop("The list has %(length)d values; at most %(most)d are allowed."),
            length=len(items),
            most=MOST_ITEMS,
        )
    return items


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise BadValueError(gettext_noop("The value must be a number, not %(value)s."), value=_shown(value))
    number = float(value) if isinstance(value, Decimal) else value
    # NaN fails here as well.
    if not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
        raise BadValueError(
            gettext_noop("The number %(value)s is out of range; it must lie within ±10^15."), value=_shown(value)
        )
    return int(number) if number == int(number) else number


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValueError(
            gettext_noop("The value must be yes or no (true or false), not %(value)s."), value=_shown(value)
        )
    return value


def _clock(value: object) -> float:
    minutes = _number(value)
    if not 0 <= minutes < MINUTES_A_DAY or minutes != int(minutes):
        raise BadValueError(gettext_noop("The time %(value)s is no time of day, 00:00 to 23:59."), value=_shown(value))
    return minutes


def _moment(value: object) -> float:
    seconds = _number(value)
    if not _EARLIEST <= seconds <= _LATEST:
        raise BadValueError(gettext_noop("The moment %(value)s lies outside the years 1 to 9999."), value=_shown(value))
    return seconds


def _days(value: object) -> float:
    days = _number(value)
    if not 0 <= days <= MOST_DAYS:
        raise BadValueError(
            gettext_noop("The number of days is %(value)s; it must lie between 0 and %(most)d."),
            value=_shown(value),
            most=MOST_DAYS,
        )
    return days


def _version(value: object) -> str:
    version = _text(value)
    if precedence(version) is None:
        raise BadValueError(
            gettext_noop('The value %(value)s is no version. Write it in full, such as "17.2.0".'), value=_shown(value)
        )
    return version


def _two(value: object) -> tuple[object, object]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadValueError(
            gettext_noop("The value must be two values, from and to, not %(value)s."), value=_shown(value)
        )
    return value[0], value[1]


def _numbers(value: object) -> tuple[float, float]:
    first, second = _two(value)
    least, most = _number(first), _number(second)
    _refuse_reversed(least, most, least > most)
    return least, most


def _clocks(value: object) -> tuple[float, float]:
    start, end = _two(value)
    return _clock(start), _clock(end)


def _versions(value: object) -> tuple[str, str]:
    first, second = _two(value)
    low, high = _version(first), _version(second)
    _refuse_reversed(low, high, (precedence(low) or ()) > (precedence(high) or ()))
    return low, high


def _refuse_reversed(low: object, high: object, is_reversed: bool) -> None:
    if is_reversed:
        raise BadValueError(
            gettext_noop("%(low)s is more than %(high)s. Name the smaller value first."),
            low=_shown(low),
            high=_shown(high),
        )


_CHECKS: Mapping[ValueShape, Callable[[object], Value]] = {
    ValueShape.TEXT: _text,
    ValueShape.TEXTS: _texts,
    ValueShape.NUMBER: _number,
    ValueShape.NUMBERS: _numbers,
    ValueShape.YES_NO: _yes_no,
    ValueShape.CLOCKS: _clocks,
    ValueShape.MOMENT: _moment,
    ValueShape.DAYS: _days,
    ValueShape.VERSION: _version,
    ValueShape.VERSIONS: _versions,
}


def _minutes(clock: object) -> object:
    found = _CLOCK.fullmatch(clock) if isinstance(clock, str) else None
    if not found:
        raise BadValueError(gettext_noop('The time must be written as "HH:MM", not %(value)s.'), value=_shown(clock))
    return int(found[1]) * 60 + int(found[2])


def _seconds(value: object) -> float:
    moment = _moment_of(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise BadValueError(
            gettext_noop(
                'The moment must be a date, a time and a zone, such as "2025-03-30T22:00:00Z", not %(value)s.'
            ),
            value=_shown(value),
        )
    return moment.timestamp()


def _moment_of(text: str) -> datetime | None:
    # RFC 3339 allows small letters and a leap second, which Python refuses; POSIX counts it as the second after.
    found = _LEAP_SECOND.fullmatch(text)
    try:
        moment = datetime.fromisoformat((f"{found[1]}:59{found[2]}" if found else text).upper())
        return moment + timedelta(seconds=1) if found else moment
    except (ValueError, OverflowError):
        return None


def _shown(value: object) -> str:
    # Python refuses to write whole numbers of thousands of digits; ascii() keeps a broken letter writable.
    try:
        shown = "beyond 10^80" if isinstance(value, int) and abs(value) > 10**80 else ascii(value)
    except RecursionError:
        return "something nested too deeply"
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
