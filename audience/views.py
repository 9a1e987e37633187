"""The consent form, which works without a script."""

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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audience import cookies, services
from audience.conf import conf
from audience.domain.consent import consent_from
from audience.origins import is_same_origin
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
        given = cookies.read_consent(request.COOKIES)
        has_chosen = cookies.has_chosen(request.COOKIES)
        context = {"next": _way_back(request, request.GET), "consent": given, "has_chosen": has_chosen}
        context["base_template"] = conf().BASE_TEMPLATE
        return render(request, "audience/privacy_choices.html", context)
    if not is_same_origin(request):
        return HttpResponseForbidden(_("This form answers only the site's own pages."))
    return _remember(request)


def _remember(request: HttpRequest) -> HttpResponseBase:
    chosen = consent_from(request.POST.get("choice", ""))
    if chosen is None:
        return HttpResponse(_("Choose one of the answers of the form."), status=400)
    # 303, so that the browser comes back with a GET.
    response = HttpResponseRedirect(_way_back(request, request.POST), status=303)
    if not request.visitor.is_bot:
        bearer = cookies.own_visitor(request.COOKIES)
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
    return "/"
