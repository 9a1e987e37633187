"""The words that gave a topic, marked in their sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.tagging.domain.highlights import highlight_evidence


@pytest.mark.parametrize(
    ("sentence", "evidence", "pieces"),
    [
        ("The tide rose.", ["tide"], (("The ", False), ("tide", True), (" rose.", False))),
        ("Tide tables", ["tide", "tide tables"], (("Tide tables", True),)),
        ("Tidewater", ["tide"], (("Tidewater", False),)),
        ("Tide (high", ["(high", " "], (("Tide ", False), ("(high", True))),
        ("The tide rose.", [], (("The tide rose.", False),)),
        ("", ["tide"], ()),
    ],
)
def test_whole_words_are_marked(sentence: str, evidence: list[str], pieces: object) -> None:
    assert highlight_evidence(sentence, evidence) == pieces


def test_a_long_sentence_is_cut_around_its_evidence() -> None:
    pieces = highlight_evidence("a " * 1000 + "tide " + "b " * 1000, ["tide"])

    assert ("tide", True) in pieces and sum(len(piece) for piece, _is_evidence in pieces) == 402


@given(st.text(max_size=400), st.lists(st.text(max_size=10), max_size=4))
def test_nothing_of_a_sentence_is_lost(sentence: str, evidence: list[str]) -> None:
    assert "".join(piece for piece, _is_evidence in highlight_evidence(sentence, evidence)) == sentence
