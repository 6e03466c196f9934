"""What a lead wants: by kind of seller, with features and integrations beside (document 002)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pascal.domain.errors import Invalid, faults, refuse
from pascal.domain.ids import ItemId
from pascal.domain.messages import clean_text
from pascal.domain.people import clean_name

MOST_ITEMS: Final = 100
MAX_VALUE, MAX_DESCRIPTION = 200, 1000
PROJECT: Final = "project"
"""Of which what the page of a site is about is one."""


class Takes(StrEnum):
    """How an answer is written down."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """`2024-06-01`."""


@dataclass(frozen=True, slots=True)
class Want:
    """One thing to find out."""

    name: str
    takes: Takes = Takes.TEXT
    choices: tuple[str, ...] = ()
    """None: whatever they say."""
    needed: bool = True
    """False: the step is done without it."""
    own: bool = True
    """False: nobody asks for it here; it may be told, as document 002 has it of every seller."""

    def one_spelling(self, text: str) -> str:
        """*text* as it is kept. Raises `Invalid`."""
        said = clean_text(self.name, text, MAX_VALUE)
        if not said:
            raise Invalid(self.name, "required")
        if self.choices:
            if said not in self.choices:
                raise Invalid(self.name, "choice", choices=list(self.choices))
        elif self.takes is Takes.NUMBER:
            if not (said.isascii() and said.isdigit() and len(said) <= 4):
                raise Invalid(self.name, "number")
            return str(int(said))
        elif self.takes is Takes.DATE:
            try:
                return date.fromisoformat(said).isoformat()
            except ValueError as error:
                raise Invalid(self.name, "day") from error
        return said


class Sort(StrEnum):
    FEATURE = "feature"
    INTEGRATION = "integration"

    @property
    def several(self) -> str:
        """What the list of them is called."""
        return f"{self.value}s"


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of seller asks for."""

    name: str
    wants: tuple[Want, ...]
    lists: tuple[Sort, ...] = ()
    """Of each of them it asks for as many as there are; no step waits for any."""
    costs_thousands: bool = False
    """«Unos 300» are of thousands: nothing of its kind costs less."""

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(each.name for each in self.wants if each.needed)

    @property
    def topics(self) -> tuple[str, ...]:
        """All that it asks for by itself: wants, and then lists."""
        return (*(each.name for each in self.wants if each.own), *(each.several for each in self.lists))

    def asks(self, name: str) -> bool:
        return any(each.name == name for each in self.wants)

    def list_of(self, field: str) -> Sort | None:
        """Whose list is called *field*, if it is asked for."""
        return next((each for each in self.lists if each.several == field), None)

    def want(self, name: str, others: Iterable[str] = ()) -> Want:
        """Raises `Invalid` for what neither this kind asks for nor, as *others*, all of them."""
        for each in self.wants:
            if each.name == name:
                return each
        raise Invalid("field", "choice", choices=[*others, *(each.name for each in self.wants)])


KINDS: Final[Mapping[str, Kind]] = {
    each.name: each
    for each in (
        Kind(
            "real_estate",
            (
                Want(PROJECT),
                Want("bedrooms", Takes.NUMBER),
                Want("district", needed=False),
                Want("financing", choices=("cash", "mortgage", "undecided")),
                Want("app_type", needed=False, own=False),
                Want("deadline", Takes.DATE, needed=False, own=False),
            ),
            costs_thousands=True,
        ),
        Kind("software", (Want("app_type"), Want("deadline", Takes.DATE)), (Sort.FEATURE, Sort.INTEGRATION)),
    )
}


@dataclass(frozen=True, slots=True)
class Item:
    """A feature or an integration that somebody wants."""

    id: ItemId
    sort: Sort
    name: str
    alike: str
    """The same for near-duplicates of the name."""
    description: str | None

    @classmethod
    def of(cls, id: ItemId, sort: Sort, name: str, description: str | None) -> "Item":
        """Raises `Invalid`."""
        refuse(faults(lambda: clean_name(name), lambda: _described(description)))
        known_as = clean_name(name)
        return cls(id, sort, known_as, alike(known_as), _described(description) or None)

    def is_like(self, other: "Item") -> bool:
        return (self.sort, self.alike) == (other.sort, other.alike)


def _described(description: str | None) -> str:
    return clean_text("description", description or "", MAX_DESCRIPTION)


def alike(name: str) -> str:
    """The same for names that differ in case, accents, signs, spaces, small words and the plural alone.

    What may be all that tells two of them apart is none of that: who wants both is to keep both.
    """
    plain = unicodedata.normalize("NFKD", " ".join(name.casefold().split()))
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    letters = _SIGN.sub("-", bare)
    words = (_words(_SMALL.sub("", f" {letters}")), _words(letters))
    return next((_joined(each) for each in words if each), plain)


_SIGN: Final = re.compile(r"[^\w +#$€£¥]|_|(?<![\w+#])[+#]+")
"""What says nothing, unlike the `+` and the `#` that stand behind a letter, as in C++."""
_SMALL: Final = re.compile(
    r"(?<= )({0})(?= .*[^ -])|(?<=-)({0})(?=-.*[^ -])".format(
        "al|con|da|das|de|del|do|el|en|for|la|las|los|of|os|para|por|the|with"
    )
)
"""What only joins other words: it does not begin one as in E-mail, and is no name as in Torre A."""
_BETWEEN: Final = re.compile(r"(?<=\d) (?=\d)")


def _joined(words: list[str]) -> str:
    """Where one number ends and the next begins is still to be seen: 1:1 is not 11."""
    return _BETWEEN.sub("-", " ".join(map(_singular, words))).replace(" ", "")


def _words(letters: str) -> list[str]:
    return letters.replace("-", " ").split()


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] in "lrnds":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def popular(names: Iterable[str]) -> list[tuple[str, int]]:
    """How often each was wanted, most first; of those alike the most usual spelling stands for all."""
    spellings: dict[str, Counter[str]] = {}
    for name in names:
        spellings.setdefault(alike(name), Counter())[name] += 1
    counted = (
        (min(those, key=lambda each: (-those[each], each)), those.total()) for those in spellings.values()
    )
    return sorted(counted, key=lambda each: (-each[1], each[0]))
