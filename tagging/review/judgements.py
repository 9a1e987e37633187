"""What editors can say to the topics of pages, one or many at once; each act can be undone."""

import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from attune.tagging.analysis.store import lock_page_topics, normalise_weights
from attune.tagging.models import Judgement, PageTopic
from attune.tagging.signals import page_tagged

State = PageTopic.State


def accept_topic(page_id: int, topic_id: int, *, user_id: int | None = None) -> uuid.UUID:
    """Say that a topic is right: it stays, and counts as much as was found."""
    return judge_topics([(page_id, topic_id)], State.ACCEPTED, user_id=user_id)


def pin_topic(page_id: int, topic_id: int, *, user_id: int | None = None) -> uuid.UUID:
    """Keep a topic on a page as one of its main ones, whatever later readings find."""
    return judge_topics([(page_id, topic_id)], State.PINNED, user_id=user_id)


def remove_topic(page_id: int, topic_id: int, *, user_id: int | None = None) -> uuid.UUID:
    """Keep a topic off a page, whatever later readings find."""
    return judge_topics([(page_id, topic_id)], State.REJECTED, user_id=user_id)


def judge_topics(pairs: Iterable[tuple[int, int]], state: str, *, user_id: int | None = None) -> uuid.UUID:
    """Give topics of pages (page, topic) an editor's word in one act; returns its name, to undo it by."""
    batch = uuid.uuid4()
    for page_id, topic_id in pairs:
        with transaction.atomic():
            lock_page_topics(page_id)
            row = PageTopic.objects.filter(page_id=page_id, topic_id=topic_id).first()
            _remember(row, page_id, topic_id, state, batch=batch, user_id=user_id)
            PageTopic.objects.update_or_create(
                page_id=page_id, topic_id=topic_id, defaults={"state": state, "source": PageTopic.Source.EDITOR}
            )
            normalise_weights(page_id)
        page_tagged.send(sender=PageTopic, page_id=page_id)
    return batch


def restore_topic(page_id: int, topic_id: int, *, user_id: int | None = None) -> uuid.UUID:
    """Take an editor's word on a topic back; what the machine never found stays only if it had been given by hand."""
    batch = uuid.uuid4()
    with transaction.atomic():
        lock_page_topics(page_id)
        row = PageTopic.objects.filter(page_id=page_id, topic_id=topic_id).first()
        if row is None:
            return batch
        after = _state_without_a_word(row)
        _remember(row, page_id, topic_id, after, batch=batch, user_id=user_id)
        _put(row, after, PageTopic.Source.MACHINE if after == State.SUGGESTED else row.source)
        normalise_weights(page_id)
    page_tagged.send(sender=PageTopic, page_id=page_id)
    return batch


def can_undo(batch: uuid.UUID, page_id: int) -> bool:
    """Tell whether an act touched this page and no other, and has not been undone."""
    pages = list(Judgement.objects.filter(batch=batch).values_list("page_id", "undone_at").order_by().distinct())
    return pages == [(page_id, None)]


def undo_judgements(batch: uuid.UUID, *, page_ids: Collection[int] | None = None) -> tuple[int, int]:
    """Put back what an act changed, on these pages alone if any are named.

    Returns how many topics are as before, and how many were left, as they were changed since or are on other pages.
    """
    done = left = 0
    for act in Judgement.objects.filter(batch=batch, undone_at=None).select_related("topic"):
        if (page_ids is None or act.page_id in page_ids) and _take_back(act):
            done += 1
            page_tagged.send(sender=PageTopic, page_id=act.page_id)
        else:
            left += 1
    return done, left


def _take_back(act: Judgement) -> bool:
    with transaction.atomic():
        lock_page_topics(act.page_id)
        row = PageTopic.objects.filter(page_id=act.page_id, topic_id=act.topic_id).first()
        if (row.state if row else "") != act.state_after:
            return False
        row = row or PageTopic(page_id=act.page_id, topic_id=act.topic_id)
        _put(row, act.state_before, act.source_before)
        Judgement.objects.filter(pk=act.pk).update(undone_at=timezone.now())
        normalise_weights(act.page_id)
    return True


def _put(row: PageTopic, state: str, source: str) -> None:
    if not state:
        row.delete()
        return
    row.state, row.source = state, source
    row.save()


def _state_without_a_word(row: PageTopic) -> str:
    if row.salience > 0:
        return State.SUGGESTED
    return State.PINNED if row.state == State.REJECTED and _was_given(row) else ""


def _was_given(row: PageTopic) -> bool:
    """Tell whether a removed topic had been given by hand; what was removed before acts were kept had been."""
    removals = Judgement.objects.filter(
        page_id=row.page_id, topic_id=row.topic_id, state_after=State.REJECTED, undone_at=None
    )
    removal = removals.exclude(state_before=State.REJECTED).first()
    return removal is None or removal.state_before in (State.PINNED, State.ACCEPTED)


def _remember(
    row: PageTopic | None, page_id: int, topic_id: int, state: str, *, batch: uuid.UUID, user_id: int | None
) -> None:
    Judgement.objects.create(
        page_id=page_id,
        topic_id=topic_id,
        user_id=user_id,
        batch=batch,
        state_before=row.state if row else "",
        source_before=row.source if row else "",
        state_after=state,
        confidence=row.confidence if row else 0,
    )
