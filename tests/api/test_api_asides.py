"""Notes, mentions, putting off and saying later over HTTP, and that no lead ever sees any of it (issue 4)."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from api_site import PNG, Browser, Call, Colleague, Serve, Site, at_once, data, refused, until, whole

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANARY = "canario-que-solo-ven-colegas"


def ahead(**much: float) -> str:
    return (datetime.now(UTC) + timedelta(**much)).isoformat()


def same_moment(shown: str, typed: str) -> bool:
    return datetime.fromisoformat(shown) == datetime.fromisoformat(typed)


async def desk(site: Site) -> tuple[Colleague, Browser, str]:
    """An agent, a lead, and their conversation, as its path."""
    juan, lead = await site.colleague("Juan"), await site.browser()
    chat = await lead.chat()
    await juan.take(chat)
    return juan, lead, f"/conversations/{chat}"


async def note(who: Colleague, of: str, text: str = "Ojo", *mentioned: Colleague) -> dict[str, Any]:
    body = {"contentText": text, "mentions": [each.id for each in mentioned]}
    written: dict[str, Any] = data(await who.post(f"{of}/notes", body), 201)
    return written


# -- notes and mentions


async def test_a_note_that_is_sent_again_is_answered_again(site: Site) -> None:
    juan, _, of = await desk(site)
    body = {"contentText": "Ojo", "clientMessageId": "n-1"}
    sent = await at_once(Call(juan, "POST", f"{of}/notes", body) for _ in range(5))
    written = [data(each, 201) for each in sent]
    assert written == [written[0]] * 5
    assert written[0]["clientMessageId"] == "n-1"
    assert data(await juan.get(f"{of}/notes"))["items"] == [written[0]]
    wrong = body | {"clientMessageId": ""}
    refused(await juan.post(f"{of}/notes", wrong), 400, "validation_error", "clientMessageId")


async def test_a_note_is_written_read_edited_and_deleted(site: Site) -> None:
    juan, _, of = await desk(site)
    ana = await site.colleague("Ana")
    written = await note(juan, of, "  Pide factura ", ana)
    assert written == {
        "id": written["id"],
        "conversationId": of.rpartition("/")[2],
        "authorId": juan.id,
        "authorName": "Juan",
        "contentText": "Pide factura",
        "mentions": [ana.id],
        "createdAt": written["createdAt"],
        "editedAt": None,
        "clientMessageId": None,
    }
    assert data(await ana.get(f"{of}/notes")) == {"items": [written], "nextCursor": None}
    path = f"{of}/notes/{written['id']}"
    refused(await ana.patch(path, {"contentText": "Otra"}), 403, "forbidden")
    edited = data(await juan.patch(path, {"contentText": "Otra"}))
    assert edited == written | {"contentText": "Otra", "editedAt": edited["editedAt"]}
    assert edited["editedAt"] is not None
    refused(await ana.call("DELETE", path), 403, "forbidden")
    assert data(await (await site.admin()).call("DELETE", path)) == edited
    assert data(await juan.get(f"{of}/notes"))["items"] == []
    refused(await juan.patch(path, {"contentText": "Otra"}), 404, "not_found")


async def test_notes_come_in_pages_newest_first(site: Site) -> None:
    juan, _, of = await desk(site)
    for n in range(5):
        await note(juan, of, str(n))
    found: list[str] = []
    cursor = None
    while True:
        page = data(await juan.get(f"{of}/notes", limit=2, cursor=cursor))
        found += [each["contentText"] for each in page["items"]]
        if (cursor := page["nextCursor"]) is None:
            break
    assert found == ["4", "3", "2", "1", "0"]
    _, _, other = await desk(site)
    first = data(await juan.get(f"{of}/notes", limit=2))["nextCursor"]
    refused(await juan.get(f"{other}/notes", cursor=first), 400, "validation_error", "cursor")


async def test_who_is_mentioned_finds_it_unread_first(site: Site) -> None:
    juan, lead, of = await desk(site)
    ana, eva = await site.colleague("Ana"), await site.colleague("Eva")
    one, two = await note(juan, of, "Uno", ana), await note(juan, of, "Dos", ana, eva)
    page = data(await ana.get("/mentions"))
    assert [each["noteId"] for each in page["items"]] == [two["id"], one["id"]]
    assert {(each["leadName"], each["readAt"]) for each in page["items"]} == {(lead.name, None)}
    assert (page["unread"], page["nextCursor"]) == (2, None)
    assert data(await ana.post("/mentions/read", {"conversationId": of.rpartition("/")[2]})) is None
    _, _, other = await desk(site)
    admin = await site.admin()
    three = await note(admin, other, "Tres", ana)
    first = data(await ana.get("/mentions", limit=1))
    assert (first["items"][0]["noteId"], first["unread"]) == (three["id"], 1)
    second = data(await ana.get("/mentions", limit=1, cursor=first["nextCursor"]))
    third = data(await ana.get("/mentions", limit=1, cursor=second["nextCursor"]))
    assert [each["items"][0]["noteId"] for each in (second, third)] == [two["id"], one["id"]]
    assert third["nextCursor"] is None
    assert data(await eva.get("/mentions"))["unread"] == 1  # hers are hers to read
    assert data(await ana.post("/mentions/read")) is None
    assert data(await ana.get("/mentions"))["unread"] == 0


@pytest.mark.parametrize("cursor", ["", "x", "u", "r", "ux", "u.", "💬"])
async def test_a_cursor_that_is_none_is_refused(site: Site, cursor: str) -> None:
    juan = await site.colleague()
    refused(await juan.get("/mentions", cursor=cursor), 400, "validation_error", "cursor")


async def test_nobody_is_called_who_could_not_read_it(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    juan, _, of = await desk(site)
    ana, admin = await site.colleague("Ana"), await site.admin()
    for called in (ana.id, str(uuid4())):
        answer = await juan.post(f"{of}/notes", {"contentText": "Ojo", "mentions": [called]})
        refused(answer, 400, "validation_error", "mentions")
    await note(juan, of, "Ojo", admin)
    refused(await ana.get(f"{of}/notes"), 404, "not_found")


# -- put off


async def test_what_is_put_off_is_listed_apart_and_comes_back(site: Site) -> None:
    juan, lead, of = await desk(site)
    chat = of.rpartition("/")[2]
    when = ahead(hours=1)
    off = data(await juan.post(f"{of}/snooze", {"until": when}))
    assert same_moment(off["snoozedUntil"], when)
    assert off["status"] == "IN_PROGRESS"
    assert await juan.ids(assignee="me", snoozed="true") == [chat]
    assert await juan.ids(assignee="me", snoozed="false") == []
    assert await juan.ids(assignee="me") == [chat]
    await lead.say(chat, "¿Y?")
    assert (await juan.one(chat))["snoozedUntil"] is None
    data(await juan.post(f"{of}/snooze", {"until": ahead(minutes=5)}))
    site.clock.ahead = timedelta(minutes=5)

    async def awake() -> bool:
        return (await juan.one(chat))["snoozedUntil"] is None

    await until(awake)
    site.clock.ahead = timedelta()
    data(await juan.post(f"{of}/snooze", {"until": ahead(hours=1)}))
    assert data(await juan.call("DELETE", f"{of}/snooze"))["snoozedUntil"] is None


@pytest.mark.parametrize(
    "moment",
    [
        None,
        "",
        "tomorrow",
        "2026-01-05",
        "2199-01-05T09:00:00",
        "2020-01-05T09:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "2199-13-45T09:00:00Z",
        12,
    ],
)
async def test_no_other_moment_is_taken(site: Site, moment: object) -> None:
    juan, _, of = await desk(site)
    refused(await juan.post(f"{of}/snooze", {"until": moment}), 400, "validation_error", "until")
    body = {"contentText": "Hola", "sendAt": moment}
    refused(await juan.post(f"{of}/scheduled", body), 400, "validation_error", "sendAt")


# -- said later


async def test_it_is_said_at_its_time_once_and_then_a_message_like_any(site: Site) -> None:
    juan, lead, of = await desk(site)
    chat, when = of.rpartition("/")[2], ahead(minutes=5)
    body = {"contentText": "Buenos días", "sendAt": when, "clientMessageId": "1", "cancelIfLeadWrites": True}
    later = data(await juan.post(f"{of}/scheduled", body), 201)
    assert same_moment(later.pop("sendAt"), when)
    assert later == {
        "id": later["id"],
        "conversationId": chat,
        "authorId": juan.id,
        "authorName": "Juan",
        "contentText": "Buenos días",
        "contentType": "TEXT",
        "mediaUrl": None,
        "clientMessageId": "1",
        "cancelIfLeadWrites": True,
        "status": "WAITING",
        "reason": None,
        "createdAt": later["createdAt"],
    }
    assert data(await juan.post(f"{of}/scheduled", body), 201)["id"] == later["id"]
    assert len(data(await juan.get(f"{of}/scheduled"))) == 1
    path = f"{of}/scheduled/{later['id']}"
    assert data(await juan.patch(path, {"contentText": "Buenas tardes"}))["contentText"] == "Buenas tardes"
    assert await lead.texts(chat) == ["Hola", "Juan se ha unido al chat."]
    site.clock.ahead = timedelta(minutes=5, seconds=1)

    async def said() -> bool:
        return "Buenas tardes" in await lead.texts(chat)

    await until(said)
    site.clock.ahead = timedelta()
    last = (await lead.messages(chat))[-1]
    assert (last["senderName"], last["clientMessageId"]) == ("Juan", later["id"])
    assert data(await juan.get(f"{of}/scheduled")) == []
    refused(await juan.call("DELETE", path), 409, "already_sent")


async def test_a_file_is_sent_later(site: Site) -> None:
    juan, lead, of = await desk(site)
    upload = data(await juan.upload(PNG), 201)
    later = data(
        await juan.post(f"{of}/scheduled", {"uploadId": upload["id"], "sendAt": ahead(minutes=5)}), 201
    )
    assert (later["contentType"], later["contentText"]) == ("IMAGE", "")
    assert upload["id"] in later["mediaUrl"]
    hers = data(await lead.upload(PNG), 201)
    stolen = {"uploadId": hers["id"], "sendAt": ahead(hours=1)}
    refused(await juan.post(f"{of}/scheduled", stolen), 400, "validation_error", "mediaUrl")
    refused(
        await juan.post(f"{of}/scheduled", {"sendAt": ahead(hours=1)}), 400, "validation_error", "contentText"
    )
    site.clock.ahead = timedelta(minutes=5)

    async def sent() -> bool:
        return any(each["mediaUrl"] for each in await lead.messages(of.rpartition("/")[2]))

    await until(sent)


async def test_its_author_is_told_why_it_was_not_said(site: Site) -> None:
    juan, lead, of = await desk(site)
    body = {"contentText": "¿Sigue ahí?", "sendAt": ahead(hours=1), "cancelIfLeadWrites": True}
    data(await juan.post(f"{of}/scheduled", body), 201)
    await lead.say(of.rpartition("/")[2], "Aquí sigo")

    async def told() -> bool:
        (one,) = data(await juan.get(f"{of}/scheduled"))
        return (one["status"], one["reason"]) == ("CANCELLED", "LEAD_WROTE")

    await until(told)
    (one,) = data(await juan.get(f"{of}/scheduled"))
    assert data(await juan.call("DELETE", f"{of}/scheduled/{one['id']}"))["reason"] == "WITHDRAWN"
    assert data(await juan.get(f"{of}/scheduled")) == []


async def test_as_many_wait_in_a_conversation_as_may(site: Site) -> None:
    juan, _, of = await desk(site)
    body = {"contentText": "Hola", "sendAt": ahead(hours=1)}
    for _ in range(20):
        data(await juan.post(f"{of}/scheduled", body), 201)
    refused(await juan.post(f"{of}/scheduled", body), 409, "too_many_scheduled")


# -- never a lead


async def test_no_lead_sees_anything_of_it_in_any_answer(site: Site) -> None:
    """Every operation, called by the lead whose conversation it is."""
    juan, lead, of = await desk(site)
    chat, ana = of.rpartition("/")[2], await site.colleague("Ana")
    written = await note(juan, of, CANARY, ana)
    later = data(await juan.post(f"{of}/scheduled", {"contentText": CANARY, "sendAt": ahead(hours=9)}), 201)
    data(await juan.post(f"{of}/snooze", {"until": ahead(hours=9)}))
    lead_id = (await juan.one(chat))["leadId"]
    known = {  # any other id is nobody's
        "conversationId": chat,
        "noteId": written["id"],
        "scheduledId": later["id"],
        "leadId": lead_id,
        "userId": juan.id,
        "agentId": juan.id,
        "sessionId": chat,
        "status": "active",
    }
    paths = (await site.http.get("/schema/openapi.json")).json()["paths"]
    heard: list[httpx.Response] = []
    for path, methods in paths.items():
        for method in methods:
            if method == "get" or "/notes" in path or "/scheduled" in path or "/snooze" in path:
                place = whole(path.format_map(defaultdict(lambda: str(uuid4()), known)))
                heard.append(await lead.call(method.upper(), place, params={"q": CANARY, "limit": 100}))
    heard.append(await lead.call("POST", "/leads/handshake", json={"leadId": lead.lead_id}))
    assert len(heard) > 40
    assert any(answer.is_success for answer in heard)
    for answer in heard:
        for word in (CANARY, written["id"], later["id"], "snoozed", "Ana"):
            assert word not in answer.text, (answer.request.url, word)
    assert CANARY in (await juan.get(f"{of}/notes")).text  # it is there, for colleagues
    exported = await (await site.admin()).get("/conversations/export")
    assert CANARY not in exported.text  # nor in a file that may be sent on
    assert [each["seq"] for each in await lead.messages(chat)] == [1, 2]  # and no number is missing
