"""How an editor asks a page, by its own address, why it does not show another variant."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from attune.audience.services import is_editor, override_origin
from attune.rules.registry import PREVIEW_QUERY

_VARIANT, _SLOT, _REFERRER = "attune-why-not", "attune-slot", "attune-from"
_LONGEST_REFERRER = 200


@dataclass(frozen=True, slots=True)
class CounterfactualQuestion:
    """Why a variant does not stand in a slot, both by their ids."""

    slot: str
    variant: str


def question_of(request: HttpRequest) -> CounterfactualQuestion | None:
    """Give what an editor asks, and let the request speak for the page that was asked; to all others it is nothing."""
    if _VARIANT not in (asked := _query(request)) or not is_editor(request):
        return None
    override_origin(request, address=asked_page_address(request), referrer=asked.get(_REFERRER, ""), cue="")
    return CounterfactualQuestion(asked.get(_SLOT, ""), asked[_VARIANT])


def question_address(request: HttpRequest, question: CounterfactualQuestion) -> str:
    """Give the address, as seen from the page, that asks a question of it as it came to this request."""
    query = _plain_query(request)
    query[_VARIANT], query[_SLOT] = question.variant, question.slot
    if referrer := request.META.get("HTTP_REFERER", "")[:_LONGEST_REFERRER]:
        query[_REFERRER] = referrer
    return f"?{query.urlencode()}"


def asked_page_address(request: HttpRequest) -> str:
    """Give the address, as seen from a question, of the page that was asked."""
    return f"?{_plain_query(request).urlencode()}"


def _plain_query(request: HttpRequest) -> QueryDict:
    query = _query(request).copy()
    for name in (_VARIANT, _SLOT, _REFERRER):
        query.pop(name, None)
    return query


def _query(request: HttpRequest) -> QueryDict:
    """Give what the browser asked; a preview is made from another request, which hands it on."""
    return PREVIEW_QUERY.get(request, request.GET)
