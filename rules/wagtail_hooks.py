"""The menu "Attune", in which every app puts its own items, and the rules app's items in it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page, Site
from wagtail.snippets.models import register_snippet

from attune.rules import urls
from attune.rules.admin.bulk_actions import ACTIONS
from attune.rules.admin.usage import refusal_response, replace_site_delete_view
from attune.rules.admin.viewsets import MENU_HOOK, RuleViewSet, SegmentViewSet, ThresholdViewSet, TriggerViewSet
from attune.rules.review import audit_log
from attune.rules.review.permissions import is_reviewed, reviewed_models
from attune.rules.review.view_permissions import ViewerMenuItem


@hooks.register("register_admin_menu_item")
def attune_menu() -> MenuItem:
    """Collect the items of all apps by their hook, so that nobody imports anybody."""
    menu = Menu(register_hook_name=MENU_HOOK, construct_hook_name="construct_attune_menu")
    return SubmenuMenuItem(_("Attune"), menu, name="attune", icon_name="sliders", order=350)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's addresses, which let editors alone in."""
    return [path("attune/rules/", include(urls))]


@hooks.register(MENU_HOOK)
def facts_item() -> MenuItem:
    """Lead to the list of all facts."""
    return MenuItem(_("Facts"), reverse("attune_rules:facts"), name="attune-facts", icon_name="list-ul", order=140)


@hooks.register(MENU_HOOK)
def books_item() -> MenuItem:
    """Lead to the rule books."""
    return ViewerMenuItem(
        _("Rule books"), reverse("attune_rules:books"), name="attune-books", icon_name="history", order=150
    )


@hooks.register(MENU_HOOK)
def log_item() -> MenuItem:
    """Lead to who did what with rules, and when."""
    return ViewerMenuItem(_("Log"), reverse("attune_rules:log"), name="attune-log", icon_name="list-ol", order=160)


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    """Say how our entries in Wagtail's log read."""
    audit_log.register_log_actions(registry)


@hooks.register("construct_snippet_action_menu")
def leave_publishing_to_others(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer no publishing by hand where a second pair of eyes is needed."""
    if context["model"] in reviewed_models() and is_reviewed(context["model"]):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_delete_snippet")
def keep_what_is_in_use(request: HttpRequest, instances: Sequence[Any]) -> HttpResponseBase | None:
    """Refuse to delete what something asks for, one or many; nothing is deleted then."""
    return refusal_response(request, instances, are_live=False)


@hooks.register("before_unpublish")
def keep_live_what_is_in_use(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    """Refuse to unpublish what something live asks for."""
    return refusal_response(request, [instance], are_live=True)


@hooks.register("before_delete_page")
def keep_root_pages(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Refuse to delete the root page of a site for which something was written: the site would go with it."""
    below = Site.objects.filter(root_page__path__startswith=page.path)
    return refusal_response(request, below, are_live=False, to=reverse("wagtailadmin_explore", args=[page.pk]))


for action in ACTIONS:
    hooks.register("register_bulk_action", action)

replace_site_delete_view()

register_snippet(SegmentViewSet)
register_snippet(RuleViewSet)
register_snippet(TriggerViewSet)
register_snippet(ThresholdViewSet)
