"""The examiner of our examples, examined."""

from typing import Any

import pytest
from json_schema import wrong

ONE = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        *((value, ONE) for value in ({}, {"a": "1"}, {"a": True}, {"a": 1, "b": 2}, [], None)),
        ("x", {"type": "string", "format": "uuid"}),
        ("x", {"type": "string", "format": "date-time"}),
        ("xx", {"type": "string", "maxLength": 1}),
        ([1, 1], {"type": "array", "maxItems": 1}),
        (["x"], {"type": "array", "items": {"type": "integer"}}),
        (2, {"type": "integer", "maximum": 1}),
        (0, {"type": "integer", "minimum": 1}),
        ("x", {"enum": ["y"]}),
        ("x", {"const": "y"}),
        (None, {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        (None, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({}, {"$ref": "#/components/schemas/One"}),
        ("x", {"type": "string", "pattern": "y"}),
        ("x", {"not": {"const": "y"}}),
    ],
)
def test_what_breaks_its_schema_is_found(value: Any, schema: dict[str, Any]) -> None:
    assert wrong(value, schema, {"One": ONE})


def test_what_keeps_to_its_schema_is_not_blamed() -> None:
    assert wrong({"a": 1}, {"$ref": "#/components/schemas/One"}, {"One": ONE}) == []
