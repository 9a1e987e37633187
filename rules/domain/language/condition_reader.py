"""Reading tests: which facts, phrases and values stand at a place of a sentence, the likeliest reading first."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from attune.rules.domain.conditions import Condition, ConditionError, InSegment, Test, make_test
from attune.rules.domain.facts.fact import Fact, FactFamily, Kind
from attune.rules.domain.facts.values import MOST_ITEMS, BadValueError, ThresholdRef, ValueShape, value_from_json
from attune.rules.domain.language.phrases import (
    AND,
    IN_SEGMENT,
    NOTHING,
    OR,
    THE_THRESHOLD,
    Labels,
    Phrasebook,
    first_words,
    fixed_words,
    phrase_pieces,
)
from attune.rules.domain.language.scanner import SentenceScanner
from attune.rules.domain.language.syntax_errors import (
    CHOICE,
    CLOCK,
    FACT,
    MOMENT,
    NUMBER,
    OPERATOR,
    PARAMETER,
    SEGMENT,
    TEXT,
    THRESHOLD,
    VERSION,
    SentenceError,
    SyntaxErrorTracker,
)
from attune.rules.domain.operators.operator import Operator
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable

IS_YES, IS_NO = gettext_noop("%(fact)s is yes"), gettext_noop("%(fact)s is no")

LeafReading = Iterator[tuple[object, int]]
AnyFact = Fact | FactFamily


class _Phrase(NamedTuple):
    """One way to write a test with an operator; the value is that of a phrase into which none is filled."""

    operator: Operator
    words: str
    value: object = True


class ConditionReader:
    """Read the tests of one sentence."""

    def __init__(self, text: SentenceScanner, wording: Phrasebook, mistakes: SyntaxErrorTracker) -> None:
        """Take the sentence and the reader's words."""
        self._text, self._wording, self._mistakes = text, wording, mistakes
        say = wording.translate
        self._and, self._or, self._nothing = say(AND), say(OR), say(NOTHING)
        self._in_segment, self._the_threshold = fixed_words(say(IN_SEGMENT))[0], fixed_words(say(THE_THRESHOLD))[0]
        self._facts = wording.fact_labels.by_label()
        self._names = {name.casefold(): name for name in wording.vocabulary.names()}
        self._yes_no = tuple((phrase_pieces(say(phrase)), value) for phrase, value in ((IS_YES, True), (IS_NO, False)))

    def starts(self, place: int) -> bool:
        """Say whether a test may start here."""
        return self._text.words(self._in_segment, place) is not None or any(True for _ in self._offers(place))

    def leaf(self, place: int) -> Iterator[tuple[Condition, int]]:
        """Give every reading of a test or a segment."""
        yield from self._segment(place)
        for offer, parameter, after in self._asked(place):
            if offer.kind == Kind.YES_NO:
                yield from self._yes_or_no(offer, parameter, after)
                continue
            yield from self._tests(offer, parameter, after)

    def _yes_or_no(self, offer: AnyFact, parameter: str, place: int) -> Iterator[tuple[Condition, int]]:
        operator = operators.usual_of(offer.kind)
        for pieces, value in self._yes_no:
            for _values, end in self._filled(offer, operator, pieces, place):
                yield make_test(offer, operator.name, value, parameter), end
        yield make_test(offer, operator.name, True, parameter), place

    def _segment(self, place: int) -> Iterator[tuple[Condition, int]]:
        after = self._text.words(self._in_segment, place)
        if after is not None:
            for slug, end in self._named(after, self._wording.segment_labels, self._wording.segments, SEGMENT):
                yield InSegment(slug), end

    def _asked(self, place: int) -> Iterator[tuple[AnyFact, str, int]]:
        """Give each fact that may be meant here, with its parameter."""
        self._mistakes.want(place, FACT, tuple(self._wording.fact_labels.by_key.values()))
        for offer, after in self._offers(place):
            if isinstance(offer, Fact):
                yield offer, "", after
                continue
            known = dict(offer.parameter_choices())
            labels = self._wording.parameter_labels(offer)
            for parameter, end in self._named(after, labels, known, PARAMETER, takes_any=True):
                yield offer, parameter, end

    def _offers(self, place: int) -> Iterator[tuple[AnyFact, int]]:
        raw = self._text.raw(place)
        if raw is not None and raw[0].casefold() in self._names:
            yield self._wording.vocabulary.get(self._names[raw[0].casefold()]), raw[1]
        for keys in (self._facts, self._names):
            for name, after in self._text.labels(keys, place):
                yield self._wording.vocabulary.get(name), after

    def _tests(self, offer: AnyFact, parameter: str, place: int) -> Iterator[tuple[Condition, int]]:
        phrases = self._phrases(offer.kind)
        self._mistakes.want(place, OPERATOR, tuple(dict.fromkeys(first_words(each.words) for each in phrases)))
        for each in phrases:
            for values, end in self._filled(offer, each.operator, phrase_pieces(each.words), place):
                value = each.value if not values else values[0] if len(values) == 1 else values
                yield self._made(offer, each.operator, value, parameter, place, end), end

    def _phrases(self, kind: Kind) -> list[_Phrase]:
        """Give the operators of a kind with their phrases, those of more words first."""
        of_kind, say = operators.of_kind(kind), self._wording.translate
        found = [_Phrase(operator, self._wording.phrases[operator.name]) for operator in of_kind]
        found += [_Phrase(each, say(words), value) for each in of_kind for value, words in each.value_phrases.items()]
        found += [_Phrase(operator, sign) for operator in of_kind for sign in operator.signs]
        return sorted(found, key=lambda phrase: -len(first_words(phrase.words)))

    def _filled(
        self, offer: AnyFact, operator: Operator, phrase: tuple[str, ...], place: int
    ) -> Iterator[tuple[tuple[object, ...], int]]:
        """Give what fills a phrase after its fact: words must stand there, and slots are read by kind."""
        found: list[tuple[tuple[object, ...], int]] = [((), place)]
        for number, piece in enumerate(phrase):
            if piece.startswith("%"):
                found = [
                    ((*values, value), end) for values, at in found for value, end in self._value(offer, operator, at)
                ]
                continue
            if number:
                for _values, at in found:
                    self._mistakes.want(at, f"“{piece}”", (piece,))
            found = [(values, end) for values, at in found if (end := self._text.words(piece, at)) is not None]
        yield from found

    def _made(self, offer: AnyFact, operator: Operator, value: object, parameter: str, start: int, end: int) -> Test:
        shape = operator.shapes[offer.kind]
        try:
            plain = value_from_json(shape, value) if shape == ValueShape.CLOCKS else value
            return make_test(offer, operator.name, plain, parameter)
        except (BadValueError, ConditionError) as error:
            raise SentenceError(error.text, self._text.start(start), end, **error.values) from error

    def _value(self, offer: AnyFact, operator: Operator, place: int) -> LeafReading:
        match operator.shapes[offer.kind]:
            case ValueShape.TEXTS:
                yield from self._list(offer, self._and if operator.needs_every else self._or, place)
            case ValueShape.TEXT:
                yield from self._text_value(offer, place)
            case ValueShape.CLOCKS:
                yield from self._found(CLOCK, self._text.clock, place)
            case ValueShape.VERSION | ValueShape.VERSIONS:
                yield from self._found(VERSION, self._text.version, place)
            case ValueShape.MOMENT:
                yield from self._found(MOMENT, lambda at: self._text.moment(at, self._wording.zone), place)
            case _:
                yield from self._number(offer, place)

    def _list(self, offer: AnyFact, joint: str, place: int) -> LeafReading:
        """Give the lists that start here, the longest first: what looks like one more item may be another test."""
        found: list[tuple[tuple[object, ...], int]] = []
        item = next(self._text_value(offer, place), None)
        # One more than a value may have is enough to say so; of an endless list each beginning would be tried.
        while item is not None and len(found) <= MOST_ITEMS:
            found.append(((*(found[-1][0] if found else ()), item[0]), item[1]))
            after = next((end for word in (",", joint) if (end := self._text.words(word, item[1])) is not None), None)
            if after is None:
                break
            after = self._text.words(joint, after) or after
            item = next(self._text_value(offer, after), None)
        yield from reversed(found)

    def _text_value(self, offer: AnyFact, place: int) -> LeafReading:
        if (quoted := self._text.quoted(place)) is not None:
            yield quoted
        if offer.choices:
            labels = self._wording.choice_labels(offer)
            self._mistakes.want(place, CHOICE, tuple(labels.by_key.values()))
            yield from self._text.labels(labels.by_label(), place)
            keys = {comparable(key): key for key, _label in offer.listed_choices() if key}
            yield from self._text.labels(dict(sorted(keys.items(), key=lambda pair: -len(pair[0]))), place)
        else:
            start, end = self._text.word_at(place)
            self._mistakes.want(place, TEXT, (self._wording.quoted(self._text.text[start:end]),) if end > start else ())
        if (end_of_nothing := self._text.words(self._nothing, place)) is not None:
            yield "", end_of_nothing

    def _number(self, offer: AnyFact, place: int) -> LeafReading:
        after = self._text.words(self._the_threshold, place)
        if after is not None:
            labels, known = self._wording.threshold_labels, self._wording.thresholds
            for slug, end in self._named(after, labels, known, THRESHOLD):
                yield ThresholdRef(slug), end
        self._mistakes.want(place, NUMBER)
        number = self._text.number(place)
        if number is None:
            return
        unit = str(offer.unit)
        yield number[0], (unit and self._text.words(unit, number[1])) or number[1]

    def _found(self, what: str, read: Callable[[int], tuple[object, int] | None], place: int) -> LeafReading:
        self._mistakes.want(place, what)
        found = read(place)
        if found is not None:
            yield found

    def _named(
        self, place: int, labels: Labels, known: Iterable[str], what: str, *, takes_any: bool = False
    ) -> Iterator[tuple[str, int]]:
        """Give what a name in quotation marks stands for; a key in square brackets stands for itself."""
        self._mistakes.want(place, what, tuple(map(self._wording.quoted, labels.by_key.values())))
        raw = self._text.raw(place)
        if raw is not None:
            yield raw
        quoted = self._text.quoted(place)
        if quoted is not None:
            key = labels.by_label().get(comparable(quoted[0]), quoted[0])
            if takes_any or key in known or not labels.by_key:
                yield key, quoted[1]
        else:
            yield from self._text.labels(labels.by_label(), place)
