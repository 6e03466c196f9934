"""Lists on `/ws`: the data is the list, and beside it stands the cursor to what follows."""

from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from pascal.app.faces.ws.actions import Payload

Row = TypeVar("Row")

Limit = Annotated[int, Meta(ge=1, le=200)]


class Paged(msgspec.Struct, frozen=True):
    """Which piece of a list."""

    limit: Limit = 100
    cursor: Annotated[str, Meta(max_length=2048)] | None = None
    """Of the answer before."""


class Listed(Payload, Generic[Row], frozen=True):
    data: list[Row]
    cursor: str | None
    """To what follows; null where that was all."""
