"""A test as a row of the builder's form, and the row as a test again."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.utils import timezone

from attune.moments import in_zone
from attune.rules.domain.conditions import OPERATORS, InvalidConditionError, Test, make_test
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.rules.domain.facts.values import LISTING, ThresholdRef

# These take one value, which an editor ticks like the others where the fact has a list of choices.
ONE_OF_A_LIST = frozenset({"is", "is_not"})

Row = Mapping[str, Any]


def read_row(offer: Fact | FactFamily, row: Row) -> Test:
    """Make the test that a row asks for, or raise InvalidConditionError where it is wrong or half finished."""
    operator = row.get("operator") or OPERATORS[offer.kind][0]
    return make_test(offer, operator, _value(offer, operator, row), row.get("parameter") or "")


def write_row(offer: Fact | FactFamily, test: Test) -> dict[str, Any]:
    """Give the row, as it is stored, that asks for a test."""
    row: dict[str, Any] = {"parameter": test.parameter} if isinstance(offer, FactFamily) else {}
    return row | _written(offer, test.operator, test.value)


def _value(offer: Fact | FactFamily, operator: str, row: Row) -> object:
    if offer.kind == Kind.NUMBER and operator != "between" and row.get("threshold"):
        return ThresholdRef(row["threshold"])
    match offer.kind:
        case Kind.YES_NO:
            return _needed(row.get("value")) == "yes"
        case Kind.CLOCK:
            return _minutes(_needed(row.get("start"))), _minutes(_needed(row.get("end")))
        case Kind.MOMENT if operator == "within_days":
            return _needed(row.get("days"))
        case Kind.MOMENT:
            return in_zone(_needed(row.get("value")), timezone.get_default_timezone()).timestamp()
        case Kind.NUMBER | Kind.VERSION if operator == "between":
            return _needed(row.get("value")), _needed(row.get("upper"))
        case Kind.NUMBER | Kind.VERSION:
            return _needed(row.get("value"))
        case Kind.TEXT | Kind.SET:
            return _texts(offer, operator, row)


def _texts(offer: Fact | FactFamily, operator: str, row: Row) -> object:
    if operator in LISTING:
        return _needed(row.get("values"))
    if offer.kind == Kind.SET or (offer.choices and operator in ONE_OF_A_LIST):
        return _only(row.get("values"))
    # An empty text is a value too: "campaign is (nothing)".
    return row.get("value") or "" if operator in ONE_OF_A_LIST else _needed(row.get("value"))


def _written(offer: Fact | FactFamily, operator: str, value: Any) -> dict[str, Any]:
    match offer.kind:
        case Kind.YES_NO:
            return {"value": "yes" if value else "no"}
        case Kind.CLOCK:
            return {"start": _clock(value[0]), "end": _clock(value[1])}
        case Kind.MOMENT if operator == "within_days":
            return {"operator": operator, "value": None, "days": value}
        case Kind.MOMENT:
            moment = datetime.fromtimestamp(value, UTC).isoformat()
            return {"operator": operator, "value": moment, "days": None}
        case Kind.NUMBER if isinstance(value, ThresholdRef):
            return {"operator": operator, "value": None, "upper": None, "threshold": value.slug}
        case Kind.NUMBER | Kind.VERSION:
            value, upper = value if operator == "between" else (value, None)
            return {"operator": operator, "value": value, "upper": upper}
        case Kind.SET:
            return {"operator": operator, "values": _list(operator, value)}
        case Kind.TEXT:
            is_listed = operator in LISTING or (bool(offer.choices) and operator in ONE_OF_A_LIST)
            values = _list(operator, value) if is_listed else []
            return {"operator": operator, "values": values, "value": "" if is_listed else value}


def _needed(value: Any) -> Any:
    if value is None or value == "" or value == []:
        raise InvalidConditionError("This test has no value yet. Fill it in, or remove the test.")
    return value


def _only(values: list[str] | None) -> str:
    values = _needed(values)
    if len(values) > 1:
        raise InvalidConditionError(
            "This operator takes one value, and %(count)d are chosen. Choose one, or an operator that takes several.",
            count=len(values),
        )
    return str(values[0])


def _list(operator: str, value: Any) -> list[str]:
    return list(value) if operator in LISTING else [value]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: float) -> str:
    return "{:02d}:{:02d}".format(*divmod(int(minutes), 60))
