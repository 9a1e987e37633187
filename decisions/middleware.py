"""Spare each request the SQL that only changes with a publish, and tell caches in front their keys."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from attune.conf import is_switched_on
from attune.decisions.cache.site_routing import set_site_from_cache
from attune.decisions.delivery.edge_cache import (
    PRIVATE_POLICY,
    asks_for_cache_key,
    is_made_private,
    key_response,
    read_cache_policy,
)
from attune.decisions.delivery.responses import make_private

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
        set_site_from_cache(request)
        response = self.get_response(request)
        sharing = read_cache_policy(response)
        if sharing.is_public and is_made_private(response):
            make_private(response)
            sharing = PRIVATE_POLICY
        return key_response(sharing) if asks_for_cache_key(request) else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *arguments: Any
    ) -> HttpResponse | None:
        """Do nothing for a cache that wants a key, where only an answer to one alone could come of it."""
        if not asks_for_cache_key(request) or not is_switched_on():
            return None
        match = request.resolver_match
        is_page = match is not None and match.url_name == _PAGES and request.method in ("GET", "HEAD")
        return None if is_page else key_response(PRIVATE_POLICY)
