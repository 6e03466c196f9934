"""How often an analyst agrees with people: conversations that somebody labelled, and the figures over them.

The format is told in `tests/data/labelled/README.md`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pascal.domain.analysis import Analysis
from pascal.domain.conversations import Priority
from pascal.domain.messages import SenderType
from pascal.domain.ports.analyst import Analyst, Said

BEGINS = datetime(2026, 1, 5, 15, tzinfo=UTC)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A conversation, and what somebody who read it says of it."""

    line: int
    language: str
    priority: Priority
    tags: Set[str]
    said: tuple[Said, ...]
    telling: tuple[str, ...]
    """Of what the summary has to draw on one at least."""

    @property
    def has_choice(self) -> bool:
        """Whether a summary can draw on the wrong one."""
        return len(self.telling) < sum(each.sender is SenderType.LEAD for each in self.said)

    def is_hit_by(self, summary: str) -> bool:
        """More than half of the summary's words stand in what it has to draw on."""
        words = set(_WORD.findall(summary.casefold()))
        drawn = words & {word for each in self.telling for word in _WORD.findall(each.casefold())}
        return not words or 2 * len(drawn) > len(words)


def labelled(path: Path) -> list[Labelled]:
    """Raises `ValueError` with the line that makes no sense."""
    return list(_conversations(path))


def _conversations(path: Path) -> Iterator[Labelled]:
    lines = list(enumerate(path.read_text("utf-8").splitlines(), 1))
    heads = [at for at, (_, text) in enumerate(lines) if text.startswith("== ")]
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        number, head = lines[at]
        _, language, priority, *tags = head.split()
        said: list[Said] = []
        telling: list[str] = []
        for where, text in lines[at + 1 : end]:
            mark, _, words = text.partition(" ")
            if not text or text.startswith("#"):
                continue
            if mark not in {">", ">*", "<"}:
                raise ValueError(f"{path.name}, line {where}: a line begins with >, >* or <")
            sender = SenderType.AGENT if mark == "<" else SenderType.LEAD
            said.append(Said(sender, words, BEGINS + timedelta(minutes=len(said))))
            if mark == ">*":
                telling.append(words)
        theirs = tuple(each.text for each in said if each.sender is SenderType.LEAD)
        if not theirs:
            raise ValueError(f"{path.name}, line {number}: the lead says nothing")
        yield Labelled(
            number, language, Priority(priority), frozenset(tags), tuple(said), tuple(telling) or theirs
        )


@dataclass(slots=True)
class Agreement:
    """Figures from 0 to 1 over all conversations that were `count`ed."""

    conversations: int = 0
    confusion: Counter[tuple[Priority, Priority]] = field(default_factory=Counter)
    """How often who reads says the first and the analyst the second."""
    tags_right: int = 0
    tags_given: int = 0
    tags_wanted: int = 0
    summaries_with_choice: int = 0
    summaries_right: int = 0

    def count(self, one: Labelled, made: Analysis) -> None:
        self.conversations += 1
        self.confusion[one.priority, made.priority] += 1
        self.tags_right += len(one.tags & set(made.tags))
        self.tags_given += len(made.tags)
        self.tags_wanted += len(one.tags)
        if one.has_choice:
            self.summaries_with_choice += 1
            self.summaries_right += one.is_hit_by(made.summary)

    @property
    def priority(self) -> float:
        """How many priorities are the same."""
        return sum(self.confusion[each, each] for each in Priority) / max(1, self.conversations)

    @property
    def tags(self) -> float:
        """F1 over all tags of all conversations (micro)."""
        return 2 * self.tags_right / max(1, self.tags_given + self.tags_wanted)

    @property
    def summary(self) -> float:
        """How many summaries draw on the right message, where there are several to draw on."""
        return self.summaries_right / max(1, self.summaries_with_choice)


async def agreement(analyst: Analyst, conversations: Sequence[Labelled]) -> Agreement:
    figures = Agreement()
    for each in conversations:
        figures.count(each, await analyst.analyse(each.said))
    return figures
