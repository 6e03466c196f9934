"""When: within what time somebody buys, a date, a day and an hour."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from pascal.adapters.bot.amounts import number_word
from pascal.adapters.bot.folding import Span, spans, without
from pascal.adapters.bot.said import NEAR
from pascal.domain.meetings import Bound

_DAY_NAMES: Final = (
    r"lunes|lun|mondays?|mon|segunda-feira|segunda feira|(?<=\bas )segundas",
    "martes|(?<!al )mar|tuesdays?|tue|tercas?|terca-feira|terca feira",
    "miercoles|mie|mier|wednesdays?|wed|quartas?|quarta-feira|quarta feira",
    "jueves|jue|thursdays?|thu|quintas?|quinta-feira|quinta feira",
    "viernes|vie|fridays?|fri|sextas?|sexta-feira|sexta feira",
    "sabados?|sab|saturdays?|sat",
    "domingos?|dom|sundays?|sun",
)
_DAYS: Final = tuple(re.compile(rf"(?<!\w)(?:{each})(?!\w)") for each in _DAY_NAMES)
_ANY_DAY: Final = rf"(?:{'|'.join(_DAY_NAMES)})"
_THIS: Final = re.compile(
    rf"(?<!\w)(?:(?:[dn]?est[ea]|this)(?: mism[oa]| mesm[oa]| coming)? {_ANY_DAY}"
    rf"|{_ANY_DAY}(?: de)? (?:[dn]?esta (?:misma |mesma )?semana|this week))(?!\w)"
)
"""Of the days from now on, whatever was offered."""
_NEXT: Final = re.compile(rf"(?<!\w)({_ANY_DAY}) que (?:viene|vem)(?!\w)")
_WEEKEND: Final = re.compile(r"(?<!\w)(?:finde|fin(?:es)? de semana|weekends?|fi(?:m|ns) de semana)(?!\w)")
_WEEK: Final = re.compile(
    r"(?<!\w)(?:entre semana|dias? de (?:la )?semana|weekdays?|dias? (?:util|uteis))(?!\w)"
)
OF_THEM: Final = r"(?= (?:one|option|slot|time|choice)(?!\w))"
"""After a number of order: of what is offered, and no day of a month."""
_DECEMBER: Final = "diciembre|december|dezembro"
_YEARS_END: Final = (
    f"{_DECEMBER}|navidad|christmas|natal"
    "|fin(?:es|al|ales)? del? ano|fi(?:m|nal) d[eo] ano|end of (?:the )?year"
)
MONTHS: Final = (
    "enero|january|jan|janeiro",
    "febrero|february|feb|fevereiro",
    "marzo|march|marco",
    "abril|april",
    "mayo|may|maio",
    "junio|june|junho",
    "julio|july|julho|fiestas patrias",
    "agosto|august",
    "septiembre|setiembre|september|setembro",
    "octubre|october|outubro",
    "noviembre|november|novembro",
    _YEARS_END,
)
_MONTH: Final = re.compile(rf"(?<!\w)(?:{'|'.join(f'({each})' for each in MONTHS)})(?!\w)")
_HALF: Final = r"1/2(?=\s?(?:mes|mese|ano|month|year)(?!\w))"
_NUMBER: Final = rf"({_HALF}|\d{{1,3}}(?:[.,]\d)?|an?|[a-z]{{2,7}})"
_LENGTH: Final = re.compile(
    rf"(?<!\w)(?:(?!{_HALF}){_NUMBER}\s*(?:(?<![a-z])(?:a|o|ou|or|to|y)|[-–/])\s*)?{_NUMBER}\s*"
    r"(dia|dias|day|days|semana|semanas|week|weeks|mes|meses|month|months|mese|ano|anos|year|years)(?!\w)"
)
_YEAR: Final = re.compile(r"(?<![\d.,/])(20\d\d)(?![\d.,/])")
_NEXT_YEAR: Final = re.compile(
    r"(?<!\w)(?:(?:proximo|otro|siguiente|outro) ano|ano (?:que viene|que vem|siguiente|seguinte)|next year)"
    r"(?!\w)"
)
_PAST: Final = re.compile(
    r"(?:hace|desde hace|llevo|llevamos|tengo|ha|faz|looking for|garantia de|tiene)\s*$"
)
_AGO: Final = re.compile(r"\s*(?:ago|atras)(?!\w)")
_UNITS: Final = {"d": 1, "s": 7, "w": 7, "m": 30, "a": 365, "y": 365}
_SOON: Final = ((7, "immediate"), (31, "1_month"), (100, "3_months"), (190, "6_months"))
_NO_LENGTH: Final = (
    r"(?!\d|\s{0,3}(?:(?:dia|semana|ano|day|week|wk|month|year|yr|hora|hour|hr|quincena|trimestre|semestre|sprint)s"
    r"|mes|meses|mese|month|ano(?!\s+(?:de\s+)?20)|year|fin(?:es)? de semana)(?!\w)"
    rf"|\s{{0,3}}de\s{{1,3}}(?:{'|'.join(MONTHS)}))"
)
"""«2-3 meses», and «10-12 de enero»."""
_DATE: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})[/.-](\d{{1,2}})(?:[/.-](\d{{2,4}}))?{_NO_LENGTH}"
    r"|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"
)
_DAY_OF_MONTH: Final = re.compile(
    r"(?<!\w)(?P<day>\d{1,2}|primero|1ro)(?:(?<=\d)(?:st|nd|rd|th|o))?\s*(?:de\s+|of\s+)?"
    rf"(?P<month>{'|'.join(MONTHS)})(?!\w)(?:\s*(?:de|del)?\s*(?P<year>\d{{4}}))?"
)
_MONTH_AND_DAY: Final = re.compile(
    rf"(?<!\w)(?P<month>{'|'.join((*MONTHS[:-1], _DECEMBER))})\.?\s{{1,3}}(?:the\s)?"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\w|:|\.\d|\s?[ap]\.?m(?!\w)"
    rf"|\s(?:mil|thousand)(?!\w)|\s(?:bed|room|dorm|habit|cuart|quart)){_NO_LENGTH}"
    r"(?:,?\s?(?P<year>\d{4})(?!\d))?"
)
_HALF_PAST: Final = r"(?:\s*(y media|e meia|y cuarto|e quinze))?"
_AM_PM: Final = r"(?:\s*(am|pm|a\.m|p\.m))"
# «das três» is of the three, mostly
_DAS: Final = (
    r"(?:(?:(?<=\bo )|(?<=\bdepois )|(?<=\bantes )|(?<=\bpartir ))das"
    r"|(?<!uma )(?<!qualquer )das(?!\s+(?:[23]|duas|tres)(?![\w:]| as )))"
)
_LAS: Final = r"(?:(?<=\bdesde )|(?<=\bpasadas )|(?<=\bhasta ))las?"
_CLOCKS: Final = (
    re.compile(rf"(?<![\d/])(\d{{1,2}})(?:[:.](\d{{2}})|h(\d{{2}})?){_AM_PM}?(?!\d)"),
    re.compile(
        rf"(?<!\w)(?:a las?|(?<!cualquiera )(?<!ninguna )de las?|{_LAS}|{_DAS}|as|at|tipo)\s+"
        rf"(\d{{1,2}}|[a-z]+){_HALF_PAST}{_AM_PM}?(?![\d/])"
    ),
    re.compile(rf"(?<![\d/])(\d{{1,2}}){_HALF_PAST}{_AM_PM}(?!\w)"),
    re.compile(
        r"(?:(?<=\bafter )|(?<=\bbefore ))(\d{1,2})"
        r"(?=\s{0,3}(?:$|[^\w\s:./-]"
        r"|(?:on|in the|if|or|please|is|works?|would|this|next|tomorrow|today)(?!\w)))"
    ),
)
_TO_HOUR: Final = r"(?:\s(?:d?el?|d?[ao]s|l[ao]s?|than|que|like|about|around|tipo)){0,3}\s{1,3}$"
_NOT: Final = r"(?P<no>(?<!\w)(?:no|not|nao)\s)?(?<!\w)"
_LATER: Final = "despues|luego|pasad[ao]s|a ?partir|desde|depois|mas tarde|mais tarde|after|from|later"
_EARLIER: Final = "antes|hasta|ate|mas temprano|mais cedo|before|until|till|earlier"
_SINCE: Final = re.compile(rf"{_NOT}(?P<bound>{_LATER}){_TO_HOUR}")
_BEFORE: Final = re.compile(rf"{_NOT}(?P<bound>{_EARLIER}){_TO_HOUR}")
_NOTHING: Final = re.compile(
    rf"(?<!\w)(?:no|not|nao|nunca|never|nada|nothing)\s(?:\w{{1,9}}\s)??(?:{_LATER}|{_EARLIER})(?!\w)"
)
_BEYOND: Final = re.compile(
    r"(?<!\w)(?:(?P<later>mas tarde|mais tarde|later)|mas temprano|mais cedo|earlier)(?!\w)"
)
"""Than what is offered, where no hour is named."""
_AND_LATER: Final = re.compile(
    r"\s{0,3}(?:hrs?|horas?|h)?\s{0,3}(?:(?:en|para|pra|em) (?:adelante|diante)|onwards?"
    r"|(?:o|ou|or|y|e|and) (?:mas tarde|mais tarde|later|after|despues|depois))(?!\w)"
)
_AND_EARLIER: Final = re.compile(
    r"\s{0,3}(?:hrs?|horas?|h)?\s{0,3}(?:o|ou|or) (?:antes|before|earlier|mas temprano|mais cedo)(?!\w)"
)
_EARLY: Final = re.compile(
    r"(?<!\w)(?<!mas )(?<!mais )(?<!muy )(?<!muito )(?<!tan )(?<!tao )(?<!too )(?<!so )(?<!very )"
    r"(?:temprano|tempranito|(?:a|na) primei?ra hora|(?:logo |bem )?(?:cedo|cedinho)|first thing"
    rf"|early(?! (?:next|in (?!the (?:morning|day)(?!\w))|this week|{'|'.join(MONTHS)})))"
    r"(?! (?:(?:en|por|de|in|da|na|a) )?(?:la |the )?(?:tarde|noche|afternoon|evening|noite))(?!\w)"
    r"(?! (?:(?:en|de) )?(?:la |na |da )?(?:(?:proxima|otra|siguiente|esta) semana|semana que))"
)
_NOT_EARLY: Final = 11
_BAD: Final = re.compile(
    r"(?<!\w)(?:e|es|ta|esta|(?:queda|qued[ae]ria|fica|ficaria|cae|parece|resulta|hace)|is|s|be|feels?|seems?|looks?)\s"
    r"(?:(?:un poco|um pouco|algo|medio|meio|bien|bem|ainda|aun|todavia|still|quite|a (?:bit|little))\s)?"
    r"(?:temprano|tempranito|cedo|cedinho|early|late|(?<!esta )tarde)(?!\w)"
    r"|(?<!\w)(?:temprano|cedo|early|late|tarde) "
    r"(?:(?:para|pra) (?:mi|mim|nosotros|a gente)|for (?:me|us))(?!\w)"
)
_PARTS: Final = (
    (
        re.compile(
            r"(?<!\w)(?:(?:esta|(?:por|x|en|de) la) manana|(?:por|x|en) las mananas|mornings?"
            r"|(?:esta|de|pela|da) manha|(?:nas|pelas) manhas)(?!\w)"
        ),
        range(12),
        10,
    ),
    (
        re.compile(r"(?<!\w)(?<!mas )(?<!mais )(?<!buenas )(?<!boas )(?:tardes?|afternoons?)(?!\w)"),
        range(12, 19),
        15,
    ),
    (re.compile(r"(?<!\w)(?<!buenas )(?<!boas )(?:noches?|evenings?|noites?)(?!\w)"), range(18, 24), 19),
)
"""How a part of the day is called, its hours, and when somebody comes who names no hour."""
_TODAY: Final = re.compile(
    r"(?<!\w)(?:hoy|today|hoje|tonight"
    r"|(?:esta|this) (?:manana|tarde|noche|morning|afternoon|evening|manha|noite))(?!\w)"
)
_AFTER_TOMORROW: Final = re.compile(r"(?<!\w)(?:pasado manana|day after tomorrow|depois de amanha)(?!\w)")
_TOMORROW: Final = re.compile(r"(?<!\w)(?<!la )(?<!esta )(?:manana|tomorrow|amanha)(?!\w)")
_NEXT_WEEK: Final = re.compile(
    r"(?<!\w)(?:de )?(?:la |da )?(?:(?:proxima|otra|siguiente) semana|semana que viene|next week"
    r"|semana que vem)(?!\w)"
)
_NOON: Final = re.compile(r"(?<!\w)(?:(?:al? |ao )?(?:medio ?dia|meio.dia)|(?:at )?noon)(?!\w)")
_WEEKDAY: Final = (
    r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|(?:terca|quarta|quinta|sexta)(?:.feira)?"
    r"|[a-z]+day)"
)
_NO_HOUR: Final = r"(?!\w|[:h]|\.\d|\s*[ap]\.?m)"
_DAY_NUMBER: Final = re.compile(
    rf"(?<!\w)(?:el|dia|the|o dia|em dia|dia el)\s+(\d{{1,2}})(?:th|(?:rd|st|nd)(?!{OF_THEM}))?"
    rf"{_NO_HOUR}|(?<!\w){_WEEKDAY}\s+(\d{{1,2}})(?:th|rd|st|nd)?{_NO_HOUR}(?!\s*(?:de la|da|y|e) )"
)
_WEEKDAY_AND_NUMBER: Final = re.compile(rf"(?<!\w)({_WEEKDAY})\s+(\d{{1,2}}){_NO_HOUR}")
_WEEKDAY_OF_DATE: Final = re.compile(
    rf"(?<!\w)({_WEEKDAY}),(?=\s(?:(?:{'|'.join(MONTHS)})\s\d|\d{{1,2}}\s(?:de|of)\s))"
)
_NTH: Final = re.compile(r"(?<=\d)th(?!\w)|(?<=\d\d)(?:st|nd|rd)(?!\w)")
"""«The 2nd» may be the second."""


def within(plain: str, now: datetime) -> tuple[str, Span] | None:
    """A length of time, or a month, as a word of `Timeline`."""
    for each in _LENGTH.finditer(plain):
        many = _many(each[2])
        is_past = _PAST.search(plain, max(0, each.start() - NEAR), each.start()) or _AGO.match(
            plain, each.end()
        )
        if many is not None and not is_past:
            days = many * _UNITS[each[3][0]]
            return in_days(days), Span(*each.span())
    found = _MONTH.search(plain)
    if found is None:
        year = _YEAR.search(plain)
        return ("12_months", Span(*year.span())) if year and int(year[1]) > now.year else None
    month = next(number for number, each in enumerate(found.groups(), 1) if each)
    near = plain[max(0, found.start() - NEAR) : found.end() + NEAR]
    year = _YEAR.search(near)
    if year or _NEXT_YEAR.search(near):
        ahead = (int(year[1]) - now.year if year else 1) * 12 + month - now.month
    else:
        ahead = (month - now.month) % 12
    return None if ahead < 0 else (in_days(30 * max(ahead, 1)), Span(*found.span()))


def in_days(days: float) -> str:
    """As a word of `Timeline`."""
    return next((word for most, word in _SOON if days <= most), "12_months")


def _many(text: str) -> float | None:
    if not text[0].isdigit():
        return number(text)
    return 0.5 if "/" in text else float(text.replace(",", "."))


def number(text: str) -> int | None:
    return int(text) if text.isdigit() else 1 if text in {"a", "an"} else number_word(text)


def day(plain: str, now: datetime) -> tuple[date, Span] | None:
    """A date that is still to come, where the year was left out."""
    those = (each.search(plain) for each in (_DATE, _DAY_OF_MONTH, _MONTH_AND_DAY))
    found = min((each for each in those if each), key=re.Match.start, default=None)
    if found is None:
        return None
    if found.re is _DATE:
        one, two, year, whole_year, whole_month, whole_day = found.groups()
        given, month_of, day_of = (whole_year, whole_month, whole_day) if whole_year else (year, two, one)
    else:
        given, day_of = found["year"], found["day"] if found["day"].isdigit() else "1"
        month_of = next(str(n) for n, each in enumerate(MONTHS, 1) if re.fullmatch(each, found["month"]))
    year_of = now.year if given is None else int(given) + (2000 if len(given) == 2 else 0)
    try:
        on = date(year_of, int(month_of or 0), int(day_of or 0))
        if given is None and on < now.date():
            on = on.replace(year=on.year + 1)
    except ValueError:
        return None
    return on, Span(*found.span())


# -- day and hour


def is_named(plain: str, now: datetime) -> bool:
    """Whether a day, a part of one or an hour is."""
    return _days(plain, now) is not None or names_a_part(plain) or _clock(plain) is not None


def names_a_day(plain: str, now: datetime) -> bool:
    return _days(plain, now) is not None


def names_an_hour(plain: str) -> bool:
    return _clock(plain) is not None


def is_bad(plain: str) -> bool:
    """Whether it is early or late for them: «el miércoles me queda temprano»."""
    return _BAD.search(plain) is not None


def is_early(plain: str) -> bool:
    """Whether it names an early hour, whichever."""
    return _EARLY.search(plain) is not None


def names_a_part(plain: str) -> bool:
    return any(pattern.search(plain) for pattern, *_ in _PARTS)


def names_any_weekday(plain: str) -> bool:
    """All of them but those of the weekend, and no single one."""
    return _WEEK.search(plain) is not None and len(_of_the_week(plain)) > 1


def names_next_week(plain: str) -> bool:
    """And no day of it."""
    return _NEXT_WEEK.search(plain) is not None and not _of_the_week(plain)


def takes_a_week(plain: str) -> bool:
    """Whether it names a day of the week and not of which week."""
    return bool(_of_the_week(plain)) and not _is_of_itself(plain)


def names_days(plain: str) -> bool:
    """Several of the week, of which nobody knows which is meant."""
    return len(_of_the_week(plain)) > 1


def fitting(plain: str, slots: Sequence[datetime], now: datetime) -> list[int]:
    """The places of those that are at the day and the hour that are named; all, where none is."""
    days, fits = _days(plain, now), [*range(len(slots))]
    if days is not None:
        fits = [n for n in fits if days(slots[n])]
    for pattern, hours, _ in _PARTS:
        if pattern.search(plain):
            fits = [n for n in fits if slots[n].hour in hours]
    if (suits := bound(plain)) is not None:
        end = datetime.combine(now.date(), time(*hour_of(plain)), now.tzinfo)
        fits = [n for n in fits if suits.allows(slots[n], end)]
    elif (clock := _clock(plain)) is not None:
        hour, minute, is_sure = clock
        right = [
            n for n in fits if slots[n].hour == hour or (not is_sure and slots[n].hour % 12 == hour % 12)
        ]
        exact = [n for n in right if minute is None or slots[n].minute == minute]
        fits = [n for n in exact if minute is None and not slots[n].minute] or exact
    if _EARLY.search(plain):
        fits = [n for n in fits if slots[n].hour < _NOT_EARLY]
        return fits if len({slots[n].date() for n in fits}) > 1 else sorted(fits, key=slots.__getitem__)[:1]
    return fits


def on_the_day(plain: str, slots: Sequence[datetime], now: datetime) -> set[int]:
    """The places of those that are on the day that is named; all, where none is."""
    days = _days(plain, now)
    return {n for n, each in enumerate(slots) if days is None or days(each)}


def with_whole_dates(plain: str) -> str:
    """A weekday in one breath with its date: «Wednesday, January 7»."""
    return _WEEKDAY_OF_DATE.sub(r"\1 ", plain)


def with_hours(plain: str) -> str:
    """The number after a weekday as an hour: «martes 10»."""
    return _WEEKDAY_AND_NUMBER.sub(r"\1 at \2", plain)


def with_next_weeks(plain: str, now: datetime, since: date) -> str:
    """«El lunes que viene» is next week's, unless it may be this week's: then nobody knows."""

    def whole(found: re.Match[str]) -> str:
        is_sure = since > now.date() or (on := date_of(found[1], now)) is None or on >= _monday_after(now)
        return f"{found[1]} next week" if is_sure else found[0]

    return _NEXT.sub(whole, plain)


def without_moments(plain: str, now: datetime) -> str:
    """What is said beside days and hours."""
    left = plain if (named := day(plain, now)) is None else without(plain, [named[1]])
    parts = (pattern for pattern, *_ in _PARTS)
    for pattern in (
        _EARLY,
        _THIS,
        _NEXT_WEEK,
        *_DAYS,
        *parts,
        _WEEKEND,
        _WEEK,
        _AFTER_TOMORROW,
        _TOMORROW,
        _TODAY,
        _NOON,
        *_CLOCKS,
        _NTH,
    ):
        left = without(left, [*spans(pattern, left)])
    return left


def week_of(slots: Sequence[datetime], now: datetime) -> date:
    """From when on a weekday is looked for: from the week of the times that are offered, or from now."""
    first = min(slots).date()
    return max(now.date(), first - timedelta(days=first.weekday()))


def date_of(plain: str, now: datetime, since: date = date.min) -> date | None:
    """The next that is named so, of a weekday *since* then; of one that is today's, that of next week."""
    if (days := _days(plain, now)) is None:
        return None
    if (named := day(plain, now)) is not None:
        return named[0] if days(datetime.combine(named[0], time())) else None
    begins = now.date() + timedelta(days=0 if _TODAY.search(plain) else 1)
    if since > now.date() and _of_the_week(plain) and not _is_of_itself(plain):
        begins = since
    ahead = (begins + timedelta(days=n) for n in range(62))
    return next((each for each in ahead if days(datetime.combine(each, time()))), None)


def hour_of(plain: str) -> tuple[int, int]:
    """As people who visit homes mean it: nobody comes at night."""
    named = next(((hours, likely) for pattern, hours, likely in _PARTS if pattern.search(plain)), None)
    clock = _clock(plain)
    if clock is None:
        return (9 if named is None else named[1]), 0
    hour, minute, is_sure = clock
    if not is_sure and hour < 8 if named is None else named[0].start and hour < 12:
        hour += 12
    return hour % 24, minute or 0


def _days(plain: str, now: datetime) -> Callable[[datetime], bool] | None:
    """Which days are meant; None where none is named."""
    week = _of_the_week(plain)
    soon = ((_AFTER_TOMORROW, 2), (_TOMORROW, 1), (_TODAY, 0))
    on = next((now.date() + timedelta(days=ahead) for each, ahead in soon if each.search(plain)), None)
    if on is None and (named := day(plain, now)) is not None:
        on = named[0]
    if on is not None:
        return lambda each: each.date() == on and (not week or each.weekday() in week)
    number_of = _DAY_NUMBER.search(plain)
    monday = _monday_after(now)
    in_next_week, this = _NEXT_WEEK.search(plain) is not None, _THIS.search(plain)
    is_whole = this is not None and this[0].endswith(("semana", "week"))
    ends = None if this is None else monday if is_whole else now.date() + timedelta(days=8)
    if not (week or number_of or in_next_week):
        return None
    numbers = None if number_of is None else int(next(filter(None, number_of.groups())))
    return lambda each: (
        (not week or each.weekday() in week)
        and (numbers is None or each.day == numbers)
        and (not in_next_week or monday <= each.date() < monday + timedelta(days=7))
        and (ends is None or now.date() <= each.date() < ends)
    )


def _is_of_itself(plain: str) -> bool:
    """Whether it tells its week, too."""
    tells = (_THIS, _NEXT_WEEK, _AFTER_TOMORROW, _TOMORROW, _TODAY, _DAY_NUMBER)
    return any(each.search(plain) for each in tells)


def _monday_after(now: datetime) -> date:
    return now.date() + timedelta(days=7 - now.weekday())


def _of_the_week(plain: str) -> set[int]:
    """Days, by `date.weekday`."""
    named = {number for number, each in enumerate(_DAYS) if each.search(plain)}
    if _WEEKEND.search(plain):
        named |= named & {5, 6} or {5, 6}
    if _WEEK.search(plain):
        named |= named or {*range(5)}
    return named


def bound(plain: str) -> Bound | None:
    """Whether the hour that is named is the first of those that are spoken of, or the end of them."""
    if (found := _bounding(plain)) is not None:
        is_since = (found.re is _SINCE) is (found["no"] is None)
        return Bound.SINCE if is_since else Bound.BEFORE
    if (named := _named_hour(plain)) is None:
        return None
    if _AND_LATER.match(plain, named.end()):
        return Bound.SINCE
    return Bound.BEFORE if _AND_EARLIER.match(plain, named.end()) else None


def beyond(plain: str) -> Bound | None:
    """Whether it is to be later than what is offered, or earlier, and no hour is named."""
    found = None if names_an_hour(plain) or names_a_part(plain) else _BEYOND.search(plain)
    return None if found is None else Bound.SINCE if found["later"] else Bound.BEFORE


def without_comparing(plain: str) -> str:
    return _BEYOND.sub(" ", plain)


def denies_a_bound(plain: str) -> bool:
    """«No antes de las 4», «nothing before 4»."""
    return _NOTHING.search(plain) is not None and _bounding(plain) is not None


def left_by(plain: str) -> str | None:
    """What is left by a bound that does not suit: «trabajo no hasta las 4». None: there is none."""
    found = _bounding(plain)
    if found is None or found["no"] is not None:
        return plain if found else None
    begins = found.start("bound")
    return f"{plain[:begins]}no {plain[begins:]}"


def _bounding(plain: str) -> re.Match[str] | None:
    """What stands before the hour that is named, and says from when on or until when."""
    if (named := _named_hour(plain)) is None:
        return None
    begins = named.start() if named.re is _NOON else named.start(1)
    since = max(0, begins - NEAR)
    return _SINCE.search(plain, since, begins) or _BEFORE.search(plain, since, begins)


def _named_hour(plain: str) -> re.Match[str] | None:
    return _NOON.search(plain) or next((each for each, _ in _hours(plain)), None)


def _clock(plain: str) -> tuple[int, int | None, bool] | None:
    """Hour, minute if it was said, and whether it is known which half of the day is meant."""
    if _NOON.search(plain):
        return 12, 0, True
    return next((clock for _, clock in _hours(plain)), None)


def _hours(plain: str) -> Iterator[tuple[re.Match[str], tuple[int, int | None, bool]]]:
    for pattern in _CLOCKS:
        for each in pattern.finditer(plain):
            hour = number(each[1])
            if hour is None or hour > 23:
                continue
            more = [group for group in each.groups()[1:] if group]
            digits = next((int(group) for group in more if group.isdigit()), None)
            half = any(group.endswith(("media", "meia")) for group in more)
            is_pm = any(group.startswith("p") for group in more)
            is_am = any(group.startswith("a") for group in more)
            hour = hour % 12 + 12 * is_pm if (is_pm or is_am) and hour < 13 else hour
            yield each, (hour, 30 if half else digits, is_pm or is_am or hour > 12)
