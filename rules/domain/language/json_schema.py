"""The published JSON Schema of a condition's exchange form, draft 2020-12."""

from attune.rules.domain.conditions import MOST_DEPTH, MOST_PARAMETER_LETTERS, MOST_TESTS
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import LARGEST_NUMBER, MOST_DAYS, MOST_ITEMS, MOST_LETTERS, ValueShape
from attune.rules.domain.operators.registry import operators

Schema = dict[str, object]

TEXT: Schema = {"type": "string", "maxLength": MOST_LETTERS}
NUMBER: Schema = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
CLOCK: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
VERSION: Schema = {
    "type": "string",
    "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$",
}
THRESHOLD: Schema = {
    "type": "object",
    "properties": {"threshold": {"type": "string", "pattern": "^[\\w-]{1,100}$"}},
    "required": ["threshold"],
    "additionalProperties": False,
}
VALUES: dict[ValueShape, Schema] = {
    ValueShape.TEXT: TEXT,
    ValueShape.TEXTS: {"type": "array", "items": TEXT, "minItems": 1, "maxItems": MOST_ITEMS},
    ValueShape.NUMBER: {"anyOf": [NUMBER, THRESHOLD]},
    ValueShape.NUMBERS: {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
    ValueShape.YES_NO: {"type": "boolean"},
    ValueShape.CLOCKS: {"type": "array", "items": CLOCK, "minItems": 2, "maxItems": 2},
    ValueShape.MOMENT: MOMENT,
    ValueShape.DAYS: {"type": "number", "minimum": 0, "maximum": MOST_DAYS},
    ValueShape.VERSION: VERSION,
    ValueShape.VERSIONS: {"type": "array", "items": VERSION, "minItems": 2, "maxItems": 2},
}


def condition_schema() -> Schema:
    """Give the schema; that a whole condition holds at most 200 tests, and which facts there are, it cannot say."""
    levels = {f"depth{depth}": _condition(depth) for depth in range(MOST_DEPTH + 1)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A condition of Attune",
        "description": f"At most {MOST_TESTS} tests in all, groups at most {MOST_DEPTH} deep.",
        "$ref": "#/$defs/depth0",
        "$defs": {**levels, "segment": _segment(), "test": {"oneOf": [_test(shape) for shape in _shapes()]}},
    }


def _condition(depth: int) -> Schema:
    leaves: list[Schema] = [{"$ref": "#/$defs/segment"}, {"$ref": "#/$defs/test"}]
    if depth == MOST_DEPTH:
        return {"oneOf": leaves}
    part: Schema = {"$ref": f"#/$defs/depth{depth + 1}"}
    several: Schema = {"type": "array", "items": part, "minItems": 1, "maxItems": MOST_TESTS}
    return {"oneOf": [_object(all=several), _object(any=several), _object(**{"not": part}), *leaves]}


def _segment() -> Schema:
    return _object(segment={"type": "string", "minLength": 1})


def _test(shape: tuple[list[str], Schema]) -> Schema:
    names, value = shape
    test = _object(fact={"type": "string", "minLength": 1}, operator={"enum": names}, value=value)
    of = {"type": "string", "maxLength": MOST_PARAMETER_LETTERS, "pattern": "^[^\\[\\]]*$"}
    return {**test, "properties": {**test["properties"], "of": of}}  # type: ignore[dict-item]


def _shapes() -> list[tuple[list[str], Schema]]:
    """Give each value that some operators take, with these operators: every operator stands in one shape alone."""
    shapes: dict[str, list[Schema]] = {}
    for kind in Kind:
        for operator in operators.of_kind(kind):
            value = VALUES[operator.shapes[kind]]
            known = shapes.setdefault(operator.name, [])
            if value not in known:
                known.append(value)
    return [([name], values[0] if len(values) == 1 else {"anyOf": values}) for name, values in shapes.items()]


def _object(**properties: object) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
