"""What was said: its limits, its kinds, who said it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from pascal.domain.channels import Channel
from pascal.domain.errors import Invalid
from pascal.domain.ids import AgentId, ConversationId, MessageId, TemplateId, UploadId, VisitorId

MAX_TEXT = 4000
"""Code points in one message, after NFC."""
MAX_CLIENT_ID = 128
"""Characters in the id that a client gives its message."""
MOST_CHOICES = 5
MAX_CHOICE = 80
"""Code points in each."""
LARGEST_SEQ = 2**31 - 1


class SenderType(StrEnum):
    LEAD = "lead"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class ContentType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    FILE = "file"
    AUDIO = "audio"
    VIDEO = "video"
    LOCATION = "location"
    """A place: the text names it, and says where it lies."""
    CONTACTS = "contacts"
    """Somebody's numbers, a line for each person."""
    UNSUPPORTED = "unsupported"
    """Their carrier does not hand on what it was."""
    # these speak of an earlier message (`Message.about`)
    REACTION = "reaction"
    """The text is the sign; empty: they took theirs back."""
    EDIT = "edit"
    """The text is what stands there now."""
    DELETION = "deletion"
    """They took it back."""


WORDLESS: Final = frozenset({ContentType.REACTION, ContentType.DELETION})
"""They ask for no answer."""
FILES: Final = frozenset({ContentType.IMAGE, ContentType.FILE, ContentType.AUDIO, ContentType.VIDEO})


class Note(StrEnum):
    """What a system message tells. Its words are chosen where it is read, in the reader's language."""

    AGENT_JOINED = "agent_joined"
    AGENT_LEFT = "agent_left"
    AGENT_GONE = "agent_gone"
    """It was taken back from them: they had been gone for too long."""
    RESOLVED = "resolved"
    CONTINUED_ELSEWHERE = "continued_elsewhere"
    OUTSIDE_HOURS = "outside_hours"
    """Nobody is there; of this one the text is when somebody will be, by the house's clock."""
    OPTED_OUT = "opted_out"
    """The lead wants nothing more by this channel; the text is the channel's name."""
    OPTED_IN = "opted_in"
    """They want to be written to again."""
    GOES_ON = "goes_on"
    """They may go on by another channel; the text is its name and a link."""
    BOT_LEFT = "bot_left"
    """The bot leaves the lead to people; the text is why, a word of `bot.Why`."""
    MEETING_MOVED = "meeting_moved"
    """The lead did, by their link; the text is when it is now."""
    MEETING_CANCELLED = "meeting_cancelled"
    """The lead did, by their link; the text is when it would have been."""
    MEETING_ADRIFT = "meeting_adrift"
    """Whoever was to hold it does not work here any more; the text is when it is."""
    LEAD_NOT_TOLD = "lead_not_told"
    """Of their meeting, by no channel; the text is why (`sending.Reason`)."""
    # how a call went (`Communication.ending`): of the two that were answered the text is for how many seconds
    CALL_IN = "call_in"
    CALL_MISSED = "call_missed"
    """They called, and nobody answered."""
    CALL_OUT = "call_out"
    CALL_UNANSWERED = "call_unanswered"
    """We called, and they did not answer."""
    CALL_BUSY = "call_busy"
    CALL_FAILED = "call_failed"
    """It could not be made."""


MEETINGS: Final = frozenset({Note.MEETING_MOVED, Note.MEETING_CANCELLED, Note.MEETING_ADRIFT})
"""The text is `Meeting.stamp`."""
ANSWERED_CALLS: Final = frozenset({Note.CALL_IN, Note.CALL_OUT})
CALLS_OF_LEADS: Final = ANSWERED_CALLS | {Note.CALL_MISSED}
"""They called, or answered."""
CALLS: Final = ANSWERED_CALLS | {Note.CALL_MISSED, Note.CALL_UNANSWERED, Note.CALL_BUSY, Note.CALL_FAILED}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks, under the name that others see."""

    type: SenderType
    id: AgentId | VisitorId | None
    name: str | None


def _says_something(text: str) -> bool:
    """Whether there is more than blanks, and than what has no width."""
    return any(unicodedata.category(letter) not in {"Zs", "Zl", "Zp", "Cc", "Cf"} for letter in text)


def _storable(text: str) -> bool:
    """Neither NUL nor half a character, which JSON can carry and storage cannot."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def clean_text(field: str, typed: str, most: int) -> str:
    """NFC, without NUL and outer blanks; empty if it says nothing. Raises `Invalid`."""
    if not _storable(typed):
        raise Invalid(field, "characters")
    text = unicodedata.normalize("NFC", typed).strip()
    if not _says_something(text):
        return ""
    if len(text) > most:
        raise Invalid(field, "too_long", most=most)
    return text


MediaState = Literal["pending", "failed"]
"""Of a file that a carrier keeps: it is being fetched, or cannot be. Else it is here."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is said. `Draft.of` checks it."""

    text: str
    content_type: ContentType = ContentType.TEXT
    """With a file TEXT leaves it open: it becomes that of the file."""
    upload_id: UploadId | None = None
    client_id: str | None = None
    """The sender's own id for it: the same one again is the same message."""
    template_id: TemplateId | None = None
    """From which it was written."""
    about: MessageId | None = None
    """Which earlier one it answers, or speaks of."""
    media: MediaState | None = None
    """Of a file that is not here yet."""
    choices: tuple[str, ...] = ()
    """What the lead may say back by a tap."""

    @classmethod
    def of(
        cls,
        text: str,
        content_type: ContentType = ContentType.TEXT,
        upload_id: UploadId | None = None,
        client_id: str | None = None,
        template_id: TemplateId | None = None,
        about: MessageId | None = None,
        choices: Sequence[str] = (),
    ) -> "Draft":
        """NFC, without NUL and outer blanks. Raises `Invalid` on an empty or too long one."""
        text = clean_text("text", text, MAX_TEXT)
        if content_type in FILES and upload_id is None:
            raise Invalid("upload", "required")
        if content_type is not ContentType.TEXT and content_type not in FILES:
            raise Invalid("content_type", "choice", choices=sorted({ContentType.TEXT, *FILES}))
        if not text and upload_id is None:
            raise Invalid("text", "required")
        if client_id is not None and not (0 < len(client_id) <= MAX_CLIENT_ID and _storable(client_id)):
            raise Invalid("client_id", "malformed")
        if template_id is not None and "{{" in text:
            raise Invalid("text", "unfilled")
        if len(choices) > MOST_CHOICES:
            raise Invalid("choices", "too_many", most=MOST_CHOICES)
        offered = tuple(clean_text("choices", each, MAX_CHOICE) for each in choices)
        if not all(offered):
            raise Invalid("choices", "required")
        return cls(text, content_type, upload_id, client_id, template_id, about, choices=offered)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message got on its way by a carrier."""

    state: str
    """A word of `communications.State`."""
    failure: str | None = None
    """Why it did not come through (`communications.Failure`)."""
    code: str | None = None
    """The carrier's own number for that."""
    attempt: int = 1
    """Which transmission of it: the last."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said in a conversation, under the next number of that conversation."""

    id: MessageId
    conversation_id: ConversationId
    seq: int
    """1, 2, 3 … without gaps."""
    sender: Sender
    text: str
    """What was said; of a system message the name it speaks of."""
    content_type: ContentType
    upload_id: UploadId | None
    client_id: str | None
    note: Note | None
    channel: Channel
    """By which way it was said."""
    created_at: datetime
    read_at: datetime | None = None
    """When the other side had read it."""
    about: MessageId | None = None
    """Which earlier one it answers, or speaks of."""
    delivery: Delivery | None = None
    """None where no carrier is between us."""
    media: MediaState | None = None
    choices: tuple[str, ...] = ()
    """What the lead may say back by a tap: texts of messages of theirs. Only the bot offers them."""

    @property
    def is_announced(self) -> bool:
        """The house told it by itself (`Conversation.announce`): nobody answered anything by it."""
        return self.sender.type is SenderType.BOT and self.client_id is not None

    def says(self, draft: Draft) -> bool:
        """Whether it says what *draft* does."""
        return (self.text, self.upload_id) == (draft.text, draft.upload_id)
