"""Which of the house's own projects a lead means."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from pascal.adapters.bot import choosing
from pascal.adapters.bot.folding import Span, breaths, folded, longest, spans
from pascal.adapters.bot.said import LIVES, Found, Said, begins_anew, is_before, is_courtesy, is_denied
from pascal.adapters.bot.words import districts
from pascal.adapters.bot.words import words as words_of
from pascal.domain.projects import Project
from pascal.domain.qualification import Personal
from pascal.domain.requirements import PROJECT

_LED_TO: Final = re.compile(
    r"(?<!\w)(?:el|la|del?|o|do|da|em|en|sobre|proyecto|projeto|project|ver|visitar|conocer|conhecer)\s+$"
)
_NEAR_IT: Final = re.compile(
    r"(?<!\w)(?:cerca|frente|junto|lado|parque|bosque|perto|near|park|avenida|calle|rua"
    rf"|{LIVES})\s+(?:\w+\s+){{0,2}}$"
)
_AROUND_IT: Final = re.compile(
    r"(?:^|[,.;]\s*|(?<!\w)(?:busc\w+|algo|estoy|depa\w*|casa|mas)\s+)por\s+(?:(?:el|la|los|las)\s+)?$"
)
_OF_A_PLACE: Final = re.compile(
    r"\s+(?:del?|d[oa]|of)\s+(?:(?:la|el|los|las|est[ea]|es[ea]|the|this|that)\s+)?"
    r"(?:lugar|zona|sitio|barrio|area|local|ambiente|calle|ciudad|distrito|place|neighbou?rhood|city|bairro)(?!\w)"
)
_IN_A_DISTRICT: Final = re.compile(r"\s+(?:de|en|em|in)\s+(?=\w)")
_SMALL: Final = frozenset(["el", "la", "los", "las", "de", "del", "the", "o", "a", "os", "as", "do", "da"])
_PLACES: Final = re.compile(
    r"(?<!\w)(?:\d{1,2}|uno|dos|tres|cuatro|cinco|seis|one|two|three|four|five|dois|duas|quatro"
    r"|(?:primer|segund|tercer|cuart|ultim|primeir|terceir)[ao]?s?|first|second|third|fourth|last"
    r"|ambos|ambas|both)(?!\w)"
)
_OF_THEM: Final = re.compile(
    r"(?<!\w)(?:o|u|or|ou|tambien|tambem|also|too|entre|between"
    r"|proyectos?|projects?|projetos?|empreendimentos?)(?!\w)"
)
_PLURAL: Final = re.compile(
    r"(?<!\w)(?:(?:the|os|as|los|las)\s+(?:\w+\s+)?(?:dos|tres|two|three|dois|duas))(?!\w)"
)


class _Called(NamedTuple):
    """How one is called: by several words of its name, by one, or by nothing but such as no other has."""

    where: str
    """Its district, folded."""
    several: re.Pattern[str] | None
    one: re.Pattern[str] | None
    any: re.Pattern[str] | None


def named(said: Said, projects: Sequence[Project], now: datetime) -> Sequence[Found] | None:
    """None where none is; none of several, but for those after a correction."""
    those = _named(said, projects)
    if not those:
        return _by_place(said, projects, now) if said.asked == PROJECT else None
    begins = begins_anew(said.plain, [each.span for each in those])
    anew = replace(said, plain=" " * begins + said.plain[begins:])
    meant = [each for each in those if each.span.start >= begins and not is_denied(anew, each.span)]
    return meant[-1:] if len({each.value for each in meant}) == 1 else []


def asks_for_all(plain: str, asked: str | None) -> bool:
    """Whether they ask which there are, and nothing else of them in that breath."""
    for each in breaths(plain):
        breath = plain[each.start : each.end]
        left = words_of("project", "asks").sub(" ", breath)
        if asked == PROJECT and left == breath:
            left = words_of("project", "asks_which").sub(" ", breath)
        if left != breath and is_courtesy(words_of("project", "beside").sub(" ", left)):
            return True
    return False


def _named(said: Said, projects: Sequence[Project]) -> list[Found]:
    found = longest(
        (name, span) for name, called in _called(tuple(projects)).items() for span in _spans(said, called)
    )
    if said.asked == PROJECT:
        found += _in_its_district(said, projects)
    return [Found(PROJECT, name, span, 0.9) for name, span in sorted(found, key=lambda each: each[1])]


def _spans(said: Said, called: _Called) -> Iterator[Span]:
    if called.several is not None:
        yield from (each for each in spans(called.several, said.plain) if not is_before(_NEAR_IT, said, each))
    if said.asked == PROJECT and called.any is not None and (all_of_it := called.any.fullmatch(said.plain)):
        yield Span(*all_of_it.span())
    elif called.one is not None and said.asked != Personal.NAME:
        for each in spans(called.one, said.plain):
            if not is_before(_NEAR_IT, said, each) and (
                said.asked == PROJECT or _is_its_name(said, each, called.where)
            ):
                yield each


def _is_its_name(said: Said, span: Span, where: str) -> bool:
    """Unasked: rather than that of a park, or a word as any other."""
    is_capital = said.text[span.start].isupper()
    if is_before(_AROUND_IT, said, span) or not (is_capital or is_before(_LED_TO, said, span)):
        return False
    place = _IN_A_DISTRICT.match(said.plain, span.end)
    if place is not None and any(
        each.match(said.plain, place.end()) for name, each in districts().items() if folded(name) != where
    ):
        return False
    return is_capital or _OF_A_PLACE.match(said.plain, span.end) is None


def _in_its_district(said: Said, projects: Sequence[Project]) -> Iterator[tuple[str, Span]]:
    """«El de Barranco», where there is one."""
    there = [folded(each.district) for each in projects]
    for one, where in zip(projects, there, strict=True):
        if there.count(where) > 1:
            continue
        pattern = re.compile(
            rf"\W*(?:(?:el|la|lo|o|a|the|that|one)\s+)*(?:(?:de|do|da|en|em|in)\s+)?{where}\W*"
        )
        for each in breaths(said.plain):
            if pattern.fullmatch(said.plain, each.start, each.end):
                yield one.name, each


def _by_place(said: Said, projects: Sequence[Project], now: datetime) -> Sequence[Found] | None:
    """None of several, nor of a number that was not offered."""
    begins = begins_anew(said.plain, [*spans(_PLACES, said.plain)])
    told = said.plain[begins:]
    place, numbers = choosing.placed(told, len(projects), now), _PLACES.findall(told)
    left = _OF_THEM.sub(" ", _PLACES.sub(" ", told))
    for each in (words_of("says", "chooses"), words_of("title", "leads"), words_of(PROJECT, "beside")):
        left = each.sub(" ", left)
    is_one = place is not None and len(numbers) < 2 and _PLURAL.search(told) is None
    if numbers and not is_one and is_courtesy(left):
        return []
    if place is None:
        return None
    return [Found(PROJECT, projects[place].name, Span(begins, len(said.plain)), 0.9)]


@cache
def _called(projects: tuple[Project, ...]) -> dict[str, _Called]:
    names = [re.findall(r"\w+", folded(each.name)) for each in projects]
    places = {word for each in districts() for word in re.findall(r"\w+", folded(each))}
    found: dict[str, _Called] = {}
    for one, name in zip(projects, names, strict=True):
        others = {word for each in names if each is not name for word in each}
        own = [each for each in name if each not in others | places and len(each) > 2]
        alone = [each for each in own if not words_of("project", "ordinary").fullmatch(each)]
        found[one.name] = _Called(
            folded(one.district), _any_of(_runs(name, {*alone})), _any_of(alone), _all_of(own)
        )
    return found


def _runs(name: Sequence[str], alone: Set[str]) -> list[str]:
    """Several words in a row, of which one would do alone."""
    rows = (name[since:until] for since, until in combinations(range(len(name) + 1), 2))
    return [r"[\s-]{1,3}".join(each) for each in rows if len({*each} - _SMALL) > 1 and alone & {*each}]


def _any_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)") if phrases else None


def _all_of(words: Sequence[str]) -> re.Pattern[str] | None:
    one = "|".join(words)
    return (
        re.compile(rf"\W*(?:(?:el|la|o|a|the|del?|d[oa])\s+)*(?:{one})(?:[\s-]+(?:{one}))*\W*")
        if words
        else None
    )
