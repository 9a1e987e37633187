"""Entries: what editors declare, as one plain value each, and the difference of two of them."""

from dataclasses import dataclass, fields

from attune.rules.domain.conditions import Condition
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.rules import Action

THRESHOLD, SEGMENT, RULE, TRIGGER = KINDS = ("threshold", "segment", "rule", "trigger")


@dataclass(frozen=True, slots=True)
class Entry:
    """A threshold, segment, rule or trigger; what its kind has not stays at its default.

    The site is a host name, "" for all sites.
    """

    kind: str
    slug: str
    name: str
    condition: Condition | None = None
    acts: tuple[Action | Effect, ...] = ()
    priority: int = 0
    event: str = ""
    once_per: str = ""
    site: str = ""
    description: str = ""
    value: float = 0

    @property
    def key(self) -> tuple[str, str]:
        """Give what tells it from all others."""
        return self.kind, self.slug


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What becomes of an entry: it is new (no before), goes (no after), or is another."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """Give the entry that is spoken of."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("A change needs what was, or what will be.")
        return entry

    def fields(self) -> tuple[str, ...]:
        """Name what differs, nothing where one of the two is missing."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            field.name for field in fields(Entry) if getattr(self.before, field.name) != getattr(self.after, field.name)
        )


def entry_changes(
    before: tuple[Entry, ...], after: tuple[Entry, ...], *, removes: bool = False
) -> tuple[EntryChange, ...]:
    """Give what differs, in the order of the entries after; what is missing there goes only where asked to."""
    known = {entry.key: entry for entry in before}
    found = [EntryChange(known.pop(entry.key, None), entry) for entry in after]
    gone = [EntryChange(entry, None) for entry in known.values()] if removes else []
    return (*(change for change in found if change.before != change.after), *gone)
