"""The effect that tells an editor or a group of editors."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Notify(Effect):
    """Tell an editor or a group of editors."""

    whom: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="notify",
        label=gettext_noop("Notify somebody"),
        icon="mail",
        sentence=gettext_noop("Notify “%(whom)s”."),
        parts=(
            ActPart(
                name="whom",
                label=gettext_noop("Whom"),
                suggests="people",
                missing=gettext_noop("Name a group of editors, or write an e-mail address."),
            ),
        ),
    )
