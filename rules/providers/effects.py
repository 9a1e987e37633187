"""The effects that the site's triggers may have: an app above offers each, with what the site refuses of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from attune.providers import Provider
from attune.rules.domain.acts import check_act_declaration
from attune.rules.domain.effects.effect import Effect

# Gives the field that the site cannot serve and why; two empty texts where all is well.
Refusal = Callable[[Any], tuple[str, str]]
# The ledger has a column of this length for the name of the class.
LONGEST_CLASS_NAME = 30


class DoubleEffectError(ValueError):
    """Two effects bear one name."""


class OfferedEffects(Provider[Refusal]):
    """Know every kind of effect; `attune.audience.triggers.effect_registry` fills it while Django starts."""

    def offer(self, offered: Refusal, *, name: Any) -> None:
        """Add one kind of effect, named by its class, or raise where it declares too little or its name is taken."""
        effect: type[Effect] = name
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
        super().offer(offered, name=effect)

    def by_name(self) -> Mapping[str, type[Effect]]:
        """Return the effects by the names under which forms and files keep them, in the order of the form."""
        return {effect.declaration.name: effect for effect in self._classes()}

    def by_class_name(self) -> Mapping[str, type[Effect]]:
        """Return the effects by the names under which the ledger keeps them."""
        return {effect.__name__: effect for effect in self._classes()}

    def refusal(self, effect: Effect) -> tuple[str, str]:
        """Return the field of an effect that the site cannot serve, and why; two empty texts where all is well."""
        return self.get(type(effect))(effect)

    def _classes(self) -> Iterable[type[Effect]]:
        return cast("Iterable[type[Effect]]", self.offers())


offered_effects = OfferedEffects("an effect of triggers")
