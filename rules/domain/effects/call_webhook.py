"""The effect that calls a webhook of the site."""

from dataclasses import dataclass
from typing import ClassVar

from attune.rules.domain.acts import ActDeclaration, ActPart
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class CallWebhook(Effect):
    """Tell another system, by the name of a hook that the site has set up."""

    hook: str

    declaration: ClassVar[ActDeclaration] = ActDeclaration(
        name="call_webhook",
        label=gettext_noop("Call a webhook"),
        icon="link",
        sentence=gettext_noop("Call the webhook “%(hook)s”."),
        parts=(
            ActPart(
                name="hook",
                label=gettext_noop("Webhook"),
                suggests="hooks",
                missing=gettext_noop("Name one of the site's webhooks, or remove the effect."),
            ),
        ),
    )
