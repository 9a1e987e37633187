"""The text of an article as the blocks of a page."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import format_html, format_html_join

from cms.blocks import read_next

MOST_HEADING_SIGNS = 90


def body_of(text: str, *, source_id: str) -> list[dict[str, Any]]:
    """Make the raw blocks of a body: headings, paragraphs, lists, and a slot for matching pages at the end.

    The ids are made from the article's own, so that a second import of the same text changes nothing.
    """
    made = [*_blocks(text), ("matching_pages", read_next())]
    return [
        {"type": name, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{source_id}#{position}"))}
        for position, (name, value) in enumerate(made)
    ]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    chunks = [lines for chunk in re.split(r"\n\s*\n", text) if (lines := _lines(chunk))]
    for at, lines in enumerate(chunks):
        heading = at + 1 < len(chunks) and _is_heading(lines)
        words = lines[:-1] if heading else lines
        if len(words) > 1 and words[0].endswith(":"):
            yield "paragraph", _paragraphs(words[:1]) + _list(words[1:])
        elif words:
            yield "paragraph", _paragraphs(words)
        if heading:
            yield "heading", lines[-1]


def _lines(chunk: str) -> list[str]:
    return [line.strip() for line in chunk.splitlines() if any(sign.isalnum() for sign in line)]


def _is_heading(lines: list[str]) -> bool:
    last = lines[-1]
    follows_sentence = len(lines) == 1 or lines[-2][-1] in '.!?)”"'
    return follows_sentence and len(last) <= MOST_HEADING_SIGNS and last[-1] not in '.,:;!?…)”"'


def _paragraphs(lines: list[str]) -> str:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _list(lines: list[str]) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
