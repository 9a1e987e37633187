"""Topics that are the same but for case, plural, accents or spelling."""

from dataclasses import dataclass

from django.db.models import Count, Q

from attune.tagging.domain.duplicates import duplicates
from attune.tagging.models import PageTopic, Topic


@dataclass(frozen=True, slots=True)
class DuplicateTopics:
    """A group of topics that are alike; the one with the most pages is proposed to stay."""

    stays: Topic
    others: tuple[Topic, ...]


def duplicate_topics() -> tuple[DuplicateTopics, ...]:
    """Return the groups of topics in use that some name makes alike, by the name of the one that stays."""
    counted = Count("page_topics", filter=~Q(page_topics__state=PageTopic.State.REJECTED))
    topics = {str(topic.pk): topic for topic in Topic.objects.open().annotate(pages=counted)}
    groups = duplicates({pk: (topic.name, *topic.synonym_list) for pk, topic in topics.items()})
    found = [_alike([topics[pk] for pk in group]) for group in groups]
    return tuple(sorted(found, key=lambda alike: alike.stays.name.casefold()))


def _alike(topics: list[Topic]) -> DuplicateTopics:
    stays, *others = sorted(topics, key=lambda topic: (-topic.pages, topic.pk))  # type: ignore[attr-defined]
    return DuplicateTopics(stays, tuple(others))
