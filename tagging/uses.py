"""Who names a topic: what the floors above know of, such as rules, content queries and pages."""

from collections.abc import Callable, Iterable

from tagging.models import Topic

Find = Callable[[str], Iterable[str]]


class Uses:
    """Keep who can say what names a topic; filled in AppConfig.ready() of the apps above."""

    def __init__(self) -> None:
        """Start with nobody who knows."""
        self._finders: dict[str, Find] = {}

    def offer(self, name: str, find: Find) -> None:
        """Let an app say, of a topic's slug, what names it, in words such as: the rule “Floods first”."""
        self._finders[name] = find

    def of(self, slug: str) -> list[str]:
        """Return what all apps know, each once."""
        found = [words for name in sorted(self._finders) for words in self._finders[name](slug)]
        return list(dict.fromkeys(found))


topic_uses = Uses()


def users_of(topic: Topic) -> list[str]:
    """Return in words all that names a topic, but for other topics and what pages are about."""
    return topic_uses.of(topic.slug)
