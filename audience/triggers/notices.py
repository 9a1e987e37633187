"""Notices: tell an editor or a group by e-mail, as Wagtail does, that a trigger has fired."""

from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.mail import send_mail

from attune.audience.models import EffectRecord
from attune.rules.selectors import trigger_summaries


class NoRecipientError(OSError):
    """A notice names nobody whom the site knows."""


def notify(row: EffectRecord) -> None:
    """Send the notice that an effect asks for, with the way to the trigger and to what it did."""
    addresses = _addresses(row.data["whom"])
    if not addresses:
        raise NoRecipientError(
            f'"{row.data["whom"]}" is neither an e-mail address nor a group with members who have one, or no account '
            "behind it is active."
        )
    head = trigger_summaries().get(row.trigger)
    name = head.name if head else row.trigger
    context = {
        "row": row,
        "name": name,
        "trigger_url": reverse("wagtailsnippets_attune_rules_trigger:edit", args=[head.pk]) if head else "",
        "ledger_url": f"{reverse('attune_audience_admin:ledger')}?trigger={row.trigger}",
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
