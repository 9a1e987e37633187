"""How a text is written, gathered from the domain's judgements and the lexicons; the step that all extractors share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from attune.tagging.domain.findings import PLACE_LABELS, Entity
from attune.tagging.domain.formats import content_format, format_reasons
from attune.tagging.domain.kinds import classify_kind
from attune.tagging.domain.periods import named_period
from attune.tagging.domain.readability import grade_reasons, readability, reading_minutes
from attune.tagging.domain.semantics import Semantics, StyleReason, StyleSign, shorten_quote
from attune.tagging.domain.text import PageText, sentences, words
from attune.tagging.domain.tone import (
    formality,
    formality_reasons,
    mean_polarity,
    polarity_reasons,
    subjectivity,
    subjectivity_reasons,
)
from attune.tagging.lexicons.frequency import zipf_in
from attune.tagging.lexicons.sentiment import charged_words, polarities

_HEAD_CHARACTERS = 400


def semantics_of(
    text: PageText, parts_of_speech: Mapping[str, int], entities: Sequence[Entity], *, language: str
) -> Semantics:
    """Judge how a text is written; what rests on English words is left neutral for other languages."""
    whole, count = text.whole, len(words(text.whole))
    places = tuple(entity.text for entity in entities if entity.label in PLACE_LABELS)
    place = _main_place(text, entities)
    period = named_period(whole)
    semantics = Semantics(
        language=language,
        is_foreign=_is_foreign(text, language),
        reading_minutes=reading_minutes(whole),
        format=content_format(text.media, word_count=count),
        period=(period.first, period.last) if period else None,
        place=place,
        places=places,
        entities=tuple(entity.text for entity in entities),
        reasons=_given(
            format=format_reasons(text.media, word_count=count),
            period=(StyleReason(StyleSign.NAMED, period.named),) if period else (),
            place=_naming(place, sentences(whole)),
        ),
    )
    return _judged(semantics, text, parts_of_speech) if language == "en" else semantics


def _is_foreign(text: PageText, language: str) -> bool:
    """Tell whether a text is in another language than it claims; one that claims none is in none other."""
    claimed = text.language.split("-")[0].lower()
    return bool(claimed) and claimed != language


def _main_place(text: PageText, entities: Sequence[Entity]) -> str:
    """Return the place that is named most; of two that are named alike, the one in the title, then the first.

    A place that is named once, in the middle of a long text, is not what the text is about.
    """
    whole, title = text.whole, text.title
    head = title + text.lead + whole[:_HEAD_CHARACTERS]
    places = [
        entity for entity in entities if entity.label in PLACE_LABELS and (entity.mentions > 1 or entity.text in head)
    ]
    best = min(
        places, key=lambda place: (-place.mentions, place.text not in title, whole.find(place.text)), default=None
    )
    return best.text if best else ""


def _naming(place: str, parts: Sequence[str]) -> tuple[StyleReason, ...]:
    found = next((part for part in parts if place in part), "") if place else ""
    return (StyleReason(StyleSign.NAMED_IN, (shorten_quote(found),)),) if found else ()


def _judged(semantics: Semantics, text: PageText, parts_of_speech: Mapping[str, int]) -> Semantics:
    """Add what our lists and formulas know for English alone."""
    whole = text.whole
    pieces, parts = words(whole), sentences(whole)
    scores, charged = polarities(parts), charged_words(pieces)
    formal, kind = formality(parts_of_speech), classify_kind(text)
    reasons = _given(
        polarity=polarity_reasons(parts, scores),
        formality=formality_reasons(parts, formal),
        subjectivity=subjectivity_reasons(parts, frozenset(charged)),
        grade=grade_reasons(whole, zipf_in("en")),
        kind=kind.reasons,
    )
    return replace(
        semantics,
        polarity=mean_polarity(scores),
        formality=formal,
        subjectivity=subjectivity(pieces, charged),
        grade=readability(whole)[0],
        kind=kind.kind,
        is_judged=True,
        reasons={**semantics.reasons, **reasons},
    )


def _given(**reasons: tuple[StyleReason, ...]) -> dict[str, tuple[StyleReason, ...]]:
    return {judgement: given for judgement, given in reasons.items() if given}
