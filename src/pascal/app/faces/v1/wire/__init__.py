"""The words of `/api/v1` (document 003), a module for each subject; here its envelope."""

from typing import Generic, Literal, TypeVar

import msgspec

from pascal.app.edge.shapes import Shape

T = TypeVar("T")


class Success(msgspec.Struct, Generic[T], frozen=True):
    """Document 003's envelope."""

    data: T
    status: Literal["success"] = "success"


class Page(Shape, Generic[T], frozen=True):
    """A page, and the cursor to the next; null at the end."""

    items: list[T]
    next_cursor: str | None
