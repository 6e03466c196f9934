"""What is said on the site to a lead who has left it goes to their mailbox, once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from pascal.app.usecases.sending import SEND, SUBJECT, Thread, transmission
from pascal.domain.channels import EMAIL, WEB
from pascal.domain.communications import Kind
from pascal.domain.errors import NotFound
from pascal.domain.events import MessagePosted
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Message, SenderType
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.live import Live, LiveUnavailable
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage

FALLBACK: Final = "fallback"
"""The job of looking whether a lead has seen what was said in one conversation."""
NO_NEWS: Final = timedelta(days=1)
"""What was said longer ago, before anybody looked, is not sent: a house that switches this on has a past."""

SAID: Final = "{name}: {text}"
FILE: Final = "(un archivo, que puedes ver en el chat)"
FOOT: Final = "Puedes responder a este correo, o seguir en el chat del sitio."


@dataclass(frozen=True, slots=True)
class FallbackPolicy:
    """What the owner of an installation decides."""

    after: timedelta = timedelta()
    """0: never."""


@dataclass(frozen=True, slots=True)
class AskForFallback:
    """A reaction. Twice is once: the job waits, or looks again."""

    storage: Storage
    channels: Channels
    policy: FallbackPolicy
    clock: Clock

    name = "fallback"
    hears = (MessagePosted,)
    at_once = 500
    patience = 0.5

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        if not self.policy.after or self.channels.get(EMAIL) is None:
            return
        now = self.clock.now()
        said = [
            each.event.message
            for each in recorded
            if isinstance(each.event, MessagePosted) and _said_on_the_site(each.event.message)
        ]
        news = [each for each in said if now - each.created_at < NO_NEWS]
        if not news:
            return
        async with self.storage.begin() as tx:
            for each in news:
                due = each.created_at + self.policy.after
                await tx.jobs.enqueue([Job(FALLBACK, each.conversation_id)], due=due)


def _said_on_the_site(message: Message) -> bool:
    return message.channel == WEB and message.sender.type is SenderType.AGENT


@dataclass(frozen=True, slots=True)
class SendFallback:
    """*subject* is a conversation: what its lead has not seen there goes to the e-mail that they proved.

    All of it in one mail, which goes out like any other: through `may_send`, once. What a browser only
    claims is sent to nobody (THREATS 1).
    """

    storage: Storage
    channels: Channels
    live: Live
    policy: FallbackPolicy
    clock: Clock

    kind = FALLBACK
    delays = tuple(timedelta(seconds=each) for each in (10, 60, 600, 3600))
    limit = timedelta(seconds=60)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        talk_id = ConversationId(subject)
        try:
            is_there = await self.live.lead_in(talk_id)
        except LiveUnavailable as error:
            raise TryLater("nobody can say whether they are there") from error
        now = self.clock.now()
        async with self.storage.begin() as tx:
            try:
                lead = await tx.leads.get(await tx.conversations.lead_of(talk_id))
            except NotFound:
                return
            talk = await tx.conversations.get(talk_id)
            unseen = await tx.conversations.unseen(talk_id)
            reached = talk.lead_verified and self.channels.get(EMAIL) is not None
            if not unseen or not reached or lead.email is None or not self.policy.after:
                return
            due = unseen[0].created_at + self.policy.after
            if is_there or due > now:  # each has its time to be seen
                again = due if due > now else now + self.policy.after
                await tx.jobs.enqueue([Job(FALLBACK, talk_id)], due=again)
                return
            last, newest = await tx.communications.last_with(talk_id, EMAIL), unseen[-1]
            thread = Thread.after(last)
            one = transmission(
                newest,
                lead.id,
                Identity(MAILBOX, lead.email),
                Kind.TEXT,
                at=now,
                line=None if last is None else last.line,
                thread=replace(thread, subject=thread.subject or SUBJECT),
                channel=EMAIL,
                text="\n\n".join([*map(_words, unseen), FOOT]),
            )
            one.queue(at=now)
            if await tx.communications.add(one):
                await tx.jobs.enqueue([Job(SEND, talk_id)], due=now)


def _words(message: Message) -> str:
    file = FILE if message.upload_id is not None else ""
    text = " ".join(filter(None, (message.text, file)))
    return SAID.format(name=message.sender.name, text=text) if message.sender.name else text
