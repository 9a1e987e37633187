"""Who names a topic: pages and snippets that refer to it, and what the floors above know of, such as rules."""

from collections.abc import Callable, Iterable

from wagtail.models import ReferenceIndex

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
        """Return what all apps know."""
        return [words for name in sorted(self._finders) for words in self._finders[name](slug)]


topic_uses = Uses()


def users_of(topic: Topic) -> list[str]:
    """Return in words all that names a topic, but for other topics and what pages are about."""
    references = ReferenceIndex.get_references_to(topic).exclude(base_content_type__app_label="attune_tagging")
    models = {(each.content_type, each.object_id) for each in references}
    named = [f"{kind.name} “{row}”" for kind, pk in sorted(models, key=str) if (row := _row(kind, pk))]
    return [*named, *topic_uses.of(topic.slug)]


def _row(content_type: object, pk: str) -> object | None:
    model = content_type.model_class()  # type: ignore[attr-defined]
    return model._default_manager.filter(pk=pk).first() if model else None
