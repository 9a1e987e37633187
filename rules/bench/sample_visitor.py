"""What an editor states of a visitor in the bench: one field a fact, and the values that were typed in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.blocks import FieldBlock

from attune.moments import in_zone
from attune.rules.builder.statement_blocks import value_block
from attune.rules.domain.facts.fact import Facts, FactValue, Kind, split_key
from attune.rules.facts.registry import registry
from attune.rules.facts.value_words import label_of

PREFIX = "bench-fact-"
# The fields belong to a form of their own, so that trying a rule never makes its form an unsaved one.
FORM = "attune-bench-form"


@dataclass(frozen=True, slots=True)
class SampleField:
    """One fact as it may be typed."""

    key: str
    label: str
    html: SafeString
    kind: str
    unit: str = ""
    id: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What was typed, by key, and what of it no fact may be, in words."""

    facts: Facts
    problems: tuple[str, ...] = ()


def sample_fields(keys: Iterable[str], facts: Facts) -> list[SampleField]:
    """Give a field for each fact, with the value that it has now."""
    return [_field(place, key, facts[key]) for place, key in enumerate(keys)]


def read_sample_facts(data: Any, keys: Iterable[str]) -> SampleFacts:
    """Read what was typed of some facts; a field left empty has the default."""
    facts: dict[str, FactValue] = {}
    problems: list[str] = []
    for key in keys:
        # Checkboxes of which none is ticked are not posted, so a field says by another that it was there.
        if PREFIX + key not in data and f"{PREFIX}{key}-shown" not in data:
            continue
        try:
            facts[key] = _read(key, data)
        except (ValidationError, ValueError, OverflowError) as error:
            reason = error.messages[0] if isinstance(error, ValidationError) else _("This is no such value.")
            problems.append(_("%(label)s: %(problem)s") % {"label": label_of(key), "problem": reason})
    return SampleFacts(facts, tuple(problems))


def _field(place: int, key: str, value: FactValue) -> SampleField:
    offer = registry.get(split_key(key)[0])
    block, html_id = value_block(offer), f"attune-bench-{place}"
    attributes = {"id": html_id, "form": FORM, "aria-label": label_of(key)}
    shown = block.value_for_form(_typed(offer.kind, value))
    html = block.field.widget.render(PREFIX + key, block.field.prepare_value(shown), attributes)
    return SampleField(key, label_of(key), html, offer.kind.value, str(offer.unit), html_id)


def _read(key: str, data: Any) -> FactValue:
    offer = registry.get(split_key(key)[0])
    typed = [each for each in data.getlist(PREFIX + key) if each.strip()]
    if not typed:
        return offer.default if offer.kind != Kind.SET else frozenset()
    block: FieldBlock = value_block(offer)
    value = _given(offer.kind, block.clean(block.value_from_datadict(data, {}, PREFIX + key)))
    if not offer.allows(value):
        raise ValueError(key)
    return value


def _typed(kind: Kind, value: Any) -> Any:
    """Give a fact's value as its field takes it."""
    match kind:
        case Kind.YES_NO:
            return "yes" if value else "no"
        case Kind.CLOCK:
            return time(*divmod(int(value), 60))
        case Kind.MOMENT:
            return datetime.fromtimestamp(value, UTC) if value == value else None
        case Kind.SET:
            return sorted(value)
        case _:
            return value


def _given(kind: Kind, typed: Any) -> FactValue:
    """Give a fact's value from what its field gives."""
    match kind:
        case Kind.YES_NO:
            return bool(typed == "yes")
        case Kind.CLOCK:
            return float(typed.hour * 60 + typed.minute)
        case Kind.MOMENT:
            return in_zone(typed, timezone.get_current_timezone()).timestamp()
        case Kind.SET:
            return frozenset(typed)
        case _:
            return typed  # type: ignore[no-any-return]
