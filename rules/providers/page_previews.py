"""How the preview of a rule shows a page as it would be: whoever has pages offers to show one.

Pages and visitors stand above this app: without anybody who offers, a preview is in words alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from attune.providers import Provider
from attune.request_state import RequestField

PreviewMode = tuple[str, str]
# What the browser asked, of which a preview is shown by another request.
PREVIEW_QUERY = RequestField[QueryDict]("preview query")


class PreviewModes(Protocol):
    """Whoever tells how what acts on some slots can be shown."""

    def __call__(self, slots: Collection[str], /) -> Iterable[PreviewMode]:
        """Give each mode with what an editor calls it, such as "Ana, on “News”"; slots by their folded names."""


class ShowPreview(Protocol):
    """Whoever shows a page."""

    def __call__(self, request: HttpRequest, declaration: Any, mode: str, /) -> HttpResponseBase:
        """Show a page in a mode as it would be with a declaration that need not be kept yet."""


@dataclass(frozen=True, slots=True)
class PagePreviewSource:
    """Who shows pages, and tells how it can show them."""

    modes: PreviewModes
    show: ShowPreview


class PagePreviews(Provider[PagePreviewSource]):
    """Ask who shows pages; nobody does until an upper floor says so."""

    def modes(self, slots: Collection[str]) -> list[PreviewMode]:
        """List the modes in which what acts on some slots can be shown on a page."""
        source = self.find()
        return list(source.modes(slots)) if source else []

    def show(self, request: HttpRequest, declaration: Any, mode: str) -> HttpResponseBase | None:
        """Show a page in one of the modes; None where nobody can."""
        source = self.find()
        return source.show(request, declaration, mode) if source else None


class ForwardsQueryMixin:
    """What is previewed by a request made for it, of which it hands on what the preview's own address asks."""

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: Mapping[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Hand the query on, beside what Wagtail hands on."""
        if original_request:
            extra_request_attrs = PREVIEW_QUERY.as_attributes(original_request.GET, extra_request_attrs)
        answer: HttpResponseBase = super().make_preview_request(  # type: ignore[misc]
            original_request, preview_mode, extra_request_attrs
        )
        return answer


page_previews = PagePreviews("previews of pages")
