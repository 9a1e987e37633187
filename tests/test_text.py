"""Text: what reads the same compares as the same, and what is kept can be stored and shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.text import clean, comparable

SAME = [
    ("Café", "Cafe\u0301"),
    ("high water", "high\u00a0water"),
    ("high water", "high\u3000water"),
    ("high water", "  High \t\n WATER "),
    ("highwater", "high\u200cwater"),
    ("highwater", "high\u00adwater"),
    ("highwater", "\ufeffhigh\u2060water"),
    ("☔", "☔\ufe0f"),
    ("straße", "STRASSE"),
    ("Å", "\u212b"),
]
OTHER = [("high water", "highwater"), ("café", "cafe"), ("1", "11")]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_what_reads_the_same_is_the_same(one: str, two: str) -> None:
    assert comparable(one) == comparable(two)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_what_reads_otherwise_is_not(one: str, two: str) -> None:
    assert comparable(one) != comparable(two)


def test_case_counts_where_it_is_asked_for() -> None:
    assert comparable("Ghent\u00a0 ", case_sensitive=True) == "Ghent"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Buy\u00a0now", "Buy now"),
        ("rain\u3000coat", "rain coat"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("half \ud83d", "half"),
        ("a\x00b\x7fc", "abc"),
        (" \u2028 ", ""),
    ],
)
def test_a_text_is_cleaned_for_keeping(given: str, kept: str) -> None:
    assert clean(given) == kept


@given(st.text(alphabet=st.characters(), max_size=80), st.integers(0, 40))
def test_a_clean_text_can_be_stored_and_is_clean(text: str, most: int) -> None:
    kept = clean(text, most=most)

    kept.encode()
    assert len(kept) <= most
    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert "\x00" not in kept


@given(st.text(alphabet=st.characters(), max_size=80))
def test_to_compare_twice_changes_nothing(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
    assert comparable(clean(text)) == comparable(text)
