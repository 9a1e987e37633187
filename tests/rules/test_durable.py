"""durable-rules is only asked what it does right, inside limits that are checked first, and frees what it took."""

import gc
import os
import resource
import threading
from collections.abc import Callable

import pytest

from attune.rules.domain.conditions import All, Any, Condition, Not, Test
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.rules import RuleBook
from attune.rules.engines import durable, durable_plan
from attune.rules.engines.base import EngineError
from attune.rules.engines.durable import DurableBook, DurableClosedError, DurableEngine, DurableFailedError
from attune.rules.engines.durable_literals import DurableLiteral, DurableLiterals, number_text
from attune.rules.engines.durable_plan import (
    CONJUNCTS_A_GROUP,
    ENVELOPE,
    GROUPS,
    KEYS_A_PART,
    MOST_LITERALS,
    Conjunct,
    DurableLimitError,
    DurablePart,
    check_limits,
    name_hash,
    plan_parts,
)
from attune.rules.engines.plain import PlainEngine


def text(fact: str, value: str) -> Test:
    return Test(fact, "is", value)


def number(fact: str, operator: str, value: float) -> Test:
    return Test(fact, operator, value, kind=Kind.NUMBER)


def book_of(*conditions: Condition, version: int = 1) -> RuleBook:
    entries = {f"rule:{place:05}": condition for place, condition in enumerate(conditions)}
    return RuleBook(version=version, conditions=entries)


def compiled(*conditions: Condition, version: int = 1) -> DurableBook:
    return DurableEngine().compile(book_of(*conditions, version=version))


def resident_kb() -> int:
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() // 1024


def test_two_rulesets_side_by_side_keep_apart() -> None:
    dutch, belgian = compiled(text("country", "nl"), version=1), compiled(text("country", "be"), version=2)

    assert dutch.match({"country": "nl"}).rules == ("rule:00000",)
    assert belgian.match({"country": "nl"}).rules == ()
    dutch.close()
    assert belgian.match({"country": "be"}).book_version == 2
    belgian.close()


def test_rules_of_one_pattern_all_fire() -> None:
    book = compiled(*[text("country", "nl")] * 600)

    assert len(book.match({"country": "nl"}).rules) == 600
    book.close()


def test_more_true_rules_than_one_part_holds_all_fire_in_order() -> None:
    rules = [number("visits", "at_least", place / 10) for place in range(GROUPS * CONJUNCTS_A_GROUP + 200)]
    book = compiled(*rules)

    matches = book.match({"visits": 1_000})

    assert matches.rules == book_of(*rules).rules_in_order()
    assert book.match({"visits": 0.1}).rules == ("rule:00000", "rule:00001")
    book.close()


def test_more_facts_than_one_message_holds_are_spread_over_parts() -> None:
    rules = [text(f"fact{place}", "x") for place in range(KEYS_A_PART * 2 + 1)]
    facts: dict[str, FactValue] = {f"fact{place}": "x" for place in range(len(rules))}
    book = compiled(*rules)

    assert len(book.match(facts).rules) == len(rules)
    assert book.match({**facts, "fact7": "y"}).rules == book_of(*rules).rules_in_order()[:7] + tuple(
        f"rule:{place:05}" for place in range(8, len(rules))
    )
    book.close()


def test_a_condition_longer_than_a_chain_is_judged_in_python() -> None:
    every = All(tuple(text(f"fact{place}", "x") for place in range(MOST_LITERALS + 50)))
    facts: dict[str, FactValue] = {f"fact{place}": "x" for place in range(MOST_LITERALS + 50)}
    book = compiled(every, Not(every))

    assert book.match(facts).rules == ("rule:00000",)
    assert book.match({**facts, "fact149": ""}).rules == ("rule:00001",)
    book.close()


@pytest.mark.parametrize(
    "hostile", ['q"t', "s'q", "back\\slash", "日本", "😀", "}{", "true", "null", "1e-07", "x" * 300]
)
def test_any_text_may_be_a_constant_and_any_other_a_fact(hostile: str) -> None:
    book = compiled(text("word", hostile), Not(text("word", hostile)))

    assert book.match({"word": hostile}).rules == ("rule:00000",)
    for other in ("", "\0", "\ud800", "x" * 100_000, hostile + "y"):
        assert book.match({"word": other}).rules == ("rule:00001",)
    book.close()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, "3"),
        (0.1, "0.1"),
        (1e-7, "1.0e-07"),
        (1.5e-7, "1.5e-07"),
        (5e-324, "5.0e-324"),
        (10**30, str(2**53)),
        (-1e300, str(-(2**53))),
    ],
)
def test_numbers_are_written_as_the_c_code_reads_them(value: float, written: str) -> None:
    assert number_text(value) == written


def test_a_closed_book_says_so() -> None:
    book = compiled(text("country", "nl"))
    book.close()
    book.close()

    with pytest.raises(DurableClosedError, match="closed"):
        book.match({"country": "nl"})


def test_after_a_failure_the_state_is_new_and_the_error_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    book = compiled(text("country", "nl"), Test("is_new", "is", True, kind=Kind.YES_NO))
    facts: dict[str, FactValue] = {"country": "nl", "is_new": True}

    unbroken, failures = durable.c.complete_and_start_action, [RuntimeError("error code: 303")]

    def broken_once(handle: int, state: int) -> str | None:
        if failures:
            raise failures.pop()
        return unbroken(handle, state)  # type: ignore[no-any-return]

    monkeypatch.setattr(durable.c, "complete_and_start_action", broken_once)
    with pytest.raises(DurableFailedError, match="303"):
        book.match(facts)

    assert book.match(facts).rules == ("rule:00000", "rule:00001")
    book.close()


def test_a_message_that_the_c_code_refuses_is_an_engine_error_and_no_crash() -> None:
    book = compiled(number("visits", "at_least", 3))

    with pytest.raises(EngineError):
        book._rulesets[0].fired({"n0": "1e-07"})

    assert book.match({"visits": 3}).rules == ("rule:00000",)
    book.close()


def part(*groups: tuple[Conjunct, ...], keys: tuple[str, ...] = ("s0",)) -> DurablePart:
    return DurablePart(groups, keys)


def conjunct(place: int = 0, *, operator: str = "", key: str = "s0", constant: str = '"x"') -> Conjunct:
    return Conjunct(place, (DurableLiteral(operator, key, constant),))


BREACHES: dict[str, Callable[[], DurablePart]] = {
    "rules": lambda: part(*[(conjunct(),)] * durable_plan.MOST_RULES),
    "properties": lambda: part((conjunct(),), keys=tuple(f"s{place}" for place in range(250))),
    "groups under one node": lambda: part(*[(conjunct(),)] * 512),
    "nodes that wait": lambda: part(*[tuple([conjunct()] * 40)] * 30),
    "rules of one pattern": lambda: part(tuple([conjunct()] * 256)),
    "conditions under one node": lambda: part(tuple(conjunct(constant=str(place)) for place in range(512))),
    "priority": lambda: part((conjunct(65_536),)),
    "letters of a constant": lambda: part((conjunct(constant="1" * 60_001),)),
    "must not be asked": lambda: part((conjunct(operator="$nex"),)),
    r"must not be asked \{\"\$mt\"": lambda: part((conjunct(operator="$mt"),)),
    "must not be asked {": lambda: part((conjunct(key="s9"),)),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_plan_beyond_a_limit_is_refused_before_the_c_code_sees_it(
    breach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each limit is breached alone: the others are lifted, lest an earlier one answers.
    plan = BREACHES[breach]()
    if breach not in ("nodes that wait",):
        monkeypatch.setattr(durable_plan, "MOST_PENDING", 100_000)
    if breach == "rules":
        monkeypatch.setattr(durable_plan, "MOST_DISTINCT", 100_000)

    with pytest.raises(DurableLimitError, match=breach):
        check_limits(plan)


def test_names_with_one_hash_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_plan, "name_hash", lambda name: len(name))

    with pytest.raises(DurableLimitError, match="one hash"):
        check_limits(part((conjunct(),), keys=("s0", "s1")))


def test_a_refused_book_never_reaches_the_c_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_plan, "MOST_PRIORITY", 1)
    monkeypatch.setattr(durable.c, "create_ruleset", lambda *_: pytest.fail("The C code saw the book."))

    with pytest.raises(DurableLimitError, match="priority would number 2"):
        compiled(*[text("country", "nl")] * 3)


def test_every_plan_keeps_inside_the_limits_it_was_made_for() -> None:
    assert GROUPS - 1 + CONJUNCTS_A_GROUP < durable_plan.MOST_PENDING
    assert KEYS_A_PART + len(ENVELOPE) <= durable_plan.MOST_PROPERTIES
    assert GROUPS * CONJUNCTS_A_GROUP < durable_plan.MOST_RULES
    assert plan_parts([]) == ()
    # The FNV-1a hash of the published test vectors.
    assert name_hash("a") == 0xE40C292C


def test_no_message_ever_asks_for_what_is_not_there() -> None:
    literals = DurableLiterals()
    condition = Any((Test("word", "contains", "x"), Not(Test("topics", "has_any", ("a", "b"), kind=Kind.SET))))
    for piece in condition.of:
        inner = piece.of if isinstance(piece, Not) else piece
        assert literals.read(inner, not isinstance(piece, Not))

    assert literals.properties({"word": "-", "topics": frozenset()}) == {"d1": "false"}
    assert literals.properties({"word": "X", "topics": frozenset("a")}) == {"d0": "true", "d1": "true"}


def test_many_threads_get_right_answers() -> None:
    book = compiled(*[number("visits", "is", place) for place in range(50)])
    wrong: list[object] = []

    def ask(visits: int) -> None:
        for _ in range(100):
            found = book.match({"visits": visits}).rules
            if found != (f"rule:{visits:05}",):
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(visits,)) for visits in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    book.close()


def test_a_child_process_starts_with_a_state_of_its_own() -> None:
    book = compiled(text("country", "nl"))
    # As if another thread were in the middle of an evaluation when the process forks.
    book._lock.acquire()
    child = os.fork()
    if not child:
        os._exit(0 if book.match({"country": "nl"}).rules == ("rule:00000",) else 1)
    book._lock.release()
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert book.match({"country": "nl"}).rules == ("rule:00000",)
    book.close()


def test_fifty_books_leave_the_memory_as_it_was() -> None:
    rules = [All((text("country", f"c{place}"), number("visits", "at_least", place))) for place in range(100)]

    def publish(times: int) -> None:
        for version in range(times):
            book = compiled(*rules, version=version)
            book.match({"country": "c3", "visits": 5})
            book.close()
        gc.collect()

    publish(10)
    before = resident_kb()
    publish(50)

    # Without delete_state each book would leave 2.5 MB behind, 125 MB in all.
    assert resident_kb() - before < 8_000


def test_a_book_that_nobody_holds_is_freed() -> None:
    handle = compiled(text("country", "nl"))._rulesets[0]._handle
    gc.collect()

    with pytest.raises(Exception, match="error code"):
        durable.c.assert_fact(handle, '{"t":"c","id":"c","sid":"0"}')


def test_ten_thousand_evaluations_leave_nothing_behind() -> None:
    book = compiled(text("country", "nl"), number("visits", "more_than", 2))
    for visits in range(1_000):
        book.match({"country": "nl", "visits": visits})
    before = resident_kb()

    for visits in range(10_000):
        book.match({"country": "nl", "visits": visits})

    assert resident_kb() - before < 4_000
    book.close()


def test_the_oracle_agrees_on_a_large_book() -> None:
    rules = [
        Any((All((text("country", f"c{place % 7}"), number("visits", "less_than", place))), text("word", f"w{place}")))
        for place in range(1_000)
    ]
    fast, plain = compiled(*rules), PlainEngine().compile(book_of(*rules))

    for visits in (0, 500, 999):
        facts: dict[str, FactValue] = {"country": f"c{visits % 7}", "visits": visits, "word": f"w{visits}"}
        assert fast.match(facts) == plain.match(facts)
    fast.close()
