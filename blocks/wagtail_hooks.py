"""What blocks add to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry

from blocks import admin_urls as addresses
from blocks import log_words
from blocks.overview import WelcomePanel, overview_item


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/", include(addresses))]


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
    log_words.register(registry)


@hooks.register("insert_editor_js")
def editor_scripts() -> SafeString:
    """Bring the script of the preview panel, which has no media of its own."""
    files = (versioned_static("rules/editing.js"), versioned_static("blocks/preview.js"))
    return format_html_join("", '<script src="{}"></script>', ((file,) for file in files))
