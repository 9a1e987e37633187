"""The JSON form of conditions, in which they are stored, sent and written by hand."""

from attune.rules.domain.conditions import (
    MOST_TESTS,
    All,
    Any,
    Condition,
    InSegment,
    InvalidConditionError,
    Not,
    Test,
    UnknownFactError,
    check_condition,
    check_group,
    make_test,
    subpath,
)
from attune.rules.domain.facts.fact import FactVocabulary, Kind
from attune.rules.domain.facts.values import BadValueError, ValueShape, value_from_json, value_to_json
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.translation import gettext_noop


def from_exchange(form: object, vocabulary: FactVocabulary, path: str = "") -> Condition:
    """Read the JSON form of a condition, or raise a ConditionError that says where and what."""
    condition = _read(form, vocabulary, path, 0)
    check_condition(condition)
    return condition


def to_exchange(condition: Condition) -> dict[str, object]:
    """Write a condition in its JSON form."""
    match condition:
        case All(of):
            return {"all": [to_exchange(part) for part in of]}
        case Any(of):
            return {"any": [to_exchange(part) for part in of]}
        case Not(of):
            return {"not": to_exchange(of)}
        case InSegment(slug):
            return {"segment": slug}
        case Test(fact, operator, value, parameter, kind):
            of_parameter = {"of": parameter} if parameter else {}
            shape = operators[operator].shapes[kind]
            return {"fact": fact, **of_parameter, "operator": operator, "value": value_to_json(shape, value)}


def _read(form: object, vocabulary: FactVocabulary, path: str, depth: int) -> Condition:
    match form:
        case {"all": list(forms), **rest} if not rest:
            return All(_read_group(forms, vocabulary, subpath(path, "all"), depth))
        case {"any": list(forms), **rest} if not rest:
            return Any(_read_group(forms, vocabulary, subpath(path, "any"), depth))
        case {"not": inner, **rest} if not rest:
            check_group(1, subpath(path, "not"), depth)
            return Not(_read(inner, vocabulary, subpath(path, "not"), depth + 1))
        case {"segment": str(slug), **rest} if slug and not rest:
            return InSegment(slug)
        case {"fact": str(name), "operator": str(operator), "value": value, **rest} if rest.keys() <= {"of"}:
            return _read_test(name, operator, value, rest.get("of", ""), vocabulary, path)
    raise InvalidConditionError(
        gettext_noop("This is no condition. Write one of: %(forms)s."),
        path,
        forms='{"all": [...]}, {"any": [...]}, {"not": {...}}, {"segment": "slug"}, '
        '{"fact": "name", "operator": "is", "value": ...}, or the last with an "of"',
    )


def _read_group(forms: list[object], vocabulary: FactVocabulary, path: str, depth: int) -> tuple[Condition, ...]:
    check_group(len(forms), path, depth)
    if len(forms) > MOST_TESTS:
        raise InvalidConditionError(
            gettext_noop("The group has %(count)d parts; at most %(most)d are allowed."),
            path,
            count=len(forms),
            most=MOST_TESTS,
        )
    return tuple(_read(form, vocabulary, f"{path}[{place}]", depth + 1) for place, form in enumerate(forms))


def _read_test(
    name: str, operator: str, value: object, parameter: object, vocabulary: FactVocabulary, path: str
) -> Test:
    try:
        fact = vocabulary.get(name)
        plain = value_from_json(_shape(fact.kind, operator), value)
    except UnknownFactError as error:
        raise UnknownFactError(error.text, path, **error.values) from error
    except BadValueError as error:
        raise InvalidConditionError(error.text, path, name, **error.values) from error
    return make_test(fact, operator, plain, parameter if isinstance(parameter, str) else "[]", path=path)


def _shape(kind: Kind, name: str) -> ValueShape:
    """Return in which shape a value is read; where no operator of the kind has the name, make_test() will say so."""
    operator = operators.find(name, kind)
    return operator.shapes[kind] if operator else _USUAL_SHAPES.get(kind, ValueShape.TEXT)


_USUAL_SHAPES = {Kind.CLOCK: ValueShape.CLOCKS, Kind.MOMENT: ValueShape.MOMENT}
