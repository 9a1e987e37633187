"""How long it takes to say which rules hold: our engines, zen-engine and JsonLogic, in one run.

python -m benchmarks.rules [--rules 10,100,1000] [--seconds 0.5] [--seed 1] [--json]

Same rules, same visitors. For our engines the time includes making the facts comparable: total facts go in as a
request has them, Matches come out. The others are given facts that were made ready for them before the time starts.
First all engines must agree; then they take turns. "usual" rules share many of their tests; in "hard" ones about four
tests of five are asked by one rule alone. zen is one compiled array expression of all rules, its fastest form;
zen_table a decision table, as its documentation shows.
"""

import argparse
import json
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attune.rules.conf import RulesConf
from attune.rules.domain.conditions import Condition, tests_of
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import RULE_PREFIX, Matches, RuleBook
from attune.rules.engines.by_name import ENGINES
from benchmarks.made_rules import book_of, rules_of_editors
from benchmarks.rule_world import KINDS, visitor
from benchmarks.site import say
from benchmarks.turns import Matcher, Runner, take_turns
from benchmarks.yardsticks.inputs import plain_facts
from benchmarks.yardsticks.json_logic_engine import JsonLogic, json_logic
from benchmarks.yardsticks.zen_engine import ZenArray, ZenTable, zen_text

VISITORS = 1_000
VISITORS_AGREED_ON = 50


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", default="10,100,1000", help="numbers of rules, joined by commas")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each engine is measured at each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    say("servers: none; every engine runs in this process")
    results = measure([int(size) for size in arguments.rules.split(",")], arguments.seconds, arguments.seed)
    for line in ratios(results):
        say(line)
    if arguments.json:
        print(json.dumps({"default": RulesConf().ENGINE, "results": results}))
        return
    print("\n".join(table(results)))


def measure(sizes: Sequence[int], seconds: float, seed: int) -> list[dict[str, Any]]:
    """Measure every engine at every size, with usual and with hard rules; a smaller book is the start of a larger."""
    books = [Book(variant, conditions, visitors) for variant, conditions, visitors in _books(sizes, seed)]
    say("weighing ...")
    for book in books:
        for runner in book.runners:
            runner.weigh()
    results = []
    for book in books:
        say(f"{len(book.conditions)} rules, {book.variant} ...")
        results += book.results(seconds)
    return results


class Book:
    """The rules of one run, and every engine with what it is asked."""

    def __init__(self, variant: str, conditions: Sequence[Condition], visitors: Sequence[Facts]) -> None:
        """Write the rules in every engine's own form."""
        self.variant, self.conditions = variant, conditions
        self.runners = list(runners_of(conditions, visitors))

    def results(self, seconds: float) -> list[dict[str, Any]]:
        """Compile the book for every engine, see that all agree, then let them take turns."""
        for runner in self.runners:
            runner.make()
        check_agreement(self.runners)
        take_turns(self.runners, seconds)
        found = [self._result(runner) for runner in self.runners]
        for runner in self.runners:
            runner.compiled = None
        return found

    def _result(self, runner: Runner) -> dict[str, Any]:
        tests = [test for condition in self.conditions for test in tests_of(condition)]
        return {
            "rules": len(self.conditions),
            "variant": self.variant,
            "engine": runner.name,
            "ms_p50": round(statistics.median(runner.times_ms), 5),
            "ms_p99": round(statistics.quantiles(runner.times_ms, n=100)[98], 5),
            "memory_mb": round(runner.memory_mb, 2),
            "compile_ms": round(runner.compile_ms, 2),
            "calls": len(runner.times_ms),
            "distinct_tests": round(len(set(tests)) / len(tests), 3),
        }


def runners_of(conditions: Sequence[Condition], visitors: Sequence[Facts]) -> Iterator[Runner]:
    """Give every engine with what it is asked; the others' own forms are made here, outside the time."""
    ours = book_of(conditions)
    for name in ("plain", "index", "durable"):
        yield Runner(name, _compiling(name, ours), visitors, _places)
    texts, trees = [zen_text(condition) for condition in conditions], [json_logic(each) for each in conditions]
    ready = [plain_facts(facts, KINDS) for facts in visitors]
    yield Runner("zen", lambda: ZenArray(texts), [json.dumps(facts) for facts in ready], list)
    yield Runner("zen_table", lambda: ZenTable(texts), ready, list)
    yield Runner("json_logic", lambda: JsonLogic(trees), ready, list)


def check_agreement(runners: Sequence[Runner]) -> None:
    """Stop where two engines differ: a wrong answer is not worth timing."""
    oracle = runners[0]
    for number in range(VISITORS_AGREED_ON):
        expected = oracle.match(oracle.inputs[number])
        for runner in runners[1:]:
            differing = sorted(set(runner.match(runner.inputs[number])) ^ set(expected))
            if differing:
                raise SystemExit(
                    f"{runner.name} and {oracle.name} differ on the rules {differing} for {oracle.inputs[number]}"
                )


def ratios(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Tell how many times longer than the index each engine takes."""
    medians: dict[tuple[int, str], dict[str, float]] = {}
    for row in results:
        medians.setdefault((row["rules"], row["variant"]), {})[row["engine"]] = row["ms_p50"]
    yield "Medians, as multiples of the index's:"
    for (size, variant), by_engine in medians.items():
        multiples = (f"{name} {ms / by_engine['index']:.1f}" for name, ms in by_engine.items())
        yield f"{size:>6} {variant:6} {'  '.join(multiples)}"


def table(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Give the results as lines for people."""
    keys = list(results[0])
    yield "  ".join(f"{key:>14}" for key in keys)
    for row in results:
        yield "  ".join(f"{row[key]:>14}" for key in keys)


def _books(sizes: Sequence[int], seed: int) -> Iterator[tuple[str, list[Condition], list[Facts]]]:
    for variant in ("usual", "hard"):
        rng = random.Random(seed)
        conditions = rules_of_editors(rng, max(sizes), is_hard=variant == "hard")
        visitors: list[Facts] = [visitor(rng) for _ in range(VISITORS)]
        yield from ((variant, conditions[:size], visitors) for size in sizes)


def _compiling(name: str, ours: RuleBook) -> Callable[[], Matcher]:
    return lambda: ENGINES[name]().compile(ours)


def _places(matches: Matches) -> list[int]:
    return [int(key.removeprefix(RULE_PREFIX)) for key in matches.rules]


if __name__ == "__main__":
    main()
