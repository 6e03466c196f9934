"""What becomes of a meeting is told to its lead: where they are, and by mail with what calendars read."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from pascal.app.edge.ics import About, Method, Party, calendar
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.reaching import Case, Cases, ReachLead, Said, Way
from pascal.app.settings import Settings
from pascal.domain import events
from pascal.domain.actors import BY_LINK
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import MeetingId
from pascal.domain.invitations import Mailed, News
from pascal.domain.messages import Note
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.mail import CalendarFile, Mail, MailMessage, MailUnavailable
from pascal.domain.ports.outbox import Recorded
from pascal.domain.sending import Refusal

log = structlog.get_logger()

INVITE: Final = "invite"
"""The job of mailing what became of one meeting to whoever was, or is, invited."""
REMIND: Final = "remind"
"""The job of reminding the lead of one meeting."""
REMIND_BY_MAIL: Final = "remind_by_mail"
"""The job of mailing that reminder."""
_NOTES: Final = {News.MOVED: Note.MEETING_MOVED, News.CANCELLED: Note.MEETING_CANCELLED}


@dataclass(frozen=True, slots=True)
class TellOfMeetings:
    """A reaction. What they were told is kept with the meeting, so a second time tells nothing; of several
    changes that come together they hear the last.
    """

    cases: Cases
    reach: ReachLead
    pulse: Pulse = field(default_factory=Pulse)

    name = "meetings"
    hears = (events.MeetingBooked, events.MeetingEdited, events.MeetingCancelled)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        for each in recorded:
            if isinstance(each.event, events.MeetingEvent):
                by_lead = each.by is not None and each.by.role == BY_LINK
                try:
                    async with self.cases.open(each.event.meeting_id) as case:
                        await self._tell(case, by_lead=by_lead)
                except NotFound:
                    continue
            self.pulse.beat(self.name)  # slow is not dead

    async def _tell(self, case: Case, *, by_lead: bool) -> None:
        news, one = case.invitation.news(case.meeting, at=case.at), case.meeting
        if news is not None:
            if by_lead and case.talk is not None and (note := _NOTES.get(news)) is not None:
                note_id = case.named(f"by lead {one.version}")
                case.talk.tell_of_meeting(note, case.stamp, note_id=note_id, at=case.at)
            # who booked it with the bot has read there when it is
            said = self.reach.words(case, news, link_only=news is News.BOOKED and one.booked_by is None)
            named = f"{one.id} told {one.version}"
            way = await self.reach.look(case, said)
            if isinstance(way, Way) and case.is_invited_at(way.to):
                way = None
            await self.reach.tell(case, said, way, named)
            case.invitation.tell(one, at=case.at)
            await case.save()
        await case.tx.jobs.enqueue([Job(INVITE, one.id)], due=case.at)
        await ask_to_remind(case, self.reach.policy.remind_before)


async def ask_to_remind(case: Case, before: tuple[timedelta, ...]) -> None:
    if (due := case.invitation.reminder(case.meeting, before)) is not None:
        await case.tx.jobs.enqueue([Job(REMIND, case.meeting.id)], due=due)


@dataclass(frozen=True, slots=True)
class MailInvitations:
    """*subject* is a meeting: what it is by now goes to the lead's proven mailbox, and to those whom the team
    invited, once for each change of what they were told; that it is off, to whoever was told of it.
    """

    cases: Cases
    reach: ReachLead
    mail: Mail
    settings: Settings

    kind = INVITE
    delays = tuple(timedelta(seconds=each) for each in (10, 60, 600, 3600, 3600 * 4))
    limit = timedelta(seconds=120)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        later: MailUnavailable | None = None
        for message in await self._due(MeetingId(subject)):
            try:
                await self.mail.send(message.mail)
            except MailUnavailable as error:
                later = error
                continue
            except Invalid:  # an address that no mail can reach
                log.warning("meeting_mail_refused", job=INVITE)
            await self._note(MeetingId(subject), message)
        if later is not None:
            raise TryLater(str(later))

    async def _due(self, meeting_id: MeetingId) -> list["_Letter"]:
        found: list[_Letter] = []
        try:
            async with self.cases.open(meeting_id) as case:
                one, own = case.meeting, case.mailbox
                if case.at >= one.during.since:
                    return []
                known = [] if own is None else [own]
                for each in dict.fromkeys([*known, *one.attendees]):
                    news = case.invitation.awaited_at(each, one)
                    if news is None:
                        continue
                    said = self.reach.words(case, news, linked=each == own)
                    leave = await self.reach.by_mail(case, each, said)
                    if isinstance(leave, Refusal) and leave.at is not None:
                        await case.tx.jobs.enqueue([Job(INVITE, one.id)], due=leave.at)
                    elif not isinstance(leave, Refusal):
                        found.append(self._letter(case, each, said))
        except NotFound:
            return []
        return found

    def _letter(self, case: Case, mailbox: str, said: Said) -> "_Letter":
        one, settings = case.meeting, self.settings
        method: Method = "CANCEL" if case.is_off else "REQUEST"
        text = calendar(
            [one],
            host=urlsplit(settings.public_url).hostname or "pascal",
            method=method,
            organizer=Party(settings.mailbox, case.agent.name),
            attendees=[Party(mailbox)],
            about={
                one.id: About(said.text, self.reach.links.url(one.id) if mailbox == case.mailbox else None)
            },
            at=case.at,
        )
        mail = MailMessage(
            to=mailbox,
            subject=said.subject,
            text=said.text,
            idempotency_key=f"{one.id} {one.version} {mailbox}",
            calendar=CalendarFile(text.decode(), method),
        )
        return _Letter(mail, Mailed.of(one))

    async def _note(self, meeting_id: MeetingId, letter: "_Letter") -> None:
        async with self.cases.open(meeting_id) as case:
            case.invitation.mail(letter.mail.to, letter.said)
            await case.tx.invitations.save(case.invitation)
            if case.invitation.awaited_at(letter.mail.to, case.meeting):  # it was taken back on its way
                await case.tx.jobs.enqueue([Job(INVITE, case.meeting.id)], due=case.at)


@dataclass(frozen=True, slots=True)
class _Letter:
    mail: MailMessage
    said: Mailed


@dataclass(frozen=True, slots=True)
class RemindLeads:
    """*subject* is a meeting: looked at again when the time has come, for it may have moved or be off."""

    cases: Cases
    reach: ReachLead

    kind = REMIND
    delays = tuple(timedelta(seconds=each) for each in (10, 60, 600, 1800))
    limit = timedelta(seconds=60)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable`."""
        try:
            async with self.cases.open(MeetingId(subject)) as case:
                await self._remind(case)
        except NotFound:
            return

    async def _remind(self, case: Case) -> None:
        before, one = self.reach.policy.remind_before, case.meeting
        due = case.invitation.reminder(one, before)
        if due is None or case.at >= one.during.since:
            return
        if due > case.at:
            await ask_to_remind(case, before)
            return
        if case.agent.active:  # else the team arranges it anew; who is back is named by the next
            said = self.reach.words(case, "reminder")
            way = await self.reach.look(case, said)
            if isinstance(way, Refusal) and way.at is not None and case.comes_in_time(way):
                await case.tx.jobs.enqueue([Job(REMIND, one.id)], due=way.at)
                return
            await self.reach.tell(case, said, way, f"{one.id} {due}")
            if not isinstance(way, Way):  # they need not be on the site
                await case.tx.jobs.enqueue([Job(REMIND_BY_MAIL, one.id)], due=case.at)
        case.invitation.remind(at=case.at)
        await case.save()
        await ask_to_remind(case, before)


@dataclass(frozen=True, slots=True)
class RemindByMail:
    """*subject* is a meeting of which its lead was just reminded: they have it in their mailbox, too."""

    cases: Cases
    reach: ReachLead
    mail: Mail

    kind = REMIND_BY_MAIL
    delays = RemindLeads.delays
    limit = timedelta(seconds=60)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        try:
            async with self.cases.open(MeetingId(subject)) as case:
                message = await self._due(case)
        except NotFound:
            return
        if message is None:
            return
        try:
            await self.mail.send(message)
        except MailUnavailable as error:
            raise TryLater(str(error)) from error
        except Invalid:
            log.warning("meeting_mail_refused", job=REMIND_BY_MAIL)

    async def _due(self, case: Case) -> MailMessage | None:
        one, mailbox = case.meeting, case.mailbox
        is_near = case.invitation.is_near(one, self.reach.policy.remind_before, at=case.at)
        if mailbox is None or not is_near or not case.agent.active:
            return None
        said = self.reach.words(case, "reminder")
        leave = await self.reach.by_own_mail(case, said)
        if isinstance(leave, Refusal):
            if leave.at is not None and case.comes_in_time(leave):
                await case.tx.jobs.enqueue([Job(REMIND_BY_MAIL, one.id)], due=leave.at)
            return None
        key = f"{one.id} reminded {case.invitation.heard_at}"
        return MailMessage(mailbox, said.subject, said.text, key)
