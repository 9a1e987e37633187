"""Changes of the vocabulary that can be undone: how all that they touch stood before and after is kept with them."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attune.tagging.analysis.store import lock_page_topics, normalise_weights
from attune.tagging.audit_log import LOG_ACTIONS, UNDONE, write_log
from attune.tagging.curation.topic_state import TRANSLATED, TopicState, set_topic_state, state_of_topic, topics_named_in
from attune.tagging.curation.usage import users_of_each
from attune.tagging.models import PageTopic, Topic, VocabularyChange
from attune.tagging.signals import page_tagged

State = dict[str, Any]
_PAGE_FIELDS = ("salience", "confidence", "state", "source", "evidence")


class CannotUndoError(Exception):
    """Something else has changed what a change touched; the message says what."""


class ChangeRecord:
    """The topics that a change touches; those that it makes are named while it is made."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Start with the topics that are there."""
        self.touched = {topic.pk for topic in topics}
        self.change: VocabularyChange | None = None

    def made(self, topic: Topic) -> None:
        """Note a topic that is new."""
        self.touched.add(topic.pk)


@contextmanager
def record_change(
    kind: str, topics: Iterable[Topic], *, names: dict[str, Any], user: Any, with_pages: bool = True
) -> Iterator[ChangeRecord]:
    """Let a change be made within one transaction; keep how things stood, and tell the floors above and the log."""
    recording = ChangeRecord(topics)
    with transaction.atomic():
        before = _state_of(recording.touched, with_pages)
        for page_id in sorted(_pages_in(before)):
            lock_page_topics(page_id)
        yield recording
        after = _state_of(recording.touched, with_pages)
        for page_id in sorted(_pages_in(before) | _pages_in(after)):
            normalise_weights(page_id)
        if before == after:
            return
        recording.change = VocabularyChange.objects.create(
            kind=kind, names=names, made_by=user, before=before, after=after
        )
        write_log(LOG_ACTIONS[kind], _first_of(recording.touched), user=user, names=names)
        _tell(_pages_in(before) | _pages_in(after))


def undo_refusal(change: VocabularyChange) -> str:
    """Say why a change cannot be undone any more; nothing where it can."""
    if change.undone_at:
        return _("It was undone already.")
    return next(_obstacles(change), "")


def revert_change(change: VocabularyChange, *, user: Any) -> None:
    """Bring all that a change touched back to how it was, or raise CannotUndoError and leave it."""
    with transaction.atomic():
        change = VocabularyChange.objects.select_for_update().get(pk=change.pk)
        if reason := undo_refusal(change):
            raise CannotUndoError(reason)
        pages = _pages_in(change.before) | _pages_in(change.after)
        for page_id in sorted(pages):
            lock_page_topics(page_id)
        _restore_topics(change)
        _restore_pages(change)
        for page_id in sorted(pages):
            normalise_weights(page_id)
        change.undone_at = timezone.now()
        change.save(update_fields=["undone_at"])
        write_log(
            UNDONE, _first_of(map(int, change.before["topics"])), user=user, names={**change.names, "kind": change.kind}
        )
        _tell(pages)


def _state_of(topic_ids: Collection[int], with_pages: bool) -> State:
    topics = Topic.objects.whole().filter(pk__in=topic_ids)
    rows = PageTopic.objects.filter(topic__in=topic_ids) if with_pages else PageTopic.objects.none()
    return {
        "topics": {str(topic.pk): _topic_state(topic) for topic in topics},
        "pages": {f"{row.page_id}:{row.topic_id}": {name: getattr(row, name) for name in _PAGE_FIELDS} for row in rows},
    }


def _topic_state(topic: Topic) -> State:
    return {"name": topic.name, "site": topic.site_id, "imported": topic.imported, "wording": state_of_topic(topic)}


def _pages_in(state: State) -> set[int]:
    return {int(key.partition(":")[0]) for key in state.get("pages", {})}


def _obstacles(change: VocabularyChange) -> Iterator[str]:
    now = _state_of([int(key) for key in change.after["topics"]], with_pages=True)
    for key, then in change.after["topics"].items():
        topic = now["topics"].get(key)
        if topic is None:
            yield _("“%(name)s” was deleted since.") % then
        elif topic["wording"] != then["wording"] or topic["site"] != then["site"]:
            yield _("“%(name)s” was changed since. Undo that first, or change it by hand.") % topic
    yield from _uses_of_new(change)
    # What a machine finds comes back by itself; what an editor said since must not be lost.
    if change.before["pages"] or change.after["pages"]:
        current, then = _judged(now["pages"]), _judged(change.after["pages"])
        for key in current.keys() | then.keys():
            if current.get(key) != then.get(key):
                yield _("An editor said something else about page %(page)s since.") % {"page": key.partition(":")[0]}


def _uses_of_new(change: VocabularyChange) -> Iterator[str]:
    new = Topic.objects.filter(pk__in=change.after["topics"].keys() - change.before["topics"].keys())
    given = PageTopic.objects.filter(topic__in=new).exclude(state=PageTopic.State.SUGGESTED).select_related("topic")
    for row in given:
        if f"{row.page_id}:{row.topic_id}" not in change.after["pages"]:
            yield _("“%(name)s” was given to a page since.") % {"name": row.topic.name}
    for topic, users in users_of_each(new):
        yield _("“%(name)s” is named since by %(user)s.") % {"name": topic.name, "user": users[0]}


def _judged(pages: State) -> dict[str, tuple[str, str]]:
    suggested = PageTopic.State.SUGGESTED
    return {key: (row["state"], row["source"]) for key, row in pages.items() if row["state"] != suggested}


def _restore_topics(change: VocabularyChange) -> None:
    before, after = change.before["topics"], change.after["topics"]
    wordings = {key: _way_back(state["wording"], after[key]["wording"]) for key, state in before.items()}
    named = topics_named_in(wordings.values())
    for topic in Topic.objects.filter(pk__in=before):
        state = before[str(topic.pk)]
        topic.imported, topic.site_id = state["imported"], state["site"]
        set_topic_state(topic, wordings[str(topic.pk)], named)
    Topic.objects.filter(pk__in=after.keys() - before.keys()).delete()


def _way_back(before: TopicState, after: TopicState) -> TopicState:
    gone = {name: None for name in after if name.startswith(TRANSLATED) and name not in before}
    return {**before, **gone}


def _restore_pages(change: VocabularyChange) -> None:
    before, after = change.before["pages"], change.after["pages"]
    for key in after.keys() - before.keys():
        page_id, topic_id = key.split(":")
        PageTopic.objects.filter(page_id=page_id, topic_id=topic_id).delete()
    for key, values in before.items():
        page_id, topic_id = key.split(":")
        PageTopic.objects.update_or_create(page_id=page_id, topic_id=topic_id, defaults=values)


def _first_of(topic_ids: Iterable[int]) -> Topic | None:
    return Topic.objects.filter(pk__in=list(topic_ids)).order_by("pk").first()


def _tell(page_ids: Iterable[int]) -> None:
    for page_id in sorted(page_ids):
        page_tagged.send(sender=PageTopic, page_id=page_id)
