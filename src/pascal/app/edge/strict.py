"""JSON bodies are read strictly. Litestar's own way takes "null" for nothing, and 1 or "true" for a truth."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, ClassVar, Literal, get_args, get_origin

import msgspec
import msgspec.inspect
from litestar.dto import AbstractDTO
from litestar.openapi.spec import Reference, Schema
from litestar.plugins import SerializationPlugin
from litestar.typing import FieldDefinition

from pascal.app.edge import calendar
from pascal.domain.conversations import MAX_TAG, MAX_TAGS
from pascal.domain.errors import Invalid, faults, refuse


class StrictJson(SerializationPlugin):
    """Reads what derives from *body*, straight from its bytes."""

    def __init__(self, body: type[msgspec.Struct]) -> None:
        self._body = body

    def supports_type(self, field_definition: FieldDefinition) -> bool:
        return field_definition.is_subclass_of(self._body)

    def create_dto_for_type(self, field_definition: FieldDefinition) -> type[AbstractDTO[Any]]:
        body = field_definition.annotation
        members = {"decoder": msgspec.json.Decoder(body), "body": body}
        return type(f"Strict[{body}]", (_Strict,), members)


class _Strict(AbstractDTO[Any]):
    """As much of a DTO as Litestar asks for; there is nothing to transfer."""

    body: ClassVar[Any]
    decoder: ClassVar[msgspec.json.Decoder[Any]]

    def decode_bytes(self, value: bytes) -> Any:
        try:
            text = value.decode()  # fields that we do not know are to be UTF-8 too
        except UnicodeDecodeError as error:
            raise not_json(error) from error
        return read(text, self.decoder, self.body)

    @classmethod
    def create_for_field_definition(cls, *_: object, **__: object) -> None: ...

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        found: Reference | Schema = schema_creator.for_field_definition(field_definition)
        return found

    @classmethod
    def is_supported_model_type_field(cls, field_definition: FieldDefinition) -> bool:
        return False  # never for what is answered


def read(text: str | msgspec.Raw, decoder: msgspec.json.Decoder[Any], body: Any) -> Any:
    """A *body* by its *decoder*. Raises `Invalid` with every field that breaks a rule."""
    try:
        return decoder.decode(text)
    except msgspec.ValidationError:
        refuse(_faults(msgspec.json.decode(text), body))
        raise Invalid("body", "malformed") from None  # a name that stands twice is wrong only the first time


def not_json(error: Exception) -> Invalid:
    """With the byte at which it ceases to be JSON, where that is known."""
    found = re.search(r"\(byte (\d+)\)", str(error))
    if isinstance(error, UnicodeDecodeError):
        return Invalid("body", "json_at", byte=error.start)
    if found is not None:
        return Invalid("body", "json_at", byte=int(found[1]))
    return Invalid("body", "json_cut" if "truncated" in str(error) else "json")


def _faults(value: object, body: Any) -> list[Invalid]:
    """Every field of a refused *body* that breaks a rule: msgspec itself stops at the first."""
    struct = next(each for each in (body, *get_args(body)) if isinstance(each, type))
    if not isinstance(value, dict):
        return [Invalid("body", "object")]
    found = []
    for each in msgspec.structs.fields(struct):
        if each.encode_name in value:
            found += _faults_of_field(each, value[each.encode_name])
        elif each.required or each.default == "":
            found.append(Invalid(each.name, "required"))
    return found


def _faults_of_field(field: msgspec.structs.FieldInfo, value: object) -> list[Invalid]:
    if field.type is msgspec.Raw:  # whatever it is, somebody else reads it
        return []
    if isinstance(value, dict) and msgspec.inspect.is_struct_type(field.type):
        return _faults(value, field.type)
    if isinstance(value, list) and (item := _object_in(field.type, len(value))) is not None:
        return [
            Invalid(f"{field.name}[{place}]" + of, fault.rule, **fault.facts)
            for place, each in enumerate(value)
            for of, fault in _faults_of_item(each, item)
        ]
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        return [fault(field.name, value, field.type)]
    return _broken_rules(field, value)


def _object_in(annotation: Any, count: int) -> type[msgspec.Struct] | None:
    """What each item of a list is to be, if that is an object, and *count* of them are not too many."""
    for each in _kinds(annotation):
        match each:
            case msgspec.inspect.ListType(
                item_type=msgspec.inspect.StructType(cls=struct), max_length=int(most)
            ) if count <= most:
                return struct
    return None


def _faults_of_item(value: object, struct: type[msgspec.Struct]) -> Iterator[tuple[str, Invalid]]:
    """Each with where in the item it is, as JavaScript would say."""
    if isinstance(value, dict):
        yield from ((f".{each.field}", each) for each in _faults(value, struct))
    else:
        yield "", Invalid("", "object")


def _broken_rules(field: msgspec.structs.FieldInfo, value: object) -> list[Invalid]:
    """What the rule that stands with *field*, as `extra`, finds wrong with a *value* of its type."""
    rule = next((rule for each in _kinds(field.type) if (rule := _extra(each).get("rule"))), None)
    if rule is None or value is None:
        return []
    return [Invalid(field.name, each.rule, **each.facts) for each in faults(lambda: rule(value))]


def fault(name: str, value: object, annotation: Any) -> Invalid:
    """What is wrong with *value*, which is to be an *annotation*."""
    if value is None or value == "":
        return Invalid(name, "required")
    for each in _kinds(annotation):
        plain = each.type if isinstance(each, msgspec.inspect.Metadata) else each
        match plain:
            case msgspec.inspect.LiteralType() | msgspec.inspect.EnumType():
                return Invalid(name, "choice", choices=_words_of(annotation))
            case msgspec.inspect.StrType(max_length=int(most)) if (
                isinstance(value, str) and len(value) > most
            ):
                return Invalid(name, "too_long", most=told(each).get("max_length", most))
            case msgspec.inspect.StrType(pattern=calendar.MOMENT):
                return Invalid(name, "moment")
            case msgspec.inspect.StrType() if isinstance(value, str):
                return Invalid(name, "malformed")
            case msgspec.inspect.IntType(ge=int(least), le=int(most)) if type(value) is int:
                return Invalid(name, "out_of_range", least=least, most=most)
            case msgspec.inspect.ListType() if isinstance(value, list):
                return _fault_of_list(name, value, _item_of(annotation), plain.max_length)
        if type(plain) in _TYPES:
            return Invalid(name, _TYPES[type(plain)])
    return Invalid(name, "malformed")


def _fault_of_list(name: str, values: list[object], kind: Any, most: int | None) -> Invalid:
    """What is wrong with *values*, at most so many, each a *kind*: of several the first is told."""
    if name == "tags":
        return Invalid(name, "tags", most=MAX_TAGS, longest=MAX_TAG)
    if name == "week":
        return Invalid(name, "week")
    for place, value in enumerate(values, 1):
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            wrong = fault(name, value, kind)
            return Invalid(name, wrong.rule, **wrong.facts, place=place)
    return Invalid(name, "malformed") if most is None else Invalid(name, "many", most=most)


_TYPES: dict[type[msgspec.inspect.Type], str] = {
    msgspec.inspect.StrType: "text",
    msgspec.inspect.IntType: "number",
    msgspec.inspect.BoolType: "boolean",
    msgspec.inspect.ListType: "list",
    msgspec.inspect.UUIDType: "uuid",
    msgspec.inspect.DateType: "day",
    msgspec.inspect.StructType: "object",
}
"""The rule that a value of another type breaks."""


def _kinds(annotation: Any) -> tuple[msgspec.inspect.Type, ...]:
    kind = msgspec.inspect.type_info(annotation)
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _extra(kind: msgspec.inspect.Type) -> dict[str, Any]:
    return (kind.extra if isinstance(kind, msgspec.inspect.Metadata) else None) or {}


def told(kind: msgspec.inspect.Type) -> dict[str, Any]:
    """Limits that the OpenAPI document tells instead of those of decoding."""
    schema = kind.extra_json_schema if isinstance(kind, msgspec.inspect.Metadata) else None
    return (schema or {}).get("extra") or {}


def _item_of(annotation: Any) -> Any:
    """Of the list in *annotation*."""
    if get_origin(annotation) is list:
        return get_args(annotation)[0]
    return next((item for part in get_args(annotation) if (item := _item_of(part))), None)


def _words_of(annotation: Any) -> tuple[str, ...]:
    """Of the `Literal` or `Enum` in *annotation*, in its own order: msgspec sorts them."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(each.value for each in annotation)
    return next((words for part in get_args(annotation) if (words := _words_of(part))), ())
