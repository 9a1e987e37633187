"""Raw blocks of the demo's pages, with ids that are the same each time."""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Raw = dict[str, Any]


def slot(
    block: str,
    name: str,
    content: Raw,
    variants: list[Raw] | None = None,
    *,
    pinned: bool = False,
    cues: Iterable[str] = (),
    of: str = "",
    **parameters: Any,
) -> Raw:
    """Give a slot; of tells slots of one name on several pages apart."""
    value = {
        "content": content,
        "variants": variants or [],
        "slot": name,
        "pinned": pinned,
        "cues": list(cues),
        "parameters": parameters,
    }
    return {"type": block, "id": made_id("slot", name, *([of] if of else [])), "value": value}


def variant(name: str, content: Raw, *, segments: list[int] | None = None, of: str = "", **parameters: Any) -> Raw:
    """Give a variant of a slot."""
    value = {
        "name": name,
        "segments": segments or [],
        "starts": None,
        "ends": None,
        "place": None,
        "is_off": False,
        "parameters": parameters,
        "content": content,
    }
    return {"type": "item", "id": made_id("variant", name, *([of] if of else [])), "value": value}


def hero(*, art: str, page: int | None, label: str, **words: str) -> Raw:
    """Give the content of a hero with one of the theme's illustrations."""
    return {**words, "image": None, "art": art, "link": {"label": label, "page": page, "address": ""}}


def block_without_variants(block: str, value: Any, *names: str) -> Raw:
    """Give a block that has no variants."""
    return {"type": block, "id": made_id("block", *names), "value": value}


def made_id(*names: str) -> str:
    """Give the id that these names always have."""
    return str(uuid5(NAMESPACE_URL, "/".join(("attune-demo", *names))))
