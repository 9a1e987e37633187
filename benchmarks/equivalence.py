"""Whether our engines are one: random rule books and contexts, put to the plain engine, the index and durable-rules.

python -m benchmarks.equivalence [--contexts 10000] [--seed 1] [--json]

Books have all kinds, operators, groups, segments and families, and some press on the limits of durable-rules. Contexts
lie on the books' borders, a hair beside them, or anywhere. An engine that cannot answer counts as a difference.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.language.exchange import to_exchange
from attune.rules.domain.rules import SEGMENT_PREFIX, Matches, RuleBook
from attune.rules.engines.base import CompiledBook, EngineError
from attune.rules.engines.by_name import ENGINES, ORACLE
from benchmarks.random_books import random_book
from benchmarks.random_contexts import contexts
from benchmarks.site import say

CONTEXTS_A_BOOK = 40
MOST_SHOWN = 5
REPORT_EVERY = 5_000


@dataclass(slots=True)
class Tally:
    """What was compared so far, and what differed."""

    contexts: int = 0
    books: int = 0
    rules: int = 0
    holding: int = 0
    differences: int = 0


def main() -> int:
    """Run, and print a table or one JSON object; exit with 1 where the engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contexts", type=int, default=10_000, help="how many contexts are compared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    say("servers: none; every engine runs in this process")
    started = time.perf_counter()
    tally = compare(arguments.contexts, arguments.seed)
    result: dict[str, Any] = {
        "contexts": tally.contexts,
        "differences": tally.differences,
        "engines": sorted(ENGINES),
        "books": tally.books,
        "rules": tally.rules,
        "holding": tally.holding,
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(result) if arguments.json else "\n".join(f"{key}: {value}" for key, value in result.items()))
    return 1 if tally.differences else 0


def compare(count: int, seed: int) -> Tally:
    """Compare the engines on random books until so many contexts are done; show the first differences."""
    rng, tally = random.Random(seed), Tally()
    while tally.contexts < count:
        before = tally.contexts // REPORT_EVERY
        compare_on(random_book(rng), rng, min(CONTEXTS_A_BOOK, count - tally.contexts), tally)
        if tally.contexts // REPORT_EVERY > before:
            say(f"{tally.contexts} contexts, {tally.books} books, {tally.differences} differences")
    return tally


def compare_on(book: RuleBook, rng: random.Random, count: int, tally: Tally) -> None:
    """Compile one book for every engine, and compare on some contexts."""
    compiled = {name: engine().compile(book) for name, engine in ENGINES.items()}
    tally.books += 1
    tally.rules += len(book.rules_in_order())
    for facts in contexts(book, rng, count):
        tally.contexts += 1
        expected = compiled[ORACLE].match(facts)
        tally.holding += len(expected.rules)
        differing = {name: found for name, found in _answers(compiled, facts).items() if found != expected}
        if differing:
            tally.differences += 1
            if tally.differences <= MOST_SHOWN:
                _show(book, facts, expected, differing)
    for one in compiled.values():
        one.close()


def _answers(compiled: Mapping[str, CompiledBook], facts: Facts) -> dict[str, Matches | EngineError]:
    return {name: _answer(one, facts) for name, one in compiled.items() if name != ORACLE}


def _answer(compiled: CompiledBook, facts: Facts) -> Matches | EngineError:
    try:
        return compiled.match(facts)
    except EngineError as error:
        return error


def _show(book: RuleBook, facts: Facts, expected: Matches, found: Mapping[str, Matches | EngineError]) -> None:
    for name, answer in found.items():
        if not isinstance(answer, Matches):
            say(f"{name} cannot answer: {answer}")
            continue
        rules, segments = {*answer.rules} ^ {*expected.rules}, answer.segments ^ expected.segments
        say(f"{name} differs from {ORACLE} on {sorted(rules | segments) or 'the order of the rules'}:")
        for key in sorted(rules | {SEGMENT_PREFIX + slug for slug in segments}):
            say(f"  {key}: {json.dumps(to_exchange(book.inlined()[key]))}")
    say(f"  facts: {ascii({key: facts[key] for key in sorted(book.fact_keys())})}")


if __name__ == "__main__":
    sys.exit(main())
