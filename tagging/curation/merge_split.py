"""Merge, split, retire and rename topics; each is one change that can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from attune.tagging.curation.change_log import record_change
from attune.tagging.domain.topic_split import closest_part
from attune.tagging.models import PageTopic, Topic, TopicTranslation, VocabularyChange, slug_for

_MACHINE_FINDING = {"salience", "confidence"}


class CurationError(ValueError):
    """A change of the vocabulary makes no sense; the message says why and what to do."""


@dataclass(slots=True)
class TopicPart:
    """One of the topics that a topic is split into: one that there is, or the name of a new one, and its synonyms."""

    name: str
    synonyms: tuple[str, ...] = ()
    topic: Topic | None = None
    pages: set[int] = field(default_factory=set)


def merge_topics(topic: Topic, into: Topic, *, user: Any = None) -> VocabularyChange | None:
    """Move all that is about a topic to another, which takes over its names; the first stays as retired.

    Its slug stays too: what visitors liked, and what rules name, counts for the other from now on.
    """
    check_merge(topic, into)
    below = list(Topic.objects.filter(broader=topic)) + list(Topic.objects.filter(replaced_by=topic))
    below += list(topic.more_narrower.all())
    names = {"topic": topic.name, "into": into.name}
    with record_change("merge", [topic, into, *below], names=names, user=user) as recording:
        _lift_from_below(into, topic)
        move_pages(topic, dict.fromkeys(_page_ids(topic), into))
        _take_names(topic, into)
        for lower in Topic.objects.filter(broader=topic).exclude(pk=into.pk):
            lower.broader = into
            lower.save()
        for lower in topic.more_narrower.all():
            lower.more_broader.remove(topic)
            if lower.pk != into.pk:
                lower.more_broader.add(into)
        for earlier in Topic.objects.filter(replaced_by=topic):
            earlier.replaced_by = into
            earlier.save()
        _close(topic, into)
    return recording.change


def check_merge(topic: Topic, into: Topic) -> None:
    """Raise CurationError where two topics cannot be merged."""
    if topic.pk == into.pk:
        raise CurationError(_("A topic cannot be merged into itself. Choose another one."))
    if into.is_blocked or into.is_retired:
        raise CurationError(_("“%(name)s” is blocked or retired. Choose a topic that is in use.") % {"name": into.name})
    if into.site_id is not None and into.site_id != topic.site_id:
        text = _("“%(name)s” belongs to one site, and pages of others are about this one. Choose a topic of all sites.")
        raise CurationError(text % {"name": into.name})


def split_topic(
    topic: Topic, parts: Sequence[TopicPart], *, keeps: bool = False, heir: int = 0, user: Any = None
) -> VocabularyChange | None:
    """Part a topic into others, each with its synonyms and pages.

    With `keeps` the topic stays in use for the pages that no part takes; else it is retired, and the part numbered
    `heir` stands for it in what visitors like and in rules.
    """
    check_split(topic, parts, keeps=keeps)
    names = {"topic": topic.name, "parts": [part.name for part in parts]}
    there = [part.topic for part in parts if part.topic]
    earlier = list(Topic.objects.filter(replaced_by=topic))
    with record_change("split", [topic, *there, *earlier], names=names, user=user) as recording:
        for part in parts:
            if part.topic is None:
                part.topic = Topic.objects.create(name=part.name, broader=topic.broader, site=topic.site)
                recording.made(part.topic)
            _add_synonyms(part.topic, part.synonyms)
        move_pages(topic, {page: part.topic for part in parts for page in part.pages if part.topic})
        if keeps:
            given = {name.casefold() for part in parts for name in part.synonyms}
            topic.synonyms = "\n".join(name for name in topic.synonym_list if name.casefold() not in given)
            topic.save()
        else:
            _close(topic, parts[heir].topic)
    return recording.change


def check_split(topic: Topic, parts: Sequence[TopicPart], *, keeps: bool, asks_pages: bool = True) -> None:
    """Raise CurationError where a topic cannot be split so."""
    names = [part.name.casefold() for part in parts]
    if len(parts) + keeps < 2:
        raise CurationError(_("A topic is split into two or more. Name another part."))
    if len(set(names)) < len(names):
        raise CurationError(_("Two parts have the same name. Give each its own."))
    if bad := next((part.name for part in parts if not slug_for(part.name)), None):
        raise CurationError(_("“%(name)s” holds no letter and no digit. Give it at least one.") % {"name": bad})
    if any(part.topic and part.topic.pk == topic.pk for part in parts):
        raise CurationError(_("The topic itself is no part of it. Tick that it stays in use instead."))
    placed = {page for part in parts for page in part.pages}
    if asks_pages and not keeps and set(_page_ids(topic)) - placed:
        raise CurationError(_("Some pages are given to no part. Choose one for each, or let the topic stay in use."))


def assign_pages_to_parts(topic: Topic, parts: Sequence[TopicPart], *, keeps: bool = False) -> dict[int, int]:
    """Propose, for each page, the number of the part that its evidence speaks for; the topic that stays is the last."""
    names = {str(number): [part.name, *part.synonyms] for number, part in enumerate(parts)}
    if keeps:
        given = {name.casefold() for part in parts for name in (part.name, *part.synonyms)}
        stays = [name for name in (topic.name, *topic.synonym_list) if name.casefold() not in given]
        names[str(len(parts))] = stays
    rows = PageTopic.objects.filter(topic=topic).values_list("page_id", "evidence")
    return {page_id: int(closest_part(map(str, evidence), names)) for page_id, evidence in rows}


def retire_topic(topic: Topic, *, replaced_by: Topic | None = None, user: Any = None) -> VocabularyChange | None:
    """Suggest a topic no more; it stays on pages where an editor or an import put it."""
    if replaced_by is not None:
        check_merge(topic, replaced_by)
    names = {"topic": topic.name, "into": replaced_by.name if replaced_by else ""}
    with record_change("retire", [topic], names=names, user=user) as recording:
        PageTopic.objects.filter(topic=topic, state=PageTopic.State.SUGGESTED).delete()
        _close(topic, replaced_by)
    return recording.change


def rename_topic(topic: Topic, name: str, *, user: Any = None) -> VocabularyChange | None:
    """Call a topic something else; its old name becomes a synonym, and its slug stays."""
    name = " ".join(name.split())
    if not slug_for(name):
        raise CurationError(_("The name holds no letter and no digit. Give it at least one."))
    with record_change("rename", [topic], names={"topic": topic.name, "into": name}, user=user) as recording:
        old, topic.name = topic.name, name
        others = [each for each in topic.synonym_list if each.casefold() != name.casefold()]
        topic.synonyms = "\n".join(others)
        topic.save()
        _add_synonyms(topic, [old])
    return recording.change


def move_pages(topic: Topic, targets: Mapping[int, Topic | None]) -> None:
    """Let pages be about other topics; where a page has both, what an editor said of the other counts."""
    rows = {row.page_id: row for row in PageTopic.objects.filter(topic=topic, page__in=targets)}
    for target in {each for each in targets.values() if each}:
        there = {row.page_id: row for row in PageTopic.objects.filter(topic=target)}
        for page_id, row in rows.items():
            if targets[page_id] != target:
                continue
            if other := there.get(page_id):
                _join(row, other)
                row.delete()
            else:
                row.topic = target
                row.save(update_fields=["topic"])


def _join(row: PageTopic, other: PageTopic) -> None:
    if other.state == PageTopic.State.SUGGESTED and row.state != PageTopic.State.SUGGESTED:
        other.state, other.source = row.state, row.source
    for name in _MACHINE_FINDING:
        setattr(other, name, max(getattr(row, name), getattr(other, name)))
    other.evidence = list({str(each): each for each in (*other.evidence, *row.evidence)}.values())
    other.save()


def _lift_from_below(into: Topic, topic: Topic) -> None:
    """Keep a topic that stood below the merged one from standing below itself."""
    if into.broader_id == topic.pk:
        into.broader = topic.broader
        into.save()


def _take_names(topic: Topic, into: Topic) -> None:
    _add_synonyms(into, [topic.name, *topic.synonym_list])
    into.mappings = "\n".join(dict.fromkeys((*into.mapping_list, *topic.mapping_list)))
    into.save()
    for each in TopicTranslation.objects.filter(topic=topic):
        own, _made = TopicTranslation.objects.get_or_create(topic=into, language=each.language)
        known = {own.name.casefold(), *(name.casefold() for name in own.synonym_list), ""}
        fresh = [name for name in (each.name, *each.synonym_list) if name.casefold() not in known]
        own.synonyms = "\n".join((*own.synonym_list, *fresh))
        own.save()


def _add_synonyms(topic: Topic, names: Iterable[str]) -> None:
    known = {topic.name.casefold(), *(name.casefold() for name in topic.synonym_list)}
    fresh = {name.casefold(): name for name in names if name.casefold() not in known}
    topic.synonyms = "\n".join((*topic.synonym_list, *fresh.values()))
    topic.save()


def _close(topic: Topic, replaced_by: Topic | None) -> None:
    topic.is_retired, topic.replaced_by = True, replaced_by
    topic.save()


def _page_ids(topic: Topic) -> list[int]:
    return list(PageTopic.objects.filter(topic=topic).values_list("page_id", flat=True))
