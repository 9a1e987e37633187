"""What the page editor asks while somebody writes variants, and previews that are shared."""

from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from attune.audience.selectors import base_template
from attune.blocks.models import PreviewLink
from attune.blocks.preview_panel import link_address, link_rows
from attune.blocks.previews import (
    ExpiredLinkError,
    NotSavedError,
    UnknownLinkError,
    check_reader,
    link_of,
    revoke_preview,
    share_preview,
)
from attune.blocks.reach_words import default_words, reach_rows, remarks
from attune.blocks.slots import typed_slot
from attune.decisions.admin.bases import decision_sources_of
from attune.decisions.page_answers import NOTICE, is_core
from attune.rules import selectors as rule_selectors
from attune.safe_json import TooLargeError, read_json

MOST_BYTES = 100_000


@require_POST
def reach(request: HttpRequest) -> HttpResponseBase:
    """Say who sees which variant of a block that is being written; nothing of it need be saved or finished."""
    try:
        slot = typed_slot(_read(request), rule_selectors.segment_slugs())
    except TooLargeError:
        return HttpResponse(_("These variants are too large to look at. Save the page instead."), status=413)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return HttpResponseBadRequest(_("The variants could not be read. Reload the page and try again."))
    slot, now = replace(slot, core=is_core(slot.name)), timezone.now()
    choosers = decision_sources_of(slot, now=now)
    rows = reach_rows(slot, now=now, choosers=choosers)
    said = {"slot": slot.name, "default": default_words(slot), "variants": [asdict(each) for each in rows]}
    also = remarks(choosers)
    return JsonResponse(said | ({"remarks": also} if also else {}))


@require_POST
def share(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Share the latest draft of a page as the preview shows it, and show all that is shared of it."""
    page = _editable_page(request, page_id)
    try:
        link = share_preview(page, request.POST.get("look", ""), by=request.user)
    except NotSavedError:
        return HttpResponseBadRequest(_("Save the page once, then it can be shared."))
    return _links(request, page, new=link)


@require_POST
def revoke(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Let a shared preview be opened no more."""
    link = get_object_or_404(PreviewLink.objects.select_related("page"), pk=link_id)
    page = _editable_page(request, link.page_id)
    revoke_preview(link)
    return _links(request, page)


@require_safe
@never_cache
def shared_preview(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a shared draft to whoever has its address; nothing of it is counted, kept or found by search engines."""
    try:
        link = link_of(token)
        check_reader(link, request)
    except UnknownLinkError as error:
        raise Http404 from error
    except ExpiredLinkError:
        return _private(render(request, "blocks/preview_ended.html", {"base_template": base_template()}, status=410))
    page = link.shared_page()
    by = link.created_by.get_full_name() or link.created_by.get_username()
    until = formats.date_format(timezone.localtime(link.expires_at), "j F Y, H:i")
    notice = _("A draft, shared by %(name)s until %(until)s.") % {"name": by, "until": until}
    attributes = NOTICE.as_attributes(notice)
    return _private(page.make_preview_request(request, link.look, attributes))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _links(request: HttpRequest, page: Page, *, new: PreviewLink | None = None) -> HttpResponseBase:
    context = {"links": link_rows(request, page), "new": new}
    html = render_to_string("blocks/admin/preview_links.html", context, request)
    return JsonResponse({"html": html, "address": link_address(request, new) if new else ""})


def _editable_page(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.specific


def _read(request: HttpRequest) -> dict[str, Any]:
    given = read_json(request.body, most_bytes=MOST_BYTES)
    if not isinstance(given, dict):
        raise TypeError("no object")
    return given
