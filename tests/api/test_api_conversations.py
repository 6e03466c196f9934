"""The queue, who has what, and finding it again (documents 000 and 003)."""

import csv
import re
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from api_site import PNG, Browser, Colleague, Serve, Site, data, refused

from pascal.adapters.postgres.reads import PostgresReads
from pascal.app.faces.v1 import export
from pascal.app.reactions.live import TellLiveClients
from pascal.domain.agents import Role
from pascal.domain.channels import WEB
from pascal.domain.events import MessagePosted
from pascal.domain.ids import ConversationId, MessageId, UploadId
from pascal.domain.messages import ContentType, Message, Sender, SenderType
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import START, visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMED = {
    "id",
    "status",
    "priority",
    "channel",
    "leadId",
    "lead",
    "agentId",
    "agentEnabled",
    "tags",
    "createdAt",
    "assignedAt",
    "closedAt",
    "lastMessageAt",
    "lastSeq",
    "unread",
}
"""The fields of NAMES.md."""


# -- one of them


async def test_a_conversation_shows_what_names_md_lists(site: Site) -> None:
    agent, browser = await site.colleague("Juan"), await site.browser(name="Eva Ruiz")
    chat = await browser.chat("¿Sigue disponible?", projectId="torre-begonias-luxury")
    shown = await agent.one(chat)
    assert shown.keys() >= NAMED
    assert shown["lead"] == {
        "name": "Eva Ruiz",
        "email": browser.email,
        "phone": "+51987654321",
        "verified": False,
    }
    assert (shown["status"], shown["priority"], shown["channel"]) == ("QUEUED", None, "WEB")
    assert (shown["agentId"], shown["assignedAt"], shown["closedAt"]) == (None, None, None)
    assert (shown["agentEnabled"], shown["tags"], shown["unread"]) == (True, [], 1)
    assert (shown["projectId"], shown["lastText"]) == ("torre-begonias-luxury", "¿Sigue disponible?")
    assert shown["lastSeq"] == 1
    taken = await agent.take(chat)
    assert taken.keys() >= NAMED
    assert (taken["status"], taken["agentId"], taken["agentName"]) == ("IN_PROGRESS", agent.id, "Juan")
    assert taken["assignedAt"] is not None
    resolved = await agent.resolve(chat)
    assert (resolved["status"], resolved["agentId"]) == ("RESOLVED", agent.id)
    assert resolved["closedAt"] is not None


async def test_every_act_answers_with_the_whole_conversation(site: Site) -> None:
    admin, agent, other = await site.admin(), await site.colleague(), await site.colleague()
    browser = await site.browser()
    path = f"/conversations/{await browser.chat()}"
    await browser.post(f"{path}/messages", {"contentText": "¿Hola?"})
    for who, method, act, body, unread in (
        (agent, "PATCH", "", {"priority": "LOW"}, 2),
        (agent, "POST", "/take", None, 2),
        (agent, "POST", "/release", None, 2),
        (admin, "POST", "/assign", {"agentId": agent.id}, 2),
        (agent, "POST", "/read", {"seq": 1}, None),
        (agent, "POST", "/transfer", {"agentId": other.id}, 1),
        (admin, "POST", "/assign", {"agentId": None}, 1),
        (admin, "POST", "/resolve", None, 1),
    ):
        shown = data(await who.call(method, path + act, **({} if body is None else {"json": body})))
        if unread is not None:
            assert shown.keys() >= NAMED
            assert shown["unread"] == unread


async def test_a_lead_sees_the_state_of_their_own_and_no_more(site: Site) -> None:
    agent, browser = await site.colleague("Juan"), await site.browser()
    chat = await browser.chat()
    shown = data(await browser.get(f"/conversations/{chat}"))
    ours = {"version", "projectId", "agentName", "lastText", "placeInQueue", "opensAt", "canRate"}
    assert set(shown) == NAMED - {"priority", "tags"} | ours  # nor what a machine made of it
    assert (shown["lead"]["email"], shown["lead"]["verified"]) == (browser.email, False)
    assert shown["placeInQueue"] >= 1
    assert shown["opensAt"] is None  # the house is open
    await agent.take(chat)
    await agent.say(chat, "Hola, ¿en qué te ayudo?")
    shown = data(await browser.get(f"/conversations/{chat}"))
    assert (shown["status"], shown["agentName"], shown["unread"]) == ("IN_PROGRESS", "Juan", 1)
    assert shown["placeInQueue"] is None
    listed = [*data(await browser.get("/leads/me/conversations"))["items"], *await agent.listed()]
    assert [each["id"] for each in listed] == [chat, chat]
    assert not any("placeInQueue" in each for each in listed)


async def test_in_lists_a_file_without_words_is_called_what_it_is(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    for content, kind, words in (
        (PNG, "IMAGE", ("Imagen", "Image", "Imagem")),
        (b"%PDF-1.4", "FILE", ("Archivo", "File", "Arquivo")),
        (b"ID3\x03", "AUDIO", ("Audio", "Audio", "Áudio")),
        (b"\0\0\0\x18ftypmp42", "VIDEO", ("Video", "Video", "Vídeo")),
    ):
        url = data(await browser.upload(content), 201)["url"]
        said = data(await browser.post(f"/conversations/{chat}/messages", {"mediaUrl": url}), 201)
        assert (said["contentText"], said["contentType"]) == ("", kind)
        for language, word in zip(("es", "en", "pt"), words, strict=True):
            headers = {"accept-language": language}
            for who, path in (
                (agent, "/conversations"),
                (browser, "/leads/me/conversations"),
            ):
                (row,) = data(await who.call("GET", path, headers=headers))["items"]
                one = data(await who.call("GET", f"/conversations/{chat}", headers=headers))
                assert (row["lastText"], one["lastText"]) == (word, word)


async def test_a_live_list_calls_a_file_what_it_is_too(site: Site) -> None:
    tell = await site.container.get(TellLiveClients)
    message = Message(
        MessageId(uuid4()),
        ConversationId(uuid4()),
        1,
        Sender(SenderType.LEAD, visitor(), "Ana"),
        text="",
        content_type=ContentType.IMAGE,
        upload_id=UploadId(uuid4()),
        client_id=None,
        note=None,
        channel=WEB,
        created_at=START,
    )
    activity = tell.notices(MessagePosted(message=message, agent_id=None, at=START))[-1]
    assert (activity.name, activity.data["lastText"]) == ("conversation_activity", "Imagen")


async def test_the_place_in_the_queue_is_by_age_and_a_released_one_is_first_again(fresh_site: Site) -> None:
    agent = await fresh_site.colleague()
    browsers = [await fresh_site.browser() for _ in range(3)]
    chats = [await browser.chat() for browser in browsers]

    async def places() -> list[int | None]:
        return [
            data(await browser.get(f"/conversations/{chat}"))["placeInQueue"]
            for browser, chat in zip(browsers, chats, strict=True)
        ]

    assert await places() == [1, 2, 3]
    await agent.take(chats[0])
    assert await places() == [None, 1, 2]
    data(await agent.post(f"/conversations/{chats[0]}/release"))
    assert await places() == [1, 2, 3]
    assert await agent.ids(status="QUEUED") == chats


async def test_what_is_not_there_and_what_is_not_ones_own_look_the_same(site: Site) -> None:
    """THREATS 31."""
    browser, foreign = await site.browser(), await site.browser()
    await foreign.chat()
    chat = await browser.chat()
    nowhere = str(uuid4())
    for path in ("", "/messages"):
        answers = [await foreign.get(f"/conversations/{one}{path}") for one in (chat, nowhere)]
        assert {refused(answer, 404, "not_found") for answer in answers} == {"No encontrado"}
        assert answers[0].text == answers[1].text


# -- acts


async def test_who_takes_it_is_told_of_to_the_lead_in_document_000s_words(site: Site) -> None:
    agent, browser = await site.colleague("Juan"), await site.browser()
    chat = await browser.chat("Hola")
    await agent.take(chat)
    await agent.take(chat)  # again: nothing changes
    said = await browser.messages(chat)
    assert [(each["senderType"], each["contentText"]) for each in said] == [
        ("LEAD", "Hola"),
        ("SYSTEM", "Juan se ha unido al chat."),
    ]
    assert said[1]["note"] == "agent_joined"
    assert (said[1]["senderId"], said[1]["senderName"]) == (None, None)


async def test_system_messages_are_worded_in_the_readers_language(site: Site) -> None:
    agent, browser = await site.colleague("Juan"), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    for language, words in (("en", "Juan has joined the chat."), ("pt", "Juan entrou no chat.")):
        answer = await browser.call(
            "GET", f"/conversations/{chat}/messages", headers={"accept-language": language}
        )
        assert data(answer)["items"][-1]["contentText"] == words


async def test_who_comes_second_is_told_that_it_is_taken(site: Site) -> None:
    first, second, browser = await site.colleague(), await site.colleague(), await site.browser()
    chat = await browser.chat()
    await first.take(chat)
    answer = await second.post(f"/conversations/{chat}/take")
    assert refused(answer, 409, "already_taken") == "Otro agente ya tomó este chat"


async def test_releasing_gives_it_back_to_the_queue(site: Site) -> None:
    agent, other, browser = await site.colleague("Juan"), await site.colleague(), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    refused(await other.post(f"/conversations/{chat}/release"), 403, "forbidden")
    released = data(await agent.post(f"/conversations/{chat}/release"))
    assert (released["status"], released["agentId"], released["agentName"]) == ("QUEUED", None, None)
    left = "Juan ha salido del chat. Otro asesor te atenderá en breve."
    assert (await browser.texts(chat))[-1] == left
    await other.take(chat)


async def test_an_administrator_assigns_to_anyone_and_null_unassigns(site: Site) -> None:
    admin, agent, other, browser = (
        await site.admin(),
        await site.colleague("Juan"),
        await site.colleague("Ana"),
        await site.browser(),
    )
    chat = await browser.chat()
    path = f"/conversations/{chat}/assign"
    refused(await agent.post(path, {"agentId": agent.id}), 403, "forbidden")
    assert data(await admin.post(path, {"agentId": agent.id}))["agentId"] == agent.id
    assert data(await admin.post(path, {"agentId": other.id}))["agentId"] == other.id
    unassigned = data(await admin.post(path, {"agentId": None}))
    assert (unassigned["status"], unassigned["agentId"]) == ("QUEUED", None)
    assert data(await admin.post(path, {"agentId": None}))["status"] == "QUEUED"
    refused(await admin.post(path, {"agentId": str(uuid4())}), 404, "not_found")
    refused(await admin.post(path, {"agentId": "x"}), 400, "validation_error", "agentId")
    refused(await admin.post(path, {}), 400, "validation_error", "agentId")
    assert (await browser.texts(chat))[1:] == [
        "Juan se ha unido al chat.",
        "Ana se ha unido al chat.",
        "Ana ha salido del chat. Otro asesor te atenderá en breve.",
    ]


async def test_an_agent_hands_their_own_to_a_colleague(site: Site) -> None:
    agent, other, browser = await site.colleague(), await site.colleague("Ana"), await site.browser()
    chat = await browser.chat()
    path = f"/conversations/{chat}/transfer"
    refused(await agent.post(path, {"agentId": other.id}), 403, "forbidden")
    await agent.take(chat)
    refused(await other.post(path, {"agentId": other.id}), 403, "forbidden")
    handed = data(await agent.post(path, {"agentId": other.id}))
    assert (handed["agentId"], handed["status"]) == (other.id, "IN_PROGRESS")
    answer = await agent.post(f"/conversations/{chat}/messages", {"contentText": "Adiós"})
    refused(answer, 403, "forbidden")
    await other.say(chat, "Hola, soy Ana")


async def test_nobody_gets_more_than_they_can_have_open(site: Site) -> None:
    admin, agent = await site.admin(), await site.colleague()
    data(await admin.patch(f"/users/{agent.id}", {"maxConcurrentChats": 1}))
    one, two = [await (await site.browser()).chat() for _ in range(2)]
    await agent.take(one)
    words = "El agente ha alcanzado su límite de chats simultáneos"
    answers = [
        await agent.post(f"/conversations/{two}/take"),
        await admin.post(f"/conversations/{two}/assign", {"agentId": agent.id}),
    ]
    assert [refused(answer, 409, "agent_at_capacity") for answer in answers] == [words, words]
    assert data(await agent.get("/auth/me"))["openChats"] == 1
    await agent.resolve(one)
    await agent.take(two)


async def test_resolved_is_final(site: Site) -> None:
    admin, agent, browser = await site.admin(), await site.colleague(), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    await agent.resolve(chat)
    assert (await agent.resolve(chat))["status"] == "RESOLVED"  # again: nothing changes
    assert (await browser.texts(chat))[-1] == "La conversación ha finalizado."
    refusals = {
        refused(await admin.post(f"/conversations/{chat}/{act}", body), 409, "conversation_closed")
        for act, body in (
            ("take", None),
            ("release", None),
            ("assign", {"agentId": agent.id}),
            ("transfer", {"agentId": agent.id}),
        )
    }
    assert refusals == {"La conversación ya finalizó"}


async def test_priority_tags_and_bot_are_set_one_by_one(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    chat = await browser.chat()
    path = f"/conversations/{chat}"
    shown = data(await agent.patch(path, {"priority": "HIGH"}))
    assert (shown["priority"], shown["tags"], shown["agentEnabled"]) == ("HIGH", [], True)
    shown = data(await agent.patch(path, {"tags": ["  Visita   HOY ", "visita hoy", "ñandú"]}))
    assert (shown["priority"], shown["tags"]) == ("HIGH", ["visita hoy", "ñandú"])
    shown = data(await agent.patch(path, {"agentEnabled": False, "priority": None, "tags": []}))
    assert (shown["priority"], shown["tags"], shown["agentEnabled"]) == (None, [], False)
    assert (shown["priorityBy"], shown["tagsBy"], shown["analysis"]) == (None, "PERSON", None)
    version = shown["version"]
    assert data(await agent.patch(path, {}))["version"] == version


@pytest.mark.parametrize(
    ("field", "value", "blamed"),
    [
        ("priority", "URGENT", "priority"),
        ("tags", ["x" * 41], "tags"),
        ("tags", [""], "tags"),
        ("tags", [str(n) for n in range(21)], "tags"),
        ("tags", "x", "tags"),
        ("tags", ["\0"], "tags"),
        ("agentEnabled", None, "agentEnabled"),
    ],
)
async def test_what_describes_no_conversation_is_refused_by_field(
    site: Site, field: str, value: object, blamed: str
) -> None:
    agent, chat = await site.colleague(), await (await site.browser()).chat()
    answer = await agent.patch(f"/conversations/{chat}", {field: value})
    refused(answer, 400, "validation_error", blamed)


# -- lists


class Desk:
    """Five conversations in known states."""

    admin: Colleague
    juan: Colleague
    ana: Colleague
    leads: dict[str, Browser]
    chats: dict[str, str]

    def named(self, ids: list[str]) -> list[str]:
        back = {chat: name for name, chat in self.chats.items()}
        return [back[one] for one in ids]

    async def shows(self, who: Colleague, **query: object) -> list[str]:
        return self.named(await who.ids(**query))


async def desk_of(site: Site) -> Desk:
    desk = Desk()
    desk.admin, desk.juan, desk.ana = (
        await site.admin(),
        await site.colleague("Juan"),
        await site.colleague("Ana"),
    )
    desk.leads, desk.chats = {}, {}
    words = {
        "old": "¿Tienen departamentos con jardín?",
        "waits": "Busco una cochera",
        "juans": "Quiero agendar una visita",
        "anas": "¿Aceptan crédito hipotecario?",
        "done": "Gracias por todo",
    }
    for name, text in words.items():
        desk.leads[name] = await site.browser(name=f"Lead {name}")
        desk.chats[name] = await desk.leads[name].chat(text)
    await desk.juan.take(desk.chats["juans"])
    await desk.ana.take(desk.chats["anas"])
    await desk.juan.take(desk.chats["done"])
    await desk.juan.resolve(desk.chats["done"])
    return desk


async def test_a_list_is_a_page_of_what_one_may_see(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    page = data(await desk.admin.get("/conversations"))
    assert set(page) == {"items", "nextCursor"}
    assert page["nextCursor"] is None
    assert all(each.keys() >= NAMED for each in page["items"])
    # by last activity, newest first; an agent's list is their own (document 003)
    assert await desk.shows(desk.admin) == ["done", "anas", "juans", "waits", "old"]
    assert await desk.shows(desk.juan) == ["done", "juans"]
    assert await desk.shows(desk.ana) == ["anas"]
    await desk.leads["old"].say(desk.chats["old"], "¿Hola?")
    assert await desk.shows(desk.admin) == ["old", "done", "anas", "juans", "waits"]


async def test_lists_are_narrowed_by_status_assignee_channel_and_lead(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    admin, juan, ana = desk.admin, desk.juan, desk.ana
    for status, expected in {
        "QUEUED": ["old", "waits"],  # the queue: oldest first
        "IN_PROGRESS": ["anas", "juans"],
        "RESOLVED": ["done"],
    }.items():
        assert await desk.shows(admin, status=status) == expected
        assert await desk.shows(juan, status=status) == expected
    assert await desk.shows(juan, assignee="me", status="IN_PROGRESS") == ["juans"]
    assert await desk.shows(admin, assignee="me") == []
    assert await desk.shows(admin, assignee="none") == ["waits", "old"]
    assert await desk.shows(admin, assignee=ana.id) == ["anas"]
    assert await desk.shows(juan, assignee=ana.id) == ["anas"]  # agents see all by default
    assert len(await admin.ids(channel="WEB")) == 5
    lead_id = (await admin.one(desk.chats["waits"]))["leadId"]
    assert await desk.shows(admin, leadId=lead_id) == ["waits"]
    assert await desk.shows(juan, leadId=lead_id) == ["waits"]


async def test_lists_are_narrowed_by_when_a_conversation_began(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    began = {name: (await desk.admin.one(chat))["createdAt"] for name, chat in desk.chats.items()}
    for created_from, created_to, expected in (
        ("waits", "anas", ["juans", "waits"]),
        ("anas", None, ["done", "anas"]),
        (None, "waits", ["old"]),
        ("anas", "anas", []),
    ):
        period = {"createdFrom": began.get(created_from or ""), "createdTo": began.get(created_to or "")}
        assert await desk.shows(desk.admin, **period) == expected
    in_lima = datetime.fromisoformat(began["anas"]).astimezone(ZoneInfo("America/Lima")).isoformat()
    assert in_lima.endswith("-05:00")
    assert await desk.shows(desk.admin, createdFrom=in_lima) == ["done", "anas"]
    assert await desk.shows(desk.juan, createdFrom=in_lima) == ["done"]
    assert await desk.shows(desk.juan, createdFrom=in_lima, status="IN_PROGRESS") == ["anas"]
    assert await desk.shows(desk.admin, createdTo="0001-01-01T00:00Z") == []
    assert (
        len(await desk.admin.ids(createdFrom="0001-01-01T00:00Z", createdTo="9999-12-31T23:59:59.999Z")) == 5
    )


async def test_lists_are_narrowed_by_priority_and_tag(fresh_site: Site) -> None:
    """Document 003's filters."""
    desk = await desk_of(fresh_site)
    for name, priority, tags in (
        ("old", "HIGH", ["jardín", "urgente"]),
        ("waits", "LOW", ["cochera"]),
        ("juans", "MEDIUM", ["urgente"]),
    ):
        body = {"priority": priority, "tags": tags}
        data(await desk.admin.patch(f"/conversations/{desk.chats[name]}", body))
    assert await desk.shows(desk.admin, priority="HIGH") == ["old"]
    assert await desk.shows(desk.admin, priority="MEDIUM") == ["juans"]
    assert await desk.shows(desk.admin, priority="LOW") == ["waits"]
    assert await desk.shows(desk.admin, priority="UNANALYZED") == ["done", "anas"]
    assert await desk.shows(desk.admin, tag="urgente") == ["juans", "old"]
    assert await desk.shows(desk.admin, tag=" URGENTE ") == ["juans", "old"]
    assert await desk.shows(desk.admin, tag="urg") == []
    assert await desk.shows(desk.admin, tag="urgente", priority="HIGH") == ["old"]
    assert await desk.shows(desk.juan, tag="urgente") == ["juans"]


async def test_lists_are_searched_by_what_was_said_and_by_whom(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    for search, expected in {
        "jardin": ["old"],
        "DEPARTAMENTO": ["old"],
        "credito hipot": ["anas"],
        "lead waits": ["waits"],
        "nada de eso": [],
        "???": [],
    }.items():
        assert await desk.shows(desk.admin, search=search) == expected, search
    assert await desk.shows(desk.juan, search="hipotecario") == []
    assert await desk.shows(desk.juan, search="hipotecario", status="IN_PROGRESS") == ["anas"]


async def test_a_list_is_sorted_as_asked(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    await desk.leads["old"].say(desk.chats["old"], "¿Hola?")
    assert await desk.shows(desk.admin, status="QUEUED", sort="lastActivity") == ["old", "waits"]
    await desk.leads["waits"].say(desk.chats["waits"], "¿Hola?")
    assert await desk.shows(desk.admin, status="QUEUED", sort="lastActivity") == ["waits", "old"]
    assert await desk.shows(desk.admin, status="QUEUED", sort="oldestWaiting") == ["old", "waits"]
    every = ["old", "waits", "juans", "anas", "done"]
    assert await desk.shows(desk.admin, sort="oldestWaiting") == every


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "OPEN"),
        ("status", "queued"),
        ("priority", "URGENT"),
        ("channel", "fax"),
        ("sort", "name"),
        ("sort", "createdAt; DROP TABLE agents"),
        ("assignee", "somebody"),
        ("leadId", "x"),
        ("createdFrom", "2026-01-05"),
        ("createdFrom", "2026-01-05T09:00:00"),
        ("createdFrom", "1767603600"),
        ("createdFrom", "2026-13-05T09:00:00Z"),
        ("createdFrom", "2026-01-05T24:00:00Z"),
        ("createdFrom", "2026-01-05T09:00:00+99:00"),
        ("createdTo", "0001-01-01T00:00:00+14:00"),
        ("createdTo", "9999-12-31T23:59:59-05:00"),
        ("createdTo", "2026-01-05T09:00:00Z\n"),
        ("createdTo", "yesterday"),
        ("limit", "many"),
        ("cursor", "x"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused_by_its_name(site: Site, name: str, value: str) -> None:
    """THREATS 13: an enum, not free text; and not a list of everything for a filter that was misspelt."""
    admin = await site.admin()
    refused(await admin.get("/conversations", **{name: value}), 400, "validation_error", name)
    query = {"channel": "WEB"} | {name: value}
    refused(await admin.get("/conversations", **query), 400, "validation_error", name)


async def test_where_agents_do_not_see_all_they_see_the_queue_and_their_own(serve: Serve) -> None:
    """THREATS 14."""
    site = await serve(pascal_agents_see_all=False)
    desk = await desk_of(site)
    assert await desk.shows(desk.juan, status="IN_PROGRESS") == ["juans"]
    assert await desk.shows(desk.juan, status="QUEUED") == ["old", "waits"]
    assert await desk.shows(desk.juan, search="hipotecario", status="IN_PROGRESS") == []
    refused(await desk.juan.get("/conversations", assignee=desk.ana.id), 403, "forbidden")
    for path in ("", "/messages"):
        refused(await desk.juan.get(f"/conversations/{desk.chats['anas']}{path}"), 404, "not_found")
        data(await desk.admin.get(f"/conversations/{desk.chats['anas']}{path}"))
        data(await desk.juan.get(f"/conversations/{desk.chats['old']}{path}"))
    leads = {name: (await desk.admin.one(chat))["leadId"] for name, chat in desk.chats.items()}
    refused(await desk.juan.get(f"/leads/{leads['anas']}"), 404, "not_found")
    data(await desk.juan.get(f"/leads/{leads['old']}"))
    data(await desk.juan.get(f"/leads/{leads['juans']}"))
    body = {"contentText": "Hola"}
    refused(await desk.juan.post(f"/conversations/{desk.chats['anas']}/messages", body), 404, "not_found")


# -- pages


async def pages(who: Colleague, meanwhile: Any = None, **query: object) -> list[list[str]]:
    """All pages, with something done after each."""
    found: list[list[str]] = []
    cursor: str | None = None
    while True:
        page = data(await who.get("/conversations", cursor=cursor, **query))
        found.append([each["id"] for each in page["items"]])
        if (cursor := page["nextCursor"]) is None:
            return found
        if meanwhile is not None:
            await meanwhile()


async def test_pages_follow_one_another_without_a_gap_or_a_repetition(fresh_site: Site) -> None:
    admin = await fresh_site.admin()
    chats = [await (await fresh_site.browser()).chat() for _ in range(7)]
    assert await pages(admin, limit=3) == [chats[:3:-1], chats[3:0:-1], chats[:1]]
    assert await pages(admin, limit=3, status="QUEUED") == [chats[:3], chats[3:6], chats[6:]]
    assert await pages(admin, limit=7) == [chats[::-1]]
    assert [len(page) for page in await pages(admin, limit=1)] == [1] * 7
    for _ in range(14):
        await (await fresh_site.browser()).chat()
    assert [len(page) for page in await pages(admin)] == [20, 1]  # document 003's default


async def test_pages_stay_what_they_are_while_messages_and_conversations_arrive(fresh_site: Site) -> None:
    admin = await fresh_site.admin()
    browsers = [await fresh_site.browser() for _ in range(9)]
    chats = [await browser.chat() for browser in browsers]
    spoke = iter((8, 6))  # both on pages that have been read

    async def meanwhile() -> None:
        index = next(spoke)
        await browsers[index].say(chats[index], "¿Hola?")
        await (await fresh_site.browser()).chat()

    seen = [chat for page in await pages(admin, meanwhile, limit=3) for chat in page]
    assert seen == chats[::-1]


async def test_a_cursor_is_good_for_its_own_list_alone_and_not_to_be_made_up(fresh_site: Site) -> None:
    admin = await fresh_site.admin()
    browsers = [await fresh_site.browser() for _ in range(3)]
    chats = [await browser.chat() for browser in browsers]
    for _ in range(2):
        await fresh_site.colleague()
        for browser, chat in zip(browsers, chats, strict=True):
            await browser.say(chat, "¿Hola?")
    lists: dict[str, dict[str, object]] = {
        "/conversations": {"limit": 1},
        "/conversations?sort=oldestWaiting": {"limit": 1},
        "/users": {"limit": 1},
        f"/conversations/{chats[0]}/messages": {"limit": 1},
        f"/conversations/{chats[1]}/messages": {"limit": 1},
        f"/conversations/{chats[1]}/messages?afterSeq=0": {"limit": 1},
    }

    async def page(path: str, cursor: str | None = None) -> Any:
        joint = "&" if "?" in path else "?"
        return await admin.get(f"{path}{joint}limit=1" + (f"&cursor={cursor}" if cursor else ""))

    cursors = {path: data(await page(path))["nextCursor"] for path in lists}
    assert all(cursors.values())
    for path in lists:
        for of, cursor in cursors.items():
            answer = await page(path, cursor)
            if of == path:
                data(answer)
            else:
                refused(answer, 400, "validation_error", "cursor")
        whole = cursors[path]
        for forged in (
            whole[:-1],
            whole + "A",
            ("B" if whole[0] == "A" else "A") + whole[1:],
            whole[::-1],
            "e30",
            "=",
            "A" * 5000,
        ):
            refused(await page(path, forged), 400, "validation_error", "cursor")


async def test_the_first_administrators_list_is_everybodys(fresh_site: Site) -> None:
    top = await fresh_site.colleague("Sol", Role.SUPERADMIN)
    agent, browser = await fresh_site.colleague(), await fresh_site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    assert await top.ids() == [chat]
    await top.say(chat, "Buenas tardes, habla la gerente")
    await top.resolve(chat)


# -- the file


async def exported(who: Colleague, language: str = "en", **query: object) -> list[dict[str, str]]:
    headers = {"accept-language": language}
    answer = await who.call("GET", "/conversations/export", params=query, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    named = r'attachment; filename="conversations-\d{8}T\d{6}Z\.csv"'
    assert re.fullmatch(named, answer.headers["content-disposition"])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return [*csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline=""), strict=True)]


async def test_a_list_is_exported_with_a_row_for_each_conversation(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)
    edit = {"priority": "MEDIUM", "tags": ["visita", "crédito"]}
    data(await desk.admin.patch(f"/conversations/{desk.chats['done']}", edit))
    await desk.leads["waits"].start("¿Hola?")
    rows = await exported(desk.admin)
    assert [each["Name"] for each in rows] == [f"Lead {name}" for name in desk.chats]
    done = await desk.admin.one(desk.chats["done"])
    moments = {"Created": "createdAt", "Assigned": "assignedAt", "Closed": "closedAt"}
    assert rows[-1] == {
        "Id": done["id"],
        "Status": "RESOLVED",
        "Priority": "MEDIUM",
        "Channel": "WEB",
        "Name": "Lead done",
        "E-mail": done["lead"]["email"],
        "Phone": "+51987654321",
        "E-mail verified": "false",
        "Project": "",
        "Agent": "Juan",
        "Tags": "visita, crédito",
        **{name: f"{done[field][:19]}Z" for name, field in moments.items()},
        "Wait (seconds)": rows[-1]["Wait (seconds)"],
        "Messages": "3",
    }
    assert 0 <= int(rows[-1]["Wait (seconds)"]) < 60
    empty = ("Priority", "Agent", "Assigned", "Closed", "Wait (seconds)")
    assert [rows[1][name] for name in empty] == [""] * 5
    assert (rows[1]["Status"], rows[1]["Messages"]) == ("QUEUED", "2")
    for language, word in (("es", "Teléfono"), ("pt-BR", "Telefone"), ("fr", "Teléfono")):
        assert word in (await exported(desk.admin, language))[0]


async def test_an_export_has_the_filters_of_the_list_and_no_pages(
    fresh_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_of(fresh_site)
    data(await desk.admin.patch(f"/conversations/{desk.chats['old']}", {"priority": "HIGH", "tags": ["vip"]}))
    juans = await desk.admin.one(desk.chats["juans"])
    monkeypatch.setattr(export, "PAGE", 2)
    for query, how_many in (
        ({}, 5),
        ({"status": "QUEUED"}, 2),
        ({"assignee": desk.juan.id}, 2),
        ({"assignee": "none"}, 2),
        ({"priority": "HIGH"}, 1),
        ({"tag": "VIP"}, 1),
        ({"search": "jardin"}, 1),
        ({"channel": "WEB"}, 5),
        ({"createdFrom": juans["createdAt"]}, 3),
        ({"createdTo": juans["createdAt"]}, 2),
        ({"leadId": juans["leadId"]}, 1),
        ({"createdTo": juans["createdAt"], "status": "RESOLVED"}, 0),
    ):
        ids = [each["Id"] for each in await exported(desk.admin, **query)]
        assert len(ids) == how_many, query
        assert sorted(ids) == sorted(await desk.admin.ids(**query)), query
    head = await desk.admin.call("HEAD", "/conversations/export")
    assert (head.status_code, head.content) == (200, b"")
    for name, value in (("status", "x"), ("createdFrom", "x"), ("createdTo", "2026-13-01T00:00Z")):
        answer = await desk.admin.get("/conversations/export", **{name: value})
        refused(answer, 400, "validation_error", name)


async def test_an_export_that_the_database_leaves_in_the_middle_is_no_file(
    fresh_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off, and not the first half of a list that looks whole."""
    desk = await desk_of(fresh_site)
    monkeypatch.setattr(export, "PAGE", 2)
    states, asked = PostgresReads.states, 0

    async def away(*question: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise StorageUnavailable("away")
        return await states(*question)

    monkeypatch.setattr(PostgresReads, "states", away)
    with pytest.raises(httpx.RemoteProtocolError):
        await desk.admin.get("/conversations/export")
    asked = 1
    refused(await desk.admin.get("/conversations/export"), 503, "unavailable")


async def test_nothing_that_people_typed_is_run_by_a_spreadsheet(fresh_site: Site) -> None:
    typed = [
        "=cmd|' /c calc'!a0",
        "+1+1",
        "-2+3",
        "@sum(a1:a9)",
        "\t=1+1",
        "\r=1+1",
        '"=1+1',
        "ana;=1+1",
        'ana","=1+1',
        "ana\n=1+1",
        "＝1+1",
    ]
    admin = await fresh_site.admin("=Rosa()")
    for n, text in enumerate(typed):
        browser = await fresh_site.browser(name=text, email=f"=1+{n}@correo.example")
        line = " ".join(text.split())
        chat = data(await browser.begin("Hola", projectId=line), 201)["conversationId"]
        data(await admin.patch(f"/conversations/{chat}", {"tags": [line]}))
        await admin.take(chat)
        await admin.resolve(chat)
    rows = await exported(admin)
    assert len(rows) == len(typed)
    for row, text in zip(rows, typed, strict=True):
        assert None not in row  # no more cells than there are columns
        assert (row["Agent"], row["E-mail"][:2]) == ("'=Rosa()", "'=")
        assert row["Phone"] == "+51987654321"  # + and digits alone: no command
        for name in ("Name", "Project", "Tags"):
            assert "".join(row[name].split()).replace("'", "") == "".join(text.split()).replace("'", "")
            for cell in row[name].split(";"):
                assert not cell.lstrip(' "').startswith(tuple("=+-@＝")), (name, row[name])
