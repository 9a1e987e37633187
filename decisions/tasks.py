"""What a worker does for decisions, on a schedule."""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from attune.conf import is_switched_on
from attune.decisions import reputations
from attune.decisions.coverage import exposure_counts, rule_flags

_RETRY = {"autoretry_for": (OperationalError, InterfaceError), "retry_backoff": True, "max_retries": 5}


@shared_task(name="decisions.count_seen", **_RETRY)
def count_seen() -> int:
    """Count what acted on slots that were seen."""
    return exposure_counts.count_acting_rules()


@shared_task(name="decisions.check_coverage", **_RETRY)
def check_coverage() -> int:
    """Count, find out whom rules reach, and flag what is odd; give how many flags are new.

    Switched off, no rule acts, and that is not odd.
    """
    if not is_switched_on():
        return 0
    exposure_counts.count_acting_rules()
    exposure_counts.measure_audiences(timezone.now())
    exposure_counts.delete_old_counts(timezone.localdate())
    return len(rule_flags.flag_rules(timezone.now()))


@shared_task(name="decisions.rate_authors", **_RETRY)
def rate_authors() -> int:
    """Find out what the earlier pages of authors are worth; give for how many pages that changed."""
    return reputations.rate_authors(timezone.now()) if is_switched_on() else 0
