"""What the page editor asks while somebody writes variants."""

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocks.reach_words import default_words, reach_rows
from blocks.slots import typed_slot
from rules import selectors as rules

MOST_BYTES = 100_000


@require_POST
def reach(request: HttpRequest) -> HttpResponseBase:
    """Say who sees which variant of a block that is being written; nothing of it need be saved or finished."""
    try:
        slot = typed_slot(_read(request), rules.segment_slugs())
    except (KeyError, TypeError, ValueError):
        return HttpResponseBadRequest(_("The variants could not be read. Reload the page and try again."))
    rows = reach_rows(slot, now=timezone.now())
    return JsonResponse(
        {"slot": slot.name, "default": default_words(slot), "variants": [asdict(each) for each in rows]}
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    given = json.loads(request.body)
    if not isinstance(given, dict):
        raise TypeError("no object")
    return given
