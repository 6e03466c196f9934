"""What carriers hand over: kept at once, worked on afterwards. The same again changes nothing."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID, uuid5

import structlog

from pascal.app.usecases.sending import tell_ending
from pascal.domain.calls import RINGS_FOR
from pascal.domain.channels import WEB, Channel
from pascal.domain.communications import Attached, Communication, Kind, piece_of, transmission_of
from pascal.domain.consents import MOST_WORDS, About, Consent, word_on_consent
from pascal.domain.continuations import Followed
from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotFound
from pascal.domain.events import CallCameIn, ConsentTold
from pascal.domain.identities import MAILBOX, PHONE, Vouched
from pascal.domain.ids import CommunicationId, ConversationId, LeadId, MessageId, VisitorId
from pascal.domain.incoming import (
    Arrived,
    Called,
    Incoming,
    Noticed,
    Peer,
    Preferred,
    Renamed,
    Reported,
    Said,
)
from pascal.domain.leads import Contact, Lead, Reconciled
from pascal.domain.messages import FILES, MAX_TEXT, ContentType, Draft, Sender, SenderType
from pascal.domain.people import MAX_NAME
from pascal.domain.ports.channels import Channels, Parcel
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.security import Passcodes
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.storage.inbox import InboxFull

log = structlog.get_logger()

WORK: Final = "incoming"
"""The job of working on what one sender's carrier handed over."""
FETCH: Final = "media"
"""The job of fetching a file that a carrier keeps."""
SYNC: Final = "templates"
"""The job of asking a carrier for the texts that it has approved."""
PULL: Final = "pull"
"""The job of fetching what came into one mailbox."""
SOON: Final = timedelta(seconds=10)
SOON_ENOUGH: Final = timedelta(minutes=1)
_CARRIERS: Final = UUID("2f3a0f0e-7f1c-4b57-9a55-8c5d6f1f8a20")

MOST_WAITING: Final = 100_000
"""Parcels: some ten minutes of the most that is expected."""
SPEAKS_ABOUT: Final = frozenset({ContentType.REACTION, ContentType.EDIT, ContentType.DELETION})
NAMELESS: Final = "?"


def sync_of(channel: Channel) -> Job:
    return Job(SYNC, uuid5(_CARRIERS, channel))


def pull_of(channel: Channel, address: str) -> Job:
    return Job(PULL, mailbox_id(channel, address))


def mailbox_id(channel: Channel, address: str) -> UUID:
    """What a job is told of a mailbox: nothing that somebody wrote."""
    return uuid5(_CARRIERS, f"{channel} {address.casefold()}")


@dataclass(frozen=True, slots=True)
class KeepParcels:
    """Store what a carrier handed over, before it hears that we have it (THREATS 24 and 29)."""

    storage: Storage
    clock: Clock

    async def __call__(self, channel: Channel, parcels: Sequence[Parcel]) -> None:
        """Raises `InboxFull` and `StorageUnavailable`: the carrier comes again."""
        if not parcels:
            return
        now = self.clock.now()
        async with self.storage.begin() as tx:
            if await tx.inbox.waiting(most=MOST_WAITING) >= MOST_WAITING:
                raise InboxFull
            named = [
                replace(each, external_id=storable(each.external_id), sender=storable(each.sender))
                for each in parcels
            ]
            streams = await tx.inbox.keep(channel, named, at=now)
            await tx.jobs.enqueue([Job(WORK, each) for each in streams], due=now)


@dataclass(frozen=True, slots=True)
class TakeIn:
    """What a carrier tells becomes what we know, in the transaction that is done with its parcel."""

    clock: Clock
    ids: Ids
    channels: Channels
    passcodes: Passcodes

    async def __call__(self, tx: Transaction, channel: Channel, told: Incoming) -> None:
        """Raises `Collision`: somebody was first; look again."""
        match told:
            case Said():
                await self._said(tx, channel, told)
            case Reported():
                await self._reported(tx, channel, told)
            case Renamed():
                await self._renamed(tx, told)
            case Preferred():
                await self._preferred(tx, channel, told)
            case Called():
                await self._called(tx, channel, told)
            case Arrived():
                await tx.jobs.enqueue([pull_of(channel, told.line)], due=self.clock.now())
            case Noticed():
                await self._noticed(tx, channel, told)
            case _:
                assert_never(told)

    # -- somebody wrote

    async def _said(self, tx: Transaction, channel: Channel, told: Said) -> None:
        said = _cleaned(told)
        if await tx.communications.known_as(channel, said.external_id) is not None:
            return
        if await self._is_ours(tx, said.peer):
            log.info("colleague_passed_over", channel=channel)
            return
        about = None
        if said.about is not None:
            about = await tx.communications.named(channel, said.about)
        if said.by_us:
            await self._echoed(tx, channel, said, about)
            return
        followed = await self._followed(tx, channel, said)
        lead, created, proven = await self._lead(tx, said.peer, said.at, followed, vouched=said.vouched)
        talk = await self._talk(tx, lead, followed)
        if talk is None and said.content_type in SPEAKS_ABOUT:  # nobody is to wait for an answer to a thumb
            await tx.communications.add(self._received(channel, said, lead.id, said.external_id, None))
            return
        is_new = talk is None
        talk = talk or self._open(lead, created, channel)
        talk.go_on_by(channel, at=self.clock.now())
        if proven and not is_new and talk.lead_id == lead.id:
            talk.tell_of_proof(at=self.clock.now())
        received = [*self._post(talk, channel, said, lead, about)]
        wanted = await self._word(tx, channel, said, lead)
        if wanted is not None:
            talk.tell_of_consent(
                wanted=wanted, note_id=MessageId(self.ids.new()), at=self._moment(talk, said.at)
            )
        await (tx.conversations.add if is_new else tx.conversations.save)(talk)
        await self._keep(tx, received)

    async def _echoed(
        self, tx: Transaction, channel: Channel, said: Said, about: Communication | None
    ) -> None:
        """One of us wrote to somebody we know. It stands where they are answered, if it went there, and in
        their timeline anyway.
        """
        known = await tx.leads.at(said.peer.identities)
        if not known:
            return
        talk = await tx.conversations.active(known[0].id, None)
        if talk is None or talk.channel != channel:
            sent = [self._received(channel, said, known[0].id, said.external_id, None)]
        else:
            sent = [*self._post(talk, channel, said, known[0], about)]
            await tx.conversations.save(talk)
        for one in sent:
            for report in await tx.communications.reports(channel, one.external_id or ""):
                one.report(report)
        await self._keep(tx, sent)

    async def _keep(self, tx: Transaction, told: Sequence[Communication]) -> None:
        for one in told:
            await tx.communications.add(one)
        files = [
            Job(FETCH, one.id) for one in told if one.attached is not None and one.message_id is not None
        ]
        if files:
            await tx.jobs.enqueue(files, due=self.clock.now())

    async def _is_ours(self, tx: Transaction, peer: Peer) -> bool:
        """Whether somebody of the team wrote to the team. Their mailboxes the carrier knows itself."""
        theirs = sorted(each.value for each in peer.identities if each.kind == MAILBOX)
        return any([await tx.agents.by_email(each) is not None for each in theirs])

    def _open(self, lead: Lead, created: bool, channel: Channel) -> Conversation:
        return Conversation.open(
            Reconciled(lead, created, None),
            Contact(lead.name, lead.email, lead.phone),
            id=ConversationId(self.ids.new()),
            channel=channel,
            at=self.clock.now(),
        )

    async def _followed(self, tx: Transaction, channel: Channel, said: Said) -> Followed | None:
        """With which conversation they go on, because they show its code now, or did before.

        With none where anybody may have written in their name (THREATS 1).
        """
        if not said.vouched:
            return None
        before = await tx.continuations.went_on(said.peer.identities)
        shown = self.passcodes.shown(f"{said.subject or ''}\n{said.text}")
        used = await tx.continuations.use_up(shown, channel, said.peer.identities[0], at=self.clock.now())
        if used is not None:
            return Followed(*used, left=None if before == used[0] else before)
        return None if before is None else Followed(before)

    async def _talk(self, tx: Transaction, lead: Lead, followed: Followed | None) -> Conversation | None:
        """Where it is said: one that they follow is another lead's, or a browser's that proved nothing.

        Where the lead has one of their own, which that browser may not see, they go on there, and it ends.
        """
        if followed is None:
            return await tx.conversations.active(lead.id, None)
        named = [followed.conversation_id, *([followed.left] if followed.left else [])]
        own, others = await tx.conversations.beside(lead.id, named)
        now = self.clock.now()
        for each in others:
            if each.id == followed.left:
                each.go_on_by(WEB, at=now)
                await tx.conversations.save(each)
        talk = next((each for each in others if each.id == followed.conversation_id), None)
        if talk is None or own is None:
            return own or talk
        own.take_over(talk, note_id=MessageId(self.ids.new()), at=now)
        for message in await tx.conversations.unanswered(talk.id):
            own.carry_over(message, id=MessageId(self.ids.new()), at=now)
        talk.continue_in(own, visitor=None, note_id=MessageId(self.ids.new()), at=now)
        await tx.conversations.save(talk)
        return own

    async def _lead(
        self,
        tx: Transaction,
        peer: Peer,
        at: datetime,
        followed: Followed | None = None,
        *,
        vouched: bool,
    ) -> tuple[Lead, bool, bool]:
        """Whose it is, with all identities that the carrier shows; whether they are new to us, and whether
        their e-mail is proven by this.

        Whom nobody knows, and who shows a code of a lead's, is that lead.
        """
        now = self.clock.now()
        shown = None if followed is None else followed.lead_id
        known = await tx.leads.at(peer.identities)
        why = Vouched.LINK if shown is not None and not known else Vouched.WROTE
        lead = known[0] if known else None
        if lead is None and shown is not None:
            lead = await tx.leads.get(shown)
        created = lead is None
        if lead is None:
            lead = Lead.met(LeadId(self.ids.new()), _name(peer), at=now)
        lead.last_seen = max(lead.last_seen, min(at, now))
        taken = {each for other in known[1:] for each in peer.identities if other.is_at(each)}
        for identity in peer.identities:
            if identity not in taken:
                lead.gain(identity, why, name=peer.name, at=now)
        proven = vouched and any(lead.wrote_from(each, _name(peer), at=now) for each in peer.identities)
        await (tx.leads.add if created else tx.leads.save)(lead)
        return lead, created, proven

    def _post(
        self, talk: Conversation, channel: Channel, said: Said, lead: Lead, about: Communication | None
    ) -> Iterator[Communication]:
        # to name something does not make it theirs
        about_id = about.message_id if about is not None and about.lead_id == lead.id else None
        sender = Sender(SenderType.LEAD, VisitorId(lead.id), said.peer.name or talk.contact.name)
        if said.by_us:
            sender = Sender(SenderType.AGENT, None, None)
        for number, (draft, attached) in enumerate(drafts(said)):
            message = talk.post(
                replace(draft, about=about_id if number == 0 else None),
                sender,
                id=MessageId(self.ids.new()),
                at=self._moment(talk, said.at),
            )
            name = piece_of(said.external_id, number)
            one = self._received(channel, said, lead.id, name, talk.id)
            if said.by_us:
                one.id = transmission_of(message.id)  # so nobody sends it
            one.message_id, one.text, one.attached = message.id, message.text, attached
            one.kind = Kind.MEDIA if attached else Kind.TEXT
            yield one

    def _received(
        self,
        channel: Channel,
        said: Said,
        lead_id: LeadId,
        external_id: str,
        conversation_id: ConversationId | None,
    ) -> Communication:
        return Communication.received(
            CommunicationId(self.ids.new()),
            channel,
            lead_id,
            said.peer.identities[0],
            line=said.line,
            text=said.text,
            external_id=external_id,
            conversation_id=conversation_id,
            about=said.about,
            subject=said.subject,
            references=said.references,
            by_us=said.by_us,
            said_at=said.at,
            at=self.clock.now(),
        )

    # -- somebody called

    async def _called(self, tx: Transaction, channel: Channel, told: Called) -> None:
        """A call moves nobody to another channel: they are answered in writing where they were before.

        Who hides their number is nobody, and leaves no trace.
        """
        external_id, peer = storable(told.external_id), _clean_peer(told.peer)
        if not peer.identities or await tx.communications.known_as(channel, external_id) is not None:
            return
        now = self.clock.now()
        before = await tx.continuations.went_on(peer.identities)
        lead, created, _ = await self._lead(tx, peer, told.at, vouched=True)
        talk = await self._talk(tx, lead, None if before is None else Followed(before))
        is_new = talk is None
        talk = talk or self._open(lead, created, channel)
        talk.wake("lead", at=now)
        await (tx.conversations.add if is_new else tx.conversations.save)(talk)
        one = Communication.rang(
            CommunicationId(self.ids.new()),
            channel,
            lead.id,
            peer.identities[0],
            line=told.line and storable(told.line),
            external_id=external_id,
            conversation_id=talk.id,
            said_at=told.at,
            at=now,
        )
        for report in await tx.communications.reports(channel, external_id):
            one.report(report)
        await tx.communications.add(one)
        await tell_ending(tx, one, at=now)
        if now - told.at < RINGS_FOR and not one.is_over:
            rings = CallCameIn(
                communication_id=one.id,
                conversation_id=talk.id,
                lead_name=talk.contact.name,
                peer=one.peer.value,
                agent_id=talk.agent_id,
                at=now,
            )
            tx.record(rings)

    def _moment(self, talk: Conversation, said_at: datetime) -> datetime:
        """When they wrote it, as far as that agrees with the order in which it came."""
        return max(talk.last_message_at, min(said_at, self.clock.now()))

    # -- whether they want to be written to

    async def _word(self, tx: Transaction, channel: Channel, said: Said, lead: Lead) -> bool | None:
        adapter = self.channels.get(channel)
        if adapter is None or not adapter.traits.keywords or said.content_type is not ContentType.TEXT:
            return None
        wanted = word_on_consent(said.text)
        if wanted is not None:
            await self._note(tx, channel, said.peer, lead, wanted, said.text, said.at)
        return wanted

    async def _preferred(self, tx: Transaction, channel: Channel, told: Preferred) -> None:
        if known := await tx.leads.at(told.peer.identities):
            await self._note(tx, channel, told.peer, known[0], told.wants, "", told.at, told.about)

    async def _note(
        self,
        tx: Transaction,
        channel: Channel,
        peer: Peer,
        lead: Lead,
        wanted: bool,
        words: str,
        at: datetime,
        about: About = "all",
    ) -> None:
        for identity in peer.identities:
            consent = Consent(identity, channel, wanted, at, storable(words)[:MOST_WORDS], about=about)
            await tx.communications.note_consent(consent)
        tx.record(ConsentTold(lead_id=lead.id, channel=channel, wanted=wanted, at=self.clock.now()))

    # -- what became of what we sent

    async def _reported(self, tx: Transaction, channel: Channel, told: Reported) -> None:
        one = await tx.communications.known_as(channel, told.external_id)
        if one is None and told.ours is not None:
            one = await self._nameless(tx, channel, told.ours)
            if one is not None:
                one.handed_over(told.external_id, at=self.clock.now())
        if one is None:
            await tx.communications.keep_report(channel, told.external_id, told.report)
            return
        one.report(told.report)
        await tx.communications.save(one)
        await tell_ending(tx, one, at=self.clock.now())

    async def _nameless(self, tx: Transaction, channel: Channel, ours: str) -> Communication | None:
        """What the carrier took, as it now turns out, while we never heard its name for it."""
        try:
            one = await tx.communications.get(CommunicationId(UUID(ours)))
        except (ValueError, NotFound):
            return None
        return one if one.is_outgoing and one.channel == channel and one.external_id is None else None

    # -- what the carrier thinks of us

    async def _noticed(self, tx: Transaction, channel: Channel, told: Noticed) -> None:
        await tx.carriers.notice(
            channel, replace(told, name=storable(told.name), status=storable(told.status))
        )
        if told.subject == "template":
            await tx.jobs.debounce([sync_of(channel)], at=self.clock.now(), quiet=SOON, most=SOON_ENOUGH)

    # -- who they are now

    async def _renamed(self, tx: Transaction, told: Renamed) -> None:
        """Their number, and with it their id, is another: what they say from there is theirs."""
        known = await tx.leads.at([told.before])
        if not known:
            return
        lead = known[0]
        others = await tx.leads.at(told.since_then.identities)
        for identity in told.since_then.identities:
            if not any(other.is_at(identity) for other in others):
                lead.gain(identity, Vouched.WROTE, name=told.since_then.name, at=self.clock.now())
        await tx.leads.save(lead)


def drafts(said: Said) -> Iterator[tuple[Draft, Attached | None]]:
    """As messages of ours: what is too long for one is several, and so are several files."""
    first, *rest = _pieces(said.text)
    files = [*said.attached]
    if said.content_type in FILES and files:
        yield Draft(first, said.content_type, media="pending"), files.pop(0)
    elif first or not files:
        yield Draft(first, ContentType.TEXT if said.content_type in FILES else said.content_type), None
    for piece in rest:
        yield Draft(piece), None
    for attached in files:
        family = (attached.media_type or "").partition("/")[0]
        kind = ContentType(family) if family in {"image", "audio", "video"} else ContentType.FILE
        yield Draft("", kind, media="pending"), attached


def _cleaned(said: Said) -> Said:
    files = tuple(
        replace(
            each,
            reference=storable(each.reference),
            media_type=each.media_type and storable(each.media_type),
            file_name=each.file_name and storable(each.file_name),
        )
        for each in said.attached
    )
    return replace(
        said,
        external_id=storable(said.external_id),
        peer=_clean_peer(said.peer),
        line=said.line and storable(said.line),
        text=storable(said.text),
        attached=files,
        about=said.about and storable(said.about),
        subject=said.subject and storable(said.subject),
        references=tuple(map(storable, said.references)),
    )


def _clean_peer(peer: Peer) -> Peer:
    return replace(peer, name=peer.name and storable(peer.name)[:MAX_NAME])


def storable(text: str) -> str:
    """Without what cannot be stored, which is not theirs to mend."""
    storable = (each for each in text if each != "\0" and not "\ud800" <= each <= "\udfff")
    return unicodedata.normalize("NFC", "".join(storable)).strip()


def _pieces(text: str) -> list[str]:
    """At least one, each as long as a message may be; between words where it can be."""
    pieces = []
    while len(text) > MAX_TEXT:
        cut = max(text.rfind(" ", 0, MAX_TEXT), text.rfind("\n", 0, MAX_TEXT))
        cut = cut if cut > MAX_TEXT // 2 else MAX_TEXT
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


def _name(peer: Peer) -> str:
    """As they call themselves; else by what is known of them."""
    shown = (peer.name, *(each.value for each in peer.identities if each.kind in {PHONE, MAILBOX}))
    for raw in (*shown, *(each.value for each in peer.identities)):
        name = " ".join("".join(each if each.isprintable() else " " for each in storable(raw or "")).split())
        if name:
            return name[:MAX_NAME].strip()
    return NAMELESS
