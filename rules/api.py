"""Tell machines what conditions may ask, at /api/facts/, and how they are written, at /api/conditions/schema/."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from attune.request_state import user_of
from attune.rules.api_errors import errors
from attune.rules.domain.language.json_schema import condition_schema
from attune.rules.words.fact_reference import fact_as_json, fact_references

router = Router(tags=["rules"])

EDITORS_ALONE = "This address answers editors alone. Ask for an account that may enter the admin."
EXAMPLE = {
    "name": "views_of_page",
    "kind": "number",
    "label": "Views of the page",
    "unit": "views",
    "group": "Reading",
    "purpose": "personalise",
    "scope": "visitor",
    "operators": ["is", "is_not", "less_than", "at_most", "more_than", "at_least", "between"],
    "parameter": {"label": "page", "choices": [{"value": "12", "label": "How to read a tide table"}]},
    "choices": [],
    "example": "Views of the page “How to read a tide table” is at least 3.",
}


SCHEMA_EXAMPLE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$ref": "#/$defs/condition",
    "$defs": {"condition": {"anyOf": [{"type": "object"}]}},
}


class ChoiceOut(Schema):
    """One value that may be chosen."""

    value: str
    label: str


class ParameterOut(Schema):
    """By what the facts of a family are told apart; a condition names one as "of"."""

    label: str
    choices: list[ChoiceOut]


class FactOut(Schema):
    """One thing that a condition may ask."""

    model_config = {"json_schema_extra": {"example": EXAMPLE}}

    name: str = Field(description='What a condition calls it: {"fact": "visits_7d", ...}.')
    kind: str = Field(description="text, number, yes-no, set, clock, moment or version.")
    label: str
    unit: str
    group: str
    purpose: str = Field(description="essential, or personalise: what needs the visitor's consent.")
    scope: str = Field(description="What it is read from: request, page, visitor or match.")
    operators: list[str]
    parameter: ParameterOut | None = Field(description="Of a family; null where it is one fact.")
    choices: list[ChoiceOut] = Field(description="The values to choose from; empty where any will do.")
    example: str = Field(description="A condition on it, as a sentence.")


def editors_alone(request: HttpRequest) -> object:
    """Let in whoever is signed in and may enter the admin."""
    user = user_of(request)
    if user is None or not user.is_authenticated:
        return None
    if not user.has_perm("wagtailadmin.access_admin"):
        raise HttpError(403, EDITORS_ALONE)
    return user


@router.get(
    "/facts/",
    operation_id="rules_api_read_facts",
    auth=editors_alone,
    response=list[FactOut],
    summary="What conditions may ask",
    openapi_extra=errors({401: "Unauthorized", 403: EDITORS_ALONE}),
)
def read_facts(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """List all facts and families, by group, in the editor's language."""
    patch_cache_control(response, private=True, no_store=True)
    return [fact_as_json(sheet) for sheet in fact_references()]


@router.get(
    "/conditions/schema/",
    operation_id="rules_api_read_condition_schema",
    response=dict[str, Any],
    summary="The JSON Schema of a condition",
    openapi_extra={"responses": {200: {"content": {"application/json": {"example": SCHEMA_EXAMPLE}}}}},
)
def read_condition_schema(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Give the schema of the exchange form, draft 2020-12; it is the same for everybody."""
    patch_cache_control(response, public=True, max_age=3600)
    return condition_schema()
