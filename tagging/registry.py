"""What other apps may register with tagging: where topics are used, and pages that names may link to."""

from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.curation.usage import topic_usage

__all__ = [
    "linkable_page_types",
    "topic_usage",
]
