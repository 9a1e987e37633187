"""What blocks add to Wagtail's admin."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from attune.blocks import admin_urls as addresses
from attune.blocks import audit_log
from attune.blocks.overview import WelcomePanel, overview_item
from attune.blocks.pages import AdaptivePage
from attune.conf import is_switched_on
from attune.decisions.admin.bases import ExperimentFinding, experiment_findings
from attune.request_state import RequestField

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponseBase]
# Whoever keeps a page from somebody is asked before a body is taken from the cache.
_INNERMOST = 1_000_000


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/", include(addresses))]


@hooks.register("on_serve_page", order=_INNERMOST)
def adapt_served_page(serve: Serve) -> Serve:
    """Let a page adapt that another base of its type, or the type itself, serves."""

    def adapted(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponseBase:
        if isinstance(page, AdaptivePage) and type(page).serve is not AdaptivePage.serve and is_switched_on():
            return page.adapt(request, *args, **kwargs)
        return serve(page, request, args, kwargs)

    return adapted


@hooks.register("register_attune_menu_item")
def overview() -> MenuItem:
    """Put the overview first in our menu."""
    return overview_item()


@hooks.register("construct_homepage_panels")
def welcome(request: HttpRequest, panels: list[Any]) -> None:
    """Lead from the admin's home to the overview."""
    panels.append(WelcomePanel())


@hooks.register("register_log_actions")
def log_actions(registry: LogActionRegistry) -> None:
    """Say how our entries in Wagtail's log read."""
    audit_log.register_log_actions(registry)


@hooks.register("insert_editor_js")
def editor_scripts() -> SafeString:
    """Bring the script of the preview panel, which has no media of its own."""
    files = (versioned_static("rules/editing.js"), versioned_static("blocks/preview.js"))
    return format_html_join("", '<script src="{}"></script>', ((file,) for file in files))


# Which experiments ran nowhere before a page changed.
_FINDINGS = RequestField[set[ExperimentFinding]]("findings")


@hooks.register("before_publish_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def note_experiments(request: HttpRequest, page: Any) -> None:
    """Note which experiments ran nowhere before a page changes."""
    _FINDINGS.set(request, set(experiment_findings()))


@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_delete_page")
def warn_of_experiments(request: HttpRequest, page: Any) -> None:
    """Say which live experiments run no more, because the page has lost what they compare."""
    before = _FINDINGS.find(request) or ()
    for each in experiment_findings():
        if each not in before:
            words = _("The live experiment “%(name)s” does not run as it is: %(why)s")
            messages.warning(request, words % {"name": each.key, "why": each.words})
