"""When something fired last and for how many, told in the lists by whoever counts: upper floors do."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one rule, segment or trigger; audience counts the visitors whom it met lately."""

    last_fired: datetime | None = None
    audience: int | None = None


# Given keys of a book, such as "rule:welcome", gives what is known of some of them.
Statistics = Callable[[Collection[str]], Mapping[str, Figures]]


class RuleStatistics:
    """Know who counts; nobody does until an upper floor says so."""

    def __init__(self) -> None:
        """Start with nobody who counts."""
        self._read: Statistics | None = None

    def offer(self, read: Statistics) -> None:
        """Let somebody tell the figures; it is called once for each list that is shown."""
        self._read = read

    def of(self, keys: Collection[str]) -> Mapping[str, Figures]:
        """Give the figures of some keys; where nobody knows any, and where the counting fails, there are none."""
        try:
            return self._read(keys) if self._read else {}
        # A list of rules must open whatever has become of its figures.
        except Exception:
            logger.exception("The figures of rules could not be read.")
            return {}


rule_statistics = RuleStatistics()
