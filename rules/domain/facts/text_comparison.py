"""Comparing texts: one shape for all that reads the same, for facts as for what tests compare them with."""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import Protocol

from attune.rules.domain.facts.fact import Kind
from attune.text import comparable, comparable_host

WWW = "www."


class TextPart(IntEnum):
    """Which part of a fact's text a test compares, in the order in which the parts stand in it; or the whole."""

    WHOLE = 0
    START = 1
    INSIDE = 2
    END = 3


class TextComparison(Protocol):
    """What is asked of a fact, as far as it says how texts are compared: a test, or a column of the index."""

    @property
    def kind(self) -> Kind:
        """Give the kind of the fact."""

    @property
    def case_sensitive(self) -> bool:
        """Say whether case counts."""

    @property
    def is_host(self) -> bool:
        """Say whether the texts are names of hosts."""


def text_normaliser(asked: TextComparison) -> Callable[[str], str]:
    """Return what brings a fact's text into the shape in which it is compared."""
    if asked.is_host:
        return _whole_host
    return _exactly if asked.case_sensitive else comparable


def normalised_operand(asked: TextComparison, part: TextPart, text: str) -> str:
    """Return a text that a test compares with in the shape of a fact's; a part of a host may begin or end anywhere.

    Of white space alone one space stays. Signs that nobody sees stay where there are no others, and no fact has them.
    """
    if asked.is_host and part:
        return _in_shape(_end_of_host if part == TextPart.END else comparable_host, text)
    return _in_shape(text_normaliser(asked), text)


# The solver asks for the same few texts thousands of times.
@lru_cache(maxsize=4096)
def _in_shape(fold: Callable[[str], str], text: str) -> str:
    return fold(text) or (" " if text.isspace() else text)


def _exactly(text: str) -> str:
    return comparable(text, case_sensitive=True)


def _whole_host(host: str) -> str:
    """Write a host without "www.", and with the root's dot: a part that ends in a dot ends where a label does."""
    plain = comparable_host(host).rstrip(".").removeprefix(WWW)
    return f"{plain}." if plain else ""


def _end_of_host(part: str) -> str:
    return f"{comparable_host(part).rstrip('.')}." if part else ""
