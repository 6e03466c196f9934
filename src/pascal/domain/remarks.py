"""What colleagues write about a conversation for each other alone.

A *remark* in here, since `Note` is already what a system message tells; outside, where people
say so, a note. It is no message: it has no number, no channel and no reader among leads.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pascal.domain.errors import Invalid
from pascal.domain.events import Event, RemarkDeleted, RemarkWritten
from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.messages import Draft

MAX_MENTIONS = 20


def clean_text(typed: str) -> str:
    """As long as a message may be. Raises `Invalid`."""
    return Draft.of(typed).text


def clean_mentions(chosen: Iterable[AgentId]) -> tuple[AgentId, ...]:
    """Each once, by id. Raises `Invalid`."""
    clean = tuple(sorted(set(chosen)))
    if len(clean) > MAX_MENTIONS:
        raise Invalid("mentions", "too_many", most=MAX_MENTIONS)
    return clean


@dataclass(slots=True)
class Remark:
    id: RemarkId
    conversation_id: ConversationId
    author_id: AgentId
    author_name: str
    text: str
    mentions: tuple[AgentId, ...]
    """Who is called to read it, by id."""
    created_at: datetime
    edited_at: datetime | None = None
    client_id: str | None = None
    """Its author's own id: what is sent again is the same one."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    def tell(self) -> None:
        """It has just been written."""
        self._tell(self.mentions, at=self.created_at)

    def edit(self, text: str, mentions: tuple[AgentId, ...], *, at: datetime) -> None:
        """The same again changes nothing. Who was mentioned before is not called anew."""
        if (text, mentions) == (self.text, self.mentions):
            return
        called = tuple(each for each in mentions if each not in self.mentions)
        self.text, self.mentions, self.edited_at = text, mentions, at
        self._tell(called, at=at)

    def delete(self, *, at: datetime) -> None:
        self.events.append(
            RemarkDeleted(
                conversation_id=self.conversation_id, remark_id=self.id, author_id=self.author_id, at=at
            )
        )

    def _tell(self, mentioned: tuple[AgentId, ...], *, at: datetime) -> None:
        self.events.append(
            RemarkWritten(
                conversation_id=self.conversation_id,
                remark_id=self.id,
                author_id=self.author_id,
                author_name=self.author_name,
                text=self.text,
                mentions=self.mentions,
                mentioned=mentioned,
                created_at=self.created_at,
                edited_at=self.edited_at,
                client_id=self.client_id,
                at=at,
            )
        )
