"""{% adaptive_body page.body %}: show a stream as it was decided."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from attune.audience.requests import api_address
from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.streams import cues_of, ordered_blocks
from attune.conf import is_switched_on
from attune.decisions.page_answers import attune_tail

register = template.Library()
register.simple_tag(attune_tail)


@register.simple_tag(takes_context=True)
def adaptive_body(context: template.Context, stream: Any) -> SafeString:
    """Render a stream's blocks in the decided order; each slot is wrapped so that the beacon can see it."""
    values = {name: value for name, value in context.flatten().items() if name != "id"}
    decisions = values.get("decisions") or {}
    shown = list(ordered_blocks(stream, decisions))
    body = format_html_join("\n", "{}", ((_block(child, values),) for child in shown))
    fragments = api_address("read_fragment")
    if not (is_switched_on() and fragments and any(cues_of(child) for child in shown)):
        return body
    script = '{}\n<script src="{}" data-fragments="{}" defer></script>'
    return format_html(script, body, static("blocks/cues.js"), fragments)


def _block(child: Any, values: dict[str, Any]) -> SafeString:
    html = child.render(context=values)
    if not isinstance(child.block, AdaptiveBlock):
        return format_html('<div class="block block-{}">{}</div>', child.block_type, html)
    cues = " ".join(cues_of(child))
    name = (child.value.get("slot") or "").strip() or child.block_type
    return format_html(
        '<div class="block block-{}" id="slot-{}" data-attune-slot="{}" data-attune-name="{}"{}{}>{}</div>',
        child.block_type,
        child.id,
        child.id,
        name,
        format_html(' data-attune-cues="{}"', cues) if cues else "",
        "" if html.strip() else SafeString(" hidden"),
        html,
    )
