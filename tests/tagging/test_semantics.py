"""How a text is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.domain.semantics import (
    formality,
    guessed_kind,
    named_period,
    readability,
    reading_minutes,
    subjectivity,
    syllables,
)
from tagging.domain.text import PageText, words

EASY = "The cat sat on the mat. It was a big cat. The dog ran to the cat. They had fun in the sun."
HARD = (
    "Notwithstanding considerable institutional resistance, the interdepartmental commission recommended comprehensive "
    "reorganisation of environmental responsibilities, emphasising accountability, proportionality and transparency "
    "throughout every administrative jurisdiction."
)


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


def test_nouns_are_formal_and_pronouns_chatty() -> None:
    assert formality({"NOUN": 8, "ADP": 2}) == 1.0
    assert formality({"PRON": 5, "VERB": 5}) == 0.0
    assert formality({}) == 0.5


def test_personal_writing_is_more_subjective_than_a_report() -> None:
    personal = words("I really think this is great and I love it. I hope you feel the same.")
    report = words("The report lists the gauges of the river and the days on which each was read.")

    assert subjectivity(personal, ["great", "love", "hope"]) > 0.8
    assert subjectivity(report, []) == 0.0
    assert subjectivity([], []) == 0.0


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("How to read a river gauge", "", "guide"),
        ("Seven ways to keep a cellar dry", "", "list"),
        ("An interview with the flood warden", "", "interview"),
        ("Introducing the new flood map", "", "announcement"),
        ("Why we left the old map behind", "", "opinion"),
        ("Workshop: sandbags for beginners", "", "event"),
        ("The river in spring", "It rose. It fell.", "article"),
        (
            "The warden",
            "Who are you?\nAn old hand.\nSince when?\nLong ago.\nWhy?\nI like it.\nAnd now?\nTea.",
            "interview",
        ),
        ("The cellar", "1. Look.\n2. Lift.\n3. Pump.\n4. Dry.", "guide"),
    ],
)
def test_the_kind_of_a_piece_is_guessed(title: str, body: str, kind: str) -> None:
    assert guessed_kind(PageText(title, "", body)) == kind


def test_the_period_spans_the_years_named_but_not_prices() -> None:
    assert named_period("Between 1953 and 2021 the dike held. It cost £1999 and 2050.5 hours.") == (1953, 2021)
    assert named_period("No year.") is None


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    grade, _ = readability(text)

    assert grade >= 0
    assert reading_minutes(text) >= 0
    assert 0 <= subjectivity(words(text), words(text)) <= 1
    assert guessed_kind(PageText(text[:10], "", text))
    named_period(text)
