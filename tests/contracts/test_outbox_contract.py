"""Events on their way: none lost, none skipped, in order, again after a crash."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from contract_house import House, drained, leading

from pascal.app.usecases.agents import AgentEdit, EditAgent
from pascal.app.usecases.bot import BotPolicy
from pascal.domain import events
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Analysed, Conversation, Priority
from pascal.domain.events import (
    AgentEvent,
    Change,
    ConversationEvent,
    Event,
    MessagePosted,
    VerificationRequested,
)
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, LeadId, MessageId, VerificationId
from pascal.domain.messages import Message
from pascal.domain.permissions import Permissions
from pascal.domain.ports.outbox import EVERY_KIND, Outbox, Recorded
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import START, Ids, agent, staff, verification, visitor

ids = Ids()
MAIL = (VerificationRequested,)
LONG = 60.0
"""Seconds that nobody waits whom a commit wakes."""


def something(n: int = 0) -> VerificationRequested:
    return VerificationRequested(
        verification_id=VerificationId(ids.new()), email=f"{n}@example.com", at=START
    )


def something_else() -> events.LeadCreated:
    return events.LeadCreated(lead_id=LeadId(ids.new()), at=START)


def dismissed() -> events.AgentDismissed:
    return events.AgentDismissed(agent_id=AgentId(ids.new()), name="Juan", at=START)


async def happen(storage: Storage, *happened: Event) -> None:
    async with storage.begin() as tx:
        await tx.verifications.save(verification(*happened))


def numbers(recorded: Sequence[Recorded]) -> list[int]:
    return [
        int(r.event.email.partition("@")[0]) for r in recorded if isinstance(r.event, VerificationRequested)
    ]


async def test_events_come_in_order_in_answers_of_at_most_the_limit(storage: Storage, outbox: Outbox) -> None:
    for n in range(7):
        await happen(storage, something(n))
    async with leading(outbox):
        assert numbers(await outbox.pending("live", 3)) == [0, 1, 2]
        assert numbers(await drained(outbox, "live", chunk=3)) == [*range(7)]
        assert not await outbox.pending("live", 3)


async def test_ids_rise_and_stay(storage: Storage, outbox: Outbox) -> None:
    await happen(storage, *map(something, range(5)))
    async with leading(outbox):
        first = await outbox.pending("live", 10)
        again = await outbox.pending("live", 10)
    assert first == again
    assert [each.id for each in first] == sorted({each.id for each in first})


async def test_each_consumer_has_its_own_position(storage: Storage, outbox: Outbox) -> None:
    await happen(storage, something(1))
    async with leading(outbox):
        await drained(outbox, "live")
        await happen(storage, something(2))
        assert numbers(await drained(outbox, "live")) == [2]
        assert numbers(await drained(outbox, "mail")) == [1, 2]


async def test_what_was_not_done_before_a_crash_comes_again_with_the_same_ids(
    storage: Storage, outbox: Outbox
) -> None:
    """Goal 2."""
    await happen(storage, *map(something, range(5)))
    async with leading(outbox):
        await outbox.done("live", await outbox.pending("live", 2))
        lost = await outbox.pending("live", 2)
    await happen(storage, something(5))
    async with leading(outbox):
        assert (await outbox.pending("live", 2)) == lost
        assert numbers(await drained(outbox, "live")) == [2, 3, 4, 5]


async def test_what_was_rolled_back_never_happened(storage: Storage, outbox: Outbox) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.begin() as tx:
            await tx.verifications.save(verification(something(1)))
            raise ZeroDivisionError
    async with leading(outbox):
        assert not await outbox.pending("live", 10)


async def test_an_event_that_commits_late_is_not_skipped(storage: Storage, outbox: Outbox) -> None:
    """A plain «greater than the last id» would pass over it."""
    async with leading(outbox):
        async with storage.begin() as slow:
            await slow.verifications.save(verification(something(1)))
            quick = asyncio.create_task(happen(storage, something(2)))
            await asyncio.sleep(0.05)
            seen = list(await drained(outbox, "live"))
        await quick
        seen += await drained(outbox, "live")
    assert sorted(numbers(seen)) == [1, 2]


async def test_everything_is_handed_out_once_while_many_write(storage: Storage, outbox: Outbox) -> None:
    async with leading(outbox):
        writing = asyncio.gather(*(happen(storage, something(n)) for n in range(200)))
        seen: list[Recorded] = []
        while not writing.done():
            seen += await drained(outbox, "live", chunk=7)
            await asyncio.sleep(0)
        seen += await drained(outbox, "live", chunk=7)
    assert sorted(numbers(seen)) == [*range(200)]


async def test_a_conversations_events_come_in_the_order_in_which_it_changed(
    house: House, outbox: Outbox
) -> None:
    """Goal 3. Who takes it has begun before it comes to the conversation, and a send may overtake it."""
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(16)]
    agents = [await house.hires(f"Juan {n}") for n in range(len(talks))]

    async def taken_and_released(by: Agent, talk: ConversationId) -> None:
        for _ in range(20):
            await house.takes(by, talk)
            await house.releases(by, talk)

    async def spoken(talk: ConversationId) -> None:
        for _ in range(50):
            await house.says(visitor(), talk, "Hola")

    streams: dict[UUID, list[Event]] = defaultdict(list)
    whole = len(talks) * (91 + 61)
    async with leading(outbox), asyncio.timeout(60):
        writing = asyncio.gather(*map(taken_and_released, agents, talks), *map(spoken, talks))
        # what other databases of the server are at may hold back the last of them for a second
        while not writing.done() or sum(len(streams[talk]) for talk in talks) < whole:
            for each in await drained(outbox, chunk=9):
                streams[each.stream].append(each.event)
            await asyncio.sleep(0)
    await writing
    for talk in talks:
        seqs = [each.message.seq for each in streams[talk] if isinstance(each, MessagePosted)]
        versions = [each.state.version for each in streams[talk] if isinstance(each, ConversationEvent)]
        assert seqs == [*range(1, 92)]
        assert versions == [*range(1, 62)]


async def test_of_two_only_one_leads_and_the_next_one_after_it(outbox: Outbox) -> None:
    async with leading(outbox), outbox.lead() as also:
        assert not also
    async with leading(outbox):
        pass


async def test_who_asks_to_lead_in_vain_takes_nothing_from_who_leads(
    storage: Storage, outbox: Outbox
) -> None:
    await happen(storage, something(1))
    async with leading(outbox):
        async with outbox.lead() as also:
            assert not also
        assert numbers(await drained(outbox, "live")) == [1]


async def test_what_all_have_done_is_forgotten_and_nothing_else(storage: Storage, outbox: Outbox) -> None:
    await happen(storage, something(1))
    async with leading(outbox):
        await drained(outbox, "live")
        await outbox.pending("mail", 1)
        await outbox.prune(["live", "mail"])
        assert numbers(await drained(outbox, "mail")) == [1]
        await outbox.prune(["live", "mail"])
        assert not await drained(outbox, "a newcomer")


async def test_how_far_behind_each_consumer_is_anybody_may_ask(storage: Storage, outbox: Outbox) -> None:
    async def lag() -> dict[str, int]:
        lags = await outbox.lag(dict.fromkeys(("live", "mail"), EVERY_KIND))
        return {name: round(seconds, -1) for name, seconds in lags.items()}

    assert await lag() == {"live": 0, "mail": 0}
    now = datetime.now(UTC)
    for age in (300, 200, 100):
        await happen(storage, replace(something(), at=now - timedelta(seconds=age)))
    assert await lag() == {"live": 300, "mail": 300}
    async with leading(outbox):
        await outbox.done("live", await outbox.pending("live", 1))
        assert await lag() == {"live": 200, "mail": 300}
        await outbox.done("live", await outbox.pending("live", 1))
        assert await lag() == {"live": 100, "mail": 300}
        await drained(outbox, "live")
    assert await lag() == {"live": 0, "mail": 300}
    await happen(storage, replace(something(), at=now + timedelta(seconds=60)))
    assert await lag() == {"live": 0, "mail": 300}


async def test_each_is_handed_what_it_hears_in_order_and_nothing_else(
    storage: Storage, outbox: Outbox
) -> None:
    for n in range(4):
        await happen(storage, something(n), something_else(), dismissed())
    async with leading(outbox):
        assert numbers(await outbox.pending("mail", 3, MAIL)) == [0, 1, 2]
        assert numbers(await drained(outbox, "mail", 3, MAIL)) == [0, 1, 2, 3]
        people = await drained(outbox, "people", 3, (AgentEvent, events.LeadCreated))
        assert [type(each.event) for each in people] == [events.LeadCreated, events.AgentDismissed] * 4
        await happen(storage, something_else(), something(4))
        assert numbers(await outbox.pending("mail", 3, MAIL)) == [4]
        assert len(await drained(outbox, "all")) == 14


async def test_killed_at_any_time_it_hears_what_it_has_not_done_and_none_of_it_twice(
    storage: Storage, outbox: Outbox
) -> None:
    """Where it has passed over what it does not hear, its position is stored late, or never."""
    async with leading(outbox):
        await happen(storage, something(0), something_else())
        assert numbers(await drained(outbox, "mail", hears=MAIL)) == [0]
        await happen(storage, something_else(), something_else())
        assert not await outbox.pending("mail", 1, MAIL)
    async with leading(outbox):
        await happen(storage, something_else(), something(1), something_else(), something(2))
        assert numbers(await outbox.pending("mail", 1, MAIL)) == [1]
    async with leading(outbox):
        found = await outbox.pending("mail", 1, MAIL)
        await outbox.done("mail", found)
        assert numbers(found) == [1]
    async with leading(outbox):
        assert numbers(await drained(outbox, "mail", hears=MAIL)) == [2]
        assert not await outbox.pending("mail", 1, MAIL)


async def test_who_hears_nothing_holds_up_no_pruning(storage: Storage, outbox: Outbox) -> None:
    async with leading(outbox):
        assert not await outbox.pending("mail", 1, MAIL)
        await happen(storage, something_else(), something_else())
        await drained(outbox, "live")
        assert not await outbox.pending("mail", 1, MAIL)
        await outbox.prune(["live", "mail"])
    async with leading(outbox):
        assert not await drained(outbox, "a newcomer")
        await happen(storage, something(1))
        assert numbers(await drained(outbox, "mail", hears=MAIL)) == [1]


async def test_what_it_hears_is_kept_however_far_the_others_are(storage: Storage, outbox: Outbox) -> None:
    async with leading(outbox):
        for n in range(5):
            await happen(storage, something(n), something_else())
        await drained(outbox, "live")
        await outbox.done("mail", await outbox.pending("mail", 2, MAIL))
        await outbox.pending("mail", 2, MAIL)
        await outbox.prune(["live", "mail"])
    async with leading(outbox):
        assert numbers(await drained(outbox, "mail", hears=MAIL)) == [2, 3, 4]


async def test_a_newcomer_hears_what_is_still_there(storage: Storage, outbox: Outbox) -> None:
    await happen(storage, something_else(), something(1))
    async with leading(outbox):
        await drained(outbox, "live")
        await outbox.pending("mail", 1, MAIL)
        await outbox.prune(["live", "mail"])
        assert numbers(await drained(outbox, "a newcomer", hears=MAIL)) == [1]


async def test_only_what_it_hears_can_keep_it_waiting(storage: Storage, outbox: Outbox) -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=300)
    consumers = {"mail": MAIL, "people": (AgentEvent,)}
    await happen(storage, replace(dismissed(), at=long_ago))
    lag = await outbox.lag(consumers)
    assert lag["mail"] == 0
    assert lag["people"] > 200


async def test_each_hears_all_of_its_own_once_while_many_write_and_much_is_pruned(
    storage: Storage, outbox: Outbox
) -> None:
    """However large the answers, and however long one of them sleeps."""
    heard: dict[str, list[Recorded]] = defaultdict(list)
    consumers = {"mail": (MAIL, 3), "people": ((AgentEvent,), 50), "leads": ((events.LeadCreated,), 1)}
    turns = itertools.count()

    async def follow(name: str, writing: "asyncio.Future[Any]") -> None:
        hears, limit = consumers[name]
        while True:
            has_ended = writing.done()
            heard[name] += await drained(outbox, name, limit, hears)
            if next(turns) % 5 == 0:
                await outbox.prune([*consumers])
            if has_ended:
                return
            await asyncio.sleep(0.02 * len(name) if name == "people" else 0)

    async with leading(outbox):
        for name, (hears, _) in consumers.items():  # who is not there yet is nobody to wait for
            await outbox.pending(name, 1, hears)
        writing = asyncio.gather(
            *(happen(storage, something_else(), something(n), dismissed()) for n in range(200))
        )
        await asyncio.gather(*(follow(name, writing) for name in consumers))
    assert sorted(numbers(heard["mail"])) == [*range(200)]
    for name, (hears, _) in consumers.items():
        assert len({each.id for each in heard[name]}) == len(heard[name]) == 200
        assert all(isinstance(each.event, hears) for each in heard[name])


async def test_a_commit_wakes_whoever_waits(storage: Storage, outbox: Outbox) -> None:
    async with leading(outbox):
        waiting = asyncio.create_task(outbox.wait(LONG))
        await asyncio.sleep(0.02)
        await happen(storage, something())
        async with asyncio.timeout(LONG / 2):
            await waiting


async def test_a_send_wakes_whoever_waits(house: House, outbox: Outbox) -> None:
    talk = (await house.starts(visitor())).conversation
    async with leading(outbox):
        await outbox.wait(0)
        waiting = asyncio.create_task(outbox.wait(LONG))
        await asyncio.sleep(0.02)
        await house.says(visitor(), talk.id, "Hola")
        async with asyncio.timeout(LONG / 2):
            await waiting


async def test_waiting_ends_though_nothing_happens(outbox: Outbox) -> None:
    async with leading(outbox), asyncio.timeout(LONG):
        began = monotonic()
        await outbox.wait(0.05)
    assert monotonic() - began > 0.04


async def test_every_kind_of_event_comes_back_as_it_was(
    house: House, storage: Storage, outbox: Outbox
) -> None:
    started = await house.starts(visitor())
    started.conversation.tag(["vip"], at=START)
    made = Analysed("Pregunta el precio.", Priority.LOW, ("precio",), START, "rules", upto=1)
    started.conversation.keep_analysis(made, at=START)
    happened = _one_of_each(started.conversation, started.message)
    async with leading(outbox):
        await drained(outbox)
        await happen(storage, *(event for event, _ in happened))
        recorded = await drained(outbox)
    assert [(each.event, each.stream) for each in recorded] == happened
    kinds = {each for each in vars(events).values() if isinstance(each, type) and issubclass(each, Event)}
    assert {type(event) for event, _ in happened} == kinds - {
        Event,
        ConversationEvent,
        AgentEvent,
        events.RemarkEvent,
        events.ScheduledEvent,
        events.QualificationEvent,
        events.MeetingEvent,
    }


def _one_of_each(talk: Conversation, said: Message) -> list[tuple[Event, UUID]]:
    """Each with its stream."""
    state, browser, other, somebody = talk.state, visitor(), ids.new(), agent().id
    remark: dict[str, Any] = {"conversation_id": talk.id, "remark_id": other, "author_id": somebody}
    later: dict[str, Any] = {
        "conversation_id": talk.id,
        "scheduled_id": other,
        "author_id": somebody,
        "author_name": "J",
        "text": "Hola",
        "content_type": "image",
        "upload_id": other,
        "client_id": "1",
        "send_at": START,
        "cancel_if_lead_writes": True,
        "created_at": START,
        "at": START,
    }
    way: dict[str, Any] = {"qualification_id": other, "lead_id": talk.lead_id, "at": START}
    meeting: dict[str, Any] = {"meeting_id": other, "lead_id": talk.lead_id, "version": 2, "at": START}
    because = events.Because(events.Rule.LEAST_LOADED, 3, 0, 1, START)
    return [
        (events.ConversationQueued(state=state, returned=True, at=START), talk.id),
        (
            events.ConversationTaken(
                state=state, agent_id=somebody, agent_name="J", how="transferred", because=because, at=START
            ),
            talk.id,
        ),
        (events.ConversationReleased(state=state, before=somebody, at=START), talk.id),
        (events.ConversationResolved(state=state, at=START), talk.id),
        (events.AnalysisUpdated(state=state, at=START), talk.id),
        (events.ConversationWaitsLong(state=state, since=START, at=START), talk.id),
        (
            events.ConversationUpdated(state=state, change=Change("tags", (), ("vip",)), at=START),
            talk.id,
        ),
        (
            events.ConversationsExported(
                agent_id=somebody, rows=7, filters={"tag": "vip", "search": True}, at=START
            ),
            somebody,
        ),
        (events.ConversationMoved(state=state, to=other, visitor_id=browser, at=START), talk.id),
        (MessagePosted(message=said, agent_id=somebody, at=START), talk.id),
        (events.NoteReworded(message=said, at=START), talk.id),
        (events.MessagesRead(conversation_id=talk.id, by_lead=True, after=0, seq=1, at=START), talk.id),
        (
            events.CommunicationUpdated(
                communication_id=CommunicationId(ids.new()),
                version=2,
                lead_id=talk.lead_id,
                conversation_id=talk.id,
                message_id=said.id,
                agent_id=somebody,
                channel="whatsapp",
                direction="out",
                kind="text",
                state="failed",
                failure="window_closed",
                code="131047",
                at=START,
            ),
            talk.id,
        ),
        (
            events.CallCameIn(
                communication_id=CommunicationId(ids.new()),
                conversation_id=talk.id,
                lead_name="Ana",
                peer="+51987654321",
                agent_id=somebody,
                at=START,
            ),
            talk.id,
        ),
        (
            events.MessageSentAgain(
                conversation_id=talk.id,
                message_id=MessageId(ids.new()),
                communication_id=CommunicationId(ids.new()),
                at=START,
            ),
            talk.id,
        ),
        (
            events.CallDialled(
                communication_id=CommunicationId(ids.new()),
                conversation_id=talk.id,
                lead_id=talk.lead_id,
                at=START,
            ),
            talk.id,
        ),
        (events.ContinuationOffered(conversation_id=talk.id, channel="sms", at=START), talk.id),
        (
            events.ConsentTold(lead_id=talk.lead_id, channel="sms", wanted=False, at=START),
            talk.lead_id,
        ),
        (
            events.IdentityGained(lead_id=talk.lead_id, kind="phone", vouched="wrote", at=START),
            talk.lead_id,
        ),
        (
            events.IdentityLost(lead_id=talk.lead_id, kind="phone", agent_id=somebody, at=START),
            talk.lead_id,
        ),
        (events.UnreadRetried(rows=7, at=START), events.HOUSE),
        (events.MailboxChanged(agent_id=somebody, connected=True, at=START), somebody),
        (events.CalendarChanged(agent_id=somebody, connected=True, at=START), somebody),
        (events.FeedChanged(agent_id=somebody, open=True, at=START), somebody),
        (events.RatingAsked(conversation_id=talk.id, at=START), talk.id),
        (
            events.RatingGiven(
                conversation_id=talk.id, agent_id=somebody, score=5, comment=None, way="chat", at=START
            ),
            talk.id,
        ),
        (events.LeadCreated(lead_id=talk.lead_id, at=START), talk.lead_id),
        (events.LeadVerified(lead_id=talk.lead_id, visitor_id=browser, at=START), talk.lead_id),
        (VerificationRequested(verification_id=other, email="a@b.c", at=START), other),
        (
            events.AvailabilityChanged(agent_id=somebody, agent_name="J", availability="away", at=START),
            somebody,
        ),
        (events.AgentChanged(agent_id=somebody, active=False, epoch=2, at=START), somebody),
        (events.AgentRegistered(agent_id=somebody, name="J", role="agent", at=START), somebody),
        (
            events.AgentEdited(
                agent_id=somebody,
                changes=(Change("active", True, False), Change("max_concurrent_chats", 5, 7)),
                reason="Vacaciones",
                at=START,
            ),
            somebody,
        ),
        (events.AgentDismissed(agent_id=somebody, name="J", at=START), somebody),
        (events.ConversationsSearched(agent_id=somebody, conversations=(talk.id,), at=START), somebody),
        (events.ConversationRead(conversation_id=talk.id, agent_id=somebody, at=START), talk.id),
        (events.HoursChanged(at=START, changes=(Change("monday", "", "09:00-18:00"),)), events.HOUSE),
        (events.PasswordChanged(agent_id=somebody, at=START), somebody),
        (
            events.SessionOpened(agent_id=somebody, session_id=other, way="password", at=START),
            somebody,
        ),
        (events.SessionRefused(agent_id=somebody, way="password", at=START), somebody),
        (events.ConversationSnoozed(state=state, until=START, at=START), talk.id),
        (events.ConversationWoke(state=state, agent_id=somebody, by="time", at=START), talk.id),
        (
            events.RemarkWritten(
                **remark,
                author_name="J",
                text="Ojo",
                mentions=(somebody,),
                mentioned=(somebody,),
                created_at=START,
                edited_at=START,
                client_id="n-1",
                at=START,
            ),
            talk.id,
        ),
        (events.RemarkDeleted(**remark, at=START), talk.id),
        (events.MessageScheduled(**later), talk.id),
        (events.ScheduledEdited(**later), talk.id),
        (events.ScheduledSent(**later, message_id=other), talk.id),
        (events.ScheduledCancelled(**later, reason="lead_wrote"), talk.id),
        (events.SessionEnded(agent_id=somebody, session_id=other, stolen=True, at=START), somebody),
        (
            events.DeadJobSettled(job_id=other, kind="greet", subject_id=somebody, how="retried", at=START),
            other,
        ),
        (
            events.WebhookChanged(
                subscription_id=other,
                act="edited",
                changes=(events.Change("events", None, ("lead.created",)),),
                delivery_id=other,
                at=START,
            ),
            other,
        ),
        (events.TeamChanged(team_id=other, name="Lima", automatic=True, at=START), other),
        (events.QualificationStarted(**way), talk.lead_id),
        (
            events.QualificationMoved(
                **way, before="bant", after="consent", agent_id=somebody, reason="Retoma"
            ),
            talk.lead_id,
        ),
        (events.AnswerLearnt(**way, field="need", message_id=said.id, agent_id=somebody), talk.lead_id),
        (events.DataConsentTold(**way, given=True, agent_id=somebody), talk.lead_id),
        (events.MeetingBooked(**meeting), talk.lead_id),
        (events.MeetingEdited(**meeting, agent_id=somebody, since=START, until=START), talk.lead_id),
        (events.MeetingCancelled(**meeting, agent_id=somebody, reason="Viaje"), talk.lead_id),
        (events.MeetingEnded(**meeting, agent_id=somebody, came=True), talk.lead_id),
        (
            events.TemplateChanged(
                template_id=other, how="edited", title="V", short_code="v", shared=True, at=START
            ),
            other,
        ),
    ]


async def test_every_event_says_by_whom_it_came_about(house: House, storage: Storage, outbox: Outbox) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talk = (await house.starts(visitor())).conversation.id
    async with leading(outbox):
        assert {each.by for each in await drained(outbox)} == {None}
        async with storage.begin(by=staff(juan, "192.0.2.1").actor) as tx:
            tx.record(something())
            conversation = await tx.conversations.get(talk)
            conversation.tag(["vip"], at=START)
            await tx.conversations.save(conversation)
            tx.record(something())
        assert [each.by for each in await drained(outbox)] == [staff(juan, "192.0.2.1").actor] * 3
        async with storage.begin() as tx:
            tx.record(something())
        assert [each.by for each in await drained(outbox)] == [None]
        actors = [staff(rosa, "192.0.2.2").actor, None, staff(juan, "2001:db8::/64").actor] * 20
        await asyncio.gather(
            *(
                storage.post(talk, None, house.saying(rosa, f"{n}"), by=actor)
                for n, actor in enumerate(actors)
            )
        )
        said = {
            int(each.event.message.text): each.by
            for each in await drained(outbox)
            if isinstance(each.event, MessagePosted)
        }
    assert said == dict(enumerate(actors))  # many of them in one statement, and in one conversation


async def test_what_is_recorded_in_an_act_that_fails_has_not_happened(
    storage: Storage, outbox: Outbox
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.begin() as tx:
            tx.record(something())
            raise ZeroDivisionError
    async with leading(outbox):
        assert not await drained(outbox)


async def test_who_is_disabled_is_shown_out_before_their_conversations_are_told_of(
    outbox: Outbox, house: House
) -> None:
    juan, rosa = await house.hires(), agent("Rosa", role=Role.ADMIN)
    talk = (await house.starts(visitor())).conversation.id
    await house.takes(juan, talk)
    async with leading(outbox):
        await drained(outbox)
        edit = EditAgent(house.storage, house.clock, house.ids, Permissions(), BotPolicy())
        await edit(staff(rosa), juan.id, AgentEdit(active=False))
        told = [type(each.event).__name__ for each in await drained(outbox)]
    assert told.index("AgentChanged") < told.index("MessagePosted") < told.index("ConversationReleased")
