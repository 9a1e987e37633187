"""Kinds and values as the cases of conditions write them."""

import re
from decimal import Decimal
from typing import Any

from attune.rules.domain.facts.fact import DEFAULTS, UNKNOWN_MOMENT, UNKNOWN_VERSION, FactValue, Kind, is_fact_value
from attune.rules.domain.facts.values import BadValueError, ValueShape, value_from_json

OTHER_WORDS = {
    "string": Kind.TEXT,
    "integer": Kind.NUMBER,
    "float": Kind.NUMBER,
    "boolean": Kind.YES_NO,
    "bool": Kind.YES_NO,
    "list": Kind.SET,
    "time": Kind.CLOCK,
    "datetime": Kind.MOMENT,
    "date-time": Kind.MOMENT,
    "semver": Kind.VERSION,
}
YES_NO_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_SECONDS_CLOCK = re.compile(r"([0-9]{2}:[0-9]{2}):([0-5][0-9])")


class CaseError(ValueError):
    """A case cannot be read: says what is wrong with it."""


def fact_value(kind: Kind, written: object) -> FactValue:
    """Read a fact's value; what is missing or of another kind is the kind's default, as it is for a visitor."""
    value = DEFAULTS[kind] if written is None else _read(kind, written)
    return value if is_fact_value(kind, value) else DEFAULTS[kind]  # type: ignore[return-value]


def kind_named(word: object) -> Kind | None:
    """Give the kind of that name, in whichever spelling, or None."""
    if not isinstance(word, str):
        return None
    spelled = word.strip().lower().replace("_", "-").replace(" ", "-")
    return Kind(spelled) if spelled in set(Kind) else OTHER_WORDS.get(spelled)


def _read(kind: Kind, written: object) -> object:
    match kind, written:
        case Kind.NUMBER | Kind.CLOCK | Kind.MOMENT, Decimal():
            return float(written)
        case Kind.SET, list():
            return frozenset(written) if all(isinstance(item, str) for item in written) else written
        case Kind.YES_NO, str():
            return YES_NO_WORDS.get(written.strip().lower(), written)
        case Kind.VERSION, _:
            return written if isinstance(written, str) else UNKNOWN_VERSION
        case Kind.CLOCK, str():
            return _minutes(written)
        case Kind.MOMENT, str():
            return _seconds(written)
    return written


def _minutes(written: str) -> object:
    found = _SECONDS_CLOCK.fullmatch(written)
    clock, seconds = (found[1], int(found[2])) if found else (written, 0)
    try:
        minutes: Any = value_from_json(ValueShape.CLOCKS, [clock])
    except BadValueError:
        return written
    return minutes[0] + seconds / 60


def _seconds(written: str) -> object:
    try:
        return value_from_json(ValueShape.MOMENT, written)
    except BadValueError:
        return UNKNOWN_MOMENT


def quoted_value(written: object) -> str:
    """Write what a case holds into a message, cut short."""
    if isinstance(written, list | dict):
        return f"a {type(written).__name__}"
    return ascii(written)[:80]
