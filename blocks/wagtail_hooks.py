"""What blocks add to Wagtail's admin."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static

from blocks import admin_urls as addresses


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Put our addresses under the admin's, which lets editors alone in."""
    return [path("attune/blocks/", include(addresses))]


@hooks.register("insert_editor_js")
def editor_scripts() -> SafeString:
    """Bring the script of the preview panel, which has no media of its own."""
    files = (versioned_static("rules/editing.js"), versioned_static("blocks/preview.js"))
    return format_html_join("", '<script src="{}"></script>', ((file,) for file in files))
