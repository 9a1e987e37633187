"""Write the types of an OpenAPI schema as TypeScript: an interface for each shape, and which address answers which."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

HEADING = "// The shapes of Attune's API. Written by `manage.py write_types`; change nothing here.\n"
FIRST_ERROR = 400
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations(schema: Schema) -> str:
    """Give a whole .d.ts file."""
    shapes = schema["components"]["schemas"]
    parts = [HEADING, *(_interface(name, shapes[name]) for name in sorted(shapes)), _answers(schema["paths"])]
    return "\n".join(parts)


def type_of(schema: Schema) -> str:
    """Give the type of one part; what the schema leaves open is unknown."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"Array<{type_of(schema.get('items', {}))}>"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {type_of(values) if isinstance(values, Mapping) else 'unknown'}>"
    return _PLAIN.get(schema.get("type", ""), "unknown")


def _interface(name: str, shape: Schema) -> str:
    required = set(shape.get("required", ()))
    lines = [*_comment(shape, ""), f"export interface {name} {{"]
    for field, part in shape.get("properties", {}).items():
        lines += [*_comment(part, "  "), f"  {field}{'' if field in required else '?'}: {type_of(part)};"]
    return "\n".join([*lines, "}", ""])


def _answers(paths: Schema) -> str:
    lines = ["/** What each address answers where all is well. */", "export interface Answers {"]
    for path, methods in sorted(paths.items()):
        for method, operation in sorted(methods.items()):
            lines += [f"  {json.dumps(f'{method.upper()} {path}')}: {each};" for each in _answer(operation)]
    return "\n".join([*lines, "}", ""])


def _answer(operation: Schema) -> Iterator[str]:
    found = [
        each["content"]["application/json"]["schema"]
        for status, each in operation["responses"].items()
        if "content" in each and int(status) < FIRST_ERROR
    ]
    if found:
        yield " | ".join(dict.fromkeys(type_of(each) for each in found))


def _comment(part: Schema, indent: str) -> list[str]:
    text = " ".join(str(part.get("description", "")).split()).replace("*/", "* /")
    return [f"{indent}/** {text} */"] if text else []
