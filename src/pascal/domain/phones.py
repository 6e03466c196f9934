"""Which phone numbers are one person's, although they are written differently."""

import re

_SHORTER = (
    # Brazil put a 9 before mobile numbers (2012-2016), which until then began with 6 to 9; WhatsApp still
    # shows many without it. A 9 before 2 to 5 was never left out: without it, it is somebody's landline.
    (re.compile(r"\+55(\d\d)9([6-9]\d{7})"), r"+55\1\2"),
    # Mexico asked for a 1 before mobile numbers from abroad until 2019, Argentina asks for a 9.
    (re.compile(r"\+521(\d{10})"), r"+52\1"),
    (re.compile(r"\+549(\d{10})"), r"+54\1"),
)


def same_person_key(e164: str) -> str:
    """The same text for every way to write one mobile number. To compare by, never to dial.

    Brazil's ninth digit, Mexico's 1 and Argentina's 9 are dropped; other numbers are their own key.
    """
    for longer, shorter in _SHORTER:
        if match := longer.fullmatch(e164):
            return match.expand(shorter)
    return e164
