"""A text as sentences, words and stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.text import PageText, sentences, stem, word_family, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policies", "policy"),
        ("planned", "plan"),
        ("planning", "plans"),
        ("organisation", "organizations"),
        ("centred", "centered"),
        ("managing", "manages"),
        ("boxes", "box"),
        ("&", "and"),
    ],
)
def test_two_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("accessible", "accessibility"), ("usable", "usability"), ("engineers", "engineering"), ("designer", "design")],
)
def test_relatives_have_one_family(one: str, other: str) -> None:
    assert word_family(one) == word_family(other)


@pytest.mark.parametrize(
    ("one", "other"), [("access", "accessible"), ("police", "policy"), ("government", "governance")]
)
def test_words_that_only_look_alike_are_kept_apart(one: str, other: str) -> None:
    assert word_family(one) != word_family(other)


def test_words_keep_the_dots_of_names_and_part_hyphens() -> None:
    found = words("The Council's cloud.gov site isn’t user-centred & fast.")

    assert found == ["the", "council", "cloud.gov", "site", "isn’t", "user", "centred", "&", "fast"]


def test_scripts_without_spaces_are_read_sign_by_sign() -> None:
    assert words("洪水 map") == ["洪", "水", "map"]


def test_initials_and_titles_end_no_sentence() -> None:
    found = sentences("The U.S. Digital Corps met Dr. Ames. It went well! Did it?\n\nA heading\n- one point")

    assert found == ["The U.S. Digital Corps met Dr. Ames.", "It went well!", "Did it?", "A heading", "- one point"]


def test_a_cut_text_is_no_longer_than_asked() -> None:
    text = PageText("Title", "Lead", "Body " * 100).cut(50)

    assert len(text.title + text.lead + text.body) == 50


@given(st.text())
def test_any_text_can_be_cut_into_words(text: str) -> None:
    assert all(words(text))
    assert all(sentence.strip() for sentence in sentences(text))
    for word in words(text):
        stem(word)
        word_family(word)
