"""What a lead thinks of a conversation that has ended."""

from dataclasses import dataclass
from datetime import datetime

from pascal.domain.conversations import Conversation
from pascal.domain.errors import AlreadyRated
from pascal.domain.events import RatingAsked
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Action, Permissions, Staff, Visitor
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ratings import Opinion, Rating, Way, asked_about


@dataclass(frozen=True, slots=True)
class GiveRating:
    """Of all who rate one conversation at once, in three tabs or by its link, the first is heard."""

    storage: Storage
    clock: Clock
    permissions: Permissions

    async def __call__(
        self, caller: Visitor | None, conversation_id: ConversationId, opinion: Opinion
    ) -> Rating:
        """*caller*: None for whoever has the link. Raises `AlreadyRated`, `NotRateable`."""
        async with self.storage.begin(by=None if caller is None else caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            if caller is not None:
                self.permissions.require(caller, Action.WRITE, conversation)
            if await tx.ratings.of(conversation_id) is not None:
                raise AlreadyRated
            rating = Rating.give(
                conversation,
                opinion,
                way=Way.LINK if caller is None else Way.CHAT,
                answered=await tx.ratings.is_about_something(conversation_id),
                at=self.clock.now(),
            )
            await tx.ratings.add(rating)
            return rating


@dataclass(frozen=True, slots=True)
class AskForRating:
    """Somebody of the team takes the link to where the lead is: an e-mail, another chat."""

    storage: Storage
    clock: Clock
    permissions: Permissions

    async def __call__(self, caller: Staff, conversation_id: ConversationId) -> datetime:
        """Until when the link is good. Raises `AlreadyRated`, `NotRateable`."""
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.ASK_RATING, conversation)
            now = self.clock.now()
            until = await _open_until(tx, conversation, now)
            tx.record(RatingAsked(conversation_id=conversation_id, at=now))
            return until


@dataclass(frozen=True, slots=True)
class LookAtRating:
    """Whoever has the link learns before they write whether it is still good."""

    storage: Storage
    clock: Clock

    async def __call__(self, conversation_id: ConversationId) -> datetime:
        """Until when it is good. Raises `AlreadyRated`, `NotRateable`."""
        async with self.storage.begin(by=None) as tx:
            return await _open_until(tx, await tx.conversations.get(conversation_id), self.clock.now())


async def _open_until(tx: Transaction, conversation: Conversation, now: datetime) -> datetime:
    """Raises `AlreadyRated`, `NotRateable`."""
    if await tx.ratings.of(conversation.id) is not None:
        raise AlreadyRated
    answered = await tx.ratings.is_about_something(conversation.id)
    _, until = asked_about(conversation, answered=answered, at=now)
    return until
