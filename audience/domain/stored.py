"""The stored form of a profile: plain JSON values, short keys, moments in POSIX seconds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from audience.domain.profile import Profile
from audience.domain.traits import View, Visits
from rules.domain.facts import UNKNOWN_MOMENT, FactValue


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


def from_state(visitor: str, state: Mapping[str, Any], *, version: int = 0) -> Profile:
    """Read a profile from its JSON values; an empty state is a visitor of whom nothing is known."""
    if not state:
        return Profile(visitor=visitor, version=version)
    return Profile(
        visitor=visitor,
        version=version,
        traits=state["traits"],
        lists=frozenset(state["lists"]),
        affinities=state["affinities"],
        # Profiles that were kept before interests could be muted, likes told and facts could learn have none of these.
        muted=frozenset(state.get("muted", ())),
        learned={name: _value(kept) for name, kept in state.get("learned", {}).items()},
        learns_since=_moment(state.get("learns_since")),
        seen=tuple(View(_known(at), page_id, *rest) for at, page_id, *rest in state["seen"]),
        liked={int(page_id): _known(at) for page_id, at in state.get("liked", {}).items()},
        visits=_visits(state["visits"]),
        first_seen=_moment(state["first_seen"]),
        last_seen=_moment(state["last_seen"]),
    )


def _visits(state: Mapping[str, Any]) -> Visits:
    return Visits(state["count"], tuple(_known(at) for at in state["starts"]), _moment(state["previous_end"]))


def _plain(value: FactValue) -> Any:
    # JSON knows no sets, and PostgreSQL refuses NaN, the unknown moment.
    return sorted(value) if isinstance(value, frozenset) else value if value == value else None


def _value(kept: Any) -> FactValue:
    return frozenset(kept) if isinstance(kept, list) else UNKNOWN_MOMENT if kept is None else kept


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _moment(seconds: float | None) -> datetime | None:
    return _known(seconds) if seconds is not None else None


def _known(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
