"""Events: what a visitor did, each with an id that makes it count once and the moment it happened."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from attune.text import clean

LONGEST_TEXT = 200
LARGEST_PAGE_ID = 2**31 - 1
LONGEST_DWELL_SECONDS = 3600.0
LARGEST_CONVERSION = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEvent:
    """Hold what all events share; `at` is aware, in UTC."""

    kind: ClassVar[str] = ""

    id: UUID
    visitor: str
    at: datetime
    page_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView(BaseEvent):
    """A page was opened."""

    kind: ClassVar[str] = "page_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure(BaseEvent):
    """A decision was seen: the variant of that slot stood in the window for a second.

    causes are the rules and segments that acted on it, of the book of that number; facts came back with a sample.
    ticket is the mark of the signed ticket that told it, by which it counts once.
    """

    kind: ClassVar[str] = "exposure"

    slot: str
    variant: str
    experiment: str = ""
    propensity: float = 1.0
    causes: tuple[str, ...] = ()
    book: int = 0
    facts: Mapping[str, Any] | None = None
    ticket: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Click(BaseEvent):
    """A named thing was clicked."""

    kind: ClassVar[str] = "click"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell(BaseEvent):
    """The page was in front of the visitor for some more seconds."""

    kind: ClassVar[str] = "dwell"

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scroll(BaseEvent):
    """The visitor came as deep as this share of the page, 0..1."""

    kind: ClassVar[str] = "scroll"

    depth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hover(BaseEvent):
    """The pointer rested on a named thing."""

    kind: ClassVar[str] = "hover"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(BaseEvent):
    """The visitor said that they like the page."""

    kind: ClassVar[str] = "like"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(BaseEvent):
    """The visitor passed the page on."""

    kind: ClassVar[str] = "share"

    network: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(BaseEvent):
    """The visitor looked for some words."""

    kind: ClassVar[str] = "search"

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion(BaseEvent):
    """The visitor did what we hope for."""

    kind: ClassVar[str] = "conversion"

    goal: str
    worth: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom(BaseEvent):
    """Something happened that the site itself has named."""

    kind: ClassVar[str] = "custom"

    name: str


Event = PageView | Exposure | Click | Dwell | Scroll | Hover | Like | Share | Search | Conversion | Custom


class InvalidEventError(ValueError):
    """An event cannot be read; the message names the part and what it must be."""


def parse_event(raw: Mapping[str, object], *, visitor: str) -> Event:
    """Read an event from plain values, or raise InvalidEventError; parts that its kind does not have are ignored."""
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _PARTS:
        raise InvalidEventError(f'"kind" must be one of {", ".join(_PARTS)}.')
    build, parts = _PARTS[kind]
    base = {"id": _id(raw.get("id")), "visitor": visitor, "at": _at(raw.get("at")), "page_id": _page_id(raw)}
    return build(**base, **{name: read(name, raw[name]) for name, read in parts.items() if _is_given(raw, name, kind)})


def event_parts(event: Event) -> dict[str, Any]:
    """Give the parts that only this kind of event has, as plain values that parse_event reads back."""
    return {name: value for name, value in asdict(event).items() if name not in _KEPT_APART}


def clean_text(text: str) -> str:
    """Clean a text of an event; one that was not too long before is not so afterwards, for composing may lengthen."""
    return clean(text, most=LONGEST_TEXT if len(text) <= LONGEST_TEXT else None)


def _is_given(raw: Mapping[str, object], name: str, kind: str) -> bool:
    if raw.get(name) is not None:
        return True
    if name in _OPTIONAL:
        return False
    raise InvalidEventError(f'An event of kind "{kind}" needs "{name}".')


def _id(value: object) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(_text("id", value))
    except ValueError as error:
        raise InvalidEventError('"id" must be a UUID, made anew for each event.') from error


def _at(value: object) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(_text("at", value))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    # The first and the last day of the calendar have no UTC in every zone.
    except (ValueError, OverflowError) as error:
        raise InvalidEventError(_BAD_MOMENT) from error
    raise InvalidEventError(_BAD_MOMENT)


def _page_id(raw: Mapping[str, object]) -> int | None:
    value = raw.get("page_id")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST_PAGE_ID:
        raise InvalidEventError(f'"page_id" must be a whole number from 1 to {LARGEST_PAGE_ID}.')
    return value


def _text(name: str, value: object) -> str:
    text = clean_text(value) if isinstance(value, str) else None
    if text is None or len(text) > LONGEST_TEXT:
        raise InvalidEventError(f'"{name}" must be a text of at most {LONGEST_TEXT} signs.')
    return text


def _name(name: str, value: object) -> str:
    if not (text := _text(name, value)):
        raise InvalidEventError(f'"{name}" must not be empty.')
    return text


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise InvalidEventError(f'"{name}" must be a list of texts.')
    return tuple(_text(name, each) for each in value)


def _ticket(name: str, value: object) -> UUID:
    if not isinstance(value, UUID):
        raise InvalidEventError(f'"{name}" must be the mark of a ticket.')
    return value


def _facts(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidEventError(f'"{name}" must be an object.')
    return value


def _book(name: str, value: object) -> int:
    return int(_number(LARGEST_PAGE_ID)(name, value))


def _number(most: float) -> Callable[[str, object], float]:
    def read(name: str, value: object) -> float:
        # The comparison is also what refuses NaN.
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise InvalidEventError(f'"{name}" must be a number from 0 to {most:g}.')
        return float(value)

    return read


_BAD_MOMENT = '"at" must be a moment with its zone, such as "2026-03-01T09:30:00Z".'
_OPTIONAL = frozenset({"experiment", "propensity", "causes", "book", "facts", "ticket", "network", "worth"})
# The row has columns for these.
_KEPT_APART = frozenset(BaseEvent.__dataclass_fields__) | {"facts", "ticket"}
_PARTS: Mapping[str, tuple[Callable[..., Event], Mapping[str, Callable[[str, object], object]]]] = {
    PageView.kind: (PageView, {}),
    Exposure.kind: (
        Exposure,
        {
            "slot": _name,
            "variant": _text,
            "experiment": _text,
            "propensity": _number(1),
            "causes": _texts,
            "book": _book,
            "facts": _facts,
            "ticket": _ticket,
        },
    ),
    Click.kind: (Click, {"name": _name}),
    Dwell.kind: (Dwell, {"seconds": _number(LONGEST_DWELL_SECONDS)}),
    Scroll.kind: (Scroll, {"depth": _number(1)}),
    Hover.kind: (Hover, {"name": _name}),
    Like.kind: (Like, {}),
    Share.kind: (Share, {"network": _text}),
    Search.kind: (Search, {"words": _name}),
    Conversion.kind: (Conversion, {"goal": _name, "worth": _number(LARGEST_CONVERSION)}),
    Custom.kind: (Custom, {"name": _name}),
}
EVENT_KINDS = tuple(_PARTS)
