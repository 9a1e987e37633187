"""Versions of what is shown, in the shared cache: what was made under an old one is never served again.

There is one of all that may stand around any page (the tree, menus, titles, snippets, settings), one of each page's own
content, and one that changes with either. Each is only compared with itself: a clock that is wrong does no harm.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache

from attune.cache_entries import valid_entry
from attune.page_families import forget_families

_TREE, _CHANGES = "attune:tree", "attune:changes"


@dataclass(frozen=True, slots=True)
class ContentVersions:
    """What was current when a request began: of what stands around all pages, and of whatever is shown at all."""

    tree: int
    changes: int


def current_versions() -> ContentVersions:
    """Read both versions at once."""
    tree, changes = versions_of((_TREE, _CHANGES))
    return ContentVersions(tree, changes)


def is_current(versions: ContentVersions) -> bool:
    """Say whether nothing at all was published since; what was read in between is then of one piece."""
    return current_versions() == versions


def content_key(page_id: int) -> str:
    """Name the version of a page's content in the cache."""
    return f"attune:content:{page_id}"


def type_key(table: str) -> str:
    """Name the version of all pages of a type, by the table that holds what they hold, in the cache."""
    return f"attune:type:{table}"


def versions_of(keys: Collection[str]) -> tuple[int, ...]:
    """Read versions by their keys; one that the cache has lost is a new one, so that nothing old fits it."""
    found = cache.get_many(keys)
    return tuple(_known(found.get(key)) or _made(key) for key in keys)


def invalidate_all() -> None:
    """Let nothing that was made before this moment be served again."""
    cache.set_many({_CHANGES: time.time_ns(), _TREE: time.time_ns()}, None)
    forget_families()


def invalidate_content(page_id: int, tables: Collection[str] = ()) -> None:
    """Let nothing be served again that shows the content of a page as it was; tables are those of its type."""
    # Who reads the new version of the content after this is known to have begun before, by the version of changes.
    cache.set(_CHANGES, time.time_ns(), None)
    cache.set_many(dict.fromkeys((content_key(page_id), *map(type_key, tables)), time.time_ns()), None)


def _made(key: str) -> int:
    version = time.time_ns()
    if cache.add(key, version, None):
        return version
    known = _known(cache.get(key))
    if known is None:
        # What stands there is no version, and would never become one by itself.
        cache.set(key, version, None)
    return known or version


def _known(entry: object) -> int | None:
    return valid_entry(entry, int)
