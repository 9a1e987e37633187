"""Facts: the typed names that a condition may ask about, and how each is read."""

import math
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol, TypeGuard

from attune.text import comparable

FactValue = str | float | bool | frozenset[str]
Facts = Mapping[str, FactValue]
Choices = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """What sort of value a fact has, and so which operators may ask about it.

    A clock is minutes since midnight, 0 <= minutes < 1440; a moment is POSIX seconds, or NaN where it is unknown;
    a version follows Semantic Versioning 2.0, or is "" where it is unknown.
    """

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes-no"
    SET = "set"
    CLOCK = "clock"
    MOMENT = "moment"
    VERSION = "version"


class Purpose(StrEnum):
    """Why a fact is read: what the site needs to work, or what needs the visitor's consent."""

    ESSENTIAL = "essential"
    PERSONALISE = "personalise"


class Scope(StrEnum):
    """What a fact is read from: the request, the page, the visitor's profile, or the matching pages."""

    REQUEST = "request"
    PAGE = "page"
    VISITOR = "visitor"
    MATCH = "match"


UNKNOWN_MOMENT = math.nan
UNKNOWN_VERSION = ""
MINUTES_A_DAY = 1440
SECONDS_A_DAY = 86_400


DEFAULTS: Mapping[Kind, FactValue] = {
    Kind.TEXT: "",
    Kind.NUMBER: 0.0,
    Kind.YES_NO: False,
    Kind.SET: frozenset(),
    Kind.CLOCK: 0.0,
    Kind.MOMENT: UNKNOWN_MOMENT,
    Kind.VERSION: UNKNOWN_VERSION,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Which numbers a fact can be: those from least to most, both included, or of these the whole ones alone."""

    least: float = -math.inf
    most: float = math.inf
    is_whole: bool = False

    def __contains__(self, value: object) -> bool:
        """Say whether a value is such a number."""
        return _is_number(value) and self.least <= value <= self.most and (not self.is_whole or value % 1 == 0)

    @property
    def ends(self) -> frozenset[float]:
        """Give the least and the most number, as far as there are such."""
        return frozenset(end for end in (self.least, self.most) if math.isfinite(end))


ANY_NUMBER = Span()
COUNT = Span(0, is_whole=True)
SHARE = Span(0, 1)


class FactDeclaration:
    """What facts and families share: a class of it declares one of them, and the registry knows one instance.

    label, unit and group may be lazy translations; whoever shows them calls str() on them. Choices are pairs of value
    and label, or a function without arguments that gives them. Without a default of its own, it has that of its kind.
    """

    name: str
    kind: Kind
    label: str
    purpose: Purpose
    scope: Scope
    default: FactValue
    unit: str = ""
    group: str = ""
    choices: Choices | Callable[[], Choices] = ()
    # What the documentation of the fact compares with, where the usual value of its kind would make no sense.
    example: str | float | bool | None = None
    case_sensitive: bool = False
    # The name of a host: international names compare the same in their own letters and as machines write them.
    is_host: bool = False
    # Which numbers a fact of kind number can be; the proofs of the bench rest on it.
    span: Span = ANY_NUMBER
    # How a visitor is told of it, as what follows "because": "you read %(value)s today"; for some values, otherwise.
    told: str = ""
    told_as: Mapping[FactValue, str] = MappingProxyType({})

    def __init__(self) -> None:
        """Give the kind's default where none is declared, and keep a function of choices from becoming a method."""
        self.choices = type(self).choices
        if not hasattr(self, "default"):
            self.default = DEFAULTS.get(getattr(self, "kind", Kind.TEXT), "")

    def listed_choices(self) -> Choices:
        """Give the values an editor may choose from, empty where any value will do."""
        return self.choices() if callable(self.choices) else self.choices

    def told_of(self, value: FactValue) -> str:
        """Give the words in which a visitor is told of a value, with %(value)s and %(of)s to fill in; "" for none."""
        return str(self.told_as.get(value, self.told))

    def allows(self, value: object) -> bool:
        """Say whether a value is one that it can have: of its kind, and a number within its span."""
        return is_fact_value(self.kind, value) and (self.kind != Kind.NUMBER or value in self.span)


class Fact(FactDeclaration):
    """Name one thing that a condition may ask, and say how it is read."""

    @abstractmethod
    def read(self, source: Any, /) -> FactValue:
        """Read the value from what the scope gives; quick, and without asking any server."""
        raise NotImplementedError


class FactFamily(FactDeclaration):
    """Name many facts at once, told apart by one parameter that is chosen from a list."""

    parameter_label: str
    parameter_choices: Callable[[], Choices]

    def __init__(self) -> None:
        """Keep the function of parameters from becoming a method, too."""
        super().__init__()
        if hasattr(type(self), "parameter_choices"):
            self.parameter_choices = type(self).parameter_choices

    @abstractmethod
    def read(self, source: Any, parameter: str, /) -> FactValue:
        """Read the value of one parameter, as a fact does."""
        raise NotImplementedError


class FactVocabulary(Protocol):
    """Whatever knows the facts: the registry, or a small one of a test."""

    def get(self, name: str) -> Fact | FactFamily:
        """Give the fact or family of that name, or raise UnknownFactError."""

    def names(self) -> Iterable[str]:
        """Give the names of all facts and families."""


def fact_key(name: str, parameter: str = "") -> str:
    """Give the key of a fact among the facts: "affinity[floods]" for a family, else its name."""
    return f"{name}[{normalised_parameter(parameter)}]" if parameter else name


def normalised_parameter(parameter: str) -> str:
    """Return a parameter as it stands in a key: what reads the same is the same, but case counts."""
    return comparable(parameter, case_sensitive=True)


def split_key(key: str) -> tuple[str, str]:
    """Take a key apart into the fact's name and its parameter, "" where there is none."""
    name, bracket, rest = key.partition("[")
    return (name, rest[:-1]) if bracket else (key, "")


def is_fact_value(kind: Kind, value: object) -> bool:
    """Say whether a value is one that a fact of that kind may have."""
    match kind:
        case Kind.TEXT | Kind.VERSION:
            return isinstance(value, str)
        case Kind.YES_NO:
            return isinstance(value, bool)
        case Kind.SET:
            return isinstance(value, frozenset) and all(isinstance(item, str) for item in value)
        case Kind.NUMBER:
            # A whole number beyond the floats is no number to any engine; NaN and infinity fail here too.
            return _is_number(value) and abs(value) <= sys.float_info.max
        case Kind.CLOCK:
            return _is_number(value) and 0 <= value < MINUTES_A_DAY
        case Kind.MOMENT:
            return _is_number(value) and (value != value or abs(value) <= sys.float_info.max)


def _is_number(value: object) -> TypeGuard[float]:
    # bool is an int to Python, and True == 1 would hold where nobody meant it.
    return isinstance(value, int | float) and not isinstance(value, bool)
