"""Read a request at the door: who sent it and what it says of itself; what is malformed counts as not said."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from attune.audience import selectors
from attune.audience.conf import session_cookie, site_zone
from attune.audience.cookie_age import is_expired
from attune.audience.domain.consent import Consent
from attune.audience.domain.context import RequestSignals, Visitor
from attune.audience.domain.personas import PersonaProfile
from attune.audience.domain.preview_context import PreviewContext
from attune.audience.personas.preview_session import active_preview
from attune.audience.request import cookies
from attune.audience.request.addresses import country_of
from attune.audience.request.consent_adapter import asks_itself, browser_visitor
from attune.audience.request.crawlers import is_bot
from attune.audience.request.user_agents import read_user_agent
from attune.request_state import RequestField, is_dummy
from attune.text import clean, comparable_host

LONGEST_REFERRER = 2000
MOST_PARAMETERS = 50
# Of today's browsers, and of those before them: Chromium, Safari, Firefox.
_PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


LOOK = RequestField[PreviewContext | None]("look")
PERSONA = RequestField[PersonaProfile | None]("persona")
# What a request that speaks for a page tells of that page, in the place of what it says of itself.
QUERY = RequestField[QueryDict]("query")
REFERRER = RequestField[str]("referrer")
CUE = RequestField[str]("cue")
SKIPPED_SLOT = RequestField[str]("skipped slot")


def known_visitor(request: HttpRequest) -> Visitor | None:
    """Give the visitor that the middleware has set; None where it does not run, or Attune is switched off."""
    return getattr(request, "visitor", None)


def visitor_of(request: HttpRequest) -> Visitor:
    """Say who sent a request."""
    look = preview_of(request)
    if is_dummy(request):
        return Visitor(is_dummy=True, look=look)
    if is_from_crawler(request):
        return Visitor(is_bot=True)
    if look and look.persona:
        return Visitor(look=look, consent=Consent(measure=False, personalise=True), has_chosen=True)
    bearer = replace(browser_visitor(request), look=look)
    if not bearer.consent.allows_identifier:
        return replace(bearer, id="")
    # No browser keeps the cookies for so long: neither the id nor what was said with it is taken any more.
    is_outdated = bool(bearer.id) and is_expired(bearer.issued, timezone.now())
    return Visitor(look=look, has_chosen=asks_itself()) if is_outdated else bearer


def is_from_crawler(request: HttpRequest) -> bool:
    """Say whether a request seems to come from a machine; a guess, so nothing that is taken back may depend on it."""
    return is_bot(
        request.META.get("HTTP_USER_AGENT", ""),
        accept=request.META.get("HTTP_ACCEPT", ""),
        accept_language=request.META.get("HTTP_ACCEPT_LANGUAGE", ""),
    )


def is_prefetch(request: HttpRequest) -> bool:
    """Say whether the browser loads a page before anybody has asked for it, who may then never see it."""
    said = " ".join(request.META.get(name, "") for name in _PURPOSES).lower()
    return any(word in said for word in ("prefetch", "prerender", "preview"))


def preview_of(request: HttpRequest) -> PreviewContext | None:
    """Give the look that a request is made with: a preview's, an editor's, or a persona's by cookie; mostly none."""
    return LOOK.read_once(request, lambda: None if is_dummy(request) else _own_look(request))


def persona_of(request: HttpRequest) -> PersonaProfile | None:
    """Give the persona that the site is read as; the database is asked once a request, and only if there is a look."""
    # Reading the look may have found the persona already.
    look = preview_of(request)
    return PERSONA.read_once(request, lambda: selectors.persona(look.persona) if look and look.persona else None)


def signals_of(request: HttpRequest, *, consent: Consent, now: datetime) -> RequestSignals:
    """Give what a request says of itself."""
    agent = read_user_agent(request.META.get("HTTP_USER_AGENT", ""))
    query = _query(request)
    return RequestSignals(
        now=now,
        zone=site_zone(),
        device=agent.device,
        browser=agent.browser,
        browser_version=agent.browser_version,
        operating_system=agent.operating_system,
        language=_language(request),
        country=country_of(request.META),
        campaign=query.get("utm_campaign", ""),
        source=query.get("utm_source", ""),
        medium=query.get("utm_medium", ""),
        referrer=_referrer(request),
        query=query,
        is_logged_in=_is_logged_in(request),
        cue=CUE.get(request, ""),
        skipped_slot=SKIPPED_SLOT.get(request, ""),
        consent=consent,
    )


def _own_look(request: HttpRequest) -> PreviewContext | None:
    look = active_preview(request)
    if look is None and (slug := cookies.read_persona(cookies.own_cookies(request))):
        look = PreviewContext(persona=slug)
    if look and look.persona:
        persona = selectors.persona(look.persona)
        PERSONA.set(request, persona)
        # A persona that has been deleted since leaves the rest of the look.
        if persona is None:
            look = replace(look, persona="")
    return None if look is None or look.is_plain else look


def override_origin(request: HttpRequest, *, address: str, referrer: str, cue: str, skipped_slot: str = "") -> None:
    """Let a request that a page makes for one of its slots speak for the page: its address, its referrer, its cue."""
    query = address.partition("?")[2].partition("#")[0][:LONGEST_REFERRER]
    QUERY.set(request, QueryDict(query))
    REFERRER.set(request, referrer)
    CUE.set(request, cue)
    SKIPPED_SLOT.set(request, skipped_slot)


def full_referrer(request: HttpRequest) -> str:
    """Give the whole address that the visitor comes from; a fragment's request tells that of its page."""
    return REFERRER.get(request, request.META.get("HTTP_REFERER", ""))


def act_on_behalf_of(request: HttpRequest, visitor: str) -> None:
    """Let a request of another server speak for a visitor; who has no profile is nobody. Nothing of it is counted."""
    known = selectors.is_known(visitor)
    consent, spoken_for = Consent(measure=False, personalise=known), visitor if known else ""
    request.visitor = Visitor(id=spoken_for, issued=timezone.now(), consent=consent, has_chosen=known)  # type: ignore[attr-defined]


def _query(request: HttpRequest) -> dict[str, str]:
    try:
        parameters = QUERY.get(request, request.GET)
    except TooManyFieldsSent:
        return {}
    return {clean(name): clean(parameters[name]) for name in list(parameters)[:MOST_PARAMETERS]}


def _language(request: HttpRequest) -> str:
    accepted = parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower())
    return next((code.split("-")[0] for code, _ in accepted if code != "*"), "")


def _referrer(request: HttpRequest) -> str:
    """Give the domain that the visitor comes from, "" where it is this site."""
    try:
        host = urlsplit(full_referrer(request)[:LONGEST_REFERRER]).hostname or ""
    except ValueError:
        return ""
    own, _ = split_domain_port(request.get_host())
    seen = comparable_host(host).rstrip(".")
    return "" if seen == comparable_host(own) else seen.removeprefix("www.")


def _is_logged_in(request: HttpRequest) -> bool:
    # Whoever bears no session cookie costs no look into the sessions.
    return session_cookie() in request.COOKIES and request.user.is_authenticated
