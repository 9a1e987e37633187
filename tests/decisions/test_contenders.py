"""Contenders: whoever comes first among them is what decide() shows, for any slot, rules, draw and visitor."""

from datetime import timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from attune.decisions.domain.decide import HIDDEN, decide
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.slot_options import ActiveRule, show_variant_action, slot_options
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot, Variant
from attune.experiments.domain.allocation import Assignment
from attune.rules.domain.analysis.counterfactual import matching_action, winning_rule
from attune.rules.domain.analysis.findings import Solver
from attune.rules.domain.conditions import make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.rules import HideSlot, Matches, MoveSlot, ShowVariant, SlotRef
from attune.rules.engines.evaluation import holds_for_value
from tests.decisions.visitors import CONTEXT, NOW
from tests.rules.strategies import fact

DAY = timedelta(days=1)
SLUGS = ("keen", "new", "gone")
SEGMENTS = {slug: make_test(fact(slug, Kind.YES_NO), "is", True) for slug in SLUGS[:2]}
RULES = [f"rule:{number}" for number in range(3)]
SOLVE = Solver(holds_for_value, now=NOW.timestamp())

moments = st.sampled_from([None, NOW - DAY, NOW, NOW + DAY])
variants = st.lists(
    st.builds(
        dict,
        segments=st.frozensets(st.sampled_from(SLUGS), max_size=2),
        starts=moments,
        ends=moments,
        is_off=st.sampled_from([False, False, True]),
    ),
    max_size=4,
).map(lambda rows: tuple(Variant(f"v-{n}", f"Name {n}", **row) for n, row in zip(count(), rows, strict=False)))
names = st.sampled_from(["name 0", "Name 1", "v-2", "default", "nothing"])
slot_refs = st.sampled_from([SlotRef("hero"), SlotRef(" HERO"), SlotRef("other")])
actions = st.lists(
    st.builds(ShowVariant, slot_refs, names) | st.builds(HideSlot, slot_refs) | st.just(MoveSlot(SlotRef("hero"), 2)),
    max_size=3,
)


@given(
    variants=variants,
    pinned=st.booleans(),
    acts=st.lists(actions, min_size=3, max_size=3),
    held=st.frozensets(st.sampled_from(RULES)),
    segments=st.frozensets(st.sampled_from(list(SEGMENTS))),
    drawn=st.none() | names,
)
def test_the_first_contender_that_holds_is_what_is_decided(variants, pinned, acts, held, segments, drawn):
    slot = Slot("s-hero", "hero", variants, pinned=pinned, experiment="split")
    assignments = {"split": Assignment("split", drawn, 0.5)} if drawn else {}
    acting = [
        ActiveRule(key, make_test(fact(f"holds_{number}", Kind.YES_NO), "is", True), of)
        for number, (key, of) in enumerate(zip(RULES, acts, strict=True))
    ]
    facts = {slug: slug in segments for slug in SEGMENTS} | {
        f"holds_{number}": key in held for number, key in enumerate(RULES)
    }

    found = slot_options(slot, acting, SEGMENTS, assignments.get("split"), now=NOW)
    decided = decide(
        [slot],
        CONTEXT,
        Matches(segments, tuple(key for key in RULES if key in held), 1),
        assignments,
        (),
        actions=[ApplicableAction(rule.key, action) for rule in acting if rule.key in held for action in rule.actions],
    )

    wanted = show_variant_action(slot, DEFAULT_VARIANT)
    first = winning_rule(wanted, found, facts, SOLVE)
    answer = matching_action(wanted, first)
    assert decided["s-hero"].variant == (HIDDEN if isinstance(answer, HideSlot) else answer.variant)
