"""The topics that wait for an editor's word, and what editors said of late: who sees which, and what can be undone."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from attune.tagging.models import Judgement, PageAnalysis, PageTopic, Topic
from attune.tagging.review.judgements import judge_topics, undo_judgements

Pair = tuple[int, int]
MOST_ACTS = 5


@dataclass(frozen=True, slots=True)
class ReviewAct:
    """One act of an editor: its name, what was said of which topics, when, and why it cannot be undone."""

    batch: uuid.UUID
    state: str
    made_at: datetime
    topics: tuple[tuple[str, str], ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: how many topics are as before, and which were left, each with the reason."""

    done: int
    skipped: tuple[str, ...]


def editable_pages(user: Any) -> QuerySet[Page]:
    """Return the pages that somebody may edit."""
    pages: QuerySet[Page] = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return pages.filter(depth__gt=1)


def may_review(user: Any) -> bool:
    """Say whether there is any page that somebody may edit."""
    return bool(PagePermissionPolicy().user_has_permission(user, "change"))


def reviewable(user: Any) -> QuerySet[PageTopic]:
    """Return the topics of the pages that somebody may edit, each with when its page was read."""
    read_at = PageAnalysis.objects.filter(page_id=OuterRef("page_id")).values("analysed_at")[:1]
    rows = PageTopic.objects.filter(page__in=editable_pages(user), topic__is_blocked=False)
    return rows.select_related("page", "topic").annotate(read_at=Subquery(read_at))


def topics_below(topic: Topic) -> set[int]:
    """Return a topic and all that stand below it."""
    above = list(Topic.objects.exclude(broader=None).values_list("pk", "broader_id"))
    above += list(Topic.more_broader.through.objects.values_list("from_topic_id", "to_topic_id"))
    found, fresh = {topic.pk}, {topic.pk}
    while fresh:
        fresh = {lower for lower, upper in above if upper in fresh} - found
        found |= fresh
    return found


def record_judgement(pairs: Collection[Pair], state: str, *, user: Any) -> tuple[uuid.UUID | None, int, int]:
    """Give topics of pages an editor's word; returns the act, how many it changed, and how many it had to leave."""
    there = {(row.page_id, row.topic_id): row.state for row in _rows_of(pairs, reviewable(user))}
    changed = [pair for pair in pairs if there.get(pair, state) != state]
    batch = judge_topics(changed, state, user_id=user.pk) if changed else None
    return batch, len(changed), len(pairs) - len(there)


def undo_review_act(batch: uuid.UUID, *, user: Any) -> UndoReport | None:
    """Undo somebody's own act where it still stands and they may still edit the page; None if they did no such act."""
    acts = list(_acts([batch], user))
    if not acts:
        return None
    may = _may_edit(acts, user)
    done, _left = undo_judgements(batch, page_ids=may)
    kept = [act for act in _acts([batch], user) if act.undone_at is None]
    reasons = (_("you may not edit the page any more"), _("it was changed since"))
    return UndoReport(done, tuple(_named(act, reasons[act.page_id in may]) for act in kept))


def latest_acts(user: Any) -> list[ReviewAct]:
    """Return what somebody did last, the newest first, each with the reason why it cannot be undone, if any."""
    own = Judgement.objects.filter(user=user).values("batch").annotate(last=Max("made_at"), highest=Max("pk"))
    batches = [row["batch"] for row in own.order_by("-last", "-highest")[:MOST_ACTS]]
    acts = list(_acts(batches, user))
    may, states = _may_edit(acts, user), _states(acts)
    return [_past(batch, [act for act in acts if act.batch == batch], may, states) for batch in batches]


def _past(batch: uuid.UUID, acts: list[Judgement], may: Collection[int], states: Mapping[Pair, str]) -> ReviewAct:
    names = tuple((act.topic.name, act.page.get_admin_display_title()) for act in acts)
    return ReviewAct(batch, acts[0].state_after, acts[0].made_at, names, _why_not(acts, may, states))


def _why_not(acts: Iterable[Judgement], may: Collection[int], states: Mapping[Pair, str]) -> str:
    """Say why nothing of an act can be undone; nothing if some of it can."""
    open_acts = [act for act in acts if act.undone_at is None]
    if not open_acts:
        return _("It was undone already.")
    allowed = [act for act in open_acts if act.page_id in may]
    if not allowed:
        return _("You may not edit these pages any more.")
    if all(states.get((act.page_id, act.topic_id), "") != act.state_after for act in allowed):
        return _("It was changed since.")
    return ""


def _named(act: Judgement, reason: str) -> str:
    names = {"topic": act.topic.name, "page": act.page.get_admin_display_title(), "reason": reason}
    return _("“%(topic)s” on “%(page)s”: %(reason)s") % names


def _acts(batches: Collection[uuid.UUID], user: Any) -> QuerySet[Judgement]:
    return Judgement.objects.filter(batch__in=batches, user=user).select_related("page", "topic")


def _may_edit(acts: Iterable[Judgement], user: Any) -> set[int]:
    page_ids = {act.page_id for act in acts}
    return set(editable_pages(user).filter(pk__in=page_ids).values_list("pk", flat=True))


def _states(acts: Iterable[Judgement]) -> dict[Pair, str]:
    pairs = {(act.page_id, act.topic_id) for act in acts}
    return {(row.page_id, row.topic_id): row.state for row in _rows_of(pairs, PageTopic.objects.all())}


def _rows_of(pairs: Collection[Pair], rows: QuerySet[PageTopic]) -> Iterator[PageTopic]:
    pages, topics = {page for page, _topic in pairs}, {topic for _page, topic in pairs}
    for row in rows.filter(page_id__in=pages, topic_id__in=topics):
        if (row.page_id, row.topic_id) in pairs:
            yield row
