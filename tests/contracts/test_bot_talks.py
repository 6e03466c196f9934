"""The bot through its use case, over every storage: what it says, what it keeps, and when it keeps still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from bot_house import BotHouse
from contract_house import House, happened, leading

from pascal.adapters.bot.script import Script
from pascal.app.edge.words import note_words
from pascal.app.usecases.bot import MEETING, MOST_READ, BotPolicy
from pascal.app.usecases.meetings import ChangeMeeting
from pascal.app.usecases.qualification import FindStanding
from pascal.app.usecases.sending import goes_out
from pascal.app.usecases.waiting import RaiseAlarms
from pascal.domain.bot import (
    CONSENT,
    MOST_HELD,
    MOST_OF_A_CLAIM,
    OFFERS,
    PERSON,
    SLOT,
    Opening,
    Understood,
    Why,
)
from pascal.domain.calendars import Linked
from pascal.domain.channels import Channel
from pascal.domain.conversations import Analysed, Priority
from pascal.domain.errors import AlreadyTaken, SlotTaken
from pascal.domain.events import MessagePosted
from pascal.domain.hours import DAY, Span
from pascal.domain.ids import AgentId, ConversationId, MeetingId, MessageId, VisitorId
from pascal.domain.meetings import HELD_FOR, During, Slot, Status, Wish
from pascal.domain.messages import MAX_TEXT, ContentType, Draft, Note, Sender, SenderType
from pascal.domain.permissions import Permissions
from pascal.domain.ports.agenda import Agenda, WantedMeetings
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.bot import Heard, Telling
from pascal.domain.ports.jobs import JobQueue, TryLater
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.qualification import Step
from pascal.testing.builders import START, staff, visitor

WHATSAPP = Channel("whatsapp")


@pytest.fixture
async def bot(
    house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, agenda: Agenda
) -> AsyncIterator[BotHouse]:
    await house.hires("Rosa")
    async with leading(outbox):
        yield BotHouse(house, reads, outbox, jobs, agenda)


async def begun(
    bot: BotHouse, text: str = "Hola", email: str = "ana@example.com"
) -> tuple[VisitorId, ConversationId]:
    browser = visitor()
    talk = (await bot.house.starts(browser, text, email=email)).conversation.id
    await bot.works()
    return browser, talk


async def resolved(bot: BotHouse, talk: ConversationId) -> None:
    note, at = MessageId(bot.house.ids.new()), bot.house.clock.now()
    await bot.house.changes(talk, lambda one: one.resolve(note_id=note, at=at))


THIRTY = [
    # as the lead writes it, and what stands in the answer; None: there is none
    ("¿para qué?", "Antes de seguir necesito tu permiso"),
    ("ya, está bien", "¿Qué tan avanzada va tu búsqueda"),
    ("va en serio, quiero mudarme", "¿Qué presupuesto tienes en mente?"),
    ("mmm, ¿qué me recomiendas?", "ya queda anotado.\n\n¿Hasta cuánto quisieras invertir, más o menos?"),
    ("entre 100 y 150 mil", "¿Para cuándo te gustaría tenerlo?"),
    ("para marzo", "¿La decisión la tomas tú"),
    ("con mi esposo", "¿Qué proyecto te interesa?"),
    ("perdón, mi presupuesto es hasta 180 mil", "Listo, lo corregí.\n\n¿Cuántos dormitorios necesitas?"),
    ("2", "¿Sería al contado"),
    (
        "no, mejor 3 dormitorios, y mi correo es ana.nueva@example.com",
        "Anotado el cambio.",
    ),
    ("Torre Begonias", "¿Y cómo lo pagarías"),
    ("sorry, can we go on in English please", "Are you thinking of a mortgage"),
    ("with a mortgage", "1. today, Monday, at "),
    ("is there parking?", "I'm noting that for whoever meets you, too."),
    ("hmm let me think about it", "Which one do you choose?"),
    ("the second one", "is no longer free"),
    ("actually I need 2 bedrooms", "I've corrected that."),
    ("WHATSAPP", None),
    ("the third one", "Done, you're booked: "),
    ("thank you", None),
    ("oi, meu telefone mudou, é +55 21 99876-5432", "Mudança anotada."),
    ("muito obrigada", None),
    ("tem piscina no prédio?", "Isso uma pessoa da equipe responde melhor"),
    ("obrigada", None),
    ("vocês aceitam cachorro?", "vou passar você para uma pessoa da equipe"),
    ("e gato?", None),
    ("BOT ON", "Isso uma pessoa da equipe responde melhor"),
    ("apaguem meus dados por favor", "Tudo bem: a partir de agora não anoto mais nada"),
    ("sim", "Claro! Vou passar você"),
    ("obrigada!", None),
]


async def test_a_chat_of_thirty_turns_in_three_languages_by_two_channels(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    first = await bot.thread(talk)
    assert "¿Me autorizas" in first[-1].text
    for said, expected in THIRTY:
        if said == "WHATSAPP":
            await bot.house.changes(talk, lambda one: one.go_on_by(WHATSAPP, at=bot.house.clock.now()))
            continue
        if said == "BOT ON":
            before = (await bot.thread(talk))[-1].seq
            await bot.house.changes(talk, lambda one: one.switch_bot(on=True, at=bot.house.clock.now()))
            await bot.works()
            answers = [each for each in await bot.thread(talk) if each.seq > before]
        else:
            if said == "the second one":
                await bot.books((await bot.remembered(talk)).offered[1], talk)
            answers = await bot.hears(browser, talk, said)
        spoken = [each for each in answers if each.sender_type == SenderType.BOT]
        if expected is None:
            assert not answers, (said, [each.text for each in answers])
        else:
            assert expected in spoken[0].text, said
            assert len(spoken) == 1
            assert spoken[0].text.count("?") <= 1
    known = await bot.known(talk)
    assert dict(known.values) == {
        "name": "Ana",
        "email": "ana.nueva@example.com",
        "phone": "+5521998765432",
        "need": "high",
        "budget": "0-180000",
        "timeline": "3_months",
        "authority": "shared",
        "project": "Torre Begonias Luxury",
        "bedrooms": "2",
        "financing": "mortgage",
    }
    assert (known.has_meeting, known.step, known.consent and known.consent.given) == (
        True,
        Step.CONSENT,
        False,
    )
    said_in = {each.id: each for each in await bot.thread(talk)}
    for answer in known.answers.values():
        if answer.evidence.read_by == "script":
            assert answer.evidence.quote in said_in[str(answer.evidence.message_id)].text
    notes = [each.text for each in said_in.values() if each.note == Note.BOT_LEFT]
    assert notes == ["unsure", "asked"]
    async with bot.house.storage.begin() as tx:
        last = [*(await tx.conversations.unanswered(talk))][-1]
    assert last.text == "obrigada!"
    ours = [each for each in said_in.values() if each.sender_type == SenderType.BOT]
    assert {each.channel for each in ours[:17]} == {"web"}
    assert {each.channel for each in ours[18:]} == {WHATSAPP}
    sent = [each.event for each in await happened(bot.outbox, "sent")]
    goes = [each.message for each in sent if isinstance(each, MessagePosted) and goes_out(each.message)]
    assert [str(each.id) for each in goes] == [each.id for each in ours if each.channel == WHATSAPP]


async def test_what_was_told_before_it_might_be_kept_is_not_asked_after(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "Hola, busco 3 dormitorios en Surco hasta 200k")
    assert not {"bedrooms", "budget"} & (await bot.known(talk)).answers.keys()
    await bot.hears(browser, talk, "sí, claro")
    known = await bot.known(talk)
    assert {"bedrooms": "3", "budget": "0-200000", "district": "Surco"}.items() <= known.values.items()
    said = {each.id: each.text for each in await bot.thread(talk)}
    assert "busco 3" in said[str(known.answers["bedrooms"].evidence.message_id)]


async def test_who_tells_on_where_leave_was_asked_is_asked_for_it_and_what_they_told_is_read(
    bot: BotHouse,
) -> None:
    browser, talk = await begun(bot)
    (answer,) = await bot.hears(browser, talk, "2 dormitorios, 100 mil dólares")
    assert answer.text.startswith("Enseguida vemos eso.\n\nAntes de seguir necesito tu permiso")
    assert not {"bedrooms", "budget"} & (await bot.known(talk)).answers.keys()
    assert (await bot.remembered(talk)).unsure == 0
    await bot.hears(browser, talk, "mmm bueno ya")
    known = await bot.known(talk)
    assert {"bedrooms": "2", "budget": "100000-100000"}.items() <= known.values.items()


async def test_what_the_page_is_about_is_known_and_who_they_are_is_greeted(bot: BotHouse) -> None:
    browser = visitor()
    started = await bot.house.starts(browser, name="Rosa Quispe", project="torre-begonias-luxury")
    talk = started.conversation.id
    await bot.works()
    assert (await bot.thread(talk))[-1].text.startswith("¡Hola, Rosa!")
    known = (await bot.known(talk)).answers["project"]
    assert (known.value, known.evidence.read_by) == ("Torre Begonias Luxury", "form")
    asked = list[str]()
    await bot.hears(browser, talk, "sí")
    while (last := (await bot.remembered(talk)).asked) not in {None, "slot"}:
        asked.append(str(last))
        await bot.hears(browser, talk, "va en serio" if last == "need" else "no sé")
    assert asked == ["need", "budget", "timeline", "authority", "bedrooms", "financing"]


async def test_what_they_ask_is_noted_for_people_and_asking_on_offers_one(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (first,) = await bot.hears(browser, talk, "¿aceptan mascotas?")
    assert first.text == (
        "Eso te lo responde quien te atienda; ya queda anotado.\n\n"
        "Y la búsqueda, ¿es urgente, va en serio o es solo por mirar?"
    )
    (second,) = await bot.hears(browser, talk, "¿y cuánto cuesta?")
    assert "¿Quieres que te atienda una persona?" in second.text
    (third,) = await bot.hears(browser, talk, "no, sigamos")
    assert "Quieres que" not in third.text
    assert third.text.endswith("?")


async def test_who_asks_which_projects_there_are_is_told_and_asked_on(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    before = await bot.remembered(talk)
    (answer,) = await bot.hears(browser, talk, "¿cuáles proyectos tienen?")
    assert answer.text.startswith(
        "Estos son nuestros proyectos: Torre Begonias Luxury (San Isidro), Residencial Barranco Vibe ("
    )
    state = await bot.remembered(talk)
    assert (state.asked, state.unsure, state.questions) == (before.asked, 0, 0)
    (more,) = await bot.hears(browser, talk, "¿qué proyectos tienen cochera?")
    assert more.text.startswith("Eso te lo responde quien te atienda")


@pytest.mark.parametrize("said", ["Hola, ¿qué proyectos tienen?", "Hi, which projects do you have?"])
async def test_who_opens_with_which_projects_there_are_is_told_at_once(bot: BotHouse, said: str) -> None:
    _, talk = await begun(bot, said)
    answer = (await bot.thread(talk))[-1]
    assert "Torre Begonias Luxury (San Isidro)" in answer.text
    assert "quien te atienda" not in answer.text
    assert "Whoever meets you" not in answer.text
    assert answer.text.count("?") == 1


async def test_who_asks_what_it_is_kept_for_is_told_and_may_still_say_yes(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    for asks in ("¿para qué guardan mis datos?", "¿y qué hacen con mis datos?"):
        (answer,) = await bot.hears(browser, talk, asks)
        assert answer.text.startswith("Tus datos son para atenderte")
        state = await bot.remembered(talk)
        assert (state.asked, state.unsure) == (CONSENT, 0)
    (answer,) = await bot.hears(browser, talk, "ya, está bien, ¿y cuánto cuesta?")
    known = await bot.known(talk)
    assert known.consent is not None
    assert known.consent.given
    assert answer.text.startswith("Eso te lo responde quien te atienda")


async def test_who_asks_what_their_number_is_for_is_told_and_asked_on(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    (answer,) = await bot.hears(browser, talk, "Sí, pero ¿quién ve mis datos?")
    asked = (await bot.remembered(talk)).asked
    assert answer.text.startswith("Tus datos son para atenderte")
    assert (asked, answer.text.count("?")) == ("need", 1)
    (answer,) = await bot.hears(browser, talk, "¿para qué necesitas mi número?")
    assert answer.text.startswith("Tus datos son para atenderte")
    assert ((await bot.remembered(talk)).asked, answer.text.count("?")) == (asked, 1)


@pytest.mark.parametrize("said", ["no", "sí"])
async def test_which_projects_there_are_is_told_after_a_refusal_and_once_all_is_arranged(
    bot: BotHouse, said: str
) -> None:
    if said == "no":
        browser, talk = await begun(bot)
        await bot.hears(browser, talk, said)
    else:
        browser, talk = await offered(bot)
        await bot.hears(browser, talk, "la primera")
    (answer,) = await bot.hears(browser, talk, "¿qué proyectos tienen?")
    assert answer.text.startswith("Estos son nuestros proyectos: Torre Begonias Luxury")
    assert (await bot.remembered(talk)).unsure == 0


async def test_who_asks_on_and_wants_no_person_is_asked_for_their_leave_again(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    for question in ("¿aceptan mascotas?", "¿y cuánto cuesta?"):
        await bot.hears(browser, talk, question)
    assert (await bot.remembered(talk)).asked == PERSON
    await bot.hears(browser, talk, "no, sigamos")
    state = await bot.remembered(talk)
    assert (state.asked, state.unsure, state.told[Opening.NOTED]) == (CONSENT, 0, 1)
    assert (await bot.known(talk)).consent is None


@pytest.mark.parametrize("by_person", [False, True])
async def test_who_is_left_to_people_comes_first_unless_a_person_has_said_otherwise(
    bot: BotHouse, *, by_person: bool
) -> None:
    browser, talk = await begun(bot)
    if by_person:
        at = bot.house.clock.now()
        await bot.house.changes(talk, lambda one: one.prioritise(Priority.LOW, at=at))
    await bot.hears(browser, talk, "quiero hablar con una persona")
    made = Analysed("Pregunta", Priority.NORMAL, (), bot.house.clock.now(), "rules", upto=9)
    await bot.house.changes(talk, lambda one: one.keep_analysis(made, at=made.at))
    async with bot.house.storage.begin() as tx:
        one = await tx.conversations.get(talk)
    assert one.priority is (Priority.LOW if by_person else Priority.HIGH)


async def test_several_messages_in_a_row_are_answered_once(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    answers = await bot.hears(browser, talk, "sí", "busco 2 dormitorios", "al contado")
    assert len(answers) == 1
    assert {"bedrooms": "2", "financing": "cash"}.items() <= (await bot.known(talk)).values.items()


class Attentive(Script):
    def __init__(self) -> None:
        self.heard = list[Heard]()

    async def understand(self, heard: Heard) -> Understood:
        self.heard.append(heard)
        return await super().understand(heard)


async def test_who_writes_more_than_anybody_reads_is_read_at_the_end(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    bot.bot = listener = Attentive()
    await bot.hears(browser, talk, *["1,000 " * (MAX_TEXT // 6)] * 5, "sí", "2 dormitorios")
    assert (await bot.known(talk)).values["bedrooms"] == "2"
    now, before = listener.heard[-2:]
    for each in (now, before):
        assert sum(len(line.text) for line in each.lines) <= MOST_READ
    assert [line.text for line in now.lines[-2:]] == ["sí", "2 dormitorios"]


async def test_what_was_told_before_is_read_without_what_is_told_now(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    bot.bot = listener = Attentive()
    await bot.hears(browser, talk, "sí", "2 dormitorios")
    now, before = listener.heard
    assert [each.text for each in now.lines] == ["sí", "2 dormitorios"]
    assert [each.text for each in before.lines] == ["Hola"]


async def posts(bot: BotHouse, browser: VisitorId, talk: ConversationId, draft: Draft) -> None:
    sender, at = Sender(SenderType.LEAD, browser, "Ana"), bot.house.clock.now()
    message_id = MessageId(bot.house.ids.new())
    await bot.house.changes(talk, lambda one: one.post(draft, sender, id=message_id, at=at))
    await bot.works()


@pytest.mark.parametrize("kind", [ContentType.REACTION, ContentType.DELETION])
async def test_a_thumb_or_what_is_taken_back_is_not_answered(bot: BotHouse, kind: ContentType) -> None:
    browser, talk = await begun(bot)
    await posts(bot, browser, talk, Draft("👍" if kind is ContentType.REACTION else "", kind))
    assert (await bot.thread(talk))[-1].sender_type == SenderType.LEAD


async def test_what_stands_there_once_it_is_changed_is_read(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    await posts(bot, browser, talk, Draft("2 dormitorios", ContentType.EDIT))
    assert (await bot.known(talk)).values["bedrooms"] == "2"


async def by_whatsapp(bot: BotHouse, talk: ConversationId) -> None:
    await bot.house.changes(talk, lambda one: one.go_on_by(WHATSAPP, at=bot.house.clock.now()))


@pytest.mark.parametrize("word", ["Cancelar", "BAJA", "alta"])
async def test_a_word_that_is_for_the_carrier_is_not_answered(bot: BotHouse, word: str) -> None:
    browser, talk = await begun(bot)
    await by_whatsapp(bot, talk)
    assert not await bot.hears(browser, talk, word)
    assert await bot.hears(browser, talk, "sí, claro")


async def test_who_wants_no_more_messages_and_has_a_meeting_ahead_is_left_to_people(bot: BotHouse) -> None:
    """«Cancelar» alone is for the carrier: whether the meeting is meant, too, a person asks."""
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    await by_whatsapp(bot, talk)
    (note,) = await bot.hears(browser, talk, "cancelar")
    assert (note.note, note.text) == (Note.BOT_LEFT, Why.MEETING_AHEAD)
    assert "la cita sigue en pie" in note_words(Note.BOT_LEFT, note.text)
    async with bot.house.storage.begin() as tx:
        one = await tx.conversations.get(talk)
    assert (one.priority, one.is_the_bots) == (Priority.HIGH, False)
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert meeting.status == Status.BOOKED
    assert not await bot.hears(browser, talk, "cancelar")


@pytest.mark.parametrize(("word", "later"), [("alta", timedelta()), ("cancelar", timedelta(days=30))])
async def test_nobody_is_called_for_a_word_that_calls_nothing_off(
    bot: BotHouse, word: str, later: timedelta
) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    await by_whatsapp(bot, talk)
    bot.house.clock.advance(later)
    assert not await bot.hears(browser, talk, word)


async def test_whoever_reads_is_told_which_names_are_theirs(bot: BotHouse) -> None:
    """So that it tells them to nobody else."""
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí", "me llamo Juana Rivas")
    bot.bot = listener = Attentive()
    await bot.hears(browser, talk, "al contado")
    assert set(listener.heard[-1].names) == {"Juana Rivas", "Ana"}


async def test_a_job_that_is_done_twice_says_nothing_twice(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    seq = (await bot.thread(talk))[-1].seq
    for _ in range(2):
        await bot.act(talk)
    assert (await bot.thread(talk))[-1].seq == seq


async def test_nobody_is_answered_where_the_bot_is_off_or_somebody_has_them(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    juan = await bot.house.hires()
    await bot.house.takes(juan, talk)
    assert not await bot.hears(browser, talk, "sí")
    await bot.house.releases(juan, talk)
    await bot.house.changes(talk, lambda one: one.switch_bot(on=False, at=bot.house.clock.now()))
    assert not await bot.hears(browser, talk, "¿hola?")
    await resolved(bot, talk)
    await bot.act(talk)
    await bot.act(ConversationId(bot.house.ids.new()))
    assert not [each for each in (await bot.thread(talk))[2:] if each.sender_type == SenderType.BOT]


async def test_whoever_is_not_followed_yet_is_answered_later(bot: BotHouse) -> None:
    talk = (await bot.house.starts(visitor())).conversation.id
    with pytest.raises(TryLater):
        await bot.act(talk)


async def test_where_there_are_no_times_people_go_on(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    closed = frozenset(START.date() + n * DAY for n in range(-1, 20))
    hours = replace(await bot.reads.hours(), holidays=closed)
    async with bot.house.storage.begin() as tx:
        await tx.hours.save(hours)
    answers = await bot.hears(browser, talk, "sí")
    while (asked := (await bot.remembered(talk)).asked) is not None:
        answers = await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    assert [each.note for each in answers] == [None, Note.BOT_LEFT]
    assert "otro horario" in answers[0].text
    assert "falta un horario" in note_words(Note.BOT_LEFT, answers[1].text)


async def test_a_time_that_has_passed_meanwhile_is_not_booked(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    bot.house.clock.advance(2 * DAY)
    answers = await bot.hears(browser, talk, "la primera")
    assert "ya no está libre" in answers[0].text
    assert not (await bot.known(talk)).has_meeting


@pytest.mark.parametrize("before", [timedelta(minutes=14), -timedelta(minutes=20)])
async def test_a_time_that_is_about_to_begin_or_has_is_not_offered_again_nor_booked(
    bot: BotHouse, before: timedelta
) -> None:
    browser, talk = await offered(bot)
    [first, *others] = (await bot.remembered(talk)).offered
    bot.house.clock.advance(first.during.since - before - bot.house.clock.now())
    await bot.hears(browser, talk, "mmm déjame pensarlo")
    assert (await bot.remembered(talk)).offered == (*others,)
    other, too = await offered(bot, "luz@example.com")
    [first, *_] = (await bot.remembered(too)).offered
    bot.house.clock.advance(first.during.since - before - bot.house.clock.now())
    (answer,) = await bot.hears(other, too, "la primera")
    assert "ya no está libre" in answer.text


async def test_who_was_heard_and_needs_no_answer_waits_for_nobody(
    bot: BotHouse, assignments: Assignments
) -> None:
    """«Gracias», a thumb up, a word for the carrier; what is asked after them is answered, or alarms."""
    limit = timedelta(minutes=5)
    alarms = RaiseAlarms(bot.house.storage, assignments, bot.reads, bot.house.clock, limit)
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    assert not await bot.hears(browser, talk, "gracias")
    await posts(bot, browser, talk, Draft("👍", ContentType.REACTION))
    await bot.works()
    bot.house.clock.advance(limit)
    assert await alarms() == []
    await by_whatsapp(bot, talk)
    assert not await bot.hears(browser, talk, "alta")
    bot.house.clock.advance(limit)
    assert await alarms() == []
    await bot.house.says(browser, talk, "¿dónde es?")
    assert not await bot.hears(browser, talk, "alta"), "what stands before it was not heard"
    bot.house.clock.advance(limit)
    assert await alarms() == [talk], "the bot says nothing"


class Interrupted(Script):
    """Somebody does something while it thinks."""

    def __init__(self, act: object) -> None:
        self.act = act

    async def word(self, telling: Telling) -> str:
        await self.act()  # type: ignore[operator]
        return await super().word(telling)


@pytest.mark.parametrize("what", ["take", "message", "switch off", "resolve"])
async def test_what_a_person_does_while_it_thinks_stops_it(bot: BotHouse, what: str) -> None:
    """THREATS 17; nothing that it had understood is kept either."""
    browser, talk = await begun(bot)
    juan = await bot.house.hires()

    async def act() -> None:
        match what:
            case "take":
                await bot.house.takes(juan, talk)
            case "message":
                await bot.house.says(browser, talk, "y 3 dormitorios")
            case "switch off":
                await bot.house.changes(talk, lambda one: one.switch_bot(on=False, at=bot.house.clock.now()))
            case _:
                await resolved(bot, talk)

    bot.bot = Interrupted(act)
    spoken = sum(each.sender_type == SenderType.BOT for each in await bot.thread(talk))
    await bot.hears(browser, talk, "sí, claro")
    assert sum(each.sender_type == SenderType.BOT for each in await bot.thread(talk)) == spoken
    assert (await bot.known(talk)).consent is None
    bot.bot = Script()
    await bot.works()
    again = sum(each.sender_type == SenderType.BOT for each in await bot.thread(talk))
    assert again == spoken + (what == "message"), "what was said meanwhile is answered with the rest"


async def test_who_is_taken_and_given_back_while_it_thinks_is_answered(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    juan = await bot.house.hires()

    async def act() -> None:
        await bot.house.takes(juan, talk)
        await bot.house.releases(juan, talk)

    bot.bot = Interrupted(act)
    await bot.hears(browser, talk, "sí, claro")
    bot.bot = Script()
    await bot.works()
    assert (await bot.thread(talk))[-1].sender_type == SenderType.BOT
    assert (await bot.known(talk)).consent is not None


async def test_whom_an_agent_gives_back_without_a_word_is_answered(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    juan = await bot.house.hires()
    await bot.house.takes(juan, talk)
    assert not await bot.hears(browser, talk, "sí, claro")
    await bot.house.releases(juan, talk)
    await bot.works()
    assert (await bot.thread(talk))[-1].sender_type == SenderType.BOT


async def test_a_bot_that_is_switched_off_everywhere_does_not_do_what_was_asked_before(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    bot.policy = BotPolicy(answers=False)
    assert not await bot.hears(browser, talk, "sí, claro")


class Thanked(Script):
    """Somebody has them while it thinks of words that need no answer."""

    def __init__(self, act: Callable[[], Awaitable[object]]) -> None:
        self.act = act

    async def understand(self, heard: Heard) -> Understood:
        await self.act()
        return Understood(courtesy=True, language="pt")


async def test_who_is_not_answered_is_not_remembered_either_once_somebody_has_them(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "no")
    juan = await bot.house.hires()
    bot.bot = Thanked(lambda: bot.house.takes(juan, talk))
    assert [each.note for each in await bot.hears(browser, talk, "obrigada")] == [Note.AGENT_JOINED]
    assert (await bot.remembered(talk)).language == "es"


async def in_lima(bot: BotHouse, talk: ConversationId) -> list[datetime]:
    """The times that are offered."""
    zone, remembered = ZoneInfo("America/Lima"), await bot.remembered(talk)
    return [each.during.since.astimezone(zone) for each in remembered.offered]


async def offered(bot: BotHouse, email: str = "ana@example.com") -> tuple[VisitorId, ConversationId]:
    browser, talk = await begun(bot, email=email)
    await bot.hears(browser, talk, "sí")
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    return browser, talk


async def test_whom_the_team_has_given_a_time_is_given_no_other(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.books((await bot.remembered(talk)).offered[0], talk, for_them=True)
    (answer,) = await bot.hears(browser, talk, "la segunda")
    assert "Eso te lo responde mejor un asesor" in answer.text


async def test_a_time_that_they_name_is_offered_if_it_is_free(bot: BotHouse) -> None:
    """And what is nearest, if it is not."""
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, "¿puede ser el jueves a las 5 de la tarde?")
    assert answer.text.startswith("Sí hay lugar: ")
    times = await in_lima(bot, talk)
    (wanted,) = [each for each in times if (each.weekday(), each.hour, each.minute) == (3, 17, 0)]
    assert all(abs(each - wanted) <= timedelta(hours=2) for each in times)
    near = (await bot.remembered(talk)).offered
    await bot.hears(browser, talk, "¿y dónde es?")
    assert (await bot.remembered(talk)).offered == near, "a question of theirs takes no times away"
    (booked,) = await bot.hears(browser, talk, "el jueves a las 5")
    assert "Te esperamos" in booked.text
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert meeting.since == wanted
    assert booked.text.startswith("¡Listo! Te esperamos: jueves 8 de enero a las 17:00, con ")


@pytest.mark.parametrize(
    ("wished", "answered"),
    [
        ("mejor el domingo a las 10", "Para el domingo no tenemos lugar; esto es lo más cercano."),
        ("mejor el jueves a las 3 de la mañana", "Esto es lo más cercano que tengo."),
        ("ninguno me queda", "Veamos otros horarios."),
    ],
)
async def test_what_cannot_be_had_is_said(bot: BotHouse, wished: str, answered: str) -> None:
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, wished)
    assert answer.text.startswith(answered)


@pytest.mark.parametrize(
    ("wished", "since", "until"),
    [
        ("mejor el jueves después de las 3", 15, 24),
        ("thursday after 5pm", 17, 24),
        ("el jueves antes de las 11", 0, 11),
    ],
)
async def test_who_names_the_first_or_the_last_hour_is_offered_none_beyond_it(
    bot: BotHouse, wished: str, since: int, until: int
) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, wished)
    times = await in_lima(bot, talk)
    assert 3 in {each.weekday() for each in times}
    assert all(since <= each.hour < until for each in times), times


@pytest.mark.parametrize(
    ("said", "since", "days"),
    [
        (["el jueves después de las 5", "sí"], 17, {3}),
        (["sí", "el jueves después de las 5"], 17, {3}),
        (["Thursday after 5", "yes"], 17, {3}),
        (["quinta depois das 17h", "sim"], 17, {3}),
        (["sim", "quinta depois das 17h"], 17, {3}),
        (["yes", "weekdays after 4pm"], 16, {0, 1}),
    ],
)
async def test_the_first_hour_that_suits_is_kept_until_times_are_offered(
    bot: BotHouse, said: list[str], since: int, days: set[int]
) -> None:
    browser, talk = await begun(bot, "Hola")
    for each in said:
        await bot.hears(browser, talk, each)
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    times = await in_lima(bot, talk)
    assert {each.weekday() for each in times} & days
    assert all(each.hour >= since for each in times), times


async def test_an_hour_without_a_day_is_no_day_of_which_anything_is_said(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "I can only meet after 5pm on weekdays")
    await bot.hears(browser, talk, "yes")
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        (answer,) = await bot.hears(browser, talk, "it's urgent" if asked == "need" else "I don't know")
    assert "room on" not in answer.text
    (answer,) = await bot.hears(browser, talk, "at 11pm on weekdays")
    assert answer.text.startswith("This is the nearest that I have.")


async def test_who_can_come_when_nobody_is_there_is_offered_what_is_nearest(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, "el jueves después de las 11 de la noche")
    assert answer.text.startswith("Esto es lo más cercano que tengo.")
    assert await in_lima(bot, talk)


async def test_a_weekday_is_of_the_week_that_is_offered(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    before = await in_lima(bot, talk)
    await bot.hears(browser, talk, "mejor la próxima semana")
    week = {each.date().isocalendar()[:2] for each in await in_lima(bot, talk)}
    assert len(week) == 1
    assert min(await in_lima(bot, talk)) > max(before)
    (answer,) = await bot.hears(browser, talk, "¿y el jueves?")
    assert "quien te atienda" not in answer.text
    await bot.hears(browser, talk, "10am está bien")
    if not (await bot.known(talk)).has_meeting:  # ten was none of those three
        await bot.hears(browser, talk, "el jueves a las 10")
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    at = meeting.since.astimezone(ZoneInfo("America/Lima"))
    assert (at.weekday(), at.hour, at.date().isocalendar()[:2]) == (3, 10, *week)


@pytest.mark.parametrize(
    "said",
    [
        "tuve que cancelar, ¿puede ser otro día? el jueves a las 3 de la tarde",
        "ninguno, ¿no tienen nada el jueves por la tarde?",
        "¿quizás el jueves a las 3 de la tarde?",
    ],
)
async def test_what_times_answer_is_not_noted_for_people(bot: BotHouse, said: str) -> None:
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, said)
    assert answer.text.startswith("Sí hay lugar: ")
    assert "jueves" in answer.text
    assert "quien te atienda" not in answer.text
    assert (await bot.remembered(talk)).questions == 0


async def test_who_names_a_free_time_after_two_rounds_of_others_gets_it(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    for said in ("ninguno", "ninguno me queda"):
        await bot.hears(browser, talk, said)
    named = max(await in_lima(bot, talk)) + timedelta(days=1)
    while named.weekday() > 4:
        named += timedelta(days=1)
    (answer,) = await bot.hears(browser, talk, f"entonces el {named.day} de enero a las 11")
    assert answer.text.startswith("Sí hay lugar: ")
    (answer,) = await bot.hears(browser, talk, f"el {named.day} de enero a las 11")
    assert "Te esperamos" in answer.text


async def test_of_several_that_are_offered_they_are_asked_which(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "el viernes a las 11")
    times = await in_lima(bot, talk)
    assert {(each.weekday(), each.hour < 12) for each in times} == {(4, True)}
    (answer,) = await bot.hears(browser, talk, "¿podría ser el viernes por la mañana?")
    assert "¿Cuál de estos horarios" in answer.text
    assert "quien te atienda" not in answer.text
    assert await in_lima(bot, talk) == times
    (answer,) = await bot.hears(browser, talk, "el viernes a las 11 ya te dije")
    assert "Te esperamos" in answer.text
    assert "11:00" in answer.text


async def asked_for_a_person(bot: BotHouse) -> tuple[VisitorId, ConversationId]:
    """Times were offered, and then a person."""
    browser, talk = await offered(bot)
    for question in ("¿aceptan mascotas?", "¿y cuánto cuesta?"):
        await bot.hears(browser, talk, question)
    assert (await bot.remembered(talk)).asked == PERSON
    return browser, talk


async def test_who_is_offered_a_person_and_names_another_time_is_offered_what_is_near(bot: BotHouse) -> None:
    browser, talk = await asked_for_a_person(bot)
    (answer,) = await bot.hears(browser, talk, "ya mejor a las 11 el sábado")
    assert answer.text.startswith("Sí hay lugar: ")
    times = await in_lima(bot, talk)
    assert (5, 11, 0) in {(each.weekday(), each.hour, each.minute) for each in times}


async def test_who_is_offered_a_person_may_still_choose_a_time_by_its_day_and_hour_alone(
    bot: BotHouse,
) -> None:
    browser, talk = await asked_for_a_person(bot)
    (first, *_) = await in_lima(bot, talk)
    await bot.hears(browser, talk, "no, la primera")
    assert not (await bot.known(talk)).has_meeting
    for question in ("¿aceptan mascotas?", "¿y cuánto cuesta?"):
        await bot.hears(browser, talk, question)
    assert (await bot.remembered(talk)).asked == PERSON
    (booked,) = await bot.hears(browser, talk, f"no, el {first.day} a las {first:%H:%M}")
    assert "Te esperamos" in booked.text
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert meeting.since == first


@pytest.mark.parametrize(
    "said",
    [
        ("Hola, quiero visitar el depa el jueves a las 5 de la tarde", "sí"),
        ("Hola", "sí", "¿puedo ir a verlo el jueves a las 5?"),
        ("Oi, queria visitar na quinta às 17h", "sim"),
        ("Oi, não posso no sábado; queria visitar na quinta de tarde, às 17h", "pode sim"),
        ("Hello, can I come by for a visit on Monday at 10?", "yes", "sorry, I'd visit on Thursday at 5pm"),
    ],
)
async def test_a_time_that_they_name_before_any_is_offered_is_remembered(
    bot: BotHouse, said: tuple[str, ...]
) -> None:
    browser, talk = await begun(bot, said[0])
    assert (await bot.remembered(talk)).wished is None, "without their leave nothing is kept"
    for each in said[1:]:
        await bot.hears(browser, talk, each)
    assert (await bot.remembered(talk)).asked == "need"
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    times = await in_lima(bot, talk)
    assert (3, 17) in {(each.weekday(), each.hour) for each in times}
    assert len({each.date() for each in times}) == 1


async def test_no_wish_is_kept_from_what_takes_their_leave_back(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    await bot.hears(browser, talk, "borren mis datos, y quería ir de visita el jueves a las 5")
    assert (await bot.remembered(talk)).wished is None


async def test_who_names_a_time_before_their_leave_is_not_told_that_they_were_not_understood(
    bot: BotHouse,
) -> None:
    browser, talk = await begun(bot)
    for said in ("¿puedo visitar el sábado?", "¿y el domingo?"):
        (answer,) = await bot.hears(browser, talk, said)
        assert "quien te atienda" in answer.text
        assert answer.text.count("?") == 1
    assert (await bot.remembered(talk)).wished is None
    await bot.hears(browser, talk, "no")
    await bot.hears(browser, talk, "sí")
    assert (await bot.remembered(talk)).wished is not None


async def test_what_they_ask_beside_a_time_is_noted_too(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (answer,) = await bot.hears(browser, talk, "¿Cuánto cuesta? Quiero visitar el jueves a las 5")
    assert "quien te atienda" in answer.text
    remembered = await bot.remembered(talk)
    assert (remembered.questions, remembered.wished is None) == (1, False)
    browser, talk = await offered(bot, email="eva@example.com")
    (answer,) = await bot.hears(browser, talk, "¿Tiene cochera? ¿Puede ser el jueves a las 5?")
    assert "quien te atienda" in answer.text
    assert "jueves" in answer.text


@pytest.mark.parametrize(
    ("said", "asked", "bedrooms"),
    [
        ("ya, está bien, guárdalos", "need", "2"),
        ("ok fine, you can keep it", "need", "2"),
        ("mejor no", None, None),
    ],
)
async def test_who_refused_may_still_give_leave(
    bot: BotHouse, said: str, asked: str | None, bedrooms: str | None
) -> None:
    browser, talk = await begun(bot, "Hola, busco 2 dormitorios")
    await bot.hears(browser, talk, "no")
    await bot.hears(browser, talk, said)
    assert (await bot.remembered(talk)).asked == asked
    assert (await bot.known(talk)).values.get("bedrooms") == bedrooms


async def test_who_asks_whether_it_speaks_a_language_is_asked_on_in_it(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    for said, expected in (
        ("do you speak English?", "may I keep what you tell me?"),
        ("você fala português?", "Você me autoriza"),
        ("não", "pessoa"),
        ("do you speak English?", "Would you rather go on with somebody of the team?"),
    ):
        (answer,) = await bot.hears(browser, talk, said)
        assert expected in answer.text, said
    other, booked = await offered(bot, email="eva@example.com")
    await bot.hears(other, booked, "la primera")
    (answer,) = await bot.hears(other, booked, "do you speak English?")
    assert answer.text == "My pleasure!"


async def test_the_time_that_they_named_is_remembered_for_as_long_as_it_is_to_come(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    for said in ("sí", "quiero verlo el jueves a las 5"):
        await bot.hears(browser, talk, said)
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    first = (await bot.remembered(talk)).offered
    for said in ("¿cuánto cuesta?", "¿tiene piscina?", "no"):
        await bot.hears(browser, talk, said)
    assert (await bot.remembered(talk)).offered == first
    for each in first:
        await bot.books(each, talk)
    (answer,) = await bot.hears(browser, talk, "la primera")
    assert "no está libre" in answer.text
    assert {each.during.since.date() for each in (await bot.remembered(talk)).offered} == {
        first[0].during.since.date()
    }
    bot.house.clock.advance(timedelta(days=8))
    await bot.hears(browser, talk, "la primera")
    times = [each.during.since for each in (await bot.remembered(talk)).offered]
    assert len({each.date() for each in times}) == 3, "what is over is no wish any more"


async def test_tomorrow_is_the_day_after_it_was_written(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "quiero verlo pasado mañana a las 5")
    then = bot.house.clock.now()
    bot.house.clock.advance(timedelta(days=1))
    await bot.hears(browser, talk, "sí")
    wished = (await bot.remembered(talk)).wished
    assert wished is not None
    assert timedelta(days=1) < wished.at - then < timedelta(days=3)
    browser, talk = await begun(bot, "quiero verlo mañana a las 5", "eva@example.com")
    bot.house.clock.advance(timedelta(days=2))
    await bot.hears(browser, talk, "sí")
    assert (await bot.remembered(talk)).wished is None, "it is over"


async def test_the_afternoon_is_no_noon(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "el jueves por la tarde")
    times = await in_lima(bot, talk)
    assert {each.weekday() for each in times} == {3}
    assert all(each.hour >= 14 for each in times)


async def test_who_names_a_time_too_early_is_told_that_it_is_noted(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (answer,) = await bot.hears(browser, talk, "me gustaría ir a verlo el sábado por la mañana")
    assert answer.text.startswith("Perfecto, anotado.")
    known = await bot.remembered(talk)
    assert (known.unsure, known.wished and known.wished.at.weekday()) == (0, 5)
    await bot.hears(browser, talk, "en serio, quiero ver el de vista al mar")
    assert (await bot.remembered(talk)).wished == known.wished, "a view of the sea is no Tuesday"


async def test_whom_no_time_suits_is_offered_others_twice_and_then_people_go_on(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    seen = [each.during.since for each in (await bot.remembered(talk)).offered]
    for said in ("ninguno", "la próxima semana"):
        await bot.hears(browser, talk, said)
        times = [each.during.since for each in (await bot.remembered(talk)).offered]
        assert len(times) == 3
        assert not {*times} & {*seen}
        seen += times
    answer, *_ = await bot.hears(browser, talk, "tampoco, ninguno me sirve")
    assert "coordina contigo otro horario" in answer.text
    assert (await bot.remembered(talk)).asked is None


async def test_who_comes_back_with_a_meeting_ahead_is_told_of_it(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    link = f"https://pascal.example/meeting/{meeting.id}"
    (answer,) = await bot.hears(browser, talk, "¿la puedo mover al viernes?")
    assert "Tu cita sigue en pie" in answer.text
    assert link in answer.text
    await resolved(bot, talk)
    again = (await bot.house.starts(browser, "Hola, quiero cambiar mi cita")).conversation.id
    await bot.works()
    hello = (await bot.thread(again))[-1]
    assert hello.text.startswith("¡Hola, ")
    assert link in hello.text
    assert "¿Quieres que te atienda una persona?" in hello.text
    assert "Con unas pocas preguntas" not in hello.text


async def test_who_comes_back_and_whose_agent_works_here_no_more_is_left_to_people(bot: BotHouse) -> None:
    """«¿Y entonces quién me atiende?»: «tienes una cita» is no answer to that."""
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    await resolved(bot, talk)
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    async with bot.house.storage.begin() as tx:
        gone = await tx.agents.get(AgentId(meeting.agent_id))
        gone.disable(at=bot.house.clock.now())
        await tx.agents.save(gone)
    again = (await bot.house.starts(browser, "Hola, ¿y entonces quién me atiende?")).conversation.id
    await bot.works()
    _, said, note = await bot.thread(again)
    assert "coordina contigo otra hora" in said.text
    assert "meeting/" not in said.text
    assert (note.note, note.text) == (Note.BOT_LEFT, Why.ADRIFT)


async def test_who_asks_something_after_the_meeting_is_booked_is_answered(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    await bot.hears(browser, talk, "busco 2 dormitorios")
    (answer,) = await bot.hears(browser, talk, "¿cuánto cuesta el de 2 dormitorios?")
    assert "Eso te lo responde mejor un asesor" in answer.text
    assert not await bot.hears(browser, talk, "gracias!")
    (again, note) = await bot.hears(browser, talk, "el de 2 dormitorios")
    assert "te paso con una persona" in again.text, "it says no more than before, and is not left alone"
    assert note.note == Note.BOT_LEFT


@pytest.mark.parametrize(
    "said",
    [
        "cancela la cita",
        "Hola, soy Ana, cancela mi cita por favor, no puedo ir",
        "mi esposa y yo no podemos ir",
        "mejor 3 dormitorios y cancela la cita",
        "I need to reschedule",
        "ya no me interesa",
    ],
)
async def test_who_calls_off_what_is_booked_gets_its_link_and_then_a_person(bot: BotHouse, said: str) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    (answer,) = await bot.hears(browser, talk, said)
    assert "stands" in answer.text or "sigue en pie" in answer.text
    assert f"https://pascal.example/meeting/{meeting.id}" in answer.text
    (_, note) = await bot.hears(browser, talk, "quiero cancelar la cita")
    assert (note.note, note.text) == (Note.BOT_LEFT, "asked")


@pytest.mark.parametrize(
    "said", ["cancela mi cita", "¿tiene piscina?", "I need to reschedule", "tem piscina?"]
)
async def test_who_has_a_meeting_and_is_asked_whether_they_want_a_person_may_say_so(
    bot: BotHouse, said: str
) -> None:
    yes, no = [None, Note.BOT_LEFT], [None]
    for word, expected in (("sí", yes), ("no", no), ("no gracias, solo quería saber", no)):
        browser, talk = await offered(bot, email=f"{len(word)}@example.com")
        await bot.hears(browser, talk, "la primera")
        (answer,) = await bot.hears(browser, talk, said)
        assert answer.text.count("?") == 1
        assert (await bot.remembered(talk)).asked == PERSON
        assert [each.note for each in await bot.hears(browser, talk, word)] == expected
        assert not await bot.hears(browser, talk, "gracias")


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ("¿tiene piscina?", "uy no puedo el jueves, cambialo al viernes a las 10"),
        ("¿tiene piscina?", "no puedo ese dia, mejor el jueves"),
        ("¿tiene piscina?", "no, ¿puede ser el viernes?"),
        ("tem piscina?", "não posso de manhã, só à tarde"),
        ("is there a pool?", "I can't do Thursday, can we do Friday"),
    ],
)
async def test_no_to_a_person_is_no_more_than_that(bot: BotHouse, asks: str, said: str) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    await bot.hears(browser, talk, asks)
    assert (await bot.remembered(talk)).asked == PERSON
    answer, note = await bot.hears(browser, talk, said)
    assert f"https://pascal.example/meeting/{meeting.id}" in answer.text
    assert (note.note, note.text) == (Note.BOT_LEFT, Why.ASKED)


@pytest.mark.parametrize(
    "said",
    [
        "Can we make it Friday at 11 instead?",
        "¿podemos pasarla al viernes a las 11?",
        "não posso na terça, dá pra mudar?",
        "mejor el sábado por la tarde",
        "¿puede ser el viernes?",
    ],
)
async def test_who_wants_to_move_what_an_agent_booked_is_answered_before_they_are_asked_on(
    bot: BotHouse, said: str
) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (slot,) = await bot.act.slots.soonest(MEETING, 1)
    await bot.books(slot, talk, for_them=True)
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    (answer,) = await bot.hears(browser, talk, said)
    assert f"https://pascal.example/meeting/{meeting.id}" in answer.text
    assert (await bot.remembered(talk)).asked == PERSON
    (asked_on,) = await bot.hears(browser, talk, "no")
    assert asked_on.text.count("?") == 1
    assert (await bot.remembered(talk)).asked not in {None, PERSON}


async def test_what_is_corrected_moves_no_meeting(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (slot,) = await bot.act.slots.soonest(MEETING, 1)
    await bot.books(slot, talk, for_them=True)
    for said in ("busco 2 dormitorios", "mejor 3 dormitorios, cámbialo", "me quiero mudar el 15 de marzo"):
        (answer,) = await bot.hears(browser, talk, said)
        assert "meeting/" not in answer.text, said


@pytest.mark.parametrize(
    ("said", "is_booked"),
    [
        ("dale", True),
        ("ok, ese", True),
        ("sounds good", True),
        ("pode ser", True),
        ("gracias", False),
        ("sí, ¿y tiene cochera?", False),
        ("sí, busco 2 dormitorios", False),
    ],
)
async def test_a_plain_yes_takes_the_time_that_they_named_and_was_just_said_to_be_free(
    bot: BotHouse, said: str, *, is_booked: bool
) -> None:
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, "¿puede ser el jueves a las 5 de la tarde?")
    assert answer.text.startswith("Sí hay lugar: ")
    wished = (await bot.remembered(talk)).wished
    await bot.hears(browser, talk, said)
    meetings = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert [each.since for each in meetings] == [wished.at for _ in [0] if is_booked and wished]
    if not is_booked:
        await bot.hears(browser, talk, "dale")
        assert not (await bot.known(talk)).has_meeting, "something else was said meanwhile"


@pytest.mark.parametrize(
    "wished",
    ["mejor el domingo a las 10", "el jueves por la tarde", "el jueves", "el jueves después de las 3"],
)
async def test_a_yes_takes_no_time_that_they_did_not_name(bot: BotHouse, wished: str) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, wished)
    assert (await bot.remembered(talk)).asked == "slot"
    await bot.hears(browser, talk, "sí")
    assert not (await bot.known(talk)).has_meeting


async def a_person_asks(bot: BotHouse, talk: ConversationId) -> None:
    """And gives the conversation back."""
    leo = await bot.house.hires("Leo")
    await bot.house.takes(leo, talk)
    await bot.house.says(leo, talk, "¿Le envío el brochure?")
    await bot.house.releases(leo, talk)


async def test_a_yes_to_what_a_person_asked_takes_no_time(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "¿puede ser el jueves a las 5 de la tarde?")
    await a_person_asks(bot, talk)
    await bot.hears(browser, talk, "sí")
    assert not (await bot.known(talk)).has_meeting


async def test_a_yes_to_what_a_person_asked_gives_no_leave(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await a_person_asks(bot, talk)
    await bot.hears(browser, talk, "sí")
    assert (await bot.known(talk)).consent is None
    assert (await bot.remembered(talk)).asked == CONSENT


@pytest.mark.parametrize(
    "said",
    [
        "no puedo pagar el viernes",
        "el viernes doy el adelanto",
        "ningún problema el martes",
        "¿se puede pagar el viernes?",
        "I can't find the link for tuesday",
        "não posso pagar na sexta",
    ],
)
async def test_what_else_they_cannot_on_a_day_moves_no_meeting(bot: BotHouse, said: str) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    answers = await bot.hears(browser, talk, said)
    assert Note.BOT_LEFT not in {each.note for each in answers}
    assert Opening.STANDS not in (await bot.remembered(talk)).told


async def test_who_names_the_time_of_their_meeting_will_be_there(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    wish = Wish(datetime(2026, 1, 8, 17, tzinfo=ZoneInfo("America/Lima")))
    (slot,) = await bot.act.slots.nearest(wish, MEETING, 1)
    await bot.books(slot, talk, for_them=True)
    (kind,) = await bot.hears(browser, talk, "perfecto, nos vemos el jueves a las 5 de la tarde")
    assert "meeting/" not in kind.text
    (stands,) = await bot.hears(browser, talk, "mejor nos vemos el viernes a las 5 de la tarde")
    assert "meeting/" in stands.text


async def test_a_time_that_they_named_long_before_is_taken_by_a_yes_too(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    for said in ("sí", "quiero verlo el jueves a las 5"):
        await bot.hears(browser, talk, said)
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        (answer,) = await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    assert "Sí hay lugar: " in answer.text
    (booked,) = await bot.hears(browser, talk, "sí")
    assert booked.text.startswith("¡Listo! Te esperamos: jueves 8 de enero a las 17:00, con ")


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("Hola", "mejor el sábado por la tarde"),
        ("Oi", "melhor no sábado à tarde"),
        ("Hello", "Saturday afternoon would be better"),
    ],
)
async def test_a_day_and_a_part_of_it_is_a_wish_amid_the_questions(
    bot: BotHouse, first: str, said: str
) -> None:
    browser, talk = await begun(bot, first)
    await bot.hears(browser, talk, "ok")
    (answer,) = await bot.hears(browser, talk, said)
    known = await bot.remembered(talk)
    assert (known.unsure, known.asked, known.wished and known.wished.at.weekday()) == (0, "need", 5)
    assert not any(each in answer.text for each in ("no te entendí", "didn't", "não entendi"))


@pytest.mark.parametrize(
    ("first", "said", "expected"),
    [
        ("Hola", "aun no se", "Ningún problema."),
        ("Hello", "not decided yet", "No problem at all."),
        ("Oi", "ainda não sei", "Não tem problema."),
    ],
)
async def test_who_does_not_know_yet_is_not_cheered(
    bot: BotHouse, first: str, said: str, expected: str
) -> None:
    browser, talk = await begun(bot, first)
    for _ in range(12):
        if (asked := (await bot.remembered(talk)).asked) == "financing":
            break
        await bot.hears(browser, talk, {"consent": "ok", "need": "urgente"}.get(asked or "", "no sé"))
    (answer,) = await bot.hears(browser, talk, said)
    assert answer.text.startswith(expected)
    assert (await bot.known(talk)).values["financing"] == "undecided"


async def test_a_question_that_names_a_time_is_not_noted_for_people(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    (answer,) = await bot.hears(browser, talk, "el domingo a las 8 de la noche se puede?")
    assert answer.text.startswith("Para el domingo no tenemos lugar; esto es lo más cercano.")


@pytest.mark.parametrize(
    ("said", "expected"),
    [("cancela mi cita", "te paso con una persona"), ("ya compré, gracias", "Entendido")],
)
async def test_a_meeting_that_is_over_stands_no_more(bot: BotHouse, said: str, expected: str) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    bot.house.clock.advance(timedelta(days=5))
    (answer, *_) = await bot.hears(browser, talk, said)
    assert expected.casefold() in answer.text.casefold()
    assert "sigue en pie" not in answer.text


async def test_who_tells_what_was_only_guessed_corrects_nothing(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    await bot.hears(browser, talk, "en un mes")
    assert (await bot.known(talk)).values["need"] == "high"
    (answer,) = await bot.hears(browser, talk, "es urgente")
    assert (await bot.known(talk)).values["need"] == "urgent"
    assert answer.text.startswith(("¡Gracias!", "Perfecto", "¡Genial!"))


async def test_thanks_without_end_come_to_one(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    answers = [await bot.hears(browser, talk, "gracias 😊") for _ in range(8)]
    assert [each[-1].note for each in answers if each][-1] == Note.BOT_LEFT
    assert sum(map(bool, answers)) <= 6


async def test_who_wants_none_of_it_any_more_is_left_in_peace(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, "sí")
    (answer,) = await bot.hears(browser, talk, "ya no me interesa, gracias")
    assert answer.text == "Entendido. Cuando quieras retomar, escríbenos por aquí."
    assert (await bot.remembered(talk)).asked is None


async def test_who_missed_their_meeting_is_offered_another(bot: BotHouse, ways: Pipeline) -> None:
    browser, talk = await offered(bot)
    await bot.hears(browser, talk, "la primera")
    (booked,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    (rosa,) = await bot.reads.team()
    bot.house.clock.time = booked.until
    change = ChangeMeeting(bot.house.storage, bot.agenda, FindStanding(ways, Permissions()), bot.house.clock)
    await change.end(staff(rosa), MeetingId(booked.id), came=False)
    (answer,) = await bot.hears(browser, talk, "no pude ir, quiero otra cita")
    assert (await bot.remembered(talk)).asked == SLOT, answer.text
    await bot.hears(browser, talk, "la segunda")
    assert (await bot.known(talk)).has_meeting
    assert len(await bot.agenda.of_lead((await bot.known(talk)).id)) == 2


async def losses(bot: BotHouse, talk: ConversationId) -> int:
    """How often they were told that the time they chose is gone."""
    return (await bot.remembered(talk)).told.get(Opening.GONE, 0)


async def outrun(bot: BotHouse) -> tuple[VisitorId, ConversationId]:
    """Told that the time they chose is gone, and offered others."""
    browser, talk = await offered(bot)
    await bot.books((await bot.remembered(talk)).offered[0], talk)
    await bot.hears(browser, talk, "la primera")
    assert await losses(bot, talk) == 1
    return browser, talk


async def test_what_is_offered_first_waits_for_nobody(bot: BotHouse) -> None:
    """Or strangers with many browsers would empty the calendar of the team."""
    browser, talk = await offered(bot)
    assert await bot.held(talk) == []
    await bot.hears(browser, talk, "hmm")
    assert (await bot.remembered(talk)).asked == SLOT
    assert await bot.held(talk) == []


async def test_who_was_outrun_once_is_not_outrun_again(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    held = await bot.held(talk)
    times = (await bot.remembered(talk)).offered
    assert [each.slot for each in held] == [*times]
    for each in times:
        with pytest.raises(SlotTaken):
            await bot.books(each, talk)
    _, other = await offered(bot)
    for each in (await bot.remembered(other)).offered:
        assert not any(each.during.overlaps(one.during) for one in times)
    await bot.hears(browser, talk, "la segunda")
    (booked,) = [
        each for each in await bot.agenda.of_lead((await bot.known(talk)).id) if each.subject != "Otra"
    ]
    assert (booked.id, booked.since, booked.subject) == (held[1].id, times[1].during.since, held[1].subject)
    assert await bot.held(talk) == []
    await bot.books(times[0], talk)


async def test_what_waits_for_a_lead_is_nobodys_meeting(bot: BotHouse) -> None:
    _, talk = await outrun(bot)
    rows = await bot.agenda.meetings(HOUSE, WantedMeetings(statuses=[*Status]), 10)
    assert [each.subject for each in rows] == ["Otra"]
    (held, *_) = await bot.held(talk)
    async with bot.house.storage.begin() as tx:
        assert [each.subject for each in await tx.calendars.meetings(held.agent_id, after=START)] == ["Otra"]
    assert [each.subject for each in await bot.agenda.of_lead((await bot.known(talk)).id)] == ["Otra"]


async def test_the_times_that_wait_are_offered_again_and_not_for_longer(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    held = await bot.held(talk)
    for said in ("hmm", "perdón, busco 3 dormitorios", "¿hay estacionamiento?"):
        bot.house.clock.advance(HELD_FOR / 5)
        await bot.hears(browser, talk, said)
        assert (await bot.remembered(talk)).offered == tuple(each.slot for each in held), said
    assert await bot.held(talk) == held
    bot.house.clock.advance(HELD_FOR / 2)
    assert await bot.held(talk) == []
    await bot.hears(browser, talk, "perdón, busco 2 dormitorios")
    assert len((await bot.remembered(talk)).offered) == OFFERS
    assert await bot.held(talk) == []


async def test_who_thinks_for_longer_than_it_waits_may_be_outrun_again(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    before = await bot.held(talk)
    bot.house.clock.advance(HELD_FOR)
    await bot.books(before[1].slot, talk)
    await bot.hears(browser, talk, "la segunda")
    assert await losses(bot, talk) == 2
    now = await bot.held(talk)
    assert len(now) == OFFERS
    assert not {each.id for each in now} & {each.id for each in before}
    await bot.hears(browser, talk, "la tercera")
    (booked,) = [
        each for each in await bot.agenda.of_lead((await bot.known(talk)).id) if each.subject != "Otra"
    ]
    assert booked.id == now[2].id


async def test_for_who_is_outrun_for_ever_nothing_waits_in_the_end(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    for loss in range(1, MOST_HELD + 2):
        assert await losses(bot, talk) == loss
        assert len(await bot.held(talk)) == (OFFERS if loss <= MOST_HELD else 0)
        bot.house.clock.advance(HELD_FOR)
        await bot.books((await bot.remembered(talk)).offered[0], talk)
        await bot.hears(browser, talk, "la primera")


async def test_a_time_that_waits_no_more_is_booked_if_it_is_still_free(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    times = (await bot.remembered(talk)).offered
    bot.house.clock.advance(HELD_FOR)
    await bot.hears(browser, talk, "la segunda")
    (booked,) = [
        each for each in await bot.agenda.of_lead((await bot.known(talk)).id) if each.subject != "Otra"
    ]
    assert booked.since == times[1].during.since


async def meets(bot: BotHouse, talk: ConversationId) -> dict[AgentId, datetime]:
    """Whom they are to meet, and when."""
    rows = await bot.agenda.of_lead((await bot.known(talk)).id)
    return {AgentId(each.agent_id): each.since for each in rows if each.subject != "Otra"}


async def test_whose_agent_is_there_no_more_meets_somebody_else_at_that_time(bot: BotHouse) -> None:
    browser, talk = await outrun(bot)
    before, eva = await bot.held(talk), await bot.house.hires("Eva")
    async with bot.house.storage.begin() as tx:
        rosa = await tx.agents.get(before[0].agent_id)
        rosa.disable(at=bot.house.clock.now())
        await tx.agents.save(rosa)
    await bot.hears(browser, talk, "la primera")
    assert await meets(bot, talk) == {eva.id: before[0].during.since}


async def test_whose_agent_was_dismissed_meets_somebody_else_at_that_time(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    (first, *_), eva = (await bot.remembered(talk)).offered, await bot.house.hires("Eva")
    async with bot.house.storage.begin() as tx:
        await tx.agents.remove(await tx.agents.get(first.agent_id))
    (answer,) = await bot.hears(browser, talk, "la primera")
    assert "con Eva" in answer.text
    assert await meets(bot, talk) == {eva.id: first.during.since}


async def test_of_two_who_choose_one_time_each_meets_somebody_while_there_is_room(bot: BotHouse) -> None:
    eva = await bot.house.hires("Eva")
    talks = [await offered(bot), await offered(bot, "luz@example.com"), await offered(bot, "sol@example.com")]
    offers = [(await bot.remembered(talk)).offered[0] for _, talk in talks]
    assert len({each.during for each in offers}) == 1
    await asyncio.gather(*(bot.hears(browser, talk, "la primera") for browser, talk in talks))
    found = [await meets(bot, talk) for _, talk in talks]
    assert sorted(map(len, found)) == [0, 1, 1]
    whom = [who for each in found for who in each]
    assert eva.id in whom
    assert len({*whom}) == 2
    assert sum([await losses(bot, talk) for _, talk in talks]) == 1


@pytest.mark.parametrize(
    "said",
    ["ninguna me queda", "quiero hablar con una persona", "borren mis datos, por favor", "luego te digo"],
)
async def test_what_is_not_wanted_waits_no_more(bot: BotHouse, said: str) -> None:
    browser, talk = await outrun(bot)
    times = (await bot.remembered(talk)).offered
    await bot.hears(browser, talk, said)
    assert not {*times} & {*(await bot.remembered(talk)).offered}
    assert await bot.held(talk) == []
    await bot.books(times[0], talk)


async def test_for_whom_the_team_books_nothing_waits_any_more(bot: BotHouse) -> None:
    """Not even the very time that they are given; it is on record as the team's."""
    _, talk = await outrun(bot)
    held, juan = await bot.held(talk), await bot.house.hires()
    async with bot.house.storage.begin() as tx:
        await tx.conversations.get(talk)
        known = await tx.qualifications.get(held[0].qualification_id)
        booked = await bot.act.booking.within(
            tx, known, held[0].slot, subject="Visita", conversation_id=talk, by=juan.id
        )
    assert await bot.held(talk) == []
    (row,) = [each for each in await bot.agenda.of_lead(known.id) if each.subject != "Otra"]
    assert (row.id, row.booked_by) == (booked.id, juan.id)
    await bot.books(held[1].slot, talk)


async def insists(bot: BotHouse, talk: ConversationId) -> None:
    """As a job is done again."""
    while True:
        with suppress(TryLater):
            return await bot.act(talk)


async def busy_elsewhere(bot: BotHouse, slot: Slot) -> None:
    """By their own calendar, since just now."""
    async with bot.house.storage.begin() as tx:
        await tx.calendars.save(Linked(slot.agent_id, "outlook", "rosa@example.com", bot.house.clock.now()))
        await tx.calendars.note_busy(slot.agent_id, {"dentist": slot.during}, [], whole=True)


async def closes(bot: BotHouse, slot: Slot) -> None:
    hours = replace(await bot.reads.hours(), holidays=frozenset({slot.during.since.date()}))
    async with bot.house.storage.begin() as tx:
        await tx.hours.save(hours)


@pytest.mark.parametrize("happens", [busy_elsewhere, closes])
async def test_a_time_at_which_there_is_no_room_by_now_is_not_booked(
    bot: BotHouse, happens: Callable[[BotHouse, Slot], Awaitable[None]]
) -> None:
    """What was offered is chosen when it is: perhaps days later."""
    browser, talk = await offered(bot)
    before = (await bot.remembered(talk)).offered
    await happens(bot, before[1])
    (answer,) = await bot.hears(browser, talk, "la segunda")
    assert "ya no está libre" in answer.text
    assert not (await bot.known(talk)).has_meeting
    assert before[1] not in (await bot.remembered(talk)).offered
    await bot.hears(browser, talk, "la primera")
    assert (await bot.known(talk)).has_meeting


@pytest.mark.parametrize("happens", [busy_elsewhere, closes])
async def test_what_waits_for_somebody_is_not_booked_either_where_there_is_no_room_by_now(
    bot: BotHouse, happens: Callable[[BotHouse, Slot], Awaitable[None]]
) -> None:
    browser, talk = await outrun(bot)
    before = (await bot.remembered(talk)).offered
    await happens(bot, before[1])
    await bot.hears(browser, talk, "hmm")
    assert (await bot.remembered(talk)).offered == (before[0], before[2])
    await happens(bot, before[2])
    await bot.hears(browser, talk, "la segunda")
    assert await losses(bot, talk) == 2
    assert not (await bot.known(talk)).has_meeting


async def told_why(bot: BotHouse, talk: ConversationId) -> str | None:
    """Why it left them to people."""
    return next((each.text for each in await bot.thread(talk) if each.note == Note.BOT_LEFT), None)


async def asked_all(
    bot: BotHouse, email: str = "ana@example.com", *, proven: bool = False
) -> tuple[VisitorId, ConversationId]:
    """Offered times, or left to people."""
    browser = visitor()
    talk = (await bot.house.starts(browser, email=email, vouched=proven)).conversation.id
    await bot.works()
    await bot.hears(browser, talk, "sí")
    while (asked := (await bot.remembered(talk)).asked) not in {None, SLOT}:
        await bot.hears(browser, talk, "va en serio" if asked == "need" else "no sé")
    return browser, talk


async def test_of_many_browsers_that_say_they_are_one_lead_two_get_a_meeting(bot: BotHouse) -> None:
    late, waits = await asked_all(bot)
    for _ in range(MOST_OF_A_CLAIM):
        browser, talk = await asked_all(bot)
        await bot.hears(browser, talk, "la segunda")
        assert (await bot.known(talk)).has_meeting
    _, refused = await asked_all(bot)
    *_, answer, note = await bot.hears(late, waits, "la tercera")
    assert "Una persona del equipo confirma contigo tu cita" in answer.text
    assert note.note == Note.BOT_LEFT
    for one in (refused, waits):
        assert await told_why(bot, one) == "unproven"
        assert not (await bot.known(one)).has_meeting
    _, other = await asked_all(bot, "beto@example.com")
    assert await told_why(bot, other) is None


async def test_of_many_that_say_so_at_once_no_more_do(bot: BotHouse) -> None:
    await bot.house.hires("Eva")
    talks = [await asked_all(bot) for _ in range(6)]
    for n, (browser, talk) in enumerate(talks):
        await bot.house.says(browser, talk, ("la primera", "la segunda", "la tercera")[n % 3])
    await asyncio.gather(*[insists(bot, talk) for _, talk in talks])
    for browser, talk in talks:
        if (await bot.remembered(talk)).asked == SLOT:
            await bot.hears(browser, talk, "la primera")
    assert sum([(await bot.known(talk)).has_meeting for _, talk in talks]) == MOST_OF_A_CLAIM


async def test_all_who_have_proven_nothing_get_so_many_for_each_of_the_team(
    bot: BotHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has proven to be somebody is not counted; what has begun, or is off, makes room again."""
    monkeypatch.setattr("pascal.app.usecases.bot.MOST_UNPROVEN", 1)
    await bot.house.hires("Eva")
    for n in range(2):
        browser, talk = await asked_all(bot, f"lead{n}@example.com")
        await bot.hears(browser, talk, "la primera")
    _, refused = await asked_all(bot, "beto@example.com")
    assert await told_why(bot, refused) == "unproven"
    for n in range(3):
        browser, proven = await asked_all(bot, f"proven{n}@example.com", proven=True)
        await bot.hears(browser, proven, "la primera")
        assert (await bot.known(proven)).has_meeting
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    async with bot.house.storage.begin() as tx:
        one = await tx.meetings.get(MeetingId(meeting.id))
        one.cancel(at=bot.house.clock.now())
        await tx.meetings.save(one, at=bot.house.clock.now())
    browser, again = await asked_all(bot, "cora@example.com")
    await bot.hears(browser, again, "la tercera")
    assert (await bot.known(again)).has_meeting


async def test_of_many_who_want_the_last_times_at_once_none_is_outrun_twice(bot: BotHouse) -> None:
    await bot.house.hires("Eva")
    closed = frozenset(START.date() + n * DAY for n in range(1, 20))
    short = ((Span(9 * 60, 16 * 60),),) * 7
    hours = replace(await bot.reads.hours(), holidays=closed, week=short)
    async with bot.house.storage.begin() as tx:
        await tx.hours.save(hours)
    leads = [await offered(bot, f"lead{n}@example.com") for n in range(10)]

    async def everybody_takes_the_first() -> None:
        for browser, talk in leads:
            if (await bot.remembered(talk)).asked == SLOT:
                await bot.house.says(browser, talk, "la primera")
        await asyncio.gather(*[insists(bot, talk) for _, talk in leads])
        team = [each.id for each in await bot.reads.team()]
        during = During(START - DAY, START + 20 * DAY)
        for met in (await bot.agenda.busy(team, during, at=bot.house.clock.now())).values():
            assert not any(one.overlaps(other) for one, other in pairwise(met))

    await everybody_takes_the_first()
    gone = [talk for _, talk in leads if await losses(bot, talk)]
    assert 1 < len(gone) < len(leads) - 1, "there was not enough for all"
    assert all([await bot.held(talk) for talk in gone])
    await everybody_takes_the_first()
    assert [await losses(bot, talk) for talk in gone] == [1] * len(gone)
    assert all([(await bot.known(talk)).has_meeting for talk in gone])


class Outrun(Script):
    """Somebody else takes the time, and then the team gives them another."""

    def __init__(self, *acts: Callable[[], Awaitable[object]]) -> None:
        self.acts = [*acts]

    async def word(self, telling: Telling) -> str:
        if self.acts:
            await self.acts.pop(0)()
        return await super().word(telling)


async def test_a_time_that_is_gone_is_no_news_to_who_has_one(bot: BotHouse) -> None:
    browser, talk = await offered(bot)
    first, second, _ = (await bot.remembered(talk)).offered
    bot.bot = Outrun(lambda: bot.books(first, talk), lambda: bot.books(second, talk, for_them=True))
    (answer,) = await bot.hears(browser, talk, "la primera")
    assert "ya no está libre" not in answer.text
    assert (await bot.remembered(talk)).asked == PERSON


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ("sí", "Estoy fuera de la oficina hasta el lunes.\n\nAna\nana@example.com\n+51 987 654 321"),
        ("no", "No estoy disponible en este momento."),
    ],
    ids=["signed", "a no"],
)
async def test_what_answers_by_itself_is_left_to_people(bot: BotHouse, first: str, text: str) -> None:
    browser, talk = await begun(bot)
    await bot.hears(browser, talk, first)
    answers = [await bot.hears(browser, talk, text) for _ in range(6)]
    assert sum(map(bool, answers)) <= 3
    assert (await bot.thread(talk))[-1].sender_type == SenderType.LEAD


class Slow(Script):
    async def understand(self, heard: Heard) -> Understood:
        await asyncio.sleep(0.002 * (hash(heard.lines[-1].text) % 3))
        return await super().understand(heard)


@pytest.mark.parametrize("seed", range(3))
async def test_of_many_at_once_one_answers_and_none_after_a_take(bot: BotHouse, seed: int) -> None:
    browser, talk = await begun(bot)
    juan, bot.bot = await bot.house.hires(), Slow()

    async def lead() -> None:
        for n in range(5):
            await bot.house.says(browser, talk, f"sí, {n + 1} dormitorios")
            await asyncio.sleep(0.004 * (seed + 1))

    async def answer() -> None:
        for _ in range(4):
            try:
                await bot.act(talk)
            except TryLater:
                continue

    async def take() -> None:
        await asyncio.sleep(0.01 * (seed + 1))
        try:
            await bot.house.takes(juan, talk)
        except AlreadyTaken:
            return

    await asyncio.gather(lead(), take(), *[answer() for _ in range(8)])
    thread = await bot.thread(talk)
    taken = next(each.seq for each in thread if each.note == Note.AGENT_JOINED)
    assert all(each.seq < taken for each in thread if each.sender_type == SenderType.BOT)
    kinds = [each.sender_type for each in thread]
    assert ("bot", "bot") not in {*pairwise(kinds)}


async def test_a_whole_talk_may_be_tapped_and_the_time_that_is_tapped_is_booked(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    answers = [(await bot.thread(talk))[-1]]
    typed = {"3": "bedrooms", "100 a 150 mil": "budget", "Ana Quispe": "name"}
    by_field = {field: text for text, field in typed.items()}
    while (asked := (await bot.remembered(talk)).asked) != "slot":
        choices = answers[0].choices
        assert (choices is None) == (asked in by_field), asked
        answers = [*await bot.hears(browser, talk, choices[0] if choices else by_field[str(asked)])]
    *times, none_of_them, person = answers[0].choices or ()
    assert (len(times), none_of_them, person) == (3, "Ninguno me queda", "Hablar con una persona")
    for place in range(1, 4):
        assert f"\n{place}. " in answers[0].text, "where there are no buttons it is a list"
    offered = (await bot.remembered(talk)).offered
    (booked,) = await bot.hears(browser, talk, times[2])
    assert times[2] in booked.text
    assert booked.choices is None
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert (meeting.agent_id, meeting.since) == (offered[2].agent_id, offered[2].during.since)


async def test_where_there_are_no_buttons_nothing_is_offered_for_a_tap(bot: BotHouse) -> None:
    browser, talk = await begun(bot)
    await by_whatsapp(bot, talk)
    (answer,) = await bot.hears(browser, talk, "¿para qué?")
    assert ("sí o no" in answer.text, answer.choices) == (True, None)
