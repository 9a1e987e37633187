"""How hard a text is to read, and what makes it so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.readability import grade_reasons, readability, reading_minutes, syllables
from attune.tagging.domain.semantics import StyleSign

EASY = "The cat sat on the mat. It was a big cat. The dog ran to the cat. They had fun in the sun."
HARD = (
    "Notwithstanding considerable institutional resistance, the interdepartmental commission recommended comprehensive "
    "reorganisation of environmental responsibilities, emphasising accountability, proportionality and transparency "
    "throughout every administrative jurisdiction."
)


def _zipf(word: str) -> float:
    return {"reorganisation": 2.5, "proportionality": 2.9, "jurisdiction": 3.9}.get(word, 5.0)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("cat", 1),
        ("used", 1),
        ("makes", 1),
        ("table", 2),
        ("needed", 2),
        ("changes", 2),
        ("people", 2),
        ("question", 2),
        ("science", 2),
        ("media", 3),
        ("created", 3),
        ("policies", 3),
        ("government", 3),
        ("experience", 4),
        ("accessibility", 6),
        ("", 1),
    ],
)
def test_syllables_are_counted_by_ear(word: str, count: int) -> None:
    assert syllables(word) == count


def test_easy_text_has_a_low_grade_and_hard_text_a_high_one() -> None:
    easy_grade, easy_ease = readability(EASY)
    hard_grade, hard_ease = readability(HARD)

    assert easy_grade < 3
    assert hard_grade > 15
    assert easy_ease > 90
    assert hard_ease < 20


def test_a_published_example_has_its_published_grade() -> None:
    # "The cat sat on the mat." is 6 words of 1 syllable: 0.39 * 6 + 11.8 - 15.59 = -1.45; never below 0.
    assert readability("The cat sat on the mat.") == (0.0, 116.15)


def test_reading_time_follows_the_words() -> None:
    assert reading_minutes("word " * 238) == 1.0
    assert reading_minutes("one word") == 0.1
    assert reading_minutes("") == 0.0
    assert reading_minutes("水" * 1000) == 2.0


def test_the_grade_is_shown_by_the_hardest_sentence_the_length_of_all_and_the_rare_long_words() -> None:
    reasons = {reason.cue: reason.quotes for reason in grade_reasons(f"{EASY} {HARD}", _zipf)}

    assert reasons[StyleSign.HARDEST_SENTENCE][0].startswith("Notwithstanding considerable")
    assert reasons[StyleSign.HARDEST_WORDS] == ("reorganisation", "proportionality", "jurisdiction")
    assert reasons[StyleSign.SENTENCE_LENGTH] == ("9",)


def test_a_text_without_a_whole_sentence_gives_no_reason() -> None:
    assert grade_reasons("Menu. Home. News.", _zipf) == ()


@given(st.text())
def test_any_text_has_a_grade_and_a_time(text: str) -> None:
    assert readability(text)[0] >= 0
    assert reading_minutes(text) >= 0
    assert len(grade_reasons(text, _zipf)) <= 3
