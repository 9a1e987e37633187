"""Operators of a made-up site; the process that proves rules imports this module by its name."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from attune.rules.domain.facts.fact import SECONDS_A_DAY, Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import AskedTest, Comparisons, Operator, Sign
from attune.rules.domain.operators.orders import OrderOperator
from attune.rules.domain.operators.sets import HasAll, SetOperator
from attune.rules.domain.translation import gettext_noop


class IsOnWeekday(Operator):
    """Ask whether a moment is on a day from Monday to Friday, in UTC."""

    name = "is_on_weekday"
    label = gettext_noop("is on a weekday")
    phrase = gettext_noop("%(fact)s is on a weekday")
    value_phrases: Mapping[object, str] = MappingProxyType({False: gettext_noop("%(fact)s is at the weekend")})
    shapes = MappingProxyType({Kind.MOMENT: ValueShape.YES_NO})

    @staticmethod
    def holds(subject: float, operand: bool) -> bool:
        return (datetime.fromtimestamp(subject, UTC).weekday() < 5) == operand

    def boundary_values(self, asked: AskedTest, now: float, /) -> tuple[Any, ...]:
        week = [now + days * SECONDS_A_DAY for days in range(7)]
        return tuple(sorted(week, key=lambda moment: not self.holds(moment, bool(asked.value))))


class IsOutside(OrderOperator):
    """Ask whether a number is below a border or above another."""

    name = "is_outside"
    label = gettext_noop("is outside")
    phrase = gettext_noop("%(fact)s is outside %(low)s to %(high)s")
    shapes = MappingProxyType({Kind.NUMBER: ValueShape.NUMBERS})

    @staticmethod
    def holds(subject: float, operand: tuple[float, float]) -> bool:
        return subject < operand[0] or subject > operand[1]

    def comparisons(self, operand: tuple[float, float], /) -> Comparisons:
        return Comparisons(((Sign.LESS, operand[0]), (Sign.MORE, operand[1])), needs_every=False)


class IsLongerThan(Operator):
    """Ask whether a text has more letters than a number."""

    name = "is_longer_than"
    label = gettext_noop("is longer than")
    phrase = gettext_noop("%(fact)s is longer than %(value)s letters")
    shapes = MappingProxyType({Kind.TEXT: ValueShape.NUMBER})

    @staticmethod
    def holds(subject: str, operand: float) -> bool:
        return len(subject) > operand

    def boundary_values(self, asked: AskedTest, now: float, /) -> tuple[Any, ...]:
        letters = int(asked.value) if isinstance(asked.value, int | float) else 0
        return "x" * max(0, letters + 1), "x" * max(0, letters)


class LacksSome(SetOperator):
    """Ask whether a set lacks at least one of several items."""

    name = "lacks_some"
    label = gettext_noop("lacks some of")
    phrase = gettext_noop("%(fact)s lacks one at least of %(value)s")
    shapes = MappingProxyType({Kind.SET: ValueShape.TEXTS})
    needs_every = True
    denies = HasAll.name

    @staticmethod
    def holds(subject: frozenset[str], operand: frozenset[str]) -> bool:
        return not subject.issuperset(operand)
