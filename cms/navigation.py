"""The sections of a site, read once for each request."""

from collections.abc import Mapping

from django.http import HttpRequest
from wagtail.models import Page, PageQuerySet, Site

from attune.request_state import RequestField
from cms.models import CoursePage, IndexPage, NewsPage, SectionPage, ShopPage

STEP = 4  # signs of a path for each level of the tree
_SECTIONS = RequestField[Mapping[str, SectionPage]]("sections")
_PLACES = RequestField[list[Page]]("places")


def sections_by_path(request: HttpRequest | None) -> Mapping[str, SectionPage]:
    """Give the live sections by their place in the tree."""
    return _SECTIONS.read_once(request, lambda: _sections(request)) if request is not None else _sections(None)


def section_of(page: Page, request: HttpRequest | None) -> SectionPage | None:
    """Find the section that a page stands in, or is."""
    sections = sections_by_path(request)
    return sections.get(page.path) or sections.get(page.path[:-STEP])


def indexes_of(request: HttpRequest | None) -> PageQuerySet:
    """Give the lists of authors and topics."""
    return _of_site(IndexPage, request)


def menu_pages(request: HttpRequest | None) -> list[Page]:
    """Give what stands in the menu beside the sections, read once for each request."""
    return _PLACES.read_once(request, lambda: _places(request)) if request is not None else _places(None)


def _sections(request: HttpRequest | None) -> Mapping[str, SectionPage]:
    return {section.path: section for section in _of_site(SectionPage, request)}


def _places(request: HttpRequest | None) -> list[Page]:
    found = [page for model in (NewsPage, ShopPage, CoursePage) for page in _of_site(model, request).in_menu()]
    return sorted(found, key=lambda page: page.path)


def _of_site(model: type[Page], request: HttpRequest | None) -> PageQuerySet:
    pages = model.objects.live().public().order_by("path")
    site = Site.find_for_request(request) if request is not None else None
    return pages.filter(path__startswith=site.root_page.path) if site is not None else pages
