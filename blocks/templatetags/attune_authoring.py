"""Template tags of the page editor's panels."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from attune.blocks.conf import conf
from attune.blocks.preview_panel import link_rows

register = template.Library()


@register.simple_tag(takes_context=True)
def preview_links(context: dict[str, Any], page: Page) -> SafeString:
    """List the shared previews of a page, each with a button to revoke it."""
    links = link_rows(context["request"], page)
    return mark_safe(render_to_string("blocks/admin/preview_links.html", {"links": links}))  # noqa: S308  Our template.


@register.simple_tag
def preview_link_days() -> int:
    """Say for how many days a shared preview can be opened."""
    return conf().PREVIEW_LINK_DAYS
