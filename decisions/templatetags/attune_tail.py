"""{% attune_tail %}: the beacon, and where the part that differs between visitors joins the page."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from attune.audience.requests import api_address
from attune.conf import is_switched_on
from attune.decisions.cache.page_cache import TAIL_MARKER

register = template.Library()


@register.simple_tag
def attune_tail() -> SafeString:
    """Put the beacon and the marker, just before the body ends; nothing where Attune is switched off."""
    if not is_switched_on():
        return mark_safe("")
    marker = mark_safe(TAIL_MARKER.decode())  # noqa: S308  A constant comment.
    return format_html('{}<script src="{}" defer></script>{}', _beacon(), static("decisions/because.js"), marker)


def _beacon() -> SafeString:
    """Write the script that measures; a site that has not mounted our API has nothing to tell it to."""
    events = api_address("post_events")
    script = '<script src="{}" data-events="{}" defer></script>'
    return format_html(script, static("audience/beacon.js"), events) if events else SafeString("")
