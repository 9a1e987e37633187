"""How a text sounds, and what in it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.semantics import StyleSign, shorten_quote
from attune.tagging.domain.text import words
from attune.tagging.domain.tone import (
    formality,
    formality_reasons,
    mean_polarity,
    polarity_reasons,
    subjectivity,
    subjectivity_reasons,
)

HAPPY, PLAIN, SAD = "We had a lovely day.", "The train left at noon.", "The crash was horrible."


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
    ("scores", "given"),
    [
        ([0.6, 0.0, 0.0], [(StyleSign.BRIGHTEST, HAPPY)]),
        ([0.0, 0.0, -0.8], [(StyleSign.DARKEST, SAD)]),
        ([0.6, 0.0, -0.6], [(StyleSign.BRIGHTEST, HAPPY), (StyleSign.DARKEST, SAD)]),
        ([0.0, 0.0, 0.0], []),
    ],
)
def test_the_sentence_that_made_a_text_bright_or_dark_is_quoted(
    scores: list[float], given: list[tuple[StyleSign, str]]
) -> None:
    reasons = polarity_reasons([HAPPY, PLAIN, SAD], scores)

    assert [(reason.cue, reason.quotes[0]) for reason in reasons] == given


def test_the_tone_is_the_mean_of_the_sentences() -> None:
    assert mean_polarity([0.6, 0.0, -0.3]) == 0.1
    assert mean_polarity([]) == 0.0
    assert polarity_reasons([], []) == ()


def test_a_formal_text_is_shown_by_its_most_formal_sentence_and_a_chatty_one_by_its_chattiest() -> None:
    statute = "The provision of the assessment by the authority of the county is under the act."
    chat = "Oh, we just really had so much fun, you know."

    assert formality_reasons([chat, statute], 0.8)[0].quotes == (statute,)
    assert formality_reasons([statute, chat], 0.4)[0].quotes == (chat,)
    assert formality_reasons([], 0.5) == ()


def test_the_most_personal_sentence_is_quoted_and_none_of_a_report() -> None:
    view = "I think this is the best idea that we ever had."

    assert subjectivity_reasons([PLAIN, view], {"best"})[0].quotes == (view,)
    assert subjectivity_reasons(["The train left the town at noon.", SAD], {"horrible"}) == ()


def test_a_long_quotation_is_cut_between_words() -> None:
    assert shorten_quote("one  two\nthree", most_characters=40) == "one two three"
    assert shorten_quote("one two three four five six", most_characters=18) == "one two three …"


@given(st.lists(st.text(max_size=80), max_size=6))
def test_reasons_quote_what_the_text_says(parts: list[str]) -> None:
    scores = [(-1.0) ** place * 0.5 for place in range(len(parts))]
    found = [
        *polarity_reasons(parts, scores),
        *formality_reasons(parts, 0.4),
        *subjectivity_reasons(parts, set()),
    ]

    assert all(quote in {shorten_quote(part) for part in parts} for reason in found for quote in reason.quotes)
