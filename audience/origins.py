"""Origins: whether a request comes from this very site, and addresses that lie on it, wherever it is mounted."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser vouches for this site; what is no browser sends neither header and harms only itself."""
    site = request.META.get("HTTP_SEC_FETCH_SITE", "")
    origin = request.META.get("HTTP_ORIGIN", "")
    if site and site != "same-origin":
        return False
    # A page with a strict referrer policy says "null" of itself; the browser's own word outweighs it.
    return not origin or (origin == "null" and bool(site)) or _host(origin) == request.get_host()


def own_address(request: HttpRequest, wanted: str) -> str:
    """Return an address that a request names, if it lies on this site, else the front page's."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.isprintable() else front_address()


def front_address() -> str:
    """Return the address of the front page, below the path that the site is mounted at."""
    try:
        return reverse("wagtail_serve", args=[""])
    except NoReverseMatch:
        return get_script_prefix()


def api_address(operation: str) -> str:
    """Return the address of an operation of our API, for scripts; "" where the site has not mounted the API."""
    try:
        return reverse(f"attune_api:{operation}")
    except NoReverseMatch:
        return ""


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
