"""The views beside the pages: search, the demo's persona links and the health check."""

import logging
import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, PageQuerySet, Site

from audience.cookies import PERSONA_COOKIE, drop, set_persona
from audience.origins import own_address
from audience.selectors import persona
from cms.conf import is_demo
from cms.querysets import Leaf, leaf
from cms.search_backend import SEARCH_IS_AWAY

logger = logging.getLogger(__name__)

MOST_SIGNS = 200
NOBODY = "nobody"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that hold the words asked for."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MOST_SIGNS]
    try:
        found = _found(request, query) if query else None
    except SEARCH_IS_AWAY:
        logger.exception("The search index does not answer; the search page says so.")
        return render(request, "cms/search.html", {"query": query, "is_away": True}, status=503)
    return render(request, "cms/search.html", {"query": query, "found": found})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process serves, without asking any other."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def read_as(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the browser read the demo as a persona from now on, or as itself again, and go back to the page."""
    if not is_demo() or (slug != NOBODY and persona(slug) is None):
        raise Http404(_("There is nobody of that name to read as."))
    response = HttpResponseRedirect(own_address(request, request.GET.get("next", "")))
    if slug == NOBODY:
        drop(response, PERSONA_COOKIE)
    else:
        set_persona(request, response, slug)
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest, query: str) -> Leaf:
    # The words alone: SQLite takes a lone quotation mark for an unfinished phrase, and fails.
    words = " ".join(re.findall(r"\w+", query))
    pages = _readable(request).specific()
    found = leaf(pages.search(words) if words else pages.none(), request.GET.get("page"), size=10)
    # Asked for here and not in the template, so that an index that is away is met here too.
    found.object_list = list(found.object_list)
    return found


def _readable(request: HttpRequest) -> PageQuerySet:
    pages = Page.objects.live().public()
    site = Site.find_for_request(request)
    return pages.descendant_of(site.root_page) if site is not None else pages
