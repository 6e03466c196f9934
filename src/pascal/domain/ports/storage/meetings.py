"""Meetings, as a transaction keeps them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import Meeting


class Meetings(Protocol):
    async def get(self, meeting_id: MeetingId) -> Meeting:
        """Locked. Raises `NotFound`."""

    async def held(self, qualification_id: QualificationId, *, at: datetime) -> Sequence[Meeting]:
        """What waits for them, and is still to come, in the order in which it begins.

        Locked by their qualification and the agents' `lock`: without these what was held for too long is let
        go, and what is of somebody who is dismissed.
        """

    async def lock(self, whose: Collection[AgentId]) -> None:
        """Nobody else stores a meeting of these agents before this transaction is over, and what was stored
        is seen. After all other locks, and all of them at once.
        """

    async def save(self, *meetings: Meeting, at: datetime) -> None:
        """New or known. Raises `SlotTaken` where the agent meets somebody else then.

        What was held for too long at *at* is in nobody's way, nor is what these leave. Those of a transaction
        that belong to several agents are saved at once: so nobody waits for who waits for them.
        """

    async def of_unproven(self, *, at: datetime) -> Mapping[LeadId, int]:
        """How many that are still to begin were booked with the bot by browsers that have proven nothing: by
        whom they claim to be.
        """

    async def is_met(self, qualification_id: QualificationId, *, besides: MeetingId) -> bool:
        """Whether they have another meeting, which is to be or at which they were."""
