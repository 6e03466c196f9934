"""Text of strangers, and of machines, made fit to be quoted."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_OVERRIDES = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of writing: a quoted one would turn what stands beside it."""


def clean(text: str) -> str:
    """Without controls (but for new lines and tabs), turns of direction and halves of characters."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) != "Cc" else " "
        for letter in text
        if letter not in _OVERRIDES and not "\ud800" <= letter <= "\udfff"
    )


def on_one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
