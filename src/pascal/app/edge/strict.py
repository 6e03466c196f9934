"""JSON bodies are read strictly. Litestar's own way takes "null" for nothing, and 1 or "true" for a truth."""

from typing import Any, ClassVar

import msgspec
from litestar.dto import AbstractDTO
from litestar.openapi.spec import Reference, Schema
from litestar.plugins import SerializationPlugin
from litestar.typing import FieldDefinition


class StrictJson(SerializationPlugin):
    """Reads what derives from *body*, straight from its bytes."""

    def __init__(self, body: type[msgspec.Struct]) -> None:
        self._body = body

    def supports_type(self, field_definition: FieldDefinition) -> bool:
        return field_definition.is_subclass_of(self._body)

    def create_dto_for_type(self, field_definition: FieldDefinition) -> type[AbstractDTO[Any]]:
        decoder = msgspec.json.Decoder(field_definition.annotation)
        return type(f"Strict[{field_definition.annotation}]", (_Strict,), {"decoder": decoder})


class _Strict(AbstractDTO[Any]):
    """As much of a DTO as Litestar asks for; there is nothing to transfer."""

    decoder: ClassVar[msgspec.json.Decoder[Any]]

    def decode_bytes(self, value: bytes) -> Any:
        return self.decoder.decode(value.decode())  # fields that we do not know are to be UTF-8 too

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
