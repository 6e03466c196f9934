"""The OpenAPI document, with an example of what goes into each operation and of what comes out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

from pascal.app.edge.bodies import Body
from pascal.app.edge.errors import camel

JSON = "application/json"


def examples_of(shapes: Iterable[msgspec.Struct]) -> dict[str, object]:
    """By the names of their types, as JSON will have them; nobody sends what may be left out."""
    return {
        type(each).__name__: {
            name: value
            for name, value in msgspec.to_builtins(each).items()
            if value is not None or not isinstance(each, Body)
        }
        for each in shapes
    }


def swagger_ui() -> Path:
    """Where Swagger UI's files are. They come in Flask's wheel of them; Flask is not imported."""
    wheel = find_spec("flask_swagger_ui")
    assert wheel is not None  # noqa: S101 - it is a dependency
    return Path(wheel.origin or "").parent / "dist"


@dataclass
class Description(OpenAPIConfig):
    examples: Mapping[str, object] = field(default_factory=dict)
    """By the name of the type, as JSON will have it."""

    def to_openapi_schema(self) -> OpenAPI:
        return _Readable(super().to_openapi_schema(), self.examples)


def operation_id(handler: HTTPRouteHandler, *_: object) -> str:
    """`takeConversation` for a handler of that name."""
    return camel(handler.handler_name)


class _Readable(OpenAPI):
    """The document in names that people and generated clients can use, and with examples.

    Done to the finished one, since Litestar leaves every null of an example out.
    """

    def __init__(self, plain: OpenAPI, examples: Mapping[str, object]) -> None:
        super().__init__(**{each.name: getattr(plain, each.name) for each in fields(plain)})
        self._examples = examples

    def to_schema(self) -> dict[str, Any]:
        document = super().to_schema()
        schemas = document["components"]["schemas"]
        for methods in document["paths"].values():
            for operation in methods.values():
                if "status_code" in str(operation["responses"].get("400")):
                    del operation["responses"]["400"]  # Litestar's own, where there are parameters
                for content in _json(operation):
                    if "example" not in content and "examples" not in content:
                        content["example"] = self._of(content["schema"], schemas)
                _describe(operation)
        document["paths"] = {
            re.sub(r"{\w+}", lambda name: camel(name[0]), path): methods
            for path, methods in sorted(document["paths"].items())
        }
        for name, schema in schemas.items():
            schema["title"] = schema_name(name)
            must = {part for part, of in schema.get("properties", {}).items() if _must(of)}
            if must:
                schema["required"] = sorted({*schema.get("required", ()), *must})
        named = {schema_name(name): schema for name, schema in schemas.items()}
        document["components"]["schemas"] = dict(sorted(named.items()))  # whatever module each comes from
        _rename_references(document)
        return document

    def _of(self, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> object:
        """The one that was given for *schema*, or one made of those of its parts."""
        match schema:
            case {"$ref": str(reference)}:
                name = reference.rpartition("/")[2]
                return self._examples[name] if name in self._examples else self._of(schemas[name], schemas)
            case {"properties": dict(properties)}:
                return {name: self._of(part, schemas) for name, part in properties.items()}
            case {"examples": [first, *_]}:
                return first
            case {"items": dict(items)}:
                return [self._of(items, schemas)]
            case {"oneOf": [first, *_]}:
                return self._of(first, schemas)
            case {"enum": [first, *_]} | {"const": first}:
                return first
            case _:
                return None


def schema_name(key: str) -> str:
    """`AgentPageAnswer` for Litestar's `Success_pascal.app.faces.v1.wire.Page_…people.AgentShape_`."""
    match key.partition("_"):
        case "Success" | "Done", _, of:
            return f"{schema_name(of.removesuffix('_'))}Answer"
        case "list", _, of:
            return f"{schema_name(of.removesuffix('_'))}List"
        case first, "_", of if first.endswith("Page"):
            return f"{schema_name(of.removesuffix('_'))}Page"
        case first, "_", of:
            return f"{schema_name(first)}Or{schema_name(of)}"
        case _:
            return {"NoneType": "Empty"}.get(key) or key.rpartition(".")[2].removesuffix("Shape")


def _describe(operation: dict[str, Any]) -> None:
    """The first sentence of a docstring is the summary, the rest the description."""
    summary, _, rest = operation.pop("description").partition(".\n")
    operation["summary"] = summary.removesuffix(".")
    if rest.strip():
        operation["description"] = rest.strip()
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["name"] = camel(parameter["name"])
        if _must(parameter["schema"]):
            parameter["required"] = True
        _without_null(parameter["schema"])


def _without_null(schema: dict[str, Any]) -> None:
    """There is none in an address: what is null when it is left out is what Litestar means."""
    if "enum" in schema:
        schema["enum"] = [word for word in schema["enum"] if word is not None]
        schema["type"] = "string"
    for kind in schema.pop("oneOf", ()):
        schema.update(kind if kind != {"type": "null"} else {})


def _must(part: dict[str, Any]) -> bool:
    """Whether it may not be left out: empty, as it is by default, it is refused."""
    found = part.get("default") == "" and bool(part.get("minLength"))
    if found:
        del part["default"]
    return found


def _rename_references(part: object) -> None:
    match part:
        case {"$ref": str(reference)}:
            assert isinstance(part, dict)  # noqa: S101 - for mypy
            before, _, name = reference.rpartition("/")
            part["$ref"] = f"{before}/{schema_name(name)}"
        case dict():
            for each in part.values():
                _rename_references(each)
        case list():
            for each in part:
                _rename_references(each)


def _json(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for described in (operation.get("requestBody", {}), *operation["responses"].values()):
        if JSON in described.get("content", {}):
            yield described["content"][JSON]
