"""Answer machines about decisions, under /api/decisions/."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from audience.selectors import is_switched_on
from decisions.responses import tail, tail_values

router = Router(tags=["decisions"])

LARGEST_PAGE_ID = 2**31 - 1


class TailAnswer(Schema):
    """What differs between visitors of a page that anyone may cache."""

    tail: dict[str, Any]
    html: str


@router.get("/tail/", response=TailAnswer, summary="What a publicly cached page lacks for this visitor")
def read_tail(
    request: HttpRequest,
    response: HttpResponse,
    page: int = Query(..., ge=1, le=LARGEST_PAGE_ID),
    address: str = Query("/", max_length=2_000),
) -> dict[str, Any]:
    """Give the tail of a page on which nothing is decided: consent, and whether the beacon may measure."""
    if not is_switched_on():
        raise HttpError(404, "Attune is switched off on this site.")
    patch_cache_control(response, private=True, no_store=True)
    return {"tail": tail_values(request, page, None), "html": tail(request, page, address=address)}
