"""Which phone numbers are one person's, although they are written differently."""

import re
from typing import Final

_TWINS: Final = tuple(
    (re.compile(pattern), twin)
    for pattern, twin in (
        # Brazil put a 9 before mobile numbers (2012-2016), which until then began with 6 to 9; WhatsApp still
        # shows many without it. A 9 before 2 to 5 was never left out: without it, it is somebody's landline.
        (r"\+55(\d\d)9([6-9]\d{7})", r"+55\1\2"),
        (r"\+55(\d\d)([6-9]\d{7})", r"+55\g<1>9\2"),
        # Mexico asked for a 1 before mobile numbers from abroad until 2019, Argentina asks for a 9.
        (r"\+521(\d{10})", r"+52\1"),
        (r"\+52(\d{10})", r"+521\1"),
        (r"\+549(\d{10})", r"+54\1"),
        (r"\+54(\d{10})", r"+549\1"),
    )
)


def spellings(e164: str) -> tuple[str, ...]:
    """The number as it is, and in the other way to write it, if there is one. To find by, never to dial.

    Brazil's ninth digit, Mexico's 1 and Argentina's 9 are there or not; other numbers have one spelling.
    """
    for pattern, twin in _TWINS:
        if match := pattern.fullmatch(e164):
            return e164, match.expand(twin)
    return (e164,)
