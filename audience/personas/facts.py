"""A persona's facts: as the rows of its form, as JSON keeps them, and as rules read them."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from attune.moments import in_zone
from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import FactFamily, FactValue, Kind, fact_key, is_fact_value, split_key
from attune.rules.registry import registry

# The family that says how much a topic is liked: its rows are a persona's interests, by which pages are matched too.
INTEREST = "affinity"
TOPIC = "topic:"
# An interest of another facet, such as "kind:video": no fact asks for it, but pages are matched by it.
OTHER_INTEREST = "other_interest"

# A fact that no app offers any more, as the builder of conditions calls it too.
UNKNOWN = "unknown"

Row = tuple[str, Mapping[str, Any]]


class DuplicateStatementError(ValueError):
    """One fact is stated twice."""

    def __init__(self, place: int) -> None:
        """Remember which row says it again."""
        self.place = place
        super().__init__(f"Row {place + 1} states a fact that an earlier row has stated.")


def facts_from_rows(rows: Iterable[Row]) -> tuple[dict[str, Any], dict[str, float]]:
    """Give facts and interests as JSON keeps them, from the rows of the form; or raise DuplicateStatementError."""
    facts: dict[str, Any] = {}
    interests: dict[str, float] = {}
    for place, (name, row) in enumerate(rows):
        if name == UNKNOWN:
            kept = facts
            key, value = json.loads(row["kept"])
        elif name == INTEREST:
            kept, key, value = interests, TOPIC + row["parameter"], float(row["value"])
        elif name == OTHER_INTEREST:
            kept, key, value = interests, row["key"], float(row["value"])
        else:
            kept, key = facts, fact_key(name, row.get("parameter") or "")
            value = _stored(registry.get(name).kind, row["value"])
        if key in kept:
            raise DuplicateStatementError(place)
        kept[key] = value
    return facts, interests


def rows_from_facts(facts: Mapping[str, Any], interests: Mapping[str, float]) -> list[dict[str, Any]]:
    """Give the stored rows of the form that state facts and interests; facts no longer offered are kept as they are."""
    rows: list[tuple[str, dict[str, Any]]] = []
    for key, value in facts.items():
        name, parameter = split_key(key)
        if name in registry.names() and isinstance(registry.get(name), FactFamily) == bool(parameter):
            row = {"parameter": parameter} if parameter else {}
            rows.append((name, row | {"value": _shown(registry.get(name).kind, value)}))
        else:
            rows.append((UNKNOWN, {"name": key, "kept": json.dumps([key, value])}))
    for key, share in interests.items():
        if key.startswith(TOPIC) and INTEREST in registry.names():
            rows.append((INTEREST, {"parameter": key.removeprefix(TOPIC), "value": share}))
        else:
            rows.append((OTHER_INTEREST, {"key": key, "value": share}))
    return [{"type": name, "value": row, "id": str(uuid4())} for name, row in rows]


def read_facts(stored: Any) -> dict[str, FactValue]:
    """Read facts from what JSON keeps; those no longer offered, or of another kind by now, are left out."""
    read = {}
    for key, value in stored.items() if isinstance(stored, Mapping) else ():
        try:
            kind = _kind(key)
            given = _value(kind, value)
        except (UnknownFactError, ValueError, TypeError):
            continue
        if is_fact_value(kind, given):
            read[key] = given
    return read


def read_interests(stored: Any) -> dict[str, float]:
    """Read interests from what JSON keeps; what is no share is left out."""
    kept = stored.items() if isinstance(stored, Mapping) else ()
    return {key: value for key, value in kept if isinstance(value, int | float) and 0 <= value <= 1}


def _kind(key: str) -> Kind:
    name, parameter = split_key(key)
    offer = registry.get(name)
    if isinstance(offer, FactFamily) != bool(parameter):
        raise ValueError(key)
    return offer.kind


def _stored(kind: Kind, value: Any) -> Any:
    match kind:
        case Kind.YES_NO:
            return value == "yes"
        case Kind.CLOCK:
            return value.strftime("%H:%M")
        case Kind.MOMENT:
            return in_zone(value, timezone.get_current_timezone()).isoformat()
        case Kind.SET:
            return list(value)
        case _:
            return value


def _shown(kind: Kind, stored: Any) -> Any:
    match kind:
        case Kind.YES_NO:
            return "yes" if stored else "no"
        case Kind.MOMENT if isinstance(stored, str):
            moment = datetime.fromisoformat(stored)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
        case _:
            return stored


def _value(kind: Kind, stored: Any) -> FactValue:
    match kind:
        case Kind.SET if not isinstance(stored, list | tuple | set | frozenset):
            raise ValueError(stored)
        case Kind.SET:
            return frozenset(stored)
        case Kind.CLOCK if isinstance(stored, str):
            clock = time.fromisoformat(stored)
            return float(clock.hour * 60 + clock.minute)
        case Kind.MOMENT if isinstance(stored, str):
            moment = datetime.fromisoformat(stored)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        case _:
            return stored  # type: ignore[no-any-return]
