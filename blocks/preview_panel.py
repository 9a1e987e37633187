"""What the preview panel of the page editor shows: personas to look as, and links that are shared."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.audience.services import preview_from_text
from attune.blocks.models import PreviewLink
from attune.blocks.previews import is_sharer_permitted, open_links, token_of
from attune.decisions.admin.bases import preview_words


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One shared preview, in words."""

    id: int
    address: str
    words: str
    until: str
    by: str
    is_backed: bool


def link_rows(request: HttpRequest, page: Page) -> list[LinkRow]:
    """List the shared previews of a page that can still be opened."""
    return [_row(request, link) for link in open_links(page)]


def link_address(request: HttpRequest, link: PreviewLink) -> str:
    """Give the whole address of a shared preview."""
    return request.build_absolute_uri(reverse("attune_blocks:shared_preview", args=[token_of(link)]))


def _row(request: HttpRequest, link: PreviewLink) -> LinkRow:
    return LinkRow(
        id=link.pk,
        address=link_address(request, link),
        words=preview_words(preview_from_text(link.look)) or _("as somebody new"),
        until=formats.date_format(timezone.localtime(link.expires_at), "j F Y, H:i"),
        by=str(link.created_by or ""),
        is_backed=is_sharer_permitted(link),
    )
