"""Hook the audience into Wagtail."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from audience import admin_urls as addresses
from audience.ledger import ledger_item
from audience.viewsets import PersonaViewSet


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put what triggers did under the admin's addresses, which let editors alone in."""
    return [path("attune/audience/", include(addresses))]


@hooks.register("register_attune_menu_item")
def ledger() -> MenuItem:
    """Put what triggers did into our menu."""
    return ledger_item()


register_snippet(PersonaViewSet)
