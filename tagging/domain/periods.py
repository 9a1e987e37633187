"""Which years a text names: years, spans of years, decades and centuries, of the year 1000 to 2099."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?<![\w.,:/$£€#&+-])(?<!\d )(?<!\bNo\. )"
_YEAR = r"(?:1[0-9]|20)\d\d"
_DASH = r"(?:\s?[-–—]\s?|\s(?:to|until|till|and)\s)"
# What is counted, measured or numbered is no year, however much it looks like one.
_NO_YEAR = (
    r"(?![\w%°]|\s\d|-\d{3}|[.,:/]\d|-\w*[a-z]|\s?(?:%|°|percent|per cent|people|persons|men|women|children|pupils"
    r"|students|visitors|readers|homes|houses|households|families|jobs|workers|volunteers|members|years|days|hours|minutes|seconds"
    r"|weeks"
    r"|months|times|words|pages|steps|copies|books|items|trees|birds|bikes|cars|metres?|meters?|miles|feet|inches"
    r"|acres"
    r"|hectares|tonnes|tons|litres?|liters?|grams?|kilos?|calories|degrees|volts|watts|pounds|euros|dollars|pence|rpm"
    r"|k?m|k?g|k?W|mm|cm|ml|kcal|million|billion|hundred|thousand|square|cubic|of (?:them|these|those|us))\b)"
)
_SPAN = re.compile(rf"{_NUMBER}({_YEAR})(?:\s?[-–—]\s?|\sto\s|(?<=\d)\s(?:until|till)\s)({_YEAR}|\d\d(?!\d)){_NO_YEAR}")
_SINGLE = re.compile(rf"{_NUMBER}({_YEAR}){_NO_YEAR}(?![’']?s\b)")
_PART = r"(?:\b(early|mid|late)[-\s])?"
_DECADE = re.compile(rf"{_PART}(?<![\d.,£$€])((?:1[0-9]|20)\d0)[’']?s\b", re.IGNORECASE)
_SHORT_DECADE = re.compile(rf"(?:\bthe\s){_PART}[’'‘]?([2-9]0)[’']?s\b", re.IGNORECASE)
_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
# "In her sixties" is an age, "in the sixties" a time, and "temperatures in the sixties" neither.
_SPOKEN_DECADE = re.compile(
    rf"(?<!temperatures )(?:\b(?:in|of|from|during|since)\sthe\s){_PART}({'|'.join(_TENS)})\b", re.I
)
_ORDINALS = (
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth", "twenty-first",
)  # fmt: skip
_ORDINAL = rf"(1[1-9]th|20th|21st|{'|'.join(_ORDINALS)})"
_CENTURY = re.compile(rf"{_PART}\b{_ORDINAL}(?:(?:{_DASH}|,\s){_ORDINAL})?[-\s]centur(?:y|ies)\b(?!\s+BC)", re.I)
_PARTS = {"early": (0.0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1.0)}


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last year that a text names, both included, and the words that name them."""

    first: int
    last: int
    named: tuple[str, ...] = ()


def named_period(text: str) -> Period | None:
    """Return the time that a text names, from its first year to its last; None where it names no year."""
    found = list(_periods(text))
    if not found:
        return None
    first = min(found, key=lambda period: period.first)
    last = max(found, key=lambda period: period.last)
    return Period(first.first, last.last, tuple(dict.fromkeys((*first.named, *last.named))))


def _periods(text: str) -> Iterator[Period]:
    spans = list(_SPAN.finditer(text))
    for match in spans:
        first = int(match[1])
        last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
        if first <= last:
            yield Period(first, last, (match[0].strip(),))
    for match in _SINGLE.finditer(text):
        if _is_a_year(text, match) and not any(span.start() <= match.start() < span.end() for span in spans):
            yield Period(int(match[1]), int(match[1]), (match[1],))
    yield from _decades(text)
    yield from _centuries(text)


def _is_a_year(text: str, match: re.Match[str]) -> bool:
    """Tell a year from a bare number: before 1500 only where a word before it says that it is one."""
    before = text[max(0, match.start() - 12) : match.start()].lower()
    return int(match[1]) >= 1500 or bool(re.search(r"\b(?:in|since|of|from|until|year|by|about|around|ad)\s$", before))


def _decades(text: str) -> Iterator[Period]:
    for match in _DECADE.finditer(text):
        # "The 1900s" may mean ten years or a hundred: the hundred holds both.
        yield _part(match[1], int(match[2]), 100 if match[2].endswith("00") else 10, match[0])
    for match in _SHORT_DECADE.finditer(text):
        yield _part(match[1], 1900 + int(match[2]), 10, match[0])
    for match in _SPOKEN_DECADE.finditer(text):
        yield _part(match[1], 1920 + 10 * _TENS.index(match[2].lower()), 10, match[0])


def _centuries(text: str) -> Iterator[Period]:
    for match in _CENTURY.finditer(text):
        ordinals = [_number_of(ordinal) for ordinal in (match[2], match[3]) if ordinal]
        for place, number in enumerate(ordinals):
            yield _part(match[1] if place == 0 else None, 100 * (number - 1) + 1, 100, match[0])


def _number_of(ordinal: str) -> int:
    plain = ordinal.lower()
    return _ORDINALS.index(plain) + 11 if plain in _ORDINALS else int(plain[:2])


def _part(part: str | None, start: int, length: int, words: str) -> Period:
    """Take the early, middle or late third of a decade or century, or all of it."""
    low, high = _PARTS.get((part or "").lower(), (0.0, 1.0))
    first, last = start + round(low * length), start + round(high * length) - 1
    return Period(first, max(first, last), (" ".join(words.split()),))
