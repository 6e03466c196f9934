"""Parts of a file: what a browser asks for that jumps about in audio and video (RFC 9110, 14)."""

import re

from litestar.datastructures import Headers
from litestar.exceptions import HTTPException

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


def asked_part(headers: Headers, size: int, etag: str) -> tuple[int, int] | None:
    """From which byte up to, not including, which; None for all of it.

    A `Range` that is malformed, has several parts or is meant for another file counts as not said.
    One outside the file is answered 416.
    """
    found = _ONE.fullmatch(headers.get("range", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last = (int(number) if number else None for number in found.groups())
    if first is None:
        if last is None:
            return None
        first, last = max(0, size - last), size - 1
    elif last is not None and last < first:
        return None
    if first >= size:
        raise HTTPException(status_code=416, headers={"content-range": f"bytes */{size}"})
    return first, size if last is None else min(last + 1, size)
