"""The doing of the effect that calls a webhook of the site."""

from django.utils.translation import gettext as _

from attune.audience.conf import conf
from attune.audience.domain.effects.performer import EffectMessage, OutboundPerformer
from attune.audience.triggers.hook_calls import call_hook
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.text import did_you_mean


class CallWebhookPerformer(OutboundPerformer[CallWebhook]):
    """Tells a hook of the settings which trigger fired, for which event and visitor, and when."""

    def refusal(self, effect: CallWebhook) -> tuple[str, str]:
        """Refuse a hook that the settings do not name."""
        problem = _problem(effect.hook)
        return ("hook", problem) if problem else ("", "")

    def deliver(self, effect: CallWebhook, message: EffectMessage) -> None:
        """Call the hook once."""
        body = {
            "event": message.event,
            "trigger": message.trigger,
            "visitor": message.visitor,
            "at": message.at.isoformat(),
        }
        call_hook(effect.hook, body, message)


def _problem(hook: str) -> str:
    known = sorted(conf().WEBHOOKS)
    if hook in known:
        return ""
    if not known:
        return _("The site has set up no webhook. Ask whoever runs it to add “%(hook)s” to its settings.") % {
            "hook": hook
        }
    hint = did_you_mean(hook, known) or _(" The site has: %(names)s.") % {"names": ", ".join(known)}
    return _("The site has no webhook “%(hook)s”.") % {"hook": hook} + hint
