"""Put the visitor on every request, looked at only when somebody asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from audience.requests import visitor_of
from audience.selectors import is_switched_on


class VisitorMiddleware:
    """Set request.visitor; it reads cookies and headers, and writes nothing. Switched off, it does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with its visitor on it."""
        if is_switched_on():
            request.visitor = SimpleLazyObject(lambda: visitor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
