"""What reads the same is the same: to every operator, on every engine, in sentences and in the proofs of the bench."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.rules.cases.cases import run_cases
from attune.rules.domain.analysis.equivalence_classes import Literal, find_satisfying_value
from attune.rules.domain.conditions import Condition, InvalidConditionError, Test, make_test, refuse_invisible_text
from attune.rules.domain.facts.fact import FactValue, Kind
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.domain.language.parser import parse_sentence
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.rules import RuleBook
from attune.rules.engines.durable import DurableEngine
from attune.rules.engines.evaluation import holds_for_value
from attune.rules.engines.index import IndexEngine
from attune.rules.engines.plain import PlainEngine
from attune.rules.facts.registry import Registry
from tests.rules.strategies import fact

ENGINES = (PlainEngine(), IndexEngine(), DurableEngine())
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TEXT, EXACT = fact("text", Kind.TEXT), fact("exact", Kind.TEXT, case_sensitive=True)
ITEMS, HOST = fact("items", Kind.SET), fact("host", Kind.TEXT, is_host=True)
ONE = ("is", "contains", "starts_with", "ends_with")
MANY = ("is_one_of",)
OF_SETS = ("has", "has_any", "has_all")
SPELLINGS = [
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\u3000"),
    lambda text: " " + text.replace(" ", " \t ") + "\u2009",
    lambda text: "\u200c".join(text),
    lambda text: f"\ufeff{text}\u00ad",
]
CASES = [str.upper, str.lower]
HOSTS = [
    ("bücher.example", "xn--bcher-kva.example"),
    ("bücher.example", "BU\u0308CHER.example"),
    ("news.example", "news.example."),
    ("news.example", "NEWS。example"),
    ("news.example", "www.news.example"),
    ("straße.example", "xn--strae-oqa.example"),
    ("例え.テスト", "xn--r8jz45g.xn--zckzah."),
]


def texts() -> st.SearchStrategy[str]:
    letters = st.sampled_from([*"abcéøüßñ", "ǆ", "각", "字", "ж", "🌧"])
    words = st.lists(letters, min_size=1, max_size=6).map("".join)
    return st.lists(words, min_size=1, max_size=4).map(" ".join)


def held(test: Test, value: FactValue) -> list[bool]:
    """Ask every engine, and the judge of the solver."""
    found = [holds_for_value(test, value, 0.0)]
    for engine in ENGINES:
        book = engine.compile(RuleBook(version=1, conditions={"rule:asked": test}))
        found.append(bool(book.match({test.key: value, "now": 0.0}).rules))
        book.close()
    return found


@QUICK
@given(texts(), st.sampled_from(SPELLINGS + CASES), st.sampled_from(ONE + MANY))
def test_a_condition_in_one_spelling_holds_of_a_text_in_another(text, spelt, operator) -> None:
    other = spelt(text)

    for wanted, said in ((text, other), (other, text)):
        value = [wanted, "else"] if operator in MANY else wanted
        assert held(make_test(TEXT, operator, value), said) == [True] * 4
        denied = {"is": "is_not", "contains": "not_contains", "is_one_of": "is_none_of"}.get(operator)
        if denied:
            assert held(make_test(TEXT, denied, value), said) == [False] * 4


@QUICK
@given(texts(), st.sampled_from(SPELLINGS + CASES), st.sampled_from(OF_SETS))
def test_a_set_has_an_item_in_whatever_spelling(text, spelt, operator) -> None:
    for wanted, said in ((text, spelt(text)), (spelt(text), text)):
        value = wanted if operator == "has" else [wanted]
        assert held(make_test(ITEMS, operator, value), frozenset({said, "else"})) == [True] * 4
        assert held(make_test(ITEMS, "has_none", [wanted]), frozenset({said})) == [False] * 4


@QUICK
@given(texts(), st.sampled_from(SPELLINGS))
def test_where_case_counts_nothing_else_does(text, spelt) -> None:
    assert held(make_test(EXACT, "is", text), spelt(text)) == [True] * 4
    assert held(make_test(EXACT, "is", "Ab"), "ab") == [False] * 4


@pytest.mark.parametrize(("one", "other"), HOSTS)
@pytest.mark.parametrize("operator", ONE + MANY)
def test_a_host_is_known_by_each_of_its_names(one: str, other: str, operator: str) -> None:
    for wanted, said in ((one, other), (other, one)):
        value = [wanted] if operator in MANY else wanted
        assert held(make_test(HOST, operator, value), said) == [True] * 4


@pytest.mark.parametrize(
    ("operator", "wanted", "said"),
    [
        ("is", "strasse.example", "straße.example"),
        ("is", "news.example", "www2.news.example"),
        ("starts_with", "shop.", "shopping.example"),
        ("contains", "www.news", "goodnews.example"),
        ("ends_with", "example.", "example.org"),
        ("is", "google.example", "xn--google-.example"),
        ("contains", "www", "news.example"),
    ],
)
def test_another_host_is_another(operator: str, wanted: str, said: str) -> None:
    assert held(make_test(HOST, operator, wanted), said) == [False] * 4


@pytest.mark.parametrize("length", [199, 200, 201, 900])
def test_a_long_text_is_compared_as_a_whole(length: int) -> None:
    long = "e\u0301" * (length // 2) + "end"

    assert held(make_test(TEXT, "is", unicodedata.normalize("NFC", long)), long) == [True] * 4
    assert held(make_test(TEXT, "contains", "end"), "x" * 20_000 + long) == [True] * 4
    assert held(make_test(TEXT, "is", long), f"{long}x") == [False] * 4


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", "\ufeff\u2060", "\t", "\u3164"])
def test_a_value_that_reads_as_nothing_is_refused_at_the_door_and_still_read_where_it_is_stored(blank: str) -> None:
    registry = Registry()
    registry.register(TEXT, ITEMS)
    stored = {"fact": "text", "operator": "contains", "value": blank}

    condition = from_exchange(stored, registry)

    assert to_exchange(condition) == stored
    with pytest.raises(InvalidConditionError, match="no sign that can be seen"):
        refuse_invisible_text(condition)
    # What nobody can see is in no text, so a stored one that asks for it does not suddenly hold of all.
    assert isinstance(condition, Test)
    assert held(condition, "spring") == [False] * 4


@pytest.mark.parametrize("operator", ONE)
@pytest.mark.parametrize("wanted", ["\u0301", "a\u0301", "É ", "İ", "ß"])
def test_the_solver_finds_a_text_for_what_an_accent_would_join(operator: str, wanted: str) -> None:
    literals = [Literal(make_test(TEXT, operator, wanted), True), Literal(make_test(TEXT, "is", wanted), False)]
    literals = literals[:1] if operator == "is" else literals

    found = find_satisfying_value(literals, holds_for_value, 0.0)

    assert found is not None
    assert held(literals[0].test, found) == [True] * 4


@pytest.mark.parametrize(
    "sentence",
    [
        "Ort der Fähre ist Café",
        "Ort der Fa\u0308hre ist Cafe\u0301",
        "ort\u00a0der\u3000FÄHRE  ist  caf\u200cé",
        "Ort der Fähre ist “CAFE\u0301”",
    ],
)
def test_a_sentence_is_read_in_whatever_spelling(sentence: str) -> None:
    place = fact("place", Kind.TEXT, choices=(("café", "Café"), ("quay", "Quay")))
    place.label = "Ort der Fähre"
    registry = Registry()
    registry.register(place)

    condition = parse_sentence(sentence, Phrasebook(registry, translate=lambda text: text.replace(" is ", " ist ")))

    assert isinstance(condition, Test)
    assert held(condition, "CAFÉ") == [True] * 4


def test_the_name_of_a_member_of_a_family_is_known_in_whatever_spelling() -> None:
    line = (
        '{"name": "a", "facts": {"trait[Cafe\u0301]": "x"}, '
        '"condition": {"fact": "trait", "of": "Café\u200b", "operator": "is", "value": "X"}, "expected": true}'
    )

    (verdict,) = run_cases([line.encode()], PlainEngine(), now=0.0)

    assert verdict.agrees, verdict.why


def test_a_case_about_a_host_of_the_site_compares_hosts() -> None:
    line = (
        '{"name": "a", "facts": {"referrer": "xn--bcher-kva.example"}, '
        '"condition": {"fact": "referrer", "operator": "is", "value": "bücher.example."}, "expected": true}'
    )

    verdicts = [each for engine in ENGINES for each in run_cases([line.encode()], engine, now=0.0)]

    assert [each.agrees for each in verdicts] == [True] * 3


def unseen(condition: Condition) -> bool:
    try:
        refuse_invisible_text(condition)
    except InvalidConditionError:
        return True
    return False


def test_nothing_itself_may_be_asked_for() -> None:
    assert not unseen(make_test(TEXT, "is", ""))
    assert not unseen(make_test(TEXT, "is", "👨\u200d👩\u200d👧"))
    assert unseen(make_test(TEXT, "is_one_of", ["a", "\u200b"]))
