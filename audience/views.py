"""The consent form, and the one that turns a single interest off; both work without a script."""

from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseForbidden,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from attune.audience import services
from attune.audience.conf import conf
from attune.audience.consent_choice import apply_consent_choice, choice_wait_seconds
from attune.audience.domain.consent import consent_from
from attune.audience.domain.context import Visitor
from attune.audience.profile.interests import interest_names, mute_interest, muted_interests, unmute_interest
from attune.audience.request.consent_adapter import browser_visitor
from attune.audience.request.origins import front_page_address, is_own_address, is_same_origin
from attune.audience.request.request_signals import is_from_crawler
from attune.conf import is_switched_on


# The origin is checked instead of a token, so that an anonymous visitor needs no cookie to answer.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponseBase:
    """Ask for consent on a page of its own, or remember the answer and lead back."""
    if request.method == "GET":
        return _choices(request)
    if not is_same_origin(request):
        return _refuse_foreign()
    return _remember(request)


@csrf_exempt
@never_cache
@require_POST
def interests(request: HttpRequest) -> HttpResponseBase:
    """Turn one of the visitor's interests off, or let it be learned again, and lead to the page that says so."""
    if not is_same_origin(request):
        return _refuse_foreign()
    muted, unmuted = request.POST.get("mute", ""), request.POST.get("unmute", "")
    if (muted or unmuted) not in interest_names():
        return HttpResponse(_("Choose one of the interests of the form."), status=400)
    bearer = browser_visitor(request)
    is_done = mute_interest(bearer.id, muted) if muted else _unmute(request, bearer, unmuted)
    if not is_switched_on() and not is_done:
        raise _nothing_to_choose()
    # What was not done is not said to be.
    said = {"interest": muted or unmuted} if is_done else {}
    query = urlencode(said | {"next": _way_back(request, request.POST)})
    return HttpResponseRedirect(f"{reverse('attune_audience:consent')}?{query}", status=303)


def _unmute(request: HttpRequest, bearer: Visitor, interest: str) -> bool:
    """Let an interest be learned anew, of whoever allows that and is no machine."""
    may_learn = (
        is_switched_on() and services.visitor_as_allowed(bearer).consent.personalise and not is_from_crawler(request)
    )
    return may_learn and unmute_interest(bearer.id, interest)


def _refuse_foreign() -> HttpResponseForbidden:
    return HttpResponseForbidden(
        "{} {}".format(_("This form answers only the site's own pages."), _("Nothing was changed."))
    )


def _nothing_to_choose() -> Http404:
    return Http404(_("There is nothing to choose: Attune is switched off on this site."))


def _choices(request: HttpRequest) -> HttpResponse:
    if not is_switched_on():
        raise _nothing_to_choose()
    visitor = services.visitor_as_allowed(browser_visitor(request))
    asked = request.GET.get("interest", "")
    context = {
        "next": _way_back(request, request.GET),
        "consent": visitor.consent,
        "has_chosen": visitor.has_chosen,
        "muted": muted_interests(visitor.id) if visitor.consent.personalise else {},
        "asked": asked,
        "asked_name": interest_names().get(asked, "") if asked and visitor.consent.personalise else "",
        "base_template": conf().BASE_TEMPLATE,
    }
    return render(request, "audience/privacy_choices.html", context)


def _remember(request: HttpRequest) -> HttpResponseBase:
    chosen = consent_from(request.POST.get("choice", ""))
    if chosen is None and not is_switched_on():
        raise _nothing_to_choose()
    if chosen is None:
        return HttpResponse(_("Choose one of the answers of the form."), status=400)
    # 303, so that the browser comes back with a GET.
    response = HttpResponseRedirect(_way_back(request, request.POST), status=303)
    if wait_s := choice_wait_seconds(request, chosen):
        return _told_to_wait(wait_s)
    if apply_consent_choice(request, response, chosen) is None:
        raise _nothing_to_choose()
    return response


def _told_to_wait(wait_s: int) -> HttpResponse:
    text = _("Too many visitors came from your address in the last minute. Wait a little, and choose then.")
    return HttpResponse(text, status=429, headers={"Retry-After": str(wait_s)})


def _way_back(request: HttpRequest, given: QueryDict) -> str:
    """Give the page that the visitor came from, if it is one of this site, else the front page."""
    for url in (given.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if is_own_address(request, url):
            return url
    return front_page_address()
