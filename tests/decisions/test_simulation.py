"""Two books side by side: what is judged of a page view is what deciding with all facts would have said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.audience.domain.consent import Consent
from attune.audience.domain.context import VisitorContext
from attune.decisions.context.page_actions import actions_for
from attune.decisions.domain.decide import Decision, Reason, decide
from attune.decisions.domain.parameter_kinds.choice import ChoiceKind
from attune.decisions.domain.rule_actions import ApplicableAction, apply_actions
from attune.decisions.domain.rule_activity import acting_keys, hiding_rules
from attune.decisions.domain.simulation import SimulationTally, ViewComparison
from attune.decisions.domain.slots import PageAbout, Parameter, Slot, Variant
from attune.decisions.simulation.book_comparison import BookComparison, SimulatedView
from attune.experiments.domain.allocation import Assignment
from attune.matching.domain.ranking import Candidate
from attune.rules.domain.conditions import make_test
from attune.rules.domain.rules import (
    RULE_PREFIX,
    BoostTopic,
    HideSlot,
    MoveSlot,
    PinPage,
    RuleBook,
    SetParameter,
    ShowVariant,
    SlotRef,
)
from attune.rules.engines.plain import PlainBook
from tests.rules.strategies import books, contexts, registry

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ABOUT = PageAbout(id=7, type="site.page", ancestors=(1,))
TONE = Parameter("tone", ChoiceKind(), "plain", ("plain", "loud"))
PLACES = ("everywhere", "page:7", "section:1", "page:8")
LOCATED = ("hero", "list", "foot")


def slots(segments=()):
    named = frozenset(segments)
    return (
        Slot("s1", "hero", (Variant("v1", "A", named), Variant("v2", "B")), (TONE,)),
        Slot("s2", "list", wants_pages=3),
        Slot("s3", "foot", (Variant("v3", "A"),)),
    )


def actions():
    refs = st.builds(SlotRef, st.sampled_from(LOCATED), st.sampled_from(PLACES))
    return st.one_of(
        st.builds(ShowVariant, refs, st.sampled_from(("A", "B", "default"))),
        st.builds(HideSlot, refs),
        st.builds(MoveSlot, refs, st.integers(1, 3)),
        st.builds(SetParameter, refs, st.just("tone"), st.sampled_from(("plain", "loud"))),
        st.builds(PinPage, refs, st.integers(1, 3)),
        st.builds(BoostTopic, st.sampled_from(("floods", "bread")), st.just(0.5)),
    )


@st.composite
def pairs(draw):
    """Give a book, and one that differs from it in some rules and segments."""
    before, other = draw(books()), draw(books())

    def acting(book):
        keys = [key for key in book.conditions if key.startswith(RULE_PREFIX)]
        return replace(book, actions={key: tuple(draw(st.lists(actions(), max_size=2))) for key in keys})

    before, other = acting(before), acting(other)
    taken = draw(st.sets(st.sampled_from(sorted(other.conditions)))) if other.conditions else set()
    mixed = {**before.conditions, **{key: other.conditions[key] for key in taken}}
    after = RuleBook(
        version=2,
        conditions=mixed,
        actions={**before.actions, **{key: other.actions[key] for key in taken if key in other.actions}},
        priorities={**before.priorities, **{key: other.priorities[key] for key in taken if key in other.priorities}},
    )
    return before, after if _is_whole(after) else before


def _is_whole(book):
    try:
        book.inlined()
    except ValueError:
        return False
    return True


def shown(book, facts, page_slots):
    """Decide with all facts, as a request does; give what each slot shows, and what weighs its pages."""
    matches = PlainBook(book).match(facts)
    context = VisitorContext(
        visitor="", consent=Consent(measure=True, personalise=True), facts=facts, affinities={}, now=NOW
    )
    acting = actions_for(matches.rules, book, ABOUT)
    decisions = decide(page_slots, context, matches, {}, (), actions=acting)
    ruled = apply_actions(acting, page_slots)
    return {
        slot.id: ("hidden",)
        if decisions[slot.id].is_hidden
        else (
            decisions[slot.id].variant,
            decisions[slot.id].position,
            dict(decisions[slot.id].parameters),
            (ruled.pins.get(slot.id), dict(ruled.boosts)) if slot.wants_pages else None,
        )
        for slot in page_slots
    }


@pytest.mark.django_db
@given(pairs(), contexts(), st.data())
def test_what_is_judged_is_what_deciding_with_all_facts_would_say(pair, facts, data):
    before, after = pair
    known = data.draw(st.sets(st.sampled_from(sorted(facts))) | st.just(set(facts)))
    page_slots = slots(before.segments())
    view = SimulatedView(
        about=ABOUT, slots=page_slots, at=NOW, facts={key: facts[key] for key in known}, assignments={}
    )

    verdict = BookComparison(before, after).judge(view)

    truth = shown(before, facts, page_slots), shown(after, facts, page_slots)
    changed = {change.slot.id for change in verdict.changes}
    really = {slot for slot in truth[0] if truth[0][slot] != truth[1][slot]}
    assert changed == really & verdict.judged
    if known == set(facts):
        assert verdict.is_whole and verdict.judged == {"s1", "s2", "s3"}
        assert verdict.segments == PlainBook(before).match(facts).segments
    if verdict.is_whole:
        assert changed == really


@pytest.mark.django_db
@given(pairs(), contexts())
def test_a_slot_that_was_asked_for_alone_is_judged_alone(pair, facts):
    view = SimulatedView(about=ABOUT, slots=slots(), at=NOW, facts=facts, assignments={}, alone="s1")

    verdict = BookComparison(*pair).judge(view)

    assert verdict.judged == {"s1"}
    assert {change.slot.id for change in verdict.changes} <= {"s1"}


def test_nothing_changes_for_who_is_in_the_holdout():
    test = make_test(registry().get("country"), "is", "NL")
    after = RuleBook(version=2, conditions={"rule:a": test}, actions={"rule:a": (HideSlot(SlotRef("hero")),)})
    held_out = {"holdout": Assignment("holdout", "", 0.1, in_holdout=True)}
    view = SimulatedView(about=ABOUT, slots=slots(), at=NOW, facts={"country": "NL"}, assignments={})

    assert [change.slot.id for change in BookComparison(RuleBook(version=1), after).judge(view).changes] == ["s1"]
    assert BookComparison(RuleBook(version=1), after).judge(replace(view, assignments=held_out)).changes == ()


class TestTally:
    """How page views are counted."""

    def take(self, tally, judged, changes=(), **more):
        tally.take(ViewComparison(frozenset(judged), changes, **more), page_id=7, at=NOW, visitor="v")

    def test_a_page_view_of_which_a_slot_is_in_doubt_is_judged_only_if_another_changes(self):
        tally = SimulationTally()
        self.take(tally, ["s1"], is_whole=False)
        self.take(tally, ["s1", "s2"])

        assert (tally.looked_at, tally.judged, tally.changed) == (2, 1, 0)
        assert tally.slots_judged == {(7, "s1"): 2, (7, "s2"): 1}


class TestActedOn:
    """What acted on a slot."""

    HERO = slots()[0]

    def decision(self, **more):
        parts = {"variant": "v1", "reason": Reason.DEFAULT} | more
        return Decision(slot="s1", parameters={}, position=0, **parts)

    def test_the_rule_or_the_segment_that_chose_the_variant(self):
        by_rule = self.decision(reason=Reason.TARGETING_MATCH, source="rule:a")
        by_segment = self.decision(reason=Reason.SEGMENT, source="keen")
        by_date = self.decision(reason=Reason.SEGMENT)

        assert acting_keys(self.HERO, by_rule, ()) == ("rule:a",)
        assert acting_keys(self.HERO, by_segment, ()) == ("segment:keen",)
        assert acting_keys(self.HERO, by_date, ()) == ()

    def test_rules_that_moved_it_or_set_a_parameter_each_once(self):
        ruled = self.decision(ruled={"place": "rule:b", "tone": "rule:b", "size": "rule:c"})

        assert acting_keys(self.HERO, ruled, ()) == ("rule:b", "rule:c")

    def test_a_boost_acts_where_a_page_of_its_topic_is_shown(self):
        found = self.decision(pages=(Candidate(1, 1, 0.5, (("topic:floods", 0.5),)), Candidate(9, 1, 0.1)))
        said = [
            ApplicableAction("rule:floods", BoostTopic("floods", 0.3)),
            ApplicableAction("rule:bread", BoostTopic("bread", 0.3)),
            ApplicableAction("rule:pin", PinPage(SlotRef("hero"), 9)),
            ApplicableAction("rule:other", PinPage(SlotRef("foot"), 9)),
            ApplicableAction("rule:gone", PinPage(SlotRef("hero"), 8)),
        ]

        assert acting_keys(self.HERO, found, said) == ("rule:floods", "rule:pin")
        assert acting_keys(self.HERO, replace(found, pages=()), said) == ()

    def test_nothing_acts_in_the_holdout_or_where_deciding_failed(self):
        for reason in (Reason.HOLDOUT, Reason.ERROR, Reason.DISABLED, Reason.PREVIEW):
            assert acting_keys(self.HERO, self.decision(reason=reason, source="holdout"), ()) == ()

    def test_rules_that_hide(self):
        hidden = self.decision(variant="", reason=Reason.TARGETING_MATCH, source="rule:h")

        assert hiding_rules({"s1": hidden, "s2": self.decision()}) == ("rule:h",)
