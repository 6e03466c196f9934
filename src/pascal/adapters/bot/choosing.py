"""Which of the times that were offered a lead means, or which one they name instead."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import cache
from typing import Final, NamedTuple

from pascal.adapters.bot import times
from pascal.adapters.bot.folding import breaths, is_asked, longest, phrases, spans, without
from pascal.adapters.bot.said import is_courtesy
from pascal.adapters.bot.words import lists, words
from pascal.domain.meetings import Bound, Wish

FARTHEST: Final = timedelta(days=180)
"""In which somebody who buys wants to be seen."""
_FIRST: Final = rf"1ra|1ro|1era|(?<!\bat )first(?! (?:time|thing))|first one|1st{times.OF_THEM}"
_A_MOMENT: Final = r"(?<!\bun )(?<!\bum )(?<!\bone )(?<!\ba )(?<!\b1 )"
"""«Un segundo» is no second one."""
_AT_LAST: Final = r"(?<!\bpor )(?<!\blo )(?<!\bde )(?<!\bat )"
_ORDINALS: Final = tuple(
    re.compile(rf"(?<!\w)(?:{each})(?!\w)")
    for each in (
        f"{_AT_LAST}(?:primer[ao]?|primeir[ao])(?! (?:vez|casa|depa|compra|hora(?!rio)))|{_FIRST}",
        f"{_A_MOMENT}(?:segundo|second)|segunda(?!.feira)|2da|2do|2nd{times.OF_THEM}",
        f"tercer[ao]?|3ra|3ro|3era|third|terceir[ao]|3rd{times.OF_THEM}",
    )
)
_LAST: Final = re.compile(
    rf"(?<!\w){_AT_LAST}(?:ultim[ao](?! hora(?!rio))|(?<=the )last|last(?! time(?! slot)))(?!\w)"
)
_NO_DAY: Final = r"(?!\w|.feira| (?:opcao|opcion|alternativa|data|hora)(?!\w))"
_A_DAY_TOO: Final = re.compile(rf"(?<!\w)(?<!la )segunda{_NO_DAY}")
"""In Portuguese it is Monday as well."""
_MONDAY: Final = re.compile(rf"(?<!\w)(?<!\ba )(?<!opcao )segunda{_NO_DAY}")
"""There it is nothing else."""
_PLACE: Final = re.compile(
    r"^(?!\W*(?:(?:a la|at)\s|a uma(?!\w)))\W*"
    r"(?:(?:me quedo con|prefiero|elijo|escojo|fico com|prefiro|i'll take|i take)\s+)?"
    r"(?:(?:la|el|a|o|the|opcion|option|opcao|numero|number|num|nro|n|#)\W*){0,3}"
    r"([1-9]|uno|una|dos|tres|one|two|three|um|uma|dois|duas)"
    r"(?:\W*(?:por favor|porfa|pf|please|esta bien|gracias|thanks|va|me queda bien|perfecto))?\W*$"
)
_OPTION: Final = re.compile(
    r"(?<!\w)(?:opcion|option|opcao|alternativa)\W{0,3}([1-9]|uno|dos|tres|one|two|three)(?!\w)"
)
_OR: Final = re.compile(r"(?<!\w)(?:o|u|ou|or)(?!\w)")
_OR_IN_PORTUGUESE: Final = re.compile(r"(?<!\w)(?:u|ou|or|o(?= (?:el|l[ao]s?|as?)(?!\w)))(?!\w)")
_FROM_TO: Final = re.compile(r"(?<!\w)(?:de las?|das) \S{1,8} (?:a las?|as|ate as|hasta las?)(?!\w)")
"""Of which the first hour alone is none that they choose."""
_ALL_BUT: Final = re.compile(
    r"(?<!\w)(?:any\w*|all(?! right)|every\w*)(?:\s{1,3}[\w']+){0,4}?\s{1,3}but"
    r"(?!\s+(?:i|we|it|they|no|not|can\w*|don't|won't|let's|lets|let|make|how|what|could|maybe)(?!\w))"
)
"""«But» begins another breath, and what stands in it would be chosen."""
_TWO_OF_THEM: Final = re.compile(
    r"(?<!\w)(?:de (?:las|los|esas|esos) dos|(?:das|dos) duas|dos dois|of (?:the|those) two)(?!\w)"
)
_OF_ALL: Final = re.compile(
    r"(?:de (?:l[ao]s|es[ao]s|est[ao]s)|d[ao]s|of (?:the|those|these)) (?:[23]|dos|tres|dois|duas|two|three)"
)
"""«De las tres, la primera»: by itself it is no hour."""
_NUMBER_AND_MORE: Final = re.compile(r"(\D*(?<!\w))([12]?\d)(?![\w:])(\D*)")
_WAS_FOR_IT: Final = re.compile(
    r"(?<!\w)(?:era|was) (?:para|pra|for)(?= (?:(?:la|el|a|o|the|mi|my|una?|uma?) )?"
    r"(?:cita|visita\w*|reunion|reuniao|verl[oa]|appointment|visit\w*|meeting|viewing)(?!\w))"
)
"""What they named before, which is still to come: «lo de la próxima semana era para la cita»."""
_WE: Final = re.compile(r"(?<!\w)(?:i|we|yo|nosotros|eu|nos|a gente)(?!\w)")
_IF: Final = re.compile(r"(?:si|se|if|cuando|quando|when|depend\w*)\s+\w")


class Choice(NamedTuple):
    place: int | None = None
    """Of the one that is meant, if one is."""
    none_of_them: bool = False
    """They name a time that is none of them, or turn one down."""
    puts_off: bool = False
    """They will say later, or do not want any more."""
    wanted: Wish | None = None
    """The time that they name instead, or the first of several that were offered, and any may be meant."""


class _Kind(Enum):
    CHOOSES = auto()
    """It names times, and nothing is said of them but that they suit."""
    WISHES = auto()
    """It would choose, but for a doubt, a question, or that it names no single time."""
    ASKS = auto()
    """It is a question that names a time."""
    LIMITS = auto()
    """It turns down what is beyond an hour, and nothing else."""
    TURNS_DOWN = auto()
    PUTS_OFF = auto()
    OPEN = auto()


_OUT: Final = {_Kind.LIMITS, _Kind.TURNS_DOWN, _Kind.PUTS_OFF}
_SURE: Final = (_Kind.CHOOSES, _Kind.WISHES, _Kind.ASKS, _Kind.LIMITS, _Kind.OPEN)
_DOUBTS: Final = {_Kind.OPEN: "neither", _Kind.TURNS_DOWN: "busy", _Kind.PUTS_OFF: "puts_off"}


@dataclass(slots=True)
class _Told:
    """What is said of times, up to some breath."""

    meant: list[str] = field(default_factory=list)
    """What chooses."""
    out: set[int] = field(default_factory=set)
    """Those that do not suit."""
    turns_down: bool = False
    puts_off: bool = False
    wish: str = ""
    asks: bool = False
    """The wish is a question."""
    denies: bool = False
    """It is what is left by an hour beyond which they cannot."""
    limit: tuple[_Kind, str] | None = None
    """Since or until when they can, on a day that they name elsewhere."""
    on: date | None = None
    """The day that they speak of."""


def chosen(text: str, slots: Sequence[datetime], now: datetime, language: str | None = None) -> Choice:
    """What is said last counts: whatever is said of a time beside or after choosing it leaves it open."""
    plain = times.with_whole_dates(_MONDAY.sub("segunda-feira", text) if language == "pt" else text)
    if not slots or _is_any_of_some(plain):
        return Choice()
    told = _told(times.with_next_weeks(plain, now, times.week_of(slots, now)), slots, now, language)
    if told.meant:
        return _of_what_is_meant(told, slots, now)
    instead = _instead(told, slots, now) if told.wish and not told.puts_off else None
    return instead or Choice(None, told.turns_down, told.puts_off)


def _told(plain: str, slots: Sequence[datetime], now: datetime, language: str | None) -> _Told:
    one, since = _Told(), times.week_of(slots, now)
    for its_kind, said in _with_their_weeks(_breaths(plain, now, language), now):
        breath = _with_its_hour(said, slots, now) if its_kind is _Kind.CHOOSES else said
        kind, breath = _limited(one, its_kind, breath, now)
        those = _named(breath, slots, now)
        if kind is not _Kind.PUTS_OFF and times.names_a_day(breath, now) and _may_ask_for(breath, now):
            one.on = None if _denies_a_day(kind, breath) else times.date_of(breath, now, since)
        if kind is _Kind.CHOOSES:
            one.meant, one.puts_off = [*one.meant, breath], False
        elif kind is _Kind.LIMITS and (left := times.left_by(breath)) is not None:
            one.out |= times.on_the_day(breath, slots, now) - {*times.fitting(left, slots, now)}
            _limits(one, kind, left, now)
        elif kind is _Kind.TURNS_DOWN:
            one.turns_down = one.turns_down or those is not None or _is_no_time(breath)
            one.out |= those or set()
            one.meant = [] if those is None else one.meant
        elif kind is _Kind.PUTS_OFF:
            one.meant, one.puts_off = [], True
        elif kind is not _Kind.OPEN and times.bound(breath) is not None:
            _limits(one, kind, breath, now)
        elif one.meant or those is not None:
            _wishes(one, kind, breath, those)
    if not one.meant and _named(one.wish, slots, now) is None:
        one.wish = ""
    return one


def _limited(one: _Told, kind: _Kind, breath: str, now: datetime) -> tuple[_Kind, str]:
    """A day with since or until when they can, where they have said so before."""
    is_day = times.names_a_day(breath, now) and not times.names_an_hour(breath)
    if one.limit is None or kind is not _Kind.CHOOSES or not is_day:
        return kind, breath
    return one.limit[0], f"{breath} {one.limit[1]}"


def _limits(one: _Told, kind: _Kind, breath: str, now: datetime) -> None:
    """Nothing is chosen by a bound, unless what was chosen has an hour of its own: it is wished for."""
    is_whole = any(_is_place(each) or times.names_an_hour(each) for each in one.meant)
    if kind is _Kind.LIMITS and is_whole:
        one.turns_down = True
        return
    is_of_a_day = times.names_a_day(breath, now)
    one.limit = None if is_of_a_day else (kind, breath)
    one.wish = breath if is_of_a_day else " ".join([*one.meant, breath])
    one.meant, one.asks, one.denies = [], kind is _Kind.ASKS, kind is _Kind.LIMITS
    one.puts_off = one.puts_off and not one.asks


def _wishes(one: _Told, kind: _Kind, breath: str, those: set[int] | None) -> None:
    """Nothing is chosen any more; what was about to be may be wished for."""
    if kind is not _Kind.OPEN:
        one.wish = breath if those is not None else " ".join([*one.meant, breath])
        one.asks = kind is _Kind.ASKS
    elif one.meant and those is None:
        one.wish, one.asks = " ".join(one.meant), False
    one.meant, one.puts_off = [], one.puts_off and kind is not _Kind.ASKS


def _instead(told: _Told, slots: Sequence[datetime], now: datetime) -> Choice | None:
    """None: what they wish is offered, and that they choose it nobody knows."""
    is_bounded = times.bound(told.wish) is not None
    those = (_named(told.wish, slots, now) or set()) - (told.out if is_bounded else set())
    if is_bounded:
        is_of_more = not told.denies and _is_no_time(told.wish)
        is_of_more = is_of_more or (told.turns_down and not told.out)
    else:
        is_of_more = _is_no_time(told.wish) or words("says", "ranges").search(told.wish) is not None
        is_of_more = is_of_more or (told.asks and times.beyond(told.wish) is not None)
    if not those or is_of_more or (told.asks and told.turns_down):
        return _another(told, told.wish, _else_on(told, slots), slots, now)
    is_wish = told.asks and times.is_named(told.wish, now) and _only_proposes(told.wish, now, asked=True)
    return Choice(wanted=Wish(slots[min(those)])) if is_bounded or is_wish else None


def _of_what_is_meant(told: _Told, slots: Sequence[datetime], now: datetime) -> Choice:
    meant, whole = told.meant, " ".join(told.meant)
    one = _among(meant, slots, now, told.out)
    is_elsewhere = one is not None and _is_on_another_day(whole, slots[one], told.on, now)
    if one is not None and not is_elsewhere:
        return Choice(one)
    said = meant[-1] if _comes_to_another(meant, now) else whole
    fits = sorted({*times.fitting(said, slots, now)} - told.out)
    if _may_be(said, now) and (is_elsewhere or not fits):
        on = _on(meant, slots) or _else_on(told, slots)
        return _another(told, said, on, slots, now)
    is_of_several = len(fits) > 1 and times.is_named(said, now) and not told.turns_down
    wanted = Wish(slots[fits[0]]) if is_of_several and not told.puts_off else None
    return Choice(None, told.turns_down, told.puts_off, wanted)


def _another(told: _Told, said: str, on: date, slots: Sequence[datetime], now: datetime) -> Choice:
    """None of those that are offered, and what is *said* instead."""
    wanted = _wanted(said, on, now, slots)
    if wanted is not None and told.on is None and not times.names_a_day(said, now):
        wanted = replace(wanted, any_day=True)
    return Choice(None, True, told.puts_off, wanted)


def _else_on(told: _Told, slots: Sequence[datetime]) -> date:
    """The day of a time for which none is named."""
    left = (each for n, each in enumerate(slots) if n not in told.out)
    return told.on or next(left, slots[0]).date()


def _denies_a_day(kind: _Kind, breath: str) -> bool:
    """All of it, and no part or hour alone."""
    is_part = times.names_a_part(breath) or times.names_an_hour(breath)
    return kind is _Kind.TURNS_DOWN and not is_part


def _is_on_another_day(said: str, slot: datetime, speaks_of: date | None, now: datetime) -> bool:
    """«El martes no puedo en la mañana, a las 5»: at five, and on that day."""
    if speaks_of in {None, slot.date()} or times.names_a_day(said, now) or _is_place(said):
        return False
    return times.is_named(said, now)


def is_answered(plain: str, choice: Choice, now: datetime) -> bool:
    """Whether what they ask is what other times answer, and nothing of the house."""
    if choice.wanted is None and not choice.none_of_them:
        return False
    left = times.without_comparing(plain)
    for name in ("asks_when", "asks_if_none", "other_slot", "perhaps", "bounds"):
        left = words("says", name).sub(" ", left)
    left = _proposing().sub(" ", times.without_moments(left, now))
    for name in ("opens", "comes", "wants"):
        left = words("says", name).sub(" ", left)
    return _only_chooses(re.sub(r"\d+", " ", left), now)


@cache
def _proposing() -> re.Pattern[str]:
    """Without what is proposed."""
    return phrases(each.removesuffix(" *") for each in lists()["says"]["proposes"])


def _may_be(said: str, now: datetime) -> bool:
    """Whether it names a time, and on no day that there is not: «Tuesday, January 7» of a Wednesday."""
    is_none = times.names_a_day(said, now) and times.date_of(said, now) is None
    return times.is_named(said, now) and not is_none


def wished(plain: str, now: datetime) -> Wish | None:
    """When they would like to come, told before any time was offered; the last counts."""
    said, speaks_of_it = "", False
    if _is_any_of_some(plain):
        return None
    for kind, whole in _with_their_weeks(_breaths(plain, now, None), now):
        breath = _to_come(_left(kind, whole))
        speaks_of_it = speaks_of_it or words("says", "comes").search(breath) is not None
        is_loose = times.names_any_weekday(breath) or (said and times.names_next_week(breath))
        if not breath or words("says", "except").search(breath):
            continue
        if is_loose and not _only_says_when(breath, now):
            continue
        if times.names_any_weekday(breath) or (
            times.names_a_day(breath, now)
            and (speaks_of_it or times.names_an_hour(breath) or _is_day_and_part(breath, now))
        ):
            said = breath
        elif said and times.names_an_hour(breath):
            said = f"{said} {breath}"
    is_whole = times.names_an_hour(said) or not times.names_any_weekday(said)
    return _wanted(said, now.date(), now) if said and is_whole and _may_be(said, now) else None


def _left(kind: _Kind, breath: str) -> str:
    """What they have not turned down of it."""
    if kind is _Kind.LIMITS and words("says", "busy").search(breath) is None:
        return times.left_by(breath) or ""
    return "" if kind in _OUT else breath


def _is_day_and_part(breath: str, now: datetime) -> bool:
    """Whether they say no more than that: what else may be of it is when they work, or move in."""
    return times.names_a_part(breath) and _only_says_when(breath, now)


def _only_says_when(breath: str, now: datetime) -> bool:
    """Whether they say no more than when they come; whose hours others are is not known."""
    left = times.without_moments(words("says", "bounds").sub(" ", breath), now)
    for name in ("comes", "wants", "perhaps"):
        left = words("says", name).sub(" ", left)
    return _only_chooses(_WE.sub(" ", left), now)


def _to_come(breath: str) -> str:
    """Without what they tell of what has been: «fui el lunes y quiero volver el martes»."""
    breath = _WAS_FOR_IT.sub("para", breath)
    *_, ends = [0, *(each.end() for each in words("says", "past").finditer(breath))]
    wants = words("says", "wants").search(breath, ends) if ends else None
    return breath if not ends else breath[wants.start() :] if wants else ""


def names_a_time(text: str, slots: Sequence[datetime], now: datetime) -> bool:
    return _named(text, slots, now) is not None


def calls_off(plain: str, now: datetime) -> bool:
    """Whether what is arranged is not to be, or at another time."""
    if words("says", "calls_off").search(plain):
        return True
    is_instead = words("says", "instead").search(plain) is not None
    for each in breaths(plain):
        breath, is_question = plain[each.start : each.end], is_asked(plain, each)
        if _cancels(breath, now) or _moves(breath, now, is_instead=is_instead, asked=is_question):
            return True
    return False


def _moves(breath: str, now: datetime, *, is_instead: bool, asked: bool) -> bool:
    """«No puedo ese día», «pásala al viernes», «¿puede ser el viernes?»: of a time, whichever they name."""
    is_of_a_time = _may_ask_for(breath, now)
    if not is_of_a_time and not words("says", "that_time").search(breath):
        return False
    left = breath
    for name in ("other_slot", "moves"):
        left = words("says", name).sub(" ", left)
    is_moved = left != breath
    if asked or is_moved:
        left = _proposing().sub(" ", _without_courtesy(left))
    if is_moved:  # «no puedo pagar el viernes» is of something else
        for name in ("that_time", "meetings", "cancels_beside", "instead"):
            left = words("says", name).sub(" ", left)
    return (is_moved or (is_of_a_time and (asked or is_instead))) and _only_says_when(left, now)


def _cancels(breath: str, now: datetime) -> bool:
    """«Cancelar» means to pay as well: it is of a meeting or a day, or nothing is said beside it."""
    left = words("says", "cancels").sub(" ", breath)
    if left == breath:
        return False
    is_all = is_courtesy(words("says", "cancels_beside").sub(" ", left))
    return is_all or words("says", "meetings").search(left) is not None or times.names_a_day(left, now)


def _is_any_of_some(plain: str) -> bool:
    """All but one would do, or two of them: nobody says which."""
    is_less = words("says", "except").search(plain) or _TWO_OF_THEM.search(plain)
    is_some = words("says", "any").search(plain) is not None and is_less is not None
    return is_some or _ALL_BUT.search(plain) is not None


def _breaths(plain: str, now: datetime, language: str | None) -> Iterator[tuple[_Kind, str]]:
    is_in_doubt = False
    for each in breaths(plain):
        whole = breath = plain[each.start : each.end]
        breath = _without_courtesy(breath).strip()
        is_said = re.search(r"\w", breath) is not None and _OF_ALL.fullmatch(breath) is None
        if is_said or words("says", "waits").search(whole):
            kind = _kind(breath, now, language, asked=is_asked(plain, each))
            kind = _Kind.PUTS_OFF if _puts_off(whole, breath) or _cancels(whole, now) else kind
            yield _Kind.WISHES if kind is _Kind.CHOOSES and is_in_doubt else kind, breath
            is_in_doubt = not times.is_named(breath, now) and _is_doubt(kind, whole.strip())


def _with_their_weeks(those: Iterable[tuple[_Kind, str]], now: datetime) -> Iterator[tuple[_Kind, str]]:
    """A week that is named beside a day is of it: «la próxima semana, el jueves a las 4»."""
    before: tuple[_Kind, str] | None = None
    for one in those:
        if before is not None and (_is_week_of(before, one, now) or _is_week_of(one, before, now)):
            before = max(before[0], one[0], key=_SURE.index), f"{before[1]} {one[1]}"
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


def _is_week_of(week: tuple[_Kind, str], day: tuple[_Kind, str], now: datetime) -> bool:
    (kind, breath), is_out = week, not {week[0], day[0]}.issubset(_SURE)
    if is_out or not times.names_next_week(breath) or not times.takes_a_week(day[1]):
        return False
    return kind is _Kind.LIMITS or _only_says_when(breath, now)


def _without_courtesy(breath: str) -> str:
    """«Great» thanks, unless it «is great»."""
    those = longest(
        (name, span)
        for name in ("courtesy", "corrects", "waits", "said_again", "chooses")
        for span in spans(_said_again() if name == "said_again" else words("says", name), breath)
    )
    return without(breath, (span for name, span in those if name != "chooses"))


@cache
def _said_again() -> re.Pattern[str]:
    """Before what they said, or after it; «ya te lo dije el miércoles» tells when they did."""
    before = phrases(each for each in lists()["says"]["said_again"] if each.endswith((" que", " that")))
    return re.compile(rf"{before.pattern}|{words('says', 'said_again').pattern}(?=\W*$)")


def _is_doubt(kind: _Kind, breath: str) -> bool:
    """Whether it leaves open what is chosen after it."""
    name = _DOUBTS.get(kind)
    is_condition = kind is _Kind.OPEN and _IF.match(breath) is not None
    return is_condition or (name is not None and words("says", name).search(breath) is not None)


def _puts_off(whole: str, breath: str) -> bool:
    """«Ya» is of it, too, and no mere word."""
    if not re.search(r"\w", breath) or words("says", "puts_off").search(whole):
        return True
    left = words("says", "stops").sub(" ", whole)
    return left != whole and not re.search(r"\w", left)


def _kind(breath: str, now: datetime, language: str | None, *, asked: bool) -> _Kind:
    tables = ("yes", "no", "other_slot", "turns_down", "neither", *(["asks_if_none"] if asked else []))
    those = longest((name, span) for name in tables for span in spans(words("says", name), breath))
    if times.bound(breath) is not None:  # «más tarde de las 4» is no other time than those
        those = [each for each in those if breath[each[1].start : each[1].end] != "mas tarde"]
    told = {name for name, _ in those}
    is_wish = _may_ask_for(breath, now) and words("says", "asks_else").search(breath) is None
    if "neither" in told or _is_either(breath, now, language):
        return _Kind.OPEN
    if asked and is_wish and (told & {"asks_if_none", "other_slot"}) and not told & {"no", "turns_down"}:
        return _Kind.ASKS
    if told - {"yes", "asks_if_none"} or (not asked and times.denies_a_bound(breath)):
        return _Kind.LIMITS if not asked and _is_limit(breath) else _Kind.TURNS_DOWN
    if times.is_bad(breath):
        return _Kind.OPEN
    proposal = words("says", "proposes").sub(" ", breath) if asked else breath
    if words("says", "ranges").search(proposal):
        return _Kind.WISHES if _only_chooses(words("says", "ranges").sub(" ", proposal), now) else _Kind.OPEN
    if not _only_chooses(proposal, now):
        if asked and is_wish:
            return _Kind.ASKS
        is_wish = is_wish and _only_proposes(breath, now, asked=asked)
        return _Kind.WISHES if is_wish or words("says", "bounds").search(breath) else _Kind.OPEN
    is_whole = times.names_a_day(breath, now) and times.names_an_hour(breath)
    may_be = not asked or proposal != breath or breath.count(" ") < 2 or is_whole
    return _Kind.CHOOSES if may_be else _Kind.WISHES


def _is_limit(breath: str) -> bool:
    """«No puedo antes de las 4»; of several days nobody knows on which they can."""
    return times.left_by(breath) is not None and not times.names_days(breath)


def _may_ask_for(breath: str, now: datetime) -> bool:
    """Whether it names a time that is to come."""
    return times.is_named(breath, now) and words("says", "past").search(breath) is None


def _only_proposes(breath: str, now: datetime, *, asked: bool) -> bool:
    """Whether it would choose, but for a doubt or a question; one that nobody marked begins as one."""
    left = words("says", "perhaps").sub(" ", breath).strip()
    if asked or words("says", "proposes").match(left):
        for name in ("asks_if_none", "asks_when", "proposes"):
            left = words("says", name).sub(" ", left)
    return _only_chooses(left, now)


def _is_either(breath: str, now: datetime, language: str | None) -> bool:
    """Of two, or from one to another. In Portuguese «o» is an article, unless a time stands before it."""
    if _FROM_TO.search(breath):
        return True
    if language != "pt":
        return _OR.search(breath) is not None
    before = breath.rpartition(" o ")[0]
    return bool(_OR_IN_PORTUGUESE.search(breath)) or times.is_named(before, now) or _is_place(before)


def _only_chooses(breath: str, now: datetime) -> bool:
    left = times.without_moments(breath, now)
    for pattern in (*_ORDINALS, _LAST, *(words("says", each) for each in ("chooses", "yes_alone", "yes"))):
        left = without(left, [*spans(pattern, left)])
    return re.search(r"[^\W\d]", left) is None


def _is_no_time(breath: str) -> bool:
    return words("says", "other_slot").search(breath) is not None


def _with_its_hour(breath: str, slots: Sequence[datetime], now: datetime) -> str:
    """«12 works» is at twelve, unless it may be a day, or a place: «2 works». So is «martes 10»."""
    at = breath if times.names_an_hour(breath) else times.with_hours(breath)
    if at != breath and not times.fitting(breath, slots, now):
        sharp = [each for each in times.fitting(at, slots, now) if not slots[each].minute]
        return at if sharp else breath
    number = _NUMBER_AND_MORE.fullmatch(breath)
    if number is None or _named(breath, slots, now) is not None or not re.search(r"[^\W\d]", breath):
        return breath
    one = int(number[2])
    is_hour = one < 24 and any(each.hour % 12 == one % 12 for each in slots)
    if any(each.day == one for each in slots) or (is_hour and one <= len(slots)):
        return breath
    is_place = 1 <= one <= len(slots)
    return f"{number[1]}option {one}{number[3]}" if is_place else f"{number[1]}at {one}{number[3]}"


def _named(breath: str, slots: Sequence[datetime], now: datetime) -> set[int] | None:
    """Those that it is about; None where it names no time."""
    if (place := _by_its_place(breath, slots)) is not None:
        return {place}
    return {*times.fitting(breath, slots, now)} if times.is_named(breath, now) else None


def _among(meant: Sequence[str], slots: Sequence[datetime], now: datetime, out: set[int]) -> int | None:
    """By all that was said of it; or, where they have come to another, by the last."""
    one = _one(" ".join(meant), slots, now, out)
    place = None if times.is_named(meant[-1], now) else _by_its_place(meant[-1], slots)
    if one is not None and place in {None, one}:
        return one
    is_one_of_them = place is not None and place in times.fitting(" ".join(meant[:-1]), slots, now)
    is_by_itself = is_one_of_them or _comes_to_another(meant, now)
    return _one(meant[-1], slots, now, out) if is_by_itself else None


def _comes_to_another(meant: Sequence[str], now: datetime) -> bool:
    """Whether what is said last is whole, or set against a day or a place that was said before it."""
    *before, last = meant
    if not _says_which(last, now):
        return False
    if times.names_an_hour(last) or not any(times.is_named(each, now) for each in before):
        return True
    on = times.date_of(last, now)
    return any(_is_place(each) or times.date_of(each, now) not in {None, on} for each in before)


def _one(said: str, slots: Sequence[datetime], now: datetime, out: set[int]) -> int | None:
    place = _numbered(said, slots)
    if place is None and not times.names_days(said):
        fits = [each for each in times.fitting(said, slots, now) if each not in out]
        is_named, is_any = times.is_named(said, now), words("says", "any").search(said) is not None
        if fits and (is_any or (is_named and len(fits) == 1)):
            return fits[0] if _explains(slots[fits[0]], said) else None
        place = None if is_named and len(fits) < len(slots) - len(out) else _in_order(said, slots)
    return None if place in out else place


def _by_its_place(said: str, slots: Sequence[datetime]) -> int | None:
    place = _numbered(said, slots)
    return _in_order(said, slots) if place is None else place


def placed(plain: str, many: int, now: datetime) -> int | None:
    """Which of *many* that were offered, where they say no more than that."""
    said = _without_courtesy(plain).strip()
    if not _only_chooses(said, now):
        return None
    place = _number_of(said, many)
    return _ordinal(said, many) if place is None else place


def _numbered(said: str, slots: Sequence[datetime]) -> int | None:
    return _number_of(said, len(slots))


def _number_of(said: str, many: int) -> int | None:
    found = _PLACE.match(said) or _OPTION.search(said)
    place = None if found is None else times.number(found[1])
    return place - 1 if place is not None and 1 <= place <= many else None


def _in_order(said: str, slots: Sequence[datetime]) -> int | None:
    if _A_DAY_TOO.search(said) and any(each.weekday() == 0 for each in slots):
        return None
    return _ordinal(said, len(slots))


def _ordinal(said: str, many: int) -> int | None:
    places = [n for n, each in enumerate(_ORDINALS) if n < many and each.search(said)]
    places += [many - 1] if _LAST.search(said) else []
    return places[0] if len(set(places)) == 1 else None


def _says_which(said: str, now: datetime) -> bool:
    """Or a place: by itself it says which."""
    return _is_place(said) or times.names_a_day(said, now)


def _is_place(said: str) -> bool:
    named = _PLACE.match(said) or _OPTION.search(said) or any(each.search(said) for each in _ORDINALS)
    return bool(named)


def _explains(slot: datetime, said: str) -> bool:
    """Whether every number that is said is one of it."""
    own = {slot.day, slot.month, slot.year, slot.year % 100, slot.hour, slot.hour % 12 or 12, slot.minute}
    return all(int(each) in own for each in re.findall(r"\d+", said))


def _on(meant: Sequence[str], slots: Sequence[datetime]) -> date | None:
    """The day of that whose place they say: «la tercera, pero a las 11»."""
    places = (_by_its_place(each, slots) for each in meant)
    return next((slots[each].date() for each in places if each is not None), None)


def _wanted(said: str, else_on: date, now: datetime, slots: Sequence[datetime] = ()) -> Wish | None:
    """None for a time that is over, or so far ahead that it is rather a date just past."""
    since = times.week_of(slots, now) if slots else now.date()
    on, (hour, minute) = times.date_of(said, now, since) or else_on, times.hour_of(said)
    moment, bound = datetime.combine(on, time(hour, minute), now.tzinfo), times.bound(said)
    offered = [each for each in slots if each.date() == on]
    if offered and (beyond := times.beyond(said)) is not None:
        moment, bound = max(offered) if beyond is Bound.SINCE else min(offered), beyond
    if on == now.date() and moment <= now:
        moment = now + timedelta(minutes=1)
    is_to_come = now < moment <= now + FARTHEST
    bound = bound or (None if times.names_an_hour(said) else Bound.ABOUT)
    return Wish(moment, bound, times.names_any_weekday(said)) if is_to_come else None
