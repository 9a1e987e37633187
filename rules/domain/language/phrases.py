"""The words of sentences: their phrases in the reader's language, and which labels can be told apart again.

A sentence is written and read by the same words, so what cannot be read back is never written: a label that another
one could be mistaken for gives way to the raw key in square brackets.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from types import MappingProxyType

from attune.moments import is_shown_twice
from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, FactVocabulary, Kind
from attune.rules.domain.operators.operator import Operator
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.translation import gettext_noop
from attune.text import clean, comparable

Translate = Callable[[str], str]

AND, OR = gettext_noop("and"), gettext_noop("or")
NOT = gettext_noop("not %(part)s")
IN_SEGMENT = gettext_noop("in the segment %(name)s")
QUOTED, NOTHING = gettext_noop("“%(value)s”"), gettext_noop("nothing")
THE_THRESHOLD = gettext_noop("the threshold %(name)s")
# Translators: the mark between a number and its tenths.
DECIMAL_MARK = gettext_noop("0.1")
# Translators: begin it with a capital where nouns have one; labels then keep theirs within a sentence.
LABEL_WITHIN = gettext_noop("a label within a sentence")
OPENING = {"“": "”", "„": "“", "«": "»", '"': '"'}
_SLOT = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Labels:
    """Which of some keys may be called by a label that nothing else could be mistaken for."""

    by_key: Mapping[str, str]

    @classmethod
    def of(cls, choices: Iterable[tuple[str, str]], stops: Iterable[str], starts: Iterable[str]) -> "Labels":
        """Keep each label that is one of its kind, begins like no other phrase, and is no beginning of another.

        stops may follow a label in a sentence, starts stand where a label may: "topics has floods and rail" must not
        be two things.
        """
        pairs = [(key, clean(str(label))) for key, label in choices]
        counts = Counter(comparable(label) for _key, label in pairs)
        stops = tuple(stop.casefold() for stop in stops)
        heads = Counter(head for label in counts for head in _heads(label, stops))
        starts = tuple(start.casefold() for start in starts)

        def is_safe(label: str) -> bool:
            folded = comparable(label)
            is_alone = counts[folded] == 1 and not heads[folded] and not any(h in counts for h in _heads(folded, stops))
            return is_alone and _is_word(folded) and not folded.startswith(starts)

        return cls({key: label for key, label in pairs if is_safe(label)})

    def by_label(self) -> dict[str, str]:
        """Give the key of each label, in one case, the longest label first."""
        longest_first = sorted(self.by_key.items(), key=lambda pair: -len(pair[1]))
        return {comparable(label): key for key, label in longest_first}


@dataclass(frozen=True)
class Phrasebook:
    """All the words of one reader: phrases in their language, and what things are called."""

    vocabulary: FactVocabulary
    segments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    translate: Translate = str
    zone: tzinfo = UTC

    @cached_property
    def phrases(self) -> dict[str, str]:
        """Give the phrase of each operator in the reader's language, by its name."""
        return {operator.name: self.translate(operator.phrase) for operator in operators.values()}

    def value_phrase(self, operator: Operator, value: object) -> str | None:
        """Return the phrase that an operator has for a single value, in the reader's language."""
        phrase = operator.value_phrases.get(value)
        return None if phrase is None else self.translate(phrase)

    @cached_property
    def joints(self) -> tuple[str, ...]:
        """Give what may stand between two things."""
        return (", ", f" {self.translate(AND)} ", f" {self.translate(OR)} ")

    @cached_property
    def fact_labels(self) -> Labels:
        """Say which facts may be called by their labels."""
        offers = [self.vocabulary.get(name) for name in self.vocabulary.names()]
        phrases = (self.translate(phrase) for operator in operators.values() for phrase in phrases_of(operator))
        verbs = {f" {first_words(phrase)}" for phrase in phrases}
        labels = [(offer.name, self.label_within(offer)) for offer in offers]
        return Labels.of(labels, (*self.joints, *verbs), self._condition_starts)

    @cached_property
    def _condition_starts(self) -> tuple[str, ...]:
        return (f"{fixed_words(self.translate(NOT))[0]} ", f"{fixed_words(self.translate(IN_SEGMENT))[0]} ")

    @cached_property
    def _bare_facts(self) -> tuple[str, ...]:
        """Give the labels that are a condition by themselves, and so may follow "and" like a value."""
        offers = [self.vocabulary.get(name) for name in self.vocabulary.names()]
        return tuple(self.label_within(offer) for offer in offers if offer.kind == Kind.YES_NO)

    def label_within(self, offer: Fact | FactFamily) -> str:
        """Give a fact's label as it stands within a sentence."""
        keeps_capitals = self.translate(LABEL_WITHIN)[:1].isupper()
        return str(offer.label) if keeps_capitals else uncapitalised(str(offer.label))

    @cached_property
    def segment_labels(self) -> Labels:
        """Say which segments may be called by their names."""
        return Labels.of(self.segments.items(), (), ())

    @cached_property
    def threshold_labels(self) -> Labels:
        """Say which thresholds may be called by their names."""
        return Labels.of(self.thresholds.items(), (), ())

    def parameter_labels(self, family: FactFamily) -> Labels:
        """Say which parameters of a family may be called by their labels; these are quoted, so any word may follow."""
        return self._kept(("of", family.name), family.parameter_choices, (), ())

    def choice_labels(self, offer: Fact | FactFamily) -> Labels:
        """Say which choices of a fact may be called by their labels; any other value is quoted."""
        return self._kept(("choice", offer.name), offer.listed_choices, self.joints, self._value_starts(offer.kind))

    def _value_starts(self, kind: Kind) -> tuple[str, ...]:
        """Give the words by which a longer phrase goes on where a shorter one would have its value: "is" "not"."""
        heads = [first_words(self.phrases[operator.name]) for operator in operators.of_kind(kind)]
        longer = {f"{other[len(head) :].strip()} " for head in heads for other in heads if other.startswith(f"{head} ")}
        thresholds = f"{fixed_words(self.translate(THE_THRESHOLD))[0]} "
        return (*longer, self.translate(NOTHING), thresholds, *self._condition_starts, *self._bare_facts)

    def _kept(
        self, key: tuple[str, str], read: Callable[[], Choices], stops: Iterable[str], starts: Iterable[str]
    ) -> Labels:
        if key not in self._labels:
            self._labels[key] = Labels.of(read(), stops, starts)
        return self._labels[key]

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Labels]:
        return {}

    def quoted(self, text: str) -> str:
        """Put a text in quotation marks; a closing mark within it is doubled."""
        quoted = self.translate(QUOTED)
        closing = OPENING.get(quoted[:1], "”")
        return quoted % {"value": text.replace(closing, closing * 2)}

    def number(self, value: object) -> str:
        """Write a number with the reader's decimal mark."""
        return str(value).replace(".", self.translate(DECIMAL_MARK)[1])


def moment_words(seconds: float, zone: tzinfo) -> str:
    """Write a moment as "2025-03-30 22:00" in a zone; where that is said twice a year, with the distance to UTC."""
    local = datetime.fromtimestamp(seconds, zone)
    exactness = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    plain = local.replace(tzinfo=None).isoformat(" ", exactness)
    if not is_shown_twice(local):
        return plain
    if not local.utcoffset() % timedelta(minutes=1):  # type: ignore[operator]
        return f"{plain} UTC{local.isoformat()[-6:]}"
    return f"{datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(' ', exactness)} UTC"


def phrases_of(operator: Operator) -> tuple[str, ...]:
    """Return every phrase by which an operator is written, before translation.

    Each begins with %(fact)s, for a sentence is read from left to right.
    """
    return operator.phrase, *operator.value_phrases.values()


def fixed_words(phrase: str) -> list[str]:
    """Give the fixed words of a phrase, in order, without what is filled in."""
    return [text.strip() for text in _SLOT.split(phrase)[::2] if text.strip()]


def phrase_pieces(phrase: str) -> tuple[str, ...]:
    """Give what follows the fact in a phrase: words, and "%value" or the like for what is filled in."""
    parts = _SLOT.split(phrase)
    found = [f"%{part}" if place % 2 else part.strip() for place, part in enumerate(parts)]
    return tuple(part for part in found if part and part != "%fact")


def first_words(phrase: str) -> str:
    """Give the words that follow the fact."""
    found = fixed_words(phrase)
    return found[0] if found else ""


def uncapitalised(label: str) -> str:
    """Write a label as it stands within a sentence; "URL" stays as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def unit_of(offer: Fact | FactFamily | None, kind: Kind) -> str:
    """Give the unit of a number, unless the label has told it."""
    unit = str(offer.unit) if offer else ""
    is_said = not unit or kind != Kind.NUMBER or unit.lower() in str(offer.label if offer else "").lower()
    return "" if is_said else unit


def _heads(label: str, stops: Iterable[str]) -> Iterator[str]:
    """Give every beginning of a label after which the sentence could go on by itself."""
    for stop in stops:
        place = label.find(stop)
        while place > 0:
            yield label[:place]
            place = label.find(stop, place + 1)


def _is_word(label: str) -> bool:
    return bool(label) and label[0] not in "([“„«\"'0123456789" and not label.endswith(".") and ")" not in label
