"""Alarms: that two engines gave different answers to a live request, kept until somebody has looked at it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from attune.rules.facts.value_words import name_list
from attune.rules.models import Disagreement

# Of one book; what differs after that is counted on none, and stands in the log.
MOST_OF_A_BOOK = 50
MOST_NAMED = 3


def note_disagreement(
    version: int,
    engines: tuple[str, str],
    keys: Sequence[str],
    *,
    answers: Mapping[str, Sequence[str]],
    facts: Mapping[str, Any],
) -> None:
    """Keep an alarm; the same rules and segments of the same book are counted on the alarm that is there."""
    # What an older book did is in the log; facts of its requests are not kept for longer.
    Disagreement.objects.filter(version__lt=version).delete()
    digest = hashlib.sha256(json.dumps(list(keys)).encode()).hexdigest()
    if Disagreement.objects.filter(version=version).count() < MOST_OF_A_BOOK:
        made = {"engines": list(engines), "keys": list(keys), "answers": answers, "facts": _storable(facts)}
        Disagreement.objects.get_or_create(version=version, digest=digest, defaults=made)
    Disagreement.objects.filter(version=version, digest=digest).update(times=F("times") + 1, last_at=timezone.now())


def open_disagreements(version: int) -> QuerySet[Disagreement]:
    """Give the alarms of the live book that nobody has dismissed."""
    return Disagreement.objects.filter(version=version, dismissed_at=None)


def disagreement_words(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """Say in one sentence about what two engines disagree."""
    about = name_list([f"“{names.get(key, key)}”" for key in keys], MOST_NAMED)
    return _("Two rule engines gave different answers to a visitor's request about %(named)s.") % {"named": about}


def _storable(value: Any) -> Any:
    """Write facts as JSON that every database takes: no zero character, no half of a pair."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\0", "?")
    if isinstance(value, Mapping):
        return {key: _storable(each) for key, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value
