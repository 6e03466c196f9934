"""A house in which the bot answers: what is said becomes a job, and the job an answer, as in the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from contract_house import House, happened

from pascal.adapters.bot.script import Script
from pascal.adapters.phones import PhoneNumbers
from pascal.app.reactions.bot import AskBot
from pascal.app.reactions.qualification import FollowLeads
from pascal.app.usecases.bot import AnswerAsBot, BotPolicy
from pascal.app.usecases.calendars import BusyBeyond
from pascal.app.usecases.meetings import BookMeeting, FindSlots
from pascal.app.usecases.qualification import FindStanding
from pascal.domain.bot import BotState
from pascal.domain.ids import ConversationId, MeetingId, VisitorId
from pascal.domain.meetings import Meeting, Slot
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.bot import Bot
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS, Kind


class HerePage:
    def url(self, meeting_id: MeetingId) -> str:
        return f"https://pascal.example/meeting/{meeting_id}"


@dataclass
class BotHouse:
    """Whoever runs it leads the outbox."""

    house: House
    reads: Reads
    outbox: Outbox
    jobs: JobQueue
    agenda: Agenda
    bot: Bot = field(default_factory=Script)
    policy: BotPolicy = field(default_factory=BotPolicy)
    kind: Kind = KINDS["real_estate"]

    @property
    def act(self) -> AnswerAsBot:
        one, nobody = self.house, FindStanding.__new__(FindStanding)  # who books is the bot
        storage, clock, ids = one.storage, one.clock, one.ids
        slots = FindSlots(self.reads, self.agenda, BusyBeyond(storage, None, clock), clock)
        booking = BookMeeting(storage, nobody, clock, ids)
        phones = PhoneNumbers("PE")
        page = HerePage()
        return AnswerAsBot(
            storage, self.reads, self.bot, phones, slots, booking, self.agenda, page, self.policy, clock, ids
        )

    async def books(self, slot: Slot, talk: ConversationId, *, for_them: bool = False) -> None:
        """Somebody of the team, for whomever."""
        one, now, known = self.house, self.house.clock.now(), await self.known(talk)
        meeting = Meeting(
            MeetingId(one.ids.new()),
            slot.agent_id,
            known.lead_id,
            known.id,
            "Otra",
            slot.during,
            now,
            booked_by=slot.agent_id,
        )
        meeting.book(at=now)
        async with one.storage.begin() as tx:
            if for_them:
                known.meets(at=now)
                await tx.qualifications.save(known)
            await tx.meetings.save(meeting, at=now)

    async def works(self) -> int:
        """What follows from what has happened; how many jobs were done."""
        one, done = self.house, 0
        follow = FollowLeads(one.storage, self.kind, one.clock, one.ids)
        ask = AskBot(one.storage, BotPolicy(), one.clock)
        while recorded := [*await happened(self.outbox)]:
            await follow.react(recorded)
            await ask.react([each for each in recorded if isinstance(each.event, ask.hears)])
        one.clock.advance(timedelta(seconds=5))
        now = one.clock.now()
        for held in await self.jobs.claim(self.act.kind, 100, at=now, until=now + timedelta(minutes=1)):
            await self.act(held.job.subject)
            await self.jobs.done(held)
            done += 1
        return done

    async def hears(self, browser: VisitorId, talk: ConversationId, *texts: str) -> Sequence[MessageRow]:
        """The lead writes, and what is said after that is returned."""
        for text in texts:
            last = await self.house.says(browser, talk, text)
        await self.works()
        return [each for each in await self.thread(talk) if each.seq > last.seq]

    async def thread(self, talk: ConversationId) -> Sequence[MessageRow]:
        return sorted(await self.reads.messages(talk, HOUSE, 200), key=lambda each: each.seq)

    async def known(self, talk: ConversationId) -> Qualification:
        async with self.house.storage.begin() as tx:
            one = await tx.conversations.get(talk)
            found = await tx.qualifications.of(one.lead_id, one.claimed_by)
        assert found is not None
        return found

    async def held(self, talk: ConversationId) -> Sequence[Meeting]:
        named = (await self.known(talk)).id
        async with self.house.storage.begin() as tx:
            return [*await tx.meetings.held(named, at=self.house.clock.now())]

    async def remembered(self, talk: ConversationId) -> BotState:
        async with self.house.storage.begin() as tx:
            return await tx.bots.of(talk)
