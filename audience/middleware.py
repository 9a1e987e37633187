"""Believe what trusted proxies say of a request, and put its visitor on it, looked at only when somebody asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from attune.audience.conf import forwarded_headers, has_proxy_setting
from attune.audience.request.addresses import is_from_proxy
from attune.audience.request.request_signals import visitor_of
from attune.conf import is_switched_on


class TrustedProxyMiddleware:
    """Leave out what a request says of its way here, unless a trusted proxy says it: its scheme, its host, its address.

    It stands first. Where the site has not said which proxies it trusts, all is left as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request without what nobody vouches for."""
        if has_proxy_setting() and not is_from_proxy(request.META):
            for header in forwarded_headers():
                request.META.pop(header, None)
        return self.get_response(request)


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
