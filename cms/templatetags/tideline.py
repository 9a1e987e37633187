"""What the site's templates ask for: sections, covers, personas to read as, marked search words."""

import re
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from attune.audience.selectors import personas
from cms.conf import is_demo
from cms.fonts import FACES, SHEET, have_fonts
from cms.illustrations import ILLUSTRATIONS, QUIET, quiet_cover
from cms.models import SectionPage
from cms.navigation import indexes_of, menu_pages, section_of, sections_by_path

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_sections(context: dict[str, Any]) -> list[SectionPage]:
    """List the sections that stand in the menu."""
    return [section for section in sections_by_path(context.get("request")).values() if section.show_in_menus]


@register.simple_tag(takes_context=True)
def menu_places(context: dict[str, Any]) -> list[Page]:
    """List what else stands in the menu: news, shop, course."""
    return list(menu_pages(context.get("request")))


@register.simple_tag(takes_context=True)
def place(context: dict[str, Any], page: Page | str) -> Page | None:
    """Find the page of the menu that a page stands below, or is."""
    request = context.get("request")
    if not isinstance(page, Page):
        return None
    return section_of(page, request) or next((at for at in menu_pages(request) if page.path.startswith(at.path)), None)


@register.simple_tag(takes_context=True)
def index_pages(context: dict[str, Any]) -> list[Page]:
    """List the indexes of authors and topics."""
    return list(indexes_of(context.get("request")))


@register.simple_tag(takes_context=True)
def section(context: dict[str, Any], page: Page | str) -> SectionPage | None:
    """Find the section of a page; a template without a page gives an empty text."""
    return section_of(page, context.get("request")) if isinstance(page, Page) else None


@register.simple_tag(takes_context=True)
def home_url(context: dict[str, Any]) -> str:
    """Give the address of the front page."""
    request: HttpRequest | None = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    return (site.root_page.get_url(request) if site is not None else None) or "/"


@register.inclusion_tag("cms/cover.html")
def cover(article: Page, loading: str = "lazy") -> dict[str, Any]:
    """Show a page's image, or its illustration."""
    name = getattr(article, "art", "") or quiet_cover(article.pk or 0)
    return {"cover": getattr(article, "cover", None), "art": _path(name), "loading": loading}


@register.inclusion_tag("cms/cover.html")
def illustration(name: str) -> dict[str, Any]:
    """Show one of the theme's own illustrations; an unknown name shows a pattern."""
    return {"cover": None, "art": _path(name), "loading": "eager"}


@register.simple_tag
def demo_readers() -> list[tuple[str, str]]:
    """List slug and name of the personas that the footer offers; none outside the demo."""
    return [(persona.slug, persona.name) for persona in personas()] if is_demo() else []


@register.simple_tag
def typefaces() -> SafeString:
    """Link the theme's typefaces, if they have been made."""
    if not have_fonts():
        return SafeString()
    preloads = format_html_join(
        "\n  ",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(f"cms/fonts/{face.file}"),) for face in FACES),
    )
    return format_html('{}\n  <link rel="stylesheet" href="{}">', preloads, static(f"cms/fonts/{SHEET}"))


@register.filter
def marked(text: str, query: str) -> SafeString:
    """Mark the words of a search in a text."""
    words = [re.escape(word) for word in re.findall(r"\w+", query) if len(word) > 1]
    if not words:
        return conditional_escape(text)
    # Every second piece is a found word; each is escaped by itself, so that "amp" is never found in "&amp;".
    pieces = re.split(rf"\b({'|'.join(words)})", str(text), flags=re.IGNORECASE)
    shown = (format_html("<mark>{}</mark>", piece) if at % 2 else piece for at, piece in enumerate(pieces))
    return format_html_join("", "{}", ((piece,) for piece in shown))


def _path(name: str) -> str:
    known = name if name in dict(ILLUSTRATIONS) else QUIET[0]
    return f"cms/illustrations/{known}.svg"
