"""What a machine that read along makes of a conversation."""

import unicodedata
from dataclasses import dataclass

from pascal.domain.conversations import Priority, clean_tags
from pascal.domain.errors import Invalid

MAX_SUMMARY = 200
"""Code points."""
LAST = 30
"""How many messages it reads, from the end."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Checked when made: a summary of 1 to `MAX_SUMMARY` code points, tags as a conversation's.

    Raises `Invalid`: neither a machine nor whoever talked it into something is believed.
    """

    summary: str
    priority: Priority
    tags: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.summary.strip():
            raise Invalid("summary", "required")
        if len(self.summary) > MAX_SUMMARY:
            raise Invalid("summary", "too_long", most=MAX_SUMMARY)
        # neither controls nor halves of characters
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in self.summary):
            raise Invalid("summary", "characters")
        if clean_tags(self.tags) != self.tags:
            raise Invalid("tags", "malformed")


def cut(text: str, most: int) -> str:
    """At most *most* code points, to the end of a word; within a longer one never inside a character."""
    if len(text) <= most:
        return text
    end = most - 1
    if (blank := text.rfind(" ", 0, end + 1)) > most // 2:
        return text[:blank].rstrip(" ,;:·-") + "…"
    while end > 1 and _joined(text[end - 1], text[end]):
        end -= 1
    return text[:end] + "…"


def _joined(before: str, after: str) -> bool:
    """Whether the two are parts of one character as people see it."""
    joins = after in "\u200d\ufe0f\ufe0e" or "\U0001f3fb" <= after <= "\U0001f3ff"
    return joins or before == "\u200d" or unicodedata.category(after) in {"Mn", "Me", "Mc"}
