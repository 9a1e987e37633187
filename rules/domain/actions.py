"""Actions: what is wrong with one that a file or another server holds, said before it is kept."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from attune.rules.domain.acts import LONGEST_TEXT, InvalidActError
from attune.rules.domain.rules import EVERYWHERE, Action, SlotRef
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable, is_one_line

# Of the whole numbers and shares of actions: the least and the most, both included.
BOUNDS: Mapping[str, tuple[int, int]] = {"to": (1, 100), "weight": (-10, 10), "page_id": (1, 2**31 - 1)}


class InvalidActionPartError(InvalidActError):
    """A part of an action has the wrong type, or a value that no form would let pass."""


def check_action(action: Action) -> None:
    """Raise InvalidActionPartError where a part of an action is of the wrong type, empty or out of range."""
    for field in fields(action):
        _check(field.name, getattr(action, field.name))


def _check(field: str, value: Any) -> None:
    match field:
        case "slot":
            _check_text("slot.name", value.name)
            _check_scope(value)
        case "to" | "page_id" | "weight":
            _check_number(field, value)
        case "value" if isinstance(value, bool | int | float):
            if not math.isfinite(value):
                raise InvalidActionPartError(field, gettext_noop("This must be a number that can be written down."))
        case _:
            _check_text(field, value)


def _check_text(field: str, value: Any) -> None:
    if not isinstance(value, str) or not comparable(value) or not is_one_line(value) or len(value) > LONGEST_TEXT:
        raise InvalidActionPartError(
            field, gettext_noop("This must be a text in one line, of 1 to %(most)d signs."), most=LONGEST_TEXT
        )


def _check_number(field: str, value: Any) -> None:
    least, most = BOUNDS[field]
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    fits = is_whole or (field == "weight" and isinstance(value, float))
    if not fits or not least <= value <= most:
        text = gettext_noop("This must be a number from %(least)d to %(most)d.")
        if field != "weight":
            text = gettext_noop("This must be a whole number from %(least)d to %(most)d.")
        raise InvalidActionPartError(field, text, least=least, most=most)


def _check_scope(slot: SlotRef) -> None:
    where, _colon, of = slot.within.partition(":") if isinstance(slot.within, str) else ("", "", "")
    of_page = where in ("section", "page") and of.isascii() and of.isdecimal() and len(of) < 10
    of_type = where == "type" and of.count(".") == 1 and of.isprintable() and len(of) <= LONGEST_TEXT
    if slot.within != EVERYWHERE and not of_page and not of_type:
        raise InvalidActionPartError(
            "slot.within",
            gettext_noop("This must be one of: everywhere, section:<page id>, page:<page id>, type:<app.model>."),
        )
