"""The menu "Attune", in which every app puts its own items, and the rules app's items in it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from rules import log_words, urls
from rules.bulk_actions import ACTIONS
from rules.looking import LookMenuItem
from rules.models import Segment
from rules.reviewing import REVIEWED, is_reviewed
from rules.usage import in_use_words, users_of
from rules.viewsets import MENU_HOOK, RuleViewSet, SegmentViewSet, ThresholdViewSet, TriggerViewSet


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
    return LookMenuItem(
        _("Rule books"), reverse("attune_rules:books"), name="attune-books", icon_name="history", order=150
    )


@hooks.register(MENU_HOOK)
def log_item() -> MenuItem:
    """Lead to who did what with rules, and when."""
    return LookMenuItem(_("Log"), reverse("attune_rules:log"), name="attune-log", icon_name="list-ol", order=160)


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    """Say how our entries in Wagtail's log read."""
    log_words.register(registry)


@hooks.register("construct_snippet_action_menu")
def leave_publishing_to_others(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer no publishing by hand where a second pair of eyes is needed."""
    if context["model"] in REVIEWED and is_reviewed(context["model"]):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


@hooks.register("before_delete_snippet")
def keep_segments_in_use(request: HttpRequest, instances: Sequence[Any]) -> HttpResponseBase | None:
    """Refuse to delete a segment that something asks for, one or many; nothing is deleted then."""
    return _refused(request, instances, are_live=False)


@hooks.register("before_unpublish")
def keep_segments_live(request: HttpRequest, instance: Any) -> HttpResponseBase | None:
    """Refuse to unpublish a segment that something live asks for."""
    return _refused(request, [instance], are_live=True)


def _refused(request: HttpRequest, instances: Sequence[Any], *, are_live: bool) -> HttpResponseBase | None:
    segments = [each for each in instances if isinstance(each, Segment)]
    found = [(each, users) for each in segments if (users := users_of(each, are_live=are_live))]
    for segment, users in found:
        messages.error(request, in_use_words(segment, users))
    return redirect(reverse(Segment.snippet_viewset.get_url_name("list"))) if found else None


for action in ACTIONS:
    hooks.register("register_bulk_action", action)

register_snippet(SegmentViewSet)
register_snippet(RuleViewSet)
register_snippet(TriggerViewSet)
register_snippet(ThresholdViewSet)
