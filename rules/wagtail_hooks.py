"""The menu "Attune", in which every app puts its own items, and the rules app's items in it."""

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.models import register_snippet

from rules import urls
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
    return MenuItem(_("Facts"), reverse("attune_rules:facts"), name="attune-facts", icon_name="list-ul", order=130)


register_snippet(SegmentViewSet)
register_snippet(RuleViewSet)
register_snippet(TriggerViewSet)
register_snippet(ThresholdViewSet)
