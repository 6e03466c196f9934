"""A machine that reads along: it says what a conversation is about, and what one could answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pascal.domain.analysis import Analysis
from pascal.domain.ids import TemplateId
from pascal.domain.messages import SenderType


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the analyst reads it: who, what, when. Never who they are by name."""

    sender: SenderType
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that may be suggested, filled in for this conversation."""

    id: TemplateId | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an agent could answer. It is theirs to edit and to send."""

    text: str
    template_id: TemplateId | None
    """The template it stems from; None for words of its own."""


class AnalystUnavailable(Exception):
    """It cannot be asked now; later perhaps."""

    def __init__(self, reason: str = "", retry_after: float | None = None) -> None:
        """*retry_after* in seconds, if it said so."""
        super().__init__(reason)
        self.retry_after = retry_after


class AnalystMistaken(Exception):
    """It answered what cannot be believed: the last good analysis stays."""


class Analyst(Protocol):
    """Given at most the last `LAST` messages; more are left out from the front."""

    @property
    def name(self) -> str:
        """What is stored as author: `rules`, or the model's name."""

    async def analyse(self, said: Sequence[Said]) -> Analysis:
        """Raises `AnalystUnavailable`, `AnalystMistaken`."""

    async def suggest(self, said: Sequence[Said], offers: Sequence[Offer]) -> Suggestion | None:
        """One of the *offers*, or words of its own; None where it has nothing good. Raises as `analyse`."""
