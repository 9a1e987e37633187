"""Spare each request the SQL that only changes with a publish."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from audience.selectors import is_switched_on
from decisions.routing import remember_site


class RoutingMiddleware:
    """Set the request's site from the cache; a site may leave it out, and pays one query a page more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with its site known; switched off, Wagtail finds it as ever."""
        if is_switched_on():
            remember_site(request)
        return self.get_response(request)
