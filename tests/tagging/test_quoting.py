"""A long sentence is cut around what matters in it."""

from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.quotes import Quote, quote_around


def test_a_short_sentence_stays_whole() -> None:
    assert quote_around("The Floods of 1953 came.", ["floods"]) == Quote("The ", "Floods", " of 1953 came.")


def test_a_long_sentence_is_cut_around_the_words() -> None:
    sentence = f"{'before ' * 40}open-data portals {'after ' * 40}".strip()

    quote = quote_around(sentence, ["nowhere", "open data"], most_characters=60)

    assert quote == Quote("… before before before ", "open-data", " portals after after …")


def test_without_the_words_the_beginning_is_given() -> None:
    assert quote_around("one two three", ["four"], most_characters=8) == Quote("", "", "one two …")


def test_a_part_of_a_word_is_no_word() -> None:
    assert quote_around("Startling art", ["art"]) == Quote("Startling ", "art")


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_quote_is_bounded_and_never_fails(sentence: str, surface: str) -> None:
    quote = quote_around(sentence, [surface], most_characters=60)

    assert len(quote.before) + len(quote.words) + len(quote.after) <= 60 + len(quote.words) + 4
