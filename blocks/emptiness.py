"""Say whether an editor has filled in anything."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

_PICTURES = ("<embed", "<img")


def is_empty(value: Any) -> bool:
    """Say whether a block's value shows nothing: no word, no choice, no picture; a switch alone is not content."""
    match value:
        case None | bool() | "":
            return True
        case RichText():
            return not strip_tags(value.source).strip() and not any(sign in value.source for sign in _PICTURES)
        case str():
            return not value.strip()
        case StreamValue():
            return all(is_empty(child.value) for child in value)
        case Mapping():
            return all(is_empty(part) for part in value.values())
        case ListValue() | list() | tuple():
            return all(is_empty(part) for part in value)
        case _:
            return False
