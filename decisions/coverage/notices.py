"""Tell the author of a rule by e-mail, as Wagtail does, that something is odd about it."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.mail import send_mail

from attune.decisions.coverage.rule_flag_words import flag_words
from attune.decisions.models import Flag
from attune.rules.drafts import DeclarationSummary, may_notify_author


def tell_author(flag: Flag, head: DeclarationSummary) -> bool:
    """Send one message, in the author's language; say whether there was anybody to send it to."""
    if not (head.email and may_notify_author(head)):
        return False
    with translation.override(head.language or translation.get_language()):
        subject = {
            Flag.Kind.STOPPED: _("“%(name)s” has stopped") % {"name": head.name},
            Flag.Kind.MISSING: _("“%(name)s” misses a fact") % {"name": head.name},
        }[Flag.Kind(flag.kind)]
        context = {
            "name": head.name,
            "words": flag_words(flag),
            "rule_url": head.url,
            "coverage_url": reverse("attune_decisions:coverage"),
        }
        html = render_to_string("decisions/notices/odd.html", context)
        send_mail(subject, render_to_string("decisions/notices/odd.txt", context), [head.email], html_message=html)
    return True
