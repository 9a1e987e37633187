"""Operators that ask for a part of a text."""

from types import MappingProxyType

from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.text_comparison import TextPart
from attune.rules.domain.facts.values import ValueShape
from attune.rules.domain.operators.operator import Form, Operator
from attune.rules.domain.translation import gettext_noop


class PartOperator(Operator):
    """An operator that asks whether a text holds another at its beginning, its end or anywhere."""

    shapes = MappingProxyType({Kind.TEXT: ValueShape.TEXT})

    def form(self, kind: Kind, /) -> Form:
        """Return PART: text_part says which."""
        return Form.PART


class Contains(PartOperator):
    """Ask whether a text holds another."""

    name = "contains"
    label = gettext_noop("contains")
    phrase = gettext_noop("%(fact)s contains %(value)s")
    text_part = TextPart.INSIDE

    @staticmethod
    def holds(subject: str, operand: str) -> bool:
        """Say whether the part is anywhere in the text."""
        return operand in subject


class NotContains(PartOperator):
    """Ask whether a text does not hold another."""

    name = "not_contains"
    label = gettext_noop("does not contain")
    phrase = gettext_noop("%(fact)s does not contain %(value)s")
    denies = Contains.name
    text_part = TextPart.INSIDE

    @staticmethod
    def holds(subject: str, operand: str) -> bool:
        """Say whether the part is nowhere in the text."""
        return operand not in subject


class StartsWith(PartOperator):
    """Ask whether a text begins with another."""

    name = "starts_with"
    label = gettext_noop("starts with")
    phrase = gettext_noop("%(fact)s starts with %(value)s")
    text_part = TextPart.START
    holds = staticmethod(str.startswith)


class EndsWith(PartOperator):
    """Ask whether a text ends with another."""

    name = "ends_with"
    label = gettext_noop("ends with")
    phrase = gettext_noop("%(fact)s ends with %(value)s")
    text_part = TextPart.END
    holds = staticmethod(str.endswith)
