"""Response templates: words written once and said often, with variables for who speaks, to whom, about what.

A template is shared, or one person's own. What is in `{{…}}` has to be known before it is kept, is filled in
one pass, and never reaches a lead as it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from pascal.domain.errors import ChangedMeanwhile, Invalid, faults, refuse
from pascal.domain.events import Event, TemplateChanged, Writing
from pascal.domain.ids import AgentId, TemplateId
from pascal.domain.messages import MAX_TEXT, Draft
from pascal.domain.people import MAX_NAME, clean_name
from pascal.domain.projects import project_name

MAX_SHORT_CODE = 32
MOST_OWN, MOST_SHARED = 200, 500
"""Templates of one person, and of the house."""
LONGEST_VALUE = MAX_NAME
"""Characters that a variable may become: no name of a person or a project has more."""
FAULTS_TOLD = 20


class Variable(StrEnum):
    """What may stand in `{{…}}`."""

    LEAD_NAME = "lead.name"
    AGENT_NAME = "agent.name"
    PROJECT_NAME = "project.name"


@dataclass(frozen=True, slots=True)
class Situation:
    """Who speaks, to whom, about what."""

    agent_name: str
    lead_name: str | None
    """As they typed it: anything."""
    project_id: str | None


SOURCES: Final[Mapping[Variable, Callable[[Situation], str | None]]] = {
    Variable.LEAD_NAME: lambda now: now.lead_name,
    Variable.AGENT_NAME: lambda now: now.agent_name,
    Variable.PROJECT_NAME: lambda now: project_name(now.project_id),
}
"""Every variable, and where it comes from."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled text."""

    text: str
    """Empty where the variable has no value: a gap, for whoever sends it to fill in."""
    variable: Variable | None = None
    """What it stands for; None for the template's own words."""


@dataclass(frozen=True, slots=True)
class Filled:
    pieces: tuple[Piece, ...]

    @property
    def missing(self) -> tuple[Variable, ...]:
        """What nothing is known of, each once."""
        return tuple(dict.fromkeys(each.variable for each in self.pieces if each.variable and not each.text))

    @property
    def text(self) -> str | None:
        """None while anything is missing: nobody is sent a sentence with a hole."""
        return None if self.missing else "".join(each.text for each in self.pieces)


_KNOWN = frozenset(map(str, Variable))
_MARKS = re.compile(r"\{\{(?P<name>[^{}]*)\}\}|\{\{|\}\}")


def parse(text: str) -> tuple[str | Variable, ...]:
    """Words and variables by turns.

    Raises `Invalid` for every variable that is unknown or malformed, with the line and column it stands at.
    """
    refuse([*islice(_faults(text), FAULTS_TOLD)])
    return tuple(_parsed(text))


def _faults(text: str) -> Iterator[Invalid]:
    for mark in _MARKS.finditer(text):
        before = text[: mark.start()]
        where = {"line": before.count("\n") + 1, "column": len(before) - (before.rfind("\n") + 1) + 1}
        name = (mark["name"] or "").strip()
        if not name:
            yield Invalid("text", "malformed_variable", **where)
        elif name not in _KNOWN:
            yield Invalid("text", "unknown_variable", name=name[:40], choices=[*Variable], **where)


def _parsed(text: str) -> Iterator[str | Variable]:
    end = 0
    for mark in _MARKS.finditer(text):
        yield text[end : mark.start()]
        yield Variable(mark["name"].strip())
        end = mark.end()
    yield text[end:]


def fill(text: str, now: Situation) -> Filled:
    """In one pass: what a lead typed as their name is never looked at again. Raises `Invalid`."""
    found = (_piece(each, now) for each in parse(text))
    return Filled(tuple(each for each in found if each.text or each.variable))


def _piece(part: str | Variable, now: Situation) -> Piece:
    if isinstance(part, Variable):
        return Piece(_plain(SOURCES[part](now) or ""), part)
    return Piece(part)


def _plain(value: str) -> str:
    """On one line and without braces, so that no filled text has `{{` in it, whatever a lead is called."""
    shown = "".join(each if each.isprintable() else " " for each in value)
    return " ".join(shown.replace("{", "(").replace("}", ")").split())[:LONGEST_VALUE].strip()


def clean_text(raw: str) -> str:
    """As a message has it, with variables that are known. Raises `Invalid`, also if it may grow too long."""
    text = Draft.of(raw).text
    parse(raw)  # as it was typed, so that places are those that are seen
    if sum(LONGEST_VALUE if isinstance(each, Variable) else len(each) for each in parse(text)) > MAX_TEXT:
        raise Invalid("text", "too_long_filled", most=MAX_TEXT, each=LONGEST_VALUE)
    return text


def fold(text: str) -> str:
    """Whatever case and accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(each for each in plain if not unicodedata.combining(each)))


def clean_short_code(raw: str) -> str:
    """What is typed after `/`, folded, so that «Visíta» and «visita» are one. Raises `Invalid`."""
    code = fold(raw.strip().removeprefix("/"))
    if not code:
        raise Invalid("short_code", "required")
    if len(code) > MAX_SHORT_CODE:
        raise Invalid("short_code", "too_long", most=MAX_SHORT_CODE)
    if not all(each.isalnum() or each in "-_" for each in code):
        raise Invalid("short_code", "malformed")
    return code


def clean_folder(raw: str) -> str | None:
    """None for an empty one. Raises `Invalid`."""
    return clean_name(raw, "folder") if raw.strip() else None


_CLEAN: Final[Mapping[str, Callable[[str], str | None]]] = {
    "title": lambda raw: clean_name(raw, "title"),
    "text": clean_text,
    "folder": clean_folder,
    "short_code": clean_short_code,
}
MAX_TITLE = MAX_FOLDER = MAX_NAME


@dataclass(slots=True)
class Template:
    id: TemplateId
    owner_id: AgentId | None
    """Whose own it is; None for a shared one."""
    updated_at: datetime
    title: str = ""
    text: str = ""
    short_code: str = ""
    """Folded, without its `/`. One template of the house has it, and one of each person's own."""
    folder: str | None = None
    version: int = 0
    """Rises with every edit."""
    owner_name: str | None = None
    """As they are called now."""
    uses: int = 0
    """Messages that were sent with it."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    def set(
        self,
        *,
        title: str | None = None,
        text: str | None = None,
        folder: str | None = None,
        short_code: str | None = None,
    ) -> None:
        """None leaves it, an empty *folder* is none. Raises `Invalid` with all that is wrong."""
        typed = {"title": title, "text": text, "folder": folder, "short_code": short_code}
        given = {name: value for name, value in typed.items() if value is not None}
        refuse(faults(*(_check(name, value) for name, value in given.items())))
        for name, value in given.items():
            setattr(self, name, _CLEAN[name](value))

    def require_version(self, seen: int) -> None:
        """Raises `ChangedMeanwhile` for who wants to change what they have not seen."""
        if seen != self.version:
            raise ChangedMeanwhile

    def tell(self, how: Writing, *, at: datetime) -> None:
        """It was written, edited or deleted."""
        self.version, self.updated_at = self.version + 1, at
        self.events.append(
            TemplateChanged(
                template_id=self.id,
                how=how,
                title=self.title,
                short_code=self.short_code,
                shared=self.owner_id is None,
                at=at,
            )
        )


def _check(name: str, value: str) -> Callable[[], object]:
    return lambda: _CLEAN[name](value)


def in_order(templates: Iterable[Template]) -> list[Template]:
    """By folder, those in none first, then by title, whatever case and accents."""
    return sorted(templates, key=lambda each: (fold(each.folder or ""), fold(each.title), each.id))


def narrowed(templates: Sequence[Template], folder: str | None, search: str | None) -> list[Template]:
    """Those in *folder* in which each word of *search* begins one."""
    wanted = _words(search or "")
    return [
        each
        for each in templates
        if folder in {None, each.folder} and all(_begins(word, each) for word in wanted)
    ]


def _begins(word: str, template: Template) -> bool:
    known = f"{template.short_code} {template.title} {template.folder or ''} {template.text}"
    return any(each.startswith(word) for each in _words(known))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))
