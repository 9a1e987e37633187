"""Share a draft as somebody would see it, by an address that is signed, ends, and can be revoked."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.audience.services import preview_from_text, preview_to_text
from attune.blocks.conf import conf
from attune.blocks.models import PreviewLink

_SALT = "attune.preview"


class NotSavedError(ValueError):
    """A page without a draft was to be shared."""


class UnknownLinkError(ValueError):
    """An address was not made by us, or its page is gone."""


class ExpiredLinkError(ValueError):
    """A shared preview has ended, was revoked, or shows what whoever shared or opens it may not see any more."""


def share_preview(page: Page, look: str, *, by: Any) -> PreviewLink:
    """Share the latest draft of a page for a look, given as text."""
    revision = page.get_latest_revision()
    if revision is None:
        raise NotSavedError(f'"{page}" has no draft yet.')
    now = timezone.now()
    return PreviewLink.objects.create(
        page_id=page.pk,
        content=revision.content,
        look=preview_to_text(preview_from_text(look)),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=conf().PREVIEW_LINK_DAYS),
    )


def revoke_preview(link: PreviewLink) -> None:
    """Let nobody open the link any more; revoked once, it stays so."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def token_of(link: PreviewLink) -> str:
    """Sign what an address tells of a link."""
    return signing.dumps(link.pk, salt=_SALT)


def link_of(token: str) -> PreviewLink:
    """Give the link of an address, or raise UnknownLinkError or ExpiredLinkError; rights are asked each time."""
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise UnknownLinkError("The address is none that was shared.") from error
    link = PreviewLink.objects.select_related("page", "created_by").filter(pk=key).first()
    if link is None:
        raise UnknownLinkError("The shared page is gone.")
    if not link.is_open(timezone.now()):
        raise ExpiredLinkError("The shared preview has ended.")
    if not is_sharer_permitted(link):
        raise ExpiredLinkError("Whoever shared the preview may not edit its page any more.")
    return link


def is_sharer_permitted(link: PreviewLink) -> bool:
    """Say whether whoever shared a link may edit its page still: it shows a draft by their rights alone."""
    by = link.created_by
    return by is not None and by.is_active and bool(link.page.permissions_for_user(by).can_edit())


def check_reader(link: PreviewLink, request: HttpRequest) -> None:
    """Raise ExpiredLinkError where the page is kept from whoever opens its link: a draft is as private as that."""
    if not all(each.accept_request(request) for each in link.page.get_view_restrictions()):
        raise ExpiredLinkError("The page of the shared preview is kept from others now.")


def pages_shared_as(persona: Any) -> list[str]:
    """Name the pages of which an open link shows what a persona sees."""
    links = PreviewLink.objects.open_at(timezone.now()).select_related("page")
    titles = [link.page.title for link in links if preview_from_text(link.look).persona == persona.slug]
    return [_("the shared preview of “%(title)s”") % {"title": title} for title in titles]


def open_links(page: Page) -> QuerySet[PreviewLink]:
    """List the links of a page that can still be opened, the newest first."""
    return PreviewLink.objects.open_at(timezone.now()).filter(page_id=page.pk).select_related("created_by")
