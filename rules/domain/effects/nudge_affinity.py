"""The effect that changes an affinity."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart, PartKind
from attune.rules.domain.effects.effect import Effect, InvalidEffectError
from attune.rules.domain.translation import gettext_noop

# Of what a visitor may like one more than another: the first part of an affinity's key.
FACETS = ("topic", "kind", "author", "section")


@dataclass(frozen=True, slots=True)
class NudgeAffinity(Effect):
    """Raise or lower one affinity, such as "topic:floods", by a share of 1."""

    key: str
    by: float

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="nudge_affinity",
        label=gettext_noop("Nudge an affinity"),
        icon="pick",
        sentence=gettext_noop("Change the affinity for “%(key)s” by %(by)+g."),
        parts=(
            ActPart(
                name="key",
                label=gettext_noop("Affinity"),
                suggests="affinities",
                missing=gettext_noop("Write an affinity such as “topic:floods”."),
            ),
            ActPart(
                name="by",
                label=gettext_noop("by"),
                kind=PartKind.NUMBER,
                default=0.1,
                least=-1.0,
                most=1.0,
                out_of_range=gettext_noop("%(show_value)s is out of range. Write a share from -1 to 1, such as 0.1."),
            ),
        ),
    )

    def check(self) -> None:
        """Refuse a key of no facet, and a share beyond -1 and 1."""
        facet, colon, of = self.key.partition(":")
        if facet not in FACETS or not colon or not of.strip():
            raise InvalidEffectError(
                "key",
                gettext_noop(
                    "“%(key)s” is no affinity. Write of what and of which one, such as “topic:floods”. It may be of: "
                    "%(facets)s."
                ),
                key=self.key,
                facets=", ".join(FACETS),
            )
        if not -1.0 <= self.by <= 1.0:
            raise InvalidEffectError(
                "by", gettext_noop("%(by)g is out of range. Write a share from -1 to 1, such as 0.1."), by=self.by
            )

    def topics(self) -> tuple[str, ...]:
        """Return the topic whose affinity is meant."""
        facet, _colon, of = self.key.partition(":")
        return (of,) if facet == "topic" else ()
