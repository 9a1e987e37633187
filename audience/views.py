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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from audience import cookies, services
from audience.conf import conf
from audience.domain.consent import consent_from
from audience.interests import interest_names, mute_interest, muted_interests, unmute_interest
from audience.origins import front_address, is_same_origin
from audience.selectors import is_switched_on


# The origin is checked instead of a token, so that an anonymous visitor needs no cookie to answer.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponseBase:
    """Ask for consent on a page of its own, or remember the answer and lead back."""
    if not is_switched_on():
        raise Http404(_("There is nothing to choose: Attune is switched off on this site."))
    if request.method == "GET":
        return _choices(request)
    if not is_same_origin(request):
        return HttpResponseForbidden(_("This form answers only the site's own pages."))
    return _remember(request)


@csrf_exempt
@never_cache
@require_POST
def interests(request: HttpRequest) -> HttpResponseBase:
    """Turn one of the visitor's interests off, or let it be learned again, and lead to the page that says so."""
    if not is_switched_on():
        raise Http404(_("There is nothing to choose: Attune is switched off on this site."))
    if not is_same_origin(request):
        return HttpResponseForbidden(_("This form answers only the site's own pages."))
    muted, unmuted = request.POST.get("mute", ""), request.POST.get("unmute", "")
    if (muted or unmuted) not in interest_names():
        return HttpResponse(_("Choose one of the interests of the form."), status=400)
    visitor = cookies.own_visitor(cookies.own_cookies(request))
    if visitor.consent.personalise and not request.visitor.is_bot:
        change = mute_interest if muted else unmute_interest
        change(visitor.id, muted or unmuted)
    said = urlencode({"interest": muted or unmuted, "next": _way_back(request, request.POST)})
    return HttpResponseRedirect(f"{reverse('attune_audience:consent')}?{said}", status=303)


def _choices(request: HttpRequest) -> HttpResponse:
    visitor = cookies.own_visitor(cookies.own_cookies(request))
    asked = request.GET.get("interest", "")
    context = {
        "next": _way_back(request, request.GET),
        "consent": visitor.consent,
        "has_chosen": cookies.has_chosen(cookies.own_cookies(request)),
        "muted": muted_interests(visitor.id) if visitor.consent.personalise else {},
        "asked": asked,
        "asked_name": interest_names().get(asked, "") if asked and visitor.consent.personalise else "",
        "base_template": conf().BASE_TEMPLATE,
    }
    return render(request, "audience/privacy_choices.html", context)


def _remember(request: HttpRequest) -> HttpResponseBase:
    chosen = consent_from(request.POST.get("choice", ""))
    if chosen is None:
        return HttpResponse(_("Choose one of the answers of the form."), status=400)
    # 303, so that the browser comes back with a GET.
    response = HttpResponseRedirect(_way_back(request, request.POST), status=303)
    if not request.visitor.is_bot:
        bearer = cookies.own_visitor(cookies.own_cookies(request))
        cookies.write_choice(request, response, chosen, visitor=services.change_consent(bearer, chosen))
    return response


def _way_back(request: HttpRequest, given: QueryDict) -> str:
    """Give the page that the visitor came from, if it is one of this site, else the front page."""
    for url in (given.get("next", ""), request.META.get("HTTP_REFERER", "")):
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        if url.isprintable() and is_ours and len(url) < 2000:
            return url
    return front_address()
