"""What an operator declares: its meaning, words, value, and what the engines and the solver make of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.text_comparison import TextComparison, TextPart, normalised_operand
from attune.rules.domain.facts.values import Value, ValueShape
from attune.rules.domain.facts.versions import precedence

Subject = Any
"""A fact's value made comparable: text as it reads, a version as its precedence, days as an age in seconds."""

Operand = Any
"""What a test compares with, in the same form as the subject."""


class Form(StrEnum):
    """What the engines and the solver may know of a test beyond its meaning.

    EQUALITY holds of the texts that it names and of no other, or the other way round. PART asks whether a text begins
    with, contains or ends with the value. ORDER is a few comparisons with borders. ITEMS asks which of some items a set
    holds. Of an OPAQUE test only the meaning is known: the engines ask it of every value, and the solver tries the
    boundary values of the operator and never proves that no other value would do.
    """

    EQUALITY = "equality"
    PART = "part"
    ORDER = "order"
    ITEMS = "items"
    OPAQUE = "opaque"


class Sign(StrEnum):
    """How a subject is compared with one border."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Comparisons:
    """A test of what has an order, as comparisons of which all must hold, or any."""

    of: tuple[tuple[Sign, Any], ...]
    needs_every: bool = True

    @property
    def borders(self) -> tuple[Any, ...]:
        """Return what the subject is compared with, in order of writing; between two borders nothing changes."""
        return tuple(border for _sign, border in self.of)


class AskedTest(TextComparison, Protocol):
    """A test, as far as its operator needs to know it."""

    @property
    def value(self) -> Value:
        """Return what the test compares with, in the form that make_test() gave it."""


class Operator:
    """One thing that a condition may ask of facts of some kinds; a class of it declares one operator.

    Texts are marked by gettext_noop() and translated where the reader's language is known.
    """

    # The word under which conditions are stored; it does not change once it is used.
    name: str
    # What the builder offers it as: "is at least".
    label: str
    # The sentence that is written and read: "%(fact)s is at least %(value)s"; of two values %(low)s and %(high)s.
    phrase: str
    # The kinds of facts that it may be asked of, and what it compares with for each.
    shapes: Mapping[Kind, ValueShape]
    # The meaning: whether it holds of a subject. It is never asked of an unknown version or moment.
    holds: Callable[[Subject, Operand], bool]

    # Sentences of their own for single values: "%(fact)s is in the last day" for one day.
    value_phrases: Mapping[object, str] = MappingProxyType({})
    # What people type as well; it is read, never written: "%(fact)s >= %(value)s".
    signs: tuple[str, ...] = ()
    # The kinds of facts for which a new test of the builder begins with it.
    usual_for: frozenset[Kind] = frozenset()
    # The operator that fails exactly where this one holds, of texts and sets.
    denies: str = ""
    # Whether its subject is the age of a moment in seconds, negative for one to come.
    reads_age: bool = False
    # Whether it speaks of little of something.
    is_low: bool = False
    # Of several items, whether all are needed; the sentence then joins them by "and", else by "or".
    needs_every: bool = False
    # Which part of a text it compares.
    text_part: TextPart = TextPart.WHOLE

    def form(self, kind: Kind, /) -> Form:
        """Return what the engines and the solver may know of it for a kind."""
        return Form.OPAQUE

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return the comparisons that it comes to; it is asked of the form ORDER alone, which must have them."""
        raise NotImplementedError(f'"{self.name}" tells only its meaning.')

    def operand(self, asked: AskedTest, /) -> Operand:
        """Return what a test compares with, in the form of a subject."""
        read = _OPERANDS.get(self.shapes[asked.kind])
        return read(asked, self.text_part, asked.value) if read else asked.value

    def boundary_values(self, asked: AskedTest, now: float, /) -> tuple[Any, ...]:
        """Return values of the fact on the borders of a test, one of which it holds first; of a set single items.

        The proof tries them and values beside them. An OPAQUE operator must name values of which it holds and of which
        it fails, since the solver has no others.
        """
        value: Any = asked.value
        return value if isinstance(value, tuple) else (value,)


# Any other value is compared as it stands.
_OPERANDS: Mapping[ValueShape, Callable[[AskedTest, TextPart, Any], Operand]] = {
    ValueShape.TEXT: normalised_operand,
    ValueShape.TEXTS: lambda asked, part, items: frozenset(normalised_operand(asked, part, item) for item in items),
    ValueShape.VERSION: lambda asked, part, version: precedence(version),
    ValueShape.VERSIONS: lambda asked, part, versions: tuple(map(precedence, versions)),
}
