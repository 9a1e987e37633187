"""The registry of effects: each with the performer that does it, registered together when Django starts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from attune.audience.domain.effects.performer import EffectPerformer, OutboundPerformer, ProfilePerformer
from attune.audience.domain.profile import Profile
from attune.audience.domain.undo import AppliedEffect, ProfileItem, UndoOutcome, UndoResult
from attune.rules.domain.effects.effect import Effect
from attune.rules.registry import offered_effects


class IncompleteEffectError(TypeError):
    """Of an effect one half is missing: the class that declares it, or the performer that does it."""


class UnknownEffectError(ValueError):
    """The ledger names an effect that this version does not know, or not by these parts."""


class EffectRegistry:
    """Know the performer of every kind of effect."""

    def __init__(self) -> None:
        """Begin with none."""
        self._performers: dict[type[Effect], EffectPerformer[Any]] = {}

    def register(self, effect: Any = None, *, performer: Any = None) -> None:
        """Add an effect and what does it, or raise IncompleteEffectError where one of the two is missing."""
        if not (isinstance(effect, type) and issubclass(effect, Effect)):
            raise IncompleteEffectError(
                f"{_name(performer)} does an effect that nothing declares. Register it as "
                f"effect_registry.register(YourEffect, performer={_name(performer)}()), where YourEffect is a "
                "subclass of attune.rules.domain.effects.effect.Effect."
            )
        if not isinstance(performer, ProfilePerformer | OutboundPerformer):
            raise IncompleteEffectError(
                f"The effect {effect.__name__} has no performer that does it. Register it as "
                f"effect_registry.register({effect.__name__}, performer=...), with an instance of a subclass of "
                "ProfilePerformer or OutboundPerformer of attune.audience.domain.effects.performer."
            )
        offered_effects.offer(performer.refusal, name=effect)
        self._performers[effect] = performer

    def without_performer(self) -> tuple[type[Effect], ...]:
        """Return the effects that forms offer and that nothing does."""
        return tuple(effect for effect in offered_effects.by_name().values() if effect not in self._performers)

    def performer_of(self, effect: Effect) -> EffectPerformer[Any]:
        """Return what does an effect."""
        return self._performers[type(effect)]


effect_registry = EffectRegistry()


def apply_effect(profile: Profile, effect: Effect) -> Profile:
    """Return the profile with an effect done; one that leaves the house changes nothing there."""
    performer = effect_registry.performer_of(effect)
    return performer.apply(profile, effect) if isinstance(performer, ProfilePerformer) else profile


def effect_change(before: Profile, after: Profile, effect: Effect) -> dict[str, Any]:
    """Return what an effect changed on a profile, as plain values, so that it can be undone."""
    performer = effect_registry.performer_of(effect)
    return performer.change(before, after, effect) if isinstance(performer, ProfilePerformer) else {}


def changed_item(effect: Effect) -> ProfileItem | None:
    """Return the one thing on a profile that an effect writes; None where there is no such."""
    performer = effect_registry.performer_of(effect)
    return performer.item(effect) if isinstance(performer, ProfilePerformer) else None


def revert_effect(
    profile: Profile, done: AppliedEffect[Any], later: Sequence[AppliedEffect[Any]], *, half_life_days: float
) -> UndoResult:
    """Undo an effect; later are those that stand in the ledger after it, in the order in which they were done."""
    performer = effect_registry.performer_of(done.effect)
    if not isinstance(performer, ProfilePerformer):
        return UndoResult(UndoOutcome.GONE_OUT, profile)
    # What was done before changes were kept.
    if not done.change:
        return UndoResult(UndoOutcome.UNKNOWN, profile)
    return performer.revert(profile, done, later, half_life_days=half_life_days)


def is_outbound(effect: Effect) -> bool:
    """Say whether an effect must be told to somebody outside."""
    return effect_registry.performer_of(effect).is_outbound


def effect_parts(effect: Effect) -> dict[str, Any]:
    """Return an effect's parts as plain values."""
    return asdict(effect)  # type: ignore[call-overload,no-any-return]


def effect_from(kind: str, parts: Mapping[str, Any]) -> Effect:
    """Return the effect of which the ledger keeps the kind and the parts, or raise UnknownEffectError."""
    try:
        return offered_effects.by_class_name()[kind](**parts)
    except (KeyError, TypeError) as error:
        raise UnknownEffectError(
            f'This version of Attune knows no effect of the kind "{kind}" by its parts.'
        ) from error


def _name(performer: object) -> str:
    return getattr(performer, "__name__", type(performer).__name__)
