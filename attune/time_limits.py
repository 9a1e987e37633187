"""A time limit for work in one process: how long it has taken, and whether to stop."""

import math
import time
from collections.abc import Callable


class TimeLimit:
    """Count the seconds from now on, by a clock that no change of the date moves, up to a limit."""

    def __init__(self, seconds: float = math.inf, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._begun = clock()

    @property
    def spent_s(self) -> float:
        """The seconds since the beginning."""
        return self._clock() - self._begun

    @property
    def is_over(self) -> bool:
        """Whether more than the limit has been spent."""
        return self.spent_s > self.seconds
