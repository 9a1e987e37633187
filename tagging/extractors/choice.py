"""Which extractor a site has chosen."""

from django.utils.module_loading import import_string

from attune.tagging.conf import TaggingSettings
from attune.tagging.extractors.base import Extractor

# By path, so that a web process which never reads a page does not load a language model's libraries.
_PATHS = {
    "spacy": "attune.tagging.extractors.spacy.SpacyExtractor",
    "keyword": "attune.tagging.extractors.keyword.KeywordExtractor",
}


def chosen_extractor(limits: TaggingSettings) -> Extractor:
    """Return the extractor that the settings name, or whose class they give by its dotted path."""
    extractor: Extractor = import_string(_PATHS.get(limits.extractor, limits.extractor))(limits)
    return extractor
