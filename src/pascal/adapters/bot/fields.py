"""What a lead tells in a message, asked for or not: who they are, what they can pay, what they look for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Final

from pascal.adapters.bot import bant, people, projects, times
from pascal.adapters.bot.amounts import number_word, sums, tokens
from pascal.adapters.bot.folding import Span, breaths, folded, is_asked, longest, spans, without
from pascal.adapters.bot.said import (
    LIVES,
    NEAR,
    Found,
    Said,
    begins_anew,
    is_before,
    is_courtesy,
    is_denied,
    stands_alone,
    turns_times_down,
)
from pascal.adapters.bot.words import districts, given_names, lists
from pascal.adapters.bot.words import words as words_of
from pascal.domain.bant import Criterion
from pascal.domain.bot import GUESSED, SLOT
from pascal.domain.ports.bot import Heard
from pascal.domain.qualification import Personal
from pascal.domain.requirements import PROJECT, Sort, Takes, Want

APP_TYPE: Final = "app_type"
MOST_WORDS_OF_A_TITLE: Final = 8
MOST_WORDS_OF_A_DESCRIPTION: Final = 30
MOST_ROOMS: Final = 8
"""So many counts of them are looked at."""
_CALLED: Final = r"[A-ZÁÉÍÓÚÑÃÕÇ0-9][\w'-]*"
_I_AM_AND: Final = re.compile(
    r"\W*(?:soy|me llamo|mi nombre es|i'm|i am|my name is|sou|me chamo|meu nome e)\s{3,}(?:y|and|e)(?!\w)"
)
"""With the name left out."""
_OF: Final = r"(?:de la|de los|de las|del|de|la|las|los|da|das|do|dos)"
_PROJECT: Final = re.compile(
    r"(?<!\w)(?:[Pp]royecto|[Ee]mpreendimento|[Pp]rojeto|[Pp]roject|(?=[Rr]esidencial|[Cc]ondom[ií]nio"
    r"|[Ee]dif[ií]cio|Torre\b|(?<=\b[LlDdNn]as )Torres\b|(?<=\b[Aa]s )Torres\b|Mirador))"
    r"\s*(?:llamado\s+|de\s+)?"
    rf"({_CALLED}(?:\s+(?:{_OF}\s+)?{_CALLED}){{0,5}})"
)
_NOT_IN: Final = re.compile(r"(?:proyecto|[Mm]irador de|[Rr]esidencial|[Tt]orre|[Cc]ondominio|soy|llamo)\s+$")
_BLANK: Final = re.compile(r"\W*")
_PARTS: Final = re.compile(r"[,;\n]|\s[-–]\s|\.(?=\s|$)")
_FOR: Final = re.compile(r"\s+(?:para|pra|for)(?!\w)")
_WITHIN: Final = re.compile(r"(?<!\w)(?:en|in|em)\s*$")
_LIVES: Final = re.compile(rf"(?<!\w)(?:{LIVES})\s+(?:\w+\s+)?(?:en|em|in)\s+$")
_JOINS: Final = re.compile(r"\s*(?:[,/]|(?<!\w)(?:o|u|ou|or|y|e|and)(?!\w))\s*(?:(?:o|en|em|in)\s+){0,2}")
_IS_BETTER: Final = re.compile(r"(?<!\w)(?:mejor|melhor)(?=\s{0,3}[,.;])")
"""«2 es mejor, 3 como máximo» corrects nothing."""
_THEN_SORRY: Final = re.compile(
    r"(?<!\w)(?:no|nao)\W{1,3}(\w+)\W{1,3}"
    r"(?:sorry|perdon\w*|disculp\w*|desculp\w*|me (?:equivoque|confundi|enganei))\W{0,3}$"
)
"""«2, no 3, perdón»."""
_NO: Final = re.compile(r"(?<!\w)(?:no|nao)(?!\w)")
_INSTEAD: Final = re.compile(
    r"(?:en vez de|en lugar de|instead of|em vez de|ya no|antes dije|no de|y no|not)\s*(?:los|las)?\s*$"
)


def read(said: Said, heard: Heard) -> list[Found]:
    wanted = {each.name for each in heard.kind.wants}
    found = [
        *people.emails(said),
        *people.phones(said),
        *people.names(said),
        *bant.budget(said, heard.kind),
        *bant.choice(said, Criterion.AUTHORITY),
        *bant.choice(said, Criterion.NEED),
        *bant.timeline(said, heard),
    ]
    found += bant.likely_need(said, found)
    who = [each.span for each in found if each.field in set(Personal)]
    # people are called Torres, Olivar and Magdalena, too
    besides = replace(said, text=without(said.text, who), plain=without(said.plain, who))
    for name, read in _OF_A_KIND.items():
        if name in wanted:
            found += read(besides)
    if (own := projects.named(besides, heard.projects, heard.now)) is not None:
        found = [*(each for each in found if each.field != PROJECT), *own]
    found += _dates(said, heard, found)
    asked = next((each for each in heard.kind.wants if each.name == said.asked), None)
    if asked is not None and asked.takes is Takes.TEXT and not asked.choices:
        is_correction = bool(found) and words_of("says", "corrects").search(said.plain) is not None
        is_told = any(each.field == asked.name for each in found) or _is_all(said, found)
        is_told = is_told or (own is not None and asked.name == PROJECT)
        if not is_correction and not is_told:
            rest = _besides_their_budget(said, found) if asked.is_described else said
            found += _title(rest, asked, found, heard.now)
    return found


def _besides_their_budget(said: Said, found: Sequence[Found]) -> Said:
    """What is to be made, where they tell in the same message what they have for it."""
    taken = [_with_what_leads_to_it(said, each.span) for each in found if each.field == Criterion.BUDGET]
    rest = replace(said, text=without(said.text, taken), plain=without(said.plain, taken))
    return rest if words_of(APP_TYPE, "products").search(rest.plain) else said


def _with_what_leads_to_it(said: Said, span: Span) -> Span:
    *_, breath = breaths(said.plain[: span.start])
    goes_on = _FOR.match(said.plain, span.end)
    return Span(breath.start, goes_on.end() if goes_on else span.end)


def _is_all(said: Said, found: Sequence[Found]) -> bool:
    """Whether they say no more than what was *found*."""
    left = without(said.plain, (each.span for each in found))
    return bool(found) and re.search(r"\w{3}", left) is None


def _bedrooms(said: Said) -> Iterator[Found]:
    said = replace(said, plain=without(said.plain, spans(_apart(), said.plain)))
    if counted := [*islice(_counted_rooms(said), MOST_ROOMS)]:
        begins = begins_anew(said.plain, [each.span for each in counted])
        told = (each for each in counted if each.confidence > GUESSED and each.span.start >= begins)
        first = next(told, counted[0])
        yield next(_put_right(said, first.span), first)
        return
    if said.asked == "bedrooms" and "?" not in said.text:
        bare, counts = next(_bare_count(said), None), _counts(said.plain)
        right = next(_put_right(said, bare.span if bare else counts[0]), bare) if counts else None
        if right is not None:
            yield right
            return
    if (one_room := words_of("bedrooms", "none").search(said.plain)) is not None and not is_asked(
        said.text, Span(*one_room.span())
    ):
        yield Found("bedrooms", "0", Span(*one_room.span()), 0.8)


@cache
def _apart() -> re.Pattern[str]:
    """«3 con estudio»: a room beside those to sleep in, and no flat of one room."""
    one = r"(?:\d|una?|uma?|an?|one|the|el|la|o|su|sus|algun)"
    return re.compile(
        rf"(?<!\w)(?:y|e|and|con|with|com|mas|plus|\+)\s+(?:{one}\s+(?:\w+\s+)?)?"
        + words_of("bedrooms", "apart").pattern
    )


def _put_right(said: Said, first: Span) -> Iterator[Found]:
    """«2 dormitorios, perdón, 3»: a number that stands alone behind a correction, nothing else between.

    Not where one of several is chosen by its number.
    """
    if said.asked in {SLOT, PROJECT}:
        return
    plain = without(said.plain, spans(_IS_BETTER, said.plain))
    later = [each for each in _counts(plain) if each.start > first.end]
    begins = begins_anew(plain, [first, *later])
    sorry = _THEN_SORRY.search(plain, max(first.end, begins))
    if sorry is not None:
        begins = sorry.start(1)
        plain = plain[: sorry.end(1)]
    between = without(plain[:begins], [each.span for each in _district(said)])[first.end :]
    for each in (words_of("bedrooms", "rooms"), words_of("says", "corrects"), words_of("bedrooms", "beside")):
        between = each.sub(" ", between)
    if begins and is_courtesy(_NO.sub(" ", between)):
        yield from islice(_bare_count(replace(said, plain=" " * begins + plain[begins:])), 1)


def _counts(plain: str) -> list[Span]:
    return [each.span for each in tokens(plain) if _count(each.text) is not None]


def _counted_rooms(said: Said) -> Iterator[Found]:
    words = tokens(said.plain)
    rooms = words_of("bedrooms", "rooms")
    for at, each in enumerate(words):
        number = _count(each.text)
        if number is None or is_before(_INSTEAD, said, each.span) or is_denied(said, each.span):
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
            sure = GUESSED if is_asked(said.text, each.span) else 0.95
            yield Found("bedrooms", str(number), each.span, sure)


@cache
def _besides() -> re.Pattern[str]:
    """«Con 2 cocheras»: a number without what leads to it may be that of the rooms."""
    one = r"(?:\d+|una?|dos|tres|an?|one|two|three|uma?|dois|duas)"
    return re.compile(
        rf"(?<!\w)(?:y|e|and|con|with|com|mas|\+)\s+(?:{one}\s+)?{words_of('besides', 'told').pattern}"
    )


def _bare_count(said: Said) -> Iterator[Found]:
    """A number that stands alone: beside anything else it may count that."""
    places = [each.span for each in _district(said)]
    taken = [*places, *spans(_besides(), said.plain), *spans(_one_room(), said.plain)]
    left = replace(said, plain=without(said.plain, taken))
    for each in tokens(left.plain):
        number = _count(each.text)
        if number is None or is_before(_INSTEAD, said, each.span) or is_before(_WITHIN, said, each.span):
            continue
        if not is_denied(said, each.span) and stands_alone(left, each.span, words_of("bedrooms", "beside")):
            yield Found("bedrooms", str(number), each.span, 0.85)


@cache
def _one_room() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?:una?|uma?|an?|one)\s+)?{words_of('bedrooms', 'none').pattern}")


def _count(text: str) -> int | None:
    number = int(text) if text.isdigit() else number_word(text)
    return number if number is not None and 1 <= number <= 12 else None


def _district(said: Said) -> Iterator[Found]:
    """Of several the first, and with it those that would do as well: «en San Isidro o Miraflores»."""
    those = longest(
        (name, span) for name, pattern in districts().items() for span in spans(pattern, said.plain)
    )
    those = [(name, span) for name, span in those if _is_where(said, name, span)]
    those = [each for each in those if not is_before(_LIVES, said, each[1])] or those
    begins = begins_anew(said.plain, [span for _, span in those])
    meant = list[tuple[str, Span]]()
    for name, span in those:
        if meant and not _JOINS.fullmatch(said.plain, meant[-1][1].end, span.start):
            break
        if span.start >= begins:
            meant.append((name, span))
    if meant:
        names = dict.fromkeys(name for name, _ in meant)
        yield Found("district", ", ".join(names), Span(meant[0][1].start, meant[-1][1].end), 0.9)


def _is_where(said: Said, name: str, span: Span) -> bool:
    before = said.text[max(0, span.start - 24) : span.start]
    if _NOT_IN.search(before) or is_denied(said, span):
        return False
    is_led_to = re.search(r"(?:en|em|in|distrito de)\s+$", before) is not None
    return len(name) > 4 or said.asked == "district" or is_led_to  # «Ate» is «até» too


def _financing(said: Said) -> Iterator[Found]:
    values = list(lists()["financing"])
    is_asked_for = said.asked == "financing"
    those = longest((v, span) for v in values for span in spans(words_of("financing", v), said.plain))
    those = [
        (value, span)
        for value, span in those
        if (is_asked_for or (value != "undecided" and not is_asked(said.text, span)))
        and not is_denied(said, span)
    ]
    if those:
        value, span = min(those, key=lambda each: values.index(each[0]))
        yield Found("financing", value, span, 0.9)
    elif is_asked_for and (found := bant.declines(said.plain, said.asked)) is not None:
        yield Found("financing", "undecided", Span(*found.span()), 0.8)


def _project(said: Said) -> Iterator[Found]:
    for each in _PROJECT.finditer(said.text):
        if said.asked == Personal.NAME and not each.group().lower().startswith("p"):
            continue  # «Torres» is a surname too
        span = Span(*each.span(1))
        is_led_to = span.start > each.start()
        if is_denied(said, span) or (not is_led_to and _is_no_more_than_one(said.text, span)):
            continue
        yield Found("project", said.text[span.start : span.end].strip(), span, 0.9)
        return


def _is_no_more_than_one(text: str, span: Span) -> bool:
    """A tower, and not what it is called; or «Rosa Torre», and whoever else is called so."""
    if words_of(PROJECT, "ordinary").fullmatch(folded(text[span.start : span.end])):
        return True
    if not text.startswith("Torre", span.start):
        return False
    for each in reversed(text[max(0, span.start - NEAR) : span.start].split()):
        if folded(each) in given_names():
            return True
        if not each[-1].isalnum() or not (each[0].isupper() or re.fullmatch(_OF, each)):
            return False
    return False


def _title(said: Said, want: Want, found: Sequence[Found], now: datetime) -> Iterator[Found]:
    """All that they say, without what leads to it and what else was *found*: what it is called, or is."""
    declines = words_of("says", "declines")
    if (
        (declines.match(said.plain) if want.is_described else declines.search(said.plain))
        or words_of("says", "asks").match(said.plain)
        or any(each.has_money for each in sums(tokens(said.plain)))
        or "?" in said.text
        or "@" in said.text
        or is_courtesy(said.plain)
        or turns_times_down(said.plain)
        or times.names_an_hour(said.plain)
    ):
        return
    begins = _past(words_of("title", "leads"), said.plain, 0)
    parts = _PARTS.split(said.text[begins:])
    if want.is_described:  # «Buenas tardes. Necesito una tienda online»
        parts = [each for each in parts if not is_courtesy(folded(each))] or parts
        parts[0] = parts[0][_past(words_of("title", "leads"), folded(parts[0]), 0) :]
    part = next((each for each in parts if _is_called(each)), parts[0])  # rather what is written like a name
    part = part[: _before_trails(folded(part))]
    value = part.strip(" ¡!.,\"'«»")
    most = MOST_WORDS_OF_A_DESCRIPTION if want.is_described else MOST_WORDS_OF_A_TITLE
    if not 0 < len(re.findall(r"\w+", value)) <= most or not re.search(r"[^\W\d_]", value):
        return
    where = _IN.fullmatch(folded(value))
    if where is not None and any(each.fullmatch(where[1]) for each in districts().values()):
        return
    if (
        (_describes_nothing(value) if want.is_described else _is_talk(value))
        or words_of("says", "no").match(folded(value))
        or (want.name == PROJECT and words_of(PROJECT, "whereabouts").match(folded(value)))
        or _is_when(folded(value), now)
        or any(_bedrooms(Said(part, folded(part), None)))
    ):
        return
    place = said.text.index(value)
    span = Span(place, place + len(value))
    if not any(each.span.start <= span.start and span.end <= each.span.end for each in found):
        yield Found(want.name, value, span, 0.75)


def _is_when(plain: str, now: datetime) -> bool:
    """Whether it names a month or a length of time, and nothing else."""
    found = times.within(plain, now)
    return found is not None and is_courtesy(
        words_of("title", "of_time").sub(" ", without(plain, [found[1]]))
    )


def _describes_nothing(value: str) -> bool:
    plain = folded(value)
    is_mere = words_of("title", "opens").fullmatch(plain) or words_of("wishes", "not").match(plain)
    return is_mere is not None or _talks(plain, "talk")


def _is_talk(value: str) -> bool:
    """Whether they ask or tell something: then nothing is called so, unless it is written like a name."""
    plain = folded(value)
    if _NAMED.fullmatch(value) and not value.isupper():
        return all(map(_is_talk, re.findall(r"\w+", plain)))
    return _talks(plain, "title") or _talks(plain, "talk")


def _talks(plain: str, table: str) -> bool:
    return bool(words_of(table, "opens").match(plain) or words_of(table, "tells").search(plain))


_NAMED: Final = re.compile(rf"{_CALLED}(?:\s+(?:{_OF}\s+)?{_CALLED})+")
_IN: Final = re.compile(r"(?:(?:en|em|in|por)\s+)?(.+)")


def _is_called(part: str) -> bool:
    words = part.split()
    return (
        bool(words)
        and words[0][0].isupper()
        and (len(words) < 2 or any(each[0].isupper() for each in words[1:]))
    )


def _past(leads: re.Pattern[str], plain: str, begins: int) -> int:
    """Where what they lead to begins."""
    while (
        (blank := _BLANK.match(plain, begins))
        and (found := leads.match(plain, blank.end()))
        and not plain.startswith(("-", "/"), found.end())
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


def _dates(said: Said, heard: Heard, found: Sequence[Found]) -> Iterator[Found]:
    """Who tells by when, and names a day, is not asked for the day again."""
    dates = [each for each in heard.kind.wants if each.takes is Takes.DATE]
    named = bant.day_to_come(said, heard.now) if dates else None
    if named is None:
        return
    on, span = named
    until = (each.span for each in found if each.field == Criterion.TIMELINE)
    is_by_then = any(each.start < span.end and span.start < each.end for each in until)
    is_by_then = is_by_then or said.asked == Criterion.TIMELINE
    for want in dates:
        if said.asked == want.name or (want.own and is_by_then):
            yield Found(want.name, on.isoformat(), span, 0.9)


def _application(said: Said) -> Iterator[Found]:
    """Unasked: that they want one, and what kind it is to be."""
    if said.asked in {APP_TYPE, *(each.several for each in Sort)}:
        return
    for span in breaths(said.plain):
        breath = said.plain[span.start : span.end]
        greeted = _past(words_of("says", "courtesy"), breath, 0)
        greeted += len(who.group()) if (who := _I_AM_AND.match(breath[greeted:])) else 0
        begins = _past(words_of(APP_TYPE, "wanted"), breath, greeted)
        told = breath[begins:].lstrip()
        is_one = (
            begins > greeted and words_of(APP_TYPE, "products").match(told) and not is_asked(said.text, span)
        )
        if is_one and len(told.split()) <= MOST_WORDS_OF_A_DESCRIPTION:
            place = span.end - len(told)
            value = " ".join(said.text[place : place + _before_trails(told)].split())
            if words_of(APP_TYPE, "vague").fullmatch(folded(value)) is None:
                yield Found(APP_TYPE, value, Span(place, place + len(value)), 0.8)
                return


_OF_A_KIND: Final[Mapping[str, Callable[[Said], Iterator[Found]]]] = {
    APP_TYPE: _application,
    "bedrooms": _bedrooms,
    "district": _district,
    "financing": _financing,
    "project": _project,
}
