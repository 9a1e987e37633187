"""A persona's facts as an editor writes them, one a line, as JSON keeps them, and as rules read them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from rules.domain.conditions import UnknownFactError
from rules.domain.facts import FactFamily, FactValue, Kind, fits, split_key
from rules.registry import registry

YES, NO = "yes", "no"


class PersonaFactError(ValueError):
    """A line about a persona cannot be read; the message names the line and what to write."""


def parse_facts(text: str) -> dict[str, Any]:
    """Read facts, one a line, such as "device = mobile", into what JSON keeps; or raise PersonaFactError."""
    facts = {}
    for key, written in _pairs(text):
        kind = _kind(key)
        try:
            facts[key] = _stored(kind, written)
        except ValueError as error:
            example = _EXAMPLES[kind]
            raise PersonaFactError(
                _("“%(key)s” cannot be “%(value)s”. Write it like: %(key)s = %(example)s")
                % {"key": key, "value": written, "example": example}
            ) from error
    return facts


def parse_affinities(text: str) -> dict[str, float]:
    """Read interests, one a line, such as "floods = 0.8"; a name without a facet is a topic's slug."""
    affinities = {}
    for name, written in _pairs(text):
        try:
            share = float(written)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise PersonaFactError(
                _("“%(name)s” must be a number from 0 to 1, such as: %(name)s = 0.8") % {"name": name}
            )
        affinities[name if ":" in name else f"topic:{name}"] = share
    return affinities


def write_facts(facts: Mapping[str, Any]) -> str:
    """Write facts one a line, as parse_facts reads them."""
    return "\n".join(f"{key} = {_spoken(value)}" for key, value in facts.items())


def write_affinities(affinities: Mapping[str, float]) -> str:
    """Write interests one a line, as parse_affinities reads them."""
    return "\n".join(f"{key.removeprefix('topic:')} = {share:g}" for key, share in affinities.items())


def read_facts(stored: Mapping[str, Any]) -> dict[str, FactValue]:
    """Read facts from what JSON keeps; those no longer offered, or of another kind by now, are left out."""
    read = {}
    for key, value in stored.items():
        try:
            kind = _kind(key)
            given = _value(kind, value)
        except ValueError:
            continue
        if fits(kind, given):
            read[key] = given
    return read


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise PersonaFactError(_("“%(line)s” has no “=”. Write a name, “=” and a value.") % {"line": line})
        pairs.append((name.strip(), value.strip()))
    return pairs


def _kind(key: str) -> Kind:
    name, parameter = split_key(key)
    try:
        offer = registry.get(name)
    except UnknownFactError as error:
        raise PersonaFactError(str(error)) from error
    if isinstance(offer, FactFamily) != bool(parameter):
        wanted = f"{name}[{offer.parameter_label}]" if isinstance(offer, FactFamily) else name
        raise PersonaFactError(_("“%(key)s” must be written “%(wanted)s”.") % {"key": key, "wanted": wanted})
    return offer.kind


def _stored(kind: Kind, written: str) -> Any:
    match kind:
        case Kind.YES_NO:
            return {YES: True, NO: False}[written.lower()] if written.lower() in (YES, NO) else _refuse()
        case Kind.NUMBER:
            return float(written) if fits(kind, float(written)) else _refuse()
        case Kind.SET:
            return [item.strip() for item in written.split(",") if item.strip()]
        case Kind.CLOCK | Kind.MOMENT:
            _value(kind, written)
            return written
        case Kind.TEXT | Kind.VERSION:
            return written


def _value(kind: Kind, stored: Any) -> FactValue:
    match kind:
        case Kind.SET:
            return frozenset(stored) if isinstance(stored, list | tuple | set | frozenset) else _refuse()
        case Kind.CLOCK if isinstance(stored, str):
            clock = time.fromisoformat(stored)
            return float(clock.hour * 60 + clock.minute)
        case Kind.MOMENT if isinstance(stored, str):
            moment = datetime.fromisoformat(stored)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        case _:
            return stored  # type: ignore[no-any-return]


def _refuse() -> Any:
    raise ValueError


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


_EXAMPLES = {
    Kind.TEXT: "newsletter",
    Kind.NUMBER: "3",
    Kind.YES_NO: YES,
    Kind.SET: "floods, rivers",
    Kind.CLOCK: "22:30",
    Kind.MOMENT: "2026-03-01T09:30",
    Kind.VERSION: "17.4.0",
}
