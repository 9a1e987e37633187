"""Sentences: every condition as one sentence that says what it means and nothing else, and can be typed again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from types import MappingProxyType

from attune.rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, UnknownFactError
from attune.rules.domain.facts.fact import Fact, FactFamily, FactVocabulary, Kind
from attune.rules.domain.facts.values import PAIRS, ThresholdRef, ValueShape, clock_text
from attune.rules.domain.language.phrases import (
    AND,
    IN_SEGMENT,
    NOT,
    NOTHING,
    OR,
    THE_THRESHOLD,
    Labels,
    Phrasebook,
    Translate,
    moment_words,
    unit_of,
)
from attune.rules.domain.operators.operator import Operator
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable

OF_FAMILY = gettext_noop("%(fact)s %(of)s")


def sentence(
    condition: Condition,
    vocabulary: FactVocabulary,
    *,
    segments: Mapping[str, str] = MappingProxyType({}),
    translate: Translate = str,
    zone: tzinfo = UTC,
) -> str:
    """Write a condition as one sentence, such as "Device is mobile and not subscribed".

    The segments' names are given by slug; translate() turns one of the texts of wording.py into the reader's language;
    moments are told in the zone.
    """
    wording = Phrasebook(vocabulary, segments, translate=translate, zone=zone)
    return write_sentence(condition, wording)


def write_sentence(condition: Condition, wording: Phrasebook) -> str:
    """Write a condition in the words of one reader."""
    written = _Writer(wording).write(condition)
    first = written[:1].upper()
    # "ß" would become two letters, and no label again.
    return first + written[1:] if len(first) == 1 else written


class _Writer:
    """Write one sentence."""

    def __init__(self, wording: Phrasebook) -> None:
        self._wording, self._translate = wording, wording.translate

    def write(self, condition: Condition) -> str:
        """Write any condition, without brackets around it; a group of one is that one."""
        condition = _unwrapped(condition)
        match condition:
            case All(of):
                return f" {self._translate(AND)} ".join(map(self._part, of))
            case Any(of):
                return f" {self._translate(OR)} ".join(map(self._part, of))
            case Not(of):
                return self._denied(of)
            case InSegment(slug):
                return self._translate(IN_SEGMENT) % {"name": self._named(slug, self._wording.segment_labels)}
            case Test():
                return self._test(condition)

    def _part(self, condition: Condition) -> str:
        written = self.write(condition)
        return f"({written})" if isinstance(_unwrapped(condition), All | Any) else written

    def _denied(self, condition: Condition) -> str:
        # "not visits is at least 3" could be read two ways; a bare name or a segment cannot.
        condition = _unwrapped(condition)
        is_short = isinstance(condition, InSegment) or (isinstance(condition, Test) and condition.value is True)
        written = self.write(condition)
        return self._translate(NOT) % {"part": written if is_short else f"({written})"}

    def _test(self, test: Test) -> str:
        offer = _find(self._wording.vocabulary, test.fact)
        label = self._label(test, offer)
        if test.kind == Kind.YES_NO:
            return label if test.value else self._translate(NOT) % {"part": label}
        operator = operators[test.operator]
        phrase = self._wording.value_phrase(operator, test.value) or self._wording.phrases[operator.name]
        return phrase % {"fact": label, **self._values(test, operator, offer)}

    def _label(self, test: Test, offer: Fact | FactFamily | None) -> str:
        name = f"[{test.fact}]" if offer else test.fact
        label = self._wording.fact_labels.by_key.get(test.fact, name)
        if not test.parameter:
            return label
        known = self._wording.parameter_labels(offer) if isinstance(offer, FactFamily) else Labels({})
        return self._translate(OF_FAMILY) % {"fact": label, "of": self._named(test.parameter, known)}

    def _named(self, key: str, known: Labels) -> str:
        if key in known.by_key:
            return self._wording.quoted(known.by_key[key])
        # A raw key that some label spells the same would be read as that.
        return f"[{key}]" if comparable(key) in known.by_label() else self._wording.quoted(key)

    def _values(self, test: Test, operator: Operator, offer: Fact | FactFamily | None) -> dict[str, str]:
        shape = operator.shapes[test.kind]
        unit = unit_of(offer, test.kind)
        after = f" {unit}" if unit else ""
        if isinstance(test.value, ThresholdRef):
            named = self._named(test.value.slug, self._wording.threshold_labels)
            return {"value": self._translate(THE_THRESHOLD) % {"name": named}}
        if shape in PAIRS and isinstance(test.value, tuple):
            low, high = (self._value(shape, item, offer) for item in test.value)
            return {"low": low, "high": f"{high}{after}"}
        if isinstance(test.value, tuple):
            joint = AND if operator.needs_every else OR
            return {"value": self._listed([self._value(shape, item, offer) for item in test.value], joint)}
        return {"value": f"{self._value(shape, test.value, offer)}{after}"}

    def _listed(self, values: Sequence[str], joint: str) -> str:
        if len(values) == 1:
            return values[0]
        return f"{', '.join(values[:-1])} {self._translate(joint)} {values[-1]}"

    def _value(self, shape: ValueShape, value: object, offer: Fact | FactFamily | None) -> str:
        match shape:
            case ValueShape.TEXT | ValueShape.TEXTS:
                return self._text(str(value), offer)
            case ValueShape.CLOCKS:
                return clock_text(value)
            case ValueShape.MOMENT if isinstance(value, int | float):
                return moment_words(value, self._wording.zone)
            case ValueShape.VERSION | ValueShape.VERSIONS:
                return str(value)
        return self._wording.number(value)

    def _text(self, value: str, offer: Fact | FactFamily | None) -> str:
        if offer is not None and offer.choices:
            labels = self._wording.choice_labels(offer).by_key
            same = (key for key in labels if _same(key, value, is_exact=offer.case_sensitive))
            if (found := next(same, None)) is not None:
                return labels[found]
        return self._wording.quoted(value) if value else self._translate(NOTHING)


def _unwrapped(condition: Condition) -> Condition:
    while isinstance(condition, All | Any) and len(condition.of) == 1:
        condition = condition.of[0]
    return condition


def _same(key: str, value: str, *, is_exact: bool) -> bool:
    return key == value or (not is_exact and comparable(key) == comparable(value))


def _find(vocabulary: FactVocabulary, name: str) -> Fact | FactFamily | None:
    # A stored condition may ask for a fact of an app that has since been removed: it must still be readable.
    try:
        return vocabulary.get(name)
    except UnknownFactError:
        return None
