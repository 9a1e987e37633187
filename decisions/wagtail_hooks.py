"""What decisions add to Wagtail: an item of the userbar, the page of coverage, and the way from a rule to both."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from attune.decisions import urls
from attune.decisions.admin.coverage_views import coverage_item
from attune.decisions.delivery.responses import DECIDED
from attune.decisions.explanation.userbar import AttuneItem
from attune.request_state import is_preview
from attune.rules.admin.bases import RULE_LINKS_HOOK, Link, may_view


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/decisions/", include(urls))]


@hooks.register("construct_wagtail_userbar")
def userbar(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Offer to say what was decided on this page; a preview has its own panel."""
    decisions = DECIDED.find(request)
    if decisions and not is_preview(request):
        items.append(AttuneItem(len(decisions)))


@hooks.register("register_attune_menu_item")
def coverage() -> MenuItem:
    """Put how often rules act into our menu."""
    return coverage_item()


@hooks.register(RULE_LINKS_HOOK)
def rule_links(declaration: Any, user: Any) -> list[Link]:
    """Lead from the form of a rule or segment to what it would change and how often it acts."""
    if not may_view(user):
        return []
    key = f"{declaration._meta.model_name}:{declaration.slug}"
    return [
        Link(
            _("What would change in the last 7 days"),
            reverse("attune_decisions:simulate", args=[key]),
            _("As it was saved last, on page views that were really made. Nothing is written."),
        ),
        Link(_("How often it acts"), reverse("attune_decisions:coverage"), _("Day by day, beside all others.")),
    ]
