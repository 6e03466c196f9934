"""One message of a lead, and what may be found in it."""

import re
from dataclasses import dataclass
from typing import Final

from pascal.adapters.bot.folding import Span
from pascal.adapters.bot.words import words as words_of

NEAR: Final = 48
"""Characters before something in which it may be denied."""


@dataclass(frozen=True, slots=True)
class Found:
    field: str
    value: str
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and what it may be an answer to."""

    text: str
    plain: str
    asked: str | None


def is_courtesy(plain: str) -> bool:
    return re.search(r"\w|\?", words_of("says", "courtesy").sub(" ", plain)) is None


def turns_times_down(plain: str) -> bool:
    says = words_of("says", "other_slot").search(plain)
    return says is not None and words_of("says", "times").search(plain) is not None
