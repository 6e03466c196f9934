"""The plan's words, as data: a file for each language beside this module."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from pascal.domain.bot import SLOT, Opening
from pascal.domain.meetings import Bound
from pascal.domain.messages import MOST_CHOICES
from pascal.domain.ports.bot import Telling
from pascal.domain.projects import Project
from pascal.domain.qualification import Personal
from pascal.domain.requirements import PROJECT

LANGUAGES = ("es", "en", "pt")

MOST_PROJECTS: Final = MOST_CHOICES - 1
"""That are offered: beside them, that it is not known yet."""
_LONG: Final = timedelta(days=100)
_FIRST_NAME: Final = re.compile(r"[^\W\d_]{2,20}(?=\s|$)")

Said = str | Sequence[str]
"""In one way, or in several, of which each is said in its turn."""


@dataclass(frozen=True, slots=True)
class Moments:
    """How times are said: each is a pattern, but for the names."""

    days: Sequence[str]
    months: Sequence[str]
    today: str
    tomorrow: str
    soon: str
    slot: str
    zone: str
    """Behind a time, for who lives by another clock."""


@dataclass(frozen=True, slots=True)
class Plan:
    letters: frozenset[str]
    common: frozenset[str]
    """Its commonest words, folded."""
    opening: Mapping[str, Said]
    leaves: Mapping[str, str]
    asks: Mapping[str, Said]
    again: Mapping[str, str]
    """The same in other words, for who was not understood; what is not there is asked as before."""
    greeting: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    """What may be answered by a tap; before those of a time stand the times."""
    moments: Moments

    def words(self, telling: Telling) -> str:
        move = telling.move
        parts = [self._opening(telling)]
        if telling.ahead is not None:
            slot = self.moment(telling.ahead.since, telling.now, dated=True, is_abroad=telling.is_abroad)
            parts.append(str(self.opening["ahead"]).format(slot=slot, link=telling.ahead.link))
        says_who = move.opening is Opening.HELLO and not move.is_idle
        tells = (each for each in move.tells if each is not Opening.BOT or not says_who)
        parts += [self._said(each, telling) for each in tells]
        if move.question and move.opening is not Opening.LATER:
            parts.append(_in_turn(self.opening[Opening.LATER], telling.told.get(Opening.LATER, 0)))
        parts += [self._how_near(telling), self._question(telling)]
        return "\n\n".join(each for each in parts if each)

    def offered(
        self, asked: str | None, slots: Sequence[datetime], projects: Sequence[Project] = ()
    ) -> list[str]:
        """What may be answered by a tap to what was *asked*; the same on whichever day it is tapped."""
        times = [self.moment(each, each - _LONG, dated=True) for each in slots] if asked == SLOT else []
        if asked == PROJECT:
            names = [each.name for each in projects[:MOST_PROJECTS]]
            return [*names, *self.choices[PROJECT]] if names else []
        return [*times, *self.choices.get(asked or "", ())]

    def moment(self, at: datetime, now: datetime, *, dated: bool, is_abroad: bool = False) -> str:
        """As people say it: what is near by its day alone, unless it is *dated*."""
        far = (at.date() - now.date()).days
        day = self.moments.days[at.weekday()]
        near = {0: self.moments.today, 1: self.moments.tomorrow}.get(far)
        pattern = self.moments.slot if dated or near is None else self.moments.soon
        said = pattern.format(
            day=day if near is None else near.format(day=day),
            date=at.day,
            month=self.moments.months[at.month - 1],
            clock=f"{at:%H:%M}",
        )
        return said + self._zone(at) if is_abroad else said

    def _opening(self, telling: Telling) -> str:
        move = telling.move
        if move.leaves is not None:
            return self.leaves[move.leaves]
        if move.opening is Opening.OTHERS and move.near is not None:  # then it is said how near they are
            return ""
        if move.opening is Opening.HELLO and move.is_idle:
            return str(self.opening["back"]).format(greeting=self._greeting(telling))
        if move.opening is Opening.LATER and not move.question:
            return str(self.opening["later_alone"])
        return self._said(move.opening, telling)

    def _said(self, opening: Opening, telling: Telling) -> str:
        said = _in_turn(self.opening[opening], telling.told.get(opening, 0))
        if opening is Opening.BOOKED:
            slot = self.moment(telling.slots[0], telling.now, dated=True, is_abroad=telling.is_abroad)
            return said.format(slot=slot, whom=telling.whom)
        names = ", ".join(f"{each.name} ({each.district})" for each in telling.projects)
        return said.replace("{greeting}", self._greeting(telling)).replace("{projects}", names)

    def _how_near(self, telling: Telling) -> str:
        """What is offered to the time that they named."""
        near = telling.move.near
        if telling.move.asks != SLOT or near is None:
            return ""
        named, days = near.at.astimezone(telling.slots[0].tzinfo), {each.date() for each in telling.slots}
        is_on_it = named.date() in days or near.bound in {Bound.SINCE, Bound.BEFORE} or near.any_day
        how = "then" if near.at in telling.slots else "near" if is_on_it else "other_day"
        slot, day = self.moment(named, telling.now, dated=False), self.moments.days[named.weekday()]
        return str(self.opening[how]).format(slot=slot, day=day)

    def _greeting(self, telling: Telling) -> str:
        found = _FIRST_NAME.match(telling.known.get(Personal.NAME, ""))
        if found is not None:
            return self.greeting["name"].format(name=found[0])
        hour = telling.now.hour
        return self.greeting["morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 19 else "evening"]

    def _question(self, telling: Telling) -> str:
        asks = telling.move.asks
        if asks is None:
            return ""
        times = telling.told.get(asks, 0)
        said = _in_turn(self.asks[asks], times)
        if times and telling.move.opening in {Opening.AGAIN, Opening.WHY, Opening.LEAVE_FIRST}:
            said = self.again.get(asks, said)
        if asks == SLOT:
            moments = [self.moment(each, telling.now, dated=False) for each in telling.slots]
            if telling.is_abroad:  # here, for buttons say the same in place of the lines
                said += self._zone(telling.slots[0])
            return _numbered(said, moments)
        if asks == PROJECT:
            return _numbered(said, [each.name for each in telling.projects[:MOST_PROJECTS]])
        return said

    def _zone(self, at: datetime) -> str:
        if not isinstance(at.tzinfo, ZoneInfo):
            return ""
        city = at.tzinfo.key.rpartition("/")[2].replace("_", " ")
        return self.moments.zone.format(city=city)


def _numbered(said: str, those: Sequence[str]) -> str:
    """Buttons stand in place of these lines, where there are any."""
    return "\n".join([said, *(f"{number}. {each}" for number, each in enumerate(those, 1))])


def _in_turn(said: Said, time: int) -> str:
    return said if isinstance(said, str) else said[time % len(said)]


@cache
def plan(language: str) -> Plan:
    told = tomllib.loads(files(__package__).joinpath("plans", f"{language}.toml").read_text("utf-8"))
    letters, common = frozenset(told.pop("letters")), frozenset(told.pop("common"))
    return Plan(letters, common, moments=Moments(**told.pop("moments")), **told)
