"""By which ways people and the team reach each other.

A channel is known by its name, so that a stranger's is one like ours; what it can carry it says itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NewType

from pascal.domain.errors import Invalid

Channel = NewType("Channel", str)
"""Its name: lower case, as short as a word."""

WEB: Final = Channel("web")
"""The chat on the site: what is said there needs no carrier."""
WHATSAPP: Final = Channel("whatsapp")
SMS: Final = Channel("sms")
EMAIL: Final = Channel("email")
VOICE: Final = Channel("voice")

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,19}")


def channel(name: str) -> Channel:
    """Raises `Invalid` for what cannot be a channel's name."""
    if not _NAME.fullmatch(name):
        raise Invalid("channel", "malformed")
    return Channel(name)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a channel can carry, and by which rules. Honest: the contract suite tries all of it."""

    channel: Channel
    kinds: tuple[str, ...]
    """The kinds of identity it can write to (`identities.py`), the best first."""
    most_text: int = 0
    """Code points in one message; 0 where it carries none."""
    most_caption: int | None = None
    """Code points beside a file; None: as many as in a message."""
    wordless: frozenset[str] = frozenset()
    """Media types, or families of them, beside which nothing can be said."""
    media: Mapping[str, int] = field(default_factory=dict)
    """Bytes at most by media type (`image/jpeg`), or by its family (`image/*`)."""
    templates: bool = False
    """Whether approved texts may be sent at any time."""
    calls: bool = False
    window: timedelta | None = None
    """How long one may answer freely after they last wrote or called; None: at any time."""
    keywords: bool = False
    """Whether one word (STOP, BAJA) ends it, as the carriers of phone numbers ask."""
    carrier_stops: bool = False
    """Whether the carrier itself lets nothing through after that word, not even an answer."""
    consent: bool = False
    """Whether who never wrote to us must have agreed before we write."""
    by_country: bool = False
    """Whether what it costs depends on the country of the number, so that the house names its countries."""
    at_most: tuple[int, timedelta] | None = None
    """So many to one person within so long."""

    @property
    def most_beside(self) -> int:
        """Code points beside a file."""
        return self.most_text if self.most_caption is None else self.most_caption

    def most_words(self, media_type: str) -> int:
        """Code points beside a file of that type."""
        return 0 if self.wordless & {media_type, _family(media_type)} else self.most_beside

    def most_bytes(self, media_type: str) -> int:
        """Of a file of that type; 0 where it is not carried at all."""
        return self.media.get(media_type, self.media.get(_family(media_type), self.media.get("*/*", 0)))


def _family(media_type: str) -> str:
    return media_type.partition("/")[0] + "/*"
