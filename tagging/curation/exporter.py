"""Write the site's vocabulary as a file."""

from attune.tagging.curation.topic_state import concept_of
from attune.tagging.models import Topic
from attune.tagging.vocabularies.formats import format_of


def export_vocabulary(*, name: str, format_name: str = "", scheme: str = "", site_id: int | None = None) -> bytes:
    """Write all topics, or those of one imported vocabulary, or those that one site uses."""
    topics = Topic.objects.whole().order_by("slug")
    if scheme:
        topics = topics.filter(scheme=scheme)
    if site_id is not None:
        topics = topics.of_site(site_id)
    return format_of(name, format_name).write([concept_of(topic) for topic in topics])
