"""Tell a visitor why a page looks as it does for them, once they ask: with a script in its place, else on a page."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from attune.audience.domain.events import LARGEST_PAGE_ID
from attune.audience.requests import full_referrer, safe_redirect_address
from attune.audience.selectors import base_template
from attune.audience.services import override_origin
from attune.conf import is_switched_on
from attune.decisions.cache.page_cache import decision_key
from attune.decisions.delivery.headless import NoPublicPageError, decide_public
from attune.decisions.explanation.visitor_explanation import visitor_explanation
from attune.decisions.services import Decisions

LONGEST_ADDRESS = 2_000


def visitor_explanation_address(request: HttpRequest, decisions: Decisions, address: str) -> str:
    """Give where a visitor is told, of the page at an address as it was decided."""
    referrer = full_referrer(request)[:LONGEST_ADDRESS]
    asked = {"address": address, "referrer": referrer, "decided": decision_key(decisions.values())}
    return f"{reverse('attune_why:why', args=[decisions.page_id])}?{urlencode(asked)}"


@never_cache
@require_safe
def show_visitor_explanation(request: HttpRequest, page_id: int) -> HttpResponse:
    """Decide the page anew, and tell why it is as it is; part=1 gives what a script puts into the page."""
    if not is_switched_on() or page_id > LARGEST_PAGE_ID:
        raise Http404(_("There is nothing to tell."))
    address = safe_redirect_address(request, request.GET.get("address", "")[:LONGEST_ADDRESS])
    override_origin(request, address=address, referrer=request.GET.get("referrer", "")[:LONGEST_ADDRESS], cue="")
    try:
        decisions = decide_public(request, page_id)
    except NoPublicPageError as error:
        raise Http404(str(error)) from error
    context = {
        "because": visitor_explanation(request, decisions),
        "has_changed": _has_changed(request.GET, decisions),
        "next": address,
        "base_template": base_template(),
    }
    template = "decisions/because.html" if "part" in request.GET else "decisions/why.html"
    response = render(request, template, context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _has_changed(asked: QueryDict, decisions: Decisions) -> bool:
    return asked.get("decided", "") not in ("", decision_key(decisions.values()))
