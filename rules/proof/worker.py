"""The process that proves a rule book: it knows no Django, starts in no time, and may hang or crash without harm.

It compiles the book for every engine, compares them on contexts, and answers on standard output what it found.
"""

import json
import pickle
import random
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from attune.rules.domain.conditions import tests_of
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.operators.operator import Operator
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, Matches, RuleBook
from attune.rules.engines.base import EngineError
from attune.rules.engines.by_name import ENGINES, ORACLE
from attune.rules.engines.scopes import ScopedBook
from attune.rules.proof.boundary_values import GOALS_A_CONTEXT, boundary_values_of, sweep_boundaries, targeted_facts
from attune.rules.proof.coverage import Coverage
from attune.time_limits import TimeLimit

# So many tests are put to the plain engine, the same for one seed on every machine; about three seconds.
MOST_WORK = 3_000_000
FEWEST_CONTEXTS, MOST_CONTEXTS = 50, 4_000
# A rule that could not be made to hold so often may hold of nobody.
MOST_TARGET_TRIES = 3
GRACE_SECONDS = 10
BOUNDARIES = "boundaries"


@dataclass(frozen=True, slots=True)
class ProofTask:
    """What is to be proved: the book, contexts by the name of their source, the time, the seed and operators."""

    book: RuleBook
    contexts: Mapping[str, Sequence[Facts]] = field(default_factory=dict)
    seconds: float = 7.0
    seed: int = 1
    # Those that the site has added: the process does not start the site.
    operators: tuple[Operator, ...] = ()


def proof_of(assignment: ProofTask) -> dict[str, Any]:
    """Compare the engines; give what was covered, and under "difference" why they disagree, "" where they agree."""
    limit, book = TimeLimit(assignment.seconds), assignment.book
    # The oracle walks the whole book as it is written; the others are parted by scope, as they serve.
    oracle = ENGINES[ORACLE]().compile(book)
    compiled = {name: ScopedBook(engine(), book) for name, engine in ENGINES.items() if name != ORACLE}
    coverage, counts = Coverage(book), dict.fromkeys((*assignment.contexts, BOUNDARIES), 0)
    most, difference, is_cut_short = _most_contexts(book), "", False
    for number, (source, facts) in enumerate(_contexts(assignment, coverage)):
        is_cut_short = limit.is_over
        if number == most or is_cut_short:
            break
        expected = oracle.match(facts)
        coverage.see(facts, expected)
        counts[source] += 1
        difference = _difference(compiled, book, facts, expected)
        if difference:
            break
    return {
        "contexts": counts,
        **coverage.counts(),
        "seed": assignment.seed,
        "seconds": round(limit.spent_s, 3),
        "is_cut_short": is_cut_short,
        "difference": difference,
    }


def main() -> int:
    """Read an assignment from standard input, and write the proof to standard output."""
    # The parent is our own site; nobody else writes to this pipe.
    assignment: ProofTask = pickle.load(sys.stdin.buffer)  # noqa: S301
    operators.register(*assignment.operators)
    # Should the parent be gone, the system ends this process, also where the C code holds the interpreter's lock.
    signal.setitimer(signal.ITIMER_REAL, assignment.seconds + GRACE_SECONDS)
    try:
        proof = proof_of(assignment)
    except EngineError as error:
        proof = {"difference": f"An engine cannot take these rules: {error}"}
    sys.stdout.write(json.dumps(proof))
    return 0


def _contexts(assignment: ProofTask, coverage: Coverage) -> Iterator[tuple[str, Facts]]:
    """Give the known contexts, then the borders; between these, aims at what was not seen yet."""
    for source, contexts in assignment.contexts.items():
        for facts in contexts:
            yield source, facts
    rng = random.Random(assignment.seed)  # noqa: S311
    borders = boundary_values_of(assignment.book.inlined().values())
    swept, tried = sweep_boundaries(borders, rng), dict[tuple[str, bool], int]()
    while True:
        facts = next(swept, None)
        if facts is not None:
            yield BOUNDARIES, facts
        wishes = [each for each in coverage.unseen() if tried.get((each[0], each[2]), 0) < MOST_TARGET_TRIES]
        if facts is None and not wishes:
            return
        if wishes:
            # Each stands first once in a while: what comes later gives way to what comes first.
            chosen = rng.sample(wishes, min(GOALS_A_CONTEXT, len(wishes)))
            first, _, wanted = chosen[0]
            tried[first, wanted] = tried.get((first, wanted), 0) + 1
            yield BOUNDARIES, targeted_facts([(condition, wish) for _, condition, wish in chosen], borders, rng)


def _most_contexts(book: RuleBook) -> int:
    tests = sum(1 for condition in book.inlined().values() for _ in tests_of(condition))
    return min(MOST_CONTEXTS, max(FEWEST_CONTEXTS, MOST_WORK // max(tests, 1)))


def _difference(compiled: Mapping[str, ScopedBook], book: RuleBook, facts: Facts, expected: Matches) -> str:
    for name, one in compiled.items():
        found = one.match(facts)
        if found != expected:
            return _difference_in_words(book, facts, {ORACLE: expected, name: found})
    return ""


def _difference_in_words(book: RuleBook, facts: Facts, answers: Mapping[str, Matches]) -> str:
    one, other = ({*map(book.segment_key, each.segments), *each.rules} for each in answers.values())
    keys = sorted(one ^ other)
    names = ", ".join(f"“{book.names.get(key, key)}”" for key in keys) or "the order of rules"
    asked = sorted({test.key for key in keys for test in tests_of(book.inlined()[key])})
    where = ", ".join(f"{key} is {facts[key]!r}" for key in asked)
    kind = {RULE_PREFIX: "the rule", SEGMENT_PREFIX: "the segment"}
    what = next((words for prefix, words in kind.items() if keys and keys[0].startswith(prefix)), "")
    return f"The engines {' and '.join(answers)} disagree about {what} {names}, where {where}.".replace("  ", " ")


if __name__ == "__main__":
    sys.exit(main())
