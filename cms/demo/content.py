"""The demo's content, read from the files beside this module."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.html import format_html_join

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """An article of the demo: its head, and its raw blocks without ids."""

    slug: str
    title: str
    section: str
    kind: str
    author: str
    days_ago: int
    illustration: str
    summary: str
    blocks: tuple[tuple[str, Any], ...]
    digest: str


def read_json(name: str) -> dict[str, Any]:
    """Read one of the demo's lists."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def read_articles() -> list[DemoArticle]:
    """Read all articles, the newest first."""
    articles = [_article(path) for path in sorted((FOLDER / "articles").glob("*.md"))]
    return sorted(articles, key=lambda article: (article.days_ago, article.slug))


def _article(path: Path) -> DemoArticle:
    whole = path.read_text(encoding="utf-8")
    head, _blank, text = whole.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return DemoArticle(
        slug=path.stem,
        title=fields["title"],
        section=fields["section"],
        kind=fields["kind"],
        author=fields["author"],
        days_ago=int(fields["days_ago"]),
        illustration=fields["illustration"],
        summary=fields["summary"],
        blocks=tuple(_blocks(text)),
        digest=sha256(whole.encode()).hexdigest(),
    )


def _blocks(text: str) -> list[tuple[str, Any]]:
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
