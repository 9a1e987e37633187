"""Spare each request the SQL that only changes with a publish, and tell caches in front their keys."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from audience.selectors import is_switched_on
from decisions.edge import FOR_ONE_ALONE, is_closed, key_response, told_by, wants_key
from decisions.responses import for_one_alone
from decisions.routing import remember_site

# The name that Wagtail gives the view of all pages.
_PAGES = "wagtail_serve"


class RoutingMiddleware:
    """Set the request's site from the cache, and answer caches that want a key alone.

    A site may leave it out: it pays one query a page more, and has no key to offer for what is no adaptive page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with its site known; switched off, Wagtail finds it as ever."""
        if not is_switched_on():
            return self.get_response(request)
        remember_site(request)
        response = self.get_response(request)
        sharing = told_by(response)
        if sharing.is_public and is_closed(response):
            for_one_alone(response)
            sharing = FOR_ONE_ALONE
        return key_response(sharing) if wants_key(request) else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *arguments: Any
    ) -> HttpResponse | None:
        """Do nothing for a cache that wants a key, where only an answer to one alone could come of it."""
        if not wants_key(request) or not is_switched_on():
            return None
        match = request.resolver_match
        is_page = match is not None and match.url_name == _PAGES and request.method in ("GET", "HEAD")
        return None if is_page else key_response(FOR_ONE_ALONE)
