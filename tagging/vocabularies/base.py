"""The port of vocabulary files."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, unquote

from tagging.domain.concepts import Concept, Reading

_TOPIC = "urn:attune:topic:"


class UnreadableFileError(ValueError):
    """A file is not what its format says; the message says where and what to do."""


class VocabularyFormat(Protocol):
    """One format of vocabulary files."""

    def read(self, content: bytes, *, scheme: str, language: str) -> Reading:
        """Read a file; `scheme` names concepts that have a number and no address, `language` is the site's own."""

    def write(self, concepts: Sequence[Concept]) -> bytes:
        """Write a file that read() gives back without loss."""


def address_of(slug: str) -> str:
    """Return the address of a topic that has none of its own."""
    return _TOPIC + quote(slug, safe="")


def slug_in(address: str) -> str:
    """Return the slug in an address that address_of() made; nothing of any other."""
    return unquote(address.removeprefix(_TOPIC)) if address.startswith(_TOPIC) else ""
