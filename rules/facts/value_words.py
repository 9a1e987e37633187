"""The value of a fact in words: with its unit, by the labels of its choices, by the site's clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, FactValue, Kind, split_key
from attune.rules.domain.facts.values import clock_text
from attune.rules.domain.language.phrases import moment_words
from attune.rules.facts.registry import registry
from attune.text import comparable

MOST_LETTERS = 80
MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One thing that is known of a visitor: what it is called, and its value in words."""

    label: str
    value: str


def fact_words(key: str, value: FactValue) -> KnownFact:
    """Say what a fact is called and what it is, such as "Device" and "Mobile"."""
    return KnownFact(label_of(key), value_words(registry.get(split_key(key)[0]), value))


def label_of(key: str) -> str:
    """Name a fact by its key; one of a family with its parameter."""
    name, parameter = split_key(key)
    offer = registry.get(name)
    if not isinstance(offer, FactFamily):
        return str(offer.label)
    labels = {choice: str(label) for choice, label in offer.parameter_choices()}
    return f"{offer.label} “{labels.get(parameter, parameter)}”"


def name_list(names: Sequence[str], most: int) -> str:
    """Name some of many, and count the rest."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return _("%(named)s and %(more)d more") % {"named": shown, "more": more} if more > 0 else shown


def value_words(offer: Fact | FactFamily, value: FactValue) -> str:
    """Write a value as an editor would say it."""
    match offer.kind:
        case Kind.TEXT:
            return _text(str(value), offer.listed_choices()) if value else _("nothing")
        case Kind.NUMBER:
            return f"{_number(float(value))} {offer.unit}".strip()  # type: ignore[arg-type]
        case Kind.YES_NO:
            return _("yes") if value else _("no")
        case Kind.SET:
            return _listed(value, offer.listed_choices())  # type: ignore[arg-type]
        case Kind.CLOCK:
            return clock_text(int(value))  # type: ignore[arg-type]
        case Kind.MOMENT:
            return _moment(float(value)) if value == value else _("unknown")  # type: ignore[arg-type]
        case Kind.VERSION:
            return str(value) or _("unknown")


def _moment(seconds: float) -> str:
    # To the minute: nobody asks when a page was opened to the microsecond.
    return moment_words(seconds // 60 * 60, timezone.get_current_timezone())


def _number(number: float) -> str:
    return formats.number_format(int(number) if number.is_integer() else round(number, 3), use_l10n=True)


def _text(value: str, choices: Choices) -> str:
    labels = {comparable(choice): str(label) for choice, label in choices}
    return labels.get(comparable(value)) or f"“{Truncator(value).chars(MOST_LETTERS)}”"


def _listed(values: frozenset[str], choices: Choices) -> str:
    if not values:
        return _("nothing")
    return name_list([_text(value, choices) for value in sorted(values)], MOST_ITEMS)
