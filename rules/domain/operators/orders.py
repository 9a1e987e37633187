"""Operators that compare what has an order: numbers, clocks, moments, ages and versions."""

from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from attune.rules.domain.facts.fact import SECONDS_A_DAY, Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import AskedTest, Comparisons, Form, Operand, Operator, Sign
from attune.rules.domain.translation import gettext_noop

_SINGLE = MappingProxyType({Kind.NUMBER: ValueShape.NUMBER, Kind.VERSION: ValueShape.VERSION})


class OrderOperator(Operator):
    """An operator that compares a value with one border, by its sign, or with several, by comparisons()."""

    sign: Sign

    def form(self, kind: Kind, /) -> Form:
        """Return ORDER: comparisons() says which."""
        return Form.ORDER

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return the comparison with the one border."""
        return Comparisons(((self.sign, operand),))


class LessThan(OrderOperator):
    """Ask whether a value is below a border."""

    name = "less_than"
    label = gettext_noop("is less than")
    phrase = gettext_noop("%(fact)s is less than %(value)s")
    signs = ("%(fact)s < %(value)s",)
    shapes = _SINGLE
    is_low = True
    sign = Sign.LESS
    holds = staticmethod(lt)


class AtMost(OrderOperator):
    """Ask whether a value is below a border, or that border."""

    name = "at_most"
    label = gettext_noop("is at most")
    phrase = gettext_noop("%(fact)s is at most %(value)s")
    signs = ("%(fact)s ≤ %(value)s", "%(fact)s <= %(value)s")
    shapes = _SINGLE
    is_low = True
    sign = Sign.AT_MOST
    holds = staticmethod(le)


class MoreThan(OrderOperator):
    """Ask whether a value is above a border."""

    name = "more_than"
    label = gettext_noop("is more than")
    phrase = gettext_noop("%(fact)s is more than %(value)s")
    signs = ("%(fact)s > %(value)s",)
    shapes = _SINGLE
    sign = Sign.MORE
    holds = staticmethod(gt)


class AtLeast(OrderOperator):
    """Ask whether a value is above a border, or that border."""

    name = "at_least"
    label = gettext_noop("is at least")
    phrase = gettext_noop("%(fact)s is at least %(value)s")
    signs = ("%(fact)s ≥ %(value)s", "%(fact)s >= %(value)s")
    shapes = _SINGLE
    usual_for = frozenset({Kind.NUMBER, Kind.VERSION})
    sign = Sign.AT_LEAST
    holds = staticmethod(ge)


class Between(OrderOperator):
    """Ask whether a value is between two borders, or one of them."""

    name = "between"
    label = gettext_noop("is between")
    phrase = gettext_noop("%(fact)s is between %(low)s and %(high)s")
    shapes = MappingProxyType({Kind.NUMBER: ValueShape.NUMBERS, Kind.VERSION: ValueShape.VERSIONS})

    @staticmethod
    def holds(subject: Any, operand: tuple[Any, Any]) -> bool:
        """Say whether a value lies within the borders, both included."""
        return bool(operand[0] <= subject <= operand[1])

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return both comparisons, of which all must hold."""
        return Comparisons(((Sign.AT_LEAST, operand[0]), (Sign.AT_MOST, operand[1])))


class Within(OrderOperator):
    """Ask whether a clock shows a time from a start to an end, over midnight where the end is not after the start."""

    name = "within"
    label = gettext_noop("is within")
    phrase = gettext_noop("%(fact)s is from %(low)s to %(high)s")
    shapes = MappingProxyType({Kind.CLOCK: ValueShape.CLOCKS})
    usual_for = frozenset({Kind.CLOCK})

    @staticmethod
    def holds(subject: float, operand: tuple[float, float]) -> bool:
        """Say whether start <= minutes < end, the minutes since midnight."""
        start, end = operand
        if start < end:
            return start <= subject < end
        return subject >= start or subject < end

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return both comparisons; over midnight any of them is enough."""
        start, end = operand
        return Comparisons(((Sign.AT_LEAST, start), (Sign.LESS, end)), needs_every=start < end)


class Before(OrderOperator):
    """Ask whether a moment is earlier than another."""

    name = "before"
    label = gettext_noop("is before")
    phrase = gettext_noop("%(fact)s is before %(value)s")
    shapes = MappingProxyType({Kind.MOMENT: ValueShape.MOMENT})
    sign = Sign.LESS
    holds = staticmethod(lt)


class After(OrderOperator):
    """Ask whether a moment is later than another."""

    name = "after"
    label = gettext_noop("is after")
    phrase = gettext_noop("%(fact)s is after %(value)s")
    shapes = MappingProxyType({Kind.MOMENT: ValueShape.MOMENT})
    sign = Sign.MORE
    holds = staticmethod(gt)


class WithinDays(OrderOperator):
    """Ask whether a moment lies at most so many days back; one that is yet to come does not."""

    name = "within_days"
    label = gettext_noop("is within the last days")
    phrase = gettext_noop("%(fact)s is in the last %(value)s days")
    value_phrases = MappingProxyType({1: gettext_noop("%(fact)s is in the last day")})
    shapes = MappingProxyType({Kind.MOMENT: ValueShape.DAYS})
    usual_for = frozenset({Kind.MOMENT})
    reads_age = True

    @staticmethod
    def holds(subject: float, operand: float) -> bool:
        """Say whether an age in seconds is from 0 to so many days."""
        return 0 <= subject <= operand * SECONDS_A_DAY

    def comparisons(self, operand: Operand, /) -> Comparisons:
        """Return both comparisons of the age, of which all must hold."""
        return Comparisons(((Sign.AT_LEAST, 0), (Sign.AT_MOST, operand * SECONDS_A_DAY)))

    def boundary_values(self, asked: AskedTest, now: float, /) -> tuple[Any, ...]:
        """Return the oldest moment of which it holds, and one that is yet to come."""
        days: Any = asked.value
        return now - days * SECONDS_A_DAY, now + SECONDS_A_DAY
