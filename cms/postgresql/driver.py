"""psycopg, whose connections wait no longer than the limits around a request allow."""

import math
from typing import Any

from psycopg import *  # noqa: F403  Django looks for the errors of a driver here.
from psycopg import Connection, OperationalError, errors

from attune.deadlines import seconds_allowed


class BoundedConnection(Connection[Any]):
    """A connection that is given up when an answer does not come in time: what it was about is not known then."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, and raise OperationalError where it takes longer than the limits allow."""
        allowed = seconds_allowed()
        if allowed == math.inf:
            return super().wait(gen, interval, timeout)
        try:
            if allowed <= 0:
                raise errors._WaitTimeout
            return super().wait(gen, interval, allowed if timeout is None else min(timeout, allowed))
        except errors._WaitTimeout:
            self.close()
            raise OperationalError(f"The database gave no answer within {max(allowed, 0):.2f} s.") from None


connect = BoundedConnection.connect
