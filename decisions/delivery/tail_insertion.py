"""Join the tail to whatever serves a page: status, headers and cookies stay, and what is no page stays as it is."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from attune.decisions.cache.page_cache import insert_at_marker
from attune.decisions.delivery.edge_cache import (
    PRIVATE_POLICY,
    SCOPE_HEADER,
    is_personal_request,
    is_safe,
    set_cache_headers,
)
from attune.decisions.delivery.responses import make_private, render_tail, tail_script
from attune.decisions.services import Decisions

_PAGES = ("text/html", "application/xhtml+xml")


def insert_tail(
    request: HttpRequest, response: HttpResponseBase, page_id: int, decisions: Decisions | None
) -> HttpResponseBase:
    """Complete what serves a page for its visitor alone; decisions are None where a page has no slots."""
    if SCOPE_HEADER in response.headers:
        # It comes from another page that adapts, and has its tail.
        return make_private(response)
    if _is_page(response):
        _join(request, response, page_id, decisions)
    if _says_too_little(request, response, decisions):
        make_private(response)
    else:
        set_cache_headers(response, PRIVATE_POLICY)
    return response


def _is_page(response: HttpResponseBase) -> bool:
    leads_elsewhere = 300 <= response.status_code < 400
    is_html = response.headers.get("Content-Type", "").lower().startswith(_PAGES)
    return is_html and not response.streaming and not leads_elsewhere


def _says_too_little(request: HttpRequest, response: HttpResponseBase, decisions: Decisions | None) -> bool:
    """Say whether what the response says of caches would not keep from others what is its visitor's."""
    if _is_page(response) and (decisions is not None or is_personal_request(request)):
        return True
    is_for_many = is_safe(request) and not _is_page(response) and (decisions is None or not decisions.are_personal)
    return not is_for_many and "Cache-Control" not in response.headers


def _join(request: HttpRequest, response: Any, page_id: int, decisions: Decisions | None) -> None:
    """Put the tail at the marker, once there is a body: middleware may have its say before."""

    def join(rendered: Any) -> None:
        addition = tail_script(page_id) if decisions is None else render_tail(request, page_id, decisions)
        rendered.content = insert_at_marker(rendered.content, addition)
        if "Content-Length" in rendered.headers:
            rendered.headers["Content-Length"] = str(len(rendered.content))

    if decisions is not None:
        patch_vary_headers(response, ["Cookie"])
    if getattr(response, "is_rendered", True):
        join(response)
    else:
        response.add_post_render_callback(join)
