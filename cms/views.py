"""The views beside the pages: search, the demo's persona links and the health check."""

import re
import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageQuerySet, Site

from attune.audience.requests import PERSONA_COOKIE, delete_cookie, safe_redirect_address, set_persona
from attune.audience.selectors import persona
from cms.conf import is_demo
from cms.querysets import Leaf, result_page
from cms.search_backend import SEARCH_IS_AWAY, visitor_search

MOST_SIGNS = 200
NOBODY = "nobody"
RETRY_AFTER_S = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that hold the words asked for."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_SIGNS]
    try:
        found = _found(request, query) if query else None
    except SEARCH_IS_AWAY:
        return render(request, "cms/search.html", {"query": query, "is_away": True}, status=503)
    return render(request, "cms/search.html", {"query": query, "found": found})


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke; or, where the database is away, that the page can be asked for again in a moment."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(loader.render_to_string("500.html"), status=500)
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def read_as(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the browser read the demo as a persona from now on, or as itself again, and go back to the page."""
    if not is_demo() or (slug != NOBODY and persona(slug) is None):
        raise Http404(_("There is nobody of that name to read as."))
    response = HttpResponseRedirect(safe_redirect_address(request, request.GET.get("next", "")))
    if slug == NOBODY:
        delete_cookie(response, PERSONA_COOKIE)
    else:
        set_persona(request, response, slug)
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest, query: str) -> Leaf:
    # The words alone: SQLite takes a lone quotation mark for an unfinished phrase, and fails.
    words = " ".join(re.findall(r"\w+", query))
    pages = _readable(request).specific()
    with visitor_search():
        found = result_page(pages.search(words) if words else pages.none(), request.GET.get("page"), size=10)
        # Asked for here and not in the template, so that an index that is away is met here too.
        found.object_list = list(found.object_list)
    return found


def _readable(request: HttpRequest) -> PageQuerySet:
    pages = Page.objects.live().public()
    site = Site.find_for_request(request)
    return pages.descendant_of(site.root_page) if site is not None else pages
