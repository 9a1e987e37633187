"""The pages that stand under all content: a home page, sections, the lists of authors and topics."""

import re
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.models import Accent, AuthorPage, HomePage, IndexPage, SectionPage, SitePage

FIRST_SLOT = "0a5fd1c2-6f0e-5b1d-9f0c-9b8f3a1f7d10"
AnyPage = TypeVar("AnyPage", bound=Page)


def ensure_home(title: str = "The Tideline", *, summary: str = "") -> HomePage:
    """Give the site's home page; a fresh site gets one in place of Wagtail's welcome page."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
    home = home or HomePage.objects.order_by("path").first()
    if home is None:
        made = HomePage(title=title, summary=summary, slug=free_slug(None, title), body=first_body())
        home = publish_below(Page.get_first_root_node(), made)
        _move_in(site, home)
    return home


def first_body() -> list[dict[str, Any]]:
    """Give the body of a new home page: one slot with matching pages, so that it adapts from the first day."""
    content = {"heading": _("Chosen for you"), "empty_heading": _("New here")}
    value = {"content": content, "variants": [], "slot": "for-you", "pinned": False, "parameters": {"items": 6}}
    return [{"type": "matching_pages", "id": FIRST_SLOT, "value": value}]


def is_untouched(page: SitePage) -> bool:
    """Say whether nobody has given a page a body of their own."""
    return [block["id"] for block in page.body.raw_data] in ([], [FIRST_SLOT])


def ensure_section(
    home: HomePage, slug: str, title: str, *, accent: str = Accent.SLATE, summary: str = ""
) -> SectionPage:
    """Give the section of that slug, made and put into the menu if it is missing."""
    found = SectionPage.objects.child_of(home).filter(slug=slug).first()
    return found or publish_below(
        home, SectionPage(title=title, slug=slug, accent=accent, summary=summary, show_in_menus=True)
    )


def ensure_index(home: HomePage, slug: str, title: str, *, summary: str = "") -> IndexPage:
    """Give the list of that slug, made if it is missing."""
    found = IndexPage.objects.child_of(home).filter(slug=slug).first()
    return found or publish_below(home, IndexPage(title=title, slug=slug, summary=summary))


def ensure_author(index: IndexPage, name: str) -> AuthorPage:
    """Give the page of an author, known by name or by slug, made if it is missing."""
    slug = slugify(name, allow_unicode=True) or "author"
    found = AuthorPage.objects.child_of(index).filter(Q(slug=slug) | Q(title=name)).first()
    return found or publish_below(index, AuthorPage(title=_spoken(name), slug=slug))


def ensure_writers(home: HomePage) -> IndexPage:
    """Give the list of authors."""
    return ensure_index(home, "writers", _("Writers"), summary=_("The people who go and look."))


def publish_below(parent: Page, page: AnyPage) -> AnyPage:
    """Put a new page into the tree and publish it, as an editor would."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def free_slug(parent: Page | None, title: str) -> str:
    """Make a slug of a title that no page beside has yet."""
    wanted = slugify(title, allow_unicode=True)[:200] or "page"
    beside = (parent or Page.get_first_root_node()).get_children()
    taken = set(beside.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _move_in(site: Site | None, home: HomePage) -> None:
    welcome = site.root_page if site else None
    if site is None:
        Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True, site_name=home.title)
        return
    site.root_page, site.site_name = home, site.site_name or home.title
    site.save()
    # Wagtail's own welcome page alone: a page that somebody made is never deleted.
    if welcome and welcome.specific_class is Page and welcome.is_leaf() and welcome.slug == "home":
        welcome.delete()


def _spoken(name: str) -> str:
    """Write a name given as a slug as people write names: "kira-tebbe" becomes "Kira Tebbe"."""
    return " ".join(word.capitalize() for word in name.split("-")) if re.fullmatch(r"[a-z]+(-[a-z]+)*", name) else name
