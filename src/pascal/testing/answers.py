"""How well a bot understands: answers that somebody labelled, and for each field what was found and what not.

The format is told in `tests/data/bot/README.md`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pascal.domain.bot import SLOT, Understood
from pascal.domain.errors import Invalid
from pascal.domain.ids import LeadId, MessageId, QualificationId
from pascal.domain.ports.bot import Bot, Heard, Line
from pascal.domain.ports.phones import Phones
from pascal.domain.projects import PROJECTS
from pascal.domain.qualification import Personal, Qualification
from pascal.domain.requirements import KINDS, PROJECT, Kind, Sort

LIMA = ZoneInfo("America/Lima")
NOW = datetime(2026, 1, 5, 9, tzinfo=LIMA)
OFFERED = (
    datetime(2026, 1, 6, 10, tzinfo=LIMA),
    datetime(2026, 1, 6, 16, 30, tzinfo=LIMA),
    datetime(2026, 1, 7, 9, 30, tzinfo=LIMA),
)
KIND = KINDS["real_estate"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a lead said to what was asked, and what somebody who read it takes it for."""

    line: int
    language: str
    asked: str | None
    said: tuple[str, ...]
    meant: Mapping[str, str]
    kind: Kind

    def heard(self) -> Heard:
        lines = [Line(MessageId(UUID(int=n)), text) for n, text in enumerate(self.said)]
        offered = OFFERED if self.asked == SLOT else ()
        projects = PROJECTS if self.kind.asks(PROJECT) else ()
        return Heard(lines, self.asked, self.kind, self.language, NOW, offered, projects=projects)


def labelled_answers(path: Path) -> list[Answer]:
    """Raises `ValueError` with the line that makes no sense."""
    return list(_answers(path))


def _answers(path: Path) -> Iterator[Answer]:
    lines = [*enumerate(path.read_text("utf-8").splitlines(), 1)]
    heads = [at for at, (_, text) in enumerate(lines) if text.startswith("== ")]
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        number, head = lines[at]
        _, language, asked, kind = [*head.split(), KIND.name][:4]
        if kind not in KINDS:
            raise ValueError(f"{path.name}, line {number}: no house is of that kind")
        said, meant = list[str](), dict[str, str]()
        for where, text in lines[at + 1 : end]:
            name, _, value = text.partition(" ")
            if not text or text.startswith("#"):
                continue
            if not value:
                raise ValueError(f"{path.name}, line {where}: a field and its value")
            if name == ">":
                said.append(value)
            else:
                _add(meant, name, value)
        if not said:
            raise ValueError(f"{path.name}, line {number}: the lead says nothing")
        yield Answer(number, language, None if asked == "-" else asked, tuple(said), meant, KINDS[kind])


def _add(meant: dict[str, str], name: str, value: str) -> None:
    """What is listed has a line for each."""
    meant[name] = f"{meant[name]}; {value}" if name in meant and name in _LISTS else value


_LISTS: Final = frozenset(each.several for each in Sort)


def told(understood: Understood, phones: Phones, kind: Kind = KIND) -> Mapping[str, str]:
    """As the labels have it."""
    found: dict[str, str] = {}
    one = Qualification.start(QualificationId(UUID(int=1)), LeadId(UUID(int=1)), None, kind, at=NOW)
    for each in understood.readings:
        if kind.list_of(each.field) is not None:
            _add(found, each.field, each.value)
            continue
        value = phones.normalise(each.value) if each.field == Personal.PHONE else each.value
        try:
            found[each.field] = one.one_spelling(each.field, value or "")
        except Invalid:
            continue
        if not found[each.field]:
            del found[each.field]
    if understood.consent is not None:
        found["consent"] = _yes(understood.consent.given)
    if understood.agrees is not None and understood.slot is None and not understood.other_slot:
        found["agrees"] = _yes(understood.agrees)
    if understood.slot is not None:
        found["slot"] = str(understood.slot + 1)
    words = (("person", understood.wants_person), ("other_slot", understood.other_slot))
    return found | {name: "yes" for name, is_so in (*words, ("declines", understood.declines)) if is_so}


def _yes(given: bool) -> str:
    return "yes" if given else "no"


@dataclass(slots=True)
class Score:
    """By field: what was found rightly, what wrongly, and what was not found."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    """Answers in which all of it is right."""
    answers: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        return sorted({*self.right, *self.wrong, *self.missed})

    def precision(self, name: str) -> float:
        """Of what was found, how much is right."""
        return _share(self.right[name], self.wrong[name])

    def recall(self, name: str) -> float:
        """Of what was told, how much was found."""
        return _share(self.right[name], self.missed[name])

    def overall(self) -> tuple[float, float]:
        right = self.right.total()
        return _share(right, self.wrong.total()), _share(right, self.missed.total())

    def count(self, answer: Answer, found: Mapping[str, str]) -> None:
        self.answers += 1
        for name in {*answer.meant, *found}:
            if answer.meant.get(name) == found.get(name):
                self.right[name] += 1
                continue
            if name in found:
                self.wrong[name] += 1
            if name in answer.meant:
                self.missed[name] += 1
        if dict(found) == dict(answer.meant):
            self.whole += 1
        else:
            meant = dict(sorted(answer.meant.items()))
            self.mistakes.append(
                f"line {answer.line}: {answer.said} is {meant}, not {dict(sorted(found.items()))}"
            )


def _share(right: int, other: int) -> float:
    return right / (right + other) if right + other else 1.0


async def score(bot: Bot, answers: Sequence[Answer], phones: Phones) -> Score:
    made = Score()
    for each in answers:
        made.count(each, told(await bot.understand(each.heard()), phones, each.kind))
    return made
