"""Who names a topic: what the floors above know of, such as rules, content queries and pages."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from attune.providers import Provider
from attune.tagging.models import Topic

Find = Callable[[Collection[str]], Iterable[tuple[str, str]]]


class TopicUsage(Provider[Find]):
    """Ask the apps what names a topic: of slugs each tells pairs of a slug and words such as: the rule “Floods”."""

    def of(self, slugs: Collection[str]) -> Mapping[str, list[str]]:
        """Return what all apps know of each slug, each once."""
        found: dict[str, dict[str, None]] = {slug: {} for slug in slugs}
        for name in sorted(map(str, self.offers())):
            for slug, words in self.get(name)(slugs):
                found[slug][words] = None
        return {slug: list(words) for slug, words in found.items()}


topic_usage = TopicUsage("what names a topic")


def users_of(topic: Topic) -> list[str]:
    """Return in words all that names a topic, but for other topics and what pages are about."""
    return topic_usage.of([topic.slug])[topic.slug]


def users_of_each(topics: Iterable[Topic]) -> Iterator[tuple[Topic, list[str]]]:
    """Return topics that something names, each with it in words; many are asked for together."""
    topics = list(topics)
    named = topic_usage.of([topic.slug for topic in topics])
    yield from ((topic, named[topic.slug]) for topic in topics if named[topic.slug])
