"""The tour of the code in docs/architecture.md names functions that stand where it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
LINK = re.compile(r"\[`(\w+)`\]\((\.\./[\w/]+\.py)\)")
PLACE = re.compile(r"`((?:audience|blocks|decisions|experiments|matching|rules|tagging|attune)/[\w/.]*)`")


def missing(text: str) -> list[str]:
    """List the names that a text links to a file which does not define them."""
    return [f"{name} in {path}" for name, path in LINK.findall(text) if name not in names_in(PAGE.parent / path)]


def names_in(path: Path) -> set[str]:
    """Return what a module defines at its top; nothing where there is no such file."""
    if not path.is_file():
        return set()
    body = ast.parse(path.read_text()).body
    defined = {each.name for each in body if isinstance(each, ast.ClassDef | ast.FunctionDef)}
    targets = [target for each in body if isinstance(each, ast.Assign) for target in each.targets]
    return defined | {target.id for target in targets if isinstance(target, ast.Name)}


def test_every_function_of_the_tour_stands_where_it_says() -> None:
    text = PAGE.read_text()

    assert len(LINK.findall(text)) > 30
    assert missing(text) == []


def test_every_place_that_is_named_is_there() -> None:
    assert [place for place in PLACE.findall(PAGE.read_text()) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("link", ["[`gone`](../rules/services.py)", "[`match`](../rules/gone.py)"])
def test_a_name_that_has_moved_is_seen(link: str) -> None:
    assert len(missing(link)) == 1
