"""Which phrases say best what a text is about."""

from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.keyphrases import Keyphrase, Mention, rank_keyphrases
from attune.tagging.domain.phrase_features import TextStatistics
from attune.tagging.lexicons.stemming import porter

ZIPFS = {"flood": 4.4, "river": 4.9, "gauge": 3.6, "council": 5.0, "thing": 5.9, "people": 6.1}


def _zipf(word: str) -> float:
    return ZIPFS.get(word.removesuffix("s"), 4.0)


def _found(mentions: list[Mention], running: list[str], title: str = "") -> tuple[Keyphrase, ...]:
    text = TextStatistics(running, title.split(), _zipf, porter)
    return rank_keyphrases(mentions, text, least_salience=0)


def _ranked(*phrases: str, title: str = "") -> list[str]:
    running: list[str] = []
    mentions = []
    for phrase in phrases:
        mentions.append(Mention(tuple(phrase.split()), len(running)))
        running.extend([*phrase.lower().split(), "and"])
    return [phrase.text for phrase in _found(mentions, running, title)]


def test_a_rare_phrase_stands_above_a_common_word() -> None:
    assert _ranked("people", "river gauge", "people", "river gauge")[0] == "river gauge"


def test_singular_and_plural_are_one_phrase_with_both_as_evidence() -> None:
    mentions = [Mention(("river", "gauges"), 0), Mention(("river", "gauge"), 4), Mention(("river", "gauge"), 9)]
    running = ["river", "gauges", "a", "a", "river", "gauge", "a", "a", "a", "river", "gauge"]

    (phrase,) = _found(mentions, running)

    assert phrase.text == "river gauge"
    assert phrase.evidence == ("river gauge", "river gauges")


def test_a_phrase_that_repeats_another_is_left_out() -> None:
    assert _ranked("flood warning", "warning", "flood warning", "flood") == ["flood warning"]


def test_a_word_of_the_title_gains() -> None:
    assert _ranked("gauge", "siren", "gauge", "siren", title="siren")[0] == "siren"


def test_a_heading_capital_does_not_make_a_name() -> None:
    assert _ranked("Gauge", "Gauge", "gauge") == ["gauge"]


def test_no_text_has_no_phrases() -> None:
    assert _found([], []) == ()


@given(
    st.lists(
        st.builds(
            Mention,
            st.lists(st.text(max_size=8), max_size=7).map(tuple),
            st.integers(0, 500),
            st.sampled_from(["", "PERSON", "GPE"]),
        ),
        max_size=30,
    ),
    st.lists(st.text(max_size=8), max_size=40),
)
def test_saliences_are_shares_in_falling_order(mentions: list[Mention], running: list[str]) -> None:
    found = _found(mentions, running)

    saliences = [phrase.salience for phrase in found]
    assert saliences == sorted(saliences, reverse=True)
    assert all(0 <= salience <= 1 for salience in saliences)
    assert len({phrase.text for phrase in found}) == len(found) <= 12
