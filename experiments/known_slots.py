"""What experiments must know of slots: which there are, and what these can show.

Pages stand above this app: whoever knows their slots says so when the site starts.
"""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from attune.experiments.domain.names import is_same_name, missing_variants, quoted_names
from attune.providers import Provider

# The name of each slot of a published page, with the names of its variants.
Read = Callable[[], Iterable[tuple[str, Sequence[str]]]]


class KnownSlots(Provider[Read]):
    """Ask who knows the slots; it is called each time, and nobody knows until an upper floor says so."""

    def are_there(self) -> bool:
        """Say whether any published page has a slot."""
        read = self.find()
        return read is not None and any(True for _slot in read())

    def fault(self, slot: str, variants: Sequence[str]) -> tuple[str, str]:
        """Name the field, "slot" or "variants", that names what no published page has, and say so; else twice ""."""
        read = self.find()
        if read is None:
            return "", ""
        slots = list(read())
        offered = [names for name, names in slots if is_same_name(name, slot)]
        if not offered:
            words = _("No published page has a slot “%(slot)s”. Publish the page first. There are: %(known)s.")
            return "slot", words % {"slot": slot, "known": quoted_names(name for name, _names in slots) or "–"}
        if missing := missing_variants(variants, offered):
            words = _("No slot “%(slot)s” of a published page has the variant %(missing)s. There are: %(known)s.")
            known = quoted_names(name for names in offered for name in ("default", *names))
            return "variants", words % {"slot": slot, "missing": quoted_names(missing), "known": known}
        return "", ""


known_slots = KnownSlots("the slots that experiments compare")
