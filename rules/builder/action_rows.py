"""An action or effect as a row of the form, as JSON of a stored book, and as a plain value again."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from attune.rules.domain import rules as domain
from attune.rules.domain.acts import PlainValue
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.rules import EVERYWHERE, SlotRef
from attune.rules.providers.effects import offered_effects

Act = domain.Action | Effect
Row = Mapping[str, Any]

# The names are stored in the database; the classes may move, the names may not.
ACTIONS: Mapping[str, type[Act]] = {
    "show_variant": domain.ShowVariant,
    "hide_slot": domain.HideSlot,
    "move_slot": domain.MoveSlot,
    "set_parameter": domain.SetParameter,
    "boost_topic": domain.BoostTopic,
    "pin_page": domain.PinPage,
}
_ACTION_NAMES = {of: name for name, of in ACTIONS.items()}
_SCOPE_FIELDS = {"section": "page", "page": "page", "type": "page_type"}


class InvalidActionError(ValueError):
    """An action or effect is half finished, or of no kind that is known."""


def act_from_row(name: str, row: Row) -> Act:
    """Make the action or effect that a stored row asks for."""
    return _class_of(name)(**{field: _value(field, row) for field in _field_names(name)})


def row_from_act(act: Act) -> tuple[str, dict[str, Any]]:
    """Give the block's name and the row, as it is stored, that asks for an action or effect."""
    row = {field: getattr(act, field) for field in _field_names(act_name(act))}
    slot = row.pop("slot", None)
    if "value" in row:
        row["value"] = _text(row["value"])
    return act_name(act), row if slot is None else {"slot": slot.name, **row, **_scope(slot.within)}


def act_to_json(act: Act) -> dict[str, Any]:
    """Give the form in which a stored book keeps it."""
    return {"do": act_name(act), **asdict(act)}


def act_from_json(form: Mapping[str, Any]) -> Act:
    """Read the form in which a stored book keeps it."""
    values = {field: form[field] for field in _field_names(form["do"])}
    if "slot" in values:
        values["slot"] = SlotRef(**values["slot"])
    return _class_of(form["do"])(**values)


def act_name(act: Act) -> str:
    """Give the name under which it is stored."""
    return act.declaration.name if isinstance(act, Effect) else _ACTION_NAMES[type(act)]


def missing_scope_field(row: Row) -> str:
    """Name the field that the scope of a slot needs and that is still empty, or ""."""
    field = _SCOPE_FIELDS.get(row.get("where") or EVERYWHERE, "")
    return field if field and not row.get(field) else ""


def _class_of(name: str) -> type[Act]:
    known = {**ACTIONS, **offered_effects.by_name()}
    if name not in known:
        raise InvalidActionError(f'"{name}" is no action or effect. Use one of: {", ".join(known)}.')
    return known[name]


def _field_names(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(_class_of(name)))


def _value(field: str, row: Row) -> Any:
    value = row.get(field)
    if value is None or value == "":
        raise InvalidActionError(f'An action has no "{field}" yet. Fill it in, or remove the action.')
    return SlotRef(value, _within(row)) if field == "slot" else value


def _within(row: Row) -> str:
    field = missing_scope_field(row)
    if field:
        raise InvalidActionError(f'The scope of the slot "{row["slot"]}" has no {field} yet. Choose one.')
    where = row.get("where") or EVERYWHERE
    return EVERYWHERE if where == EVERYWHERE else f"{where}:{row[_SCOPE_FIELDS[where]]}"


def _scope(within: str) -> dict[str, Any]:
    where, _colon, of = within.partition(":")
    empty = {"where": where, "page": None, "page_type": ""}
    return empty if where == EVERYWHERE else empty | {_SCOPE_FIELDS[where]: of if where == "type" else int(of)}


def _text(value: PlainValue) -> str:
    # The slot knows the parameter's type and reads it from text; here it is whatever the editor typed.
    return (
        ("yes" if value else "no")
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
