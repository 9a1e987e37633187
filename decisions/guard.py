"""The guard of shared bodies: what belongs to one visitor may not be in what many are given."""

import logging
from collections.abc import Callable, Iterator

from django.http import HttpRequest

from decisions.conf import conf

logger = logging.getLogger(__name__)

# A shorter value stands in many a page by chance.
_LEAST_TELLING = 12


class PrivateValueError(RuntimeError):
    """A template put something of one visitor into a body that is shared."""


def guarded(request: HttpRequest, render: Callable[[], bytes]) -> tuple[bytes, bool]:
    """Render a body, and say whether it may be shared.

    Where it may not, PrivateValueError is raised if DECISIONS["GUARD"] is "raise", as tests and CI should have it;
    else it is logged, and the body is this visitor's alone.
    """
    asked_before = _asked_of(request)
    body = render()
    found = [*sorted(_asked_of(request) - asked_before), *_cookies_in(request, body)]
    if not found:
        return body, True
    words = f"{request.path_info}: a shared body holds {', '.join(found)}. Let a script ask for it instead."
    if conf().GUARD == "raise":
        raise PrivateValueError(words)
    logger.error("%s The page is served privately, and not kept.", words)
    return body, False


def _asked_of(request: HttpRequest) -> frozenset[str]:
    """Name what rendering may ask for and no shared body may hold, as far as it was asked for by now."""
    # Who comes with a session is never given a shared body; who has none may only read an empty one.
    session = getattr(request, "session", None)
    asked = {
        "a CSRF token": "CSRF_COOKIE_NEEDS_UPDATE" in request.META,
        "something of a new session": bool(session is not None and session.modified),
    }
    return frozenset(name for name, was_asked in asked.items() if was_asked)


def _cookies_in(request: HttpRequest, body: bytes) -> Iterator[str]:
    for name, value in request.COOKIES.items():
        if len(value) >= _LEAST_TELLING and value.encode() in body:
            yield f'the value of the cookie "{name}"'
    visitor = getattr(getattr(request, "visitor", None), "id", "")
    if visitor and visitor.encode() in body:
        yield "the visitor's identifier"
