"""Every sentence that is written can be typed again, and one that goes wrong says at which word."""

from typing import Any as Anything
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.domain.conditions import Any, Condition, ConditionError, Not, Test, make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.domain.language.parser import SentenceError, parse_sentence
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.plain import holds
from attune.rules.facts.registry import Registry
from attune.rules.proof.boundary_values import boundary_facts
from tests.effort import part_of
from tests.rules import strategies
from tests.rules.sayable import grouped, shallow, told
from tests.rules.strategies import Liking, fact
from tests.rules.vocabulary import COUNTRY, DEVICE, SEEN, SEGMENTS, SUBSCRIBED, THRESHOLDS, VISITS, vocabulary

pytestmark = pytest.mark.long

# Labels that run into each other, into the words of phrases, and into each other's keys.
TRICKY_CHOICES = (
    ("a", "Floods"),
    ("b", "Floods and rail"),
    ("c", "rail"),
    ("d", "not known"),
    ("e", "known"),
    ("f", "nothing"),
    ("g", "one of us"),
    ("h", "Trinidad and Tobago"),
    ("i", "Congo, Democratic Republic"),
    ("j", "a"),
    ("k", "subscribed"),
    ("l", "Twin"),
    ("m", "twin"),
    ("n", "(bracketed)"),
    ("o", "12"),
    ("p", "the threshold"),
    ("", "empty"),
)


def labelled(label: str, offer: Anything) -> Anything:
    offer.label = label
    return offer


TRICKY = (
    labelled("Topic", fact("topic", Kind.TEXT, choices=TRICKY_CHOICES)),
    labelled("Topic is set", fact("topics", Kind.SET, choices=TRICKY_CHOICES)),
    labelled("Visits", fact("exact", Kind.TEXT, case_sensitive=True, choices=(("NL", "Netherlands"), ("nl", "Dutch")))),
    labelled("Visits in 7 days", fact("visits", Kind.NUMBER, unit="visits")),
    labelled("visits", fact("double", Kind.NUMBER, unit="%")),
    labelled("Subscribed", fact("subscribed", Kind.YES_NO)),
    labelled("Subscribed and new", fact("is_new", Kind.YES_NO)),
    labelled("Not here", fact("not_here", Kind.YES_NO)),
    labelled("URL of the day", fact("clock", Kind.CLOCK)),
    labelled("Now", fact("now", Kind.MOMENT)),
    labelled("ßeen (first)", fact("seen", Kind.MOMENT)),
    labelled("In the segment", fact("version", Kind.VERSION)),
)
TRICKY_FAMILY = Liking()


def plain() -> Phrasebook:
    return Phrasebook(strategies.registry(), SEGMENTS, THRESHOLDS)


def tricky(zone: str = "Europe/Amsterdam") -> Phrasebook:
    registry = Registry()
    registry.register(*TRICKY, TRICKY_FAMILY)
    return Phrasebook(registry, SEGMENTS, THRESHOLDS, zone=ZoneInfo(zone))


def tricky_tests() -> st.SearchStrategy[Test]:
    offers = st.sampled_from((*TRICKY, TRICKY_FAMILY))
    return offers.flatmap(_test_of) | st.sampled_from(sorted(THRESHOLDS)).map(
        lambda slug: make_test(TRICKY[3], "at_least", ThresholdRef(slug))
    )


def _test_of(offer: Anything) -> st.SearchStrategy[Test]:
    keys = [key for key, _label in TRICKY_CHOICES] + [label for _key, label in TRICKY_CHOICES]
    texts = st.sampled_from([*keys, "NL", "nl", "x”y", "„“", " and ", "other"])
    parameter = st.sampled_from(["floods", "rail", "Floods", "roads”", "x"]) if offer is TRICKY_FAMILY else st.just("")

    def values(operator: str) -> st.SearchStrategy[object]:
        if operator in ("is_one_of", "is_none_of", "has_any", "has_all", "has_none"):
            return st.lists(texts, min_size=1, max_size=4)
        return texts if offer.kind in (Kind.TEXT, Kind.SET) else strategies.operand(offer.kind, operator)

    names = st.sampled_from(operators.names_by_kind()[offer.kind])
    return names.flatmap(lambda op: st.builds(make_test, st.just(offer), st.just(op), values(op), parameter))


WORDS = (
    "device",
    "is",
    "mobile",
    "and",
    "or",
    "not",
    "(",
    ")",
    "has any of",
    "“x”",
    "3",
    "[now]",
    ",",
    "country",
    "in",
)
MANY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(MANY, max_examples=part_of(10_000))
@given(grouped(strategies.tests()).filter(shallow))
def test_what_a_sentence_says_is_what_was_meant(condition: Condition) -> None:
    wording = plain()

    written = write_sentence(condition, wording)
    read = parse_sentence(written, wording)

    assert told(read) == told(condition), written
    assert write_sentence(read, wording) == written


@settings(MANY, max_examples=part_of(2_000))
@given(grouped(tricky_tests()).filter(shallow))
def test_labels_that_run_into_each_other_are_told_apart(condition: Condition) -> None:
    wording = tricky()

    written = write_sentence(condition, wording)

    assert told(parse_sentence(written, wording)) == told(condition), written


@settings(max_examples=part_of(1_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.conditions())
def test_the_read_condition_holds_of_the_same_visitors(condition: Condition) -> None:
    wording = plain()
    read = parse_sentence(write_sentence(condition, wording), wording)

    for facts in boundary_facts(RuleBook(version=1, conditions={"rule:r": condition}), most=20):
        assert holds(read, facts) == holds(condition, facts)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/St_Johns", "Asia/Kathmandu", "UTC"])
@settings(max_examples=part_of(1_000), deadline=None)
@given(seconds=st.integers(-60_000_000_000, 4_000_000_000) | st.sampled_from([1_761_435_000, 1_761_438_600]))
def test_moments_are_told_in_any_zone_and_read_again(zone: str, seconds: int) -> None:
    condition = make_test(SEEN, "before", seconds)
    wording = Phrasebook(vocabulary(), zone=ZoneInfo(zone))

    assert parse_sentence(write_sentence(condition, wording), wording) == condition


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("device is mobile", make_test(DEVICE, "is", "mobile")),
        ("  DEVICE   IS  mobile . ", make_test(DEVICE, "is", "mobile")),
        ("visits in 7 days >= 3", make_test(VISITS, "at_least", 3)),
        ("visits in 7 days is at least 3 visits.", make_test(VISITS, "at_least", 3)),
        ("visits in 7 days is at least 3,5", make_test(VISITS, "at_least", 3.5)),
        ("visits_in_7_days is 3", make_test(VISITS, "is", 3)),
        ("subscribed is no", make_test(SUBSCRIBED, "is", False)),
        ("not subscribed", make_test(SUBSCRIBED, "is", False)),
        ("not device is mobile", Not(make_test(DEVICE, "is", "mobile"))),
        ('country is one of "nl", Belgium, or France', make_test(COUNTRY, "is_one_of", ["nl", "be", "fr"])),
        ("country is one of France or device is mobile", None),
        ("first seen is after 2025-03-30T22:00:00Z", make_test(SEEN, "after", 1_743_372_000)),
        ("visits in 7 days is at least the threshold “Dwell, 75th percentile”", None),
    ],
)
def test_it_is_read_as_people_type(typed: str, meant: Condition | None) -> None:
    wording = Phrasebook(vocabulary(), SEGMENTS, THRESHOLDS)
    others = {
        "country": Any((make_test(COUNTRY, "is_one_of", ["fr"]), make_test(DEVICE, "is", "mobile"))),
        "visits": make_test(VISITS, "at_least", ThresholdRef("dwell_p75")),
    }

    assert parse_sentence(typed, wording) == (meant or others[typed.split()[0]])


@pytest.mark.parametrize(
    ("typed", "at", "message", "proposals"),
    [
        ("not devise is mobile", "devise", "Did you mean “device”?", ["device"]),
        ("devise is mobile", "devise", "Did you mean “device”?", ["device"]),
        ("device iz mobile", "iz", "Did you mean “is”?", ["is"]),
        ("device is mobil", "mobil", "Did you mean “mobile”?", ["mobile"]),
        ("device is mobile and contry is France", "contry", "Did you mean “country”?", ["country"]),
        ("country is one of France or Belgum", "Belgum", "Did you mean “Belgium”?", ["Belgium"]),
        ("visits in 7 days is at leest 3", "is at leest", "Did you mean “is at least”?", ["is at least"]),
        ("visits in 7 days is at least many", "many", "Expected: a number", []),
        ("campaign is spring", "spring", "Expected: a text in quotation marks", ["“spring”"]),
        ("time of day is from 22 to 6", "22", "Expected: a time such as 22:00", []),
        ("device is mobile foo", "foo", "Expected: “and”, “or” or the end", []),
        ("in the segment “Regular reader”", "“Regular reader”", "Did you mean ““Regular readers””?", None),
        ("device is mobile and country is France or subscribed", "or", "Put brackets", []),
        ("(device is mobile", "(", "This bracket is never closed", []),
        ("device is mobile)", ")", "This bracket was never opened", []),
        ("visits in 7 days is between 5 and 3", "is between 5 and 3", "Name the smaller value first", []),
        ("browser version is 17", "is 17", "is no version", []),
    ],
)
def test_an_error_points_at_the_word_and_proposes_the_nearest(typed, at, message, proposals) -> None:
    with pytest.raises(SentenceError) as raised:
        parse_sentence(typed, Phrasebook(vocabulary(), SEGMENTS, THRESHOLDS))

    error = raised.value
    assert typed[error.start : error.end] == at
    assert message in str(error)
    if proposals is not None:
        assert [proposal.words for proposal in error.proposals][: len(proposals) or None] == proposals


@pytest.mark.parametrize(
    ("typed", "next_words"),
    [
        ("", "device"),
        ("device", "is"),
        ("device is ", "mobile"),
        ("visits in 7 days", "is at least"),
        ("device is mobile and ", "country"),
        ("affinity", "“Floods”"),
        ("in the segment", "“Regular readers”"),
        ("first seen is in the last 7", "days"),
    ],
)
def test_an_unfinished_sentence_is_told_how_to_go_on(typed: str, next_words: str) -> None:
    with pytest.raises(SentenceError, match="not finished") as raised:
        parse_sentence(typed, Phrasebook(vocabulary(), SEGMENTS, THRESHOLDS))

    assert next_words in [proposal.words for proposal in raised.value.proposals]
    assert raised.value.start == raised.value.end == len(typed.rstrip())


def test_taking_the_proposals_mends_the_sentence() -> None:
    typed, wording = "devise iz mobil", Phrasebook(vocabulary(), SEGMENTS)
    for _word in range(3):
        with pytest.raises(SentenceError) as raised:
            parse_sentence(typed, wording)
        best = raised.value.proposals[0]
        typed = typed[: best.start] + best.words + typed[best.end :]

    assert parse_sentence(typed, wording) == make_test(DEVICE, "is", "mobile")


@settings(max_examples=part_of(2_000), deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    error: ConditionError | None = None
    try:
        parse_sentence(typed, Phrasebook(vocabulary(), SEGMENTS, THRESHOLDS))
    except ConditionError as raised:
        error = raised

    assert error is None or str(error)
    assert not isinstance(error, SentenceError) or 0 <= error.start <= error.end <= len(typed)


@pytest.mark.parametrize(
    "typed",
    ["(" * 5_000, "not (" * 5_000, "device is mobile and " * 5_000, "“" * 50_000, "x" * 300_000, "[" * 9_999, "\ud800"],
    ids=["brackets", "denials", "tests", "quotes", "letters", "square", "surrogate"],
)
def test_rubbish_is_refused_in_bounded_time(typed: str) -> None:
    with pytest.raises(ConditionError):
        parse_sentence(typed, Phrasebook(vocabulary(), SEGMENTS))


def test_a_sentence_is_read_no_further_than_a_condition_may_go() -> None:
    wording, test, item = Phrasebook(vocabulary(), SEGMENTS), "device is mobile and ", "“be”, "

    with pytest.raises(SentenceError, match="one test more than the 200") as many:
        parse_sentence(test * 1_900, wording)
    with pytest.raises(SentenceError) as long:
        parse_sentence("country is one of " + item * 6_000, wording)
    with pytest.raises(SentenceError, match="at most 40000"):
        parse_sentence("x" * 40_001, wording)

    assert many.value.start == 200 * len(test)
    assert 500 * len(item) < long.value.start < 505 * len(item)
