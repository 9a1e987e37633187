"""Who knows what a visitor allows: our own cookie, or the consent tool of the site by an adapter."""

import logging
from functools import cache
from typing import Protocol

from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from attune.audience.conf import COOKIE_CONSENT, conf
from attune.audience.domain.consent import NO_CONSENT, Consent
from attune.audience.domain.context import Visitor
from attune.audience.request import cookies

logger = logging.getLogger(__name__)


class ConsentAdapter(Protocol):
    """Tell Attune what a visitor allows, and the consent tool what they chose in a form of ours.

    The setting ATTUNE["AUDIENCE"]["CONSENT_ADAPTER"] names the class. It is made once in each process, without
    arguments. asks_itself: whether the tool asks visitors with a banner of its own, so that ours is never shown.
    """

    asks_itself: bool

    def read(self, request: HttpRequest) -> Consent | None:
        """Return what the visitor allows, None while they have not chosen; nothing is allowed then.

        It is asked for each page request, so it must read the request alone. One that raises allows nothing, and the
        error is logged.
        """

    def write(self, request: HttpRequest, response: HttpResponseBase, consent: Consent) -> None:
        """Keep what the visitor chose in a form of ours; do nothing where the tool cannot be told."""


class CookieConsent:
    """Keep consent in a cookie of ours, without an identifier."""

    asks_itself = False

    def read(self, request: HttpRequest) -> Consent | None:
        """Return what the cookie says."""
        return cookies.read_consent(cookies.own_cookies(request))

    def write(self, request: HttpRequest, response: HttpResponseBase, consent: Consent) -> None:
        """Set the cookie."""
        cookies.set_consent(request, response, consent)


def browser_visitor(request: HttpRequest) -> Visitor:
    """Return the visitor whom the browser bears, also while it reads the site as a persona."""
    adapter = _consent_adapter()
    visitor, issued = cookies.read_issued_visitor(cookies.own_cookies(request))
    consent = _read(adapter, request)
    has_chosen = consent is not None or adapter.asks_itself
    return Visitor(id=visitor, issued=issued, consent=consent or NO_CONSENT, has_chosen=has_chosen)


def asks_itself() -> bool:
    """Say whether the consent tool asks visitors with a banner of its own."""
    return _consent_adapter().asks_itself


def write_choice(request: HttpRequest, response: HttpResponseBase, visitor: Visitor) -> None:
    """Write what the visitor chose; without an id ("") the one they bore is taken back."""
    _consent_adapter().write(request, response, visitor.consent)
    if visitor.id:
        cookies.set_visitor(request, response, visitor.id, issued=visitor.issued)
    else:
        cookies.delete_cookie(response, cookies.VISITOR_COOKIE)


def _consent_adapter() -> ConsentAdapter:
    return _adapter_named(conf().CONSENT_ADAPTER)


@cache
def _adapter_named(name: str) -> ConsentAdapter:
    adapter: ConsentAdapter = CookieConsent() if name == COOKIE_CONSENT else import_string(name)()
    return adapter


def _read(adapter: ConsentAdapter, request: HttpRequest) -> Consent | None:
    try:
        return adapter.read(request)
    # What a tool keeps in a browser can be anything: no page may fail by it, and nothing is allowed by mistake.
    except Exception:
        logger.exception("The consent adapter %s failed; nothing is allowed.", type(adapter).__name__)
        return None
