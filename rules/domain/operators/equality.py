"""Operators that compare a whole value with others."""

from operator import eq, ne
from types import MappingProxyType

from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import Comparisons, Form, Operand, Operator, Sign
from attune.rules.domain.translation import gettext_noop


class EqualityOperator(Operator):
    """An operator that asks whether a value is one of those named, or none of them; its signs compare numbers."""

    sign = Sign.EQUAL

    def form(self, kind: Kind, /) -> Form:
        """Return EQUALITY for texts and yes-no, and ORDER for what has one."""
        return Form.EQUALITY if kind in (Kind.TEXT, Kind.YES_NO) else Form.ORDER

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return the one comparison of a number or a version."""
        return Comparisons(((self.sign, operand),))


class Is(EqualityOperator):
    """Ask whether a value is another."""

    name = "is"
    label = gettext_noop("is")
    phrase = gettext_noop("%(fact)s is %(value)s")
    signs = ("%(fact)s = %(value)s",)
    shapes = MappingProxyType(
        {
            Kind.TEXT: ValueShape.TEXT,
            Kind.NUMBER: ValueShape.NUMBER,
            Kind.YES_NO: ValueShape.YES_NO,
            Kind.VERSION: ValueShape.VERSION,
        }
    )
    usual_for = frozenset({Kind.TEXT, Kind.YES_NO})
    holds = staticmethod(eq)


class IsNot(EqualityOperator):
    """Ask whether a value is not another."""

    name = "is_not"
    label = gettext_noop("is not")
    phrase = gettext_noop("%(fact)s is not %(value)s")
    signs = ("%(fact)s ≠ %(value)s", "%(fact)s != %(value)s")
    shapes = MappingProxyType({Kind.TEXT: ValueShape.TEXT, Kind.NUMBER: ValueShape.NUMBER})
    denies = Is.name
    sign = Sign.NOT_EQUAL
    holds = staticmethod(ne)


class IsOneOf(EqualityOperator):
    """Ask whether a text is one of several."""

    name = "is_one_of"
    label = gettext_noop("is one of")
    phrase = gettext_noop("%(fact)s is one of %(value)s")
    shapes = MappingProxyType({Kind.TEXT: ValueShape.TEXTS})

    @staticmethod
    def holds(subject: str, operand: frozenset[str]) -> bool:
        """Say whether a text is among those named."""
        return subject in operand


class IsNoneOf(EqualityOperator):
    """Ask whether a text is none of several."""

    name = "is_none_of"
    label = gettext_noop("is none of")
    phrase = gettext_noop("%(fact)s is none of %(value)s")
    shapes = MappingProxyType({Kind.TEXT: ValueShape.TEXTS})
    denies = IsOneOf.name

    @staticmethod
    def holds(subject: str, operand: frozenset[str]) -> bool:
        """Say whether a text is not among those named."""
        return subject not in operand
