"""decide(): the ladder, the actions, the order and the pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.decisions.domain.decide import HIDDEN, LADDER, Reason, Switches, decide
from attune.decisions.domain.parameter_kinds.choice import ChoiceKind
from attune.decisions.domain.parameter_kinds.integer import IntegerKind
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.slots import DEFAULT_VARIANT, Parameter, Slot, Variant
from attune.experiments.domain.allocation import HOLDOUT, Assignment
from attune.matching.domain.ranking import Candidate
from attune.rules.domain.rules import (
    NO_MATCHES,
    BoostTopic,
    HideSlot,
    Matches,
    MoveSlot,
    PinPage,
    SetParameter,
    ShowVariant,
    SlotRef,
)
from tests.decisions.visitors import CONTEXT, NOW

LONG = Variant("v-long", "Long read", frozenset({"deep-readers"}))
RULED = Variant("v-ruled", "Only by rule")
SCHEME = Parameter("scheme", ChoiceKind(), "calm", choices=("calm", "bright", "dark"))
ITEMS = Parameter("items", IntegerKind(), 3, least=1, most=6)
HERO = Slot("s-hero", "hero", (LONG, RULED), (SCHEME,))
LIST = Slot("s-list", "for you", parameters=(ITEMS,), wants_pages=3)
CALL = Slot("s-call", "join", parameters=(SCHEME,))
SLOTS = (HERO, LIST, CALL)
IN_DEEP = Matches(frozenset({"deep-readers"}), (), 1)
ASSIGNED = {"split": Assignment("split", "Only by rule", 0.5)}
HELD_OUT = {HOLDOUT: Assignment(HOLDOUT, "", 0.1, in_holdout=True)}


def one(slots=SLOTS, matches=NO_MATCHES, assignments=None, candidates=(), actions=(), layout=None, **switches):
    ruled = [ApplicableAction(f"rule:{n}", action) for n, action in enumerate(actions)]
    switched = Switches(**switches)
    return decide(
        slots, CONTEXT, matches, assignments or {}, candidates, actions=ruled, switches=switched, layout=layout
    )


def show(name, slot="hero"):
    return ShowVariant(SlotRef(slot), name)


def test_the_ladder_is_in_the_order_of_the_contract():
    assert [rung.__name__ for rung in LADDER] == [
        "preview", "disabled", "holdout", "targeted", "experiment", "segment", "default",
    ]  # fmt: skip


def test_with_nothing_that_matches_every_slot_shows_its_default_in_its_place():
    decided = one()

    assert [(d.variant, d.reason, d.position) for d in decided.values()] == [
        (DEFAULT_VARIANT, Reason.DEFAULT, 0),
        (DEFAULT_VARIANT, Reason.DEFAULT, 1),
        (DEFAULT_VARIANT, Reason.DEFAULT, 2),
    ]


@pytest.mark.parametrize(
    ("given_", "variant", "reason", "source"),
    [
        ({"preview": {"s-hero": "v-long"}, "disabled": True}, "v-long", Reason.PREVIEW, ""),
        ({"disabled": True, "assignments": HELD_OUT}, DEFAULT_VARIANT, Reason.DISABLED, ""),
        ({"assignments": HELD_OUT, "actions": [show("Long read")]}, DEFAULT_VARIANT, Reason.HOLDOUT, HOLDOUT),
        ({"actions": [show("long READ ")], "assignments": ASSIGNED}, "v-long", Reason.TARGETING_MATCH, "rule:0"),
        ({"assignments": ASSIGNED, "matches": IN_DEEP}, "v-ruled", Reason.SPLIT, "split"),
        ({"matches": IN_DEEP}, "v-long", Reason.SEGMENT, "deep-readers"),
    ],
)
def test_the_first_rung_with_an_answer_wins(given_, variant, reason, source):
    slots = (replace(HERO, experiment="split"),)

    decision = one(slots, **given_)["s-hero"]

    assert (decision.variant, decision.reason, decision.source) == (variant, reason, source)


def test_the_split_carries_its_propensity():
    assert one((replace(HERO, experiment="split"),), assignments=ASSIGNED)["s-hero"].propensity == 0.5


def test_a_rule_whose_variant_does_not_exist_leaves_the_answer_to_the_next():
    decision = one(actions=[show("gone"), show("Only by rule")])["s-hero"]

    assert (decision.variant, decision.source) == ("v-ruled", "rule:1")


def test_a_variant_without_segments_and_dates_is_never_offered_by_the_page_itself():
    assert one((replace(HERO, variants=(RULED,)),), IN_DEEP)["s-hero"].reason == Reason.DEFAULT


@pytest.mark.parametrize(
    ("starts", "ends", "is_shown"),
    [
        (timedelta(0), timedelta(hours=1), True),
        (timedelta(hours=-1), timedelta(0), False),
        (timedelta(hours=1), None, False),
        (None, timedelta(hours=1), True),
    ],
)
def test_dates_bound_a_variant_and_the_end_is_not_part_of_them(starts, ends, is_shown):
    dated = replace(
        RULED, starts=starts is not None and NOW + starts or None, ends=ends is not None and NOW + ends or None
    )

    decision = one((replace(HERO, variants=(dated,)),))["s-hero"]

    assert (decision.variant == "v-ruled") is is_shown


def test_dates_bound_what_rules_show_too():
    closed = replace(RULED, ends=NOW)

    assert (
        one((replace(HERO, variants=(closed,)),), actions=[show("Only by rule")])["s-hero"].variant == DEFAULT_VARIANT
    )


def test_hiding_and_showing_the_same_slot_is_won_by_the_first_rule():
    assert one(actions=[HideSlot(SlotRef("hero")), show("Long read")])["s-hero"].variant == HIDDEN
    assert one(actions=[show("Long read"), HideSlot(SlotRef("hero"))])["s-hero"].variant == "v-long"


def test_a_pinned_slot_is_neither_moved_nor_hidden():
    pinned = (replace(HERO, pinned=True), LIST, CALL)

    decided = one(
        pinned, actions=[HideSlot(SlotRef("hero")), MoveSlot(SlotRef("hero"), 3), MoveSlot(SlotRef("join"), 1)]
    )

    assert (decided["s-hero"].position, decided["s-hero"].variant) == (0, DEFAULT_VARIANT)
    assert decided["s-call"].position == 1


def test_a_moved_slot_takes_its_place_and_the_others_keep_their_order():
    decided = one(actions=[MoveSlot(SlotRef("join"), 1)])

    assert {slot: d.position for slot, d in decided.items()} == {"s-call": 0, "s-hero": 1, "s-list": 2}


def test_the_first_rule_that_sets_a_parameter_wins_over_variant_preset_and_default():
    slot = replace(HERO, presets={"scheme": "bright"}, variants=(replace(LONG, parameters={"scheme": "dark"}),))

    assert one((slot,))["s-hero"].parameters == {"scheme": "bright"}
    assert one((slot,), IN_DEEP)["s-hero"].parameters == {"scheme": "dark"}
    set_calm = SetParameter(SlotRef("hero"), "scheme", "calm")
    set_dark = SetParameter(SlotRef("hero"), "scheme", "dark")
    assert one((slot,), IN_DEEP, actions=[set_calm, set_dark])["s-hero"].parameters == {"scheme": "calm"}


def test_a_decision_names_the_rule_behind_its_place_and_each_parameter():
    acts = [SetParameter(SlotRef("hero"), "scheme", "dark"), MoveSlot(SlotRef("hero"), 3), MoveSlot(SlotRef("hero"), 1)]

    decided = one(actions=acts)

    assert decided["s-hero"].ruled == {"scheme": "rule:0", "place": "rule:1"}
    assert all(not decision.ruled for slot, decision in decided.items() if slot != "s-hero")


@pytest.mark.parametrize("value", ["red", 1, True, "", "x" * 9_999])
def test_a_value_that_is_not_allowed_is_never_rendered(value):
    decision = one(actions=[SetParameter(SlotRef("hero"), "scheme", value)])["s-hero"]

    assert decision.parameters == {"scheme": "calm"}


CANDIDATES = tuple(
    Candidate(n, 1, score, because=((topic, score),), worth=score)
    for n, score, topic in [
        (1, 0.9, "floods"),
        (2, 0.8, "food"),
        (3, 0.7, "floods"),
        (4, 0.6, "city"),
        (5, 0.5, "food"),
    ]
)


def pages(decided, slot="s-list"):
    return [candidate.page_id for candidate in decided[slot].pages]


def test_the_best_candidates_fill_a_slot_that_wants_pages():
    assert pages(one(candidates=CANDIDATES)) == [1, 2, 3]


def test_the_parameter_items_says_how_many_pages_are_shown():
    assert pages(one(candidates=CANDIDATES, actions=[SetParameter(SlotRef("for you"), "items", 5)])) == [1, 2, 3, 4, 5]


def test_no_page_stands_in_two_slots():
    both = (LIST, replace(LIST, id="s-more", name="more"))

    decided = one(both, candidates=CANDIDATES)

    assert (pages(decided), pages(decided, "s-more")) == ([1, 2, 3], [4, 5])


def test_a_boost_lifts_the_candidates_of_its_topic():
    assert pages(one(candidates=CANDIDATES, actions=[BoostTopic("food", 0.45)])) == [2, 5, 1]


def test_a_pinned_page_stands_first_even_without_a_score():
    pinned = (*CANDIDATES, Candidate(9, 1, 0.0))

    assert pages(one(candidates=pinned, actions=[PinPage(SlotRef("for you"), 9)])) == [9, 1, 2]
    assert pages(one(candidates=pinned)) == [1, 2, 3]


def test_a_hidden_slot_takes_no_pages():
    both = (LIST, replace(LIST, id="s-more", name="more"))

    assert pages(one(both, candidates=CANDIDATES, actions=[HideSlot(SlotRef("for you"))]), "s-more") == [1, 2, 3]


ACTIONS = [
    show("Long read"), HideSlot(SlotRef("for you")), MoveSlot(SlotRef("join"), 1),
    SetParameter(SlotRef("join"), "scheme", "dark"), BoostTopic("food", 0.5), PinPage(SlotRef("for you"), 5),
]  # fmt: skip


@pytest.mark.parametrize("quiet", [{"assignments": HELD_OUT}, {"disabled": True}])
def test_in_a_holdout_or_disabled_nothing_acts(quiet):
    acted = one(candidates=CANDIDATES, actions=ACTIONS, matches=IN_DEEP, **quiet)
    plain = one(candidates=CANDIDATES)

    assert [(d.variant, d.parameters, d.position, d.pages) for d in acted.values()] == [
        (d.variant, d.parameters, d.position, d.pages) for d in plain.values()
    ]


SLOT_NAMES = st.sampled_from(["hero", "for you", "join", "nowhere"]).map(SlotRef)
ANY_ACTION = st.one_of(
    st.builds(ShowVariant, SLOT_NAMES, st.sampled_from(["Long read", "Only by rule", "default", "gone"])),
    st.builds(HideSlot, SLOT_NAMES),
    st.builds(MoveSlot, SLOT_NAMES, st.integers(-2, 9)),
    st.builds(
        SetParameter, SLOT_NAMES, st.sampled_from(["scheme", "items"]), st.sampled_from(["dark", "red", 2.0, 99.0])
    ),
    st.builds(BoostTopic, st.sampled_from(["food", "floods"]), st.floats(-1, 1)),
    st.builds(PinPage, SLOT_NAMES, st.integers(1, 6)),
)


@given(st.lists(ANY_ACTION, max_size=12), st.lists(st.booleans(), min_size=3, max_size=3), st.booleans())
def test_whatever_rules_say_the_page_stays_whole(actions, pinned, in_deep):
    slots = tuple(replace(slot, pinned=pin) for slot, pin in zip(SLOTS, pinned, strict=True))

    decided = one(slots, IN_DEEP if in_deep else NO_MATCHES, candidates=CANDIDATES, actions=actions)

    assert sorted(d.position for d in decided.values()) == [0, 1, 2]
    shown = [candidate.page_id for d in decided.values() for candidate in d.pages]
    assert len(shown) == len(set(shown))
    for slot in slots:
        decision = decided[slot.id]
        assert decision.variant in {HIDDEN, DEFAULT_VARIANT, *(variant.id for variant in slot.variants)}
        assert all(parameter.allows(decision.parameters[parameter.name]) for parameter in slot.parameters)
        assert not (slot.pinned and (decision.is_hidden or decision.position != slots.index(slot)))


NAMES = st.sampled_from(["hero", "for you", "join", "Long read", "Only by rule", "default", "", " x "])
MOMENTS = st.none() | st.sampled_from([NOW, NOW + timedelta(hours=1), NOW - timedelta(hours=1)])
KEYS = st.sampled_from(["split", "other", HOLDOUT])
VALUES = st.sampled_from(["dark", "red", "", 2, 99, True, -1])
ANY_VARIANT = st.builds(
    Variant,
    st.sampled_from(["v-1", "v-2", "v-3", ""]),
    NAMES,
    st.frozensets(st.sampled_from(["deep-readers", "others"])),
    MOMENTS,
    MOMENTS,
    st.dictionaries(st.sampled_from(["scheme", "items"]), VALUES),
    st.integers(-2, 9),
    st.booleans(),
)
ANY_SLOT = st.builds(
    Slot,
    id=st.text("abcdefgh", min_size=1, max_size=2),
    name=NAMES,
    variants=st.lists(ANY_VARIANT, max_size=3).map(tuple),
    parameters=st.sampled_from([(), (SCHEME,), (ITEMS,), (SCHEME, ITEMS)]),
    presets=st.dictionaries(st.sampled_from(["scheme", "items"]), VALUES),
    pinned=st.booleans(),
    experiment=st.just("") | KEYS,
    wants_pages=st.integers(0, 4),
    core=st.booleans(),
)
SITUATIONS = st.fixed_dictionaries(
    {
        "slots": st.lists(ANY_SLOT, max_size=6, unique_by=lambda slot: slot.id),
        "matches": st.sampled_from([NO_MATCHES, IN_DEEP]),
        "assignments": st.dictionaries(
            KEYS, st.builds(Assignment, KEYS, NAMES, st.floats(0, 1), st.booleans()), max_size=3
        ),
        "candidates": st.lists(
            st.builds(Candidate, st.integers(1, 6), st.integers(1, 2), st.floats(0, 1), worth=st.floats(0, 1)),
            max_size=10,
        ),
        "actions": st.lists(ANY_ACTION, max_size=8),
        "disabled": st.booleans(),
        "layout": st.none() | st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(-2, 9)),
    }
)


@settings(max_examples=60)
@given(SITUATIONS)
def test_whatever_the_situation_every_slot_has_an_answer_and_the_screen_is_whole(situation):
    slots = situation["slots"]

    decided = one(**situation)

    assert list(decided) == [slot.id for slot in slots]
    assert sorted(d.position for d in decided.values()) == list(range(len(slots)))
    shown = [candidate.page_id for d in decided.values() for candidate in d.pages]
    assert len(shown) == len(set(shown))
    fixed = {slot.id: place for place, slot in enumerate(slots) if slot.pinned or slot.core}
    assert {slot: decided[slot].position for slot in fixed} == fixed
    assert not any(decided[slot].is_hidden for slot in fixed)


@given(SITUATIONS, st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(-2, 9)))
def test_within_a_visit_no_slot_moves_unless_a_rule_says_so(situation, layout):
    quiet = situation | {"actions": (), "layout": layout}

    begun, later = one(**quiet | {"matches": NO_MATCHES}), one(**quiet | {"matches": IN_DEEP})

    assert {slot: begun[slot].position for slot in begun} == {slot: later[slot].position for slot in later}


@settings(max_examples=60)
@given(SITUATIONS, st.randoms())
def test_the_same_situation_is_decided_the_same_in_whatever_order_its_parts_are_named(situation, random):
    assignments = list(situation["assignments"].items())
    random.shuffle(assignments)

    assert one(**situation) == one(**situation | {"assignments": dict(assignments)})


@given(st.lists(ANY_SLOT, max_size=6, unique_by=lambda slot: slot.id))
def test_the_default_stands_everywhere_when_all_else_is_missing(slots):
    bare = [replace(slot, variants=(), experiment="") for slot in slots]

    decided = one(bare)

    assert [(d.variant, d.reason, d.position, d.pages) for d in decided.values()] == [
        (DEFAULT_VARIANT, Reason.DEFAULT, place, ()) for place in range(len(slots))
    ]


@settings(max_examples=60)
@given(SITUATIONS)
def test_a_core_slot_shows_the_same_whatever_the_situation(situation):
    core = [replace(slot, core=True) for slot in situation["slots"]]
    quiet = {**situation, "slots": core, "assignments": {}, "disabled": False}

    decided = one(**quiet, preview={slot.id: "v-1" for slot in core})

    assert decided == one(core)


def test_of_two_holdouts_the_first_by_name_is_told_in_whatever_order_they_come():
    held = {key: Assignment(key, "", share, in_holdout=True) for key, share in (("b", 0.2), ("a", 0.1))}

    assert one(assignments=held)["s-hero"].source == one(assignments=dict(sorted(held.items())))["s-hero"].source == "a"
