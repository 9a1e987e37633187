"""Answer machines about decisions, under /api/decisions/."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from attune.audience.api import refuse_when_disabled
from attune.audience.domain.events import LARGEST_PAGE_ID
from attune.audience.services import override_origin
from attune.decisions.delivery.headless import (
    NoPublicPageError,
    as_json,
    decide_if_unchanged,
    json_response,
    read_decisions,
    read_tickets,
    read_visitor_explanation,
)
from attune.decisions.delivery.responses import render_tail, tail_values
from attune.rules.api_errors import INVALID, SWITCHED_OFF, errors

router = Router(tags=["decisions"])

SLOT_EXAMPLE = {
    "slot": "6f0c1d2e-8f55-4a44-9d0a-2f1f9d0a7c11",
    "name": "front",
    "variant": "default",
    "position": 0,
    "is_hidden": False,
    "parameters": {"layout": "grid"},
    "pages": [12, 31],
}


PageId = Query(..., ge=1, le=LARGEST_PAGE_ID, example=7)
NO_PAGE = errors({404: "There is no public page 7 that adapts.", 422: INVALID})


class SlotOut(Schema):
    """What won in one slot; of a hidden slot nothing but that."""

    model_config = {"extra": "forbid", "json_schema_extra": {"example": SLOT_EXAMPLE}}

    slot: str = Field(description="The slot's id; it stays the same as long as the slot stands on the page.")
    name: str = Field(description="What editors and rules call the slot.")
    variant: str = Field(description='The id of the variant that won, "default", or "" where the slot is hidden.')
    position: int = Field(description="Its place among the slots of the page, from 0.")
    is_hidden: bool
    parameters: dict[str, str | int | bool]
    pages: list[int] = Field(description="The ids of the pages that fill it, best first.")


class DecisionsOut(Schema):
    """What was decided for a page."""

    model_config = {"extra": "forbid", "json_schema_extra": {"example": {"page": 7, "slots": [SLOT_EXAMPLE]}}}

    page: int
    slots: list[SlotOut] = Field(description="In the order in which they are shown.")


@router.get(
    "/",
    operation_id="decisions_api_read_page_decisions",
    response=DecisionsOut,
    summary="What wins in the slots of a page, for this visitor",
    openapi_extra=NO_PAGE,
)
def read_page_decisions(request: HttpRequest, page: int = PageId) -> HttpResponse:
    """Decide the slots of a public page; a second question with If-None-Match is answered 304 while all is the same."""
    refuse_when_disabled()
    try:
        found = read_decisions(request, page)
    except NoPublicPageError as error:
        raise HttpError(404, str(error)) from error
    return json_response(request, as_json(found), is_private=bool(found["slots"]))


class TicketsOut(Schema):
    """What a browser sends back as an exposure once a slot is seen."""

    model_config = {"json_schema_extra": {"example": {"page": 7, "tickets": {SLOT_EXAMPLE["slot"]: "eyJ2Ijo…"}}}}

    page: int
    tickets: dict[str, str] = Field(description="By slot; none where nothing may be measured.")


@router.get(
    "/tickets/",
    operation_id="decisions_api_read_page_tickets",
    response=TicketsOut,
    summary="Tickets of what a page shows this visitor, to count it as seen",
    openapi_extra=NO_PAGE,
)
def read_page_tickets(request: HttpRequest, response: HttpResponse, page: int = PageId) -> dict[str, Any]:
    """Sign what is decided for each slot that is shown; they stand apart, for they differ within one outcome."""
    patch_cache_control(response, private=True, no_store=True)
    refuse_when_disabled()
    try:
        return read_tickets(request, page)
    except NoPublicPageError as error:
        raise HttpError(404, str(error)) from error


WHY_EXAMPLE = {
    "page": 7,
    "sentences": [
        {"slot": SLOT_EXAMPLE["slot"], "text": "You see “High water” because you read 3 pages about “Floods”."}
    ],
    "note": "We know this from your visits here, because you allowed this site to adapt to you.",
    "interests": [{"key": "topic:floods", "name": "Floods"}],
    "choice": "measure",
}


class SentenceOut(Schema):
    """Why a slot is otherwise than for everybody, in the visitor's language."""

    slot: str = Field(description="The slot's id; empty where the sentence is about the page.")
    text: str


class InterestOut(Schema):
    """An interest that had a say; POST /consent/interests/ with its key as "mute" turns it off."""

    key: str
    name: str


class WhyOut(Schema):
    """Why a page looks as it does for this visitor, in plain words; without sentences it looks as for everybody."""

    model_config = {"json_schema_extra": {"example": WHY_EXAMPLE}}

    page: int
    sentences: list[SentenceOut]
    note: str = Field(description="What is kept of the visitor for this.")
    interests: list[InterestOut]
    choice: str = Field(description="What POST /api/consent/ takes to adapt no more; empty where it does not adapt.")


@router.get(
    "/why/",
    operation_id="decisions_api_read_why",
    response=WhyOut,
    summary="Why a page looks as it does for this visitor, in plain words",
    openapi_extra=NO_PAGE,
)
def read_why(request: HttpRequest, response: HttpResponse, page: int = PageId) -> dict[str, Any]:
    """Tell what won by which facts; neither names of rules and segments nor what loses are told."""
    patch_cache_control(response, private=True, no_store=True)
    refuse_when_disabled()
    try:
        return read_visitor_explanation(request, page)
    except NoPublicPageError as error:
        raise HttpError(404, str(error)) from error


TAIL_EXAMPLE = {"tail": {"page": 7, "measure": False, "tickets": {}, "outcomes": {}}, "html": "<script>…</script>"}


class TailAnswer(Schema):
    """What differs between visitors of a page that anyone may cache."""

    model_config = {"json_schema_extra": {"example": TAIL_EXAMPLE}}

    tail: dict[str, Any]
    html: str


@router.get(
    "/tail/",
    operation_id="decisions_api_read_tail",
    response=TailAnswer,
    summary="What a publicly cached page lacks for this visitor",
    openapi_extra=errors({404: SWITCHED_OFF, 422: INVALID}),
)
def read_tail(
    request: HttpRequest,
    response: HttpResponse,
    page: int = PageId,
    address: str = Query(
        "/", max_length=2_000, description="The page's own address, whose campaign counts.", example="/"
    ),
    referrer: str = Query("", max_length=2_000, example="https://news.example/"),
    decided: str = Query(
        "",
        max_length=60,
        description="What the page says was decided; empty where nothing was.",
        example="3fa0c9d1e2b4a687",
    ),
) -> dict[str, Any]:
    """Give the tail of a page that anyone may cache: consent, whether the beacon may measure, tickets of its slots."""
    refuse_when_disabled()
    patch_cache_control(response, private=True, no_store=True)
    override_origin(request, address=address, referrer=referrer, cue="")
    decisions = decide_if_unchanged(request, page, decided) if decided else None
    return {
        "tail": tail_values(request, page, decisions),
        "html": render_tail(request, page, decisions, address=address),
    }
