"""Operators that ask which of some items a set holds."""

from types import MappingProxyType

from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import Form, Operator
from attune.rules.domain.translation import gettext_noop

_SEVERAL = MappingProxyType({Kind.SET: ValueShape.TEXTS})


class SetOperator(Operator):
    """An operator that asks whether a set holds any of some items, or all of them, or denies that.

    needs_every and denies say which; the engines and the solver need no more, as they ask item by item.
    """

    def form(self, kind: Kind, /) -> Form:
        """Return ITEMS: needs_every and denies say which."""
        return Form.ITEMS


class Has(SetOperator):
    """Ask whether a set holds one item."""

    name = "has"
    label = gettext_noop("has")
    phrase = gettext_noop("%(fact)s has %(value)s")
    shapes = MappingProxyType({Kind.SET: ValueShape.TEXT})

    @staticmethod
    def holds(subject: frozenset[str], operand: str) -> bool:
        """Say whether the item is in the set."""
        return operand in subject


class HasAny(SetOperator):
    """Ask whether a set holds any of several items."""

    name = "has_any"
    label = gettext_noop("has any of")
    phrase = gettext_noop("%(fact)s has any of %(value)s")
    shapes = _SEVERAL
    usual_for = frozenset({Kind.SET})

    @staticmethod
    def holds(subject: frozenset[str], operand: frozenset[str]) -> bool:
        """Say whether one of the items at least is in the set."""
        return not subject.isdisjoint(operand)


class HasAll(SetOperator):
    """Ask whether a set holds all of several items."""

    name = "has_all"
    label = gettext_noop("has all of")
    phrase = gettext_noop("%(fact)s has all of %(value)s")
    shapes = _SEVERAL
    needs_every = True

    @staticmethod
    def holds(subject: frozenset[str], operand: frozenset[str]) -> bool:
        """Say whether every item is in the set."""
        return subject.issuperset(operand)


class HasNone(SetOperator):
    """Ask whether a set holds none of several items."""

    name = "has_none"
    label = gettext_noop("has none of")
    phrase = gettext_noop("%(fact)s has none of %(value)s")
    shapes = _SEVERAL
    denies = HasAny.name

    @staticmethod
    def holds(subject: frozenset[str], operand: frozenset[str]) -> bool:
        """Say whether no item is in the set."""
        return subject.isdisjoint(operand)


# Every test of a set can be said by these two, of one item and of several.
ONE_ITEM, ANY_ITEM = Has.name, HasAny.name
