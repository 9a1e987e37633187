"""Cells of tables: none is a formula, and each is had back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.spreadsheet_cells import cell_text, safe_cell
from tests.formulas import FORMULAS

STARTS = st.text("=+-@\t\r\n '\ufeff\u200b\u00a0\u3000＝＋－＠|a", max_size=6)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Water", "a=b", "'tis", "it's", "3", "1-2", "(=1)", " plain"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text == cell_text(text)


@given(STARTS | st.text(max_size=20))
def test_a_cell_gives_back_its_text_and_never_begins_a_formula(text: str) -> None:
    cell = safe_cell(text)

    assert cell_text(cell) == text
    assert cell.lstrip(" \ufeff\u200b\u00a0\u3000")[:1] not in tuple("=+-@\t\r\n＝＋－＠")
