"""The formats of vocabulary files by name, and by the ending of a file."""

from collections.abc import Mapping
from pathlib import PurePath

from django.utils.translation import gettext_noop

from attune.tagging.vocabularies.base import UnreadableFileError, VocabularyFormat
from attune.tagging.vocabularies.csv import Csv
from attune.tagging.vocabularies.json_lines import JsonLines
from attune.tagging.vocabularies.skos import Skos

FORMATS: Mapping[str, VocabularyFormat] = {
    "turtle": Skos("turtle"),
    "rdf-xml": Skos("xml"),
    "json-ld": Skos("json-ld"),
    "csv": Csv(),
    "json-lines": JsonLines(),
}
ENDINGS: Mapping[str, str] = {
    ".ttl": "turtle",
    ".rdf": "rdf-xml",
    ".xml": "rdf-xml",
    ".jsonld": "json-ld",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json-lines",
    ".ndjson": "json-lines",
}


def format_of(name: str, chosen: str = "") -> VocabularyFormat:
    """Return the format that was chosen, or the one that a file's ending tells."""
    found = chosen or ENDINGS.get(PurePath(name).suffix.lower(), "")
    if found not in FORMATS:
        text = gettext_noop("The ending of “%(name)s” tells no format. Choose one of: %(formats)s.")
        raise UnreadableFileError(text, name=PurePath(name).name, formats=", ".join(FORMATS))
    return FORMATS[found]
