"""A test as a row of the builder's form, and the row as a test again."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.utils import timezone

from attune.moments import in_zone
from attune.rules.domain.conditions import InvalidConditionError, Test, make_test
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.rules.domain.facts.values import ThresholdRef, ValueShape
from attune.rules.domain.operators.operator import Form, Operator
from attune.rules.domain.operators.registry import operators

# What the fields of a kind are stored as where the operator does not ask for them.
_EMPTY: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"values": [], "value": ""},
    Kind.NUMBER: {"value": None, "upper": None},
    Kind.MOMENT: {"value": None, "days": None},
    Kind.VERSION: {"value": None, "upper": None},
}

Row = Mapping[str, Any]


def read_row(offer: Fact | FactFamily, row: Row) -> Test:
    """Make the test that a row asks for, or raise InvalidConditionError where it is wrong or half finished."""
    operator = operator_of(offer, row)
    # An operator that is gone has no value either: make_test() says that it cannot be asked.
    name, value = (operator.name, _value(offer, operator, row)) if operator else (str(row.get("operator")), None)
    return make_test(offer, name, value, row.get("parameter") or "")


def write_row(offer: Fact | FactFamily, test: Test) -> dict[str, Any]:
    """Give the row, as it is stored, that asks for a test."""
    row: dict[str, Any] = {"parameter": test.parameter} if isinstance(offer, FactFamily) else {}
    operator = operators[test.operator]
    if has_choice_of_operators(offer.kind):
        row["operator"] = operator.name
    return row | _EMPTY.get(offer.kind, {}) | _written(offer, operator, test.value)


def operator_of(offer: Fact | FactFamily, row: Row) -> Operator | None:
    """Return the operator that a row asks for, the first of the kind where it names none; None where it is gone."""
    name = row.get("operator")
    return operators.find(name, offer.kind) if name else operators.of_kind(offer.kind)[0]


def has_choice_of_operators(kind: Kind) -> bool:
    """Say whether a row of a kind has a field for the operator."""
    return len(operators.of_kind(kind)) > 1


def fields_of(offer: Fact | FactFamily, operator: Operator) -> tuple[str, ...]:
    """Return the fields of a row that an operator asks for; a shape that its kind does not have has one of its own."""
    shape = operator.shapes[offer.kind]
    match offer.kind, shape:
        case Kind.TEXT, ValueShape.TEXT:
            return ("values",) if offer.choices and is_whole_text(operator) else ("value",)
        case Kind.TEXT | Kind.SET, ValueShape.TEXTS:
            return ("values",)
        case Kind.SET, ValueShape.TEXT:
            return ("values",)
        case Kind.NUMBER, ValueShape.NUMBER:
            return "value", "threshold"
        case Kind.NUMBER | Kind.VERSION, ValueShape.NUMBERS | ValueShape.VERSIONS:
            return "value", "upper"
        case Kind.CLOCK, ValueShape.CLOCKS:
            return "start", "end"
        case _, ValueShape.NUMBER:
            return "number", "threshold"
    is_own = (offer.kind, shape) in _OWN_SHAPES
    return ("value",) if is_own else (shape.value,)


def is_whole_text(operator: Operator) -> bool:
    """Say whether an operator compares a whole text with one other: it may be empty, or one of the fact's choices."""
    return Kind.TEXT in operator.shapes and operator.form(Kind.TEXT) == Form.EQUALITY


_OWN_SHAPES = frozenset(
    {
        (Kind.YES_NO, ValueShape.YES_NO),
        (Kind.MOMENT, ValueShape.MOMENT),
        (Kind.VERSION, ValueShape.VERSION),
    }
)


def _value(offer: Fact | FactFamily, operator: Operator, row: Row) -> object:
    fields = fields_of(offer, operator)
    if "threshold" in fields and row.get("threshold"):
        return ThresholdRef(row["threshold"])
    first, *others = (row.get(field) for field in fields)
    match operator.shapes[offer.kind]:
        case ValueShape.YES_NO:
            return _needed(first) == "yes"
        case ValueShape.CLOCKS:
            return _minutes(_needed(first)), _minutes(_needed(others[0]))
        case ValueShape.MOMENT:
            return in_zone(_needed(first), timezone.get_default_timezone()).timestamp()
        case ValueShape.NUMBERS | ValueShape.VERSIONS:
            return _needed(first), _needed(others[0])
        case ValueShape.TEXT if fields == ("values",):
            return _only(first)
        case ValueShape.TEXT if is_whole_text(operator):
            # An empty text is a value too: "campaign is (nothing)".
            return first or ""
    return _needed(first)


def _written(offer: Fact | FactFamily, operator: Operator, value: Any) -> dict[str, Any]:
    fields = fields_of(offer, operator)
    if isinstance(value, ThresholdRef):
        return {"threshold": value.slug}
    match operator.shapes[offer.kind]:
        case ValueShape.YES_NO:
            return {fields[0]: "yes" if value else "no"}
        case ValueShape.CLOCKS:
            return {"start": _clock(value[0]), "end": _clock(value[1])}
        case ValueShape.MOMENT:
            return {fields[0]: datetime.fromtimestamp(value, UTC).isoformat()}
        case ValueShape.NUMBERS | ValueShape.VERSIONS:
            return dict(zip(fields, value, strict=True))
        case ValueShape.TEXTS:
            return {fields[0]: list(value)}
        case ValueShape.TEXT if fields == ("values",):
            return {"values": [value]}
    return {fields[0]: value}


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


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: float) -> str:
    return "{:02d}:{:02d}".format(*divmod(int(minutes), 60))
