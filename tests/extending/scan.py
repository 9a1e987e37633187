"""Who imports the modules of which each holds one of the things that vary."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator
from pathlib import Path

from tests.processes import ROOT

FOLDERS = ("attune", "audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")


def modules(root: Path = ROOT) -> Iterator[Path]:
    """Give all modules of ours but migrations, each once."""
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).glob("**/*.py")) if "migrations" not in path.parts)


def importers(of: Container[str], *, root: Path = ROOT) -> dict[str, set[str]]:
    """Give, by the path of each module, which of some modules it imports."""
    found = {}
    for path in modules(root):
        imported = {name for name in _imported(ast.parse(path.read_text(encoding="utf-8"))) if name in of}
        if imported:
            found[path.relative_to(root).as_posix()] = imported
    return found


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
