"""Cells of a table that a spreadsheet may open: none is taken for a formula, and each can be had back as it was."""

import re

# What spreadsheets begin a formula with, after white space and signs that nobody sees; the wide forms count as well.
# A tab or an end of line at the start ends the cell before for some, so that a formula may follow.
_FORMULA = re.compile("'*(?:[\\s\ufeff\u200b-\u200f\u2060]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def safe_cell(text: str) -> str:
    """Return a text as a cell: one that would be a formula begins with an apostrophe, which says "this is text"."""
    return f"'{text}" if _FORMULA.match(text) else text


def cell_text(cell: str) -> str:
    """Return what safe_cell() was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
