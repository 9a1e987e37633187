"""Cookies: consent without an identifier, the visitor's signed id after it, and a persona to read the site as."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponseBase, parse_cookie
from django.urls import get_script_prefix
from django.utils import timezone

from attune.audience.conf import conf
from attune.audience.domain.consent import Consent, consent_from, consent_text
from attune.audience.domain.withdrawal import UNDATED

CONSENT_COOKIE = "attune_consent"
VISITOR_COOKIE = "attune_visitor"
PERSONA_COOKIE = "attune_persona"

_OURS = (CONSENT_COOKIE, VISITOR_COOKIE, PERSONA_COOKIE)
_VISITOR_SALT = "attune.visitor"
_PERSONA_SALT = "attune.persona"
# Between the id and the moment of its issue, in microseconds since 1970; a cookie from an older version has only an id.
_ISSUED = "."
_MICROSECOND = timedelta(microseconds=1)


def own_cookies(request: HttpRequest) -> Mapping[str, str]:
    """Return the cookies of a request; of several with one name that which the browser sends first counts.

    Browsers send those of longer paths first (RFC 6265, section 5.4), so a site below a path reads its own, and not
    those of a site above it. Django would read the last.
    """
    header = request.META.get("HTTP_COOKIE", "")
    if all(header.count(f"{name}=") < 2 for name in _OURS):
        return request.COOKIES
    return parse_cookie(";".join(reversed(header.split(";"))))


def read_consent(cookies: Mapping[str, str]) -> Consent | None:
    """Return what the visitor allows; None where they have not answered the banner."""
    return consent_from(cookies.get(CONSENT_COOKIE, ""))


def read_visitor(cookies: Mapping[str, str]) -> str:
    """Give the visitor's id, "" where there is none that we signed."""
    return read_issued_visitor(cookies)[0]


def read_issued_visitor(cookies: Mapping[str, str]) -> tuple[str, datetime]:
    """Return the visitor's id and when it was issued; "" where there is none that we signed."""
    text, _dot, issued = _unsigned(_VISITOR_SALT, cookies.get(VISITOR_COOKIE, "")).partition(_ISSUED)
    try:
        moment = UNDATED + timedelta(microseconds=int(issued)) if issued else UNDATED
        return (str(UUID(text)) if text else ""), moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return "", UNDATED


def read_persona(cookies: Mapping[str, str]) -> str:
    """Give the slug of the persona that the site is read as, "" for oneself."""
    return _unsigned(_PERSONA_SALT, cookies.get(PERSONA_COOKIE, ""))


def new_visitor_id() -> str:
    """Make an id for a visitor who has just allowed one."""
    return str(uuid4())


def set_consent(request: HttpRequest, response: HttpResponseBase, consent: Consent) -> None:
    """Remember what the visitor allows; the beacon reads it, so scripts may."""
    _set(request, response, CONSENT_COOKIE, consent_text(consent), is_for_scripts=True)


def set_visitor(
    request: HttpRequest, response: HttpResponseBase, visitor: str, *, issued: datetime | None = None
) -> None:
    """Give the visitor their id, with the moment of its issue: now, unless another is named."""
    moment = (issued or timezone.now()) - UNDATED
    value = f"{visitor}{_ISSUED}{moment // _MICROSECOND}"
    _set(request, response, VISITOR_COOKIE, signing.Signer(salt=_VISITOR_SALT).sign(value))


def set_persona(request: HttpRequest, response: HttpResponseBase, slug: str) -> None:
    """Let the browser read the site as a persona."""
    _set(request, response, PERSONA_COOKIE, signing.Signer(salt=_PERSONA_SALT).sign(slug))


def delete_cookie(response: HttpResponseBase, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path=_path(), samesite="Lax")


def _set(
    request: HttpRequest, response: HttpResponseBase, name: str, value: str, *, is_for_scripts: bool = False
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=timedelta(days=conf().COOKIE_AGE_DAYS),
        path=_path(),
        secure=request.is_secure(),
        httponly=not is_for_scripts,
        samesite="Lax",
    )


def _path() -> str:
    """Return the path that the site is mounted at: a site beside it on one host neither reads nor overwrites ours."""
    return get_script_prefix().rstrip("/") or "/"


def _unsigned(salt: str, value: str) -> str:
    try:
        return signing.Signer(salt=salt).unsign(value) if value else ""
    except signing.BadSignature:
        return ""
