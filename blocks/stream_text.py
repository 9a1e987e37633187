"""The words of a stream, as a reader without any variant gets them."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags

_PARAGRAPH_END = re.compile(r"</(p|h[1-6]|li|blockquote|div|tr)>|<br\s*/?>", re.IGNORECASE)


def text_of_stream(stream: Any) -> str:
    """Join the text of all blocks, a paragraph each, without markup."""
    pieces = (piece for child in stream for piece in child.block.get_searchable_content(child.value))
    plain = (plain_text(str(piece)) for piece in pieces)
    return "\n\n".join(piece for piece in plain if piece)


def plain_text(html: str) -> str:
    """Take the markup out of a text and keep its paragraphs."""
    return unescape(strip_tags(_PARAGRAPH_END.sub("\n", html))).strip()
