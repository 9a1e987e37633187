"""The port of an engine: a rule book is compiled once per version, then matched with facts many times."""

from typing import Protocol

from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import Matches, RuleBook


class EngineError(Exception):
    """An engine cannot answer; the caller asks the plain engine instead."""


class CompiledBook(Protocol):
    """A book made ready for one engine; it never changes after it is made."""

    def match(self, facts: Facts) -> Matches:
        """Say which segments and rules hold; the facts are total and of the right kinds."""

    def close(self) -> None:
        """Give back what the book holds outside Python; it must not be matched afterwards."""


class Engine(Protocol):
    """One way to compile rule books."""

    def compile(self, book: RuleBook) -> CompiledBook:
        """Make a book ready, or raise ConditionError where a segment is missing or asks for itself."""
