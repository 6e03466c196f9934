"""Names are not told to whoever reads along: a stand-in is, which comes back as the name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LEAD, AGENT = "[lead]", "[agent]"
SHORTEST: Final = 3
"""Letters of a part of a name that is hidden by itself."""
_LINKS: Final = frozenset({"del", "los", "las", "dos", "das", "san", "von", "van", "der"})
"""They stand in names, and everywhere else."""


@dataclass(frozen=True, slots=True)
class Veil:
    """Over one conversation: *lead* and *agent* as they are called in what comes back."""

    lead: str | None
    agent: str
    colleagues: frozenset[str] = frozenset()
    """Who else of the team has spoken there."""

    def hide(self, text: str) -> str:
        """Whole names and parts of them, whatever case and accents. What is no name of theirs stays."""
        for names, stand_in in ((filter(None, [self.lead]), LEAD), ([self.agent, *self.colleagues], AGENT)):
            text = _without(names, stand_in, text)
        return text

    def show(self, text: str) -> str:
        return text.replace(LEAD, self.lead or "").replace(AGENT, self.agent)


def said(names: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    """From where to where one of *names* stands, or a part of one, whatever case and accents."""
    spellings = {spelling for name in names for spelling in _spellings(_alike(name))}
    if spellings:
        longest_first = sorted(map(re.escape, spellings), key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
        yield from (each.span() for each in pattern.finditer(_alike(text)))


def _without(names: Iterable[str], stand_in: str, text: str) -> str:
    pieces, end = [], 0
    for begins, ends in said(names, text):
        pieces += [text[end:begins], stand_in]
        end = ends
    return "".join([*pieces, text[end:]])


def _spellings(name: str) -> set[str]:
    parts = {part for part in name.split() if len(part) >= SHORTEST and part not in _LINKS}
    return parts | ({name} if len(name) >= SHORTEST else set())


def _alike(text: str) -> str:
    """Without case and accents, letter for letter: each stands where it stood."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].casefold()[:1] or letter for letter in text)
