"""One message of a lead, and what may be found in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pascal.adapters.bot.folding import Span, breaths
from pascal.adapters.bot.words import words as words_of

NEAR: Final = 48
"""Characters before something in which it may be denied."""

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
WHOLE_DATE: Final = re.compile(
    r"(?<![\d+])(?<!\d[\s./-])"
    rf"(?:(?:{_DAY}([\s./-]){_MONTH}\1|{_MONTH}([\s./-]){_DAY}\2)(?:{_YEAR}|(?<=[./])\d\d)"
    rf"|{_YEAR}([./-]){_MONTH}\3{_DAY})(?!\d|(?:\1|\2|\3)\d)"
)
"""With its year, in numbers: it is neither one to call nor a sum."""

LIVES: Final = (
    r"viv[oe]|vivimos|trabaj[oa]|trabajamos|mor[oa]|moramos|trabalh[oa]|i live|we live|i work|we work"
)
"""Where they look for nothing."""

_NOT_MORE: Final = r"(?!\w)(?!\s+(?:mas|mais|more|later|despues|depois)(?!\w))"
_NO: Final = r"no|nao|not|nunca|jamas|never|tampoco|dont|cant|wont|\w+n't"
_NO_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:{_NO}|ni|nem|nor|nada|none|sin|sem|without|(?<!\bo )(?<!\bal )menos(?! de)|salvo"
    rf"|excepto|except|exceto|rechaz\w+|negaron|negaram|recusaram|denied|rejected){_NOT_MORE}"
)
_NO_AFTER: Final = re.compile(rf"\s+(?:\w+\s+){{0,2}}(?:{_NO}){_NOT_MORE}(?!\s+\d)")
_ALL_BUT: Final = re.compile(r"(?<!\w)(?:any\w*|all|every\w*)\s+but\s+(?:in\s+|with\s+)?$")

_TAKES_BACK: Final = re.compile(
    r"(?<!\w)(?:ah|ay|uy|oh|eh|ups|oops|bueno)[\s,.!]{1,3}(?:no|nao)(?!\w)|[,.;]\s{0,3}(?:no|nao)\s{0,3},"
)
_COMPARES: Final = re.compile(r"\s+(?:(?:do\s+)?que|than)(?!\w)")


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


def is_before(pattern: re.Pattern[str], said: Said, span: Span) -> bool:
    return pattern.search(said.plain, max(0, span.start - NEAR), span.start) is not None


def is_denied(said: Said, span: Span) -> bool:
    """Whether a no stands before it in the same breath, or right after it: what is denied is asked again."""
    before, after = around(said.plain, span)
    denies = _NO_BEFORE.search(before) or _NO_AFTER.match(after)
    return denies is not None or is_before(_ALL_BUT, said, span)


def around(plain: str, span: Span) -> tuple[str, str]:
    """What is said in the same breath, before it and after."""
    before, after = plain[max(0, span.start - NEAR) : span.start], plain[span.end : span.end + NEAR]
    (*_, begun), (goes_on, *_) = breaths(before), breaths(after)
    return before[begun.start :], after[: goes_on.end]


def stands_alone(said: Said, span: Span, beside: re.Pattern[str]) -> bool:
    """Whether nothing is said with it but what may stand *beside* it."""
    return all(is_courtesy(beside.sub(" ", each)) for each in around(said.plain, span))


def begins_anew(plain: str, those: Sequence[Span]) -> int:
    """Behind the last correction that stands between two of *those*: «el 1, ah no, el 2»."""
    if not those:
        return 0
    since, until = those[0].end, those[-1].start
    patterns = (words_of("says", "corrects"), _TAKES_BACK)
    ends = (each.end() for pattern in patterns for each in pattern.finditer(plain, since, until))
    return max((each for each in ends if not _COMPARES.match(plain, each)), default=0)
