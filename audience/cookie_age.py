"""How long the id in a cookie is taken: as long as a browser keeps the cookie, and no longer if it is copied."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.db.migrations.recorder import MigrationRecorder

from attune.audience.conf import conf
from attune.audience.domain.withdrawal import UNDATED

# With it came the moment of issue: a cookie without one was issued before.
_DATED_BY = ("attune_audience", "0005_withdrawals")


def is_expired(issued: datetime, now: datetime) -> bool:
    """Say whether an id was issued so long ago that no browser would still send it."""
    return now - (_undated_until() if issued == UNDATED else issued) > timedelta(days=conf().COOKIE_AGE_DAYS)


@lru_cache(maxsize=1)
def _undated_until() -> datetime:
    """Return when the last cookie without a moment can have been issued; the database is asked once in a process."""
    app, name = _DATED_BY
    applied = MigrationRecorder.Migration.objects.filter(app=app, name=name).values_list("applied", flat=True).first()
    return applied or UNDATED
