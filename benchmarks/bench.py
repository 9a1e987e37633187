"""How long the bench takes to weigh one rule beside the others, while an editor types.

python -m benchmarks.bench [--rules 200] [--books 2] [--seed 1] [--json]

Books are made of rules as editors write them, on a dozen slots of which a few draw most of the rules. Each rule is
analysed as if it were the one being edited, with whom the rules of its slots leave out; then a random visitor asks why
the rule does not win. undecided is the share of analyses and answers in which some search ended at its budget.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attune.rules.domain.analysis.conflicts import Rival, slot_of
from attune.rules.domain.analysis.counterfactual import CounterfactualStatus, find_counterfactual
from attune.rules.domain.analysis.findings import (
    MOST_CHOICES,
    FindingKind,
    RuleFinding,
    Solver,
    analyse_rule,
    find_uncovered,
)
from attune.rules.domain.facts.fact import DEFAULTS, Fact
from attune.rules.domain.facts.mapping_facts import MappingFact
from attune.rules.domain.rules import EVERYWHERE, Action, HideSlot, MoveSlot, SetParameter, ShowVariant, SlotRef
from attune.rules.engines.evaluation import holds_for_value
from benchmarks.made_rules import rules_of_editors
from benchmarks.rule_world import FACTS, KINDS, NOW, SPANS, TEXTS, WORDS, often, visitor
from benchmarks.site import count_missed_bars, say

SLOTS = tuple(f"slot {place}" for place in range(12))
WITHIN = (*[EVERYWHERE] * 6, "type:blocks.article", "type:blocks.front", "section:3", "page:7")
VARIANTS = ("A", "B", "C", "D")
# Of the whole answers that editors wait for, benchmarks.editor_answers holds the bars.
BARS = {"analysis_ms_p99": 300, "why_not_ms_p99": 1_000}
SOLVE = Solver(holds_for_value, {name: DEFAULTS[kind] for name, kind in KINDS.items()}, SPANS, NOW)


def main() -> int:
    """Run, print a table or one JSON object, and say which bars were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=200, help="how many rules a book has")
    parser.add_argument("--books", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    say("servers: none; everything runs in this process")
    result = measure(arguments.rules, arguments.books, arguments.seed)
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>18}  {value}" for key, value in result.items()))
    return 1 if count_missed_bars(result, BARS) else 0


def measure(size: int, books: int, seed: int) -> dict[str, Any]:
    """Analyse each rule of each book beside all the others."""
    rng = random.Random(seed)
    analysis_ms: list[float] = []
    why_not_ms: list[float] = []
    findings = undecided = 0
    for number in range(books):
        say(f"book {number + 1} of {books} ...")
        rivals = book(rng, size)
        for rule in rivals:
            with timed(analysis_ms):
                found = list(findings_of(rule, rivals))
            facts = visitor(rng)
            with timed(why_not_ms):
                answer = find_counterfactual(rule.actions[0], rivals, facts, SOLVE)
            findings += len(found)
            undecided += any(one.finding == FindingKind.UNDECIDED for one in found) + (
                answer.why == CounterfactualStatus.UNDECIDED
            )
    return {
        "rules": size,
        "analysis_ms_p50": round(statistics.median(analysis_ms), 2),
        "analysis_ms_p99": round(statistics.quantiles(analysis_ms, n=100)[98], 2),
        "undecided": round(undecided / len(analysis_ms + why_not_ms), 5),
        "analysis_ms_most": round(max(analysis_ms), 2),
        "why_not_ms_p50": round(statistics.median(why_not_ms), 2),
        "why_not_ms_p99": round(statistics.quantiles(why_not_ms, n=100)[98], 2),
        "analyses": len(analysis_ms),
        "findings": findings,
    }


@contextmanager
def timed(times_ms: list[float]) -> Iterator[None]:
    """Add how long something takes."""
    started = time.perf_counter()
    yield
    times_ms.append((time.perf_counter() - started) * 1000)


def book(rng: random.Random, size: int) -> tuple[Rival, ...]:
    """Make up rules as editors write them, each with a slot or two, the first the strongest."""
    conditions = rules_of_editors(rng, size, is_hard=False)
    return tuple(Rival(f"rule:{rank:05}", each, _actions(rng), rank) for rank, each in enumerate(conditions))


def findings_of(rule: Rival, rivals: Sequence[Rival]) -> Iterator[RuleFinding]:
    """Say all that the bench says beside the form."""
    yield from analyse_rule(rule, rivals, SOLVE)
    for slot in {slot.name: slot for slot in map(slot_of, rule.actions) if slot}.values():
        yield from find_uncovered(slot, rivals, World(), SOLVE)


class World:
    """The facts of the made-up site."""

    def get(self, name: str) -> Fact:
        """Give the fact of that name; its choices are listed where they are few."""
        if name not in TEXTS or TEXTS[name] > MOST_CHOICES:
            return FACTS[name]
        return MappingFact(name, KINDS[name], choices=tuple((word, word) for word in WORDS[name]))

    def names(self) -> list[str]:
        """Give the names of all facts."""
        return list(FACTS)


def _actions(rng: random.Random) -> tuple[Action, ...]:
    first = SlotRef(often(rng, SLOTS), rng.choice(WITHIN))
    actions: list[Action] = [_action(rng, first)]
    if rng.random() < 0.3:
        actions.append(_action(rng, SlotRef(often(rng, SLOTS), first.within)))
    return tuple(actions)


def _action(rng: random.Random, slot: SlotRef) -> Action:
    chance = rng.random()
    if chance < 0.7:
        return ShowVariant(slot, rng.choice(VARIANTS))
    if chance < 0.8:
        return HideSlot(slot)
    if chance < 0.9:
        return MoveSlot(slot, rng.randint(1, 4))
    return SetParameter(slot, "scheme", rng.choice(["calm", "bright"]))


if __name__ == "__main__":
    sys.exit(main())
