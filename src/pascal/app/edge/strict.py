"""JSON bodies are read strictly. Litestar's own way takes "null" for nothing, and 1 or "true" for a truth."""

from typing import Any, ClassVar, get_args

import msgspec
import msgspec.inspect
from litestar.dto import AbstractDTO
from litestar.openapi.spec import Reference, Schema
from litestar.plugins import SerializationPlugin
from litestar.typing import FieldDefinition

from pascal.domain.errors import Invalid, refuse


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
            return self.decoder.decode(text)
        except UnicodeDecodeError as error:
            raise Invalid("body", "json") from error
        except msgspec.ValidationError:
            refuse(_faults(msgspec.json.decode(text), self.body))
            raise

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


def _faults(value: object, body: Any) -> list[Invalid]:
    """Every field of a refused *body* that breaks a rule: msgspec itself stops at the first."""
    struct = next(each for each in (body, *get_args(body)) if isinstance(each, type))
    if not isinstance(value, dict):
        return [Invalid("body", "object")]
    found = []
    for each in msgspec.structs.fields(struct):
        if each.encode_name not in value:
            if each.required:
                found.append(Invalid(each.encode_name, "required"))
            continue
        try:
            msgspec.convert(value[each.encode_name], each.type)
        except msgspec.ValidationError:
            found.append(
                _fault(each.encode_name, value[each.encode_name], msgspec.inspect.type_info(each.type))
            )
    return found


def _fault(name: str, value: object, kind: msgspec.inspect.Type) -> Invalid:
    if value is None:
        return Invalid(name, "required")
    for each in kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,):
        plain, extra = (
            (each.type, each.extra or {}) if isinstance(each, msgspec.inspect.Metadata) else (each, {})
        )
        match plain:
            case msgspec.inspect.LiteralType(values=choices):
                return Invalid(name, "choice", choices=choices)
            case msgspec.inspect.StrType(max_length=int(most)) if isinstance(value, str):
                return Invalid(name, "too_long", most=extra.get("most", most))
            case msgspec.inspect.IntType(ge=int(least), le=int(most)) if type(value) is int:
                return Invalid(name, "out_of_range", least=least, most=most)
    return Invalid(name, "malformed")
