"""Which page types stand for authors, places or organisations: said by the site, asked when names are linked."""

import logging
from collections.abc import Callable, Iterable

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError
from wagtail.models import Page

from attune.cache_entries import read_entry
from attune.keys import schema_key
from attune.providers import Provider
from attune.tagging.domain.entity_linking import LinkableKind, LinkablePage, LinkablePages

logger = logging.getLogger(__name__)

_CACHE_KEY = schema_key("tagging:namesakes")
_CACHE_SECONDS = 300

Names = Callable[[Page], Iterable[str]]


def title_of(page: Page) -> tuple[str, ...]:
    """Name a page by its title alone."""
    return (page.title,)


class LinkablePageTypes:
    """The page types that names may be linked to; a site offers its own when its app is ready."""

    def __init__(self) -> None:
        """Start with none."""
        self._offered: Provider[tuple[LinkableKind, Names]] = Provider("page types that names are linked to")

    def offer(self, model: str, nature: LinkableKind, names: Names = title_of) -> None:
        """Let pages of a type, "app_label.Model", stand for what their names say; the first name is the page's own."""
        self._offered.offer((nature, names), name=model.lower())

    def withdraw(self, model: str) -> None:
        """Take a type back."""
        self._offered.withdraw(model.lower())
        self.forget()

    def includes(self, page: Page) -> bool:
        """Say whether pages of this type stand for anything."""
        return page.specific_class is not None and page.specific_class._meta.label_lower in self._offered.offers()

    def names_of(self, page: Page) -> tuple[str, ...]:
        """Give the names of a page; none for one that stands for nothing."""
        if not self.includes(page):
            return ()
        _nature, names = self._offered.get(page.specific_class._meta.label_lower)
        return tuple(names(page.specific))

    def known(self) -> LinkablePages:
        """Give all live pages that names may stand for, from the cache; a publish empties it."""
        pages: list[LinkablePage] | None = read_entry(_CACHE_KEY, list, of=LinkablePage)
        if pages is None:
            pages = [found for model in self._offered.offers() for found in self._of_type(str(model))]
            cache.set(_CACHE_KEY, pages, _CACHE_SECONDS)
        return LinkablePages(pages)

    def forget(self) -> None:
        """Have the pages read anew."""
        cache.delete(_CACHE_KEY)

    def _of_type(self, model: str) -> Iterable[LinkablePage]:
        nature, names = self._offered.get(model)
        for page in apps.get_model(model)._default_manager.filter(live=True).order_by("pk").iterator():
            try:
                yield LinkablePage(page.pk, nature, tuple(names(page)))
            except DatabaseError:
                raise
            # What one page of the site's own cannot tell must not keep the names of all others from being found.
            except Exception:
                logger.exception("Page %s cannot say which names it stands for; it is left out.", page.pk)


linkable_page_types = LinkablePageTypes()
