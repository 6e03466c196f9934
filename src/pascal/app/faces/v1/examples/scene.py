"""Juan Pérez talks to Ana Torres: whom and what the examples are about."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

LEAD = UUID("5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90")
ANA = UUID("019ab0c2-41d3-7c4e-8a11-6f2d9c0b5e71")
LUIS = UUID("019ab0c2-52e4-7d5f-9b22-7a3e0d1c6f82")
TEAM = UUID("019ab0c3-63f5-7e6a-ac33-8b4f1e2d7093")
TEMPLATE = UUID("019ab0c4-7406-7f7b-bd44-9c502f3e81a4")
DEVICE = UUID("019ab0c5-8517-708c-8e55-ad613f4f92b5")
CHAT = UUID("019ab1f0-7c35-7a10-b3c4-1d2e3f405162")
MESSAGE = UUID("019ab1f0-7c36-7b21-84d5-2e3f40516273")
NOTE = UUID("019ab1f2-8e47-7d43-a6f7-405162738495")
LATER = UUID("019ab1f3-9f58-7e54-b708-516273849506")
UPLOAD = UUID("019ab1f4-90a7-7c32-95e6-3f4051627384")
BEGAN = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)
TAKEN = datetime(2026, 1, 5, 14, 31, 12, tzinfo=UTC)
WORDS = "Hola, ¿sigue disponible el de 2 dormitorios?"
ACCESS = "example.access.token"
LEAD_TOKEN = "example.lead.token"  # noqa: S105
REFRESH = "example-refresh-token"
FILE = f"/api/v1/uploads/{UPLOAD}?key=example"


def part(shape: type[msgspec.Struct], of: msgspec.Struct) -> msgspec.Struct:
    """*of*, as far as *shape* shows it."""
    return shape(**{name: getattr(of, name) for name in shape.__struct_fields__})
