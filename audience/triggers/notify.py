"""The doing of the effect that tells an editor or a group, by e-mail as Wagtail does, that a trigger has fired."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.mail import send_mail

from attune.audience.domain.effects.performer import EffectMessage, OutboundPerformer
from attune.rules.domain.effects.notify import Notify
from attune.rules.selectors import trigger_summaries
from attune.text import did_you_mean


class NoRecipientError(OSError):
    """A notice names nobody whom the site knows."""


class NotifyPerformer(OutboundPerformer[Notify]):
    """Sends a notice with the way to the trigger and to what it did."""

    def refusal(self, effect: Notify) -> tuple[str, str]:
        """Refuse whoever is neither a group of the site nor an e-mail address."""
        problem = _email_problem(effect.whom) if "@" in effect.whom else _group_problem(effect.whom)
        return ("whom", problem) if problem else ("", "")

    def deliver(self, effect: Notify, message: EffectMessage) -> None:
        """Send the notice, or raise NoRecipientError."""
        addresses = _addresses(effect.whom)
        if not addresses:
            raise NoRecipientError(
                f'"{effect.whom}" is neither an e-mail address nor a group with members who have one, or no account '
                "behind it is active."
            )
        head = trigger_summaries().get(message.trigger)
        name = head.name if head else message.trigger
        context = {
            "row": message,
            "name": name,
            "trigger_url": reverse("wagtailsnippets_attune_rules_trigger:edit", args=[head.pk]) if head else "",
            "ledger_url": f"{reverse('attune_audience_admin:ledger')}?trigger={message.trigger}",
        }
        send_mail(
            _("“%(trigger)s” has fired") % {"trigger": name},
            render_to_string("audience/notices/fired.txt", context),
            addresses,
            html_message=render_to_string("audience/notices/fired.html", context),
        )


def _addresses(whom: str) -> list[str]:
    users = get_user_model().objects
    if "@" in whom:
        # Of whoever has an account, the account says whether they still belong here.
        found = list(users.filter(email__iexact=whom).values_list("is_active", flat=True))
        return [whom] if not found or any(found) else []
    members = users.filter(groups__name=whom, is_active=True).exclude(email="")
    return list(members.values_list("email", flat=True))


def _group_problem(whom: str) -> str:
    known = sorted(Group.objects.values_list("name", flat=True))
    if whom in known:
        return ""
    text = _("There is no group “%(whom)s”. Name a group of editors, or write an e-mail address.")
    return text % {"whom": whom} + did_you_mean(whom, known)


def _email_problem(whom: str) -> str:
    try:
        validate_email(whom)
    except ValidationError:
        return _("“%(whom)s” is no e-mail address. Write one such as desk@example.org, or name a group of editors.") % {
            "whom": whom
        }
    return ""
