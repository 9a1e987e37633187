"""What shared caches in front of the site are told: who may keep a response, and under which key.

A cache that asks for the key first (Attune-Wants: key) is answered without rendering, for whatever address. It then
asks for the page under that key, and is given what others may have only if the key still stands.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from decisions.page_cache import edge_key
from decisions.services import Decisions
from decisions.versions import Versions

SCOPE_HEADER, KEY_HEADER, WANTS_HEADER = "Attune-Cache-Scope", "Attune-Cache-Key", "Attune-Wants"


class CacheScope(StrEnum):
    """Who may keep a response: anybody, anybody under the key of its outcome, or its visitor alone."""

    STATIC = "static"
    PERMUTATION = "permutation"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may keep a response, and, where others may, under which key."""

    scope: CacheScope
    key: str = ""

    @property
    def is_public(self) -> bool:
        """Say whether others than the visitor may keep it."""
        return self.scope != CacheScope.PRIVATE


FOR_ONE_ALONE = Sharing(CacheScope.PRIVATE)


def shows_editors_tools(request: HttpRequest) -> bool:
    """Say whether the page may hold what is meant for one person: a session is never served from the cache."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def sharing_of(request: HttpRequest, page_key: str, decisions: Decisions | None, versions: Versions) -> Sharing:
    """Say who may keep the answer to a request; decisions are None where a page has no slots."""
    if shows_editors_tools(request) or (decisions is not None and decisions.are_personal):
        return FOR_ONE_ALONE
    key = edge_key(page_key, () if decisions is None else decisions.values(), versions)
    if knows_other_key(request, key):
        return FOR_ONE_ALONE
    return Sharing(CacheScope.STATIC if decisions is None else CacheScope.PERMUTATION, key)


def wants_key(request: HttpRequest) -> bool:
    """Say whether a cache asks under which key the answer would be kept, not for the answer."""
    return bool(request.headers.get(WANTS_HEADER) == "key")


def knows_other_key(request: HttpRequest, key: str) -> bool:
    """Say whether a cache would keep the answer under the key of another outcome, decided a moment ago."""
    return request.headers.get(KEY_HEADER, key) not in (key, "")


def tell(response: HttpResponseBase, sharing: Sharing) -> None:
    """State who may keep a response; the key is for caches that keep one body for each outcome."""
    # The server of the standard library refuses what is no plain string.
    response.headers[SCOPE_HEADER] = sharing.scope.value
    if sharing.key:
        response.headers[KEY_HEADER] = sharing.key


def key_response(sharing: Sharing) -> HttpResponse:
    """Answer with the scope and the key alone."""
    response = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    tell(response, sharing)
    return response


def told_by(response: HttpResponseBase) -> Sharing:
    """Read what a response states; what states nothing is for one alone."""
    scope = CacheScope(response.headers.get(SCOPE_HEADER, CacheScope.PRIVATE))
    return Sharing(scope, response.headers.get(KEY_HEADER, ""))
