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
    media: Mapping[str, int] = field(default_factory=dict)
    """Bytes at most by media type (`image/jpeg`), or by its family (`image/*`)."""
    captions: Mapping[str, int] = field(default_factory=dict)
    """Code points at most beside a file, told like `media`; where nothing is said, `most_text`."""
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

    def most_bytes(self, media_type: str) -> int:
        """Of a file of that type; 0 where it is not carried at all."""
        return _of_type(self.media, media_type, 0)

    def most_caption(self, media_type: str) -> int:
        """Code points beside a file of that type."""
        return _of_type(self.captions, media_type, self.most_text)


def _of_type(most: Mapping[str, int], media_type: str, otherwise: int) -> int:
    family = media_type.partition("/")[0] + "/*"
    return most.get(media_type, most.get(family, most.get("*/*", otherwise)))
