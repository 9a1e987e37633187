"""The door for JSON: what it reads, and that everything else is refused in one sentence and in little time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.safe_json import TooDeepError, TooLargeError, UnreadableJsonError, read_json
from tests.json_bodies import HOSTILE

MOST = 1_000_000


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_could_break_something_behind_it_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(UnreadableJsonError) as caught:
        read_json(body, most_bytes=MOST)

    assert str(caught.value).endswith(".") and len(str(caught.value)) < 120


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1).filter(lambda n: abs(n) < 2**63)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner, max_size=4
        ),
    )
)  # fmt: skip
def test_plain_values_are_read_as_they_were_written(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value, indent=1)):
        assert read_json(text, most_bytes=MOST) == value
        assert read_json(b"\xef\xbb\xbf" + text.encode(), most_bytes=MOST) == value


def test_size_and_depth_have_bounds_that_count_exactly() -> None:
    assert read_json("[[1]]", most_bytes=5, most_depth=2) == [[1]]
    assert read_json('["[[[[", {}]', most_bytes=20, most_depth=2) == ["[[[[", {}]
    with pytest.raises(TooLargeError, match="more than 4 bytes"):
        read_json("[[1]]", most_bytes=4)
    with pytest.raises(TooDeepError, match="at most 1 levels"):
        read_json("[[1]]", most_bytes=5, most_depth=1)


def test_odd_signs_are_left_to_who_looks_at_them() -> None:
    assert read_json('["\\ud800", "\\u0000"]', most_bytes=MOST, keeps_odd=True) == ["\ud800", "\0"]


@pytest.mark.parametrize("piece", ['"', '\\"', '"\\', "[", "{", '[{"', '"a",', "[],", "\\"])
def test_a_piece_said_over_and_over_is_refused(piece: str) -> None:
    # In time in proportion to the size: benchmarks/worst_cases.py holds a bar on it.
    with pytest.raises(UnreadableJsonError):
        read_json(piece * (400_000 // len(piece)), most_bytes=MOST)
