"""What tells who somebody is does not leave the house: placeholders stand for it while somebody else reads.

Rather too much than too little: a long number that is no price and no date is taken for somebody's own.
Best effort all the same: a street, a name amid a sentence or a number in words is not seen.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_EMAIL = re.compile(r"[\w.+%'-]{1,64}\s?@\s?[\w.-]{1,255}")
# digits, perhaps in groups, with brackets around the area
_NUMBER = re.compile(r"\+?(?:\(?\d\)?[ .\-/]{0,2}){6,24}\d")
_PASSPORT = re.compile(r"\b[A-Za-z]{1,3}-?\d{6,9}\b")
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{2,4}")
_GROUPED = re.compile(r"\d{1,3}([. ])\d{3}(\1\d{3}){1,3}|\d{7,8}")
_MONEY_BEFORE = re.compile(r"(?:[$€£]|s/\.?|usd|pen|brl)\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    r"\s?(?:[$€£]|soles|d[oó]lares|reais|reales|dollars|usd|pen\b|euros|mil\b)", re.IGNORECASE
)
_GOES_ON = (
    "y|e|and|busco|quiero|quisiera|soy|con|tengo|del|me|mi|vivo|estoy|llamo"
    "|looking|i|my|procuro|gostaria|estou"
)
"""Words that are no more of a name."""
_INTRODUCED = re.compile(
    r"\b(?:me llamo|mi nombre es|le habla|les habla|my name is|meu nome [eé]|me chamo)\s+"
    rf"([^\W\d_]+(?:[ '-](?!(?:{_GOES_ON})\b)[^\W\d_]+){{0,3}})",
    re.IGNORECASE,
)
_I_AM = re.compile(
    r"\b(?:[Ss]oy|[Ss]ou|I am|I'm)\s+([A-ZÁÉÍÓÚÑÃÕÇ][^\W\d_]+(?: [A-ZÁÉÍÓÚÑÃÕÇ][^\W\d_]+){0,3})"
)


@dataclass(slots=True)
class Mask:
    """Hides, and knows what it hid: the same value is the same placeholder, and comes back as it was."""

    _hidden: dict[str, str] = field(default_factory=dict)
    """From the placeholder to what it stands for."""
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _many: Counter[str] = field(default_factory=Counter)
    """Of each kind."""

    def hide(self, text: str) -> str:
        text = _INTRODUCED.sub(self._introduction, text)
        text = _I_AM.sub(self._introduction, text)
        text = _EMAIL.sub(lambda found: self.placeholder("email", found.group()), text)
        text = _PASSPORT.sub(lambda found: self.placeholder("document", found.group()), text)
        return _NUMBER.sub(self._number, text)

    def cover(self, text: str, known: Iterable[tuple[str, int, int]]) -> str:
        """Without what is *known* to stand there: of which kind, and from where to where."""
        pieces, end = list[str](), 0
        for kind, begins, ends in sorted(known, key=lambda each: (each[1], -each[2])):
            if ends > end:
                from_here = max(begins, end)
                pieces += [text[end:from_here], self.placeholder(kind, text[from_here:ends])]
                end = ends
        return "".join([*pieces, text[end:]])

    def show(self, text: str) -> str:
        """With what was hidden in the place of each placeholder. Those of nothing stay."""
        return re.sub(r"\[[a-z]+ \d+\]", lambda found: self._hidden.get(found.group(), found.group()), text)

    def placeholder(self, kind: str, value: str) -> str:
        """What stands for *value* from now on."""
        key = (kind, re.sub(r"[\W_]", "", value).casefold())
        if key not in self._names:
            self._many[kind] += 1
            self._names[key] = f"[{kind} {self._many[kind]}]"
            self._hidden[self._names[key]] = value.strip()
        return self._names[key]

    def _introduction(self, found: re.Match[str]) -> str:
        return found.group()[: found.start(1) - found.start()] + self.placeholder("name", found[1])

    def _number(self, found: re.Match[str]) -> str:
        text = found.group()
        before = found.string[max(0, found.start() - 6) : found.start()]
        is_price = _GROUPED.fullmatch(text) and (
            _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(found.string, found.end())
        )
        if is_price or _DATE.fullmatch(text):
            return text
        return self.placeholder(_kind(text), text)


def _kind(number: str) -> str:
    digits = [int(digit) for digit in number if digit.isdecimal()]
    if 13 <= len(digits) <= 19 and _is_card(digits):
        return "card"
    if number.startswith(("+", "(")) or (len(digits) == 9 and digits[0] == 9):
        return "phone"
    return "document" if len(digits) in {8, 11, 14} else "phone"


def _is_card(digits: list[int]) -> bool:
    """ISO/IEC 7812-1, annex B: the last digit is the check of the others."""
    return sum(_luhn(digits)) % 10 == 0


def _luhn(digits: list[int]) -> Iterator[int]:
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * (1 + place % 2)
        yield doubled - 9 * (doubled > 9)
