"""What callers send, taken as it is typed."""

from typing import Any

import msgspec
from litestar import Request


class StrictRequest(Request[Any, Any, Any]):
    """Hands a body to its handler as what the handler takes.

    Litestar would convert it by the rules that an address needs: `"5"` is then a number in a body too.
    """

    async def json(self) -> Any:
        """Raises `msgspec.ValidationError`."""
        body = await super().json()
        data = self.route_handler.parsed_fn_signature.parameters.get("data")
        return body if data is None else msgspec.convert(body, data.annotation)
