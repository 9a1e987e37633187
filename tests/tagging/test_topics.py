"""Which topics a text is about."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.text import PageText
from attune.tagging.domain.topics import TopicScore, normalised, score_topics
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary

VOCABULARY = Vocabulary(
    (
        TopicEntry("floods", "Floods", synonyms=("High water", "flooding"), broader="weather"),
        TopicEntry("weather", "Weather"),
        TopicEntry("accessibility", "Accessibility"),
        TopicEntry("open-data", "Open data"),
        TopicEntry("software-engineering", "Software engineering"),
        TopicEntry("cycling", "Cycling", is_blocked=True),
    )
)
FILLER = "The council met on Tuesday and spoke about many things that had waited since the spring. " * 5


def _found(body: str, *, title: str = "", lead: str = "") -> dict[str, TopicScore]:
    scores = score_topics(PageText(title, lead, body), VOCABULARY, zipf=lambda word: 4.0)
    return {score.topic: score for score in scores}


def test_a_topic_is_found_by_its_name_a_plural_or_a_synonym() -> None:
    for body in ("A flood came.", "Floods came.", "The high water came."):
        assert "floods" in _found(body)


def test_the_words_that_gave_a_topic_are_its_evidence() -> None:
    found = _found("Flooding is rare here. After the flood, the high water stood for days. A flood leaves mud.")

    assert found["floods"].evidence == ("flood", "flooding", "high water")


def test_the_title_says_more_than_the_end_of_the_body() -> None:
    in_title = _found(FILLER, title="Open data")["open-data"]
    in_body = _found(FILLER + "Open data.")["open-data"]

    assert in_title.salience > in_body.salience
    assert in_title.confidence > in_body.confidence


def test_a_text_that_says_it_more_often_is_more_about_it() -> None:
    once, often = FILLER + "Open data. ", FILLER + "Open data. " * 4

    assert _found(often)["open-data"].salience > _found(once)["open-data"].salience


def test_a_relative_counts_less_than_the_name_itself() -> None:
    name = _found(FILLER + "Accessibility matters.")["accessibility"]
    relative = _found(FILLER + "Accessible forms matter.")["accessibility"]

    assert 0 < relative.salience < name.salience


def test_parts_of_a_longer_name_are_faint_evidence() -> None:
    parts = _found("Our engineers met. They like software.")["software-engineering"]
    whole = _found("Our software engineers met. They like it.")["software-engineering"]

    assert parts.salience < whole.salience
    assert parts.confidence < 0.5


def test_a_page_about_floods_is_a_little_about_weather() -> None:
    found = _found("Floods and floods again.", title="Floods")

    assert found["weather"].salience == pytest.approx(found["floods"].salience / 2, abs=1e-4)
    assert found["weather"].evidence == found["floods"].evidence


def test_a_blocked_topic_is_never_found() -> None:
    assert _found("Cycling, cycling, cycling.", title="Cycling") == {}


def test_a_name_does_not_reach_across_two_sentences() -> None:
    found = _found("The door is open. Data came in.")

    assert found["open-data"].evidence == ("data", "open")


def test_the_version_of_a_vocabulary_changes_with_any_wording() -> None:
    renamed = Vocabulary((*VOCABULARY.entries[:-1], TopicEntry("cycling", "Cycling")))

    assert renamed.version != VOCABULARY.version
    assert Vocabulary(VOCABULARY.entries[::-1]).version == VOCABULARY.version


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert score_topics(PageText("Floods"), Vocabulary(), zipf=lambda word: 4.0) == ()


@given(st.dictionaries(st.text(max_size=5), st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_normalised_weights_have_length_one_and_none_is_zero(weights: dict[str, float]) -> None:
    answer = normalised(weights)

    assert all(0 < weight <= 1 for weight in answer.values())
    if any(weight > 0 and math.isfinite(weight) for weight in weights.values()):
        assert math.hypot(*answer.values()) == pytest.approx(1.0)
    else:
        assert answer == {}


@given(
    st.lists(
        st.sampled_from(["flood", "floods", "open", "data", "weather", "the", ".", "\n\n", "😀", "洪水"]), max_size=60
    ),
    st.text(max_size=40),
)
def test_saliences_and_confidences_are_shares_whatever_the_text(pieces: list[str], title: str) -> None:
    for score in score_topics(PageText(title, "", " ".join(pieces)), VOCABULARY, zipf=lambda word: 5.0):
        assert 0 < score.salience < 1
        assert 0 <= score.confidence <= 1
        assert score.evidence


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=200))
def test_any_vocabulary_meets_any_text(names: list[str], body: str) -> None:
    vocabulary = Vocabulary(tuple(TopicEntry(f"t{at}", name, broader=f"t{at + 1}") for at, name in enumerate(names)))

    for score in score_topics(PageText(body[:20], body[20:50], body), vocabulary, zipf=lambda word: 0.0):
        assert 0 < score.salience < 1
