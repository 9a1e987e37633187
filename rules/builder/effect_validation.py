"""What a form refuses of an effect: what can never be, and what the site does not know."""

from django.utils.translation import gettext as _

from attune.rules.domain.effects.effect import Effect, InvalidEffectError, check_effect
from attune.rules.providers.effects import offered_effects


def effect_refusal(effect: Effect) -> tuple[str, str]:
    """Return which field of an effect is wrong and why; two empty texts where all is well."""
    try:
        check_effect(effect)
    except InvalidEffectError as error:
        return error.field, _(error.text) % error.values
    return offered_effects.refusal(effect)
