"""Let an editor look at the site as somebody else, at another time, or with segments switched by hand."""

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from audience.cookies import PERSONA_COOKIE, drop
from audience.domain.look import PLAIN_LOOK
from audience.origins import own_address
from audience.services import look_typed, put_on
from rules import services as rules


@require_POST
def look(request: HttpRequest) -> HttpResponseRedirect:
    """Put a look on, or take it off, and go back to the page; nothing that is done with a look on is counted."""
    is_reset = "reset" in request.POST
    put_on(request, PLAIN_LOOK if is_reset else look_typed(request.POST, segments=rules.live_book().book.segments()))
    response = HttpResponseRedirect(own_address(request, request.POST.get("next", "")))
    if is_reset:
        # A persona that the demo's footer has put on is taken off as well.
        drop(response, PERSONA_COOKIE)
    return response
