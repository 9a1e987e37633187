"""Answer machines about pages: one whole, at /api/pages/, and one of its slots anew, at /api/fragments/."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Field, NinjaAPI, Path, Query, Router, Schema
from ninja.errors import HttpError
from ninja.parser import Parser

from attune.audience.api import VISITOR_ID, refuse_when_disabled
from attune.audience.api import router as audience_router
from attune.audience.domain.cues import CUES
from attune.audience.domain.events import LARGEST_PAGE_ID
from attune.audience.services import (
    act_on_behalf_of,
    address_wait_seconds,
    has_server_key,
    override_origin,
    rate_limit_response,
)
from attune.blocks.drafts_api import router as parameters_router
from attune.blocks.fragments import Fragment, decide_fragment
from attune.blocks.headless import content_response, page_response
from attune.blocks.public_pages import NoFragmentError
from attune.decisions.api import SLOT_EXAMPLE, SlotOut
from attune.decisions.api import router as decisions_router
from attune.decisions.drafts_api import router as drafts_router
from attune.rules.api import router as rules_router
from attune.rules.api_errors import INVALID, errors
from attune.safe_json import read_json

router = Router(tags=["pages"])

PAGE_EXAMPLE = {
    "id": 7,
    "type": "attune_cms.HomePage",
    "title": "Front",
    "summary": "",
    "url": "/",
    "locale": "en-gb",
    "first_published_at": "2026-03-04T12:00:00+00:00",
    "body": [
        {
            "id": SLOT_EXAMPLE["slot"],
            "type": "hero",
            "slot": SLOT_EXAMPLE,
            "html": "<section><h2>Good morning</h2></section>",
            "value": {"heading": "Good morning"},
        }
    ],
}


# Each address that takes a body has a tighter bound of its own.
MOST_BODY_BYTES = 2_500_000
OTHER_VISITOR = "Only a server key may ask for another visitor: send it as Authorization: Bearer."
RATE_LIMITED = "Too many slots were asked for in the last minute. Wait a little."
NO_PAGE = {404: "There is no public page 7 that adapts.", 422: INVALID}


class BlockOut(Schema):
    """One block of a page's body."""

    model_config = {"extra": "forbid"}

    id: str
    type: str = Field(description="The name under which editors insert it.")
    slot: SlotOut | None = Field(description="What was decided; null where the block cannot vary.")
    html: str = Field(description='As the site renders it; "" where the slot is hidden.')
    value: Any = Field(description="The content itself, in the shape of the block; null where the slot is hidden.")


class PageOut(Schema):
    """A public page as this visitor would see it."""

    model_config = {"extra": "forbid", "json_schema_extra": {"example": PAGE_EXAMPLE}}

    id: int
    type: str
    title: str
    summary: str
    url: str
    locale: str
    first_published_at: str | None
    body: list[BlockOut] = Field(description="In the order in which the blocks are shown.")


@router.get(
    "/pages/{int:page}/",
    operation_id="blocks_api_read_page",
    response=PageOut,
    summary="A public page, decided for this visitor",
    openapi_extra=errors(NO_PAGE),
)
def read_page(request: HttpRequest, page: int = Path(..., ge=1, le=LARGEST_PAGE_ID, example=7)) -> HttpResponse:
    """Give what wins alone; a second question with If-None-Match is answered 304 while all is the same."""
    refuse_when_disabled()
    try:
        return page_response(request, page)
    except NoFragmentError as error:
        raise HttpError(404, str(error)) from error


CONTENT_EXAMPLE = {
    "page": 7,
    "content": "<section><h2>Good morning</h2></section>",
    "slots": [SLOT_EXAMPLE],
}


class ContentOut(Schema):
    """The body of a page as one piece of HTML, and what won in its slots."""

    model_config = {"extra": "forbid", "json_schema_extra": {"example": CONTENT_EXAMPLE}}

    page: int
    content: str = Field(description="The blocks of the body in their decided order, as the site renders them.")
    slots: list[SlotOut]


@router.get("/personalize", response=ContentOut, include_in_schema=False)
@router.get(
    "/personalize/",
    operation_id="blocks_api_read_content",
    response=ContentOut,
    summary="The body of a page for a visitor, as one piece of HTML",
    openapi_extra=errors({401: OTHER_VISITOR, **NO_PAGE}),
)
def read_content(
    request: HttpRequest,
    user_id: str | None = Query(
        None,
        pattern=VISITOR_ID,
        example="5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11",
        max_length=36,
        description="For whom; only with a server key. Without it the visitor's own signed cookie says who.",
    ),
    page: int | None = Query(
        None, ge=1, le=LARGEST_PAGE_ID, description="Without it, the first page of the site.", example=7
    ),
) -> HttpResponse:
    """Give what wins alone; somebody of whom nothing is known gets what everybody sees."""
    refuse_when_disabled()
    if user_id is not None:
        if not has_server_key(request):
            raise HttpError(401, OTHER_VISITOR)
        act_on_behalf_of(request, user_id)
    try:
        return content_response(request, page)
    except NoFragmentError as error:
        raise HttpError(404, str(error)) from error


FRAGMENT_EXAMPLE = {
    "slot": SLOT_EXAMPLE["slot"],
    "outcome": "9f2c51d0a7e3b846",
    "html": "<section><h2>Good morning</h2></section>",
    "is_hidden": False,
    "ticket": "eyJ2Ijo…",
}


class FragmentAnswer(Schema):
    """A slot as it is decided now; the page compares the outcome with the one that it shows."""

    model_config = {"json_schema_extra": {"example": FRAGMENT_EXAMPLE}}

    slot: str
    outcome: str
    html: str
    is_hidden: bool
    ticket: str


@router.get(
    "/fragments/",
    operation_id="blocks_api_read_fragment",
    response=FragmentAnswer,
    tags=["fragments"],
    summary="One slot of a page, decided anew for what just happened",
    openapi_extra=errors(
        {404: 'Page 7 has no slot "6f0c1d2e" that "liked" may ask for.', 422: INVALID, 429: RATE_LIMITED},
    ),
)
def read_fragment(
    request: HttpRequest,
    response: HttpResponse,
    page: int = Query(..., ge=1, le=LARGEST_PAGE_ID, example=7),
    slot: str = Query(..., max_length=60, example=SLOT_EXAMPLE["slot"]),
    cue: str = Query(..., max_length=40, description=f"One of {', '.join(CUES)}.", example="liked"),
    skipped: str = Query(
        "", max_length=60, description="The name of the slot that was scrolled past.", example="front"
    ),
    address: str = Query(
        "/",
        max_length=2_000,
        description="The page's own address, whose campaign counts.",
        example="/?utm_campaign=spring",
    ),
    referrer: str = Query("", max_length=2_000, example="https://news.example/"),
) -> dict[str, object] | HttpResponse:
    """Give the slot alone; nothing is written, and nobody else may keep the answer."""
    patch_cache_control(response, private=True, no_store=True)
    refuse_when_disabled()
    if cue not in CUES:
        raise HttpError(422, f'"cue" must be one of {", ".join(CUES)}.')
    if wait_s := address_wait_seconds(request, "fragments"):
        return rate_limit_response(RATE_LIMITED, wait_s=wait_s)
    override_origin(request, address=address, referrer=referrer, cue=cue, skipped_slot=skipped)
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


class BoundedParser(Parser):
    """Read bodies within bounds; ninja answers 400 to what this refuses."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Leave odd signs to each address: an event's are cleaned, and those of a parameter refused by name."""
        return read_json(request.body, most_bytes=MOST_BODY_BYTES, keeps_odd=True)


def site_api() -> NinjaAPI:
    """Gather all that browsers, servers and editors' tools ask us."""
    api = NinjaAPI(title="Attune", version="1", docs_url="/docs", urls_namespace="attune_api", parser=BoundedParser())
    api.add_router("", audience_router)
    api.add_router("/decisions", decisions_router)
    api.add_router("", router)
    api.add_router("", rules_router)
    api.add_router("", drafts_router)
    api.add_router("", parameters_router)
    return api
