"""From a Wagtail page to its words: any page that has `tagging_text()` says itself what a reader reads of it."""

from typing import Protocol, runtime_checkable

from django.utils.html import strip_tags
from wagtail.models import Page

from attune.tagging.conf import tagging_settings
from attune.tagging.domain.text import PageText

__all__ = ["HasTaggingText", "PageText", "text_as_read", "text_of"]


@runtime_checkable
class HasTaggingText(Protocol):
    """A page that knows its own words."""

    def tagging_text(self) -> PageText | None:
        """Return the page's title, lead and body, without variants; None for a page that is not to be read."""


def text_of(page: Page) -> PageText | None:
    """Return a page's words: its own account, else its title and whatever it offers to the search."""
    if isinstance(page, HasTaggingText):
        return page.tagging_text()
    fields = [field for field in page.get_searchable_search_fields() if field.field_name != "title"]
    parts = [strip_tags(part) for field in fields for part in _flattened(field.get_value(page))]
    language = page.locale.language_code if page.locale_id else ""
    return PageText(title=page.title, body="\n\n".join(part for part in parts if part.strip()), language=language)


def text_as_read(page: Page) -> PageText | None:
    """Return a page's words as visitors read them, or those of its latest draft if it is not live, within the limit."""
    text = text_of(page.specific if page.live else page.get_latest_revision_as_object())
    return text.cut(tagging_settings().max_characters) if text is not None else None


def _flattened(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [part for item in value for part in _flattened(item)]
    return [value] if isinstance(value, str) else []
