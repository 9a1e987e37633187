"""The kind of a fact whose case names none: told by its value, and by what the case's conditions ask of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from attune.rules.domain.facts.fact import Kind, fact_key
from attune.rules.domain.operators.registry import operators


@dataclass(slots=True)
class OperatorUse:
    """What conditions ask of one fact."""

    operators: set[str] = field(default_factory=set)
    operands: list[object] = field(default_factory=list)


def operators_by_fact(forms: object) -> Mapping[str, OperatorUse]:
    """Give what the tests within some JSON ask of each fact, by its key."""
    asked: dict[str, OperatorUse] = defaultdict(OperatorUse)
    for test in _tests(forms):
        name, parameter = test["fact"], test.get("of", "")
        if isinstance(name, str) and isinstance(parameter, str):
            one = asked[fact_key(name, parameter)]
            one.operators.add(str(test.get("operator")))
            one.operands.append(test.get("value"))
    return asked


def infer_kind(value: object, asked: OperatorUse) -> Kind:
    """Give the likeliest kind: what a value can only be, else what the operators can only be asked of."""
    if value is None:
        return _kind_asked(asked) or _kind_of(next(iter(asked.operands), ""), asked)
    return _kind_of(value, asked)


def _kind_of(value: object, asked: OperatorUse) -> Kind:
    match value:
        case bool():
            return Kind.YES_NO
        case list():
            return Kind.SET
        case int() | float() | Decimal():
            return _kind_asked(asked, among=(Kind.CLOCK, Kind.MOMENT)) or Kind.NUMBER
    timed = _kind_asked(asked, among=(Kind.CLOCK, Kind.MOMENT))
    names = operators.names_by_kind()
    # What is put in an order is no text: where it is written as one, it is a version.
    of_versions = asked.operators & (set(names[Kind.VERSION]) - set(names[Kind.TEXT]))
    is_ordered = of_versions and any(map(_is_text, asked.operands))
    return timed or (Kind.VERSION if is_ordered else Kind.TEXT)


def _kind_asked(asked: OperatorUse, among: tuple[Kind, ...] = tuple(Kind)) -> Kind | None:
    """Give the one kind whose operators these are, where no other kind has them."""
    names = operators.names_by_kind()
    fitting = [kind for kind in Kind if asked.operators and asked.operators <= set(names[kind])]
    return fitting[0] if len(fitting) == 1 and fitting[0] in among else None


def _is_text(operand: object) -> bool:
    return isinstance(operand, str) or (isinstance(operand, list) and any(isinstance(item, str) for item in operand))


def _tests(forms: object) -> Iterator[Mapping[str, Any]]:
    # A stack of our own: what is nested a thousand deep must not break here, but be refused by the language.
    waiting = [forms]
    while waiting:
        form = waiting.pop()
        if isinstance(form, Mapping):
            if "fact" in form:
                yield form
            waiting.extend(form.values())
        elif isinstance(form, list):
            waiting.extend(form)
