"""Keys of shared stores: whole, and silent about what they stand for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from attune.keys import hashed_key

PARTS = st.tuples(st.text(max_size=300), st.integers() | st.text(max_size=300))


@given(PARTS, PARTS)
def test_two_entries_never_share_a_key(one: tuple[object, ...], two: tuple[object, ...]) -> None:
    assert (hashed_key("layout", *one) == hashed_key("layout", *two)) == (one == two)


def test_a_key_has_one_length_whatever_it_stands_for() -> None:
    assert len(hashed_key("layout", "x" * 10_000)) == len(hashed_key("layout", "x"))


def test_nothing_of_what_it_stands_for_is_in_a_key() -> None:
    visitor = "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11"

    assert visitor not in hashed_key("layout", visitor, 7)


def test_families_do_not_meet() -> None:
    assert hashed_key("layout", 1) != hashed_key("rate", 1)
