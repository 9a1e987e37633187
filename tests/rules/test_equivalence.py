"""The random comparison of the engines finds no difference, and would find one."""

import random
from dataclasses import replace

import pytest

from attune.rules.domain import conditions as language
from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test
from attune.rules.domain.facts.fact import Facts, is_fact_value, split_key
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines.base import EngineError
from attune.rules.engines.by_name import ENGINES
from attune.rules.engines.plain import PlainEngine
from benchmarks import equivalence
from benchmarks.random_books import FACTS, FAMILIES, random_book
from benchmarks.random_contexts import contexts
from tests.effort import part_of

# Enough for every operator: the shape that is rarest comes about once in a hundred.
BOOKS = 150
CONTEXTS = part_of(10_000)


def test_sc33_three_engines_decide_alike_on_random_contexts() -> None:
    tally = equivalence.compare(CONTEXTS, seed=33)

    assert (tally.contexts, tally.differences) == (CONTEXTS, 0)
    assert tally.holding > tally.contexts


def test_the_random_books_hold_every_operator_group_and_family() -> None:
    rng = random.Random(1)
    conditions = [each for _ in range(BOOKS) for each in random_book(rng).conditions.values()]

    asked = {(test.kind, test.operator) for each in conditions for test in language.tests_of(each)}
    assert asked == {(kind, operator) for kind, names in operators.names_by_kind().items() for operator in names}
    assert {type(part) for each in conditions for part in parts_of(each)} == {All, Any, Not, InSegment, Test}
    assert {test.fact for each in conditions for test in language.tests_of(each)} >= {
        each.name for each in (*FACTS, *FAMILIES)
    }
    assert any(True for each in conditions for _ in language.segments_of(each))


def parts_of(condition: Condition) -> list[Condition]:
    match condition:
        case All(of) | Any(of):
            return [condition, *(part for each in of for part in parts_of(each))]
        case Not(of):
            return [condition, *parts_of(of)]
    return [condition]


def test_the_random_contexts_are_total_and_of_the_right_kinds() -> None:
    rng = random.Random(2)
    kinds = {fact.name: fact.kind for fact in (*FACTS, *FAMILIES)}

    for _ in range(40):
        book = random_book(rng)
        for facts in contexts(book, rng, 12):
            assert book.fact_keys() <= facts.keys()
            assert [key for key, value in facts.items() if not is_fact_value(kinds[split_key(key)[0]], value)] == []


class Careless(PlainEngine):
    """An engine that takes no heed of case where the fact says so."""

    def compile(self, book: RuleBook):  # type: ignore[no-untyped-def]
        return super().compile(replace(book, conditions={k: careless(c) for k, c in book.conditions.items()}))


def careless(condition: Condition) -> Condition:
    match condition:
        case All(of) | Any(of):
            return type(condition)(tuple(map(careless, of)))
        case Not(of):
            return Not(careless(of))
        case Test():
            return replace(condition, case_sensitive=False)
    return condition


class Failing(PlainEngine):
    """An engine that cannot answer."""

    def compile(self, book: RuleBook):  # type: ignore[no-untyped-def]
        compiled = super().compile(book)
        compiled.match = failing
        return compiled


def failing(facts: Facts) -> Matches:
    raise EngineError("no answer")


@pytest.mark.parametrize(("wrong", "said"), [(Careless, "careless differs from plain"), (Failing, "cannot answer")])
def test_a_wrong_engine_is_found_and_shown(
    wrong: type[PlainEngine], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(equivalence, "ENGINES", {"plain": ENGINES["plain"], "careless": wrong})

    tally = equivalence.compare(1_000, seed=1)

    assert tally.differences > 0
    shown = capsys.readouterr().err
    assert said in shown
    assert "facts: {" in shown
