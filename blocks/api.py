"""Answer a page that asks for one of its slots anew, under /api/fragments/."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import HttpError

from audience.api import router as audience_router
from audience.domain.cues import CUES
from audience.selectors import is_switched_on
from audience.services import come_from, is_calm
from blocks.fragments import Fragment, NoFragmentError, decide_fragment
from decisions.api import router as decisions_router

router = Router(tags=["fragments"])

LARGEST_PAGE_ID = 2**31 - 1


class FragmentAnswer(Schema):
    """A slot as it is decided now; the page compares the outcome with the one that it shows."""

    slot: str
    outcome: str
    html: str
    is_hidden: bool
    ticket: str


@router.get("/fragments/", response=FragmentAnswer, summary="One slot of a page, decided anew for what just happened")
def read_fragment(
    request: HttpRequest,
    response: HttpResponse,
    page: int = Query(..., ge=1, le=LARGEST_PAGE_ID),
    slot: str = Query(..., max_length=60),
    cue: str = Query(..., max_length=40, description=f"One of {', '.join(CUES)}."),
    skipped: str = Query("", max_length=60, description="The name of the slot that was scrolled past."),
    address: str = Query("/", max_length=2_000, description="The page's own address, whose campaign counts."),
    referrer: str = Query("", max_length=2_000),
) -> dict[str, object]:
    """Give the slot alone; nothing is written, and nobody else may keep the answer."""
    patch_cache_control(response, private=True, no_store=True)
    if not is_switched_on():
        raise HttpError(404, "Attune is switched off on this site.")
    if cue not in CUES:
        raise HttpError(422, f'"cue" must be one of {", ".join(CUES)}.')
    if not is_calm(request):
        raise HttpError(429, "Too many slots were asked for in the last minute. Wait a little.")
    come_from(request, address=address, referrer=referrer, cue=cue, skipped_slot=skipped)
    try:
        fragment: Fragment = decide_fragment(request, page_id=page, slot_id=slot, cue=cue)
    except NoFragmentError as error:
        raise HttpError(404, str(error)) from error
    return {
        "slot": slot,
        "outcome": fragment.outcome,
        "html": fragment.html,
        "is_hidden": fragment.is_hidden,
        "ticket": fragment.ticket,
    }


def site_api() -> NinjaAPI:
    """Gather all that pages ask us, for a site without an API of its own."""
    api = NinjaAPI(title="Attune", version="1", docs_url="/docs", urls_namespace="attune_api")
    api.add_router("", audience_router)
    api.add_router("/decisions", decisions_router)
    api.add_router("", router)
    return api
