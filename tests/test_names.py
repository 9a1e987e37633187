"""One word for one thing: what is public has a name of its own, and modules are named by nouns of the field."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT

FOLDERS = ("attune", "audience", "blocks", "cms", "decisions", "experiments", "matching", "rules", "tagging")
GLOSSARY = ROOT / "docs" / "glossary.md"
# Django looks for a class of this name in each command.
NAMED_BY_OTHERS = {"Command"}
# Nouns of the field, and participles that stand before the noun they belong to.
NOUNS = {"bucketing", "linking", "ranking", "routing", "stemming", "training"}
# A module of the site's settings, which operators name.
KNOWN_TO_OPERATORS = {"embedded"}


def modules(root: Path = ROOT) -> Iterator[Path]:
    """Give all modules of ours but migrations, each once."""
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("**/*.py")):
            if "migrations" not in path.parts:
                yield path


def public_classes(root: Path = ROOT) -> dict[str, list[str]]:
    """Give the modules of each public class by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in modules(root):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(root)))
    return found


def shared_names(root: Path = ROOT) -> dict[str, list[str]]:
    """Give the names that more than one public class bears."""
    return {
        name: paths for name, paths in public_classes(root).items() if len(paths) > 1 and name not in NAMED_BY_OTHERS
    }


def modules_of_other_names(root: Path = ROOT) -> list[str]:
    """Give the modules whose name is no noun."""
    return [str(path.relative_to(root)) for path in modules(root) if not is_noun(path.stem)]


def is_noun(stem: str) -> bool:
    """Say whether a module's name ends in a noun, as far as its last letters tell."""
    last = stem.split("_")[-1]
    return last in NOUNS | KNOWN_TO_OPERATORS or not last.endswith(("ing", "ed")) or stem.startswith("attune_")


def test_no_two_public_classes_share_a_name() -> None:
    assert shared_names() == {}


def test_a_second_class_of_one_name_is_seen(tmp_path: Path) -> None:
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "rules" / "one.py").write_text("class Row:\n    pass\n")
    (tmp_path / "tagging" / "other.py").write_text("class Row:\n    pass\n\n\nclass _Row:\n    pass\n")

    assert shared_names(tmp_path) == {"Row": ["rules/one.py", "tagging/other.py"]}


def test_modules_are_named_by_nouns() -> None:
    assert modules_of_other_names() == []


def test_a_module_of_another_name_is_seen(tmp_path: Path) -> None:
    for place in ("rules/deep/looking.py", "rules/deep/view.py", "cms/migrations/0001_changed.py"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()

    assert modules_of_other_names(tmp_path) == ["rules/deep/looking.py"]


@pytest.mark.parametrize(
    ("stem", "noun"), [("looking", False), ("rejudged", False), ("ranking", True), ("live_book", True)]
)
def test_what_counts_as_a_noun(stem: str, noun: bool) -> None:
    assert is_noun(stem) == noun


def test_the_glossary_says_each_word_once_and_in_order() -> None:
    words = glossary_words(GLOSSARY.read_text(encoding="utf-8"))

    assert words
    assert words == sorted(set(words))


@pytest.mark.parametrize("rows", ["| **slot** | A. |\n| **key** (of an outcome) | B. |", "| **Slot** | A. |\n" * 2])
def test_a_word_of_the_glossary_out_of_order_or_said_twice_is_seen(rows: str) -> None:
    words = glossary_words(f"# Glossary\n\n| Word | Meaning |\n|---|---|\n{rows}\n")

    assert len(words) == 2
    assert words != sorted(set(words))


def glossary_words(text: str) -> list[str]:
    """Give the words of the glossary, in its order."""
    return [line.split("**")[1].lower() for line in text.splitlines() if line.startswith("| **")]
