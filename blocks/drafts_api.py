"""Let other servers read the parameters of slots, and write drafts of them; only with a server key."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Field, Path, Router, Schema, Status
from ninja.errors import HttpError
from wagtail.models import Site

from attune.audience.api import NO_KEY, ServerKey
from attune.audience.domain.events import LARGEST_PAGE_ID
from attune.blocks.pages import AdaptivePage
from attune.blocks.parameter_details import (
    ParameterDetails,
    SlotDetails,
    UnknownPageError,
    page_of_site,
    parameter_details,
)
from attune.blocks.parameter_drafts import PageConflictError, write_parameters
from attune.decisions.drafts_api import Refused, keyed_response, refused
from attune.rules.api_errors import INVALID, UNREADABLE, errors
from attune.rules.drafts import ProblemsError

router = Router(tags=["pages"])

MOST_BYTES = 200_000

PARAMETER_EXAMPLE = {
    "name": "layout",
    "label": "Layout",
    "kind": "choice",
    "allowed": "one of: grid (Grid), list (List)",
    "choices": ["grid", "list"],
    "least": None,
    "most": None,
    "default": "grid",
    "preset": "list",
    "live_preset": None,
    "variants": {"Short": "list"},
    "rules": ["mobile-first"],
}
PARAMETERS_EXAMPLE = {
    "page": 7,
    "is_live": True,
    "has_unpublished_changes": True,
    "slots": [
        {
            "slot": "6f0c1d2e-8f55-4a44-9d0a-2f1f9d0a7c11",
            "name": "for you",
            "block": "matching_pages",
            "parameters": [PARAMETER_EXAMPLE],
        }
    ],
}
PRESETS_EXAMPLE = {"for you": {"layout": "list", "items": None}}

NO_PAGE = "This site has no page 7 that adapts."
PageId = Path(..., ge=1, le=LARGEST_PAGE_ID, example=7)
Presets = Body(
    ...,
    description='By slot, as its id or name, and by parameter; null for "as usual". What is not named stays.',
    examples=[PRESETS_EXAMPLE],
)


class SlotParameterOut(Schema):
    """One parameter of a slot."""

    model_config = {"json_schema_extra": {"example": PARAMETER_EXAMPLE}}

    name: str
    label: str
    kind: str = Field(description="choice, integer, yes-no, colour, text or order.")
    allowed: str = Field(description="In words, what it may be.")
    choices: list[str] = Field(description="Of a choice, a colour or an order; an order names each of them once.")
    least: int | None = Field(description="Of an integer, or the fewest letters of a text.")
    most: int | None = Field(description="Of an integer, or the most letters of a text.")
    default: str | int | bool = Field(description="What it is where nobody says otherwise.")
    preset: str | int | bool | None = Field(description='In the latest version of the page; null for "as usual".')
    live_preset: str | int | bool | None = Field(description="In the published version.")
    variants: dict[str, str | int | bool] = Field(description="What variants preset, by their names.")
    rules: list[str] = Field(description="The slugs of the live rules that set it on this page, the strongest first.")


class SlotParametersOut(Schema):
    """A slot of the latest version of a page."""

    slot: str
    name: str
    block: str = Field(description="The name under which editors insert the block.")
    parameters: list[SlotParameterOut]


class ParametersOut(Schema):
    """The parameters of all slots of a page."""

    model_config = {"json_schema_extra": {"example": PARAMETERS_EXAMPLE}}

    page: int
    is_live: bool
    has_unpublished_changes: bool
    slots: list[SlotParametersOut]


@router.get("/pages/{int:page}/parameters", auth=ServerKey(), response=ParametersOut, include_in_schema=False)
@router.get(
    "/pages/{int:page}/parameters/",
    operation_id="blocks_drafts_api_read_parameters",
    auth=ServerKey(),
    response=ParametersOut,
    summary="The parameters of the slots of a page",
    openapi_extra=errors({401: NO_KEY, 404: NO_PAGE, 422: INVALID}),
)
def read_parameters(request: HttpRequest, page: int = PageId) -> HttpResponse:
    """Say what each parameter may be, what it is, live and as a draft, and which rules set it."""
    return keyed_response(request, _values(_page(request, page)))


CONFLICTS = {
    400: UNREADABLE,
    401: NO_KEY,
    404: NO_PAGE,
    409: "This page is locked, or waits for review. Try again when that has ended.",
    413: f"The body has more than {MOST_BYTES} bytes. Send less at once.",
}
WRITING: dict[str, Any] = {
    "auth": ServerKey(MOST_BYTES),
    "response": {200: ParametersOut, 422: Refused},
    "summary": "Write a draft of parameters",
    "openapi_extra": errors(CONFLICTS),
}


@router.put("/pages/{int:page}/parameters", include_in_schema=False, **WRITING)
@router.put(
    "/pages/{int:page}/parameters/",
    operation_id="blocks_drafts_api_write_parameters_draft",
    **WRITING,
)
def write_parameters_draft(
    request: HttpRequest,
    page: int = PageId,
    presets: dict[str, dict[str, str | int | float | bool | None]] = Presets,
) -> Status[Any]:
    """Keep the values in a draft of the page; a person publishes it, as ever."""
    found = _page(request, page)
    try:
        write_parameters(found, presets, key=str(request.auth))  # type: ignore[attr-defined]
    except PageConflictError as error:
        raise HttpError(409, str(error)) from error
    except ProblemsError as error:
        return refused(error)
    return Status(200, _values(_page(request, page)))


def _page(request: HttpRequest, page_id: int) -> AdaptivePage:
    try:
        return page_of_site(page_id, Site.find_for_request(request))
    except UnknownPageError as error:
        raise HttpError(404, str(error)) from error


def _values(page: AdaptivePage) -> dict[str, Any]:
    return {
        "page": page.pk,
        "is_live": page.live,
        "has_unpublished_changes": page.has_unpublished_changes,
        "slots": [_slot_values(sheet) for sheet in parameter_details(page)],
    }


def _slot_values(sheet: SlotDetails) -> dict[str, Any]:
    return {
        "slot": sheet.slot.id,
        "name": sheet.slot.name,
        "block": sheet.block,
        "parameters": [_parameter_values(each) for each in sheet.parameters],
    }


def _parameter_values(sheet: ParameterDetails) -> dict[str, Any]:
    spec = sheet.declared.spec
    return {
        "name": spec.name,
        "label": str(sheet.declared.label),
        "kind": spec.kind.name,
        "allowed": sheet.declared.allowed(),
        "choices": list(spec.choices),
        "least": spec.least if spec.kind.is_bounded else None,
        "most": spec.most if spec.kind.is_bounded else None,
        "default": spec.default,
        "preset": sheet.preset,
        "live_preset": sheet.live_preset,
        "variants": dict(sheet.variants),
        "rules": list(sheet.rules),
    }
