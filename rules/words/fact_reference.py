"""What there is to know of each fact, in words: for the page of facts, the API and the command that lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.rules.domain.fact_examples import example_of
from attune.rules.domain.facts.fact import Choices, Fact, FactFamily, Kind, Purpose, Scope
from attune.rules.domain.operators.registry import operators
from attune.rules.facts.registry import registry
from attune.rules.words.sentences import condition_sentence

KIND_WORDS = {
    Kind.TEXT: gettext_lazy("text"),
    Kind.NUMBER: gettext_lazy("number"),
    Kind.YES_NO: gettext_lazy("yes or no"),
    Kind.SET: gettext_lazy("set of texts"),
    Kind.CLOCK: gettext_lazy("time of day"),
    Kind.MOMENT: gettext_lazy("moment"),
    Kind.VERSION: gettext_lazy("version"),
}
PURPOSE_WORDS = {
    Purpose.ESSENTIAL: gettext_lazy("needs no consent"),
    Purpose.PERSONALISE: gettext_lazy("needs consent"),
}
SCOPE_WORDS = {
    Scope.REQUEST: gettext_lazy("read from the request"),
    Scope.PAGE: gettext_lazy("read from the page"),
    Scope.VISITOR: gettext_lazy("read from the visitor's profile"),
    Scope.MATCH: gettext_lazy("read from the matching pages"),
}


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """By what the facts of a family are told apart."""

    label: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class FactReference:
    """All that may be known of a fact; the words are in the reader's language."""

    name: str
    kind: Kind
    label: str
    unit: str
    group: str
    purpose: Purpose
    scope: Scope
    operators: tuple[str, ...]
    choices: Choices
    example: str
    parameter: ParameterReference | None = None

    @property
    def kind_words(self) -> str:
        """Say of what kind it is."""
        return str(KIND_WORDS[self.kind])

    @property
    def purpose_words(self) -> str:
        """Say whether it needs consent."""
        return str(PURPOSE_WORDS[self.purpose])

    @property
    def scope_words(self) -> str:
        """Say what it is read from."""
        return str(SCOPE_WORDS[self.scope])


def fact_references() -> list[FactReference]:
    """Describe every fact that is registered, by group."""
    return [_sheet(offer) for offer in registry.by_group()]


def search_facts(sheets: Iterable[FactReference], words: str) -> list[FactReference]:
    """Keep the facts in whose sheet every word stands; all of them where none is given."""
    wanted = words.casefold().split()
    return [sheet for sheet in sheets if all(word in _said_of(sheet) for word in wanted)]


def fact_as_json(sheet: FactReference) -> dict[str, Any]:
    """Write a fact's sheet as plain values."""
    parameter = sheet.parameter and {"label": sheet.parameter.label, "choices": _choices(sheet.parameter.choices)}
    return {
        "name": sheet.name,
        "kind": sheet.kind.value,
        "label": sheet.label,
        "unit": sheet.unit,
        "group": sheet.group,
        "purpose": sheet.purpose.value,
        "scope": sheet.scope.value,
        "operators": list(sheet.operators),
        "parameter": parameter,
        "choices": _choices(sheet.choices),
        "example": sheet.example,
    }


def _said_of(sheet: FactReference) -> str:
    said = (sheet.name, sheet.label, sheet.group, sheet.kind_words, sheet.purpose_words, sheet.scope_words)
    return " ".join(said).casefold()


def _sheet(offer: Fact | FactFamily) -> FactReference:
    return FactReference(
        name=offer.name,
        kind=offer.kind,
        label=str(offer.label),
        unit=str(offer.unit),
        group=str(offer.group) or _("Other"),
        purpose=offer.purpose,
        scope=offer.scope,
        operators=operators.names_by_kind()[offer.kind],
        choices=_plain(offer.listed_choices()),
        example=condition_sentence(example_of(offer)),
        parameter=_parameter(offer) if isinstance(offer, FactFamily) else None,
    )


def _parameter(family: FactFamily) -> ParameterReference:
    return ParameterReference(str(family.parameter_label), _plain(family.parameter_choices()))


def _plain(choices: Choices) -> Choices:
    return tuple((value, str(label)) for value, label in choices)


def _choices(choices: Choices) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices]
