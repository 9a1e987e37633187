"""What shared caches in front of the site are told: who may keep a response, and under which key.

A cache that asks for the key first (Attune-Wants: key) is answered without rendering, for whatever address. It then
asks for the page under that key, and is given what others may have only if the key still stands.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import LazyObject, empty
from django.utils.module_loading import import_string

from attune.decisions.cache.page_cache import edge_key
from attune.decisions.cache.versions import ContentVersions
from attune.decisions.services import Decisions
from attune.request_state import session_of, user_of

SCOPE_HEADER, KEY_HEADER, WANTS_HEADER = "Attune-Cache-Scope", "Attune-Cache-Key", "Attune-Wants"


class CacheScope(StrEnum):
    """Who may keep a response: anybody, anybody under the key of its outcome, or its visitor alone."""

    STATIC = "static"
    PERMUTATION = "permutation"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """Who may keep a response, and, where others may, under which key."""

    scope: CacheScope
    key: str = ""

    @property
    def is_public(self) -> bool:
        """Say whether others than the visitor may keep it."""
        return self.scope != CacheScope.PRIVATE


PRIVATE_POLICY = CachePolicy(CacheScope.PRIVATE)


def is_safe(request: HttpRequest) -> bool:
    """Say whether a request only asks; whatever does more is never answered by what was kept, nor kept."""
    return request.method in ("GET", "HEAD")


def is_personal_request(request: HttpRequest) -> bool:
    """Say whether the answer may hold what is meant for one person: it is then neither taken from the cache nor kept.

    So it is for whoever does more than ask, bears a session (editors have tools in the page), names themselves in
    another way, or has messages waiting.
    """
    cookies = request.COOKIES
    return (
        not is_safe(request)
        or settings.SESSION_COOKIE_NAME in cookies
        or CookieStorage.cookie_name in cookies
        or getattr(session_of(request), "modified", False)
        or bool(request.META.get("HTTP_AUTHORIZATION"))
        or getattr(get_messages(request), "added_new", False)
        or _is_signed_in(request)
    )


def _is_signed_in(request: HttpRequest) -> bool:
    """Say whether someone is signed in without a session, as far as anybody has found out: asking itself may cost."""
    user = user_of(request)
    is_unasked = isinstance(user, LazyObject) and user._wrapped is empty  # type: ignore[attr-defined]
    return user is not None and not is_unasked and bool(user.is_authenticated)


def has_template_hooks() -> bool:
    """Say whether middleware of the site may change what a page is rendered from, for whomever it likes."""
    return _have_template_hooks(tuple(settings.MIDDLEWARE))


@cache
def _have_template_hooks(middleware: tuple[str, ...]) -> bool:
    return any(hasattr(import_string(path), "process_template_response") for path in middleware)


def cache_policy_of(
    request: HttpRequest, page_key: str, decisions: Decisions | None, versions: ContentVersions
) -> CachePolicy:
    """Say who may keep the answer to a request; decisions are None where a page has no slots."""
    if is_personal_request(request) or (decisions is not None and decisions.are_personal):
        return PRIVATE_POLICY
    key = edge_key(page_key, () if decisions is None else decisions.values(), versions)
    if has_outdated_key(request, key):
        return PRIVATE_POLICY
    return CachePolicy(CacheScope.STATIC if decisions is None else CacheScope.PERMUTATION, key)


def asks_for_cache_key(request: HttpRequest) -> bool:
    """Say whether a cache asks under which key the answer would be kept, not for the answer."""
    return bool(request.headers.get(WANTS_HEADER) == "key")


def has_outdated_key(request: HttpRequest, key: str) -> bool:
    """Say whether a cache would keep the answer under the key of another outcome, decided a moment ago."""
    return request.headers.get(KEY_HEADER, key) not in (key, "")


def set_cache_headers(response: HttpResponseBase, sharing: CachePolicy) -> None:
    """State who may keep a response; the key is for caches that keep one body for each outcome."""
    # The server of the standard library refuses what is no plain string.
    response.headers[SCOPE_HEADER] = sharing.scope.value
    response.headers.pop(KEY_HEADER, None)
    if sharing.key:
        response.headers[KEY_HEADER] = sharing.key


def key_response(sharing: CachePolicy) -> HttpResponse:
    """Answer with the scope and the key alone."""
    response = HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    set_cache_headers(response, sharing)
    return response


def read_cache_policy(response: HttpResponseBase) -> CachePolicy:
    """Read what a response states; what states nothing is for one alone."""
    scope = CacheScope(response.headers.get(SCOPE_HEADER, CacheScope.PRIVATE))
    return CachePolicy(scope, response.headers.get(KEY_HEADER, ""))


def is_made_private(response: HttpResponseBase) -> bool:
    """Say whether something else has kept a response from others, or made it one visitor's, since it was answered."""
    told = response.headers.get("Cache-Control", "").lower()
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return bool(response.cookies) or "private" in told or not varies.isdisjoint({"*", "cookie", "authorization"})
