"""The backend itself: that of Django, with connections that do not wait for ever."""

from typing import Any

from django.db.backends.postgresql import base

from attune.deadlines import call_time_limits
from cms.postgresql import driver

# Django asks a connection whether it still serves where no limit of a request holds, too.
_USABLE_S = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to PostgreSQL."""

    Database: Any = driver

    def is_usable(self) -> bool:
        """Say whether the connection still serves, within a second."""
        with call_time_limits(each_s=_USABLE_S):
            return super().is_usable()
