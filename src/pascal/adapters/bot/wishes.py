"""The lists that some kinds of seller ask for: which features a lead wants, and with what it is to work."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Final

from pascal.adapters.bot import times
from pascal.adapters.bot.amounts import sums, tokens
from pascal.adapters.bot.assent import wants_person, withdrawing
from pascal.adapters.bot.choosing import wished
from pascal.adapters.bot.folding import Span, folded, without
from pascal.adapters.bot.said import NEAR, Found, Said, is_courtesy
from pascal.adapters.bot.words import words as words_of
from pascal.domain.ports.bot import Heard
from pascal.domain.requirements import Sort

MOST_OF_A_MESSAGE: Final = 10
MOST_WORDS: Final = 10
MOST_WORDS_OF_A_SYSTEM: Final = 4
MOST_LETTERS: Final = 100

_SENTENCE: Final = re.compile(r"(?:[^.!?\n]|\.(?=\w)|(?<=\W\d)\.)+[.!?]*")
_SMALL: Final = r"(?:y|e|and|ni|nem|&|\+|/|\|)"
_BETWEEN: Final = re.compile(
    r"(?P<anew>[;•·▪●◦]|:(?![\w/])|(?<!\S)[-–—*](?=\s)|^\s*[-*]+|(?<!\w)(?:\d[.)]|[a-h]\))(?=\s)"
    r"|(?<!\w)(?:pero|sino|but|instead|porem|mejor|melhor)(?!\w)"
    r"|,\s*(?=(?:solo|solamente|only|just|so|apenas|si|sim|yes|con|com|with)\s))"
    rf"|,(?!\d)|(?<!\S){_SMALL}(?!\S)"
)
"""What stands between two of them; *anew*: what was denied before is over."""
_OR: Final = re.compile(r"\s+(?:o|u|ou|or)\s+|\s*/\s*")
_DENIED: Final = re.compile(
    r"(?:ya |todavia |aun |(?:por )?ahora |(?:por el |de )?momento |por enquanto |ainda |it )?"
    r"(?:no|nao|not|don't|dont|doesn't|does not|nope|nop|sin|sem|without|nunca|never|nada|nothing|none"
    r"|neither|ningun\w*|nenhum\w*|tampoco)(?![\w-])(?! ent[ie]+nd| understand)"
    r"|.*\s(?:no|nao|not|tampoco|neither)$"
)
_INTEGRATES: Final = re.compile(
    r"(?<!\w)(?:integra(?:r\w{0,3}|d[oa]s?|cion(?:es)?|cao|coes|n|m)?|integrat(?:es?|ed|ing|ions?)|integre[nm]?)"
    r"(?:\s+(?:\w+\s+){0,2}?(?:con|com|with|al?|aos?|to|into)(?=\s)|\s*:)"
)
_NOT_BEFORE: Final = re.compile(
    r"(?<!\w)(?:no|nao|not|sin|sem|without|don't|dont|doesn't|nunca|never|nada|ni|nem)(?!\w)[^,;:]*$"
)
_WHAT_FOR: Final = re.compile(
    r"\s(?:para|pra|for|que|that|so|porque|because|since|desde|en|in|em|por|cuando|when|quando)\s"
)


_SAYS_SOMETHING: Final = re.compile(r"^(?!.*(?:www\.|://|@)).*[^\W\d_]{2}")


def read(said: Said, heard: Heard, found: Sequence[Found]) -> list[Found]:
    """Beside what else was *found* in it; in what something is called they may stand, too."""
    asked = heard.kind.list_of(said.asked or "")
    wishes, facts = list[Found](), [each for each in found if not heard.kind.asks(each.field)]
    if Sort.INTEGRATION in heard.kind.lists and asked is not Sort.INTEGRATION:
        wishes += _integrations(said, heard, facts)
    if asked is not None:
        wishes += _answer(said, asked, heard, [*facts, *wishes])
    return wishes[:MOST_OF_A_MESSAGE]


def wants_none(heard: Heard, plain: str) -> bool:
    """Whether they turn down what was asked, where that is a list."""
    asked = heard.kind.list_of(heard.asked or "")
    return asked is not None and any(
        is_denied or _is_left_open(plain[span.start : span.end])
        for sentence in _sentences(plain)
        for span, is_denied in _parts(plain, sentence, asked)
    )


def _answer(said: Said, sort: Sort, heard: Heard, found: Sequence[Found]) -> Iterator[Found]:
    for sentence in _sentences(said.plain):
        for span, is_denied in _parts(said.plain, sentence, sort):
            one = _item(said, span, sort, heard)
            if one is None or is_denied or any(_overlap(span, each.span) for each in found):
                continue
            begins = max(sentence.start, span.start - NEAR)
            is_led = _leads_to_one().search(said.plain, begins, span.start) is not None
            if sort is Sort.FEATURE or _is_system(one.value, is_led=is_led):
                yield replace(one, confidence=0.8)


def _integrations(said: Said, heard: Heard, found: Sequence[Found]) -> Iterator[Found]:
    """«Con integración a SAP y WhatsApp», in whatever else they tell."""
    for sentence in _sentences(said.plain):
        told = _INTEGRATES.finditer(said.plain, sentence.start, sentence.end)
        for each in islice(told, MOST_OF_A_MESSAGE):
            if _NOT_BEFORE.search(said.plain[sentence.start : each.start()]):
                continue
            rest = Span(each.end(), sentence.end)
            for place, (span, is_denied) in enumerate(_parts(said.plain, rest, Sort.INTEGRATION)):
                one = _item(said, span, Sort.INTEGRATION, heard)
                is_another = one is not None and not _is_system(one.value, is_led=place == 0)
                if one is None or is_denied or is_another or any(_overlap(span, it.span) for it in found):
                    break
                if len(one.value.split()) <= MOST_WORDS_OF_A_SYSTEM:
                    yield one


def _is_system(value: str, *, is_led: bool) -> bool:
    """Whether it is known as one; else what leads to it says so, *is_led*, or it is written like a name."""
    plain = folded(value)
    if words_of("wishes", "systems").fullmatch(plain) or words_of("wishes", "sorts_of_systems").match(plain):
        return True
    return not words_of("title", "opens").match(plain) and (is_led or any(map(str.isupper, value)))


def _sentences(plain: str) -> Iterator[Span]:
    """Those that ask nothing."""
    return (Span(*each.span()) for each in _SENTENCE.finditer(plain) if not each.group().endswith("?"))


def _parts(plain: str, sentence: Span, sort: Sort) -> Iterator[tuple[Span, bool]]:
    """What is listed, without what leads to it and trails it; and whether it is denied, or follows such."""
    begins, is_denied = sentence.start, False
    for each in [*_BETWEEN.finditer(plain, sentence.start, sentence.end), None]:
        span = _bare(plain, Span(begins, sentence.end if each is None else each.start()), sort)
        is_denied = is_denied or _DENIED.match(plain[span.start : span.end]) is not None
        if span.start < span.end:
            yield from ((one, is_denied) for one in _each_of(plain, span, sort))
        if each is not None:
            begins, is_denied = each.end(), is_denied and each["anew"] is None


def _each_of(plain: str, span: Span, sort: Sort) -> Sequence[Span]:
    """«SAP o Odoo» are two, where both are known."""
    if sort is Sort.FEATURE or span.end - span.start > MOST_LETTERS:
        return [span]
    ors = [Span(*each.span()) for each in _OR.finditer(plain, span.start, span.end)]
    begins, ends = [span.start, *(each.end for each in ors)], [*(each.start for each in ors), span.end]
    parts = [Span(*each) for each in zip(begins, ends, strict=True)]
    known = words_of("wishes", "systems")
    return parts if all(known.fullmatch(plain, *each) for each in parts) else [span]


def _bare(plain: str, span: Span, sort: Sort) -> Span:
    start, end = span
    if sort is Sort.INTEGRATION and (found := _INTEGRATES.search(plain, start, end)) is not None:
        start = start if _NOT_BEFORE.search(plain[start : found.start()]) else found.end()
    while start < end and not plain[start].isalnum():
        start += 1
    while (found := _leads(sort).match(plain, start, end)) is not None:
        start = found.end()
    while start < end and not (plain[end - 1].isalnum() or plain[end - 1] in "+#%)"):
        end -= 1
    if end - start <= MOST_LETTERS:
        trails = _trails().search(plain, start, end)
        end = end if trails is None else trails.start()
        what_for = _WHAT_FOR.search(plain, start, end) if sort is Sort.INTEGRATION else None
        end = end if what_for is None else what_for.start()
    return Span(start, end)


def _item(said: Said, span: Span, sort: Sort, heard: Heard) -> Found | None:
    plain = said.plain[span.start : span.end]
    if len(plain) > MOST_LETTERS or len(plain.split()) > MOST_WORDS or not _SAYS_SOMETHING.search(plain):
        return None
    is_no_item = (
        words_of("wishes", "not").fullmatch(plain)
        or words_of("talk", "opens").match(plain)
        or words_of("talk", "tells").search(plain)
        or _is_left_open(plain)
        or withdrawing().search(plain)
        or is_courtesy(plain)
        or is_courtesy(without(plain, [Span(*each.span()) for each in _declines(plain)]))
        or wants_person(plain, heard.kind, sort.several)
        or times.names_an_hour(plain)
        or _is_priced(said.plain, span)
        or wished(plain, heard.now) is not None
        or _is_day(plain, heard.now)
    )
    return None if is_no_item else Found(sort.several, said.text[span.start : span.end], span, 0.9)


def _is_priced(plain: str, span: Span) -> bool:
    """«$20 for the basic plan»: the sign stands before it."""
    return any(each.has_money for each in sums(tokens(plain[max(0, span.start - 2) : span.end])))


def _is_day(plain: str, now: datetime) -> bool:
    named = times.day(plain, now)
    left = plain if named is None else without(plain, [named[1]])
    return left != plain and is_courtesy(words_of("title", "of_time").sub(" ", left))


def _is_left_open(plain: str) -> bool:
    left, later = words_of("wishes", "none").fullmatch(plain), words_of("wishes", "later").match(plain)
    return left is not None or later is not None


def _declines(plain: str) -> Iterator[re.Match[str]]:
    return words_of("says", "declines").finditer(plain)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def _leads(sort: Sort) -> re.Pattern[str]:
    tables = ["leads", "leads_to_systems", "uses"] if sort is Sort.INTEGRATION else ["leads"]
    either = "|".join(words_of("wishes", each).pattern for each in tables)
    return re.compile(rf"(?:{either})(?![/-])[^\w\n]*")


@cache
def _leads_to_one() -> re.Pattern[str]:
    explicit, small = words_of("wishes", "uses").pattern, words_of("wishes", "leads").pattern
    return re.compile(rf"(?:{explicit}|{_INTEGRATES.pattern})(?:\s+(?:{small}))*\s*$")


@cache
def _trails() -> re.Pattern[str]:
    return re.compile(rf"(?:[^\w\n]+(?:{words_of('wishes', 'trails').pattern}))+$")
