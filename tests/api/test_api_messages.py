"""What is said: its limits, its order, and that nothing is said twice (document 003; THREATS 8, 15)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from api_site import Browser, Colleague, Serve, Site, data, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

MESSAGE = {
    "id",
    "conversationId",
    "seq",
    "senderType",
    "senderName",
    "contentText",
    "contentType",
    "mediaUrl",
    "clientMessageId",
    "createdAt",
    "readAt",
    "channel",
}
"""The fields of NAMES.md; `delivery` belongs to carriers."""


@dataclass
class Talk:
    """A lead and the agent who took the conversation."""

    juan: Browser
    agent: Colleague
    id: str

    @property
    def path(self) -> str:
        return f"/conversations/{self.id}/messages"

    async def read_at(self, who: Browser | Colleague) -> list[bool]:
        return [each["readAt"] is not None for each in await who.messages(self.id)]


@pytest_asyncio.fixture(loop_scope="session")
async def talk(site: Site) -> AsyncIterator[Talk]:
    juan, agent = await site.browser(name="Juan Pérez"), await site.colleague("Ana")
    chat = await juan.chat("Hola")
    await agent.take(chat)
    yield Talk(juan, agent, chat)


# -- saying something


async def test_a_message_shows_what_names_md_lists(talk: Talk) -> None:
    said = await talk.agent.say(talk.id, "Hola, ¿cómo puedo ayudarte?", clientMessageId="a-1")
    assert said.keys() >= MESSAGE
    assert (said["seq"], said["senderType"], said["senderName"]) == (3, "AGENT", "Ana")
    assert (said["contentType"], said["mediaUrl"], said["channel"]) == ("TEXT", None, "WEB")
    assert (said["readAt"], said["clientMessageId"]) == (None, "a-1")
    assert said == (await talk.juan.messages(talk.id))[-1]
    said = await talk.juan.say(talk.id, "¿Sigue disponible?")
    assert (said["seq"], said["senderType"], said["senderName"]) == (4, "LEAD", "Juan Pérez")


@pytest.mark.parametrize(
    "text",
    ["ñ" * 4000, "n\u0303" * 4000, "😀" * 4000, "  " + "x" * 4000 + "\n"],
    ids=["ñ", "n~", "😀", "blanks"],
)
async def test_four_thousand_code_points_after_nfc_fit_and_one_more_does_not(talk: Talk, text: str) -> None:
    assert len((await talk.juan.say(talk.id, text))["contentText"]) == 4000
    refused(
        await talk.juan.post(talk.path, {"contentText": text.strip() + "x"}),
        400,
        "validation_error",
        "contentText",
    )
    refused(
        await talk.agent.post(talk.path, {"contentText": "x" + text.strip()}),
        400,
        "validation_error",
        "contentText",
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "contentText"),
        ({"contentText": None}, "contentText"),
        ({"contentText": " \u2003\n"}, "contentText"),
        ({"contentText": "a\0b"}, "contentText"),
        ({"contentText": 7}, "contentText"),
        ({"contentText": "x", "contentType": "HTML"}, "contentType"),
        ({"contentText": "x", "contentType": "IMAGE"}, "mediaUrl"),
        ({"contentText": "x", "mediaUrl": "https://evil.example/a.png"}, "mediaUrl"),
        ({"contentText": "x", "mediaUrl": "javascript:alert(1)"}, "mediaUrl"),
        ({"contentText": "x", "mediaUrl": f"/api/v1/uploads/{uuid4()}"}, "mediaUrl"),
        ({"contentText": "x", "clientMessageId": ""}, "clientMessageId"),
        ({"contentText": "x", "clientMessageId": "x" * 129}, "clientMessageId"),
        ({"contentText": "x", "clientMessageId": "\0"}, "clientMessageId"),
    ],
)
async def test_what_cannot_be_said_is_refused_by_field(
    talk: Talk, body: dict[str, object], field: str
) -> None:
    for who in (talk.juan, talk.agent):
        refused(await who.post(talk.path, body), 400, "validation_error", field)
    assert len(await talk.juan.messages(talk.id)) == 2


async def test_text_comes_back_as_it_was_written(talk: Talk) -> None:
    for text in (
        "<b>¡Hola!</b>",
        "مرحبا \u202eabc\u202c",
        "👨‍👩‍👧‍👦",
        "a\tb\r\n\r\nc",
        "'; --",
        "𠜎\u0301",
        "\x1b[31m",
    ):
        assert (await talk.juan.say(talk.id, text))["contentText"] == text
        assert (await talk.agent.texts(talk.id))[-1] == text


async def test_nobody_speaks_in_a_conversation_that_is_not_theirs(site: Site, talk: Talk) -> None:
    other, foreign, waiting = await site.colleague(), await site.browser(), await site.browser()
    body = {"contentText": "Hola"}
    refused(await other.post(talk.path, body), 403, "forbidden")
    refused(await foreign.post(talk.path, body), 404, "not_found")
    queued = await waiting.chat()
    refused(await other.post(f"/conversations/{queued}/messages", body), 403, "forbidden")
    refused(await other.post(f"/conversations/{uuid4()}/messages", body), 404, "not_found")


async def test_a_lead_who_says_too_much_is_asked_to_wait_and_an_agent_is_not(serve: Serve) -> None:
    site = await serve(pascal_lead_messages_per_minute=3)
    juan, agent = await site.browser(), await site.colleague()
    chat = await juan.chat()
    await agent.take(chat)
    for _ in range(2):
        await juan.say(chat, "¿Hola?")
    for answer in (
        await juan.begin(),
        await juan.post(f"/conversations/{chat}/messages", {"contentText": "¿Hola?"}),
    ):
        refused(answer, 429, "too_many_requests")
    for _ in range(5):
        await agent.say(chat, "Un momento")
    await (await site.browser()).chat()


async def test_a_lead_who_asks_too_much_is_asked_to_wait_and_an_agent_is_not(serve: Serve) -> None:
    site = await serve(pascal_lead_requests_per_minute=20)
    juan, agent = await site.browser(), await site.colleague()
    chat = await juan.chat()
    answers = [await juan.get(f"/conversations/{chat}") for _ in range(25)]
    assert [each.status_code for each in answers[:10]] == [200] * 10
    refused(answers[-1], 429, "too_many_requests")
    other = await site.browser()  # of the same address
    refused(await other.get(f"/conversations/{chat}"), 429, "too_many_requests")
    for _ in range(25):
        data(await agent.get(f"/conversations/{chat}"))


# -- the same message twice


async def test_the_same_client_id_is_the_same_message(talk: Talk) -> None:
    first = await talk.juan.say(talk.id, "Hola", clientMessageId="1")
    again = await talk.juan.say(talk.id, " Hola ", clientMessageId="1")
    assert again == first
    assert await talk.juan.texts(talk.id) == ["Hola", "Ana se ha unido al chat.", "Hola"]
    assert (await talk.juan.say(talk.id, "Hola", clientMessageId="2"))["id"] != first["id"]


async def test_the_same_client_id_many_times_at_once_is_one_message(talk: Talk) -> None:
    said = await asyncio.gather(*[talk.juan.say(talk.id, "Hola", clientMessageId="1") for _ in range(20)])
    assert len({each["id"] for each in said}) == 1
    assert len(await talk.juan.messages(talk.id)) == 3


async def test_a_client_id_that_stands_for_other_words_is_refused_and_nothing_is_lost(talk: Talk) -> None:
    for who in (talk.juan, talk.agent):
        await who.say(talk.id, "uno", clientMessageId="1")
        other = {"contentText": "dos", "clientMessageId": "1"}
        refused(await who.post(talk.path, other), 400, "validation_error", "clientMessageId")
    again = {"message": "dos", "clientMessageId": "1"}
    refused(await talk.juan.post("/conversations", again), 400, "validation_error", "clientMessageId")
    await talk.agent.resolve(talk.id)
    said = await talk.juan.say(talk.id, "dos", clientMessageId="1")  # it may count anew
    assert (said["contentText"], said["conversationId"] != talk.id) == ("dos", True)
    assert (await talk.juan.say(talk.id, "dos", clientMessageId="1"))["id"] == said["id"]


async def test_an_agent_who_repeats_it_is_answered_whoever_has_the_conversation_now(
    site: Site, talk: Talk
) -> None:
    said = await talk.agent.say(talk.id, "Le paso con Rosa", clientMessageId="1")
    rosa = await site.colleague("Rosa")
    data(await talk.agent.post(f"/conversations/{talk.id}/transfer", {"agentId": rosa.id}))
    for _ in range(2):
        assert (await talk.agent.say(talk.id, "Le paso con Rosa", clientMessageId="1"))["id"] == said["id"]
        await rosa.resolve(talk.id)
    other = {"contentText": "Otra cosa", "clientMessageId": "2"}
    assert (await talk.agent.post(talk.path, other)).status_code == 403


async def test_the_first_message_repeated_is_one_message_too(site: Site) -> None:
    juan = await site.browser()
    starts = await asyncio.gather(*[juan.start("Hola", clientMessageId="1") for _ in range(10)])
    assert len({each["message"]["id"] for each in starts}) == 1
    assert len({each["conversationId"] for each in starts}) == 1
    assert await juan.texts(starts[0]["conversationId"]) == ["Hola"]
    same = data(
        await juan.post(
            f"/conversations/{starts[0]['conversationId']}/messages",
            {"contentText": "Hola", "clientMessageId": "1"},
        ),
        201,
    )
    assert same["id"] == starts[0]["message"]["id"]


async def test_a_repeated_message_is_answered_after_the_end_as_before(talk: Talk) -> None:
    mine = await talk.agent.say(talk.id, "Hasta luego", clientMessageId="a")
    theirs = await talk.juan.say(talk.id, "Gracias", clientMessageId="b")
    await talk.agent.resolve(talk.id)
    assert (await talk.agent.say(talk.id, "Hasta luego", clientMessageId="a"))["id"] == mine["id"]
    assert (await talk.juan.say(talk.id, "Gracias", clientMessageId="b"))["id"] == theirs["id"]
    assert (await talk.juan.handshake())["activeConversationId"] is None


async def test_a_start_repeated_after_the_end_is_answered_as_before(site: Site) -> None:
    """Its answer was lost, and an agent resolved before the page asked again."""
    juan, agent = await site.browser(), await site.colleague()
    first = await juan.start("Hola", clientMessageId="1")
    await agent.take(first["conversationId"])
    await agent.resolve(first["conversationId"])
    again = [await juan.start("Hola", clientMessageId="1") for _ in range(2)]
    assert {each["message"]["id"] for each in again} == {first["message"]["id"]}
    assert {(each["conversationId"], each["status"]) for each in again} == {
        (first["conversationId"], "RESOLVED")
    }
    assert again[0]["confirmedLeadId"] == first["confirmedLeadId"]
    assert (await juan.handshake())["activeConversationId"] is None
    for name in ("1", "2"):  # a client may count anew in each conversation
        later = await juan.start("¿Siguen ahí?", clientMessageId=name)
        assert later["conversationId"] != first["conversationId"]
        assert later["message"]["contentText"] == "¿Siguen ahí?"


async def test_what_was_said_after_two_ends_is_said_once(talk: Talk) -> None:
    await talk.agent.resolve(talk.id)
    said = await talk.juan.say(talk.id, "Una cosa más", clientMessageId="1")
    await talk.agent.take(said["conversationId"])
    await talk.agent.resolve(said["conversationId"])
    assert (await talk.juan.say(talk.id, "Una cosa más", clientMessageId="1"))["id"] == said["id"]
    assert (await talk.juan.handshake())["activeConversationId"] is None


async def test_two_people_may_choose_the_same_client_id(talk: Talk) -> None:
    await talk.juan.say(talk.id, "Soy yo", clientMessageId="1")
    said = await talk.agent.say(talk.id, "Hola", clientMessageId="1")
    assert (said["senderType"], said["contentText"]) == ("AGENT", "Hola")


# -- after the end


async def test_an_agent_says_nothing_after_the_end(talk: Talk) -> None:
    """THREATS 8."""
    await talk.agent.resolve(talk.id)
    answer = await talk.agent.post(talk.path, {"contentText": "Una cosa más"})
    assert refused(answer, 409, "conversation_closed") == "La conversación ya finalizó"
    assert (await talk.agent.texts(talk.id))[-1] == "La conversación ha finalizado."


async def test_what_a_lead_says_after_the_end_opens_a_new_conversation_and_lands_there(talk: Talk) -> None:
    """THREATS 8: never in a closed one."""
    await talk.agent.resolve(talk.id)
    said = await talk.juan.say(talk.id, "Una cosa más", clientMessageId="1")
    assert said["conversationId"] != talk.id
    assert said["seq"] == 1
    shown = await talk.agent.one(said["conversationId"])
    assert (shown["status"], shown["lead"]["name"]) == ("QUEUED", "Juan Pérez")
    assert (await talk.juan.say(talk.id, "Una cosa más", clientMessageId="1"))["id"] == said["id"]
    again = await talk.juan.say(talk.id, "¿Hola?")
    assert (again["conversationId"], again["seq"]) == (said["conversationId"], 2)
    assert (await talk.juan.texts(talk.id))[-1] == "La conversación ha finalizado."


async def test_many_messages_after_the_end_open_one_conversation(talk: Talk) -> None:
    await talk.agent.resolve(talk.id)
    said = await asyncio.gather(*[talk.juan.say(talk.id, str(number)) for number in range(10)])
    assert len({each["conversationId"] for each in said}) == 1
    assert sorted(each["seq"] for each in said) == list(range(1, 11))


# -- reading them


async def test_messages_are_numbered_without_gaps_in_the_order_they_were_said(talk: Talk) -> None:
    await asyncio.gather(
        *[talk.juan.say(talk.id, f"j{number}") for number in range(20)],
        *[talk.agent.say(talk.id, f"a{number}") for number in range(20)],
    )
    said = await talk.juan.messages(talk.id)
    assert [each["seq"] for each in said] == list(range(1, 43))
    assert len({each["contentText"] for each in said[2:]}) == 40
    assert (await talk.agent.one(talk.id))["lastSeq"] == 42


async def test_pages_lead_back_and_stay_while_messages_arrive(talk: Talk) -> None:
    for number in range(3, 11):
        await talk.juan.say(talk.id, str(number))
    seen: list[list[int]] = []
    cursor = None
    while True:
        page = data(await talk.agent.get(talk.path, limit=4, cursor=cursor))
        assert set(page) == {"items", "nextCursor"}
        seen.append([each["seq"] for each in page["items"]])
        await talk.juan.say(talk.id, "mientras tanto")
        if (cursor := page["nextCursor"]) is None:
            break
    assert seen == [[7, 8, 9, 10], [3, 4, 5, 6], [1, 2]]


async def test_a_page_has_fifty_messages_unless_asked_otherwise(talk: Talk) -> None:
    """Document 003's default."""
    for start in range(0, 60, 20):
        await asyncio.gather(*[talk.juan.say(talk.id, str(start + number)) for number in range(20)])
    page = data(await talk.juan.get(talk.path))
    assert [each["seq"] for each in page["items"]] == list(range(13, 63))
    assert len(data(await talk.juan.get(talk.path, limit=100))["items"]) == 62
    for limit in (0, -1, 101, 10**30):
        refused(await talk.juan.get(talk.path, limit=limit), 400, "validation_error", "limit")


async def test_a_page_is_never_older_than_the_question(talk: Talk) -> None:
    """Pages are remembered until something happens: many read while both sides talk and read marks climb."""

    async def chats(who: Browser | Colleague, name: str) -> None:
        for n in range(15):
            said = await who.say(talk.id, f"{name} {n}")
            page = await who.messages(talk.id, limit=100)
            assert page[said["seq"] - 1]["contentText"] == f"{name} {n}"
            await who.post(f"/conversations/{talk.id}/read", {"seq": said["seq"]})
            marked = [each for each in await who.messages(talk.id, limit=100) if each["seq"] <= said["seq"]]
            own = "LEAD" if isinstance(who, Browser) else "AGENT"
            assert all(each["readAt"] for each in marked if each["senderType"] not in {own, "SYSTEM"})

    async def watches(done: asyncio.Event) -> None:
        last = 0
        while not done.is_set():
            page = await talk.agent.messages(talk.id, limit=100)
            assert len(page) >= last
            last = len(page)

    done = asyncio.Event()
    watchers = asyncio.gather(*[watches(done) for _ in range(4)])
    await asyncio.gather(*[chats(talk.juan, f"J{n}") for n in range(4)], chats(talk.agent, "A"))
    done.set()
    await watchers
    assert [each["seq"] for each in await talk.juan.messages(talk.id, limit=100)] == [*range(1, 78)]


async def test_each_reads_the_notes_in_their_own_language(talk: Talk) -> None:
    for language, words in (("es", "se ha unido al chat"), ("en", "has joined"), ("es", "se ha unido")):
        page = await talk.juan.call("GET", talk.path, headers={"accept-language": language})
        assert words in data(page)["items"][1]["contentText"]


async def test_who_comes_back_catches_up_from_the_last_number_they_have(talk: Talk) -> None:
    for number in range(3, 13):
        await talk.agent.say(talk.id, str(number))
    have, cursor = 5, None
    caught: list[int] = []
    while True:
        page = data(await talk.juan.get(talk.path, afterSeq=have, limit=3, cursor=cursor))
        caught += [each["seq"] for each in page["items"]]
        if (cursor := page["nextCursor"]) is None:
            break
    assert caught == [6, 7, 8, 9, 10, 11, 12]
    # or by asking again after the last one each time
    caught = [5]
    while found := await talk.juan.messages(talk.id, afterSeq=caught[-1], limit=2):
        caught += [each["seq"] for each in found]
    assert caught == list(range(5, 13))
    assert await talk.juan.messages(talk.id, afterSeq=12) == []
    assert await talk.juan.messages(talk.id, afterSeq=2**31 - 1) == []
    assert len(await talk.juan.messages(talk.id, afterSeq=0)) == 12
    for bad in (-1, 2**31, 10**30, "x"):
        refused(await talk.juan.get(talk.path, afterSeq=bad), 400, "validation_error", "afterSeq")


# -- having read them


async def test_what_the_other_side_has_read_is_marked(talk: Talk) -> None:
    await talk.agent.say(talk.id, "uno")
    await talk.agent.say(talk.id, "dos")
    assert data(await talk.juan.get(f"/conversations/{talk.id}"))["unread"] == 2
    assert data(await talk.juan.post(f"/conversations/{talk.id}/read", {"seq": 3})) is None
    #                        Hola  Ana se ha unido  uno  dos
    assert await talk.read_at(talk.agent) == [False, False, True, False]
    assert data(await talk.juan.get(f"/conversations/{talk.id}"))["unread"] == 1
    data(await talk.juan.post(f"/conversations/{talk.id}/read", {}))
    assert await talk.read_at(talk.agent) == [False, False, True, True]
    assert (await talk.agent.one(talk.id))["unread"] == 1
    data(await talk.agent.post(f"/conversations/{talk.id}/read"))
    assert await talk.read_at(talk.juan) == [True, False, True, True]
    assert (await talk.agent.one(talk.id))["unread"] == 0
    await talk.juan.say(talk.id, "tres")
    assert (await talk.agent.one(talk.id))["unread"] == 1


async def test_marks_only_move_forward_and_never_beyond_what_was_said(talk: Talk) -> None:
    await talk.agent.say(talk.id, "uno")
    data(await talk.juan.post(f"/conversations/{talk.id}/read", {"seq": 2_000_000_000}))
    first = (await talk.agent.messages(talk.id))[-1]["readAt"]
    data(await talk.juan.post(f"/conversations/{talk.id}/read", {"seq": 1}))
    assert (await talk.agent.messages(talk.id))[-1]["readAt"] == first
    await talk.agent.say(talk.id, "dos")
    assert await talk.read_at(talk.agent) == [False, False, True, False]
    for bad in (-1, 2**31, "x", 1.5):
        answer = await talk.juan.post(f"/conversations/{talk.id}/read", {"seq": bad})
        refused(answer, 400, "validation_error", "seq")


async def test_only_the_responsible_agents_reading_counts(site: Site, talk: Talk) -> None:
    for looks in (await site.colleague(), await site.admin()):
        data(await looks.post(f"/conversations/{talk.id}/read", {}))
    assert await talk.read_at(talk.juan) == [False, False]
    data(await talk.agent.post(f"/conversations/{talk.id}/read", {}))
    assert await talk.read_at(talk.juan) == [True, False]
