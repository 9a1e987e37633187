"""What a visitor is told of a condition: the tests by which it held, each in the second person; no names of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.rules.domain.conditions import All, Any, Condition, Test, UnknownFactError, fact_keys, inline_segments
from attune.rules.domain.facts.fact import Fact, FactFamily, Facts, FactValue, Purpose
from attune.rules.domain.operators.registry import operators
from attune.rules.engines.plain import Explanation, explain
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import value_words


@dataclass(frozen=True, slots=True)
class SatisfiedTest:
    """A test by which a condition held: whether it held itself, and of which value of its fact."""

    test: Test
    held: bool
    value: FactValue

    @property
    def is_low(self) -> bool:
        """Say whether it speaks of little of something."""
        return operators[self.test.operator].is_low == self.held

    @property
    def is_personal(self) -> bool:
        """Say whether its fact is read with consent alone."""
        offer = _offer(self.test)
        return offer is not None and offer.purpose == Purpose.PERSONALISE


def find_satisfied_tests(
    condition: Condition, facts: Facts, segments: Mapping[str, Condition], switched: Mapping[str, bool]
) -> tuple[SatisfiedTest, ...]:
    """Give the tests that suffice for what became of a condition, in reading order and each once.

    Of a group that holds by any of its parts that is the first that held. Where nothing was asked there are none.
    segments are the conditions of those by their slugs.
    """
    missing = fact_keys(inline_segments(condition, segments)) - facts.keys()
    total = {**registry.defaults(missing), **facts} if missing else facts
    return tuple(dict.fromkeys(_grounds(explain(condition, total, segments, switched))))


def satisfied_test_words(ground: SatisfiedTest) -> str:
    """Tell a visitor of a test in words that follow "because", such as "you come from a phone"."""
    offer = _offer(ground.test)
    if offer is None:
        return _("this follows from what this site knew")
    phrase = offer.told_of(ground.value)
    asks_value = not phrase or "%(value)s" in phrase
    if asks_value and _is_unknown(ground.value):
        return _("nothing is known of “%(label)s”") % {"label": offer.label}
    # Labels may be read from the database: only what the words ask for.
    value = value_words(offer, ground.value) if asks_value else ""
    of = _parameter_label(offer, ground.test.parameter) if "%(of)s" in phrase else ""
    return (phrase or _("“%(label)s” is %(value)s")) % {"label": offer.label, "value": value, "of": of}


def _parameter_label(offer: Fact | FactFamily, parameter: str) -> str:
    choices = offer.parameter_choices() if isinstance(offer, FactFamily) else ()
    return next((str(label) for choice, label in choices if choice == parameter), parameter)


def _grounds(explanation: Explanation) -> Iterator[SatisfiedTest]:
    match explanation.condition:
        case Test() as test:
            yield SatisfiedTest(test, explanation.held, explanation.value)  # type: ignore[arg-type]
        case Any() if explanation.held:
            yield from _grounds(next(part for part in explanation.parts if part.held))
        case All() if not explanation.held:
            yield from _grounds(next(part for part in explanation.parts if not part.held))
        case _:
            for part in explanation.parts:
                yield from _grounds(part)


def _offer(test: Test) -> Fact | FactFamily | None:
    # Its app was removed while the book that asks for it is still served.
    try:
        return registry.get(test.fact)
    except UnknownFactError:
        return None


def _is_unknown(value: FactValue) -> bool:
    return value in ("", frozenset()) or value != value
