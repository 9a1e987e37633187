"""The errors that an address of the API may answer with, as its documentation tells them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

# What is answered where a part of a question has the wrong type, or lacks.
INVALID = [{"type": "missing", "loc": ["query", "page"], "msg": "Field required"}]
INVALID_BODY = [{"type": "missing", "loc": ["body", "choice"], "msg": "Field required"}]
UNREADABLE = "Cannot parse request body"
SWITCHED_OFF = "Attune is switched off on this site."

_SCHEMA = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]}},
}


def errors(details: Mapping[int, object]) -> dict[str, Any]:
    """Give what documents the errors of an operation, from an example of each by its status."""
    return {"responses": {status: _response(status, detail) for status, detail in details.items()}}


def _response(status: int, detail: object) -> dict[str, Any]:
    content = {"schema": _SCHEMA, "example": {"detail": detail}}
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": content}}
