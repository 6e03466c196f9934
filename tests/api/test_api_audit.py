"""`/api/v1/audit`: each act leaves exactly its entry, with who, on what and from where (THREATS, rule 12)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import ANY
from uuid import uuid4

import pytest
import pytest_asyncio
from api_site import (
    NOBODY,
    PASSWORD,
    PATIENCE,
    PNG,
    WIDE,
    Browser,
    Colleague,
    Serve,
    Site,
    data,
    fresh_database,
    refused,
    serving,
    until,
)
from panel import panel_of
from test_api_pipeline import of
from test_api_roles import PUSHER_SETTINGS
from websockets.asyncio.client import connect

from pascal.app.edge.errors import camel
from pascal.app.usecases.agents import EnsureAdmin, ResetPassword
from pascal.domain.agents import Role
from pascal.domain.ports.lists import Filter

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE = "203.0.113.9"
"""From where all of them call, by the word of a proxy that is trusted."""
_names = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with (
        fresh_database(postgres_server) as url,
        serving(url, tmp_path_factory.mktemp("audit"), pascal_trusted_proxies="127.0.0.1", **WIDE) as site,
    ):
        site.http.headers["x-forwarded-for"] = HERE
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def watcher(place: Site) -> Colleague:
    """Who reads the log, and whose own acts are not looked at."""
    return await place.admin("Watcher")


class Written(NamedTuple):
    """What one entry says, apart from its id and time."""

    actor: Colleague | str
    """Whose doing it was, or which nameless one's."""
    action: str
    subject: str | None
    details: dict[str, Any]
    address: str | None = HERE


@dataclass
class World:
    """What an act needs, made for it alone."""

    site: Site
    admin: Colleague
    agent: Colleague
    other: Colleague
    lead: Browser
    chat: str

    async def taken(self) -> str:
        await self.agent.take(self.chat)
        return self.chat


async def everything(watcher: Colleague, **query: object) -> list[Any]:
    """All entries but the watcher's own, newest first, page by page."""
    found: list[Any] = []
    cursor = None
    while True:
        page = data(await watcher.get("/audit", limit=100, cursor=cursor, **query))
        found += page["items"]
        if (cursor := page["nextCursor"]) is None:
            return [each for each in found if each["actorId"] != watcher.id]


async def settled(watcher: Colleague) -> list[Any]:
    """`everything`, once all that was done before this is written."""
    name = f"Watcher {next(_names)}"  # done later than all else, so it is written later
    data(await watcher.patch("/auth/me", {"name": name}))

    async def look() -> bool:
        mine = data(await watcher.get("/audit", actorId=watcher.id, action="user.edited", limit=1))["items"]
        return bool(mine) and mine[0]["details"]["name"]["to"] == name

    await until(look, within=15)
    return await everything(watcher)


def same(entry: dict[str, Any], expected: Written) -> bool:
    actor = expected.actor
    who = (
        {"actorId": None, "actorName": None, "actorRole": actor}
        if isinstance(actor, str)
        else {"actorId": actor.id, "actorName": actor.name, "actorRole": ANY}
    )
    kind = expected.action.partition(".")[0]
    subject_type = {
        "message": "CONVERSATION",
        "note": "CONVERSATION",
        "call": "CONVERSATION",
        "session": "USER",
        "calendar": "USER",
        "hours": "HOUSE",
    }.get(kind, kind.upper())
    return entry == who | {
        "id": ANY,
        "at": ANY,
        "action": expected.action,
        "subjectType": subject_type,
        "subjectId": expected.subject,
        "details": expected.details,
        "address": expected.address,
        "leadName": ANY,
        "conversationId": ANY,
    }


Operation = tuple[str, str]
Act = Callable[[World], Awaitable[list[Written]]]
ACTS: list[tuple[Operation, Act]] = []


def leaves(method: str, path: str) -> Callable[[Act], Act]:
    """The decorated function does that operation, and says what is to be written of it."""

    def note(act: Act) -> Act:
        ACTS.append(((method, path), act))
        return act

    return note


def at(world: World, act: str) -> str:
    return f"/conversations/{world.chat}/{act}"


def handed(before: Colleague | None, after: Colleague | None) -> dict[str, Any]:
    return {"agentId": {"from": before and before.id, "to": after and after.id}}


@leaves("POST", "/conversations/{conversationId}/take")
async def taking(w: World) -> list[Written]:
    await w.agent.take(w.chat)
    await w.agent.take(w.chat)  # again changes nothing
    refused(await w.other.post(at(w, "take")), 409, "already_taken")
    return [Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent))]


@leaves("POST", "/conversations/{conversationId}/release")
async def releasing(w: World) -> list[Written]:
    await w.taken()
    data(await w.agent.post(at(w, "release")))
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.agent, "conversation.released", w.chat, handed(w.agent, None)),
    ]


@leaves("POST", "/conversations/{conversationId}/assign")
async def assigning(w: World) -> list[Written]:
    data(await w.admin.post(at(w, "assign"), {"agentId": w.agent.id}))
    data(await w.admin.post(at(w, "assign"), {"agentId": w.other.id}))
    data(await w.admin.post(at(w, "assign"), {"agentId": None}))
    return [
        Written(w.admin, "conversation.assigned", w.chat, handed(None, w.agent)),
        Written(w.admin, "conversation.assigned", w.chat, handed(w.agent, w.other)),
        Written(w.admin, "conversation.released", w.chat, handed(w.other, None)),
    ]


@leaves("POST", "/conversations/{conversationId}/transfer")
async def transferring(w: World) -> list[Written]:
    await w.taken()
    data(await w.agent.post(at(w, "transfer"), {"agentId": w.other.id}))
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.agent, "conversation.transferred", w.chat, handed(w.agent, w.other)),
    ]


@leaves("POST", "/conversations/{conversationId}/resolve")
async def resolving(w: World) -> list[Written]:
    await w.admin.resolve(w.chat)
    await w.admin.resolve(w.chat)
    return [Written(w.admin, "conversation.resolved", w.chat, {})]


@leaves("PATCH", "/conversations/{conversationId}")
async def describing(w: World) -> list[Written]:
    edit = {"priority": "MEDIUM", "tags": ["VIP", "visita"], "agentEnabled": False}
    data(await w.agent.patch(f"/conversations/{w.chat}", edit))
    data(await w.agent.patch(f"/conversations/{w.chat}", edit))
    data(await w.agent.patch(f"/conversations/{w.chat}", {"priority": None}))
    return [
        Written(w.agent, "conversation.prioritised", w.chat, {"priority": {"from": None, "to": "MEDIUM"}}),
        Written(w.agent, "conversation.tagged", w.chat, {"tags": {"from": [], "to": ["vip", "visita"]}}),
        Written(w.agent, "conversation.bot_switched", w.chat, {"agentEnabled": {"from": True, "to": False}}),
        Written(w.agent, "conversation.prioritised", w.chat, {"priority": {"from": "MEDIUM", "to": "HIGH"}}),
    ]  # given back to the machine: who waits without the bot is urgent


@leaves("POST", "/conversations/{conversationId}/messages")
async def saying(w: World) -> list[Written]:
    await w.taken()
    said = await w.agent.say(w.chat, "un secreto: 987654321", clientMessageId="1")
    assert await w.agent.say(w.chat, "un secreto: 987654321", clientMessageId="1") == said
    await w.lead.say(w.chat, "Otro secreto")  # leads answer to nobody
    upload = data(await w.agent.upload(PNG), 201)  # nothing yet, until it is sent
    sent = await w.agent.say(w.chat, "", contentType="IMAGE", mediaUrl=upload["url"])
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        *(
            Written(w.agent, "message.posted", w.chat, {"messageId": each["id"], "seq": each["seq"]})
            for each in (said, sent)
        ),
    ]


@leaves("GET", "/conversations/export")
async def exporting(w: World) -> list[Written]:
    refused(await w.agent.get("/conversations/export"), 403, "forbidden")
    answer = await w.admin.get(
        "/conversations/export", status="QUEUED", search=w.lead.phone, leadId=w.lead.lead_id
    )
    assert (answer.status_code, len(answer.text.splitlines())) == (200, 1 + 1)
    everybody = await w.admin.get("/conversations/export")
    rows = len(everybody.text.splitlines()) - 1
    narrowed = {"rows": 1, "status": "QUEUED", "search": True, "leadId": w.lead.lead_id}
    return [
        Written(w.admin, "conversations.exported", None, narrowed),
        Written(w.admin, "conversations.exported", None, {"rows": rows}),
    ]


@leaves("POST", "/auth/login")
async def signing_in(w: World) -> list[Written]:
    credentials = {"email": w.agent.email, "password": "no es esta"}
    refused(await w.site.stranger.post("/auth/login", credentials), 401, "bad_credentials")
    nobody = {"email": "nobody@pascal.example", "password": PASSWORD}
    refused(await w.site.stranger.post("/auth/login", nobody), 401, "bad_credentials")
    await w.site.sign_in(w.agent.email)
    data(await w.admin.patch(f"/users/{w.agent.id}", {"isActive": False}))
    shut_out = {"email": w.agent.email, "password": PASSWORD}
    refused(await w.site.stranger.post("/auth/login", shut_out), 401, "bad_credentials")
    tried = Written("STRANGER", "session.refused", w.agent.id, {"way": "PASSWORD"})
    return [
        tried,
        Written(w.agent, "session.opened", w.agent.id, {"sessionId": ANY, "way": "PASSWORD"}),
        Written(w.admin, "user.disabled", w.agent.id, {"isActive": {"from": True, "to": False}}),
        tried,
    ]


@leaves("POST", "/auth/logout")
async def signing_out(w: World) -> list[Written]:
    data(await w.agent.post("/auth/logout"))
    return [Written(w.agent, "session.closed", w.agent.id, {"sessionId": ANY})]


@leaves("POST", "/auth/refresh")
async def spending_a_refresh_token_twice(w: World) -> list[Written]:
    body = {"refreshToken": w.agent.refresh_token}
    renewed = data(await w.site.stranger.post("/auth/refresh", body))  # that is no action
    data(await w.site.stranger.post("/auth/refresh", {"refreshToken": renewed["refreshToken"]}))
    refused(await w.site.stranger.post("/auth/refresh", body), 401, "unauthorized")
    return [Written("STRANGER", "session.stolen", w.agent.id, {"sessionId": ANY})]


@leaves("POST", "/auth/password")
async def changing_ones_password(w: World) -> list[Written]:
    wrong = {"currentPassword": "no es esta", "newPassword": "otra frase larga"}
    refused(await w.agent.post("/auth/password", wrong), 400, "validation_error", "currentPassword")
    data(await w.agent.post("/auth/password", wrong | {"currentPassword": PASSWORD}))
    return [Written(w.agent, "user.password_changed", w.agent.id, {})]


@leaves("PATCH", "/auth/me")
async def editing_oneself(w: World) -> list[Written]:
    edit = {"name": "Juana", "timeZone": "Europe/Madrid", "availability": "AWAY"}
    data(await w.agent.patch("/auth/me", edit))
    data(await w.agent.patch("/auth/me", edit))
    changes = {
        "name": {"from": "Juan", "to": "Juana"},
        "timeZone": {"from": "America/Lima", "to": "Europe/Madrid"},
    }
    return [
        Written(w.agent, "user.edited", w.agent.id, changes),
        Written(w.agent, "user.availability_changed", w.agent.id, {"availability": "AWAY"}),
    ]


async def _taking_on(w: World, path: str) -> list[Written]:
    body = {"email": f"{uuid4()}@pascal.example", "password": PASSWORD, "name": "Eva", "role": "ADMIN"}
    eva = data(await w.admin.post(path, body), 201)
    refused(await w.admin.post(path, body), 409, "email_taken")
    return [Written(w.admin, "user.created", eva["id"], {"name": "Eva", "role": "ADMIN"})]


@leaves("POST", "/users")
async def taking_on(w: World) -> list[Written]:
    return await _taking_on(w, "/users")


@leaves("POST", "/auth/register")
async def registering(w: World) -> list[Written]:
    return await _taking_on(w, "/auth/register")


@leaves("PATCH", "/users/{userId}")
async def editing_somebody(w: World) -> list[Written]:
    await w.taken()
    data(await w.agent.patch("/auth/me", {"availability": "ONLINE"}))
    edit = {"role": "ADMIN", "maxConcurrentChats": 7}
    data(await w.admin.patch(f"/users/{w.agent.id}", edit))
    data(await w.admin.patch(f"/users/{w.agent.id}", edit | {"isActive": False}))
    data(await w.admin.patch(f"/users/{w.agent.id}", {"isActive": True}))
    changes = {
        "role": {"from": "SALES_AGENT", "to": "ADMIN"},
        "maxConcurrentChats": {"from": 5, "to": 7},
    }
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.agent, "user.availability_changed", w.agent.id, {"availability": "ONLINE"}),
        Written(w.admin, "user.edited", w.agent.id, changes),
        Written(w.admin, "user.disabled", w.agent.id, {"isActive": {"from": True, "to": False}}),
        Written(w.admin, "conversation.released", w.chat, handed(w.agent, None)),
        Written(w.admin, "user.enabled", w.agent.id, {"isActive": {"from": False, "to": True}}),
    ]


@leaves("PUT", "/hours")
async def setting_hours(w: World) -> list[Written]:
    body = {"timeZone": "America/Lima", "week": [[{"opens": "00:00", "closes": "24:00"}]] * 7}
    day = [f"20{next(_names) + 30}-01-01"]
    for holidays in (day, []):
        for _ in range(2):  # the same again changes nothing
            data(await w.admin.call("PUT", "/hours", json=body | {"holidays": holidays}))
    return [
        Written(w.admin, "hours.changed", None, {"holidays": {"from": [], "to": day}}),
        Written(w.admin, "hours.changed", None, {"holidays": {"from": day, "to": []}}),
    ]


@leaves("PATCH", "/api/chat/session/{sessionId}/assign")
async def assigning_a_session(w: World) -> list[Written]:
    path = f"/api/chat/session/{w.chat}/assign"
    for who, to in ((w.agent, w.agent), (w.admin, w.other)):
        assert (await who.patch(path, {"supportAgentId": to.id})).status_code == 200
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.admin, "conversation.assigned", w.chat, handed(w.agent, w.other)),
    ]


@leaves("POST", "/api/chat/session/{sessionId}/support-message")
async def answering_a_session(w: World) -> list[Written]:
    await w.taken()
    answer = await w.agent.post(f"/api/chat/session/{w.chat}/support-message", {"message": "un secreto"})
    said = answer.json()["data"]["id"]
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.agent, "message.posted", w.chat, {"messageId": said, "seq": 3}),
    ]


@leaves("PATCH", "/api/chat/session/{sessionId}/priority")
async def prioritising_a_session(w: World) -> list[Written]:
    answer = await w.agent.patch(f"/api/chat/session/{w.chat}/priority", {"priority": "high"})
    assert answer.status_code == 200
    change = {"priority": {"from": None, "to": "HIGH"}}
    return [Written(w.agent, "conversation.prioritised", w.chat, change)]


@leaves("POST", "/api/support/agents")
async def making_a_support_agent(w: World) -> list[Written]:
    answer = await w.admin.post("/api/support/agents", {"userId": w.agent.id, "maxConcurrentChats": 3})
    assert answer.status_code == 201
    return [Written(w.admin, "user.edited", w.agent.id, {"maxConcurrentChats": {"from": 5, "to": 3}})]


@leaves("PATCH", "/api/support/agents/{agentId}")
async def deactivating_a_support_agent(w: World) -> list[Written]:
    await w.taken()
    body = {"isActive": False, "reason": "Vacaciones", "transferTo": w.other.id}
    assert (await w.admin.patch(f"/api/support/agents/{w.agent.id}", body)).status_code == 200
    why = {"reason": "Vacaciones"}
    return [
        Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent)),
        Written(w.admin, "user.disabled", w.agent.id, {"isActive": {"from": True, "to": False}} | why),
        Written(w.admin, "conversation.assigned", w.chat, handed(w.agent, w.other) | why),
    ]


@leaves("DELETE", "/api/support/agents/{agentId}")
async def deleting_a_support_agent(w: World) -> list[Written]:
    assert (await w.admin.call("DELETE", f"/api/support/agents/{w.agent.id}")).status_code == 200
    return [Written(w.admin, "user.deleted", w.agent.id, {"name": "Juan"})]


async def _team(w: World) -> str:
    team: str = data(await w.admin.post("/teams", {"name": f"Lima {next(_names)}"}), 201)["id"]
    return team


def changed(w: World, team: str, name: str, *, automatic: bool) -> Written:
    return Written(w.admin, "team.changed", team, {"name": name, "automatic": automatic})


@leaves("POST", "/jobs/dead/{jobId}/retry")
async def having_a_dead_job_done(w: World) -> list[Written]:
    dead = await w.site.dead_job()
    data(await w.admin.post(f"/jobs/dead/{dead.id}/retry"))
    about = {"kind": dead.job.kind, "of": str(dead.job.subject)}
    return [Written(w.admin, "job.retried", str(dead.id), about)]


@leaves("DELETE", "/jobs/dead/{jobId}")
async def giving_a_dead_job_up(w: World) -> list[Written]:
    dead = await w.site.dead_job()
    data(await w.admin.call("DELETE", f"/jobs/dead/{dead.id}"))
    about = {"kind": dead.job.kind, "of": str(dead.job.subject)}
    return [Written(w.admin, "job.discarded", str(dead.id), about)]


@leaves("POST", "/teams")
async def making_a_team(w: World) -> list[Written]:
    body = {"name": "Norte", "automatic": True, "agentIds": [w.agent.id]}
    team = data(await w.admin.post("/teams", body), 201)["id"]
    return [changed(w, team, "Norte", automatic=True)]


@leaves("PATCH", "/teams/{teamId}")
async def editing_a_team(w: World) -> list[Written]:
    team = await _team(w)
    name = data(await w.admin.patch(f"/teams/{team}", {"automatic": True}))["name"]
    return [changed(w, team, name, automatic=False), changed(w, team, name, automatic=True)]


@leaves("DELETE", "/teams/{teamId}")
async def dissolving_a_team(w: World) -> list[Written]:
    team = await _team(w)
    name = data(await w.admin.call("DELETE", f"/teams/{team}"))["name"]
    return [changed(w, team, name, automatic=False)] * 2


@leaves("POST", "/calendar/feed")
async def making_ones_feed(w: World) -> list[Written]:
    data(await w.agent.post("/calendar/feed"), 201)
    return [Written(w.agent, "calendar.feed_made", w.agent.id, {})]


@leaves("DELETE", "/calendar/feed")
async def revoking_ones_feed(w: World) -> list[Written]:
    data(await w.agent.post("/calendar/feed"), 201)
    data(await w.agent.call("DELETE", "/calendar/feed"))
    return [
        Written(w.agent, "calendar.feed_made", w.agent.id, {}),
        Written(w.agent, "calendar.feed_revoked", w.agent.id, {}),
    ]


@leaves("POST", "/conversations/{conversationId}/rating/link")
async def asking_for_a_rating(w: World) -> list[Written]:
    chat = await w.taken()
    said = await w.agent.say(chat, "Hola")
    await w.agent.resolve(chat)
    data(await w.agent.post(f"/conversations/{chat}/rating/link"))
    about = {"messageId": said["id"], "seq": said["seq"]}
    return [
        Written(w.agent, "conversation.taken", chat, {"agentId": {"from": None, "to": w.agent.id}}),
        Written(w.agent, "message.posted", chat, about),
        Written(w.agent, "conversation.resolved", chat, {}),
        Written(w.agent, "conversation.rating_asked", chat, {}),
    ]


async def _template(w: World, title: str) -> str:
    body = {"title": title, "contentText": "Hola {{lead.name}}", "shortCode": "Visíta"}
    written: str = data(await w.agent.post("/templates", body), 201)["id"]
    return written


def template(who: Colleague, deed: str, written: str, title: str, *, shared: bool = False) -> Written:
    details = {"title": title, "shortCode": "visita", "shared": shared}
    return Written(who, f"template.{deed}", written, details)


@leaves("POST", "/templates")
async def writing_a_template(w: World) -> list[Written]:
    return [template(w.agent, "created", await _template(w, "Visita"), "Visita")]


@leaves("PATCH", "/templates/{templateId}")
async def editing_a_template(w: World) -> list[Written]:
    one = await _template(w, "Visita")
    data(await w.agent.patch(f"/templates/{one}", {"version": 1, "title": "Otra"}))
    return [template(w.agent, "created", one, "Visita"), template(w.agent, "edited", one, "Otra")]


@leaves("DELETE", "/templates/{templateId}")
async def deleting_a_template(w: World) -> list[Written]:
    one = await _template(w, "Visita")
    data(await w.admin.call("DELETE", f"/templates/{one}"))
    return [template(w.agent, "created", one, "Visita"), template(w.admin, "deleted", one, "Visita")]


OF_NOBODY = {"url": NOBODY, "events": ["lead.verified"]}


async def _webhook(w: World) -> tuple[str, Written]:
    made: str = data(await w.admin.post("/webhooks", OF_NOBODY), 201)["id"]
    whose = {"url": {"from": None, "to": "http://127.0.0.1:9"}}
    about = {"events": {"from": None, "to": ["lead.verified"]}}
    return made, Written(w.admin, "webhook.created", made, whose | about)


@leaves("POST", "/webhooks")
async def making_a_webhook(w: World) -> list[Written]:
    return [(await _webhook(w))[1]]


@leaves("PATCH", "/webhooks/{webhookId}")
async def editing_a_webhook(w: World) -> list[Written]:
    hook, made = await _webhook(w)
    data(await w.admin.patch(f"/webhooks/{hook}", {"url": "http://127.0.0.1/secreto", "active": False}))
    changes = {
        "url": {"from": "http://127.0.0.1:9", "to": "http://127.0.0.1"},
        "isActive": {"from": True, "to": False},
    }
    return [made, Written(w.admin, "webhook.edited", hook, changes)]


@leaves("DELETE", "/webhooks/{webhookId}")
async def deleting_a_webhook(w: World) -> list[Written]:
    hook, made = await _webhook(w)
    data(await w.admin.call("DELETE", f"/webhooks/{hook}"))
    return [made, Written(w.admin, "webhook.deleted", hook, {})]


@leaves("POST", "/webhooks/{webhookId}/secret")
async def rotating_a_secret(w: World) -> list[Written]:
    hook, made = await _webhook(w)
    data(await w.admin.post(f"/webhooks/{hook}/secret"))
    return [made, Written(w.admin, "webhook.secret_rotated", hook, {})]


@leaves("POST", "/webhooks/{webhookId}/test")
async def trying_a_webhook(w: World) -> list[Written]:
    hook, made = await _webhook(w)
    call = data(await w.admin.post(f"/webhooks/{hook}/test"))["id"]
    return [made, Written(w.admin, "webhook.tested", hook, {"deliveryId": call})]


@leaves("POST", "/webhooks/{webhookId}/deliveries/{deliveryId}/replay")
async def sending_again(w: World) -> list[Written]:
    hook, made = await _webhook(w)
    call = data(await w.admin.post(f"/webhooks/{hook}/test"))["id"]
    data(await w.admin.post(f"/webhooks/{hook}/deliveries/{call}/replay"))
    which = {"deliveryId": call}
    return [
        made,
        Written(w.admin, "webhook.tested", hook, which),
        Written(w.admin, "webhook.replayed", hook, which),
    ]


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0).isoformat()


def taken(w: World) -> Written:
    return Written(w.agent, "conversation.taken", w.chat, handed(None, w.agent))


async def _note(w: World) -> str:
    await w.taken()
    body = {"contentText": "un secreto", "mentions": [w.other.id]}
    note: str = data(await w.agent.post(at(w, "notes"), body), 201)["id"]
    return note


@leaves("POST", "/conversations/{conversationId}/notes")
async def noting(w: World) -> list[Written]:
    note = await _note(w)
    return [taken(w), Written(w.agent, "note.written", w.chat, {"noteId": note})]


@leaves("PATCH", "/conversations/{conversationId}/notes/{noteId}")
async def noting_anew(w: World) -> list[Written]:
    note = await _note(w)
    for _ in range(2):
        data(await w.agent.patch(at(w, f"notes/{note}"), {"contentText": "otro secreto"}))
    which = {"noteId": note}
    return [
        taken(w),
        Written(w.agent, "note.written", w.chat, which),
        Written(w.agent, "note.edited", w.chat, which),
    ]


@leaves("DELETE", "/conversations/{conversationId}/notes/{noteId}")
async def taking_a_note_away(w: World) -> list[Written]:
    note = await _note(w)
    data(await w.admin.call("DELETE", at(w, f"notes/{note}")))
    return [
        taken(w),
        Written(w.agent, "note.written", w.chat, {"noteId": note}),
        Written(w.admin, "note.deleted", w.chat, {"noteId": note, "authorId": w.agent.id}),
    ]


@leaves("POST", "/conversations/{conversationId}/snooze")
async def putting_off(w: World) -> list[Written]:
    await w.taken()
    for _ in range(2):
        data(await w.agent.post(at(w, "snooze"), {"until": TOMORROW}))
    await w.lead.say(w.chat, "Otro secreto")  # which wakes it: nobody's deed
    return [taken(w), Written(w.agent, "conversation.snoozed", w.chat, {"until": TOMORROW})]


@leaves("DELETE", "/conversations/{conversationId}/snooze")
async def wanting_it_back(w: World) -> list[Written]:
    await w.taken()
    data(await w.agent.post(at(w, "snooze"), {"until": TOMORROW}))
    for _ in range(2):
        data(await w.agent.call("DELETE", at(w, "snooze")))
    return [
        taken(w),
        Written(w.agent, "conversation.snoozed", w.chat, {"until": TOMORROW}),
        Written(w.agent, "conversation.woken", w.chat, {}),
    ]


async def _later(w: World) -> str:
    await w.taken()
    body = {"contentText": "un secreto", "sendAt": TOMORROW, "clientMessageId": "1"}
    later = [data(await w.agent.post(at(w, "scheduled"), body), 201)["id"] for _ in range(2)]
    assert later[0] == later[1]
    one: str = later[0]
    return one


def scheduled(w: World, later: str, action: str = "message.scheduled") -> Written:
    return Written(w.agent, action, w.chat, {"scheduledId": later, "sendAt": TOMORROW})


@leaves("POST", "/conversations/{conversationId}/scheduled")
async def writing_for_later(w: World) -> list[Written]:
    later = await _later(w)
    await w.agent.resolve(w.chat)  # which cancels it: nobody's deed
    return [taken(w), scheduled(w, later), Written(w.agent, "conversation.resolved", w.chat, {})]


@leaves("PATCH", "/conversations/{conversationId}/scheduled/{scheduledId}")
async def writing_for_later_anew(w: World) -> list[Written]:
    later = await _later(w)
    data(await w.agent.patch(at(w, f"scheduled/{later}"), {"contentText": "otro secreto"}))
    return [taken(w), scheduled(w, later), scheduled(w, later, "message.rescheduled")]


@leaves("DELETE", "/conversations/{conversationId}/scheduled/{scheduledId}")
async def withdrawing(w: World) -> list[Written]:
    later = await _later(w)
    for _ in range(2):
        data(await w.admin.call("DELETE", at(w, f"scheduled/{later}")))
    gone = {"scheduledId": later, "authorId": w.agent.id}
    return [taken(w), scheduled(w, later), Written(w.admin, "message.withdrawn", w.chat, gone)]


@leaves("POST", "/leads/{leadId}/identities")
async def saying_where_a_lead_is_reached(w: World) -> list[Written]:
    lead_id = data(await w.agent.get(f"/conversations/{w.chat}"))["leadId"]
    for _ in range(2):
        body = {"kind": "PHONE", "value": f"+5197{int(w.chat[-6:], 16) % 10**7:07}"}
        data(await w.agent.post(f"/leads/{lead_id}/identities", body), 201)
    return [Written(w.agent, "lead.identity_added", lead_id, {"kind": "phone"})]


@leaves("DELETE", "/leads/{leadId}/identities/{identityId}")
async def taking_back_where_a_lead_is_reached(w: World) -> list[Written]:
    lead_id = data(await w.agent.get(f"/conversations/{w.chat}"))["leadId"]
    body = {"kind": "PHONE", "value": f"+5196{int(w.chat[-6:], 16) % 10**7:07}"}
    reached = data(await w.agent.post(f"/leads/{lead_id}/identities", body), 201)["identities"]
    (mine,) = (each["id"] for each in reached if each["value"] == body["value"])
    data(await w.agent.call("DELETE", f"/leads/{lead_id}/identities/{mine}"))
    phone = {"kind": "phone"}
    return [
        Written(w.agent, "lead.identity_added", lead_id, phone),
        Written(w.agent, "lead.identity_removed", lead_id, phone),
    ]


READING = {
    ("POST", "/conversations/{conversationId}/messages/{messageId}/resend"): (
        "not set up here: test_api_channels.py"
    ),
    ("POST", "/api/comunicaciones/whatsapp/template"): "not set up here: test_api_comunicaciones.py",
    ("POST", "/conversations/{conversationId}/template"): "not set up here: a message like any other",
    ("POST", "/leads/{leadId}/consents"): "not set up here: test_deeds.py",
    ("POST", "/conversations/{conversationId}/continue-on"): "not set up here: test_deeds.py",
    ("POST", "/channels/unread/retry"): "there is nothing unread here: test_deeds.py",
    ("POST", "/api/comunicaciones/sms/enviar"): "not set up here: test_api_comunicaciones.py",
    ("POST", "/api/comunicaciones/whatsapp/enviar"): "not set up here: test_api_comunicaciones.py",
    ("POST", "/api/comunicaciones/voz/token"): "a token is of the session that asked for it",
    ("POST", "/api/comunicaciones/voz/intento"): "leave to dial is nothing until it is used",
    ("POST", "/api/comunicaciones/voz/llamar"): "not set up here: test_api_calls.py",
    ("POST", "/api/comunicaciones/email/enviar"): "not set up here: test_api_mailboxes.py",
    ("POST", "/api/comunicaciones/email/{emailId}/leido"): "reading is not an action",
    ("DELETE", "/mailbox"): "not set up here: test_api_mailboxes.py",
    ("DELETE", "/calendar"): "not set up here: test_api_calendars.py",
    ("POST", "/meetings/by-link"): "looking at a link changes nothing",
    ("POST", "/meetings/by-link/reschedule"): "a lead's, by a link: test_api_meeting_links.py",
    ("POST", "/meetings/by-link/cancel"): "a lead's, by a link: test_api_meeting_links.py",
    ("POST", "/conversations/{conversationId}/suggestion"): "a suggestion is neither stored nor sent",
    ("POST", "/mentions/read"): "reading is not an action",
    ("POST", "/templates/preview"): "a preview changes nothing",
    ("POST", "/auth/ws-ticket"): "a ticket is of the session that asked for it, which is in the log",
    ("POST", "/conversations/{conversationId}/read"): "reading of conversations is not an action",
    ("POST", "/push/subscriptions"): "by what one is told is one's own business",
    ("DELETE", "/push/subscriptions/{deviceId}"): "by what one is told is one's own business",
    ("PUT", "/push/preferences"): "what one is told is one's own business",
    ("POST", "/push/test"): "to oneself",
    ("POST", "/uploads"): "a file is nothing until it is sent, and goes after a day",
    ("POST", "/conversations"): "leads begin conversations",
    ("POST", "/conversations/{conversationId}/rating"): "leads rate",
    ("POST", "/ratings"): "and so does whoever has the link",
    ("POST", "/ratings/link"): "looking at a link changes nothing",
    ("POST", "/leads/handshake"): "a lead's browser says who it is",
    ("POST", "/leads/verification"): "a lead's",
    ("POST", "/leads/verification/confirm"): "a lead's",
}
"""What else is not a GET, and why it leaves nothing."""


async def test_every_operation_leaves_an_entry_or_says_why_not(place: Site) -> None:
    """A new act without one fails here."""
    paths = (await place.http.get("/schema/openapi.json")).json()["paths"]
    acts = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method in methods
        if method != "get"
    }
    covered = {operation for operation, _ in ACTS}
    assert covered - {("GET", "/conversations/export")} == acts - READING.keys()
    assert READING.keys() <= acts


@pytest.mark.parametrize("act", [act for _, act in ACTS], ids=lambda act: act.__name__)
async def test_each_act_leaves_exactly_its_entries(place: Site, watcher: Colleague, act: Act) -> None:
    lead = await place.browser()
    people = await place.admin("Rosa"), await place.colleague("Juan"), await place.colleague("Ana")
    world = World(place, *people, lead, (await lead.start())["conversationId"])
    lead.lead_id = (await people[0].one(world.chat))["leadId"]
    before = {each["id"] for each in await settled(watcher)}
    expected = await act(world)
    found = [each for each in await settled(watcher) if each["id"] not in before][::-1]
    assert [each["action"] for each in found] == [each.action for each in expected]
    for entry, wanted in zip(found, expected, strict=True):
        assert same(entry, wanted), (entry["details"], wanted.details)
    for entry in found:  # is looked up, and stands in no entry
        about_them = entry["subjectType"] in {"CONVERSATION", "LEAD", "MEETING"}
        assert (entry.pop("leadName"), entry["conversationId"]) == (
            (lead.name, world.chat) if about_them else (None, None)
        )
    assert [raw for each in found for raw in unspoken(each["details"])] == []
    for secret in ("secreto", "987654321", PASSWORD, lead.email, lead.name, *(each.token for each in people)):
        assert str(secret) not in json.dumps(found, ensure_ascii=False)


INTRANET = Path(__file__).parents[2] / "web/src/intranet"


def unspoken(details: dict[str, Any]) -> list[str]:
    """What of these the intranet would show as it stands here: a name without a word, a moment, an id."""
    code, words = ((INTRANET / file).read_text() for file in ("audit/details.ts", "words/es.house.ts"))
    silent, moments, people = (
        set(re.findall(r'"(\w+)"', re.findall(rf"const {name} = \[(.*?)\];", code, re.DOTALL)[0]))
        for name in ("SILENT", "MOMENTS", "PEOPLE")
    )
    (spoken,) = re.findall(r"    details: {(.*?)}", words, re.DOTALL)
    shown = {name: json.dumps(value) for name, value in details.items() if name not in silent}
    return [
        name
        for name, value in shown.items()
        if not re.search(rf"\b{name}: \"", spoken)
        or (re.search(r"\d{4}-\d\d-\d\dT", value) and name not in moments)
        or (re.search(r"[\da-f]{8}-[\da-f]{4}-", value) and name not in people)
    ]


async def test_a_step_and_a_meeting_are_told_with_whose_they_are(serve: Serve) -> None:
    site = await serve()
    rosa, juan, lead = await site.admin(), await site.colleague("Juan"), await site.browser()
    chat = await lead.chat()
    await juan.take(chat)
    since = (site.clock.now() + timedelta(days=2)).replace(microsecond=0)
    ends = since + timedelta(hours=1)
    async with panel_of(site, juan) as panel:
        one = (await of(panel, chat))["id"]
        moved = {"lead_id": one, "new_step": "bant"}
        assert (await panel.ask("leads", "update_lead_step", moved))["type"] == "success"
        visit = {"lead_qualification_id": one, "subject": "Visita"}
        visit |= {"start_time": since.isoformat(), "end_time": ends.isoformat()}
        assert (await panel.ask("meetings", "create_meeting", visit))["type"] == "success"
    found: dict[str, Any] = {}

    async def told() -> bool:
        found.update({each["action"]: each for each in data(await rosa.get("/audit"))["items"]})
        return found.keys() >= {"lead.step_moved", "meeting.booked"}

    await until(told)
    for action in ("lead.step_moved", "meeting.booked"):
        assert (found[action]["leadName"], found[action]["conversationId"]) == (lead.name, chat)
    assert found["lead.step_moved"]["details"] == {"step": {"from": "start", "to": "bant"}}
    when = found["meeting.booked"]["details"]
    assert [datetime.fromisoformat(when[each]) for each in ("at", "until")] == [since, ends]


async def test_all_that_an_export_may_be_narrowed_to_has_its_words() -> None:
    chosen = {camel(each.name): "" for each in fields(Filter) if each.name != "phone"}
    assert unspoken(chosen) == []


async def test_who_opens_a_colleagues_conversation_is_in_the_log_once_an_hour(serve: Serve) -> None:
    """Goal 12. By whichever door, polling or paging, in progress or ended."""
    site = await serve()
    rosa, juan = await site.admin(), await site.colleague("Juan")
    chat = await (await site.browser()).chat()
    doors = (
        f"/conversations/{chat}",
        f"/conversations/{chat}/messages",
        f"/conversations/{chat}/notes",
        f"/conversations/{chat}/scheduled",
        f"/api/chat/session/{chat}/details",
        f"/api/chat/session/{chat}/messages",
        f"/leads/{data(await rosa.get(f'/conversations/{chat}'))['leadId']}/timeline",
    )

    async def readings() -> list[Any]:
        name, boss = f"Boss {next(_names)}", await site.sign_in(rosa.email)
        data(await boss.patch("/auth/me", {"name": name}))  # written later than what was read before

        async def seen() -> bool:
            found = data(await boss.get("/audit", action="user.edited", limit=1))["items"]
            return bool(found) and found[0]["details"]["name"]["to"] == name

        await until(seen)
        return list(data(await boss.get("/audit", action="conversation.read"))["items"])

    async def opens(who: Colleague, door: str) -> None:
        assert (await who.get(door)).status_code == 200

    await opens(rosa, doors[1])  # it waits, and is nobody's
    await juan.take(chat)
    for door in doors:
        await opens(juan, door)
    assert await readings() == []
    for opened, door in enumerate(doors, 1):
        ana = await site.colleague(f"Ana {opened}")
        await asyncio.gather(*(opens(ana, door) for _ in range(10)))
        (last, *_), found = await readings(), await readings()
        assert len(found) == opened
        told = last["actorId"], last["subjectId"], last["details"]
        assert told == (ana.id, chat, {"agentId": juan.id})
    await juan.resolve(chat)
    await opens(rosa, doors[0])
    site.clock.ahead += timedelta(minutes=59)
    ana = await site.sign_in(ana.email)
    await opens(ana, doors[0])
    assert len(await readings()) == len(doors) + 1
    site.clock.ahead += timedelta(minutes=2)
    await opens(ana, doors[0])
    assert len(await readings()) == len(doors) + 2


@pytest.mark.parametrize("door", ["search", "list"])
async def test_a_search_that_finds_words_of_colleagues_is_in_the_log_once(serve: Serve, door: str) -> None:
    """Goal 12: the conversations in which something was found, never the words that were looked for."""
    site = await serve()
    juan, ana, boss = await site.colleague("Juan"), await site.colleague("Ana"), await site.admin()
    theirs, hers, waits = [await (await site.browser()).chat(f"mirador {n}") for n in range(3)]
    await juan.take(theirs)
    await ana.take(hers)

    async def searched() -> list[Any]:
        found = data(await boss.get("/audit", actorId=ana.id))["items"]
        return [each for each in found if each["action"] in {"conversations.searched", "conversation.read"}]

    async def asks(word: str) -> set[str]:
        if door == "list":
            return {
                each
                for status in ("QUEUED", "IN_PROGRESS")
                for each in await ana.ids(search=word, status=status)
            }
        answer = data(await ana.get("/search", q=word))
        return {each["conversationId"] for each in answer["messages"]}

    await ana.ids(status="IN_PROGRESS")  # a list that looks for nothing leaves nothing
    await asks("nadalodijo")
    assert await asks("mirador") == {theirs, hers, waits}
    await asyncio.gather(*(asks("mirador") for _ in range(5)))

    async def told() -> bool:
        return any(each["action"] == "conversations.searched" for each in await searched())

    await until(told)
    data(await ana.get(f"/conversations/{theirs}"))  # what was found is opened all the same

    async def opened() -> bool:
        return any(each["action"] == "conversation.read" for each in await searched())

    await until(opened)
    entries = [each for each in await searched() if each["action"] == "conversations.searched"]
    assert [each["details"] for each in entries] == [{"rows": 1, "conversations": [theirs]}]
    assert "mirador" not in json.dumps(entries)


@pytest.mark.parametrize("realtime", ["socketio", "pusher"])
async def test_who_listens_to_a_colleagues_conversation_is_in_the_log_once(
    serve: Serve, realtime: str
) -> None:
    """Goal 12: whoever only listens reads all that is said from then on. Our own pages do both."""
    site = await serve(
        pascal_trusted_proxies="127.0.0.1", **(PUSHER_SETTINGS if realtime == "pusher" else {})
    )
    site.http.headers["x-forwarded-for"] = HERE
    juan, ana, boss, lead = (
        await site.colleague("Juan"),
        await site.colleague("Ana"),
        await site.admin(),
        await site.browser(),
    )
    theirs, hers, waits = await lead.chat(), *[await (await site.browser()).chat() for _ in range(2)]
    await juan.take(theirs)
    await ana.take(hers)
    listens = _over_socketio if realtime == "socketio" else _over_pusher
    await listens(site, lead.token, theirs)
    for chat in (waits, hers, theirs, theirs):
        await listens(site, ana.token, chat)

    async def read() -> list[Any]:
        return [each for each in await settled(boss) if each["action"] == "conversation.read"]

    (listened,) = await read()
    told = tuple(listened[each] for each in ("actorId", "subjectId", "details", "address"))
    assert told == (ana.id, theirs, {"agentId": juan.id}, HERE)
    data(await ana.get(f"/conversations/{theirs}/messages"))
    assert await read() == [listened]


async def _over_socketio(site: Site, token: str | None, chat: str) -> None:
    url = f"ws://127.0.0.1:{site.port}/socket.io/?EIO=4&transport=websocket"
    async with connect(url, additional_headers={"x-forwarded-for": HERE}) as websocket:

        async def heard(prefix: str) -> str:
            while not (packet := str(await websocket.recv())).startswith(prefix):
                pass
            return packet

        await heard("0")
        await websocket.send(f"40{json.dumps({'token': token})}")
        await heard("40")
        await websocket.send(f"421{json.dumps(['conversation:join', chat])}")
        async with asyncio.timeout(PATIENCE):
            assert "success" in await heard("431")


async def _over_pusher(site: Site, token: str | None, chat: str) -> None:
    for channel in (f"private-chat-{chat}", f"presence-chat-{chat}"):
        body = {"socket_id": "1.2", "channel_name": channel}
        answer = await site.http.post(
            "/api/pusher/auth", json=body, headers={"authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, answer.text


async def test_reading_what_waits_leaves_nothing(place: Site, watcher: Colleague) -> None:
    lead, agent = await place.browser(), await place.colleague()
    chat = await lead.chat()
    before = await settled(watcher)
    for path in (f"/conversations/{chat}", f"/conversations/{chat}/messages", "/conversations", "/team"):
        data(await agent.get(path))
    data(await agent.post(f"/conversations/{chat}/read", {}))
    assert await settled(watcher) == before


async def test_what_is_done_at_the_servers_own_command_line_is_told_as_such(
    place: Site, watcher: Colleague
) -> None:
    reset = await place.container.get(ResetPassword)
    juan = await place.colleague("Juan")
    await reset(email=juan.email, password="otra frase larga")
    found = [each for each in await settled(watcher) if each["subjectId"] == juan.id]
    at_the_server = Written("COMMAND_LINE", "user.password_reset", juan.id, {}, None)
    taken_on = Written("COMMAND_LINE", "user.created", juan.id, {"name": "Juan", "role": "SALES_AGENT"}, None)
    assert same(found[0], at_the_server)
    assert same(found[-1], taken_on)


async def test_the_first_administrator_is_in_the_log_too(fresh_site: Site) -> None:
    ensure = await fresh_site.container.get(EnsureAdmin)
    await ensure(email="first@pascal.example", password=PASSWORD)
    admin = await fresh_site.sign_in("first@pascal.example")

    async def look() -> Any:
        return data(await admin.get("/audit", action="user.created"))["items"]

    (created,) = await until(look)
    assert (created["actorRole"], created["details"]["role"]) == ("COMMAND_LINE", "SUPERADMIN")


async def test_who_was_somebody_then_stays_so_in_the_log(place: Site, watcher: Colleague) -> None:
    juan = await place.colleague("Juan")
    data(await juan.patch("/auth/me", {"availability": "ONLINE"}))
    data(await watcher.patch(f"/users/{juan.id}", {"name": "Juana", "role": "ADMIN"}))
    await settled(watcher)
    entries = data(await watcher.get("/audit", actorId=juan.id))["items"]
    assert {(each["actorName"], each["actorRole"]) for each in entries} == {("Juan", "SALES_AGENT")}


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN, Role.SUPERADMIN])
async def test_administrators_read_the_log_and_agents_do_not(site: Site, role: Role) -> None:
    somebody = await site.colleague(role=role)
    answer = await somebody.get("/audit")
    if role is Role.AGENT:
        refused(answer, 403, "forbidden")
    else:
        assert data(answer)["items"] is not None


async def test_nobody_else_reads_it(site: Site) -> None:
    refused(await site.stranger.get("/audit"), 401, "unauthorized", "authorization")
    refused(await (await site.browser()).get("/audit"), 403, "forbidden")


async def test_filters_narrow_and_pages_follow_one_another(place: Site, watcher: Colleague) -> None:
    lead, juan = await place.browser(), await place.colleague("Juan")
    chat = await lead.chat()
    await juan.take(chat)
    for n in range(5):
        await juan.say(chat, f"{n}")
    await juan.resolve(chat)
    await settled(watcher)
    whole = await everything(watcher, actorId=juan.id)
    assert [each["action"] for each in whole] == [
        "conversation.resolved",
        *["message.posted"] * 5,
        "conversation.taken",
        "session.opened",
    ]
    assert [each["at"] for each in whole] == sorted((each["at"] for each in whole), reverse=True)
    assert await everything(watcher, subjectId=chat) == whole[:-1]
    assert await everything(watcher, subjectId=chat, action="conversation.taken") == [whole[-2]]
    assert await everything(watcher, actorId=juan.id, **{"from": whole[1]["at"]}) == whole[:2]
    assert await everything(watcher, actorId=juan.id, to=whole[1]["at"]) == whole[2:]
    assert await everything(watcher, actorId=str(uuid4())) == []
    pages: list[Any] = []
    cursor = None
    while not pages or cursor:
        page = data(await watcher.get("/audit", actorId=juan.id, limit=3, cursor=cursor))
        pages.append(page["items"])
        cursor = page["nextCursor"]
    assert [len(each) for each in pages] == [3, 3, 2]
    assert [each for page in pages for each in page] == whole


HOSTILE = "' OR 1=1 --", "\0", "é" * 5000, "[]", '{"$ne":null}', "conversation.%", "-1", "1e9"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *((name, value) for name in ("actorId", "action", "subjectId", "from", "to") for value in HOSTILE),
        ("action", "CONVERSATION.TAKEN"),
        ("action", "conversation.deleted"),
        ("actorId", "me"),
        ("from", "2026-01-05"),
        ("from", "2026-13-05T09:00Z"),
        ("to", "2026-01-05T09:00:00+99:00"),
        ("to", "0000-01-05T09:00:00Z"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "x"),
        ("cursor", "x"),
        ("cursor", "\0"),
    ],
)
async def test_a_wrong_filter_is_refused_by_its_name(
    place: Site, watcher: Colleague, name: str, wrong: str
) -> None:
    refused(await watcher.get("/audit", **{name: wrong}), 400, "validation_error", name)


async def test_all_that_is_wrong_in_the_period_is_told_together(place: Site, watcher: Colleague) -> None:
    answer = await watcher.get("/audit", **{"from": "2026-13-05T09:00Z", "to": "2026-01-32T09:00Z"})
    refused(answer, 400, "validation_error", "from", "to")


async def test_a_cursor_of_another_list_leads_nowhere(place: Site, watcher: Colleague) -> None:
    for _ in range(2):
        await (await place.browser()).start()
    foreign = data(await watcher.get("/conversations", limit=1))["nextCursor"]
    assert foreign
    refused(await watcher.get("/audit", cursor=foreign), 400, "validation_error", "cursor")


async def test_the_ends_of_time_are_only_far_away(place: Site, watcher: Colleague) -> None:
    ends = {"from": "0001-01-01T00:00Z", "to": "9999-12-31T23:59:59.999Z"}
    assert data(await watcher.get("/audit", limit=1, **ends))["items"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_no_way_of_asking_changes_it(place: Site, watcher: Colleague, method: str) -> None:
    first = data(await watcher.get("/audit", limit=1))["items"][0]["id"]
    for path in ("/audit", f"/audit/{first}"):
        answer = await watcher.call(method, path, json={})
        assert answer.status_code in {404, 405}


async def test_an_address_that_nobody_vouches_for_is_not_believed(serve: Serve) -> None:
    site = await serve()
    site.http.headers["x-forwarded-for"] = HERE
    admin = await site.admin()

    async def look() -> Any:
        return data(await admin.get("/audit", actorId=admin.id, action="session.opened"))["items"]

    (opened,) = await until(look)
    assert opened["address"] == "127.0.0.1"


async def test_an_export_is_in_the_log_before_its_first_row_goes_out(place: Site, watcher: Colleague) -> None:
    """Who hangs up in the middle has taken away what came, and is in the log."""
    admin = await place.admin()
    await (await place.browser()).start()
    headers = {"authorization": f"Bearer {admin.token}"}
    async with place.http.stream("GET", "/api/v1/conversations/export", headers=headers) as answer:
        async for _ in answer.aiter_bytes(1):
            break
    exported = [each for each in await settled(watcher) if each["actorId"] == admin.id]
    assert exported[0]["action"] == "conversations.exported"
