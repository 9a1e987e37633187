"""The types of the API are written as TypeScript, and the file in docs/ says what the API is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.api import api
from cms.typescript import declarations, type_of

FILE = Path(__file__).resolve().parents[2] / "docs/headless/attune.d.ts"


def test_the_file_in_docs_is_up_to_date():
    assert FILE.read_text() == declarations(api.get_openapi_schema()), "Run `manage.py write_types`."


def test_the_command_writes_the_file(tmp_path):
    file, told = tmp_path / "new" / "types.d.ts", StringIO()

    call_command("write_types", str(file), stdout=told)

    assert file.read_text() == FILE.read_text()
    assert str(file) in told.getvalue()


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "string", "format": "uuid"}, "string"),
        ({"type": "integer"}, "number"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/SlotOut"}}, "Array<SlotOut>"),
        ({"type": "array"}, "Array<unknown>"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}, "number | null"),
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "Array<string | null>"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "Record<string, boolean>"),
        ({"type": "object", "additionalProperties": True}, "Record<string, unknown>"),
        ({"enum": ["grid", "list", 3]}, '"grid" | "list" | 3'),
        ({"const": "grid"}, '"grid"'),
        ({"title": "Anything"}, "unknown"),
    ],
)
def test_each_part_of_a_schema_has_a_type(schema, written):
    assert type_of(schema) == written


def test_what_may_be_left_out_is_optional_and_a_description_cannot_end_its_comment():
    shape = {
        "description": "Ends */ here\n  or not.",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "required": ["a"],
    }
    schema = {"components": {"schemas": {"Shape": shape}}, "paths": {}}

    assert declarations(schema).split("\n\n", 1)[1] == (
        "/** Ends * / here or not. */\nexport interface Shape {\n  a: string;\n  b?: string;\n}\n\n"
        "/** What each address answers where all is well. */\nexport interface Answers {\n}\n"
    )
