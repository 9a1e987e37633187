"""No module asks which operator a test has: what differs between operators is said in their classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.rules.domain.operators.registry import operators
from tests.processes import ROOT

FOLDERS = ("attune", "audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")
OWN = ROOT / "rules" / "domain" / "operators"
NAMES = frozenset(operators)
# These two are also the words for the states of a change.
STATES = frozenset({"before", "after"})


def modules(root: Path = ROOT) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("**/*.py")):
            if OWN not in path.parents and "migrations" not in path.parts:
                yield path


def breaches(source: str) -> list[str]:
    """Give the places of a module at which an operator is named to choose by it."""
    return [f"{node.lineno}: {name}" for node, name in _named(ast.parse(source))]


def _named(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.pattern | ast.keyword, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                for each in (left, *others):
                    yield from ((each, name) for name in _names_in(each))
            case ast.MatchValue(value=ast.Constant(value=str(name))) if name in NAMES:
                yield node, name
            case ast.keyword(arg="operator", value=ast.Constant(value=str(name))) if name in NAMES:
                yield node, name
            case ast.Dict() | ast.Set() if len(found := _names_in(node)) > 1 and found - STATES:
                yield from ((node, name) for name in sorted(found))


def _names_in(node: ast.expr) -> set[str]:
    """Give the operators that a constant is, or a written list, tuple, set or table of constants holds."""
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [node])
    return {part.value for part in parts if isinstance(part, ast.Constant) and part.value in NAMES}


def style_breaches(text: str) -> list[str]:
    """Give the operators that a style sheet or a script names as the value of an option."""
    return [name for name in re.findall(r"""value=\\?["']?(\w+)""", text) if name in NAMES]


def test_no_module_but_their_own_names_an_operator_to_choose_by_it() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in modules()}

    assert len(sources) > 500
    assert {path: found for path, source in sources.items() if (found := breaches(source))} == {}


def test_no_style_sheet_or_script_names_an_operator() -> None:
    files = [*ROOT.glob("rules/static/**/*.css"), *ROOT.glob("rules/static/**/*.js")]

    assert files
    assert {str(path): found for path in files if (found := style_breaches(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'if test.operator == "contains": pass',
        'if "within_days" != operator: pass',
        'if test.operator in ("between", "other"): pass',
        "match test.operator:\n    case 'has_all' | 'x': pass",
        "match test:\n    case Test(operator='has'): pass",
        'SIGNS = {"less_than": "<", "at_most": "<="}',
        'LISTING = frozenset({"is_one_of", "is_none_of"})',
        'replace(test, operator="has_any")',
    ],
)
def test_a_planted_breach_is_seen(planted: str) -> None:
    assert breaches(planted)


@pytest.mark.parametrize("fine", ['{"before": 1, "after": 2}', '{"fact": "device", "operator": "is"}', 'make("is")'])
def test_what_only_bears_the_name_is_not(fine: str) -> None:
    assert breaches(fine) == []


def test_a_planted_breach_in_a_style_sheet_is_seen() -> None:
    assert style_breaches('.row:has(option[value="between"]:checked) {}') == ["between"]
    assert style_breaches('.row:has(option[value="section"]:checked) {}') == []
