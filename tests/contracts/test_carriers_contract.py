"""What carriers approve, think of us, and whether they let us in, over every storage."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from contract_house import House, PhonesAsTyped, drained, leading
from pigeons import JUAN, PIGEON, TRAITS, Loft

from pascal.app.reactions.sending import QUESTIONS
from pascal.app.usecases.channels import TryUnreadAgain, standing_of
from pascal.app.usecases.communications import Chosen, Letter, SendTemplate, WriteFirst
from pascal.app.usecases.incoming import WORK
from pascal.app.usecases.sending import SEND, SendingPolicy
from pascal.domain.agents import Agent, Role
from pascal.domain.channels import Channel
from pascal.domain.communications import Attached, Filled, Kind, State
from pascal.domain.errors import CannotSend
from pascal.domain.identities import PHONE, WHATSAPP_USER, Identity
from pascal.domain.ids import ConversationId, VisitorId
from pascal.domain.incoming import Noticed
from pascal.domain.messages import ContentType, Message
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import LockedOut, NotNow, Offered, Outgoing, Parcel, Rejected, Sent
from pascal.domain.ports.jobs import Job, JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.sending import Approval, Approved, Category, Permit
from pascal.testing.builders import staff

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def text(
    name: str = "visita",
    language: str = "es",
    *,
    status: Approval = "approved",
    category: Category = "utility",
    places: int = 2,
) -> Offered:
    words = "Hola" + "".join(f" {{{{{place}}}}}" for place in range(1, places + 1))
    return Offered(name, language, words, Approved(status, category, places))


@pytest.fixture
def loft(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Loft:
    loft = Loft(house, reads, outbox, jobs)
    loft.pigeons.traits = replace(TRAITS, templates=True, consent=True, kinds=(PHONE, WHATSAPP_USER, "ring"))
    return loft


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hires("Ana Torres", max_concurrent_chats=50)


async def synced(loft: Loft, *texts: Offered) -> None:
    loft.pigeons.texts = [*texts]
    await loft.watch()
    await loft.works()


async def offered(loft: Loft) -> Sequence[Offered]:
    async with loft.storage.begin() as tx:
        return await tx.carriers.offered(PIGEON)


async def in_hand(loft: Loft, ana: Agent, who: Identity = JUAN) -> ConversationId:
    await loft.brings(loft.says("Hola", who=who))
    talk = await loft.open_of(who)
    await loft.house.takes(ana, talk.id)
    return talk.id


def sending(loft: Loft) -> SendTemplate:
    return SendTemplate(loft.storage, loft.channels, loft.sendability, Permissions(), loft.clock, loft.ids)


def writing(loft: Loft) -> WriteFirst:
    return WriteFirst(
        loft.storage,
        loft.channels,
        loft.sendability,
        Permissions(),
        loft.reads,
        PhonesAsTyped(),
        loft.clock,
        loft.ids,
    )


async def sends(
    loft: Loft,
    ana: Agent,
    chat: ConversationId,
    *values: str,
    client_id: str | None = None,
) -> Message:
    said = await sending(loft)(staff(ana), chat, Chosen("visita", "es", values), client_id)
    await loft.relays()
    return said


# -- the texts that it approves


async def test_the_newest_list_takes_the_place_of_the_one_before(loft: Loft) -> None:
    await synced(loft, text("b"), text("a", "pt"), text("a", "es"))
    assert [(each.name, each.language) for each in await offered(loft)] == [
        ("a", "es"),
        ("a", "pt"),
        ("b", "es"),
    ]
    await synced(loft, text("c", status="paused", category="marketing", places=0), text("c"), text("d\0"))
    assert [each.name for each in await offered(loft)] == ["c", "d"]
    await synced(loft)
    assert await offered(loft) == []


async def test_a_carrier_that_is_away_keeps_what_was_told_and_is_asked_again(loft: Loft) -> None:
    await synced(loft, text())
    loft.pigeons.fails = [NotNow("busy", 20 * MINUTE), LockedOut("gone")]
    await synced(loft, text("other"))
    assert [each.name for each in await offered(loft)] == ["visita"]
    await loft.works(later=19 * MINUTE)
    assert len(loft.pigeons.fails) == 1
    await loft.works(later=MINUTE)
    assert loft.pigeons.fails == []
    await loft.works(later=MINUTE)
    assert [each.name for each in await offered(loft)] == ["other"]


async def test_a_notice_of_a_text_has_them_asked_for_soon(loft: Loft) -> None:
    loft.pigeons.texts = [text()]
    told = Noticed(
        subject="template", name="visita (es)", status="APPROVED", serious=False, at=loft.clock.now()
    )
    await loft.brings(loft.parcel("n1", told, sender="waba"))
    await loft.works(later=MINUTE)
    assert [each.name for each in await offered(loft)] == ["visita"]


async def test_an_approved_text_goes_out_filled_after_the_window(loft: Loft, ana: Agent) -> None:
    await synced(loft, text())
    chat = await in_hand(loft, ana)
    loft.clock.advance(timedelta(days=3))
    said = await sends(loft, ana, chat, " Juan\n", "mañana")
    assert said.text == "Hola Juan mañana"
    one = await loft.communication(said)
    assert (one.kind, one.state, one.agent_id) == (Kind.TEMPLATE, State.SENT, ana.id)
    assert one.template == Filled("visita", "es", ("Juan", "mañana"))
    (asked,) = loft.pigeons.asked
    assert (asked.template, asked.line) == (one.template, "+5115550100")


async def test_the_same_client_id_again_is_the_same_message(loft: Loft, ana: Agent) -> None:
    await synced(loft, text())
    chat = await in_hand(loft, ana)
    first = await sends(loft, ana, chat, "Juan", "hoy", client_id="c1")
    again = await sends(loft, ana, chat, "Juan", "hoy", client_id="c1")
    assert first.id == again.id
    assert len(loft.pigeons.sent) == 1


@pytest.mark.parametrize(
    ("offer", "values", "reason"),
    [
        (text("other"), ("Juan", "hoy"), "template_not_approved"),
        (text(status="paused"), ("Juan", "hoy"), "template_not_approved"),
        (text(), ("Juan",), "template_parameters"),
        (text(), ("Juan", " \n"), "template_parameters"),
        (text(places=0), ("Juan",), "template_parameters"),
    ],
)
async def test_what_the_carrier_would_refuse_is_refused_before(
    loft: Loft, ana: Agent, offer: Offered, values: tuple[str, ...], reason: str
) -> None:
    await synced(loft, offer)
    chat = await in_hand(loft, ana)
    with pytest.raises(CannotSend) as refused:
        await sends(loft, ana, chat, *values)
    assert refused.value.reason == reason
    assert loft.pigeons.asked == []


async def test_a_text_that_is_paused_meanwhile_does_not_go(loft: Loft, ana: Agent) -> None:
    await synced(loft, text())
    chat = await in_hand(loft, ana)
    loft.pigeons.fails = [NotNow("busy", MINUTE)]
    said = await sends(loft, ana, chat, "Juan", "hoy")
    async with loft.storage.begin() as tx:
        await tx.carriers.offer(PIGEON, [text(status="paused")], at=loft.clock.now())
    await loft.works(later=2 * MINUTE)
    one = await loft.communication(said)
    assert (one.state, one.failure) == (State.FAILED, "template_not_approved")


@pytest.mark.parametrize(
    ("who", "reason"),
    [("US.1502", "marketing_not_delivered"), ("PE.1502", None), ("US1502", None), ("us.1502", None)],
)
async def test_the_country_of_a_carriers_own_id_stands_before_its_dot(
    loft: Loft, ana: Agent, who: str, reason: str | None
) -> None:
    await synced(loft, text(category="marketing"))
    chat = await in_hand(loft, ana, Identity(WHATSAPP_USER, who))
    if reason is None:
        await sends(loft, ana, chat, "Juan", "hoy")
        return
    with pytest.raises(CannotSend) as refused:
        await sends(loft, ana, chat, "Juan", "hoy")
    assert refused.value.reason == reason


async def test_where_the_carriers_day_is_full_nobody_is_written_to_first_for_an_hour(
    loft: Loft, ana: Agent
) -> None:
    await synced(loft, text(places=0))
    loft.pigeons.traits = replace(loft.pigeons.traits, consent=False)
    letter = Letter(JUAN.value, template=Chosen("visita", None))
    loft.pigeons.fails.append(Rejected("daily_limit"))
    one = await writing(loft)(staff(ana), PIGEON, letter)
    await loft.relays()
    assert loft.pigeons.sent == []
    with pytest.raises(CannotSend) as caught:
        await writing(loft)(staff(ana), PIGEON, replace(letter, to="+51900000001"))
    assert caught.value.reason == "daily_limit"
    chat = await in_hand(loft, ana, Identity(PHONE, "+51900000002"))
    await loft.house.says(ana, chat, "A quien escribió se le contesta")
    await loft.relays()
    assert loft.pigeons.sent == ["A quien escribió se le contesta"]
    loft.clock.advance(HOUR)
    again = await writing(loft)(staff(ana), PIGEON, letter)
    await loft.relays()
    assert loft.pigeons.sent[1:] == ["Hola"]
    assert again.conversation_id == one.conversation_id


async def test_it_goes_out_after_what_was_said_before_it(loft: Loft, ana: Agent) -> None:
    await synced(loft, text(places=0))
    chat = await in_hand(loft, ana)
    await loft.house.says(ana, chat, "primero")
    await loft.relays()
    loft.pigeons.sent.clear()
    await loft.house.says(ana, chat, "segundo")
    await sending(loft)(staff(ana), chat, Chosen("visita", "es"), None)
    async with loft.storage.begin() as tx:  # whatever wakes whoever hands over
        await tx.jobs.enqueue([Job(SEND, chat)], due=loft.clock.now())
    await loft.works()
    assert loft.pigeons.sent == []
    await loft.house.says(ana, chat, "cuarto")
    await loft.relays()
    assert loft.pigeons.sent == ["segundo", "Hola", "cuarto"]


async def test_who_hears_again_of_what_is_handed_over_does_not_stop_it(loft: Loft, ana: Agent) -> None:
    """Locks are taken in one order: the transmission's, then its lead's."""
    chat = await in_hand(loft, ana)
    await loft.house.says(ana, chat, "uno")
    async with leading(loft.outbox):
        recorded = [*await drained(loft.outbox, hears=loft.queue.hears)]
    await loft.queue.react(recorded)
    async with loft.storage.begin() as tx:
        assert await tx.communications.next_to_send(chat)
        again = asyncio.create_task(loft.queue.react(recorded))
        await asyncio.sleep(0.1)  # it waits by now
        await tx.leads.get(await tx.conversations.lead_of(chat))
    await again
    await loft.works()
    assert loft.pigeons.sent == ["uno"]


@pytest.mark.parametrize("first", [False, True])
async def test_what_nobody_comes_to_goes_out_after_a_day(loft: Loft, ana: Agent, first: bool) -> None:
    """As where the relay passed over that it was said."""
    await synced(loft, text(places=0))
    chat, chosen = await in_hand(loft, ana), Chosen("visita", "es")
    if first:
        await writing(loft)(staff(ana), PIGEON, Letter(JUAN.value, template=chosen))
    else:
        await sending(loft)(staff(ana), chat, chosen, None)
    async with leading(loft.outbox):
        await drained(loft.outbox, hears=loft.queue.hears)
    await loft.works(later=23 * HOUR)
    assert loft.pigeons.sent == []
    await loft.works(later=HOUR)
    assert loft.pigeons.sent == ["Hola"]


async def test_a_long_row_is_handed_over_by_several_jobs(
    loft: Loft, ana: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job is cancelled when its time is over, and whatever it had under way may have been taken."""
    chat = await in_hand(loft, ana)
    give, began, left = loft.pigeons.send_text, loft.clock.now(), []

    async def slow(permit: Permit, one: Outgoing) -> Sent:
        left.append(began + loft.hand_over.limit - loft.clock.now())
        loft.clock.advance(timedelta(seconds=9))
        return await give(permit, one)

    monkeypatch.setattr(loft.pigeons, "send_text", slow)
    for number in range(9):
        await loft.house.says(ana, chat, f"{number}")
    async with leading(loft.outbox):
        await loft.queue.react([*await drained(loft.outbox, "sending", hears=loft.queue.hears)])
    while len(loft.pigeons.sent) < 9:
        began = loft.clock.now()
        for held in await loft.jobs.claim(SEND, 1, at=began, until=began + HOUR):
            await loft.hand_over(held.job.subject)
            await loft.jobs.done(held)
    assert loft.pigeons.sent == [f"{number}" for number in range(9)]
    assert min(left) >= QUESTIONS * loft.sendability.policy.carrier_takes


async def test_who_hands_over_has_the_time_that_a_carrier_may_take(loft: Loft) -> None:
    """Of an installation that waits a minute for each answer no job is cancelled in the middle of one."""
    patient = replace(loft.sendability, policy=SendingPolicy(carrier_takes=MINUTE))
    assert replace(loft.hand_over, sendability=patient).limit > 10 * MINUTE


async def test_who_never_wrote_is_sent_one_in_a_new_conversation_once_they_agreed(
    loft: Loft, ana: Agent
) -> None:
    await synced(loft, text(places=0), text("visita", "pt", places=0))
    loft.pigeons.traits = replace(loft.pigeons.traits, consent=False)
    one = await writing(loft)(staff(ana), PIGEON, Letter(JUAN.value, template=Chosen("visita", None)))
    await loft.relays()
    assert (one.kind, one.text, one.template) == (Kind.TEMPLATE, "Hola", Filled("visita", "es"))
    assert loft.pigeons.sent == ["Hola"]


@pytest.mark.parametrize("proven", [False, True])
async def test_a_number_is_the_leads_for_whom_it_is_written_to_unless_a_browser_only_typed_it(
    loft: Loft, ana: Agent, proven: bool
) -> None:
    """THREATS 1: whoever types another's e-mail types a number of their own with it."""
    typed = await loft.house.starts(VisitorId(uuid4()), phone=JUAN.value, vouched=proven)
    await loft.house.takes(ana, typed.conversation.id)
    await synced(loft, text(places=0))
    loft.pigeons.traits = replace(loft.pigeons.traits, consent=False)
    letter = Letter(JUAN.value, lead_id=typed.lead_id, template=Chosen("visita", None))
    one = await writing(loft)(staff(ana), PIGEON, letter)
    await loft.brings(loft.says("¿Sí?"))
    talk = await loft.open_of()
    assert (talk.lead_id, talk.id) == (one.lead_id, one.conversation_id), "who answers goes on there"
    assert (one.lead_id == typed.lead_id, one.conversation_id == typed.conversation.id) == (proven, proven)


async def test_whether_there_is_one_to_choose_is_said_where_free_words_may_not_go(
    loft: Loft, ana: Agent
) -> None:
    chat = await in_hand(loft, ana)
    async with loft.storage.begin() as tx:
        lead = await tx.leads.get(await tx.conversations.lead_of(chat))
        for texts, has in (([], False), ([text(status="rejected")], False), ([text()], True)):
            await tx.carriers.offer(PIGEON, texts, at=loft.clock.now())
            standing = await loft.sendability.standing(tx, loft.pigeons, lead, JUAN, at=loft.clock.now())
            assert standing.has_templates is has


# -- what it thinks of us


async def test_the_newest_notice_of_each_stays_and_old_ones_are_forgotten(loft: Loft) -> None:
    start = loft.clock.now()

    def told(name: str, status: str, after: int, *, serious: bool = False) -> Parcel:
        at = start + timedelta(minutes=after)
        one = Noticed(subject="number", name=name, status=status, serious=serious, at=at)
        return loft.parcel(f"{name}{after}", one, sender="waba")

    await loft.brings(
        told("+51", "FLAGGED", 5, serious=True), told("+51", "ONLINE", 1), told("+52\0", "OK", 3)
    )
    async with loft.storage.begin() as tx:
        found = await tx.carriers.notices(PIGEON)
        assert [(each.name, each.status, each.serious) for each in found] == [
            ("+51", "FLAGGED", True),
            ("+52", "OK", False),
        ]
        assert await tx.carriers.notices(Channel("other")) == []
        assert await tx.carriers.forget_notices(before=start + 4 * MINUTE, most=10) == 1
        assert [each.name for each in await tx.carriers.notices(PIGEON)] == ["+51"]


# -- whether it lets us in


async def test_while_it_lets_nobody_in_all_wait_and_one_asks_once_a_minute(loft: Loft, ana: Agent) -> None:
    others = [Identity(PHONE, f"+5192222222{number}") for number in range(3)]
    chats = [await in_hand(loft, ana, who) for who in others]
    began = loft.clock.now()
    loft.pigeons.fails = [LockedOut("the token is over") for _ in range(3)]
    for number in range(2):
        for place, chat in enumerate(chats):
            await loft.house.says(ana, chat, f"{place}.{number}")
    await loft.relays()
    assert len(loft.pigeons.asked) == 1
    await loft.works(later=timedelta(seconds=59))
    assert len(loft.pigeons.asked) == 1
    for many in (2, 3):
        await loft.works(later=MINUTE)
        assert len(loft.pigeons.asked) == many
    async with loft.storage.begin() as tx:
        lockout = await tx.carriers.lockout(PIGEON)
        assert lockout is not None
        assert lockout.why == "the token is over"
        assert lockout.since - began < timedelta(seconds=1)
        assert (await tx.communications.waiting(PIGEON))[0] == 6
    for _ in range(3):  # somebody mends it
        await loft.works(later=MINUTE)
    for place in range(3):
        told = [each for each in loft.pigeons.sent if each.startswith(f"{place}.")]
        assert told == [f"{place}.0", f"{place}.1"]
    async with loft.storage.begin() as tx:
        assert await tx.carriers.lockout(PIGEON) is None
        assert await tx.communications.waiting(PIGEON) == (0, None)


async def test_of_those_who_ask_once_the_minute_is_over_one_is_let_through(loft: Loft) -> None:
    until = await loft.breaker.trip(PIGEON, LockedOut("gone"))
    async with loft.storage.begin() as tx:
        assert await loft.breaker.closed_until(tx, PIGEON) == until
    loft.clock.advance(MINUTE)
    async with loft.storage.begin() as tx:
        assert await loft.breaker.closed_until(tx, PIGEON) is None
    async with loft.storage.begin() as tx:
        next_try = await loft.breaker.closed_until(tx, PIGEON)
        assert next_try is not None
        assert next_try - until > timedelta(seconds=50)
        assert await loft.breaker.closed_until(tx, Channel("other")) is None


# -- what came in


async def test_what_nobody_could_read_is_counted_and_tried_again(loft: Loft, ana: Agent) -> None:
    began = loft.clock.now()
    parcel = loft.says("Hola")
    told = loft.pigeons.told.pop(parcel.content)
    await loft.brings(parcel)
    async with loft.storage.begin() as tx:
        heard, (many, since) = await tx.inbox.heard(PIGEON), await tx.inbox.unread(PIGEON)
        assert heard is not None
        assert since is not None
        assert began < heard < since
        assert many == 1
        assert await tx.inbox.came(PIGEON, after=began, until=heard)
        assert not await tx.inbox.came(PIGEON, after=heard, until=heard + MINUTE)
        assert await tx.inbox.heard(Channel("other")) is None
    loft.pigeons.told[parcel.content] = told
    async with loft.storage.begin() as tx:
        many, streams = await tx.inbox.try_again(PIGEON)
        assert (many, len(streams)) == (1, 1)
        await tx.jobs.enqueue([Job(WORK, streams[0])], due=loft.clock.now())
        assert await tx.inbox.try_again(PIGEON) == (0, [])
    await loft.work(streams[0])
    async with loft.storage.begin() as tx:
        assert await tx.inbox.unread(PIGEON) == (0, None)
        assert len(await tx.leads.at([JUAN])) == 1


@pytest.mark.parametrize("by", ["an administrator", "itself"])
async def test_what_waited_while_its_channel_was_not_set_up_is_worked_on_afterwards(
    loft: Loft, ana: Agent, by: str
) -> None:
    """Its carrier has heard that we have it, and never comes again."""
    at, retry = loft.clock.now(), TryUnreadAgain(loft.storage, loft.channels, Permissions(), loft.clock)
    await loft.keep(PIGEON, [loft.says("¿Hay alguien?"), loft.says("¿Hola?")])
    async with loft.storage.begin() as tx:
        assert await tx.inbox.unread(PIGEON) == (0, None), "somebody is to work on it"
        assert await tx.inbox.abandoned([PIGEON]) == []
    for held in await loft.jobs.claim(WORK, 9, at=at + HOUR, until=at + 2 * HOUR):
        await loft.jobs.bury(held, at=at + HOUR, error="pigeon is not set up")
    async with loft.storage.begin() as tx:
        many, since = await tx.inbox.unread(PIGEON)
        assert many == 2
        assert since is not None
        assert since < at + HOUR
        assert await tx.inbox.abandoned([Channel("other")]) == []
    ana.role = Role.ADMIN
    if by == "itself":
        await loft.watch_incoming()
        await loft.watch_incoming()
    else:
        assert await retry(staff(ana), Channel("pigeon")) == 2
    assert await retry(staff(ana), None) == 0
    await loft.works()
    talk = await loft.open_of()
    async with loft.storage.begin() as tx:
        assert await tx.inbox.unread(PIGEON) == (0, None)
    assert talk.last_seq == 2


@pytest.mark.parametrize(
    ("weeks", "silence", "is_silent"),
    [
        ((1, 2, 3), 2 * HOUR, True),
        ((1, 2, 3), 59 * MINUTE, False),
        ((1, 2), 2 * HOUR, False),
        ((), 2 * HOUR, False),
    ],
)
async def test_it_is_silent_when_at_these_hours_something_came_in_each_of_three_weeks(
    loft: Loft, weeks: Sequence[int], silence: timedelta, is_silent: bool
) -> None:
    last = loft.clock.now()
    moments = [last, *(last + 30 * MINUTE - timedelta(weeks=week) for week in weeks)]
    async with loft.storage.begin() as tx:
        for number, at in enumerate(moments):
            streams = await tx.inbox.keep(PIGEON, [Parcel(f"{number}", "x", b"")], at=at)
            await tx.jobs.enqueue([Job(WORK, each) for each in streams], due=at)
        found = await standing_of(tx, loft.pigeons, "https://pascal.example", at=last + silence)
        loft.pigeons.path = ""  # and where nobody calls
        uncalled = await standing_of(tx, loft.pigeons, "https://pascal.example", at=last + silence)
    assert found.heard_at == last
    assert found.webhook == "https://pascal.example/api/comunicaciones/webhook/pigeon"
    assert found.is_silent is is_silent
    said = [each.what for each in found.findings(at=last + silence, zone=ZoneInfo("America/Lima"))]
    assert said == [
        "channel_silent" if is_silent else "channel_hears",
        "channel_sends",
        "channel_no_templates",
    ]
    assert uncalled.webhook is None
    (first, *_) = uncalled.findings(at=last + silence, zone=ZoneInfo("America/Lima"))
    assert first.what == ("channel_quiet" if is_silent else "channel_hears")


async def test_of_many_who_ask_at_once_one_is_let_through(loft: Loft) -> None:
    await loft.breaker.trip(PIGEON, LockedOut("gone"))
    loft.clock.advance(2 * MINUTE)

    async def asks() -> bool:
        async with loft.storage.begin() as tx:
            return await loft.breaker.closed_until(tx, PIGEON) is None

    assert sum(await asyncio.gather(*[asks() for _ in range(8)])) == 1


async def test_who_never_agreed_is_sent_no_template(loft: Loft, ana: Agent) -> None:
    await synced(loft, text(places=0))
    letter = Letter(JUAN.value, template=Chosen("visita", "es"))
    with pytest.raises(CannotSend) as refused:
        await writing(loft)(staff(ana), PIGEON, letter)
    assert refused.value.reason == "no_consent"
    async with loft.storage.begin() as tx:
        assert await tx.leads.at([JUAN]) == []


async def test_at_night_no_template_goes_not_even_as_an_answer(loft: Loft, ana: Agent) -> None:
    await synced(loft, text(places=0))
    chat = await in_hand(loft, ana)
    local = loft.clock.now().astimezone((await loft.reads.hours()).zone)
    policy = SendingPolicy((local.time(), (local + HOUR).time()))
    loft.sendability = replace(loft.sendability, policy=policy)
    with pytest.raises(CannotSend) as refused:
        await sends(loft, ana, chat)
    assert refused.value.reason == "quiet_hours"


async def test_a_file_waits_too_and_comes_once_it_is_mended(loft: Loft, ana: Agent) -> None:
    picture = Attached("kept-7", "image/png", "plano.png", 12)
    loft.pigeons.fails = [LockedOut("gone")]
    await loft.brings(loft.says("", kind=ContentType.IMAGE, attached=(picture,)))
    await loft.works(later=timedelta(seconds=59))
    assert loft.files.kept == {}
    await loft.works(later=MINUTE)
    assert len(loft.files.kept) == 1
    async with loft.storage.begin() as tx:
        assert await tx.carriers.lockout(PIGEON) is None
