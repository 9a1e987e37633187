"""Origins: whether a request comes from this very site, asked without a cookie, and an address leads nowhere else."""

from urllib.parse import urlsplit

from django.http import HttpRequest
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
    """Give an address that a request names, if it lies on this site, else the front page."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.isprintable() else "/"


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
