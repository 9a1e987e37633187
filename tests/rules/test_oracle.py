"""What the solver finds or proves, z3 finds or proves too, on thousands of random books."""

import random
from collections.abc import Iterator, Sequence

import pytest

from attune.rules.domain.analysis.conflicts import Rival
from attune.rules.domain.analysis.findings import FindingKind, RuleFinding, Solver, analyse_rule
from attune.rules.domain.analysis.solver import SearchOutcome, SearchResult
from attune.rules.domain.conditions import Condition
from attune.rules.domain.facts.fact import COUNT, SHARE, Fact, FactFamily, Kind, Span
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.engines.evaluation import holds_for_value
from benchmarks.random_books import ALL_FACTS, NOW, condition
from tests.effort import part_of
from tests.rules.z3_oracle import Told

pytestmark = pytest.mark.slow

BOOKS, BOOKS_OF_NUMBERS = part_of(2_000), part_of(500)
# Of every shape one; number_1 may be any number.
SPANS = {
    "number_0": COUNT,
    "affinity[p0]": SHARE,
    "affinity[p1]": Span(-2, 3, is_whole=True),
    "affinity[p2]": Span(0.1, 0.3),
}
SOLVE = Solver(holds_for_value, {"affinity[p2]": 0.2}, SPANS, NOW)


def test_the_solver_and_z3_agree_on_two_thousand_random_books() -> None:
    assert_agreement(BOOKS, random.Random(6), ALL_FACTS)


def test_they_agree_which_numbers_within_their_spans_can_be() -> None:
    assert_agreement(BOOKS_OF_NUMBERS, random.Random(7), [each for each in ALL_FACTS if each.kind == Kind.NUMBER])


def assert_agreement(books: int, rng: random.Random, facts: Sequence[Fact | FactFamily]) -> None:
    """Compare of each book what is said of its weakest rule, and one random wish for all of its conditions."""
    agreed = undecided = given_up = 0
    while agreed < books:
        conditions = random_conditions(rng, facts)
        told, wishes = Told(conditions, SPANS), [rng.random() < 0.5 for _ in conditions]
        theirs = {**their_findings(told, len(conditions)), "wishes": can_be(told, wishes)}
        answer = SOLVE(*zip(conditions, wishes, strict=True))
        ours = {**our_findings(conditions), "wishes": found(answer)}
        undecided += None in ours.values()
        assert [key for key in SPANS.keys() & answer.facts.keys() if answer.facts[key] not in SPANS[key]] == []
        if None in theirs.values():
            given_up += 1
            continue
        decided = {name: answer for name, answer in ours.items() if answer is not None}
        assert decided == {name: theirs[name] for name in decided}, conditions
        agreed += 1

    assert undecided < agreed / 100
    assert given_up < agreed / 10


def random_conditions(rng: random.Random, among: Sequence[Fact | FactFamily]) -> list[Condition]:
    """Make up two to four conditions of the same few facts, so that they meet often."""
    facts = rng.sample(among, rng.choice([1, 1, 2, 3]))
    return [condition(rng, depth=2, facts=facts) for _ in range(rng.randint(2, 4))]


def our_findings(conditions: Sequence[Condition]) -> dict[str, bool | None]:
    slot = SlotRef("hero")
    rivals = [Rival(str(rank), each, (ShowVariant(slot, str(rank)),), rank) for rank, each in enumerate(conditions)]
    results = list(analyse_rule(rivals[-1], rivals, SOLVE))
    return dict(said(results, rivals[:-1]))


def said(results: Sequence[RuleFinding], others: Sequence[Rival]) -> Iterator[tuple[str, bool | None]]:
    unknown = {(one.about, one.others) for one in results if one.finding == FindingKind.UNDECIDED}
    said = {(str(one.finding), one.others) for one in results}
    never = ("never_true", ()) in said
    for finding in ("never_true", "always_true", "never_wins"):
        if finding == "never_true" or not never:
            is_unknown = any(about == finding for about, _others in unknown)
            yield finding, None if is_unknown else any(name == finding for name, _others in said)
    for other in others if not never else ():
        pair = ("conflict", (other.key,))
        yield f"conflict {other.key}", None if pair in unknown else pair in said


def their_findings(told: Told, count: int) -> dict[str, bool | None]:
    rule, others = count - 1, range(count - 1)
    never = opposite(told.can_be(holding=[rule]))
    if never is not False:
        return {"never_true": never}
    return {
        "never_true": False,
        "always_true": opposite(told.can_be(failing=[rule])),
        "never_wins": opposite(told.can_be(holding=[rule], failing=others)),
        **{f"conflict {other}": told.can_be(holding=[rule, other]) for other in others},
    }


def can_be(told: Told, wishes: Sequence[bool]) -> bool | None:
    holding = [place for place, wish in enumerate(wishes) if wish]
    return told.can_be(holding=holding, failing=[place for place, wish in enumerate(wishes) if not wish])


def found(answer: SearchResult) -> bool | None:
    return None if answer.outcome == SearchOutcome.UNDECIDED else answer.outcome == SearchOutcome.FOUND


def opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
