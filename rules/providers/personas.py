"""Whom rules are tried on in the form: personas, offered by whoever makes them up, and recent visitors."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from attune.providers import Provider
from attune.rules.domain.facts.fact import Facts
from attune.rules.facts.recent_requests import recent_by_index
from attune.rules.facts.registry import registry

logger = logging.getLogger(__name__)

NOBODY = ""
PERSONA, RECENT = "persona:", "recent:"


@dataclass(frozen=True, slots=True)
class SampleVisitor:
    """Somebody rules are tried on: the facts are total, and unknown are the keys that were not kept of them."""

    key: str
    name: str
    facts: Facts
    unknown: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class PersonaSample:
    """A persona as its maker offers it."""

    slug: str
    name: str
    facts: Facts


class PersonaSource(Protocol):
    """Whoever makes personas up."""

    def __call__(self, keys: frozenset[str], /) -> Iterable[PersonaSample]:
        """Give every persona with its facts, those of families that are among the keys."""


class PersonaProvider(Provider[PersonaSource]):
    """Ask who makes personas up; nobody does until an upper floor says so."""

    def personas(self, keys: frozenset[str]) -> tuple[SampleVisitor, ...]:
        """Give every persona with facts that are total over the keys; none where they cannot be had."""
        try:
            found = tuple(self.get()(keys))
        # The findings are shown all the same.
        except Exception:
            logger.exception("No personas could be had to try rules on.")
            return ()
        defaults = registry.defaults(keys)
        return tuple(SampleVisitor(PERSONA + each.slug, each.name, {**defaults, **each.facts}) for each in found)

    def recent(self, keys: frozenset[str]) -> tuple[SampleVisitor, ...]:
        """Give recent visitors, who bear no name, as far as anything of the keys was kept of them."""
        defaults = registry.defaults(keys)
        return tuple(
            SampleVisitor(
                f"{RECENT}{place}",
                _("Recent visitor %(number)d") % {"number": number},
                {**defaults, **facts},
                keys - frozenset(facts),
            )
            for number, (place, facts) in enumerate(recent_by_index(keys), start=1)
        )


persona_provider = PersonaProvider("personas", otherwise=lambda _keys: ())
