"""What a rule's form must know of slots: their variants, and the values that their parameters may have.

Pages and blocks stand above this app: whoever knows their slots offers a catalogue when the site starts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attune.providers import Provider
from attune.text import comparable, did_you_mean


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """A parameter of a slot: values are those that can be listed, allowed says in words what may be written."""

    name: str
    label: str
    allowed: str
    values: tuple[tuple[str, str], ...]
    allows: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class KnownSlot:
    """A slot of that name on some published page, with the names of its variants.

    offered are the variants that the page itself shows to segments or between dates, where no rule says otherwise.
    """

    name: str
    variants: tuple[str, ...] = ()
    parameters: tuple[KnownParameter, ...] = ()
    offered: tuple[str, ...] = ()


Catalogue = Callable[[], Iterable[KnownSlot]]


class SlotCatalogue(Provider[Catalogue]):
    """Ask who knows the slots; it is called each time a form asks, and nobody knows until an upper floor says so."""

    def slots(self) -> tuple[KnownSlot, ...]:
        """List the slots that are known now."""
        return tuple(self.get()())

    def of(self, name: str) -> list[KnownSlot]:
        """List the slots of one name, wherever they stand."""
        return [slot for slot in self.slots() if comparable(slot.name) == comparable(name)]


def parameter_refusal(slots: Sequence[KnownSlot], name: str, value: str) -> tuple[str, str]:
    """Say which field of "set a parameter" is wrong and why; two empty texts where all is well or nothing is known."""
    if not slots:
        return "", ""
    parameters = [each for slot in slots for each in slot.parameters]
    named = [each for each in parameters if comparable(each.name) == comparable(name)]
    if not named:
        names = list(dict.fromkeys(each.name for each in parameters))
        hint = did_you_mean(name, names) or _(" It has: %(names)s.") % {"names": ", ".join(names) or _("none")}
        return "name", _("The slot has no parameter “%(name)s”.") % {"name": name} + hint
    if any(each.allows(value) for each in named):
        return "", ""
    return "value", _("“%(value)s” is not allowed. Write %(allowed)s.") % {"value": value, "allowed": named[0].allowed}


def as_json(slots: Iterable[KnownSlot]) -> list[Mapping[str, Any]]:
    """Give the slots as the form's script reads them, those of one name joined."""
    joined: dict[str, dict[str, Any]] = {}
    for slot in slots:
        row = joined.setdefault(comparable(slot.name), {"name": slot.name, "variants": {}, "parameters": {}})
        row["variants"] |= dict.fromkeys(slot.variants)
        for each in slot.parameters:
            row["parameters"].setdefault(each.name, {"name": each.name, "label": each.label, "values": each.values})
    return [
        {"name": row["name"], "variants": list(row["variants"]), "parameters": list(row["parameters"].values())}
        for row in joined.values()
    ]


slot_catalogue = SlotCatalogue("the slots of pages", otherwise=tuple)
