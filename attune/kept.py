"""Entries of the shared cache as they are read: one of another release, or of something else, is as good as none."""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def understood(entry: object, kind: type[T], *, of: type | tuple[type, ...] = object) -> T | None:
    """Return an entry if it is of a kind, and what it holds, as a list or by name, is of another; else None.

    Values of our own classes are whole: an entry may have been written by a release that knew fewer of their fields.
    """
    if not isinstance(entry, kind) or (isinstance(entry, bool) and kind is not bool):
        return None
    held: Any = entry.values() if isinstance(entry, Mapping) else entry if isinstance(entry, list | tuple) else ()
    return entry if all(isinstance(each, of) for each in held) and _is_whole(entry) else None


def _is_whole(value: Any) -> bool:
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return all(hasattr(value, name) and _is_whole(getattr(value, name)) for name in names)
    if isinstance(value, list | tuple | frozenset):
        return all(map(_is_whole, value))
    return not isinstance(value, Mapping) or all(map(_is_whole, value.values()))
