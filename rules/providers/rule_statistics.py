"""What upper floors know of how rules fare: how often they act, whom they reach, and what is odd about them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.providers import Provider

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Statistic:
    """How one segment, rule or trigger fares; audience is the share of recent visitors for whom it held, 0..1.

    times counts the last 28 days. What nobody knows is None; flags say in words what is odd.
    """

    last_fired: datetime | None = None
    times: int = 0
    audience: float | None = None
    visitors: int = 0
    flags: tuple[str, ...] = ()


NOTHING_KNOWN = Statistic()
Read = Callable[[], Mapping[str, Statistic]]


class RuleStatistics(Provider[Read]):
    """Ask who knows, by key such as "rule:welcome", how rules fare; it is called each time a list is shown."""

    def all(self) -> Mapping[str, Statistic]:
        """Give what is known, by key; nothing where it cannot be read."""
        try:
            return self.get()()
        # A list of rules must open whatever has become of what is counted.
        except Exception:
            logger.exception("How rules fare could not be read.")
            return {}


rule_statistics = RuleStatistics("statistics of rules", otherwise=dict)
