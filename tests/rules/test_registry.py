"""The registry knows every fact once, and reads them so that none can break a page."""

import logging
import math

import pytest

from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import ANY_NUMBER, COUNT, Kind, Scope
from attune.rules.facts.registry import DoubleFactError, Registry
from tests.rules.strategies import FACTS, FAMILY, fact, registry

READ_FROM = {one.name: one.default for one in FACTS}


def test_facts_and_families_are_given_in_order() -> None:
    made = registry()

    assert made.facts() == FACTS
    assert made.families() == (FAMILY,)
    assert list(made.names())[-1] == "affinity"
    assert made.get("affinity") is FAMILY


def test_a_name_is_taken_once() -> None:
    made = registry()

    with pytest.raises(DoubleFactError, match='"country" is registered already'):
        made.register(fact("country", Kind.NUMBER))
    assert made.get("country").kind == Kind.TEXT


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownFactError, match='"contry" is no fact. Did you mean "country"?'):
        registry().get("contry")
    with pytest.raises(UnknownFactError, match='"zzz" is no fact.$'):
        registry().get("zzz")


def test_all_facts_of_a_scope_are_read() -> None:
    read = registry().read(Scope.REQUEST, {**READ_FROM, "country": "nl", "visits": 3})

    assert read.keys() == READ_FROM.keys()
    assert (read["country"], read["visits"]) == ("nl", 3)
    assert registry().read(Scope.PAGE, {}) == {}


def test_which_numbers_facts_can_be_is_told_by_their_keys() -> None:
    made = Registry()
    made.register(fact("visits", Kind.NUMBER, span=COUNT), fact("score", Kind.NUMBER), FAMILY)

    assert made.spans(["visits", "score", "affinity[x]", "gone", "now"]) == {
        "visits": COUNT,
        "score": ANY_NUMBER,
        "affinity[x]": ANY_NUMBER,
    }


def test_a_number_that_the_fact_cannot_be_gives_the_default_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    made = Registry()
    made.register(fact("visits", Kind.NUMBER, span=COUNT))

    assert made.read(Scope.REQUEST, {"visits": -1.0}) == {"visits": 0.0}
    assert 'The fact "visits" gave -1.0, which is no number value that it can have' in caplog.text
    assert made.read(Scope.REQUEST, {"visits": 2.0}) == {"visits": 2.0}


def test_of_a_family_only_what_is_asked_for_is_read() -> None:
    affinities = {"floods": 0.5, "rail": 0.25}

    assert registry().read(Scope.VISITOR, affinities) == {}
    assert registry().read(Scope.VISITOR, affinities, ["affinity[rail]", "country", "gone[x]"]) == {
        "affinity[rail]": 0.25
    }
    assert registry().read(Scope.REQUEST, READ_FROM, ["affinity[rail]"]).keys() == READ_FROM.keys()


def test_a_read_that_raises_gives_the_default_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    source = {key: value for key, value in READ_FROM.items() if key != "visits"}

    with caplog.at_level(logging.ERROR, "attune.rules.facts.registry"):
        read = registry().read(Scope.REQUEST, {**source, "country": "nl"})

    assert (read["visits"], read["country"]) == (0, "nl")
    assert 'The fact "visits" could not be read' in caplog.text


@pytest.mark.parametrize(("name", "value"), [("visits", "3"), ("visits", math.nan), ("topics", ["a"]), ("clock", 1440)])
def test_a_value_of_another_kind_gives_the_default_and_is_logged(
    name: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "attune.rules.facts.registry"):
        read = registry().read(Scope.REQUEST, {**READ_FROM, name: value})

    assert read[name] == READ_FROM[name]
    assert f'The fact "{name}" gave' in caplog.text


def test_defaults_are_total_over_the_keys_asked_for() -> None:
    defaults = registry().defaults(["affinity[floods]", "country", "gone[x]"])

    assert defaults.keys() == READ_FROM.keys() | {"affinity[floods]"}
    assert defaults["affinity[floods]"] == 0
