"""What matching tells whoever is about to change a topic: which content queries ask for it."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from attune.matching.selectors import queries_about
from attune.tagging.registry import topic_usage


def register() -> None:
    """Offer what is known; asked for once, when the app is ready."""
    topic_usage.offer(users_of, name="matching")


def users_of(topics: Collection[str]) -> Iterator[tuple[str, str]]:
    """Name the content queries that ask for topics, each with the topic."""
    for topic, name in queries_about(topics):
        yield topic, _("the content query “%(name)s”") % {"name": name}
