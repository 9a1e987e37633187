"""Contenders: whoever comes first among them is what decide() shows, for any slot, rules, draw and visitor."""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from audience.domain.consent import Consent
from audience.domain.context import VisitorContext
from decisions.domain.acting import RuledAction
from decisions.domain.contenders import Acting, contenders, showing
from decisions.domain.decide import HIDDEN, decide
from decisions.domain.slots import DEFAULT_VARIANT, Slot, Variant
from experiments.domain.allocation import Assignment
from rules.domain.analysis import Solver
from rules.domain.conditions import make_test
from rules.domain.facts import Kind
from rules.domain.rules import HideSlot, Matches, MoveSlot, ShowVariant, SlotRef
from rules.domain.whynot import answer_to, winner
from rules.engines.judging import judged
from tests.rules.strategies import fact

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SLUGS = ("keen", "new", "gone")
SEGMENTS = {slug: make_test(fact(slug, Kind.YES_NO), "is", True) for slug in SLUGS[:2]}
RULES = [f"rule:{number}" for number in range(3)]
CONTEXT = VisitorContext(visitor="v1", consent=Consent(True, True), facts={}, affinities={}, now=NOW)
SOLVE = Solver(judged, now=NOW.timestamp())

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
        Acting(key, make_test(fact(f"holds_{number}", Kind.YES_NO), "is", True), of)
        for number, (key, of) in enumerate(zip(RULES, acts, strict=True))
    ]
    facts = {slug: slug in segments for slug in SEGMENTS} | {
        f"holds_{number}": key in held for number, key in enumerate(RULES)
    }

    found = contenders(slot, acting, SEGMENTS, assignments.get("split"), now=NOW)
    decided = decide(
        [slot],
        CONTEXT,
        Matches(segments, tuple(key for key in RULES if key in held), 1),
        assignments,
        (),
        actions=[RuledAction(rule.key, action) for rule in acting if rule.key in held for action in rule.actions],
    )

    wanted = showing(slot, DEFAULT_VARIANT)
    first = winner(wanted, found, facts, SOLVE)
    answer = answer_to(wanted, first)
    assert decided["s-hero"].variant == (HIDDEN if isinstance(answer, HideSlot) else answer.variant)
