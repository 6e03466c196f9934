"""Which of the house's own projects a lead means."""

import re
from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from pascal.adapters.bot import choosing
from pascal.adapters.bot.folding import Span, breaths, folded, longest, spans
from pascal.adapters.bot.said import Found, Said, is_before, is_courtesy, is_denied
from pascal.adapters.bot.words import districts
from pascal.adapters.bot.words import words as words_of
from pascal.domain.projects import Project
from pascal.domain.qualification import Personal
from pascal.domain.requirements import PROJECT

_LED_TO: Final = re.compile(
    r"(?<!\w)(?:el|la|del?|o|do|da|em|en|sobre|proyecto|projeto|project|ver|visitar|conocer|conhecer)\s+$"
)
_NEAR_IT: Final = re.compile(
    r"(?<!\w)(?:cerca|frente|junto|lado|parque|bosque|perto|near|park|avenida|calle|rua)\s+(?:\w+\s+){0,2}$"
)


class _Called(NamedTuple):
    """How one is called: by several words of its name, by one, or by nothing but such as no other has."""

    several: re.Pattern[str] | None
    one: re.Pattern[str] | None
    any: re.Pattern[str] | None


def named(
    said: Said, projects: Sequence[Project], now: datetime, told: Sequence[Found] = ()
) -> Sequence[Found] | None:
    """None where none is; none of several, unless the last corrects the others.

    Who they are, of what they have *told*, is none: people are called Olivar, too.
    """
    taken = [each.span for each in told if each.field in set(Personal)]
    those = [
        each
        for each in _named(said, projects)
        if not any(one.start < each.span.end and each.span.start < one.end for one in taken)
    ]
    if not those and said.asked == PROJECT:
        those = [*_by_place(said, projects, now)]
    if not those:
        return None
    meant = [each for each in those if not is_denied(said, each.span)]
    is_one = len({each.value for each in meant}) == 1 or words_of("says", "corrects").search(said.plain)
    return meant[-1:] if is_one else []


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
        yield from spans(called.several, said.plain)
    if said.asked == PROJECT and called.any is not None and (all_of_it := called.any.fullmatch(said.plain)):
        yield Span(*all_of_it.span())
    elif called.one is not None and said.asked != Personal.NAME:
        for each in spans(called.one, said.plain):
            is_name = said.text[each.start].isupper() or is_before(_LED_TO, said, each)
            if said.asked == PROJECT or (is_name and not is_before(_NEAR_IT, said, each)):
                yield each


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


def _by_place(said: Said, projects: Sequence[Project], now: datetime) -> Iterator[Found]:
    place = choosing.placed(said.plain, len(projects), now)
    if place is not None:
        yield Found(PROJECT, projects[place].name, Span(0, len(said.plain)), 0.9)


@cache
def _called(projects: tuple[Project, ...]) -> dict[str, _Called]:
    names = [re.findall(r"\w+", folded(each.name)) for each in projects]
    places = {word for each in districts() for word in re.findall(r"\w+", folded(each))}
    found: dict[str, _Called] = {}
    for one, name in zip(projects, names, strict=True):
        others = {word for each in names if each is not name for word in each}
        own = [each for each in name if each not in others | places and len(each) > 2]
        alone = [each for each in own if not words_of("project", "ordinary").fullmatch(each)]
        found[one.name] = _Called(_any_of(_runs(name, {*alone})), _any_of(alone), _all_of(own))
    return found


def _runs(name: Sequence[str], alone: Set[str]) -> list[str]:
    """Several words in a row, of which one would do alone."""
    rows = (name[since:until] for since, until in combinations(range(len(name) + 1), 2))
    return [r"[\s-]{1,3}".join(each) for each in rows if len(each) > 1 and alone & {*each}]


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
