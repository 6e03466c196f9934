"""The OpenAPI document, with an example of what goes into each operation and of what comes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

JSON = "application/json"


def swagger_ui() -> Path:
    """Where Swagger UI's files are. They come in Flask's wheel of them; Flask is not imported."""
    wheel = find_spec("flask_swagger_ui")
    assert wheel is not None  # noqa: S101 - it is a dependency
    return Path(wheel.origin or "").parent / "dist"


@dataclass
class Description(OpenAPIConfig):
    examples: Mapping[str, object] = field(default_factory=dict)
    """By the name of the schema, as JSON will have it."""

    def to_openapi_schema(self) -> OpenAPI:
        return _WithExamples(super().to_openapi_schema(), self.examples)


class _WithExamples(OpenAPI):
    """Added to the finished document, since Litestar leaves every null of an example out."""

    def __init__(self, plain: OpenAPI, examples: Mapping[str, object]) -> None:
        super().__init__(**{each.name: getattr(plain, each.name) for each in fields(plain)})
        self._examples = examples

    def to_schema(self) -> dict[str, Any]:
        document = super().to_schema()
        schemas = document["components"]["schemas"]
        for methods in document["paths"].values():
            for operation in methods.values():
                for content in _json(operation):
                    if "example" not in content and "examples" not in content:
                        content["example"] = self._of(content["schema"], schemas)
        return document

    def _of(self, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> object:
        """The one that was given for *schema*, or one made of those of its parts."""
        match schema:
            case {"$ref": str(reference)}:
                name = reference.rpartition("/")[2]
                return self._examples[name] if name in self._examples else self._of(schemas[name], schemas)
            case {"properties": dict(properties)}:
                return {name: self._of(part, schemas) for name, part in properties.items()}
            case {"items": dict(items)}:
                return [self._of(items, schemas)]
            case {"oneOf": [first, *_]}:
                return self._of(first, schemas)
            case {"enum": [first, *_]} | {"const": first}:
                return first
            case _:
                return None


def _json(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for described in (operation.get("requestBody", {}), *operation["responses"].values()):
        if JSON in described.get("content", {}):
            yield described["content"][JSON]
