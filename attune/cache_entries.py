"""Entries of the shared cache as they are read: one of another release, or of something else, is as good as none."""

import dataclasses
import pickle
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.cache import cache

T = TypeVar("T")
# What unpickling raises where a class is not there under its name, or the bytes are no pickle.
_UNREADABLE = (pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError, TypeError, ValueError)


def read_entry(key: str, kind: type[T], *, of: type | tuple[type, ...] = object) -> T | None:
    """Return the entry of a key if it can be read and is understood, and else None, as if there were none.

    What a cache raises because it does not answer is left to who asks.
    """
    return valid_entry(_readable(key), kind, of=of)


def read_entries(keys: Collection[str]) -> dict[str, Any]:
    """Return the entries of some keys, by key, read at once; where one of them cannot be read, all others."""
    try:
        return dict(cache.get_many(keys))
    except _UNREADABLE:
        return {key: entry for key in keys if (entry := _readable(key)) is not None}


def _readable(key: str) -> Any:
    try:
        return cache.get(key)
    except _UNREADABLE:
        return None


def valid_entry(entry: object, kind: type[T], *, of: type | tuple[type, ...] = object) -> T | None:
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
