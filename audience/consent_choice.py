"""What a visitor chooses, at the door: less is always done; more only for people, and while Attune is on."""

from django.http import HttpRequest, HttpResponseBase

from attune.audience.domain.consent import ALL_ALLOWED, Consent
from attune.audience.erasure import change_consent, visitor_as_allowed
from attune.audience.request import cookies
from attune.audience.request.consent_adapter import browser_visitor, write_choice
from attune.audience.request.request_signals import is_from_crawler
from attune.audience.request.throttle import new_id_wait_seconds
from attune.conf import is_switched_on


def apply_consent_choice(request: HttpRequest, response: HttpResponseBase, consent: Consent) -> Consent | None:
    """Do what a visitor has chosen as far as it may be done, and give what they allow now; None where nothing is done.

    Who asks may be taken for a machine wrongly. So what is taken back is gone whoever asks; what would allow more is
    not granted to machines, nor while Attune is off, and then it is not confirmed either.
    """
    own = browser_visitor(request)
    if _may_allow_more(request):
        write_choice(request, response, change_consent(own, consent))
        return consent
    allowed_before = visitor_as_allowed(own).consent
    allowed = consent.and_also(allowed_before)
    if allowed != ALL_ALLOWED and (allowed == consent or allowed != allowed_before):
        write_choice(request, response, change_consent(own, allowed))
        return allowed
    return allowed if is_switched_on() else None


def choice_wait_seconds(request: HttpRequest, consent: Consent) -> int:
    """Return for how many seconds a choice is to wait that would need a new id; one that lessens never waits."""
    needs_id = consent.allows_identifier and not cookies.read_visitor(cookies.own_cookies(request))
    return new_id_wait_seconds(request) if needs_id and _may_allow_more(request) else 0


def _may_allow_more(request: HttpRequest) -> bool:
    return is_switched_on() and not is_from_crawler(request)
