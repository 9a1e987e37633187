"""Literals: the few comparisons that durable-rules gets right, and answers that Python works out for all others.

Every key of a message is short and typed: s3 a text, n1 a number, b0 a yes-no, d7 an answer of Python's.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import eq, ge, gt, le, lt, ne
from typing import Any as Anything
from typing import NamedTuple

from attune.rules.domain.conditions import Condition, Test
from attune.rules.domain.facts.fact import Facts, Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import Comparisons, Form, Sign
from attune.rules.domain.operators.sets import ANY_ITEM
from attune.rules.engines.columns import FactColumn, column_of, seconds_ago
from attune.rules.engines.judgement import form_of, judge, operand_of, operator_of, subject_of
from attune.rules.engines.normal_form import Alternatives
from attune.rules.engines.plain import holds

# Whole numbers are exact up to here, in the C code's doubles as in Python's.
LARGEST_EXACT = 2**53
# A longer has_all is one answer of Python's.
MOST_ITEMS_APART = 8
# What stands in a message for every text that the book does not name: visitors' own texts never reach the C code.
# No constant holds a zero character, so none equals it.
OTHER_TEXT = json.dumps("\0")

INVERSE = {"": "$neq", "$neq": "", "$lt": "$gte", "$gte": "$lt", "$gt": "$lte", "$lte": "$gt"}
SIGNS = {
    Sign.EQUAL: "",
    Sign.NOT_EQUAL: "$neq",
    Sign.LESS: "$lt",
    Sign.AT_MOST: "$lte",
    Sign.MORE: "$gt",
    Sign.AT_LEAST: "$gte",
}
MEANINGS = {Sign.EQUAL: eq, Sign.NOT_EQUAL: ne, Sign.LESS: lt, Sign.AT_MOST: le, Sign.MORE: gt, Sign.AT_LEAST: ge}
NUMBERS = frozenset({Kind.NUMBER, Kind.CLOCK, Kind.MOMENT})


class DurableLiteral(NamedTuple):
    """Compare one property of the message with a constant: "" is equality, the constant is JSON text."""

    operator: str
    key: str
    constant: str

    def definition(self) -> str:
        """Write the literal in the rule language of durable-rules."""
        equal = f'{{"{self.key}":{self.constant}}}'
        return f'{{"{self.operator}":{equal}}}' if self.operator else equal


class DurableLiterals:
    """Turn tests into literals, and facts into the properties that these compare."""

    def __init__(self) -> None:
        """Start with no key."""
        self._keys: dict[object, str] = {}
        self._reads: dict[str, Callable[[Facts], str]] = {}
        self._texts: dict[FactColumn, dict[str, str]] = defaultdict(dict)
        self._named: dict[FactColumn, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._asked: dict[FactColumn, list[tuple[str, Callable[[Anything], bool]]]] = defaultdict(list)
        self._whole: list[tuple[str, Condition]] = []
        self._denied: dict[str, str] = {}

    def read(self, condition: Condition, wanted: bool) -> Alternatives[DurableLiteral] | None:
        """Give the alternatives of a test; None for a group, which must be taken apart."""
        if not isinstance(condition, Test):
            return None
        found = None
        match condition.kind, form_of(condition):
            case Kind.TEXT, Form.EQUALITY if isinstance(condition.value, str):
                return [frozenset({self._text(condition, wanted)})]
            case Kind.YES_NO, _:
                return [frozenset({self._yes_no(condition, wanted)})]
            case kind, Form.ORDER if kind in NUMBERS:
                found = self._numbers(condition, wanted)
            case Kind.SET, _ if operator_of(condition).needs_every:
                found = self._items(condition, wanted)
        return found or [frozenset({self.whole(condition, wanted)})]

    def whole(self, condition: Condition, wanted: bool) -> DurableLiteral:
        """Give the one literal whose truth Python works out, for any condition."""
        if not isinstance(condition, Test):
            return self._derived(condition, wanted)
        if denied := operator_of(condition).denies:
            return self.whole(replace(condition, operator=denied), not wanted)
        if condition.kind == Kind.SET and isinstance(condition.value, str):
            return self._derived(_having(condition, operand_of(condition)), wanted)
        return self._derived(condition, wanted)

    def properties(self, facts: Facts) -> dict[str, str]:
        """Give the properties of the message as JSON text; an answer that is no is left out where nothing asks it."""
        properties = dict(self._denied)
        for key, read in self._reads.items():
            properties[key] = read(facts)
        for key in self._held(facts):
            properties[key] = "true"
        return properties

    def _text(self, test: Test, wanted: bool) -> DurableLiteral:
        column, known = column_of(test), self._texts[column_of(test)]
        key = self._key("s", column, lambda facts: known.get(_subject(column, facts), OTHER_TEXT))
        constant = operand_of(test)
        known[constant] = json.dumps(constant, ensure_ascii=False)
        is_equal = wanted != bool(operator_of(test).denies)
        return DurableLiteral("" if is_equal else "$neq", key, known[constant])

    def _yes_no(self, test: Test, wanted: bool) -> DurableLiteral:
        column = column_of(test)
        key = self._key("b", column, lambda facts: "true" if facts[column.key] else "false")
        return DurableLiteral("", key, "true" if test.value == wanted else "false")

    def _numbers(self, test: Test, wanted: bool) -> Alternatives[DurableLiteral] | None:
        comparisons = operator_of(test).comparisons(operand_of(test))
        unknown = _number_when_unknown(test, comparisons)
        if unknown is None:
            return None
        key = self._number_key(column_of(test), unknown)
        literals = [
            DurableLiteral(SIGNS[sign] if wanted else INVERSE[SIGNS[sign]], key, number_text(border))
            for sign, border in comparisons.of
        ]
        return [frozenset(literals)] if comparisons.needs_every == wanted else [frozenset({one}) for one in literals]

    def _number_key(self, column: FactColumn, unknown: float) -> str:
        return self._key("n", (column, unknown), lambda facts: number_text(_subject(column, facts), unknown))

    def _items(self, test: Test, wanted: bool) -> Alternatives[DurableLiteral] | None:
        items, is_in = sorted(operand_of(test)), wanted != bool(operator_of(test).denies)
        if len(items) > MOST_ITEMS_APART:
            return None
        each = [self._derived(_having(test, item), is_in) for item in items]
        return [frozenset(each)] if is_in else [frozenset({literal}) for literal in each]

    def _derived(self, condition: Condition, wanted: bool) -> DurableLiteral:
        is_new = condition not in self._keys
        key = self._keys.setdefault(condition, f"d{len(self._keys)}")
        if is_new:
            self._add_derived(key, condition)
        if not wanted:
            self._denied[key] = "false"
        return DurableLiteral("", key, "true" if wanted else "false")

    def _add_derived(self, key: str, condition: Condition) -> None:
        if not isinstance(condition, Test):
            self._whole.append((key, condition))
        elif _names_values(condition):
            for value in operand_of(condition):
                self._named[column_of(condition)][value].append(key)
        else:
            self._asked[column_of(condition)].append((key, judge(condition)))

    def _held(self, facts: Facts) -> Iterator[str]:
        """Give the keys of Python's answers that are yes."""
        for column, keys in self._named.items():
            subject = _subject(column, facts)
            for value in subject if column.kind == Kind.SET else (subject,):
                yield from keys.get(value, ())
        for column, asked in self._asked.items():
            subject = _subject(column, facts)
            yield from (key for key, ask in asked if ask(subject))
        yield from (key for key, condition in self._whole if holds(condition, facts))

    def _key(self, letter: str, what: object, read: Callable[[Facts], str]) -> str:
        key = self._keys.setdefault((letter, what), f"{letter}{len(self._keys)}")
        self._reads[key] = read
        return key


def number_text(number: float, unknown: float = 0) -> str:
    """Write a number so that the C code reads the same: no bare exponent, nothing beyond ±2^53."""
    number = unknown if number != number else max(-LARGEST_EXACT, min(LARGEST_EXACT, number))
    text = repr(number if isinstance(number, int) else float(number))
    digits, exponent, power = text.partition("e")
    # 1e-07 is refused where 1.0e-07 is read.
    return f"{digits}{'' if '.' in digits else '.0'}e{power}" if exponent else text


def _number_when_unknown(test: Test, comparisons: Comparisons) -> float | None:
    """Return a number of which the comparisons fail, to stand for an unknown moment: no test then asks if it is known.

    None where there is no such number.
    """
    if test.kind != Kind.MOMENT:
        return 0
    tried = (-1, LARGEST_EXACT, -LARGEST_EXACT) if operator_of(test).reads_age else (LARGEST_EXACT, -LARGEST_EXACT)
    return next((number for number in tried if not _all_hold(number, comparisons)), None)


def _all_hold(number: float, comparisons: Comparisons) -> bool:
    found = (MEANINGS[sign](number, border) for sign, border in comparisons.of)
    return all(found) if comparisons.needs_every else any(found)


def _names_values(test: Test) -> bool:
    """Say whether a test holds where a text, or any item of a set, is among several that it names."""
    operator = operator_of(test)
    is_listed = operator.shapes[test.kind] == ValueShape.TEXTS and not operator.needs_every and not operator.denies
    return is_listed and operator.form(test.kind) in (Form.EQUALITY, Form.ITEMS)


def _having(test: Test, item: str) -> Test:
    return replace(test, operator=ANY_ITEM, value=(item,))


def _subject(column: FactColumn, facts: Facts) -> Anything:
    if column.is_age:
        return seconds_ago(facts, column.key)
    return subject_of(column, facts[column.key])
