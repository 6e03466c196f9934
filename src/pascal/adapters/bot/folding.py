"""Text in small letters without accents, letter by letter: what is found in it stands at the same place."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

_ENDS = ".,;:!?\n"
_BEGINS = "¿¡"
CLAUSE = re.compile(r"(?:(?<![¿¡])[¿¡]++)?[^.,;:!?\n¿¡]+[.,;:!?]*")
_BUT = (
    r"(?<!\w)(?:pero|mejor|sino|but|instead|porem|melhor|actually|i meant|en realidad|na verdade"
    r"|no (?:espera|wait|no|make it))(?!\w)"
)
_BREATH = re.compile(rf"[^\w\s'.:/+#-]+|[.:](?!\w)|\n|\s-\s|{_BUT}")


class Span(NamedTuple):
    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end and self != other


def folded(text: str) -> str:
    return "".join(map(_fold, text))


@cache
def _fold(letter: str) -> str:
    if letter in "’´`":
        return "'"
    return (unicodedata.normalize("NFKD", letter)[0].lower() or letter)[0]


def phrases(listed: Iterable[str]) -> re.Pattern[str]:
    """Whole words; a `*` at the end of one: however it goes on."""
    found = sorted(map(_phrase, listed), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)")


def _phrase(listed: str) -> str:
    words = (re.escape(each.rstrip("*")) + (r"\w*" if each.endswith("*") else "") for each in listed.split())
    return r"(?:\s{1,3}|['-])".join(words)


def longest(found: Iterable[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """Without those that lie within another; in the order in which they stand."""
    kept: list[tuple[str, Span]] = []
    widest: Span | None = None
    for name, span in sorted(found, key=lambda each: (each[1].start, -each[1].end)):
        if widest is not None and widest.holds(span):
            continue
        kept.append((name, span))
        if widest is None or span.end > widest.end:
            widest = span
    return kept


def clause_of(text: str, span: Span) -> str:
    """As much of *text* around *span* as is said in one breath."""
    ends = 1 + max(text.rfind(each, 0, span.start) for each in _ENDS)
    first = max(ends, *(text.rfind(each, 0, span.start) for each in _BEGINS))
    goes_on = CLAUSE.match(text, span.end - 1)
    return text[first : goes_on.end() if goes_on else span.end].strip() or text[span.start : span.end]


def is_asked(text: str, span: Span) -> bool:
    """Whether it stands in a question."""
    return clause_of(text, span).endswith("?")


def breaths(plain: str) -> Iterator[Span]:
    """What is said one after the other, and what is set against it: «no, mejor el lunes» is two."""
    begins = 0
    for each in _BREATH.finditer(plain):
        yield Span(begins, each.start())
        begins = each.end()
    yield Span(begins, len(plain))


def without(plain: str, taken: Iterable[Span]) -> str:
    """What is left, at its place."""
    for each in taken:
        plain = plain[: each.start] + " " * (each.end - each.start) + plain[each.end :]
    return plain


def spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (Span(*each.span()) for each in pattern.finditer(text))
