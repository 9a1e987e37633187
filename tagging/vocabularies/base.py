"""The port of vocabulary files."""

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import quote, unquote

from django.utils.translation import gettext

from attune.tagging.domain.concepts import Concept, VocabularyReading

_TOPIC = "urn:attune:topic:"


class UnreadableFileError(ValueError):
    """A file is not what its format says, or more than is read; the message says where and what to do.

    It is made of a sentence, untranslated, and values that are numbers or names of ours, so that it may come from a
    process of its own; nothing of what a parser said is in it.
    """

    def __init__(self, text: str, **values: Any) -> None:
        """Keep both."""
        super().__init__(text, values)
        self.text, self.values = text, values

    def __str__(self) -> str:
        """Say it in the reader's language."""
        return gettext(self.text) % self.values


class VocabularyFormat(Protocol):
    """One format of vocabulary files; `is_ours` where our own code reads it, in time that its size bounds."""

    is_ours: bool

    def read(self, content: bytes, *, scheme: str, language: str) -> VocabularyReading:
        """Read a file; `scheme` names concepts that have a number and no address, `language` is the site's own."""

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a file that read() gives back without loss."""


def address_of(slug: str) -> str:
    """Return the address of a topic that has none of its own."""
    return _TOPIC + quote(slug, safe="")


def slug_in(address: str) -> str:
    """Return the slug in an address that address_of() made; nothing of any other."""
    return unquote(address.removeprefix(_TOPIC)) if address.startswith(_TOPIC) else ""
