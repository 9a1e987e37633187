"""What browsers and servers tell us: events, consent, and how much a visitor likes a topic."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import BeforeValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from attune.audience import services
from attune.audience.conf import conf
from attune.audience.consent_choice import apply_consent_choice, choice_wait_seconds
from attune.audience.domain.consent import consent_from
from attune.audience.domain.context import Visitor
from attune.audience.domain.events import EVENT_KINDS, LONGEST_TEXT, clean_text
from attune.audience.domain.profile_state import UnreadableProfileError
from attune.audience.event_validation import (
    NOT_AN_OBJECT,
    EventOutcome,
    EventRefusal,
    EventResult,
    event_results,
    parse_events,
)
from attune.audience.profile.scores import UnknownCategoryError, UnknownVisitorError
from attune.audience.request import cookies
from attune.audience.request.origins import is_same_origin
from attune.audience.request.throttle import (
    address_wait_seconds,
    new_id_wait_seconds,
    rate_limit_response,
    visitor_wait_seconds,
)
from attune.audience.server_keys import fingerprint_of, is_server_key
from attune.conf import is_switched_on
from attune.rules.api_errors import INVALID_BODY, SWITCHED_OFF, UNREADABLE, errors
from attune.text import clean

LONGEST_AGO_MS = 24 * 60 * 60 * 1000
MOST_EVENTS_EVER = 1000

SCORES_EXAMPLE = {
    "user_id": "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11",
    "adjustments": {"content_category": "technology", "score_delta": 0.05},
}

EVENTS_EXAMPLE = {
    "events": [
        {"id": "1c7a1f9e-52a5-4e0a-9d52-6a5f0f2f7b10", "kind": "page_view", "page_id": 7},
        {"id": "8c0d3a52-0b53-4a86-8f9a-1d5a3c7e2b11", "kind": "exposure", "ticket": "eyJ2Ijo…", "ago_ms": 1200},
    ]
}
ACCEPTED_EXAMPLE = {
    "accepted": 1,
    "events": [
        {"outcome": "accepted"},
        {"outcome": "refused", "why": '"page_id" must be a whole number from 1 to 2147483647.'},
    ],
}
CROSS_ORIGIN = "This address answers only the site's own pages. Nothing was changed."
TOO_LARGE = "The body has more than 4096 bytes. Send less at once."
RATE_LIMITED = "Too many events came in the last minute. Wait, and send them later."
OTHER_VERSION = "The visitor's profile was kept by another version of Attune and cannot be read; it is left as it is."
MANY_VISITORS = "Too many visitors came from this address in the last minute. Wait, and choose then."
NO_KEY = "Only a server key opens this address: send it as Authorization: Bearer."
MOST_SCORES_BYTES = 4_096

# PostgreSQL takes no NUL.
VISITOR_ID = "^[!-~]+$"


def _cleaned(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_cleaned), Field(max_length=LONGEST_TEXT)]
VisitorId = Annotated[str, Field(pattern=VISITOR_ID, max_length=36, description="The visitor's id.")]


class EventIn(Schema):
    """One event; each kind has its own parts, and the rest is left out."""

    id: UUID = Field(description="Made anew for each event; sent twice, it counts once.")
    kind: str = Field(description=f"One of {', '.join(EVENT_KINDS)}.", max_length=20)
    page_id: int | None = None
    ago_ms: int = Field(0, ge=0, le=LONGEST_AGO_MS, description="How long before it was sent it happened.")
    ticket: str | None = Field(None, max_length=2000, description="Of an exposure: what was decided, as we signed it.")
    name: Text | None = Field(None, description="Of a click, a hover or a custom event.")
    seconds: float | None = Field(None, description="Of a dwell: seconds more than were told before.")
    depth: float | None = Field(None, description="Of a scroll: share of the page, 0 to 1.")
    words: Text | None = Field(None, description="Of a search.")
    network: Text | None = Field(None, description="Of a share.")
    goal: Text | None = Field(None, description="Of a conversion.")
    worth: float | None = Field(None, description="Of a conversion.")


def _each_alone(given: object, read: ValidatorFunctionWrapHandler) -> EventIn | EventRefusal:
    """Read one event of a batch, or say why it cannot be read: the others of the batch are read all the same."""
    if not isinstance(given, Mapping):
        return EventRefusal(NOT_AN_OBJECT)
    try:
        return read(given)  # type: ignore[no-any-return]
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return EventRefusal(clean(f'"{".".join(map(str, first["loc"]))}": {first["msg"]}.'))


class EventsIn(Schema):
    """Some events of one visitor; each is judged alone."""

    model_config = {"json_schema_extra": {"example": EVENTS_EXAMPLE}}

    events: list[Annotated[EventIn, WrapValidator(_each_alone)]] = Field(max_length=MOST_EVENTS_EVER)


class EventOut(Schema):
    """What became of one event."""

    outcome: Literal["accepted", "double", "refused"] = Field(description="double is one that was told before.")
    why: str | None = Field(None, description="Of one that was refused: the reason.")


class Accepted(Schema):
    """How many of the events were new and are kept; where some were not, what became of each."""

    model_config = {"json_schema_extra": {"example": ACCEPTED_EXAMPLE}}

    accepted: int
    events: list[EventOut] | None = Field(
        None, description="In the order in which they were sent; left out where all were accepted, or none was read."
    )


class ConsentIn(Schema):
    """What the visitor chose."""

    model_config = {"json_schema_extra": {"example": {"choice": "measure+personalise"}}}

    choice: str = Field(description="measure+personalise, measure, personalise or refused.", max_length=40)


class ConsentOut(Schema):
    """What the visitor allows from now on."""

    model_config = {"json_schema_extra": {"example": {"measure": True, "personalise": True}}}

    measure: bool
    personalise: bool


class AdjustmentsIn(Schema):
    """How much more, or less, a visitor likes a topic."""

    content_category: Text = Field(description="A topic of the vocabulary, by its slug or its name.")
    score_delta: float = Field(
        ge=-1, le=1, allow_inf_nan=False, description="What is added; the score stays in 0 to 1."
    )


class ScoresIn(Schema):
    """What another server knows of a visitor's taste."""

    model_config = {"coerce_numbers_to_str": True, "json_schema_extra": {"example": SCORES_EXAMPLE}}

    user_id: VisitorId
    adjustments: AdjustmentsIn


class ScoresOut(Schema):
    """The score before and after; below 0.01 it is let go, and 0."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "user_id": SCORES_EXAMPLE["user_id"],
                "content_category": "technology",
                "score_before": 0.4,
                "score": 0.45,
            }
        }
    }

    user_id: str
    content_category: str
    score_before: float
    score: float


class ServerKey(HttpBearer):
    """Let in who bears one of the site's server keys; request.auth is then what logs call the key."""

    def __init__(self, most_bytes: int | None = None) -> None:
        """Refuse larger bodies before they are read, where a bound is given."""
        super().__init__()
        self._most_bytes = most_bytes

    def __call__(self, request: HttpRequest) -> str:
        """Answer nothing where Attune is off, and nobody without a key."""
        refuse_when_disabled()
        called = super().__call__(request)
        if not called:
            raise HttpError(401, NO_KEY)
        if self._most_bytes is not None:
            refuse_large(request, self._most_bytes, "Send less at once.")
        return str(called)

    def authenticate(self, request: HttpRequest, token: str) -> str:
        """Name the key if it is one of ours, else give an empty text."""
        key = token.strip()
        return fingerprint_of(key) if is_server_key(key) else ""


def refuse_when_disabled() -> None:
    """Answer nothing where Attune is switched off."""
    if not is_switched_on():
        raise HttpError(404, SWITCHED_OFF)


def refuse_large(request: HttpRequest, most: int, advice: str) -> None:
    """Refuse a body of more than so many bytes by what it says of itself."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise HttpError(400, "Content-Length must be a number.")
    # Whoever writes more than ten digits need not be counted.
    if len(length) > 10 or int(length) > most:
        raise HttpError(413, f"The body has more than {most} bytes. {advice}")


def check_allowed(request: HttpRequest) -> bool:
    """Refuse, before a body is read, what is too large or comes from another site; switched off, all."""
    refuse_when_disabled()
    return check_choice_allowed(request)


def check_choice_allowed(request: HttpRequest) -> bool:
    """Refuse the same, but not where Attune is switched off: what a visitor takes back is taken back all the same."""
    refuse_large(request, conf().MAX_BODY_BYTES, "Send fewer events at once.")
    if not is_same_origin(request):
        raise HttpError(403, CROSS_ORIGIN)
    return True


router = Router(tags=["audience"])

CHECK_ERRORS = {400: UNREADABLE, 403: CROSS_ORIGIN, 404: SWITCHED_OFF, 413: TOO_LARGE, 422: INVALID_BODY}


@router.post(
    "/events/",
    operation_id="audience_api_post_events",
    auth=check_allowed,
    response={202: Accepted},
    exclude_none=True,
    summary="Tell what a visitor did",
    openapi_extra=errors({**CHECK_ERRORS, 429: RATE_LIMITED}),
)
def post_events(request: HttpRequest, response: HttpResponse, batch: EventsIn) -> Status[dict[str, Any]] | HttpResponse:
    """Store events of a visitor who allows it; of others, and of machines, nothing is read and nothing kept."""
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    if len(batch.events) > conf().MAX_EVENTS:
        raise HttpError(422, f"At most {conf().MAX_EVENTS} events may be sent at once.")
    if not visitor.counts or services.is_prefetch(request):
        return Status(202, {"accepted": 0})
    if not batch.events:
        return Status(202, {"accepted": 0})
    if wait_s := _wait(request, visitor, events=len(batch.events)):
        return rate_limit_response(RATE_LIMITED, wait_s=wait_s)
    read = parse_events(_told(batch), visitor=visitor.id or cookies.new_visitor_id(), now=timezone.now())
    events = [each for each in read if not isinstance(each, EventRefusal)]
    if events and not visitor.id:
        if wait_s := new_id_wait_seconds(request):
            return rate_limit_response(RATE_LIMITED, wait_s=wait_s)
        cookies.set_visitor(request, response, events[0].visitor)
    issued = visitor.issued if visitor.id else None
    taken = services.ingest_events(events, learns=visitor.consent.personalise, issued=issued)
    judged = event_results(read, new=taken.new, withdrawn=taken.withdrawn)
    # Whoever allows nothing any more is answered as whoever never did.
    return Status(202, _answer(judged if len(taken.withdrawn) < len(judged) else []))


@router.post(
    "/consent/",
    operation_id="audience_api_post_consent",
    auth=check_choice_allowed,
    response=ConsentOut,
    summary="Tell what a visitor allows",
    openapi_extra=errors({**CHECK_ERRORS, 429: MANY_VISITORS}),
)
def post_consent(request: HttpRequest, response: HttpResponse, chosen: ConsentIn) -> dict[str, bool] | HttpResponse:
    """Remember what a visitor allows, and forget what they no longer do."""
    consent = consent_from(chosen.choice)
    if consent is None:
        raise HttpError(422, '"choice" must be measure+personalise, measure, personalise or refused.')
    if wait_s := choice_wait_seconds(request, consent):
        return rate_limit_response(MANY_VISITORS, wait_s=wait_s)
    allowed = apply_consent_choice(request, response, consent)
    if allowed is None:
        raise HttpError(404, SWITCHED_OFF)
    return {"measure": allowed.measure, "personalise": allowed.personalise}


@router.post(
    "/update_recommendation_scores",
    auth=ServerKey(MOST_SCORES_BYTES),
    response=ScoresOut,
    include_in_schema=False,
)
@router.post(
    "/update_recommendation_scores/",
    operation_id="audience_api_post_scores",
    auth=ServerKey(MOST_SCORES_BYTES),
    response=ScoresOut,
    summary="Tell how much more a visitor likes a topic; with a server key",
    openapi_extra=errors(
        {
            400: UNREADABLE,
            401: NO_KEY,
            404: 'Nothing is kept of a visitor "5f0c3c1e". Only who allows it has a profile.',
            409: OTHER_VERSION,
            413: TOO_LARGE,
            422: '"technolgy" is no topic of the vocabulary. Write the slug or the name of one.',
        }
    ),
)
def post_scores(request: HttpRequest, told: ScoresIn) -> dict[str, Any]:
    """Move one affinity by exactly that much; whoever sends it twice moves it twice."""
    category = told.adjustments.content_category
    try:
        moved = services.adjust_score(told.user_id, category, told.adjustments.score_delta)
    except UnknownVisitorError as error:
        raise HttpError(404, str(error)) from error
    except UnknownCategoryError as error:
        raise HttpError(422, str(error)) from error
    except UnreadableProfileError as error:
        raise HttpError(409, OTHER_VERSION) from error
    scores = {"score_before": moved.before, "score": moved.after}
    return {"user_id": told.user_id, "content_category": category, **scores}


def _told(batch: EventsIn) -> list[Mapping[str, Any] | EventRefusal]:
    return [each if isinstance(each, EventRefusal) else each.model_dump(exclude_none=True) for each in batch.events]


def _answer(judged: Collection[EventResult]) -> dict[str, Any]:
    accepted = sum(each.outcome == EventOutcome.ACCEPTED for each in judged)
    return {"accepted": accepted} if accepted == len(judged) else {"accepted": accepted, "events": judged}


def _wait(request: HttpRequest, visitor: Visitor, *, events: int) -> int:
    """Charge the visitor, then the address, which others share; give for how many seconds they are to wait."""
    by_visitor = visitor_wait_seconds(visitor.id, "events", cost=events)
    return by_visitor or address_wait_seconds(request, "events", cost=events)
