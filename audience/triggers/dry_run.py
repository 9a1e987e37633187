"""Try a trigger on what is stored: what it would have done, within limits of time and rows; nothing is written."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attune.audience import selectors
from attune.audience.conf import conf, site_zone
from attune.audience.contexts import ADAPTS, facts_at, is_known_to_workers
from attune.audience.domain.affinity import UNKNOWN_PAGE, PageSummary
from attune.audience.domain.dry_run import DryRunTally, TriggerReplay, merge_tallies
from attune.audience.domain.events import Event, InvalidEventError
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import UnreadableProfileError, from_state
from attune.audience.domain.withdrawal import NOTHING_WITHDRAWN, WithdrawnConsent
from attune.audience.facts.backfill import learned_facts
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord
from attune.audience.quarantine import is_transient
from attune.audience.triggers.effect_registry import UnknownEffectError, apply_effect, effect_from, is_outbound
from attune.audience.withdrawals import withdrawals_of
from attune.rules.domain.effects.effect import Effect
from attune.rules.drafts import DryRunTrigger
from attune.time_limits import TimeLimit

MOST_EVENTS = 500_000
MOST_EVENTS_OF_ONE = 5_000
VISITORS_AT_ONCE = 100

Tell = Callable[[int, int], None]
_History = tuple[str, list[Event], Mapping[UUID, Collection[Effect]]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a trigger would have done in a window; stored counts its events there, learnable those that may be judged.

    Only visitors who allow to be learned from are judged; unknown are the keys of facts that no worker knows.
    """

    trial: DryRunTrigger
    days: int
    stored: int
    learnable: int
    tally: DryRunTally
    unknown: tuple[str, ...]
    is_whole: bool
    took_s: float

    @property
    def share_judged(self) -> float:
        """Give the share of the stored events that were judged, 0..1; 1 where there are none."""
        return self.tally.events / self.stored if self.stored else 1.0


def dry_run_trigger(
    trial: DryRunTrigger, *, days: int, now: datetime, limit_s: float, tell: Tell = lambda done, of: None
) -> DryRun:
    """Replay the stored events of every visitor who had an event of the trigger's kind in the last days.

    Visitors come in the order of their ids, which are random: where time runs out, those judged are a fair sample.
    """
    limit, since = TimeLimit(limit_s), now - timedelta(days=days)
    window = EventRecord.objects.filter(kind=trial.spec.event, at__gte=since, at__lte=now, received_at__gte=since)
    learnable = window.filter(visitor__in=ProfileRecord.objects.values("pk"))
    visitors = list(learnable.order_by("visitor").values_list("visitor", flat=True).distinct())
    tally, read = DryRunTally(), 0
    about: dict[int, PageSummary] = {}
    replay = _replay(trial, since, about)
    for history in _histories(visitors, trial.spec.key, now, about):
        if limit.is_over or read > MOST_EVENTS:
            break
        tally, read = merge_tallies(tally, _run(replay, history)), read + len(history[1])
        if tally.visitors % VISITORS_AT_ONCE == 0:
            tell(tally.visitors, len(visitors))
    return DryRun(
        trial=trial,
        days=days,
        stored=window.count(),
        learnable=learnable.count(),
        tally=tally,
        unknown=tuple(sorted(key for key in trial.fact_keys if not is_known_to_workers(key))),
        is_whole=tally.visitors == len(visitors),
        took_s=limit.spent_s,
    )


def _run(replay: TriggerReplay, history: _History) -> DryRunTally:
    """Replay what one visitor did; where that fails, they count as one on whom nothing was judged."""
    try:
        return replay.run(*history)
    except Exception as error:
        if is_transient(error):
            raise
        logger.exception("What one visitor did could not be replayed.")
        return DryRunTally(visitors=1)


def _replay(trial: DryRunTrigger, since: datetime, about: Mapping[int, PageSummary]) -> TriggerReplay:
    keys = trial.fact_keys
    return TriggerReplay(
        spec=trial.spec,
        since=since,
        about=about,
        zone=site_zone(),
        half_life_days=conf().HALF_LIFE_DAYS,
        facts_at=lambda profile, event, page: facts_at(profile, event, page, keys=keys),
        fires=trial.fires,
        apply=apply_effect,
        learns=learned_facts(),
    )


def _histories(
    visitors: Sequence[str], trigger: str, now: datetime, about: dict[int, PageSummary]
) -> Iterator[_History]:
    """Give what each visitor did, oldest first, and what other triggers did to them; learn of pages by the way."""
    for start in range(0, len(visitors), VISITORS_AT_ONCE):
        some = visitors[start : start + VISITORS_AT_ONCE]
        rows = EventRecord.objects.filter(visitor__in=some, at__lte=now)
        _learn_of_pages(set(rows.order_by().values_list("page_id", flat=True).distinct()) - {None}, about)
        begun, others, taken_back = _begun(some), _effects_of_others(some, trigger), withdrawals_of(some)
        for visitor, of_one in groupby(rows.order_by("visitor", "at", "id").iterator(), key=lambda row: row.visitor):
            since, withdrawn = begun.get(visitor, now), taken_back.get(visitor, NOTHING_WITHDRAWN)
            learned = (row for row in of_one if since <= row.received_at and _was_learned(row, withdrawn))
            events = [event for row in learned if (event := _event(row))]
            yield visitor, events[-MOST_EVENTS_OF_ONE:], others[visitor]


def _learn_of_pages(page_ids: set[int], about: dict[int, PageSummary]) -> None:
    new = page_ids - about.keys()
    about.update(dict.fromkeys(new, UNKNOWN_PAGE) | selectors.page_summaries(new))


def _begun(visitors: Sequence[str]) -> dict[str, datetime]:
    """Give since when each of them may be learned from: what was counted before that is not replayed."""
    rows = ProfileRecord.objects.filter(pk__in=visitors).values_list("pk", "state")
    profiles = [profile for visitor, state in rows if (profile := _profile(visitor, state)) is not None]
    since = {profile.visitor: profile.learns_since or profile.first_seen for profile in profiles}
    return {visitor: begun for visitor, begun in since.items() if begun}


def _profile(visitor: str, state: Any) -> Profile | None:
    try:
        return from_state(visitor, state)
    except UnreadableProfileError:
        return None


def _was_learned(row: EventRecord, withdrawn: WithdrawnConsent) -> bool:
    return withdrawn.consent_left(ADAPTS, as_of=row.at).personalise


def _event(row: EventRecord) -> Event | None:
    try:
        return row.event()
    # Of a kind that there is no more.
    except InvalidEventError:
        return None


def _effects_of_others(visitors: Sequence[str], trigger: str) -> dict[str, dict[UUID, list[Effect]]]:
    found: dict[str, dict[UUID, list[Effect]]] = defaultdict(lambda: defaultdict(list))
    for row in _standing(visitors).exclude(trigger=trigger).order_by("pk"):
        try:
            effect = effect_from(row.kind, row.data)
        # Of another version; what it did cannot be done again.
        except UnknownEffectError:
            continue
        if not is_outbound(effect):
            found[row.visitor][row.event].append(effect)
    return found


def _standing(visitors: Sequence[str]) -> QuerySet[EffectRecord]:
    return EffectRecord.objects.filter(visitor__in=visitors, state=EffectRecord.State.DONE)
