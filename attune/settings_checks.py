"""Checks of a section of the settings, made from its declaration: what is unknown, of a wrong type or out of range."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Annotated, Any, get_args, get_origin

from django.core.checks import CheckMessage, Error
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from attune.conf import Setting, SettingsSection, attune_settings
from attune.text import did_you_mean

_OUT_OF_RANGE = {"greater_than", "greater_than_equal", "less_than_equal"}
_SHARE = "a share from 0 to 1"
_KINDS = {tuple: "a list of texts", bool: "True or False", float: "a number", int: "a whole number", str: "a text"}


class SettingFault(Enum):
    """What can be wrong with a setting."""

    UNKNOWN = auto()
    KIND = auto()
    CHOICE = auto()
    RANGE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSentences:
    """The sentences in which a section names what is wrong.

    They may name {section}, {name}, {value} as Python writes it, {text} as it reads, {kind} with its article or as a
    {noun}, {type} by its name in Python, {range}, kind and range as one {wish}, {choices}, {known} settings, a
    {suggestion} among them and the {key} within a mapping. above is how a bound is told that is not allowed itself.
    """

    unknown: str = 'ATTUNE["{section}"]: "{name}" is unknown. {suggestion}'
    kind: str = 'ATTUNE["{section}"]: "{name}" is {value}. Make it {kind}.'
    choice: str = 'ATTUNE["{section}"]: "{name}" is "{text}". Choose among: {choices}.'
    range: str = 'ATTUNE["{section}"]: "{name}" is {value}. Make it {range}.'
    item: str = 'ATTUNE["{section}"]["{name}"][{key}] is {value}. {kind}'
    own: str = 'ATTUNE["{section}"]: {text}'
    above: str = "more than"


# What a section says of one of its values beyond type and range; nothing where it is well.
OwnCheck = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionChecks:
    """Judge what a site wrote into a section, by its declaration.

    codes are the ends of the checks' ids; own holds, by the name of a setting, what else is asked of its value. A
    mapping that has such a check is judged by it alone, but for its being one.
    """

    section: SettingsSection[Any]
    label: str
    codes: Mapping[SettingFault, str]
    sentences: SettingSentences = SettingSentences()
    own: Mapping[str, OwnCheck] = field(default_factory=dict)

    def errors(self) -> list[CheckMessage]:
        """Return one error for each thing that is wrong, in the order in which the site wrote the settings."""
        whole = attune_settings().get(self.section.name, {})
        if not isinstance(whole, Mapping):
            message = f'ATTUNE["{self.section.name}"] is {whole!r}. Make it a dictionary.'
            return [Error(message, id=f"{self.label}.{self.codes[SettingFault.UNKNOWN]}")]
        return [each for name, value in self.section.written().items() for each in self._errors(name, value)]

    def _errors(self, name: str, value: Any) -> Iterator[CheckMessage]:
        known = self.section.settings
        if (declared := known.get(name)) is None:
            words = {"known": ", ".join(known), "suggestion": _suggestion(str(name), list(known))}
            yield self._error(SettingFault.UNKNOWN, self.sentences.unknown, name, "", words)
        elif found := [*_breaches(declared, value, has_own=name in self.own)]:
            yield from (self._breach(declared, *each) for each in found)
        elif declared.terms.choices and value not in declared.terms.choices:
            words = {"text": value, "choices": ", ".join(declared.terms.choices)}
            yield self._error(SettingFault.CHOICE, self.sentences.choice, name, declared.terms.code, words)
        elif text := self.own.get(name, _accept)(value):
            yield self._error(SettingFault.RANGE, self.sentences.own, name, declared.terms.code, {"text": text})

    def _breach(self, declared: Setting, fault: SettingFault, keys: tuple[Any, ...], value: Any) -> CheckMessage:
        kind, wanted = get_origin(declared.kind) or declared.kind, declared.terms.wanted
        spoken = kind_in_words(declared)
        words = {
            "value": "..." if declared.terms.is_secret else repr(value),
            "kind": wanted or spoken,
            "noun": spoken.removeprefix("a "),
            "type": kind.__name__ if kind in _KINDS else "mapping",
            "range": wanted or range_in_words(declared, above=self.sentences.above),
            "wish": wanted or values_in_words(declared, above=self.sentences.above),
            "key": repr(keys[0]) if keys else "",
        }
        sentence = self.sentences.kind if fault is SettingFault.KIND else self.sentences.range
        if keys:
            sentence = self.sentences.item
        if fault is SettingFault.RANGE and declared.terms.advice:
            sentence = f"{sentence} {declared.terms.advice}"
        return self._error(fault, sentence, declared.name, declared.terms.code, words)

    def _error(
        self, fault: SettingFault, sentence: str, name: str, code: str, words: Mapping[str, Any]
    ) -> CheckMessage:
        message = sentence.format(section=self.section.name, name=name, **words)
        return Error(message, id=f"{self.label}.{code or self.codes[fault]}")


def kind_in_words(declared: Setting) -> str:
    """Return the type of a setting as a text, such as "a whole number"."""
    return _KINDS.get(get_origin(declared.kind) or declared.kind, "a dictionary")


def values_in_words(declared: Setting, *, above: str = "more than") -> str:
    """Return which values a setting may have, such as "a whole number from 1 to 90"."""
    kind, wanted = kind_in_words(declared), range_in_words(declared, above=above)
    if get_origin(declared.kind) is Mapping:
        return f"{kind}, each value {wanted}" if wanted else kind
    return wanted if wanted == _SHARE else f"{kind} {wanted}".strip()


def range_in_words(declared: Setting, *, above: str = "more than") -> str:
    """Return the range of a setting as a text, such as "a share from 0 to 1"; "" where it has none."""
    terms = declared.terms
    upper = "" if terms.most is None else f"{terms.most:,}"
    if terms.above is not None:
        return f"{above} {terms.above:,}" + (f", at most {upper}" if upper else "")
    if terms.least is None:
        return f"at most {upper}" if upper else ""
    if declared.kind is float and (terms.least, terms.most) == (0, 1):
        return _SHARE
    return f"from {terms.least:,} to {upper}" if upper else f"of {terms.least:,} or more"


def _breaches(declared: Setting, value: Any, *, has_own: bool) -> Iterator[tuple[SettingFault, tuple[Any, ...], Any]]:
    """Yield what is wrong, where within a mapping, and with which value."""
    try:
        _adapter(declared, is_loose=has_own).validate_python(value)
    except ValidationError as error:
        # Of a list, one item of a wrong type makes the whole of a wrong type; of a mapping, each value is named.
        is_mapping = get_origin(declared.kind) is Mapping
        found = {each["loc"][:is_mapping]: each["type"] for each in error.errors()}
        for keys, wrong in found.items():
            fault = SettingFault.RANGE if wrong in _OUT_OF_RANGE else SettingFault.KIND
            yield fault, keys, value[keys[0]] if keys else value


def _adapter(declared: Setting, *, is_loose: bool) -> TypeAdapter[Any]:
    terms = declared.terms
    bounds = Field(gt=terms.above, ge=terms.least, le=terms.most)
    kind = declared.kind
    if get_origin(kind) is Mapping:
        key, item = get_args(kind)
        kind = Mapping[Any, Any] if is_loose else Mapping[key, Annotated[item, bounds]]  # type: ignore[valid-type]
    elif kind in (int, float):
        kind = Annotated[kind, bounds]
    return TypeAdapter(kind, config=ConfigDict(strict=True))


def _suggestion(name: str, known: list[str]) -> str:
    return did_you_mean(name.upper(), known).strip() or f"Choose among: {', '.join(known)}."


def _accept(value: Any) -> None:
    """Find nothing wrong."""
