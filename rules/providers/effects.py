"""The effects that the site's triggers may have: an app above offers each, with what the site refuses of it."""

from collections.abc import Callable, Mapping
from typing import Any

from attune.rules.domain.acts import check_act_declaration
from attune.rules.domain.effects.effect import Effect

# Gives the field that the site cannot serve and why; two empty texts where all is well.
Refusal = Callable[[Any], tuple[str, str]]
# The ledger has a column of this length for the name of the class.
LONGEST_CLASS_NAME = 30


class DoubleEffectError(ValueError):
    """Two effects bear one name."""


class OfferedEffects:
    """Know every kind of effect; `attune.audience.triggers.effect_registry` fills it while Django starts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._refusals: dict[type[Effect], Refusal] = {}

    def offer(self, effect: type[Effect], refusal: Refusal) -> None:
        """Add one kind of effect, or raise where it declares too little or its name is taken."""
        check_act_declaration(effect)
        if effect.declaration.name in self.by_name() or effect.__name__ in self.by_class_name():
            raise DoubleEffectError(
                f'An effect "{effect.declaration.name}", or one whose class is called {effect.__name__}, is registered '
                "already. Give this one another name."
            )
        if len(effect.__name__) > LONGEST_CLASS_NAME:
            raise DoubleEffectError(
                f"{effect.__name__} is too long a name of a class: the ledger keeps {LONGEST_CLASS_NAME} letters."
            )
        self._refusals[effect] = refusal

    def by_name(self) -> Mapping[str, type[Effect]]:
        """Return the effects by the names under which forms and files keep them, in the order of the form."""
        return {effect.declaration.name: effect for effect in self._refusals}

    def by_class_name(self) -> Mapping[str, type[Effect]]:
        """Return the effects by the names under which the ledger keeps them."""
        return {effect.__name__: effect for effect in self._refusals}

    def refusal(self, effect: Effect) -> tuple[str, str]:
        """Return the field of an effect that the site cannot serve, and why; two empty texts where all is well."""
        return self._refusals[type(effect)](effect)


offered_effects = OfferedEffects()
