"""{% attune_tail %}: where the part that differs between visitors joins the page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from decisions.page_cache import TAIL_MARKER

register = template.Library()


@register.simple_tag
def attune_tail() -> SafeString:
    """Put the marker; base templates do so once, just before the body ends."""
    return mark_safe(TAIL_MARKER.decode())  # noqa: S308  A constant comment.
