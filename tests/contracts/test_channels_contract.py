"""What goes by carriers, in and out, over every storage: never lost, never twice, in order."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from contract_house import House, drained, leading
from pigeons import JUAN, PIGEON, Loft, name_of, shuffled

from pascal.app.edge.callers import reach_of
from pascal.app.usecases.communications import SendAgain
from pascal.domain.agents import Agent
from pascal.domain.communications import MOST_TRIES, Attached, Report, State
from pascal.domain.consents import Consent
from pascal.domain.errors import AnothersConversation, CannotSend, ConversationClosed, NotFound
from pascal.domain.hours import ALWAYS_OPEN
from pascal.domain.identities import MAILBOX, PHONE, Identity, Vouched
from pascal.domain.ids import ConversationId, LeadId, MessageId, UploadId
from pascal.domain.incoming import Peer, Preferred, Reported
from pascal.domain.messages import MAX_TEXT, ContentType, Message
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import LockedOut, NoAnswer, NotNow, Outgoing, Parcel, Rejected, Sent
from pascal.domain.ports.communications import CommunicationBook, CommunicationFilter
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import ConversationRow, MessageRow, Reads
from pascal.domain.sending import Permit
from pascal.domain.uploads import Upload
from pascal.testing.builders import START, staff, visitor

MINUTE = timedelta(minutes=1)
RING = Identity("ring", "blue-7")
PICTURE = Attached("kept-7", "image/png", "plano.png", 12)


@pytest.fixture
def loft(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Loft:
    return Loft(house, reads, outbox, jobs)


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hires("Ana Torres", max_concurrent_chats=50)


async def chats(loft: Loft, who: Agent) -> Sequence[ConversationRow]:
    reach = reach_of(Permissions(), staff(who))
    return await loft.reads.conversations(reach, Filter(), Order.LAST_ACTIVITY, 100, None)


async def thread(loft: Loft, who: Agent, conversation_id: UUID) -> Sequence[MessageRow]:
    reach = reach_of(Permissions(), staff(who))
    return await loft.reads.messages(ConversationId(conversation_id), reach, 100)


async def in_hand(loft: Loft, ana: Agent) -> ConversationId:
    """Juan has written, and Ana has taken it."""
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    await loft.house.takes(ana, ConversationId(chat.id))
    return ConversationId(chat.id)


async def answered(loft: Loft, ana: Agent, text: str = "Buenos días") -> tuple[ConversationId, Message]:
    chat = await in_hand(loft, ana)
    message = await loft.house.says(ana, chat, text)
    await loft.relays()
    return chat, message


# -- in


async def test_who_is_not_known_becomes_a_lead_who_waits(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    assert (chat.status, chat.channel, chat.lead_name) == ("queued", PIGEON, "Juan Pérez")
    assert (chat.lead_email, chat.lead_phone) == (None, JUAN.value)
    (message,) = await thread(loft, ana, chat.id)
    assert (message.text, message.sender_type, message.channel) == ("Hola", "lead", PIGEON)
    assert message.delivery is None


async def test_who_is_known_goes_on_in_the_same_conversation(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola"))
    await loft.brings(loft.says("¿Sigue libre?"))
    (chat,) = await chats(loft, ana)
    assert [each.text for each in await thread(loft, ana, chat.id)] == ["Hola", "¿Sigue libre?"]


async def test_after_the_end_they_begin_anew_and_are_the_same_lead(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    await loft.house.resolves(ana, chat)
    await loft.brings(loft.says("Otra cosa"))
    first, second = await chats(loft, ana)
    assert first.lead_id == second.lead_id
    assert {first.status, second.status} == {"queued", "resolved"}


async def test_the_carriers_own_id_and_the_number_are_one_person(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola", also=(RING,)))
    await loft.brings(loft.says("Sin número", who=RING))
    (chat,) = await chats(loft, ana)
    assert len(await thread(loft, ana, chat.id)) == 2


async def test_whom_nobody_names_is_called_by_their_number(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola", name="\u200b \x00"))
    (chat,) = await chats(loft, ana)
    assert chat.lead_name == JUAN.value


@pytest.mark.parametrize("seed", range(5))
async def test_however_often_and_in_whatever_order_it_comes_the_end_is_the_same(
    loft: Loft, ana: Agent, seed: int
) -> None:
    _, message = await answered(loft, ana)
    name = name_of(loft.pigeons.asked[0])
    parcels = [
        loft.says("uno"),
        loft.says("dos"),
        loft.reports(name, State.READ),
        loft.reports(name, State.DELIVERED),
        loft.reports(name, State.FAILED, "not_reachable"),
    ]
    many = shuffled(parcels * 20, seed)
    while many:
        delivery, many = many[: seed + 1], many[seed + 1 :]
        await loft.brings(*delivery)
    (chat,) = await chats(loft, ana)
    texts = [each.text for each in await thread(loft, ana, chat.id) if each.sender_type == "lead"]
    assert texts[0] == "Hola"
    assert sorted(texts[1:]) == ["dos", "uno"]
    one = await loft.communication(message)
    assert (one.state, one.failure) == (State.READ, None)


async def test_what_waits_together_is_worked_on_in_the_order_of_the_carriers_clock(
    loft: Loft, ana: Agent
) -> None:
    parcels = [loft.says(f"{number}") for number in range(10)]
    await loft.brings(*shuffled(parcels, 3))
    (chat,) = await chats(loft, ana)
    assert [each.text for each in await thread(loft, ana, chat.id)] == [f"{n}" for n in range(10)]


async def test_fifty_at_once_from_who_is_not_known_are_one_lead_and_one_conversation(
    loft: Loft, ana: Agent
) -> None:
    parcels = [loft.says(f"{number}") for number in range(50)]

    async def deliver(one: Parcel) -> None:
        await loft.keep(PIGEON, [one, one])
        await loft.works()

    await asyncio.gather(*map(deliver, parcels))
    await loft.works(later=MINUTE)
    (chat,) = await chats(loft, ana)
    assert sorted(int(each.text) for each in await thread(loft, ana, chat.id)) == [*range(50)]


async def test_several_people_at_once_wait_for_nobody(loft: Loft, ana: Agent) -> None:
    people = [Identity("phone", f"+5191111{number:04}") for number in range(20)]
    await asyncio.gather(*(loft.keep(PIGEON, [loft.says("Hola", who=each)]) for each in people))
    await asyncio.gather(*(loft.works() for _ in range(4)))
    await loft.works(later=MINUTE)
    assert len({each.lead_id for each in await chats(loft, ana)}) == 20


async def test_a_year_later_it_is_still_the_same_delivery(loft: Loft, ana: Agent) -> None:
    parcel = loft.says("Hola")
    await loft.brings(parcel)
    loft.clock.advance(timedelta(days=365))
    async with loft.storage.begin() as tx:
        assert await tx.inbox.forget(before=loft.clock.now(), most=100) == 1
    await loft.brings(parcel)
    (chat,) = await chats(loft, ana)
    assert len(await thread(loft, ana, chat.id)) == 1


async def test_what_nobody_can_read_is_kept_and_holds_up_nobody(loft: Loft, ana: Agent) -> None:
    broken = loft.says("¿?")
    loft.pigeons.told.pop(broken.content)
    await loft.brings(broken, loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    assert [each.text for each in await thread(loft, ana, chat.id)] == ["Hola"]


@pytest.mark.parametrize("kind", [ContentType.REACTION, ContentType.EDIT, ContentType.DELETION])
async def test_what_speaks_of_an_earlier_message_says_of_which(
    loft: Loft, ana: Agent, kind: ContentType
) -> None:
    chat, message = await answered(loft, ana)
    await loft.brings(loft.says("👍", kind=kind, about=name_of(loft.pigeons.asked[0])))
    *_, last = await thread(loft, ana, chat)
    assert (last.content_type, last.about) == (kind, str(message.id))


async def test_a_thumb_after_the_end_opens_nothing(loft: Loft, ana: Agent) -> None:
    chat, _ = await answered(loft, ana)
    await loft.house.resolves(ana, chat)
    thumb = loft.says("👍", kind=ContentType.REACTION, about=name_of(loft.pigeons.asked[0]))
    await loft.brings(thumb)
    (only,) = await chats(loft, ana)
    assert only.status == "resolved"


async def test_what_the_team_says_in_the_carriers_own_app_stands_in_the_thread_and_is_not_sent(
    loft: Loft, ana: Agent, figures: Figures
) -> None:
    chat = await in_hand(loft, ana)
    echo = loft.says("Ya le llamo", id="echo-1", by_us=True)
    await loft.brings(loft.reports("echo-1", State.DELIVERED), echo, echo)
    await loft.relays()
    assert loft.pigeons.sent == []
    *_, message = await thread(loft, ana, chat)
    assert (message.text, message.sender_type, message.sender_id) == ("Ya le llamo", "agent", None)
    assert message.delivery == "delivered"
    await loft.brings(loft.reports("echo-1", State.READ))
    assert (await loft.communication(MessageId(UUID(message.id)))).state is State.READ
    assert await figures.response_times_of_agents(HOUSE, Filter(), ALWAYS_OPEN) == {}
    async with loft.storage.begin() as tx:
        heard_at, _ = await tx.communications.exchanged(JUAN, PIGEON, since=START)
    assert heard_at is not None
    assert heard_at < (await loft.communication(MessageId(UUID(message.id)))).created_at


async def test_what_the_team_says_elsewhere_than_where_they_are_answered_is_in_the_timeline_alone(
    loft: Loft, ana: Agent, communications: CommunicationBook
) -> None:
    chat = await in_hand(loft, ana)
    await loft.house.resolves(ana, chat)
    before = await thread(loft, ana, chat)
    await loft.brings(loft.says("¿Todo bien?", by_us=True))
    await loft.brings(loft.says("Hola, soy de la casa", who=RING, by_us=True))
    assert await thread(loft, ana, chat) == before
    (only,) = await chats(loft, ana)
    assert only.status == "resolved"
    kept = await communications.communications(HOUSE, CommunicationFilter(), 10, None)
    assert [each.text for each in kept if each.direction == "out"] == [
        "¿Todo bien?"
    ]  # who is not known stays so


async def test_what_is_too_long_for_one_message_is_several(loft: Loft, ana: Agent) -> None:
    text = " ".join(f"palabra{number}" for number in range(1000))
    await loft.brings(loft.says(text))
    (chat,) = await chats(loft, ana)
    said = [each.text for each in await thread(loft, ana, chat.id)]
    assert " ".join(said) == text
    assert len(said) > 1
    assert all(len(each) <= MAX_TEXT for each in said)


async def test_nothing_in_a_text_that_cannot_be_stored_loses_it(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("a\0b\ud800c"))
    (chat,) = await chats(loft, ana)
    assert [each.text for each in await thread(loft, ana, chat.id)] == ["abc"]


async def test_a_file_comes_after_its_message(loft: Loft, ana: Agent) -> None:
    parcel = loft.says("El plano", kind=ContentType.IMAGE, attached=(PICTURE,))
    await loft.keep(PIGEON, [parcel])
    loft.pigeons.fails = [NotNow("busy")]
    (late,) = await loft.works()
    assert str(late) == "busy"
    (chat,) = await chats(loft, ana)
    (message,) = await thread(loft, ana, chat.id)
    assert (message.content_type, message.media, message.upload_id) == ("image", "pending", None)
    stamp = await loft.reads.history_stamp(ConversationId(chat.id), reach_of(Permissions(), staff(ana)))
    await loft.works(later=MINUTE)
    (message,) = await thread(loft, ana, chat.id)
    assert (message.text, message.media) == ("El plano", None)
    assert message.upload_id is not None
    assert (await loft.reads.upload(message.upload_id)).file_name == "plano.png"
    assert stamp != await loft.reads.history_stamp(
        ConversationId(chat.id), reach_of(Permissions(), staff(ana))
    )


async def test_a_file_that_is_there_no_more_says_so(loft: Loft, ana: Agent) -> None:
    loft.pigeons.fails = [Rejected("media_refused")]
    await loft.brings(loft.says("", kind=ContentType.IMAGE, attached=(PICTURE,)))
    (chat,) = await chats(loft, ana)
    (message,) = await thread(loft, ana, chat.id)
    assert (message.media, message.upload_id) == ("failed", None)


async def test_several_files_are_several_messages(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Todo esto", attached=(PICTURE, Attached("kept-8", "application/pdf"))))
    (chat,) = await chats(loft, ana)
    said = await thread(loft, ana, chat.id)
    assert [each.content_type for each in said] == ["text", "image", "file"]
    assert all(each.upload_id for each in said[1:])


# -- whether they want it


async def test_who_wants_nothing_more_is_sent_nothing_more(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    await loft.brings(loft.says("BAJA"))
    *_, note = await thread(loft, ana, chat)
    assert (note.sender_type, note.note) == ("system", "opted_out")
    message = await loft.house.says(ana, chat, "Una oferta")
    await loft.relays()
    one = await loft.communication(message)
    assert (one.state, one.failure) == (State.FAILED, "opted_out")
    assert loft.pigeons.sent == []
    await loft.brings(loft.says("ALTA"))
    await loft.house.says(ana, chat, "Bienvenido")
    await loft.relays()
    assert loft.pigeons.sent == ["Bienvenido"]


# -- out


async def test_an_answer_goes_where_the_question_came_from(loft: Loft, ana: Agent) -> None:
    chat, message = await answered(loft, ana)
    (asked,) = loft.pigeons.asked
    assert (asked.text, asked.line) == ("Buenos días", "+5115550100")
    assert (await loft.communication(message)).peer == JUAN
    *_, shown = await thread(loft, ana, chat)
    assert (shown.text, shown.delivery) == ("Buenos días", "sent")


async def test_what_happened_twice_is_sent_once(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    message = await loft.house.says(ana, chat, "Una vez")
    async with leading(loft.outbox):
        recorded = [*await drained(loft.outbox, hears=loft.queue.hears)]
    await loft.queue.react(recorded)
    await loft.works()
    await loft.queue.react(recorded)
    await loft.works()
    assert loft.pigeons.sent == ["Una vez"]
    assert (await loft.communication(message)).state is State.SENT


async def test_the_ladder_climbs_and_is_shown(loft: Loft, ana: Agent) -> None:
    chat, _ = await answered(loft, ana)
    name = name_of(loft.pigeons.asked[0])
    seen = []
    for state in (State.DELIVERED, State.READ, State.FAILED):
        await loft.brings(loft.reports(name, state, "blocked" if state is State.FAILED else None))
        *_, shown = await thread(loft, ana, chat)
        seen.append((shown.delivery, shown.failure))
    assert seen == [("delivered", None), ("read", None), ("read", None)]


async def test_a_failure_says_why(loft: Loft, ana: Agent) -> None:
    chat, _ = await answered(loft, ana)
    await loft.brings(loft.reports(name_of(loft.pigeons.asked[0]), State.FAILED, "window_closed"))
    *_, shown = await thread(loft, ana, chat)
    assert (shown.delivery, shown.failure, shown.failure_code) == ("failed", "window_closed", "131047")


def again(loft: Loft) -> SendAgain:
    return SendAgain(loft.storage, loft.channels, loft.sendability, Permissions(), loft.clock)


async def test_nothing_goes_where_a_colleague_was_mistaken(loft: Loft, ana: Agent) -> None:
    """What waits fails, and what failed goes once more to where they are now."""
    right = Identity(PHONE, "+51900000009")
    chat, message = await answered(loft, ana)
    await loft.brings(loft.reports(name_of(loft.pigeons.asked[0]), State.FAILED, "not_reachable"))
    loft.pigeons.fails = [NotNow("busy")]
    waits = await loft.house.says(ana, chat, "¿Sigue ahí?")
    await loft.relays()
    async with loft.storage.begin() as tx:
        (lead,) = await tx.leads.at([JUAN])
        lead.lose(JUAN, by=ana.id, at=loft.clock.now())
        lead.gain(right, Vouched.AGENT, by=ana.id, at=loft.clock.now())
        await tx.leads.save(lead)
    await loft.works(later=MINUTE)
    assert (await loft.communication(waits)).failure == "no_address"
    await loft.brings(loft.says("Hola", who=right))
    await again(loft)(staff(ana), chat, message.id)
    await loft.works()
    assert (await loft.communication(message)).peer == right


async def test_a_file_that_is_kept_no_more_fails_at_once(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    upload = Upload(UploadId(loft.ids.new()), ana.id, "plano.png", "image/png", 12, loft.clock.now())
    async with loft.storage.begin() as tx:
        await tx.uploads.add(upload)
    message = await loft.house.says(ana, chat, "El plano", upload_id=upload.id)
    await loft.relays()
    one = await loft.communication(message)
    assert (one.state, one.failure) == (State.FAILED, "media_refused")


async def test_what_failed_goes_once_more_and_the_newest_is_shown(loft: Loft, ana: Agent) -> None:
    chat, message = await answered(loft, ana)
    first = name_of(loft.pigeons.asked[0])
    await loft.brings(loft.reports(first, State.FAILED, "not_reachable"))
    loft.clock.advance(timedelta(minutes=1))
    one = await again(loft)(staff(ana), chat, message.id)
    *_, shown = await thread(loft, ana, chat)
    assert (shown.delivery, shown.failure, shown.failure_code, shown.attempt) == ("queued", None, None, 2)
    await loft.works()
    assert [(each.text, each.about, each.line) for each in loft.pigeons.asked[1:]] == [
        (each.text, each.about, each.line) for each in loft.pigeons.asked[:1]
    ]
    assert (await loft.communication(message)).id == one.id
    await loft.brings(loft.reports(first, State.DELIVERED))  # the first had arrived after all
    await loft.brings(loft.reports(name_of(loft.pigeons.asked[1]), State.READ))
    *_, shown = await thread(loft, ana, chat)
    assert (shown.delivery, shown.attempt) == ("read", 2)
    await loft.brings(loft.reports(first, State.READ))
    assert (await again(loft)(staff(ana), chat, message.id)).state is State.READ
    await loft.works()
    assert len(loft.pigeons.sent) == 2


async def test_a_late_word_of_the_first_does_not_hide_the_second(loft: Loft, ana: Agent) -> None:
    loft.pigeons.fails = [NoAnswer("silence")]
    chat, message = await answered(loft, ana)
    first = name_of(loft.pigeons.asked[0])
    await again(loft)(staff(ana), chat, message.id)
    told = Reported(
        external_id=first,
        report=Report(State.READ, loft.clock.now()),
        ours=str(loft.pigeons.asked[0].id),
    )
    await loft.brings(loft.parcel("late", told, sender="pigeon"))
    *_, shown = await thread(loft, ana, chat)
    assert (shown.delivery, shown.attempt) == ("sent", 2)


async def test_of_fifty_who_send_it_again_at_once_one_does(loft: Loft, ana: Agent) -> None:
    loft.pigeons.fails = [NoAnswer("silence")]
    chat, message = await answered(loft, ana)
    assert (await loft.communication(message)).state is State.UNCERTAIN
    found = await asyncio.gather(*(again(loft)(staff(ana), chat, message.id) for _ in range(50)))
    assert {each.attempt for each in found} == {2}
    assert len({each.id for each in found}) == 1
    await loft.works()
    assert len(loft.pigeons.sent) == 1


async def test_what_may_not_be_sent_is_not_sent_again_either(loft: Loft, ana: Agent) -> None:
    chat, message = await answered(loft, ana)
    await loft.brings(loft.reports(name_of(loft.pigeons.asked[0]), State.FAILED, "blocked"))
    other, elsewhere = await loft.house.hires("Eva"), (await loft.house.starts(visitor())).conversation.id
    with pytest.raises(AnothersConversation):
        await again(loft)(staff(other), chat, message.id)
    await loft.house.takes(ana, elsewhere)
    with pytest.raises(NotFound):
        await again(loft)(staff(ana), elsewhere, message.id)
    with pytest.raises(NotFound):
        await again(loft)(staff(ana), chat, MessageId(UUID(int=7)))
    loft.clock.advance(timedelta(hours=25))
    with pytest.raises(CannotSend) as refused:
        await again(loft)(staff(ana), chat, message.id)
    assert refused.value.reason == "window_closed"
    await loft.house.resolves(ana, chat)
    with pytest.raises(ConversationClosed):
        await again(loft)(staff(ana), chat, message.id)
    await loft.works()
    assert len(loft.pigeons.asked) == 1


async def test_a_report_that_is_faster_than_the_answer_is_not_lost(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)

    async def reports() -> None:
        await loft.brings(loft.reports(name_of(loft.pigeons.asked[0]), State.DELIVERED))

    loft.pigeons.while_flying = [reports()]
    message = await loft.house.says(ana, chat, "Hola")
    await loft.relays()
    assert (await loft.communication(message)).state is State.DELIVERED


async def test_what_is_said_meanwhile_comes_after_it(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    loft.pigeons.fails = [NotNow("busy"), NotNow("busy", 5 * MINUTE)]
    for text in ("uno", "dos", "tres"):
        await loft.house.says(ana, chat, text)
        await loft.relays()
    assert loft.pigeons.sent == []
    await loft.works(later=MINUTE)
    assert loft.pigeons.sent == []
    await loft.works(later=6 * MINUTE)
    assert loft.pigeons.sent == ["uno", "dos", "tres"]


async def test_what_is_never_taken_fails_in_the_end_and_the_next_goes(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    loft.pigeons.fails = [NotNow("busy")] * MOST_TRIES
    first = await loft.house.says(ana, chat, "uno")
    await loft.house.says(ana, chat, "dos")
    await loft.relays()
    for _ in range(MOST_TRIES):
        await loft.works(later=20 * MINUTE)
    one = await loft.communication(first)
    assert (one.state, one.failure, one.tries) == (State.FAILED, "unavailable", MOST_TRIES)
    assert loft.pigeons.sent == ["dos"]


async def test_what_is_refused_says_why_and_the_next_goes(loft: Loft, ana: Agent) -> None:
    loft.pigeons.fails = [Rejected("spam", "30007")]
    chat, message = await answered(loft, ana)
    await loft.house.says(ana, chat, "dos")
    await loft.relays()
    one = await loft.communication(message)
    assert (one.state, one.failure, one.code) == (State.FAILED, "spam", "30007")
    assert loft.pigeons.sent == ["dos"]


@pytest.mark.parametrize("error", [NoAnswer("cut"), RuntimeError("a fault of ours")])
async def test_what_may_have_been_taken_is_not_sent_again(loft: Loft, ana: Agent, error: Exception) -> None:
    loft.pigeons.fails = [error]
    _, message = await answered(loft, ana)
    await loft.works(later=60 * MINUTE)
    assert (await loft.communication(message)).state is State.UNCERTAIN
    assert len(loft.pigeons.asked) == 1
    await loft.brings(loft.reports("another", State.DELIVERED))
    assert (await loft.communication(message)).state is State.UNCERTAIN


async def test_who_does_not_let_us_in_is_waited_for(loft: Loft, ana: Agent) -> None:
    loft.pigeons.fails = [LockedOut("token")] * (MOST_TRIES + 3)
    _, message = await answered(loft, ana)
    for _ in range(MOST_TRIES + 3):
        await loft.works(later=2 * MINUTE)
    assert loft.pigeons.sent == ["Buenos días"]
    assert (await loft.communication(message)).state is State.SENT


async def test_who_is_killed_while_a_carrier_listens_leaves_a_trace(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)

    class Killed(BaseException):
        """No `except` of ours sees it."""

    loft.pigeons.fails = [Killed()]  # type: ignore[list-item]
    message = await loft.house.says(ana, chat, "uno")
    with pytest.raises(Killed):
        await loft.relays()
    assert (await loft.communication(message)).state is State.SENDING
    await loft.house.says(ana, chat, "dos")
    await loft.relays()
    assert loft.pigeons.sent == []  # it may still be under way
    await loft.works(later=loft.hand_over.limit + MINUTE)
    assert (await loft.communication(message)).state is State.UNCERTAIN
    assert loft.pigeons.sent == ["dos"]


async def test_two_workers_send_each_thing_once_and_in_order(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    loft.pigeons.while_flying = [asyncio.sleep(0.05)]
    for number in range(10):
        await loft.house.says(ana, chat, f"{number}")
    async with leading(loft.outbox):
        await loft.queue.react([*await drained(loft.outbox, hears=loft.queue.hears)])
    await asyncio.gather(*(loft.hand_over(chat) for _ in range(5)))
    await loft.works(later=2 * MINUTE)
    assert loft.pigeons.sent == [f"{number}" for number in range(10)]


async def test_after_a_day_without_a_word_of_theirs_nothing_free_goes(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    loft.clock.advance(timedelta(hours=24))
    message = await loft.house.says(ana, chat, "¿Sigue ahí?")
    await loft.relays()
    one = await loft.communication(message)
    assert (one.state, one.failure) == (State.FAILED, "window_closed")
    assert loft.pigeons.asked == []


async def test_who_wants_no_advertising_is_answered_all_the_same(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    stop = Preferred(peer=Peer((JUAN,)), wants=False, about="marketing", at=loft.clock.now())
    await loft.brings(loft.parcel("stop", stop, sender=str(JUAN)))
    await loft.house.says(ana, chat, "Con gusto")
    await loft.relays()
    assert loft.pigeons.sent == ["Con gusto"]
    async with loft.storage.begin() as tx:
        lead = (await tx.leads.at([JUAN]))[0]
        standing = await loft.sendability.standing(tx, loft.pigeons, lead, JUAN, at=loft.clock.now())
    assert (standing.no_marketing, standing.ended_at) == (True, None)


async def test_what_was_said_of_consent_is_kept_by_place_newest_first(loft: Loft, ana: Agent) -> None:
    await in_hand(loft, ana)
    (chat,) = await chats(loft, ana)
    start, lead_id = loft.clock.now(), LeadId(chat.lead_id)
    mail, elsewhere = Identity(MAILBOX, "juan@correo.example"), Identity(PHONE, "+51922222222")
    async with loft.storage.begin() as tx:
        lead = await tx.leads.get(lead_id)
        for place in (mail, RING):
            lead.gain(place, Vouched.AGENT, by=ana.id, at=start)
        await tx.leads.save(lead)
        for minutes, (place, wanted, by) in enumerate(
            [(JUAN, True, ana.id), (mail, True, ana.id), (elsewhere, True, None), (JUAN, False, None)]
        ):
            at = start + minutes * MINUTE
            await tx.communications.note_consent(Consent(place, PIGEON, wanted, at, "sí", by))
    said = await loft.reads.consents(lead_id, 10)
    assert [(each.kind, each.value, each.wanted, each.agent_name) for each in said] == [
        (*_both(JUAN), False, None),
        (*_both(mail), True, "Ana Torres"),
        (*_both(JUAN), True, "Ana Torres"),
    ]
    first = ("pigeon", "phone", JUAN.value, False, "all", start + 3 * MINUTE, "sí", None, None)
    assert await loft.reads.consents(lead_id, 1) == [first]


def _both(one: Identity) -> tuple[str, str]:
    return one.kind, one.value


async def test_what_was_said_with_a_lead_is_read_by_one_channel_or_by_all(loft: Loft, ana: Agent) -> None:
    await in_hand(loft, ana)
    (chat,) = await chats(loft, ana)
    reach, lead_id = reach_of(Permissions(), staff(ana)), LeadId(chat.lead_id)
    for channel, many in ((None, 2), (PIGEON, 2), ("sms", 0)):
        said = await loft.reads.said_with(lead_id, reach, 10, None, channel)
        assert [whose for _, whose in said] == [ana.id] * many


async def test_where_a_lead_is_not_reached_any_more_is_free_for_another(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    (row,) = await chats(loft, ana)
    lead_id, now = LeadId(row.lead_id), loft.clock.now()
    other = Identity(PHONE, "+51922222222")
    for act in ("gain", "lose", "lose"):
        async with loft.storage.begin() as tx:
            lead = await tx.leads.get(lead_id)
            if act == "gain":
                lead.gain(other, Vouched.AGENT, by=ana.id, at=now)
                lead.phone = other.value
            else:
                lead.lose(other, by=ana.id, at=now)
            await tx.leads.save(lead)
        if act == "gain":
            await loft.brings(loft.says("¿Quién es?", who=other))
    assert [each.identity for each in await loft.reads.identities(lead_id)] == [JUAN]
    async with loft.storage.begin() as tx:
        lead = await tx.leads.get(lead_id)
        assert (lead.phone, lead.identities) == (JUAN.value, {JUAN})
        assert await tx.leads.at([other]) == []
    await loft.brings(loft.says("Soy Rosa", who=other, name="Rosa"))
    assert len(await chats(loft, ana)) == 2
    message = await loft.house.says(ana, chat, "Con gusto")
    await loft.relays()
    assert (await loft.communication(message)).peer == JUAN


async def test_a_carrier_that_names_two_alike_leaves_the_second_uncertain(loft: Loft, ana: Agent) -> None:
    chat, first = await answered(loft, ana)
    name = name_of(loft.pigeons.asked[0])

    async def says_the_same(permit: object, one: object) -> Sent:
        return Sent(name)

    loft.pigeons.send_text = says_the_same  # type: ignore[method-assign, assignment]
    second = await loft.house.says(ana, chat, "dos")
    await loft.relays()
    assert (await loft.communication(first)).state is State.SENT
    assert (await loft.communication(second)).state is State.UNCERTAIN


async def test_a_status_by_our_own_name_races_with_the_answer_to_the_send(loft: Loft, ana: Agent) -> None:
    """Each waits for the other's lock in turn, and neither is lost."""
    chat = await in_hand(loft, ana)

    def report(one: Outgoing) -> Parcel:
        told = Reported(
            external_id=name_of(one), report=Report(State.DELIVERED, loft.clock.now()), ours=str(one.id)
        )
        return loft.parcel(f"{one.id}:delivered", told, sender=f"status {one.id}")

    takes = loft.pigeons.send_text
    parcels: list[asyncio.Task[None]] = []

    async def send(permit: Permit, one: Outgoing) -> Sent:
        sent = await takes(permit, one)
        parcels.append(asyncio.create_task(loft.brings(report(one))))
        await asyncio.sleep(0)
        return sent

    loft.pigeons.send_text = send  # type: ignore[method-assign]
    said = [await loft.house.says(ana, chat, f"{number}") for number in range(20)]
    await loft.relays()
    await asyncio.gather(*parcels)
    await loft.works(later=MINUTE)
    assert [(await loft.communication(each)).state for each in said] == [State.DELIVERED] * 20
    assert loft.pigeons.sent == [f"{number}" for number in range(20)]


# -- what the team has read


async def reads(loft: Loft, ana: Agent, chat: ConversationId, upto: int) -> None:
    await loft.house.changes(chat, lambda it: it.read(upto, by_lead=False, at=loft.clock.now()))
    async with leading(loft.outbox):
        recorded = [*await drained(loft.outbox, hears=loft.ask_for_read_marks.hears)]
    for _ in range(2):  # at least once is not once
        await loft.ask_for_read_marks.react(recorded)


async def test_the_carrier_hears_how_far_the_team_has_read(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("uno", id="in-a"), loft.says("dos", id="in-b"), loft.says("tres", id="in-c"))
    (chat,) = await chats(loft, ana)
    one = ConversationId(chat.id)
    await loft.house.takes(ana, one)
    await reads(loft, ana, one, 2)
    await loft.works()
    assert loft.pigeons.read_marks == ["in-b"]
    loft.pigeons.fails = [NotNow("busy")]
    await reads(loft, ana, one, 9)
    await loft.works()
    assert loft.pigeons.read_marks == ["in-b"]
    await loft.works(later=MINUTE)
    assert loft.pigeons.read_marks == ["in-b", "in-c"]


async def test_a_read_mark_that_is_refused_is_lost_and_holds_up_nothing(loft: Loft, ana: Agent) -> None:
    chat = await in_hand(loft, ana)
    loft.pigeons.fails = [Rejected("rejected")]
    await reads(loft, ana, chat, 9)
    assert await loft.works() == []
    await loft.house.says(ana, chat, "Buenos días")
    await loft.relays()
    assert loft.pigeons.sent == ["Buenos días"]


async def test_of_the_chat_on_the_site_no_carrier_hears(loft: Loft, ana: Agent) -> None:
    chat = (await loft.house.starts(visitor())).conversation.id
    await loft.house.takes(ana, chat)
    await reads(loft, ana, chat, 9)
    await loft.works()
    assert loft.pigeons.read_marks == []
