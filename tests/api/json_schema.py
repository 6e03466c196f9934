"""JSON Schema, as far as our description speaks it. A word that is not known here is an error, not a yes."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

Schema = Mapping[str, Any]
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}
FORMATS = {"uuid": UUID, "date-time": datetime.fromisoformat, "date": date.fromisoformat}
KNOWN = {
    *("type", "title", "description", "properties", "required", "additionalProperties", "items"),
    *(
        "oneOf",
        "anyOf",
        "enum",
        "const",
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "maxItems",
    ),
    *("examples", "default", "pattern"),
}


def wrong(value: Any, schema: Schema, schemas: Schema, at: str = "$") -> list[str]:
    """Where *value* breaks *schema*; *schemas* are those that it may refer to."""
    if "$ref" in schema:
        return wrong(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, at)
    if unknown := schema.keys() - KNOWN:
        return [f"{at}: do not know {unknown}"]
    for either in schema.keys() & {"oneOf", "anyOf"}:
        each = [wrong(value, one, schemas, at) for one in schema[either]]
        if [] not in each:
            return [f"{at}: {each}"]
    if "type" in schema and not _is_a(value, schema["type"]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    return [*_itself(value, schema, at), *_parts(value, schema, schemas, at)]


def _is_a(value: object, kind: str | list[str]) -> bool:
    if isinstance(kind, list):
        return any(_is_a(value, one) for one in kind)
    return isinstance(value, TYPES[kind]) and not (kind in {"integer", "number"} and isinstance(value, bool))


def _itself(value: Any, schema: Schema, at: str) -> Iterator[str]:
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: {value!r} is not one of those words"
    if isinstance(value, str):
        try:
            FORMATS.get(schema.get("format", ""), str)(value)
        except ValueError:
            yield f"{at}: {value!r} is no {schema['format']}"
    if isinstance(value, str | list) and len(value) > schema.get(
        "maxLength" if isinstance(value, str) else "maxItems", len(value)
    ):
        yield f"{at}: too long"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} does not match"
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield f"{at}: too short"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of range"


def _parts(value: Any, schema: Schema, schemas: Schema, at: str) -> Iterator[str]:
    if isinstance(value, dict) and schema.get("type") == "object":
        properties = schema.get("properties", {})
        for name in {*schema.get("required", ()), *value}:
            place, part = f"{at}.{name}", properties.get(name, schema.get("additionalProperties"))
            if name not in value:
                yield f"{place}: missing"
            elif part is None:
                yield f"{place}: unknown"
            else:
                yield from wrong(value[name], part, schemas, place)
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from wrong(each, schema.get("items", {}), schemas, f"{at}[{place}]")
