"""Concepts in which each field of a concept is filled once."""

from attune.tagging.domain.concepts import Concept, Translation
from attune.tagging.vocabularies.base import address_of

WHOLE = (
    Concept(
        key="https://example.org/water",
        uri="https://example.org/water",
        slug="water",
        name="Water",
        language="en",
        scheme="https://example.org/",
        notation="w:1",
        definition="Wet,\n“clear” & <cold>",
        synonyms=("aqua", "H|2|O"),
        translations=(Translation("de", "Wasser", ("Nass",), "Was nass ist"), Translation("fr", "", ("eau",))),
        mappings=("https://www.wikidata.org/entity/Q283",),
    ),
    Concept(key=address_of("floods"), slug="floods", name="Floods", broader=("https://example.org/water",)),
    Concept(
        key=address_of("hochwässer"),
        slug="hochwässer",
        name="High waters",
        broader=(address_of("floods"), "https://example.org/water"),
        is_blocked=True,
        is_retired=True,
        replaced_by=address_of("floods"),
        scheme="our own",
        synonyms=("only|one",),
    ),
)
