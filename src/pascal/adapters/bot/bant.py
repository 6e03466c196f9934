"""What they can pay, who decides, how much they need it and by when: BANT, as they say it."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from itertools import islice
from typing import Final

from pascal.adapters.bot import people, times
from pascal.adapters.bot.amounts import Sum, has_currency, sums, tokens
from pascal.adapters.bot.folding import Span, clause_of, is_asked, longest, spans, without
from pascal.adapters.bot.said import (
    WHOLE_DATE,
    Found,
    Said,
    around,
    is_before,
    is_courtesy,
    is_denied,
    stands_alone,
)
from pascal.adapters.bot.words import lists, measures
from pascal.adapters.bot.words import words as words_of
from pascal.domain.bant import Criterion, Timeline
from pascal.domain.bot import SLOT
from pascal.domain.ports.bot import Heard
from pascal.domain.requirements import Kind

LIKELY: Final = 0.6
"""How sure a small number without a currency is."""
_HAS_NOT: Final = re.compile(
    r"(?<!\w)(?:no tengo|no cuento con|no dispongo de|nao tenho|do not have|don't have|dont have)\s+"
    r"(?:(?!mas|mais|more|sino)\w+\s+){0,2}$"
)
_HAS: Final = re.compile(
    r"(?<!\w)(?:tengo|tenemos|cuento con|contamos con|tenho|temos|i have|we have)"
    r"\s+(?:(?:unos|unas|como|hasta|solo|about|around|only|up to|uns|ate|so)\s+)?$"
)
_TO_SPEND: Final = re.compile(
    r"\s*\(?(?:(?:disponibles?|ahorrados?|saved|por ahora|for now|ahora|now|agora|nomas|nada mas"
    r"|solamente|only|como maximo|(?:no |em )?maximo|max|a lo mucho|at (?:the )?most|or less|o menos|ou menos"
    r"|mas o menos|mais ou menos|aprox\w*|(?:en|in|no) total|americanos)(?!\w)\s*){0,2}"
    r"(?:$|[^\w\s/*(]|(?:para|pra|for|to|y|e|and|pero|but)(?!\w))"
)
"""«Tengo 20 soles de comisión» are none of theirs to spend."""

_DATED: Final = re.compile(
    r"(?<!\w)(?:para|pa|en|del?|hasta|desde|by|in|until|till|from|em|ate|ano|year|entrega|delivery"
    rf"|{'|'.join(times.MONTHS)})(?:\s+(?:el|the|o))?\s*$"
)


def budget(said: Said, kind: Kind) -> Iterator[Found]:
    """None where several are told that are no range: which is meant is asked, unless they say that one is."""
    found = [*_sums_to_spend(said, kind)]
    sure = [each for each in found if each.confidence > LIKELY] or found
    if sure and words_of("says", "corrects").search(said.plain, sure[-1].span.end):
        sure = found  # «150 mil, na verdade 160»
    if len({each.value for each in sure}) > 1 and not words_of("says", "corrects").search(said.plain):
        return
    yield from sure[-1:]


def _sums_to_spend(said: Said, kind: Kind) -> Iterator[Found]:
    taken = [each.span for each in (*people.emails(said), *people.phones(said))]
    taken += spans(WHOLE_DATE, said.plain)
    words = tokens(said.plain)
    is_asked_for = said.asked == Criterion.BUDGET
    for each in sums(words):
        is_taken = any(span.start < each.span.end and each.span.start < span.end for span in taken)
        if is_taken or _has_not(said, each.span) or _is_year(said, each):
            continue
        clause = clause_of(said.plain, each.span)
        then = words[each.after].text if each.after < len(words) else ""
        if (
            then in measures()
            or words_of("budget", "other").search(clause)
            or words_of("bedrooms", "rooms").match(then)
        ):
            continue
        least, most, sure = each.least, each.most, 0.95
        if not each.has_money and max(least, most or 0) < 1000:
            is_all = stands_alone(said, each.span, words_of("budget", "beside"))
            smallest, unit = (20, 1000) if kind.costs_thousands else (100, 1)
            if not is_asked_for or not is_all or max(least, most or 0) < smallest or "?" in said.text:
                continue
            least, most, sure = least * unit, most and most * unit, LIKELY
        is_of_theirs = kind.is_described(said.asked)
        near = words_of("budget", "named" if is_of_theirs else "near")
        large = 10_000 if kind.costs_thousands else 500
        is_large = each.has_money and max(least, most or 0) >= large and not is_asked(said.text, each.span)
        if is_of_theirs:
            has_it = is_before(_HAS, said, each.span) and _TO_SPEND.match(said.plain, each.span.end)
            is_large = bool(has_it) and has_currency(words[each.first : each.after])
        if not (is_asked_for or near.search(clause) or is_large):
            continue
        yield Found(Criterion.BUDGET, f"{least}+" if most is None else f"{least}-{most}", each.span, sure)


def _is_year(said: Said, one: Sum) -> bool:
    """«para 2027», «marzo 2026»."""
    if one.has_money or not 1900 <= max(one.least, one.most or 0) < 2100:
        return False
    return is_before(_DATED, said, one.span)


def _has_not(said: Said, span: Span) -> bool:
    return is_before(_HAS_NOT, said, span)


def choice(said: Said, criterion: Criterion) -> Iterator[Found]:
    """Unasked only what leaves no doubt."""
    is_asked_for, plainly = said.asked == criterion, _plainly(said, criterion)
    those = [
        (value, span)
        for value, span in _named(said, criterion, plainly)
        if not is_denied(said, span) and not _goes_on(said, span)
    ]
    if not is_asked_for:
        those = [*_beyond_doubt(said, criterion, those, plainly)]
    if those:
        values = list(lists()[criterion])
        value, span = min(those, key=lambda each: values.index(each[0]))
        yield Found(criterion, value, span, 0.9 if is_asked_for else 0.75)
    elif is_asked_for and criterion is Criterion.AUTHORITY:
        yield from islice(_who_in_a_word(said), 1)
    elif is_asked_for and criterion is Criterion.NEED and (at_once := _asap(said)) is not None:
        yield Found(criterion, "urgent", at_once, 0.8)


def _named(said: Said, criterion: Criterion, plainly: Set[Span]) -> Iterator[tuple[str, Span]]:
    """Each value that they say; «mucho gusto» is no «mucho»."""
    tables = [criterion.value, *({f"{criterion}_asked"} & lists().keys())]
    words = [(value, words_of(table, value)) for table in tables for value in lists()[table]]
    words += [("", words_of("says", name)) for name in ("courtesy", "stops")]
    words += [("", words_of("besides", "told"))]
    those = longest((value, span) for value, named in words for span in spans(named, said.plain))
    of_none = {span for value, span in those if not value} - plainly
    return ((value, span) for value, span in those if value and span not in of_none)


def _plainly(said: Said, criterion: Criterion) -> set[Span]:
    """Where they use words that mean it without a question before them, too."""
    return {span for value in lists()[criterion] for span in spans(words_of(criterion, value), said.plain)}


def _beyond_doubt(
    said: Said, criterion: Criterion, those: Sequence[tuple[str, Span]], plainly: Set[Span]
) -> Iterator[tuple[str, Span]]:
    earnest, serious = words_of("says", "earnest"), words_of("says", "serious")
    is_beside, is_when = said.asked in _ANSWERED_WITH.get(criterion, ()), said.asked == Criterion.TIMELINE
    is_more_said = not is_courtesy(serious.sub(" ", earnest.sub(" ", said.plain)))
    for value, span in those:
        told = said.plain[span.start : span.end]
        if is_when and serious.fullmatch(told):
            is_meant = all(map(is_courtesy, around(said.plain, span)))
        else:
            is_meant = earnest.fullmatch(told) is not None
        is_clear = (
            (value in _UNASKED and (" " in told or value == "urgent"))
            or (value == "low" and "urgen" in told)
            or (is_more_said and is_meant)
        )
        is_clear = is_clear and span in plainly and not is_asked(said.text, span)
        is_all = is_beside and len(told) * 2 > len(said.plain)
        if (is_clear or is_all) and not _counts_others(said, span):
            yield value, span


def _who_in_a_word(said: Said) -> Iterator[Found]:
    """Who decides, asked for and told in words that mean it nowhere else."""
    if just := _JUST.fullmatch(said.plain):
        value = "decision_maker" if just["me"] else "influencer"
        yield Found(Criterion.AUTHORITY, value, Span(*just.span("who")), 0.85)
    if ours := _SO_MANY_OF_US.fullmatch(said.plain):
        yield Found(Criterion.AUTHORITY, "shared", Span(*ours.span("who")), 0.85)
    if others := words_of("says", "others").search(said.plain):
        span = Span(*others.span())
        if not is_denied(said, span) and _NO_MORE.fullmatch(around(said.plain, span)[1]):
            yield Found(Criterion.AUTHORITY, "shared", span, 0.8)
    for span in spans(words_of("says", "superiors"), said.plain):
        if stands_alone(said, span, words_of("says", "only_them")):
            yield Found(Criterion.AUTHORITY, "influencer", span, 0.8)


def _counts_others(said: Said, span: Span) -> bool:
    """«Las dos» are two of the times, «los tres» three of the projects."""
    told = said.plain[span.start : span.end]
    if said.asked == SLOT:
        return _TWO.search(told) is not None
    return said.asked not in {Criterion.NEED, Criterion.TIMELINE} and _SO_MANY.fullmatch(told) is not None


def likely_need(said: Said, found: Sequence[Found]) -> Iterator[Found]:
    """How soon tells how much."""
    if said.asked == Criterion.TIMELINE or any(each.field == Criterion.NEED for each in found):
        return
    for each in found:
        if each.field == Criterion.TIMELINE and (
            each.value == Timeline.IMMEDIATE or (said.asked == Criterion.NEED and each.value in _SOON)
        ):
            yield Found(Criterion.NEED, _SOON[each.value], each.span, 0.6)


def _goes_on(said: Said, span: Span) -> bool:
    """«I do want to know the price» tells nothing of who decides."""
    after = around(said.plain, span)[1]
    return said.plain[span.start : span.end] == "i do" and not is_courtesy(after)


_TWO: Final = re.compile(r"(?<!\w)(?:dos|two|both|dois|duas|ambos|ambas)(?!\w)")
_SO_MANY: Final = re.compile(r"(?:entre )?(?:los|las) (?:dos|tres)|ambos|ambas")
_SOON: Final = {"immediate": "urgent", "1_month": "high"}
_ANSWERED_WITH: Final = {Criterion.AUTHORITY: frozenset([Criterion.NEED, Criterion.TIMELINE, "project"])}
"""Where something else was asked, and they say no more than that."""
_UNASKED: Final = frozenset(["shared", "influencer", "decision_maker", "none", "urgent"])


_JUST: Final = re.compile(
    r"\W*(?:(?:si|sim|yes|solo|so|es|e|it's|all|just|only|nobody|but)\W+)*"
    r"(?P<who>(?P<me>yo|eu|me|mia|minha|mine|alone|sol[oa]|solit[oa])"
    r"|ella|el|ellos|ellas|ela|ele|elas|eles|she|he|they)\W*(?:(?:gracias|thanks|thank you|obrigad[oa])\W*)?"
)
"""One of these, of which most are small words too, and nothing else."""
_SO_MANY_OF_US: Final = re.compile(
    r"\W*(?:(?:si|sim|yes|somos|entre|decidimos|we are|we're|there are|los|las|the|nos|os|as)\W+)*"
    r"(?P<who>(?:somos|entre|decidimos|los|las|nos|os|as)\W+(?:[2-9]|dos|tres|dois|duas)"
    r"|(?:[2-9]|two|three)\W+of us)\W*"
)
_NO_MORE: Final = re.compile(r"\W*(?:tambien|tambem|too|also|first|primero|primeiro|antes)?\W*")


def _asap(said: Said) -> Span | None:
    found = spans(words_of("timeline", "immediate"), said.plain)
    return next((each for each in found if _is_at_once(said, each) and not is_denied(said, each)), None)


def _is_at_once(said: Said, span: Span) -> bool:
    """«Ya» and «hoy» stand in many a sentence: what is said beside them has to be of the wish to have it."""
    if not words_of("at_once", "anywhere").fullmatch(said.plain, span.start, span.end):
        return True
    return stands_alone(said, span, words_of("at_once", "beside"))


def timeline(said: Said, heard: Heard) -> Iterator[Found]:
    """A day with its hour is when they come, and no time within which they buy."""
    for each in _timeline(said, heard):
        if not _is_of_a_visit(said, each.span, heard.now):
            yield each


def _is_of_a_visit(said: Said, span: Span, now: datetime) -> bool:
    """«En 2 semanas, puedo visitar mañana a las 4»: a length of time is of the breath in which it is said."""
    told, on = said.plain[span.start : span.end], _dated(said, now)
    breath, is_near = told.join(around(said.plain, span)), _DAY_OR_WEEK.search(told) is not None
    dates = [on[1]] if on is not None and on[1].start <= span.start and span.end <= on[1].end else []
    if words_of("says", "has_it").search(breath) or not (dates or is_near):
        return False
    if is_near and words_of("says", "comes").search(breath):
        return True
    is_length = not dates and times.within(told, now) is not None
    plain, undated = breath if is_length else said.plain, without(said.plain, dates)
    if dates and not times.names_a_day(undated, now):  # in «el viernes 16.10» they may be an hour
        return times.names_an_hour(undated)
    return times.names_a_day(plain, now) and times.names_an_hour(plain)


def _timeline(said: Said, heard: Heard) -> Iterator[Found]:
    is_asked_for, is_near = said.asked == Criterion.TIMELINE, said.asked == Criterion.NEED
    values = list(lists()["timeline"])
    those = longest((v, span) for v in values for span in spans(words_of("timeline", v), said.plain))
    those = [
        (value, span)
        for value, span in those
        if not is_denied(said, span) and (value != Timeline.IMMEDIATE or _is_at_once(said, span))
    ]
    counted = times.within(said.plain, heard.now)
    if counted is not None and is_denied(said, counted[1]):
        counted = None
    if counted is None and is_asked_for and (named := day_to_come(said, heard.now)) is not None:
        counted = times.in_days((named[0] - heard.now.date()).days), named[1]
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
    elif is_asked_for and (found := declines(said.plain, said.asked)) is not None:
        yield Found(Criterion.TIMELINE, Timeline.UNDECIDED, Span(*found.span()), 0.7)
    elif is_asked_for:
        urgent = (each for each in spans(words_of("need", "urgent"), said.plain) if not is_denied(said, each))
        yield from (Found(Criterion.TIMELINE, Timeline.IMMEDIATE, each, 0.7) for each in [*urgent][:1])


_DAY_OR_WEEK: Final = re.compile(
    r"(?<!\w)(?:dias?|semanas?|days?|weeks?|hoy|hoje|today|manana|amanha|tomorrow)(?!\w)"
)


def declines(plain: str, asked: str | None) -> re.Match[str] | None:
    """Where they do not know what was *asked*, or do not say: «no sé si ella quiera» tells nothing of it."""
    return words_of("says", "declines").search(without(plain, _of_something_else(plain, asked)))


def _of_something_else(plain: str, asked: str | None) -> Iterator[Span]:
    for span in spans(words_of("says", "whether"), plain):
        rest = around(plain, span)[1].strip()
        is_of_others = any(words_of("says", name).match(rest) for name in ("others", "superiors"))
        is_known = is_courtesy(rest) or _names(rest, asked) or _is_of_themselves(rest)
        is_either = asked == Criterion.AUTHORITY and _OR_I.search(rest) is not None
        if not is_either and (is_of_others or not is_known):
            yield span


def _is_of_themselves(rest: str) -> bool:
    """«No sé si quiero», «no sé si califico», and no more than that."""
    left = words_of("says", "i_may").sub(" ", rest)
    return left != rest and is_courtesy(words_of("says", "i_may_beside").sub(" ", left))


_OR_I: Final = re.compile(
    r"(?<!\w)(?:(?:yo|eu|me|myself)\s{1,3}(?:o|ou|or)|(?:o|ou|or)\s{1,3}(?:yo|eu|me|myself|i))(?!\w)"
    r"|^(?:yo|eu|me)$"
)


def _names(rest: str, asked: str | None) -> bool:
    """True of what nobody tells in words that are listed."""
    tables = _NAMED_IN.get(asked or "", ())
    if not tables or (asked in {Criterion.TIMELINE, Criterion.NEED} and _WHEN.search(rest)):
        return True
    return any(words_of(table, value).search(rest) for table in tables for value in lists()[table])


_NAMED_IN: Final[Mapping[str, Sequence[str]]] = {
    Criterion.TIMELINE: ("timeline",),
    Criterion.NEED: ("need", "timeline"),
    Criterion.AUTHORITY: ("authority", "authority_asked"),
    "financing": ("financing",),
}
_WHEN: Final = re.compile(
    r"\d|(?<!\w)(?:cuando|when|quando|pronto|soon|cedo|antes|before|despues|depois|later|tarde|fecha|date|data"
    r"|plazo|prazo|tiempo|time|tempo|apuro|prisa|pressa|(?:mes|semana|dia|ano|month|week|day|year|fin|verano)\w*"
    rf"|{'|'.join(times.MONTHS)})(?!\w)"
)


def day_to_come(said: Said, now: datetime) -> tuple[date, Span] | None:
    """Which they name, if it is one."""
    found = _dated(said, now)
    if found is None or found[0] < now.date() or is_denied(said, found[1]):
        return None
    return None if words_of("says", "past").search(" ".join(around(said.plain, found[1]))) else found


def _dated(said: Said, now: datetime) -> tuple[date, Span] | None:
    """«A las 4.05» is no day in May."""
    found = times.day(said.plain, now)
    if found is None or is_before(_AT, said, found[1]) or _OCLOCK.match(said.plain, found[1].end):
        return None
    return found


_AT: Final = re.compile(r"(?<!\w)(?:las?|as|at|tipo)\s{1,3}$")
_OCLOCK: Final = re.compile(r"\s{0,3}(?:[ap]\.?m|h|hrs?|horas?)(?!\w)")


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
            r"(?:unos |unas |uns |umas |el |about |around )?$",
            before,
        )
        or stands_alone(said, span, words_of("title", "of_time"))
    )
