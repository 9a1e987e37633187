"""The base of all effects of triggers, and what is refused of any of them."""

import math
from typing import Any

from attune.rules.domain.acts import LONGEST_TEXT, ActPart, DeclaredAct, InvalidActError, PartKind
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable, is_one_line


class InvalidEffectError(InvalidActError):
    """An effect can never be done as it is written."""


class Effect(DeclaredAct):
    """What a trigger does to a profile or an outer system; a frozen dataclass with a declaration is one kind of it.

    The ledger keeps an effect by the name of its class, of at most 30 letters, and by its parts: neither may change.
    """

    __slots__ = ()

    def check(self) -> None:
        """Raise InvalidEffectError for what this kind of effect alone refuses; called when all parts are sound."""


def check_effect(effect: Effect) -> None:
    """Raise InvalidEffectError where a part has the wrong type, or is empty, too long, unprintable or refused."""
    for part in effect.declaration.parts:
        _check_part(part, getattr(effect, part.name))
    effect.check()


def _check_part(part: ActPart, value: Any) -> None:
    """Refuse what no form writes, but a file may hold."""
    if isinstance(value, bool) and part.kind != PartKind.PLAIN:
        raise InvalidEffectError(part.name, gettext_noop("This must be a text or a number, not yes or no."))
    if not isinstance(value, str) and part.kind == PartKind.TEXT:
        raise InvalidEffectError(part.name, gettext_noop("This must be a text."))
    if not isinstance(value, int | float) and part.kind == PartKind.NUMBER:
        raise InvalidEffectError(part.name, gettext_noop("This must be a number."))
    if not isinstance(value, str | int | float):
        raise InvalidEffectError(part.name, gettext_noop("This must be a text, a number, or yes or no."))
    if isinstance(value, str):
        _check_text(part.name, value)
    elif not math.isfinite(value):
        raise InvalidEffectError(part.name, gettext_noop("This must be a number that can be written down."))


def _check_text(field: str, text: str) -> None:
    if not comparable(text):
        raise InvalidEffectError(field, gettext_noop("This is empty. Fill it in, or remove the effect."))
    if len(text) > LONGEST_TEXT:
        raise InvalidEffectError(
            field,
            gettext_noop("This has %(length)d signs, and at most %(most)d are allowed. Shorten it."),
            length=len(text),
            most=LONGEST_TEXT,
        )
    if not is_one_line(text):
        raise InvalidEffectError(
            field, gettext_noop("This holds signs that cannot be seen, such as a line break. Type it anew by hand.")
        )
