"""The benchmark of rules times right answers only, and prints what its readers expect."""

import random

import pytest

from attune.rules.domain.facts.fact import is_fact_value
from benchmarks import rules as benchmark
from benchmarks.made_rules import rules_of_editors
from benchmarks.rule_world import FACTS, visitor
from benchmarks.turns import Runner

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("is_hard", [False, True])
def test_every_engine_of_the_benchmark_gives_the_same_answer(is_hard: bool) -> None:
    rng = random.Random(7)
    conditions = rules_of_editors(rng, 200, is_hard=is_hard)
    visitors = [visitor(rng) for _ in range(benchmark.VISITORS_AGREED_ON)]
    runners = list(benchmark.runners_of(conditions, visitors))
    for runner in runners:
        runner.compiled = runner.compile()

    benchmark.check_agreement(runners)

    assert [runner.name for runner in runners] == ["plain", "index", "durable", "zen", "zen_table", "json_logic"]
    assert any(runners[0].match(facts) for facts in visitors)


def test_a_wrong_answer_ends_the_run() -> None:
    class Wrong:
        def match(self, facts: object) -> list[int]:
            return [3]

    visitors = [visitor(random.Random(1))] * benchmark.VISITORS_AGREED_ON
    plain = next(benchmark.runners_of(rules_of_editors(random.Random(1), 3, is_hard=False), visitors))
    wrong = Runner("wrong", Wrong, visitors, list)
    for runner in (plain, wrong):
        runner.compiled = runner.compile()

    with pytest.raises(SystemExit, match=r"wrong and plain differ on the rules \[.*3"):
        benchmark.check_agreement([plain, wrong])


def test_visitors_of_the_benchmark_have_a_fit_value_for_every_fact() -> None:
    rng = random.Random(3)

    facts = [visitor(rng) for _ in range(100)]

    assert [
        (name, one[name]) for one in facts for name, fact in FACTS.items() if not is_fact_value(fact.kind, one[name])
    ] == []


def test_the_results_have_the_keys_that_are_promised() -> None:
    rng = random.Random(2)
    conditions = rules_of_editors(rng, 3, is_hard=False)

    book = benchmark.Book("usual", conditions, [visitor(rng) for _ in range(60)])

    results = book.results(seconds=0.001)

    assert [row["engine"] for row in results] == ["plain", "index", "durable", "zen", "zen_table", "json_logic"]
    for row in results:
        assert row.keys() >= {"rules", "variant", "engine", "ms_p50", "ms_p99", "memory_mb", "compile_ms"}
        assert 0 < row["ms_p50"] <= row["ms_p99"]
    assert list(benchmark.ratios(results))[1].split()[:4] == ["3", "usual", "plain", f"{times(results):.1f}"]


def times(results: list[dict[str, float]]) -> float:
    return results[0]["ms_p50"] / results[1]["ms_p50"]
