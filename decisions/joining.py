"""Join the tail to whatever serves a page: status, headers and cookies stay, and what is no page stays as it is."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from decisions.edge import FOR_ONE_ALONE, SCOPE_HEADER, is_for_one, is_safe, tell
from decisions.page_cache import joined
from decisions.responses import for_one_alone, tail, tail_script
from decisions.services import Decisions

_PAGES = ("text/html", "application/xhtml+xml")


def joined_response(
    request: HttpRequest, response: HttpResponseBase, page_id: int, decisions: Decisions | None
) -> HttpResponseBase:
    """Complete what serves a page for its visitor alone; decisions are None where a page has no slots."""
    if SCOPE_HEADER in response.headers:
        # It comes from another page that adapts, and has its tail.
        return for_one_alone(response)
    if _is_page(response):
        _join(request, response, page_id, decisions)
    if _says_too_little(request, response, decisions):
        for_one_alone(response)
    else:
        tell(response, FOR_ONE_ALONE)
    return response


def _is_page(response: HttpResponseBase) -> bool:
    leads_elsewhere = 300 <= response.status_code < 400
    is_html = response.headers.get("Content-Type", "").lower().startswith(_PAGES)
    return is_html and not response.streaming and not leads_elsewhere


def _says_too_little(request: HttpRequest, response: HttpResponseBase, decisions: Decisions | None) -> bool:
    """Say whether what the response says of caches would not keep from others what is its visitor's."""
    if _is_page(response) and (decisions is not None or is_for_one(request)):
        return True
    is_for_many = is_safe(request) and not _is_page(response) and (decisions is None or not decisions.are_personal)
    return not is_for_many and "Cache-Control" not in response.headers


def _join(request: HttpRequest, response: Any, page_id: int, decisions: Decisions | None) -> None:
    """Put the tail at the marker, once there is a body: middleware may have its say before."""

    def join(rendered: Any) -> None:
        addition = tail_script(page_id) if decisions is None else tail(request, page_id, decisions)
        rendered.content = joined(rendered.content, addition)
        if "Content-Length" in rendered.headers:
            rendered.headers["Content-Length"] = str(len(rendered.content))

    if decisions is not None:
        patch_vary_headers(response, ["Cookie"])
    if getattr(response, "is_rendered", True):
        join(response)
    else:
        response.add_post_render_callback(join)
