"""Let an editor look at the site as somebody else, at another time, or with segments switched by hand."""

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from attune.audience.domain.preview_context import NO_PREVIEW
from attune.audience.requests import PERSONA_COOKIE, delete_cookie, safe_redirect_address
from attune.audience.services import activate_preview, preview_from_form
from attune.rules import services as rule_services


@require_POST
def set_preview(request: HttpRequest) -> HttpResponseRedirect:
    """Put a look on, or take it off, and go back to the page; nothing that is done with a look on is counted."""
    is_reset = "reset" in request.POST
    activate_preview(
        request,
        NO_PREVIEW if is_reset else preview_from_form(request.POST, segments=rule_services.live_book().book.segments()),
    )
    response = HttpResponseRedirect(safe_redirect_address(request, request.POST.get("next", "")))
    if is_reset:
        # A persona that the demo's footer has put on is taken off as well.
        delete_cookie(response, PERSONA_COOKIE)
    return response
