"""The sentence in another language: German is shipped, and reads and is read as English does."""

import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation import gettext as translate
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings

from attune.rules.domain.conditions import All, Any, Condition, Not, make_test
from attune.rules.domain.language.parser import SentenceError, parse_sentence
from attune.rules.domain.language.phrases import Phrasebook, phrases_of
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.domain.operators.registry import operators
from attune.rules.facts.registry import registry
from tests.effort import part_of
from tests.rules import strategies
from tests.rules.sayable import grouped, shallow, told
from tests.rules.vocabulary import SEGMENTS, THRESHOLDS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))


def german() -> Phrasebook:
    return Phrasebook(registry, SEGMENTS, THRESHOLDS, translate=translate)


@pytest.fixture(autouse=True)
def _in_german():
    with override("de"):
        yield


def test_the_condition_of_the_scenario_reads_and_is_read_in_german() -> None:
    device, country, visits = registry.get("device"), registry.get("country"), registry.get("visits_7d")
    condition = All(
        (
            make_test(device, "is", "mobile"),
            Any((make_test(country, "is", "NL"), make_test(country, "is", "BE"))),
            make_test(registry.get("logged_in"), "is", False),
            make_test(visits, "at_least", 2.5),
        )
    )

    written = write_sentence(condition, german())

    assert written == (
        "Gerät ist Mobil und (Land ist Netherlands oder Land ist Belgium) und nicht Angemeldet "
        "und Besuche in 7 Tagen ist mindestens 2,5"
    )
    assert told(parse_sentence(written, german())) == told(condition)


@settings(max_examples=part_of(1_500), deadline=None, suppress_health_check=list(HealthCheck))
@given(grouped(strategies.tests()).filter(shallow))
def test_what_a_german_sentence_says_is_what_was_meant(condition: Condition) -> None:
    wording = Phrasebook(strategies.registry(), SEGMENTS, THRESHOLDS, translate=translate)

    with override("de"):
        written = write_sentence(condition, wording)
        read = parse_sentence(written, wording)

    assert told(read) == told(condition), written


def test_a_mistake_is_told_in_german() -> None:
    with pytest.raises(SentenceError) as raised:
        parse_sentence("Gerat ist „mobile“", german())

    assert translate(raised.value.text) % raised.value.values == "„Gerat“ ist hier nicht bekannt. Meinten Sie „Gerät“?"
    with pytest.raises(SentenceError) as raised:
        parse_sentence("nicht (Land ist „NL“", german())
    assert translate(raised.value.text).startswith("Diese Klammer wird nie geschlossen")


def test_every_phrase_begins_with_its_fact() -> None:
    for phrase in (each for operator in operators.values() for each in phrases_of(operator)):
        assert translate(phrase).startswith("%(fact)s "), phrase
        assert translate(phrase) != phrase
        assert set(re.findall(r"%\((\w+)\)s", translate(phrase))) == set(re.findall(r"%\((\w+)\)s", phrase))


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_compiled_catalogue_says_what_its_source_says(file: Path) -> None:
    with file.with_suffix(".mo").open("rb") as opened:
        compiled = gettext.GNUTranslations(opened)
    source = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE))

    assert source
    for text, translated in source.items():
        assert compiled.gettext(text.replace('\\"', '"')) == translated.replace('\\"', '"')
        assert set(re.findall(r"%\(\w+\)\S", text)) == set(re.findall(r"%\(\w+\)\S", translated)), text


def test_a_denial_and_a_list_read_well() -> None:
    condition = Not(make_test(registry.get("lists"), "has_all", ["a", "b"]))

    assert write_sentence(condition, german()) == "Nicht (Listen hat alle von „a“ und „b“)"
