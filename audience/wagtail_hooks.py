"""Hook the audience into Wagtail."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from attune.audience.admin import urls as addresses
from attune.audience.admin.ledger import ledger_item
from attune.audience.admin.viewsets import PersonaViewSet
from attune.audience.triggers.permissions import may_see
from attune.rules.admin.bases import LINKS_HOOK, Link


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put what triggers did under the admin's addresses, which let editors alone in."""
    return [path("attune/audience/", include(addresses))]


@hooks.register("register_attune_menu_item")
def ledger() -> MenuItem:
    """Put what triggers did into our menu."""
    return ledger_item()


@hooks.register(LINKS_HOOK)
def trigger_links(trigger: Any, user: Any) -> list[Link]:
    """Lead from a trigger's form to what it would do and to what it did."""
    if not may_see(user):
        return []
    ledger = f"{reverse('attune_audience_admin:ledger')}?trigger={trigger.slug}"
    return [
        Link(
            _("Try it on the last 7 days"),
            reverse("attune_audience_admin:try", args=[trigger.slug]),
            _("As it was saved last, on the events that are stored. Nothing is written."),
        ),
        Link(_("What it did"), ledger, _("Each effect, and the way to undo it.")),
    ]


register_snippet(PersonaViewSet)
