"""The stored form of a profile: plain JSON values, short keys, moments in POSIX seconds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from attune.audience.domain.profile import Profile
from attune.audience.domain.traits import ViewedPage, VisitHistory
from attune.rules.domain.facts.fact import UNKNOWN_MOMENT, FactValue


class UnreadableProfileError(ValueError):
    """A profile was kept by another version, or is damaged: it is neither read nor written over."""


def to_state(profile: Profile) -> dict[str, Any]:
    """Write a profile as JSON values; its visitor and version stand in columns of their own."""
    return {
        "traits": dict(profile.traits),
        "lists": sorted(profile.lists),
        # What is muted is learned of nowhere: whoever writes a profile writes it by this.
        "affinities": {key: value for key, value in profile.affinities.items() if key not in profile.muted},
        "muted": sorted(profile.muted),
        "learned": {name: _plain(value) for name, value in profile.learned.items()},
        "learns_since": _seconds(profile.learns_since),
        "seen": [[_seconds(v.at), v.page_id, v.section, v.depth, v.seconds] for v in profile.seen],
        "liked": {str(page_id): _seconds(at) for page_id, at in profile.liked.items()},
        "visits": {
            "count": profile.visits.count,
            "starts": [_seconds(start) for start in profile.visits.starts],
            "previous_end": _seconds(profile.visits.previous_end),
        },
        "first_seen": _seconds(profile.first_seen),
        "last_seen": _seconds(profile.last_seen),
    }


def from_state(visitor: str, state: Any, *, version: int = 0) -> Profile:
    """Read a profile from its JSON values, or raise UnreadableProfileError; an empty state is an unknown visitor."""
    if state == {}:
        return Profile(visitor=visitor, version=version)
    if not isinstance(state, dict):
        raise UnreadableProfileError(f"Its state is no object, but {type(state).__name__}.")
    if unknown := state.keys() - _KEYS:
        raise UnreadableProfileError(f'It holds "{min(unknown)}", which this version of Attune does not know.')
    try:
        return _read(visitor, state, version)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
        raise UnreadableProfileError(f"It is not written as this version of Attune writes it ({error}).") from error


def _read(visitor: str, state: Mapping[str, Any], version: int) -> Profile:
    return Profile(
        visitor=visitor,
        version=version,
        traits={_a(str, name): _a(str, value) for name, value in state["traits"].items()},
        lists=_texts(state["lists"]),
        affinities={_a(str, key): _number(value) for key, value in state["affinities"].items()},
        # Profiles that were kept before interests could be muted, likes told and facts could learn have none of these.
        muted=_texts(state.get("muted", [])),
        learned={name: _value(kept) for name, kept in state.get("learned", {}).items()},
        learns_since=_moment(state.get("learns_since")),
        seen=tuple(_view(*row) for row in state["seen"]),
        liked={int(page_id): _known(at) for page_id, at in state.get("liked", {}).items()},
        visits=_visits(state["visits"]),
        first_seen=_moment(state["first_seen"]),
        last_seen=_moment(state["last_seen"]),
    )


def _view(at: float, page_id: int, section: str = "", depth: float = 0.0, seconds: float = 0.0) -> ViewedPage:
    return ViewedPage(_known(at), _a(int, page_id), _a(str, section), _number(depth), _number(seconds))


def _visits(state: Mapping[str, Any]) -> VisitHistory:
    return VisitHistory(
        _a(int, state["count"]), tuple(_known(at) for at in state["starts"]), _moment(state["previous_end"])
    )


def _plain(value: FactValue) -> Any:
    # JSON knows no sets, and PostgreSQL refuses NaN, the unknown moment.
    return sorted(value) if isinstance(value, frozenset) else value if value == value else None


def _value(kept: Any) -> FactValue:
    match kept:
        case list():
            return _texts(kept)
        case None:
            return UNKNOWN_MOMENT
        case _:
            value: FactValue = _a((str, int, float), kept)
            return value


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _moment(seconds: float | None) -> datetime | None:
    return _known(seconds) if seconds is not None else None


def _known(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _texts(kept: Any) -> frozenset[str]:
    return frozenset(_a(str, each) for each in _a(list, kept))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isfinite(value):
        raise TypeError("a number is none")
    return value  # type: ignore[no-any-return]


def _a(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"a value is of the type {type(value).__name__}")
    return value


_KEYS = frozenset(to_state(Profile(visitor="")))
