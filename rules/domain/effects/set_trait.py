"""The effect that writes a trait."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart, PartKind, PlainValue
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class SetTrait(Effect):
    """Write one thing on the visitor's profile."""

    name: str
    value: PlainValue

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="set_trait",
        label=gettext_noop("Set a trait"),
        icon="user",
        sentence=gettext_noop("Set the trait “%(name)s” to “%(value)s”."),
        parts=(
            ActPart(
                name="name",
                label=gettext_noop("Trait"),
                suggests="traits",
                names_new=True,
                missing=gettext_noop("Write the trait's name, or remove the effect."),
            ),
            ActPart(name="value", label=gettext_noop("Value"), kind=PartKind.PLAIN, default="yes"),
        ),
    )
