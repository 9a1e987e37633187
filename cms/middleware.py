"""Keep what is away from holding a request: the outermost layer of the site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse

from attune.deadlines import call_time_limits
from cms import health

# What a visitor's request waits for one answer of an outer system, and for all of them.
EACH_S, ALL_S = 5.0, 10.0
# Editors ask for more, and wait for it.
EDITORS_EACH_S = 30.0


class OutageMiddleware:
    """Bound what a request may wait for, and answer the health check before anything that may be away is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request within its limits."""
        if request.path == reverse("healthz"):
            return health.health_response(request)
        if request.path.startswith(_admin()):
            with call_time_limits(each_s=EDITORS_EACH_S):
                return self.get_response(request)
        with call_time_limits(each_s=EACH_S, all_s=ALL_S):
            return self.get_response(request)


def _admin() -> str:
    try:
        return reverse("wagtailadmin_home")
    except NoReverseMatch:
        return "/admin/"
