"""Origins: whether a request that changes something comes from this very site, asked without a cookie."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser vouches for this site; what is no browser sends neither header and harms only itself."""
    site = request.META.get("HTTP_SEC_FETCH_SITE", "")
    origin = request.META.get("HTTP_ORIGIN", "")
    if site and site != "same-origin":
        return False
    # A page with a strict referrer policy says "null" of itself; the browser's own word outweighs it.
    return not origin or (origin == "null" and bool(site)) or _host(origin) == request.get_host()


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
