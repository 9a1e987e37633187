"""Let other servers read rules, and write drafts of them, at /api/rules/; only with a server key."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from wagtail.models import Site

from attune.audience.api import NO_KEY, ServerKey
from attune.decisions.delivery.headless import as_json, json_response
from attune.rules.api_errors import INVALID, SWITCHED_OFF, errors
from attune.rules.drafts import (
    DraftConflictError,
    FileProblem,
    ProblemsError,
    UnknownRuleError,
    get_rule_details,
    list_rule_details,
    rule_details_of,
    save_draft,
)

router = Router(tags=["rules"])

MOST_BYTES = 200_000
MOST_RULES = 200
LONGEST_SLUG = 100
Slug = Path(..., pattern="^[-a-zA-Z0-9_]+$", max_length=LONGEST_SLUG, example="mobile-first")

FORM_EXAMPLE = {
    "slug": "mobile-first",
    "name": "Short pages on a telephone",
    "priority": 50,
    "condition": {"fact": "device", "operator": "is", "value": "mobile"},
    "actions": [{"do": "show_variant", "slot": {"name": "front", "within": "everywhere"}, "variant": "Short"}],
}
VERSION_EXAMPLE = {
    "sentence": "Device is Mobile.",
    "outcomes": ["Show the variant “Short” in the slot “front”."],
    "rule": FORM_EXAMPLE,
}
RULE_EXAMPLE = {
    "slug": "mobile-first",
    "name": "Short pages on a telephone",
    "site": "",
    "is_live": False,
    "has_unpublished_changes": True,
    "live": None,
    "draft": VERSION_EXAMPLE,
}
PROBLEM_EXAMPLE = {
    "where": "condition",
    "what": 'There is no fact "devise". Did you mean "device"?',
}

DOUBT_EXAMPLE = {"where": "", "what": 'The slot “front” has no variant “Shrot” yet. Did you mean "Short"?'}


class RuleForm(Schema):
    """A rule as `manage.py rules export` writes it, and as a draft of it is sent."""

    model_config = {"extra": "forbid", "json_schema_extra": {"example": FORM_EXAMPLE}}

    slug: str = Field(description="As in the address; a draft may leave it out.", max_length=LONGEST_SLUG)
    name: str = Field(max_length=100)
    site: str = Field("", description="The host name of the site that it belongs to; left out for all sites.")
    priority: int = Field(100, ge=1, le=1000, description="1 is the strongest.")
    condition: dict[str, Any] = Field(description="In the form of /api/conditions/schema/.")
    actions: list[dict[str, Any]] = Field(description='Each with what it does, as "do".')


class RuleVersion(Schema):
    """One version of a rule."""

    sentence: str = Field(description="The condition in words.")
    outcomes: list[str] = Field(description="What the rule does, in words.")
    rule: RuleForm | None = Field(description="null while it is half finished.")


class RuleOut(Schema):
    """A rule as it stands, live and as a draft."""

    model_config = {"json_schema_extra": {"example": RULE_EXAMPLE}}

    slug: str
    name: str
    site: str = Field(description='The host name of the site that it belongs to; "" for all sites.')
    is_live: bool
    has_unpublished_changes: bool
    live: RuleVersion | None = Field(description="What decides now; null where nothing of it is live.")
    draft: RuleVersion | None = Field(description="What waits to be published; null where nothing does.")


class RulesOut(Schema):
    """Some of the rules of a site, the strongest first."""

    model_config = {"json_schema_extra": {"example": {"count": 1, "rules": [RULE_EXAMPLE]}}}

    count: int = Field(description="How many there are in all.")
    rules: list[RuleOut]


class ProblemOut(Schema):
    """What is wrong, and what to do."""

    model_config = {"json_schema_extra": {"example": PROBLEM_EXAMPLE}}

    where: str = Field(description='The place in what was sent, such as condition.all[1]; "" for the whole.')
    what: str


class WrittenOut(RuleOut):
    """A rule whose draft was kept."""

    model_config = {"json_schema_extra": {"example": RULE_EXAMPLE | {"doubts": [DOUBT_EXAMPLE]}}}

    doubts: list[ProblemOut] = Field(description="What is allowed and yet hardly meant.")


class Refused(Schema):
    """Why nothing was kept."""

    model_config = {"json_schema_extra": {"example": {"detail": "Nothing was kept.", "problems": [PROBLEM_EXAMPLE]}}}

    detail: str
    problems: list[ProblemOut]


CONFLICTS = {
    400: "Content-Length must be a number.",
    401: NO_KEY,
    404: SWITCHED_OFF,
    409: "This rule is locked, or waits for review. Try again when that has ended.",
    413: f"The body has more than {MOST_BYTES} bytes. Send less at once.",
}
FORM_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RuleForm"}}},
    }
}


@router.get("/rules", auth=ServerKey(), response=RulesOut, include_in_schema=False)
@router.get(
    "/rules/",
    operation_id="decisions_drafts_api_read_rules",
    auth=ServerKey(),
    response=RulesOut,
    summary="The rules of the site, live and as drafts",
    openapi_extra=errors({401: NO_KEY, 404: SWITCHED_OFF, 422: INVALID}),
)
def read_rules(
    request: HttpRequest,
    limit: int = Query(100, ge=1, le=MOST_RULES, example=100),
    offset: int = Query(0, ge=0, le=1_000_000, example=100),
) -> HttpResponse:
    """List the rules of the site that is asked, and those of all sites; what is archived is left out."""
    count, sheets = list_rule_details(Site.find_for_request(request), limit=limit, offset=offset)
    return keyed_response(request, {"count": count, "rules": [asdict(sheet) for sheet in sheets]})


@router.get("/rules/{slug}", auth=ServerKey(), response=RuleOut, include_in_schema=False)
@router.get(
    "/rules/{slug}/",
    operation_id="decisions_drafts_api_read_rule",
    auth=ServerKey(),
    response=RuleOut,
    summary="One rule, live and as a draft",
    openapi_extra=errors({401: NO_KEY, 404: 'This site has no rule "mobile-first".', 422: INVALID}),
)
def read_rule(request: HttpRequest, slug: str = Slug) -> HttpResponse:
    """Give a rule of this site or of all sites."""
    try:
        return keyed_response(request, asdict(get_rule_details(slug, Site.find_for_request(request))))
    except UnknownRuleError as error:
        raise HttpError(404, str(error)) from error


WRITING: dict[str, Any] = {
    "auth": ServerKey(MOST_BYTES),
    "response": {200: WrittenOut, 201: WrittenOut, 422: Refused},
    "exclude_unset": True,
    "summary": "Write a draft of a rule",
    "openapi_extra": FORM_BODY | errors(CONFLICTS),
}


@router.put("/rules/{slug}", include_in_schema=False, **WRITING)
@router.post("/rules/{slug}", include_in_schema=False, **WRITING)
@router.post("/rules/{slug}/", operation_id="post_rule_draft", **WRITING)
@router.put("/rules/{slug}/", operation_id="put_rule_draft", **WRITING)
def write_rule_draft(request: HttpRequest, slug: str = Slug) -> Status[Any]:
    """Keep the rule as a draft, checked as `manage.py rules import` does; a person publishes it, as ever."""
    try:
        key = str(request.auth)  # type: ignore[attr-defined]
        written = save_draft(slug, request.body, site=Site.find_for_request(request), key=key)
    except DraftConflictError as error:
        raise HttpError(409, str(error)) from error
    except ProblemsError as error:
        return refused(error)
    doubts = [_problem_values(each) for each in written.doubts]
    return Status(201 if written.is_new else 200, asdict(rule_details_of(written.row)) | {"doubts": doubts})


def refused(error: ProblemsError) -> Status[Any]:
    """Answer with each problem, its place and what to do."""
    problems = [_problem_values(each) for each in error.problems]
    return Status(
        422, {"detail": "Nothing was kept. Mend what the problems name, and send it again.", "problems": problems}
    )


def _problem_values(problem: FileProblem) -> dict[str, str]:
    return {"where": problem.path, "what": problem.message}


def keyed_response(request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
    """Answer whoever bears a key; with an ETag, and for nobody else to keep."""
    response = json_response(request, as_json(values), is_private=True)
    patch_vary_headers(response, ["Authorization"])
    return response
