"""What a visitor chooses, at the door: less is always done; more only for people, and while Attune is on."""

from django.http import HttpRequest, HttpResponseBase

from audience import cookies
from audience.domain.consent import ALL_ALLOWED, Consent
from audience.forgetting import as_allowed, change_consent
from audience.requests import is_from_machine
from audience.selectors import is_switched_on
from audience.throttle import wait_for_id


def choose(request: HttpRequest, response: HttpResponseBase, consent: Consent) -> Consent | None:
    """Do what a visitor has chosen as far as it may be done, and give what they allow now; None where nothing is done.

    Who asks may be taken for a machine wrongly. So what is taken back is gone whoever asks; what would allow more is
    not granted to machines, nor while Attune is off, and then it is not confirmed either.
    """
    own = cookies.own_visitor(cookies.own_cookies(request))
    if _may_allow_more(request):
        cookies.write_choice(request, response, change_consent(own, consent))
        return consent
    allowed_before = as_allowed(own).consent
    allowed = consent.and_also(allowed_before)
    if allowed != ALL_ALLOWED and (allowed == consent or allowed != allowed_before):
        cookies.write_choice(request, response, change_consent(own, allowed))
        return allowed
    return allowed if is_switched_on() else None


def wait_of_choice(request: HttpRequest, consent: Consent) -> int:
    """Return for how many seconds a choice is to wait that would need a new id; one that lessens never waits."""
    needs_id = consent.allows_identifier and not cookies.read_visitor(cookies.own_cookies(request))
    return wait_for_id(request) if needs_id and _may_allow_more(request) else 0


def _may_allow_more(request: HttpRequest) -> bool:
    return is_switched_on() and not is_from_machine(request)
