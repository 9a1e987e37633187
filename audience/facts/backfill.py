"""Facts that learn: which there are, and how one that is new catches up with the events that are kept."""

import logging
from collections.abc import Collection, Iterator

from django.db import transaction

from attune.audience.domain.events import Event, InvalidEventError
from attune.audience.domain.fact_updates import relearn_facts
from attune.audience.domain.facts import LearnedFact
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import from_state
from attune.audience.models import EventRecord, ProfileQuerySet, ProfileRecord
from attune.audience.withdrawals import withdrawal_of
from attune.rules.registry import registry

logger = logging.getLogger(__name__)

PROFILES_AT_ONCE = 500
EVENTS_AT_ONCE = 500


def learned_facts() -> tuple[LearnedFact, ...]:
    """Give the facts that learn from events."""
    return tuple(fact for fact in registry.facts() if isinstance(fact, LearnedFact))


def with_new_facts_learned(profile: Profile, facts: Collection[LearnedFact]) -> Profile:
    """Let facts that are newer than the profile learn what it has lived through; no query where there are none."""
    new = [fact for fact in facts if fact.name not in profile.learned]
    return relearn_facts(profile, _lived_through(profile), new) if new else profile


def profiles_without(fact: LearnedFact, *, again: bool = False) -> int:
    """Count the profiles of which a fact is still to learn; all of them where it is to begin again."""
    return _lacking(fact, again=again).count()


def visitors_without(fact: LearnedFact, *, again: bool = False) -> Iterator[str]:
    """Give the visitors of whom a fact is still to learn, read in batches; stopped, it goes on where it was."""
    rows, after = _lacking(fact, again=again).order_by("pk"), ""
    while visitors := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:PROFILES_AT_ONCE]):
        yield from visitors
        after = visitors[-1]


def learn_fact_for_visitor(visitor: str, fact: LearnedFact, *, again: bool = False) -> bool:
    """Let a fact learn from the events of one visitor, under the row's lock; say whether there was anything to do."""
    with transaction.atomic():
        row = ProfileRecord.objects.kept(visitor)
        # Meanwhile the visitor was forgotten, or another worker was here.
        if row is None or (not again and fact.name in from_state(visitor, row.state).learned):
            return False
        profile = from_state(visitor, row.state, version=row.version)
        ProfileRecord.objects.keep(relearn_facts(profile, _lived_through(profile), [fact]))
    return True


def _lacking(fact: LearnedFact, *, again: bool) -> ProfileQuerySet:
    return ProfileRecord.objects.all() if again else ProfileRecord.objects.lacking(fact.name)


def _lived_through(profile: Profile) -> Iterator[Event]:
    """Give the events that the profile was folded from, oldest first, as far as they are kept."""
    since = profile.learns_since or profile.first_seen
    if profile.first_seen and since:
        rows = EventRecord.objects.taken_in(profile.visitor, since=since)
        if withdrawn_at := withdrawal_of(profile.visitor).personalise:
            rows = rows.filter(at__gt=withdrawn_at)
        for row in rows.iterator(chunk_size=EVENTS_AT_ONCE):
            try:
                yield row.event()
            # Nobody can learn from it; as it was taken in once, it does not wait either.
            except InvalidEventError:
                logger.warning('The event "%s" cannot be read any more; facts that catch up pass over it.', row.pk)
