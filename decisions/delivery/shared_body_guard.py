"""The guard of shared bodies: what belongs to one visitor may not be in what many are given."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, quote_plus

from django.http import HttpRequest
from django.utils.html import escape

from attune.audience.requests import claimed_addresses, known_visitor
from attune.decisions.conf import conf
from attune.request_state import session_of

logger = logging.getLogger(__name__)

# A shorter value stands in many a page by chance.
_LEAST_TELLING = 12


class PrivateValueError(RuntimeError):
    """A template put something of one visitor into a body that is shared."""


def render_guarded(
    request: HttpRequest, render: Callable[[], bytes], *, unkeyed: Iterable[Sequence[str]] = ()
) -> tuple[bytes, bool]:
    """Render a body, and say whether it may be shared; unkeyed are names and values of the query that no key names.

    Where it may not, PrivateValueError is raised if DECISIONS["GUARD"] is "raise", as tests and CI should have it;
    else it is logged, and the body is this visitor's alone.
    """
    asked_before = _asked_of(request)
    with _noting_cookies(request) as read:
        body = render()
    values = {*_cookies_in(request, body), *(f'the value of the cookie "{name}"' for name in read)}
    found = [*sorted(_asked_of(request) - asked_before), *sorted(values), *_told_in(request, body, unkeyed)]
    if not found:
        return body, True
    words = f"{request.path_info}: a shared body holds {', '.join(found)}. Let a script ask for it instead."
    if conf().GUARD == "raise":
        raise PrivateValueError(words)
    logger.error("%s The page is served privately, and not kept.", words)
    return body, False


class _NotedCookies(dict[str, str]):
    """The cookies of a request; those that are read are noted, since what follows from them may be in any words."""

    def __init__(self, cookies: Mapping[str, str]) -> None:
        super().__init__(cookies)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        self.read.add(name)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        if name in self:
            self.read.add(name)
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        # Told apart from a plain one, it is copied by asking for each cookie.
        return super().__iter__()

    def __repr__(self) -> str:
        return repr(self.copy())

    def items(self) -> Any:
        return self.copy().items()

    def values(self) -> Any:
        return self.copy().values()

    def copy(self) -> dict[str, str]:
        return dict(self)


@contextmanager
def _noting_cookies(request: HttpRequest) -> Iterator[set[str]]:
    cookies = request.COOKIES
    noted = _NotedCookies(cookies)
    request.COOKIES = noted
    try:
        yield noted.read
    finally:
        request.COOKIES = cookies


def _asked_of(request: HttpRequest) -> frozenset[str]:
    """Name what rendering may ask for and no shared body may hold, as far as it was asked for by now."""
    # Who comes with a session is never given a shared body; who has none may only read an empty one.
    session = session_of(request)
    asked = {
        "a CSRF token": "CSRF_COOKIE_NEEDS_UPDATE" in request.META,
        "something of a new session": bool(session is not None and session.modified),
    }
    return frozenset(name for name, was_asked in asked.items() if was_asked)


def _cookies_in(request: HttpRequest, body: bytes) -> Iterator[str]:
    for name, value in request.COOKIES.items():
        if len(value) >= _LEAST_TELLING and value.encode() in body:
            yield f'the value of the cookie "{name}"'
    visitor = known_visitor(request)
    if visitor and visitor.id and visitor.id.encode() in body:
        yield "the visitor's identifier"


def _told_in(request: HttpRequest, body: bytes, unkeyed: Iterable[Sequence[str]]) -> Iterator[str]:
    """Name what else a request tells of its sender, as far as it stands in a body."""
    for name, *values in unkeyed:
        if any(_stands_in(value, body) for value in values):
            yield f'the value of the query parameter "{name}", which the page does not declare'
    if _stands_in(request.META.get("HTTP_USER_AGENT", ""), body):
        yield "what the browser says of itself"
    if any(_names(address, body) for address in _addresses(request)):
        yield "the visitor's address"
    came_from = request.META.get("HTTP_REFERER", "")
    # A page may well link to other pages of its own site.
    if ("?" in came_from or f"//{request.get_host()}/" not in came_from) and _stands_in(came_from, body):
        yield "where the visitor comes from"


def _stands_in(value: str, body: bytes) -> bool:
    written = (value, escape(value), quote(value), quote_plus(value))
    return len(value) >= _LEAST_TELLING and any(each.encode() in body for each in written)


def _addresses(request: HttpRequest) -> Iterator[str]:
    hops = claimed_addresses(request.META)
    # On a machine of one's own the site and its visitor share an address.
    return (hop for hop in hops if not request.get_host().startswith(hop))


def _names(address: str, body: bytes) -> bool:
    """Say whether an address stands in a body, and not as a part of another one."""
    return re.search(rb"(?<![\w.:])" + re.escape(address.encode()) + rb"(?![\w:]|\.\w)", body) is not None
