"""The demo's content, read from the files beside this module."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.html import format_html_join

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoText:
    """A text of the demo: its head by name, its words, and further parts that begin with a line "=== name"."""

    slug: str
    head: Mapping[str, str]
    text: str
    parts: Mapping[str, str]
    digest: str


def read_json(name: str, *, pages: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Read one of the demo's lists; "@slug" in it stands for the primary key of a page."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    for slug, pk in (pages or {}).items():
        text = text.replace(f"@{slug}", str(pk))
    content: dict[str, Any] = json.loads(text)
    return content


def read_articles() -> list[DemoText]:
    """Read all articles, the newest first."""
    return sorted(_read("articles"), key=lambda article: (int(article.head["days_ago"]), article.slug))


def read_products() -> list[DemoText]:
    """Read all products, in the order of their names."""
    return _read("products")


def read_lessons() -> list[DemoText]:
    """Read all lessons, in their order."""
    return sorted(_read("lessons"), key=lambda lesson: int(lesson.head["order"]))


def _read(folder: str) -> list[DemoText]:
    return [_text(path) for path in sorted((FOLDER / folder).glob("*.md"))]


def _text(path: Path) -> DemoText:
    whole = path.read_text(encoding="utf-8")
    head, _blank, rest = whole.partition("\n\n")
    text, *parts = re.split(r"^=== ", rest, flags=re.MULTILINE)
    return DemoText(
        # A number in front keeps the files in order.
        slug=re.sub(r"^\d+-", "", path.stem),
        head=dict(line.split(": ", 1) for line in head.splitlines()),
        text=text,
        parts=dict(part.split("\n", 1) for part in parts),
        digest=sha256(whole.encode()).hexdigest(),
    )


def block_values(text: str) -> list[tuple[str, Any]]:
    """Read headings ("## "), quotations ("> ", the source on the second line) and paragraphs, neighbours joined."""
    blocks: list[tuple[str, Any]] = []
    paragraphs: list[str] = []
    for chunk in [*text.strip().split("\n\n"), ""]:
        if chunk and not chunk.startswith(("## ", "> ")):
            paragraphs.append(chunk.replace("\n", " "))
            continue
        if paragraphs:
            blocks.append(("paragraph", format_html_join("", "<p>{}</p>", ((words,) for words in paragraphs))))
            paragraphs = []
        if chunk.startswith("## "):
            blocks.append(("heading", chunk.removeprefix("## ")))
        elif chunk:
            quote, _newline, source = chunk.removeprefix("> ").partition("\n> ")
            blocks.append(("quote", {"quote": quote, "source": source}))
    return blocks
