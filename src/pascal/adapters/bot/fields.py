"""What a lead tells in a message, asked for or not: who they are, what they can pay, what they look for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from pascal.adapters.bot import people, times
from pascal.adapters.bot.amounts import Sum, number_word, sums, tokens
from pascal.adapters.bot.folding import (
    Span,
    breaths,
    clause_of,
    folded,
    is_asked,
    longest,
    spans,
    without,
)
from pascal.adapters.bot.said import NEAR, Found, Said, is_courtesy, turns_times_down
from pascal.adapters.bot.words import districts, lists, measures
from pascal.adapters.bot.words import words as words_of
from pascal.domain.bant import Criterion, Timeline
from pascal.domain.bot import SLOT
from pascal.domain.ports.bot import Heard
from pascal.domain.qualification import Personal
from pascal.domain.requirements import Takes

MOST_WORDS_OF_A_TITLE: Final = 8
LIKELY: Final = 0.6
"""How sure a number without a currency is of thousands."""
_HAS_NOT: Final = re.compile(
    r"(?<!\w)(?:no tengo|no cuento con|no dispongo de|nao tenho|do not have|don't have|dont have)\s+"
    r"(?:(?!mas|mais|more|sino)\w+\s+){0,2}$"
)

_NOT_MORE: Final = r"(?!\w)(?!\s+(?:mas|mais|more|later|despues|depois)(?!\w))"
_NO: Final = r"no|nao|not|nunca|jamas|never|tampoco|dont|cant|wont|\w+n't"
_NO_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:{_NO}|ni|nem|nor|nada|none|sin|sem|without|(?<!\bo )(?<!\bal )menos(?! de)|salvo"
    rf"|excepto|except|exceto|rechaz\w+|negaron|negaram|recusaram|denied|rejected){_NOT_MORE}"
)
_NO_AFTER: Final = re.compile(rf"\s+(?:\w+\s+){{0,2}}(?:{_NO}){_NOT_MORE}(?!\s+\d)")
_ALL_BUT: Final = re.compile(r"(?<!\w)(?:any\w*|all|every\w*)\s+but\s+(?:in\s+|with\s+)?$")
_DATED: Final = re.compile(
    r"(?<!\w)(?:para|pa|en|del?|hasta|desde|by|in|until|till|from|em|ate|ano|year|entrega|delivery"
    rf"|{'|'.join(times.MONTHS)})(?:\s+(?:el|the|o))?\s*$"
)
_CALLED: Final = r"[A-ZÁÉÍÓÚÑÃÕÇ0-9][\w'-]*"
_OF: Final = r"(?:de la|de los|de las|del|de|la|las|los|da|das|do|dos)"
_PROJECT: Final = re.compile(
    r"(?<!\w)(?:[Pp]royecto|[Ee]mpreendimento|[Pp]rojeto|[Pp]roject|(?=[Rr]esidencial|[Cc]ondom[ií]nio"
    r"|[Ee]dif[ií]cio|Torres?\b|Mirador))\s*(?:llamado\s+|de\s+)?"
    rf"({_CALLED}(?:\s+(?:{_OF}\s+)?{_CALLED}){{0,5}})"
)
_NOT_IN: Final = re.compile(r"(?:proyecto|[Mm]irador de|[Rr]esidencial|[Tt]orre|[Cc]ondominio|soy|llamo)\s+$")
_BLANK: Final = re.compile(r"\W*")
_PARTS: Final = re.compile(r"[,;\n]|\s[-–]\s|\.(?=\s|$)")
_PEOPLE: Final = re.compile(r"(?:somos|familia de|hijos?|ninos?|seremos|we are|somos em)\W*$")
_INSTEAD: Final = re.compile(
    r"(?:en vez de|en lugar de|instead of|em vez de|ya no|antes dije|no de|y no|not)\s*(?:los|las)?\s*$"
)


def read(said: Said, heard: Heard) -> list[Found]:
    wanted = {each.name for each in heard.kind.wants}
    found = [
        *people.emails(said),
        *people.phones(said),
        *people.names(said),
        *_budget(said),
        *_choice(said, Criterion.AUTHORITY),
        *_choice(said, Criterion.NEED),
        *_timeline(said, heard),
    ]
    found += _likely_need(said, found)
    for name, read in _OF_A_KIND.items():
        if name in wanted:
            found += read(said)
    found += _dates(said, heard)
    if said.asked in {
        each.name for each in heard.kind.wants if each.takes is Takes.TEXT and not each.choices
    }:
        is_correction = bool(found) and words_of("says", "corrects").search(said.plain) is not None
        is_told = any(each.field == said.asked for each in found) or _is_all(said, found)
        if not is_correction and not is_told:
            found += _title(said, str(said.asked), found)
    return found


def _is_all(said: Said, found: Sequence[Found]) -> bool:
    """Whether they say no more than what was *found*."""
    left = without(said.plain, (each.span for each in found))
    return bool(found) and re.search(r"\w{3}", left) is None


def _budget(said: Said) -> Iterator[Found]:
    """None where several are told that are no range: which is meant is asked, unless they say that one is."""
    found = [*_sums_to_spend(said)]
    sure = [each for each in found if each.confidence > LIKELY] or found
    if len({each.value for each in sure}) > 1 and not words_of("says", "corrects").search(said.plain):
        return
    yield from sure[-1:]


def _sums_to_spend(said: Said) -> Iterator[Found]:
    taken = [each.span for each in (*people.emails(said), *people.phones(said))]
    words = tokens(said.plain)
    is_asked_for = said.asked == Criterion.BUDGET
    for each in sums(words):
        is_taken = any(span.start < each.span.end and each.span.start < span.end for span in taken)
        if is_taken or _has_not(said, each.span) or _is_year(said, each):
            continue
        around = clause_of(said.plain, each.span)
        then = words[each.after].text if each.after < len(words) else ""
        if (
            then in measures()
            or words_of("budget", "other").search(around)
            or words_of("bedrooms", "rooms").match(then)
        ):
            continue
        least, most, sure = each.least, each.most, 0.95
        if not each.has_money and max(least, most or 0) < 1000:
            if not is_asked_for or max(least, most or 0) < 20 or "?" in said.text:
                continue
            least, most, sure = least * 1000, most and most * 1000, LIKELY  # «unos 300»: of thousands
        told = is_asked_for or bool(words_of("budget", "near").search(around))
        if not told and not (
            each.has_money and max(least, most or 0) >= 10_000 and not is_asked(said.text, each.span)
        ):
            continue
        yield Found(Criterion.BUDGET, f"{least}+" if most is None else f"{least}-{most}", each.span, sure)


def _is_year(said: Said, one: Sum) -> bool:
    """«para 2027», «marzo 2026»."""
    if one.has_money or not 1900 <= max(one.least, one.most or 0) < 2100:
        return False
    return _is_before(_DATED, said, one.span)


def _has_not(said: Said, span: Span) -> bool:
    return _is_before(_HAS_NOT, said, span)


def _is_before(pattern: re.Pattern[str], said: Said, span: Span) -> bool:
    return pattern.search(said.plain, max(0, span.start - NEAR), span.start) is not None


def _is_denied(said: Said, span: Span) -> bool:
    """Whether a no stands before it in the same breath, or right after it: what is denied is asked again."""
    before, after = _around(said, span)
    denies = _NO_BEFORE.search(before) or _NO_AFTER.match(after)
    return denies is not None or _is_before(_ALL_BUT, said, span)


def _around(said: Said, span: Span) -> tuple[str, str]:
    """What is said in the same breath, before it and after."""
    before, after = said.plain[max(0, span.start - NEAR) : span.start], said.plain[span.end : span.end + NEAR]
    (*_, begun), (goes_on, *_) = breaths(before), breaths(after)
    return before[begun.start :], after[: goes_on.end]


def _choice(said: Said, criterion: Criterion) -> Iterator[Found]:
    """Unasked only what leaves no doubt: more than one word."""
    values = list(lists()[criterion])
    is_asked_for = said.asked == criterion
    tables = [criterion.value, *({f"{criterion}_asked"} & lists().keys())]
    those = longest(
        (value, span)
        for table in tables
        for value in lists()[table]
        for span in spans(words_of(table, value), said.plain)
    )
    those = [each for each in those if not _is_denied(said, each[1])]
    if said.asked == SLOT:  # «las dos» are two of the times
        those = [(value, span) for value, span in those if not _TWO.search(said.plain[span.start : span.end])]
    if not is_asked_for:
        plainly = {
            span for value in lists()[criterion] for span in spans(words_of(criterion, value), said.plain)
        }
        those = [
            (value, span)
            for value, span in those
            if (
                (span.end - span.start) * 2 > len(said.plain)
                and said.asked in _ANSWERED_WITH.get(criterion, ())
            )
            or (
                span in plainly
                and (
                    (value in _UNASKED and (" " in said.plain[span.start : span.end] or value == "urgent"))
                    or (
                        words_of("says", "earnest").fullmatch(said.plain[span.start : span.end])
                        and not is_courtesy(without(said.plain, [span]))
                    )
                )
                and not is_asked(said.text, span)
            )
        ]
    if those:
        value, span = min(those, key=lambda each: values.index(each[0]))
        yield Found(criterion, value, span, 0.9 if is_asked_for else 0.75)
    elif is_asked_for and criterion is Criterion.AUTHORITY and (just := _JUST.fullmatch(said.plain)):
        yield Found(
            criterion, "decision_maker" if just["me"] else "influencer", Span(*just.span("who")), 0.85
        )
    elif (
        is_asked_for
        and criterion is Criterion.AUTHORITY
        and (others := words_of("says", "others").search(said.plain))
        and not _is_denied(said, Span(*others.span()))
        and _NO_MORE.fullmatch(_around(said, Span(*others.span()))[1])
    ):
        yield Found(criterion, "shared", Span(*others.span()), 0.8)
    elif is_asked_for and criterion is Criterion.NEED and (span_of := _asap(said)) is not None:
        yield Found(criterion, "urgent", span_of, 0.8)


def _likely_need(said: Said, found: Sequence[Found]) -> Iterator[Found]:
    """How soon tells how much."""
    if said.asked == Criterion.TIMELINE or any(each.field == Criterion.NEED for each in found):
        return
    for each in found:
        if each.field == Criterion.TIMELINE and (
            each.value == Timeline.IMMEDIATE or (said.asked == Criterion.NEED and each.value in _SOON)
        ):
            yield Found(Criterion.NEED, _SOON[each.value], each.span, 0.6)


_TWO: Final = re.compile(r"(?<!\w)(?:dos|two|both|dois|duas|ambos|ambas)(?!\w)")
_SOON: Final = {"immediate": "urgent", "1_month": "high"}
_ANSWERED_WITH: Final = {Criterion.AUTHORITY: frozenset([Criterion.NEED, Criterion.TIMELINE, "project"])}
"""Where something else was asked, and they say no more than that."""
_UNASKED: Final = frozenset(["shared", "influencer", "decision_maker", "none", "urgent"])


_JUST: Final = re.compile(
    r"\W*(?:(?:si|sim|yes|solo|so|es|e|it's|all|just|only|nobody|but)\W+)*"
    r"(?P<who>(?P<me>yo|eu|me|mia|minha|mine|alone)|ella|el|ellos|ellas|ela|ele|elas|eles|she|he|they)\W*"
)
"""One of these, of which most are small words too, and nothing else."""
_NO_MORE: Final = re.compile(r"\W*(?:tambien|tambem|too|also|first|primero|primeiro|antes)?\W*")


def _asap(said: Said) -> Span | None:
    found = spans(words_of("timeline", "immediate"), said.plain)
    return next((each for each in found if _is_at_once(said, each) and not _is_denied(said, each)), None)


def _is_at_once(said: Said, span: Span) -> bool:
    """«Ya» and «hoy» stand in many a sentence: what is said beside them has to be of the wish to have it."""
    if not words_of("at_once", "anywhere").fullmatch(said.plain, span.start, span.end):
        return True
    return all(is_courtesy(words_of("at_once", "beside").sub(" ", each)) for each in _around(said, span))


def _timeline(said: Said, heard: Heard) -> Iterator[Found]:
    is_asked_for, is_near = said.asked == Criterion.TIMELINE, said.asked == Criterion.NEED
    values = list(lists()["timeline"])
    those = longest((v, span) for v in values for span in spans(words_of("timeline", v), said.plain))
    those = [
        (value, span)
        for value, span in those
        if not _is_denied(said, span) and (value != Timeline.IMMEDIATE or _is_at_once(said, span))
    ]
    counted = times.within(said.plain, heard.now)
    if counted is not None and _is_denied(said, counted[1]):
        counted = None
    if counted is not None and (is_asked_for or is_near or _is_about_when(said, counted[1])):
        value, span = counted
        longer = [each for each in those if each[1].holds(span)]
        value, span = longer[0] if longer else counted
        yield Found(Criterion.TIMELINE, value, span, 0.9)
        return
    if not is_asked_for:
        those = [
            (value, span)
            for value, span in those
            if said.asked != SLOT
            and not is_asked(said.text, span)
            and (
                _AT_ONCE.search(said.plain[span.start : span.end])
                if value == "immediate"
                else value != "undecided" and (is_near or _is_about_when(said, span))
            )
        ]
    if those:
        value, span = min(those, key=lambda each: values.index(each[0]))
        yield Found(Criterion.TIMELINE, value, span, 0.85)
    elif is_asked_for and (found := words_of("says", "declines").search(said.plain)) is not None:
        yield Found(Criterion.TIMELINE, Timeline.UNDECIDED, Span(*found.span()), 0.7)
    elif is_asked_for:
        urgent = (
            each for each in spans(words_of("need", "urgent"), said.plain) if not _is_denied(said, each)
        )
        yield from (Found(Criterion.TIMELINE, Timeline.IMMEDIATE, each, 0.7) for each in [*urgent][:1])


_AT_ONCE: Final = re.compile(
    r"pos+ible|possivel|antes|asap|soon|mismo|mesmo|ayer|ontem|\bp(?:ar)?a ja\b|\bpra ja\b|\bpa(?:ra)? ya\b"
)
"""Of what means at once that which means nothing else."""


def _is_about_when(said: Said, span: Span) -> bool:
    if said.asked == SLOT or is_asked(said.text, span):
        return False
    before = said.plain[max(0, span.start - 24) : span.start]
    return bool(
        re.search(
            r"(?<!\w)(?:en|dentro de|within|in|para|pra|pa|by|em|daqui a|antes de|ate)\s+"
            r"(?:unos |unas |el |about )?$",
            before,
        )
    )


def _bedrooms(said: Said) -> Iterator[Found]:
    words = tokens(said.plain)
    rooms = words_of("bedrooms", "rooms")
    for at, each in enumerate(words):
        number = _count(each.text)
        if number is None or _is_before(_INSTEAD, said, each.span) or _is_denied(said, each.span):
            continue
        then = [one.text for one in words[at + 1 : at + 4]]
        if (
            then[:1]
            and then[0] in {"o", "a", "ou", "or", "-", "y", "to"}
            and len(then) > 2
            and _count(then[1]) is not None
        ):
            then = then[2:]
        if then and rooms.fullmatch(then[0]):
            yield Found("bedrooms", str(number), each.span, 0.95)
            return
    if (one_room := words_of("bedrooms", "none").search(said.plain)) is not None and not is_asked(
        said.text, Span(*one_room.span())
    ):
        yield Found("bedrooms", "0", Span(*one_room.span()), 0.8)
    elif said.asked == "bedrooms" and "?" not in said.text:
        counted = [
            (_count(each.text), each)
            for each in words
            if not (
                _is_before(_INSTEAD, said, each.span)
                or _is_before(_PEOPLE, said, each.span)
                or _is_denied(said, each.span)
            )
        ]
        numbers = [(number, each) for number, each in counted if number is not None and each.text != "a"]
        if numbers and not any(each.text in measures() for each in words):
            yield Found("bedrooms", str(numbers[0][0]), numbers[0][1].span, 0.85)


def _count(text: str) -> int | None:
    number = int(text) if text.isdigit() else number_word(text)
    return number if number is not None and 1 <= number <= 12 else None


def _district(said: Said) -> Iterator[Found]:
    """Of several the first."""
    those = longest(
        (name, span) for name, pattern in districts().items() for span in spans(pattern, said.plain)
    )
    for name, span in those:
        before = said.text[max(0, span.start - 24) : span.start]
        if _NOT_IN.search(before) or _is_denied(said, span):
            continue
        if (
            len(name) < 5
            and said.asked != "district"
            and not re.search(r"(?:en|em|in|distrito de)\s+$", before)
        ):
            continue  # «Ate» is «até» too
        yield Found("district", name, span, 0.9)
        return


def _financing(said: Said) -> Iterator[Found]:
    values = list(lists()["financing"])
    is_asked_for = said.asked == "financing"
    those = longest((v, span) for v in values for span in spans(words_of("financing", v), said.plain))
    those = [
        (value, span)
        for value, span in those
        if (is_asked_for or (value != "undecided" and not is_asked(said.text, span)))
        and not _is_denied(said, span)
    ]
    if those:
        value, span = min(those, key=lambda each: values.index(each[0]))
        yield Found("financing", value, span, 0.9)
    elif is_asked_for and (found := words_of("says", "declines").search(said.plain)) is not None:
        yield Found("financing", "undecided", Span(*found.span()), 0.8)


def _project(said: Said) -> Iterator[Found]:
    for each in _PROJECT.finditer(said.text):
        if said.asked == Personal.NAME and not each.group().lower().startswith("p"):
            continue  # «Torres» is a surname too
        span = Span(*each.span(1))
        if _is_denied(said, span):
            continue
        yield Found("project", said.text[span.start : span.end].strip(), span, 0.9)
        return


def _title(said: Said, field: str, found: Sequence[Found]) -> Iterator[Found]:
    """All that they say, without what leads to it and what else was *found*: it is what something is called."""
    if (
        words_of("says", "declines").search(said.plain)
        or words_of("says", "asks").match(said.plain)
        or any(each.has_money for each in sums(tokens(said.plain)))
        or "?" in said.text
        or "@" in said.text
        or is_courtesy(said.plain)
        or turns_times_down(said.plain)
        or times.names_an_hour(said.plain)
    ):
        return
    begins = _after_leads(said.plain)
    parts = _PARTS.split(said.text[begins:])
    part = next((each for each in parts if _is_called(each)), parts[0])  # rather what is written like a name
    part = part[: _before_trails(folded(part))]
    value = part.strip(" ¡!.,\"'«»")
    if not 0 < len(re.findall(r"\w+", value)) <= MOST_WORDS_OF_A_TITLE or not re.search(r"[^\W\d_]", value):
        return
    where = _IN.fullmatch(folded(value))
    if where is not None and any(each.fullmatch(where[1]) for each in districts().values()):
        return
    if (
        _is_talk(value)
        or words_of("says", "no").match(folded(value))
        or any(_bedrooms(Said(part, folded(part), None)))
    ):
        return
    place = said.text.index(value)
    span = Span(place, place + len(value))
    if not any(each.span.start <= span.start and span.end <= each.span.end for each in found):
        yield Found(field, value, span, 0.75)


def _is_talk(value: str) -> bool:
    """Whether they ask or tell something: then nothing is called so, unless it is written like a name."""
    plain = folded(value)
    if _NAMED.fullmatch(value) and not value.isupper():
        return all(map(_is_talk, re.findall(r"\w+", plain)))
    return bool(words_of("title", "opens").match(plain) or words_of("title", "tells").search(plain))


_NAMED: Final = re.compile(rf"{_CALLED}(?:\s+(?:{_OF}\s+)?{_CALLED})+")
_IN: Final = re.compile(r"(?:(?:en|em|in|por)\s+)?(.+)")


def _is_called(part: str) -> bool:
    words = part.split()
    return (
        bool(words)
        and words[0][0].isupper()
        and (len(words) < 2 or any(each[0].isupper() for each in words[1:]))
    )


def _after_leads(plain: str) -> int:
    """Where it begins what something is called."""
    begins, leads = 0, words_of("title", "leads")
    while (
        (blank := _BLANK.match(plain, begins))
        and (found := leads.match(plain, blank.end()))
        and found.end() > begins
    ):
        begins = found.end()
    return begins


def _before_trails(plain: str) -> int:
    """Where what something is called ends."""
    ends = len(plain)
    for each in reversed([*words_of("title", "trails").finditer(plain)]):
        if each.start() == 0 or re.search(r"\w", plain[each.end() : ends]):
            break
        ends = each.start()
    return ends


def _dates(said: Said, heard: Heard) -> Iterator[Found]:
    for want in heard.kind.wants:
        if want.takes is Takes.DATE and said.asked == want.name:
            found = times.day(said.plain, heard.now)
            if found is not None and found[0] >= heard.now.date() and not _is_denied(said, found[1]):
                yield Found(want.name, found[0].isoformat(), found[1], 0.9)


_OF_A_KIND: Final[Mapping[str, Callable[[Said], Iterator[Found]]]] = {
    "bedrooms": _bedrooms,
    "district": _district,
    "financing": _financing,
    "project": _project,
}
