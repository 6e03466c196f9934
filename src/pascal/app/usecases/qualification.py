"""What the team does about where a lead stands, and about what they told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pascal.domain.conversations import Conversation
from pascal.domain.errors import Forbidden, Invalid
from pascal.domain.ids import QualificationId
from pascal.domain.permissions import Action, Permissions, Staff, relation
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.pipeline import Pipeline, StandingRow
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.qualification import Personal, Qualification, Step


@dataclass(frozen=True, slots=True)
class FindStanding:
    """A lead: to read for whoever may read any of their conversations, to change by their present one."""

    pipeline: Pipeline
    permissions: Permissions

    async def to_read(self, caller: Staff, qualification_id: QualificationId) -> StandingRow:
        """Raises `NotFound`."""
        reach = Reach(caller.id, self.permissions.scope(caller, Action.READ))
        return await self.pipeline.standing(qualification_id, reach)

    async def to_change(
        self, tx: Transaction, caller: Staff, qualification_id: QualificationId
    ) -> tuple[Conversation, Qualification]:
        """For a caller who may read it. An old conversation of theirs does not count (THREATS 14).

        Locked: the conversation, then where the lead stands. Raises `NotFound`, `Forbidden`.
        """
        talk = await tx.conversations.present(qualification_id)
        if relation(caller, talk) not in self.permissions.scope(caller, Action.DESCRIBE):
            raise Forbidden
        return talk, await tx.qualifications.get(qualification_id)


@dataclass(frozen=True, slots=True)
class ChangeQualification:
    """For whoever may describe the lead's present conversation; all of it is on record with who did it."""

    storage: Storage
    find: FindStanding
    phones: Phones
    clock: Clock

    async def move(
        self, caller: Staff, qualification_id: QualificationId, to: Step, reason: str | None
    ) -> None:
        """Put the lead at a step; back only with a *reason*. Raises `Invalid`."""
        now = self.clock.now()
        await self.by(caller, qualification_id, lambda one: one.move(to, caller.id, reason=reason, at=now))

    async def note(
        self, caller: Staff, qualification_id: QualificationId, field: str, value: str, quote: str
    ) -> None:
        """Say what holds; that settles a doubt. Raises `Invalid`."""
        now = self.clock.now()
        if field == Personal.PHONE:
            phone = self.phones.normalise(value.strip())
            if phone is None:
                raise Invalid("phone", "malformed" if value.strip() else "required")
            value = phone
        await self.by(
            caller, qualification_id, lambda one: one.note(field, value, caller.id, quote=quote, at=now)
        )

    async def confirm(self, caller: Staff, qualification_id: QualificationId, field: str) -> None:
        """What was read is right. Raises `Invalid`."""
        now = self.clock.now()
        await self.by(caller, qualification_id, lambda one: one.confirm(field, caller.id, at=now))

    async def settle(
        self, caller: Staff, qualification_id: QualificationId, field: str, take: Literal["known", "doubt"]
    ) -> None:
        """Which of two answers holds. Raises `Invalid` where there is no doubt."""
        now = self.clock.now()
        await self.by(caller, qualification_id, lambda one: one.settle(field, take, caller.id, at=now))

    async def note_consent(
        self, caller: Staff, qualification_id: QualificationId, words: str, *, given: bool
    ) -> None:
        """What the lead said on whether what they tell may be kept; *words* say how one knows."""
        now = self.clock.now()
        await self.by(
            caller,
            qualification_id,
            lambda one: one.consents(words, given=given, by=caller.id, at=now),
        )

    async def by(
        self, caller: Staff, qualification_id: QualificationId, act: Callable[[Qualification], object]
    ) -> None:
        """Whatever *act* does, in one transaction."""
        await self.find.to_read(caller, qualification_id)
        async with self.storage.begin(by=caller.actor) as tx:
            _, one = await self.find.to_change(tx, caller, qualification_id)
            act(one)
            await tx.qualifications.save(one)
