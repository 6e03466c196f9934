"""Words that give a meaning away, by language, and how text is read against them.

All of it takes time in proportion to the text: a look at each word, and at what begins with it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LANGUAGES = ("es", "en", "pt")
ANY = "*"
"""As a word of a phrase: whatever stands there. At the end of a word: however it goes on."""

_UNSEEN = {"Cf", "Mn", "Me", "Cs", "Co", "Cn"}
_MONEY = re.compile(r"(?<!\w)(?:s/|us\$|r\$|[$€£]|usd\b)")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_TOKENS = re.compile(r"[^\W_]+|\$|[^\s\w]")
_SOUNDS = (
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"qu?"), "k"),
    (re.compile(r"c(?=[ei])"), "s"),
    (re.compile(r"c(?!h)"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"([a-qs-z])\1"), r"\1"),
)


def plain(text: str) -> str:
    """In small letters, without accents, marks, controls and what has no width; `holaaa` is `hola`."""
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    seen = "".join(c for c in folded if c.isascii() or unicodedata.category(c) not in _UNSEEN)
    return _REPEATED.sub(r"\1", re.sub("['’`´]", "", _MONEY.sub(" $ ", seen)))


def as_it_sounds(text: str) -> str:
    """Spanish as one hears it: `kuanto`, `presio` and `ola` are what they are meant to be."""
    for written, heard in _SOUNDS:
        text = written.sub(heard, text)
    return text


class Word(NamedTuple):
    text: str
    clause: int
    """Its number: a comma ends one, too."""


def words(text: str) -> list[Word]:
    """Of text that was made `plain`."""
    found, clause = [], 0
    for each in _TOKENS.findall(text):
        if each == "$" or each.isalnum():
            found.append(Word(each, clause))
        else:
            clause += 1
    return found


@dataclass(frozen=True, slots=True)
class Phrase:
    group: str
    words: tuple[str, ...]

    def stands_at(self, place: int, text: Sequence[Word]) -> bool:
        here = text[place : place + len(self.words)]
        return len(here) == len(self.words) and all(map(_fits, self.words, here))


def _fits(wanted: str, word: Word) -> bool:
    return word.text.startswith(wanted[:-1]) if wanted.endswith(ANY) else word.text == wanted


class Hit(NamedTuple):
    group: str
    place: int
    length: int
    phrase: tuple[str, ...]
    denied: bool
    """A "no" stands shortly before it, in the same clause."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words."""

    language: str
    letters: Set[str]
    """They are used in this language alone."""
    common: Set[str]
    """They carry no meaning, and show which language it is."""
    social: Set[str]
    laughs: tuple[str, ...]
    """How words of courtesy begin that go on as one likes: `jajaja`."""
    negation: Set[str]
    tags: tuple[str, ...]
    phrases: Mapping[str, tuple[Phrase, ...]]
    """By the first word, as far as it is given."""
    longest: int
    """Letters of the longest first word."""

    def read(self, text: str) -> list[Word]:
        """The words of *text* (made `plain`), as this language spells them."""
        return words(self.spelt(text))

    def spelt(self, text: str) -> str:
        return as_it_sounds(text) if self.language == "es" else text

    def hits(self, text: Sequence[Word]) -> list[Hit]:
        """Every phrase that stands in *text*, but none that lies within a swallowed one."""
        found = [
            Hit(phrase.group, place, len(phrase.words), phrase.words, self._denied(place, text))
            for place in range(len(text))
            for phrase in self._beginning_with(text[place].text)
            if phrase.stands_at(place, text)
        ]
        swallowing: dict[int, int] = {}  # for each word the longest phrase that swallows it
        for hit in found:
            if hit.group == "swallowed":
                for place in range(hit.place, hit.place + hit.length):
                    swallowing[place] = max(swallowing.get(place, 0), hit.length)
        return [hit for hit in found if hit.length >= swallowing.get(hit.place, 0)]

    def _beginning_with(self, word: str) -> Iterator[Phrase]:
        for length in range(1, min(len(word), self.longest) + 1):
            yield from self.phrases.get(word[:length], ())

    def _denied(self, place: int, text: Sequence[Word]) -> bool:
        before = text[max(0, place - 3) : place]
        return any(each.text in self.negation and each.clause == text[place].clause for each in before)

    def is_social(self, word: str) -> bool:
        return word in self.social or word.startswith(self.laughs)


@cache
def lexicon(language: str) -> Lexicon:
    """From its file beside this module."""
    source = files(__package__).joinpath("lexicons", f"{language}.toml").read_text("utf-8")
    groups = tomllib.loads(source)
    tags = groups.pop("tags")
    spelt = as_it_sounds if language == "es" else str
    letters = frozenset(groups.pop("letters", ""))
    single = {
        name: frozenset(spelt(plain(each)) for each in groups.pop(name))
        for name in ("common", "social", "negation")
    }
    social = single.pop("social")
    phrases: dict[str, list[Phrase]] = {}
    for group, listed in (groups | tags).items():
        for each in dict.fromkeys(listed):
            parts = tuple(spelt(plain(each)).split())
            phrases.setdefault(parts[0].rstrip(ANY), []).append(Phrase(group, parts))
    return Lexicon(
        language,
        letters,
        **single,
        social=frozenset(each for each in social if not each.endswith(ANY)),
        laughs=tuple(each.rstrip(ANY) for each in social if each.endswith(ANY)),
        tags=tuple(tags),
        phrases={first: tuple(found) for first, found in phrases.items()},
        longest=max(map(len, phrases)),
    )
