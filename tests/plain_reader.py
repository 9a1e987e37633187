"""The demo, whose pages are read by the words of the vocabulary alone: quicker than by spaCy."""

from cms.settings.embedded import *  # noqa: F403
from cms.settings.embedded import ATTUNE as SITE

ATTUNE = SITE | {"TAGGING": {"EXTRACTOR": "keyword"}}
