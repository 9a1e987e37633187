"""Every condition reads as one sentence that means what it says."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, make_test
from attune.rules.domain.language.sentences import sentence
from tests.rules import strategies
from tests.rules.strategies import FAMILY
from tests.rules.vocabulary import (
    CAMPAIGN,
    CLOCK,
    COUNTRY,
    DEPTH,
    DEVICE,
    SEEN,
    SUBSCRIBED,
    TOPICS,
    VERSION,
    VISITS,
    vocabulary,
)


def test_the_condition_of_the_scenario_reads_as_its_editor_says_it() -> None:
    condition = All(
        (
            make_test(DEVICE, "is", "mobile"),
            Any((make_test(COUNTRY, "is", "NL"), make_test(COUNTRY, "is", "be"))),
            Not(make_test(SUBSCRIBED, "is", True)),
            make_test(VISITS, "at_least", 3),
        )
    )

    assert sentence(condition, vocabulary()) == (
        "Device is mobile and (country is the Netherlands or country is Belgium) and not subscribed "
        "and visits in 7 days is at least 3"
    )


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (make_test(SUBSCRIBED, "is", False), "Not subscribed"),
        (make_test(COUNTRY, "is_one_of", ["nl", "be", "fr"]), "Country is one of the Netherlands, Belgium or France"),
        (make_test(COUNTRY, "is_none_of", ["de"]), "Country is none of “de”"),
        (make_test(CAMPAIGN, "is", ""), "Campaign is nothing"),
        (make_test(CAMPAIGN, "not_contains", "100 % (x)s"), "Campaign does not contain “100 % (x)s”"),
        (make_test(DEPTH, "at_least", 75), "Depth read is at least 75 %"),
        (make_test(DEPTH, "between", (0.5, 75)), "Depth read is between 0.5 and 75 %"),
        (make_test(TOPICS, "has_all", ["floods", "rail"]), "Page topics has all of “floods” and “rail”"),
        (make_test(TOPICS, "has_any", ["floods", "rail"]), "Page topics has any of “floods” or “rail”"),
        (make_test(CLOCK, "within", (1320, 390)), "Time of day is from 22:00 to 06:30"),
        (make_test(SEEN, "before", 1_743_296_400), "First seen is before 2025-03-30 01:00"),
        (make_test(SEEN, "within_days", 7), "First seen is in the last 7 days"),
        (make_test(SEEN, "within_days", 1), "First seen is in the last day"),
        (make_test(VERSION, "between", ("17.0.0", "18.0.0")), "Browser version is between 17.0.0 and 18.0.0"),
        (make_test(FAMILY, "at_least", 0.5, "floods"), "Affinity “Floods” is at least 0.5"),
        (make_test(FAMILY, "at_least", 0.5, "roads"), "Affinity “roads” is at least 0.5"),
        (InSegment("regulars"), "In the segment “Regular readers”"),
        (Not(InSegment("new")), "Not in the segment “new”"),
        (Not(make_test(VISITS, "at_least", 3)), "Not (visits in 7 days is at least 3)"),
        (Not(Not(make_test(SUBSCRIBED, "is", True))), "Not (not subscribed)"),
        (All((Any((InSegment("new"),)),)), "In the segment “new”"),
        (Test("gone", "is", "x"), "Gone is “x”"),
    ],
)
def test_each_test_reads_well(condition: Condition, written: str) -> None:
    assert sentence(condition, vocabulary(), segments={"regulars": "Regular readers"}) == written


def test_a_sentence_can_be_said_in_another_language() -> None:
    german = {"%(fact)s is %(value)s": "%(fact)s ist %(value)s", "and": "und", "not %(part)s": "nicht %(part)s"}
    condition = All((make_test(DEVICE, "is", "mobile"), Not(make_test(SUBSCRIBED, "is", True))))

    written = sentence(condition, vocabulary(), translate=lambda text: german.get(text, text))

    assert written == "Device ist mobile und nicht subscribed"


def test_moments_are_told_in_the_sites_zone() -> None:
    condition = make_test(SEEN, "after", 1_743_372_000)

    assert (
        sentence(condition, vocabulary(), zone=ZoneInfo("Europe/Amsterdam")) == "First seen is after 2025-03-31 00:00"
    )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.conditions(("regulars",)))
def test_every_condition_has_a_sentence(condition: Condition) -> None:
    written = sentence(condition, strategies.registry())

    assert written
    assert written.count("(") == written.count(")") or any(mark in str(condition) for mark in "()")
