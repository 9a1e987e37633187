"""How much of a vocabulary's file is read; large public vocabularies stay within, and no file can take a machine."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.utils.translation import gettext_noop

from attune.tagging.vocabularies.base import UnreadableFileError

# 12,000 concepts with labels in 20 languages are 300,000 statements.
MOST_CONCEPTS = 20_000
MOST_STATEMENTS = 500_000
MOST_COLUMNS = 600
MOST_BYTES = 50_000_000
# Elements within elements, objects within objects, brackets within brackets.
MOST_DEPTH = 100
# What the process that reads a file may use: of the processor, by the clock, and of memory.
MOST_SECONDS = 120
MOST_WAITING_SECONDS = 600
MOST_MEMORY_BYTES = 2_000_000_000

T = TypeVar("T")


def refuse_rows(count: int) -> None:
    """Refuse a file of too many rows by their number."""
    if count > MOST_CONCEPTS:
        raise UnreadableFileError(
            gettext_noop("The file has %(count)d rows; at most %(most)d are read. Cut it into parts."),
            count=count,
            most=MOST_CONCEPTS,
        )


def bounded_statements(statements: Iterable[T]) -> Iterator[T]:
    """Give statements until there are too many."""
    for count, each in enumerate(statements, start=1):
        if count > MOST_STATEMENTS:
            raise too_many_statements()
        yield each


def too_many_statements() -> UnreadableFileError:
    """Say that a graph is too large."""
    return UnreadableFileError(
        gettext_noop("The file has more than %(most)d statements, which is the most that is read. Cut it into parts."),
        most=MOST_STATEMENTS,
    )


def too_deep() -> UnreadableFileError:
    """Say that a file is nested too deep."""
    return UnreadableFileError(
        gettext_noop("The file is nested deeper than %(most)d levels, which is the most that is read."), most=MOST_DEPTH
    )
