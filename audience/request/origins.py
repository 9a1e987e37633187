"""Origins: whether a request comes from this very site, and addresses that lie on it, wherever it is mounted."""

import unicodedata
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_ADDRESS = 2_000
# No browser writes these into an address, and some servers and browsers read over them.
_UNWRITTEN = {"Cc", "Cs", "Zl", "Zp"}
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser vouches for this site: its scheme, its host and its port.

    What is no browser sends no header that tells, and harms only itself.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE", "")
    origin = request.META.get("HTTP_ORIGIN", "")
    if site and site != "same-origin":
        return False
    # A page with a strict referrer policy says "null" of itself; the browser's own word outweighs it.
    if origin == "null":
        return bool(site)
    if not origin:
        return bool(site) or _comes_from_here(request)
    return _is_bare(origin) and _origin_of(origin) == _own_origin(request)


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Say whether an address that a request names lies on this site, so that it may be led to."""
    if len(address) > LONGEST_ADDRESS or any(unicodedata.category(sign) in _UNWRITTEN for sign in address):
        return False
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return False
    return not urlsplit(address).netloc or _origin_of(address) == _own_origin(request)


def safe_redirect_address(request: HttpRequest, wanted: str) -> str:
    """Return an address that a request names, if it lies on this site, else the front page's."""
    return wanted if is_own_address(request, wanted) else front_page_address()


def front_page_address() -> str:
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


def _comes_from_here(request: HttpRequest) -> bool:
    """Say whether nothing speaks against it: browsers that send no Origin may still name the page that asks."""
    referrer = request.META.get("HTTP_REFERER", "")
    return not referrer or _origin_of(referrer) == _own_origin(request)


def _is_bare(origin: str) -> bool:
    """Say whether an origin is written as browsers do: a scheme, a host, and a port where there must be one."""
    scheme, _, rest = origin.partition("://")
    return bool(scheme and rest) and not set(rest) & set("/\\?#@ ")


def _own_origin(request: HttpRequest) -> Origin | None:
    return _origin_of(f"{request.scheme}://{request.get_host()}")


def _origin_of(address: str) -> Origin | None:
    """Read scheme, host and port of an address; None where it has none that a browser would go to."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host, _port = split_domain_port(parts.netloc)
    if parts.scheme not in _PORTS or not host or parts.username is not None:
        return None
    return parts.scheme, host, _PORTS[parts.scheme] if port is None else port
