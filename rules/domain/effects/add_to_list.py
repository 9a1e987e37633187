"""The effect that puts a visitor on a list."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class AddToList(Effect):
    """Put the visitor on a list."""

    list: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="add_to_list",
        label=gettext_noop("Add to a list"),
        icon="plus",
        sentence=gettext_noop("Add the visitor to the list “%(name)s”."),
        parts=(
            ActPart(
                name="list",
                label=gettext_noop("List"),
                suggests="lists",
                names_new=True,
                missing=gettext_noop("Write the list's name, or remove the effect."),
                said_as="name",
            ),
        ),
    )
