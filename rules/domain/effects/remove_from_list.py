"""The effect that takes a visitor off a list."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class RemoveFromList(Effect):
    """Take the visitor off a list."""

    list: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="remove_from_list",
        label=gettext_noop("Remove from a list"),
        icon="minus",
        sentence=gettext_noop("Take the visitor off the list “%(name)s”."),
        parts=(
            ActPart(
                name="list",
                label=gettext_noop("List"),
                suggests="lists",
                missing=gettext_noop("Write the list's name, or remove the effect."),
                said_as="name",
            ),
        ),
    )
