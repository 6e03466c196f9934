"""Every operation and every role, in one table: a missing row fails (goal 7; THREATS 11, 14, 19)."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from api_site import (
    NOBODY,
    PASSWORD,
    PNG,
    Browser,
    Caller,
    Colleague,
    Serve,
    Site,
    data,
    device,
    says_no,
    whole,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHO = ("anonymous", "lead", "foreign lead", "agent not own", "agent own", "admin")


@dataclass
class World:
    """What one cell of the table needs, made for it alone."""

    site: Site
    number: int
    lead: Browser
    foreign: Browser
    own: Colleague
    other: Colleague
    admin: Colleague
    somebody: Colleague
    """To be looked at and edited."""
    things: dict[str, str]
    """What else a path names, by the name it has there."""
    conversation: str
    lead_id: str
    upload: dict[str, str]
    note: str
    later: str

    def caller(self, who: str) -> Caller:
        return {
            "anonymous": self.site.stranger,
            "lead": self.lead,
            "foreign lead": self.foreign,
            "agent not own": self.other,
            "agent own": self.own,
            "admin": self.admin,
        }[who]

    def path(self, template: str) -> str:
        return template.format(
            conversationId=self.conversation,
            userId=self.somebody.id,
            **self.things,
            leadId=self.lead_id,
            uploadId=self.upload["id"],
            noteId=self.note,
            scheduledId=self.later,
            emailId="18c5f2a9b7d3e4f0",
            messageId=self.conversation,
            sessionId=self.conversation,
            agentId=self.somebody.id,
            status="active",
        )


Body = Callable[[World], dict[str, Any]]


def plain(**body: Any) -> Body:
    return lambda _: body


def to_other(world: World) -> dict[str, Any]:
    return {"agentId": world.somebody.id}


def registration(_: World) -> dict[str, Any]:
    return {"email": f"{uuid4()}@pascal.example", "password": PASSWORD}


TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()
ALL_WEEK = [[{"opens": "00:00", "closes": "24:00"}]] * 7
_phones = count(1000)
EVERYBODY = (200,) * 6
STAFF = (401, 403, 403, 200, 200, 200)
ADMINS = (401, 403, 403, 403, 403, 200)
LEADS = (401, 200, 200, 403, 403, 403)
READERS = (401, 200, 404, 200, 200, 200)
RESPONSIBLE = (401, 403, 403, 403, 200, 200)
AUTHOR = (401, 403, 403, 403, 200, 403)


def made(row: tuple[int, ...], status: int = 201) -> tuple[int, ...]:
    return tuple(status if each == 200 else each for each in row)


# the status for: anonymous, lead, foreign lead, agent not own, agent own, admin
TABLE: dict[tuple[str, str], tuple[Body | None, tuple[int, ...]]] = {
    ("POST", "/auth/login"): (lambda w: {"email": w.somebody.email, "password": PASSWORD}, EVERYBODY),
    ("POST", "/auth/refresh"): (lambda w: {"refreshToken": w.somebody.refresh_token}, EVERYBODY),
    ("POST", "/auth/logout"): (None, STAFF),
    ("POST", "/auth/ws-ticket"): (None, STAFF),
    ("POST", "/auth/register"): (registration, made(ADMINS)),
    ("GET", "/auth/me"): (None, STAFF),
    ("PATCH", "/auth/me"): (plain(availability="ONLINE"), STAFF),
    ("POST", "/auth/password"): (plain(currentPassword=PASSWORD, newPassword="otra frase larga"), STAFF),
    ("GET", "/auth/google"): (None, (404,) * 6),  # not set up here
    ("GET", "/auth/google/callback"): (None, (404,) * 6),
    ("GET", "/team"): (None, STAFF),
    ("GET", "/users"): (None, ADMINS),
    ("POST", "/users"): (registration, made(ADMINS)),
    ("GET", "/users/{userId}"): (None, ADMINS),
    ("PATCH", "/users/{userId}"): (plain(name="Otro"), ADMINS),
    ("GET", "/teams"): (None, ADMINS),
    ("POST", "/teams"): (lambda w: {"name": "Lima", "agentIds": [w.somebody.id]}, made(ADMINS)),
    ("PATCH", "/teams/{teamId}"): (lambda w: {"name": "Cusco", "agentIds": [w.somebody.id]}, ADMINS),
    ("DELETE", "/teams/{teamId}"): (None, ADMINS),
    ("GET", "/templates"): (None, STAFF),
    ("POST", "/templates"): (
        lambda w: {"title": "Visita", "contentText": "Hola", "shortCode": f"v{w.number}"},
        made(STAFF),
    ),
    ("POST", "/templates/preview"): (
        lambda w: {"contentText": "Hola {{lead.name}}", "conversationId": w.conversation},
        STAFF,
    ),
    ("PATCH", "/templates/{templateId}"): (plain(version=1, title="Otra"), ADMINS),
    ("DELETE", "/templates/{templateId}"): (None, ADMINS),
    ("GET", "/webhooks"): (None, ADMINS),
    ("POST", "/webhooks"): (plain(url=NOBODY, events=["lead.created"], active=False), made(ADMINS)),
    ("PATCH", "/webhooks/{webhookId}"): (plain(events=["lead.verified"]), ADMINS),
    ("DELETE", "/webhooks/{webhookId}"): (None, ADMINS),
    ("POST", "/webhooks/{webhookId}/secret"): (None, ADMINS),
    ("POST", "/webhooks/{webhookId}/test"): (None, ADMINS),
    ("GET", "/webhooks/{webhookId}/deliveries"): (None, ADMINS),
    ("POST", "/webhooks/{webhookId}/deliveries/{deliveryId}/replay"): (None, ADMINS),
    ("POST", "/leads/handshake"): (lambda _: {"leadId": str(uuid4())}, EVERYBODY),
    ("POST", "/leads/verification"): (lambda w: {"email": f"table{w.number}@a.example"}, made(LEADS, 202)),
    ("POST", "/leads/verification/confirm"): (plain(code="no"), made(LEADS, 400)),
    ("GET", "/leads/me/conversations"): (None, LEADS),
    ("GET", "/leads/{leadId}"): (None, STAFF),
    ("GET", "/leads/{leadId}/timeline"): (None, STAFF),
    ("DELETE", "/leads/{leadId}/identities/{identityId}"): (None, (401, 403, 403, 404, 200, 200)),
    ("GET", "/leads/{leadId}/consents"): (None, STAFF),
    ("POST", "/leads/{leadId}/consents"): (
        plain(channel="WHATSAPP", wanted=True, words="Lo dijo"),
        (401, 403, 403, 404, 400, 400),  # not set up here
    ),
    ("POST", "/leads/{leadId}/identities"): (
        lambda _: {"kind": "PHONE", "value": f"+5198{next(_phones):07}"},
        (401, 403, 403, 404, 201, 201),
    ),
    ("GET", "/api/comunicaciones/historial"): (None, STAFF),
    ("GET", "/api/comunicaciones/historial/{leadId}"): (None, STAFF),
    ("POST", "/api/comunicaciones/sms/enviar"): (
        plain(hacia="+51987654321", mensaje="Hola"),
        (401, 403, 403, 400, 400, 400),  # not set up here
    ),
    ("POST", "/api/comunicaciones/whatsapp/template"): (
        plain(telefono="+51987654321", templateName="visita"),
        (401, 403, 403, 400, 400, 400),
    ),
    ("POST", "/api/comunicaciones/whatsapp/enviar"): (
        plain(telefono="+51987654321", mensaje="Hola"),
        (401, 403, 403, 400, 400, 400),
    ),
    ("POST", "/api/comunicaciones/voz/token"): (None, (401, 403, 403, 409, 409, 409)),
    ("POST", "/api/comunicaciones/voz/intento"): (
        plain(hacia="+51987654321"),
        (401, 403, 403, 409, 409, 409),
    ),
    ("POST", "/api/comunicaciones/voz/llamar"): (
        plain(hacia="+51987654321"),
        (401, 403, 403, 409, 409, 409),
    ),
    ("POST", "/api/comunicaciones/email/enviar"): (
        plain(destinatario="juan@correo.example", asunto="Planos", cuerpo="Hola"),
        (401, 403, 403, 409, 409, 409),  # not set up here
    ),
    ("GET", "/api/comunicaciones/email/bandeja"): (None, (401, 403, 403, 409, 409, 409)),
    ("GET", "/api/comunicaciones/email/{emailId}"): (None, (401, 403, 403, 409, 409, 409)),
    ("POST", "/api/comunicaciones/email/{emailId}/leido"): (None, (401, 403, 403, 409, 409, 409)),
    ("GET", "/api/comunicaciones/email/conectar"): (None, (401, 403, 403, 409, 409, 409)),
    ("GET", "/api/comunicaciones/email/conectar/retorno"): (None, (409,) * 6),
    ("GET", "/mailbox"): (None, STAFF),
    ("DELETE", "/mailbox"): (None, (401, 403, 403, 409, 409, 409)),
    ("GET", "/calendar"): (None, STAFF),
    ("DELETE", "/calendar"): (None, STAFF),
    ("GET", "/calendar/connect"): (None, (401, 403, 403, 409, 409, 409)),  # not set up here
    ("GET", "/calendar/connect/return"): (None, (409,) * 6),
    ("POST", "/calendar/feed"): (None, made(STAFF)),
    ("DELETE", "/calendar/feed"): (None, STAFF),
    ("GET", "/conversations"): (None, STAFF),
    ("POST", "/conversations"): (
        lambda w: {
            "message": "Hola",
            "name": "Juan",
            "phone": "987654321",
            "email": f"table{w.number}@a.example",
        },
        made(LEADS),
    ),
    ("GET", "/conversations/export"): (None, ADMINS),
    ("GET", "/conversations/{conversationId}"): (None, READERS),
    ("PATCH", "/conversations/{conversationId}"): (plain(priority="HIGH"), RESPONSIBLE),
    ("GET", "/conversations/{conversationId}/assignments"): (None, STAFF),
    ("POST", "/conversations/{conversationId}/take"): (None, (401, 403, 403, 409, 200, 409)),
    ("POST", "/conversations/{conversationId}/release"): (None, RESPONSIBLE),
    ("POST", "/conversations/{conversationId}/assign"): (to_other, ADMINS),
    ("POST", "/conversations/{conversationId}/transfer"): (to_other, RESPONSIBLE),
    ("POST", "/conversations/{conversationId}/resolve"): (None, RESPONSIBLE),
    ("POST", "/conversations/{conversationId}/read"): (plain(), READERS),
    ("GET", "/conversations/{conversationId}/sendability"): (None, STAFF),
    ("POST", "/conversations/{conversationId}/continue-on"): (
        plain(channel="WHATSAPP"),
        (401, 400, 404, 403, 400, 400),  # not set up here
    ),
    # on the site nobody needs one
    ("POST", "/conversations/{conversationId}/template"): (
        plain(name="visita", language="es"),
        (401, 403, 403, 403, 409, 409),
    ),
    # on the site there is nothing to be sent again
    ("POST", "/conversations/{conversationId}/messages/{messageId}/resend"): (
        None,
        (401, 403, 403, 403, 404, 404),
    ),
    ("GET", "/channels/templates"): (None, STAFF),
    ("GET", "/channels/health"): (None, ADMINS),
    ("POST", "/channels/unread/retry"): (None, ADMINS),
    ("POST", "/conversations/{conversationId}/suggestion"): (None, RESPONSIBLE),
    ("GET", "/conversations/{conversationId}/messages"): (None, READERS),
    ("POST", "/conversations/{conversationId}/messages"): (
        plain(contentText="Hola"),
        (401, 201, 404, 403, 201, 201),
    ),
    ("GET", "/conversations/{conversationId}/notes"): (None, STAFF),
    ("POST", "/conversations/{conversationId}/notes"): (plain(contentText="Ojo"), made(RESPONSIBLE)),
    ("PATCH", "/conversations/{conversationId}/notes/{noteId}"): (plain(contentText="Ojo"), AUTHOR),
    ("DELETE", "/conversations/{conversationId}/notes/{noteId}"): (None, RESPONSIBLE),
    ("POST", "/conversations/{conversationId}/snooze"): (plain(until=TOMORROW), RESPONSIBLE),
    ("DELETE", "/conversations/{conversationId}/snooze"): (None, RESPONSIBLE),
    ("GET", "/conversations/{conversationId}/scheduled"): (None, STAFF),
    ("POST", "/conversations/{conversationId}/scheduled"): (
        plain(contentText="Hola", sendAt=TOMORROW),
        made(RESPONSIBLE),
    ),
    ("PATCH", "/conversations/{conversationId}/scheduled/{scheduledId}"): (plain(contentText="Hola"), AUTHOR),
    ("DELETE", "/conversations/{conversationId}/scheduled/{scheduledId}"): (None, RESPONSIBLE),
    ("GET", "/mentions"): (None, STAFF),
    ("POST", "/mentions/read"): (None, STAFF),
    # it goes on, so nobody is asked yet
    ("POST", "/conversations/{conversationId}/rating"): (plain(score=5), (401, 409, 404, 403, 403, 403)),
    ("POST", "/conversations/{conversationId}/rating/link"): (None, (401, 403, 403, 403, 409, 409)),
    ("POST", "/ratings"): (plain(token="no", score=5), (404,) * 6),
    ("POST", "/ratings/link"): (plain(token="no"), (404,) * 6),
    ("POST", "/meetings/by-link"): (plain(token="no"), (404,) * 6),
    ("POST", "/meetings/by-link/reschedule"): (
        plain(token="no", version=1, startTime=TOMORROW),
        (404,) * 6,
    ),
    ("POST", "/meetings/by-link/cancel"): (plain(token="no", version=1), (404,) * 6),
    ("GET", "/ratings"): (None, STAFF),
    ("GET", "/ratings/summary"): (None, STAFF),
    ("POST", "/uploads"): (None, (401, 201, 201, 201, 201, 201)),
    ("GET", "/uploads/{uploadId}"): (None, READERS),
    ("GET", "/dashboard/metrics"): (None, STAFF),
    ("GET", "/dashboard/overview"): (None, STAFF),
    ("GET", "/search"): (None, STAFF),
    ("GET", "/settings"): (None, ADMINS),
    ("GET", "/hours"): (None, STAFF),
    ("PUT", "/hours"): (plain(timeZone="America/Lima", week=ALL_WEEK, holidays=[]), ADMINS),
    ("GET", "/push/key"): (None, STAFF),
    ("GET", "/push/subscriptions"): (None, STAFF),
    ("POST", "/push/subscriptions"): (lambda _: device(str(uuid4())), made(STAFF)),
    ("DELETE", "/push/subscriptions/{deviceId}"): (None, (401, 403, 403, 404, 200, 404)),
    ("GET", "/push/preferences"): (None, STAFF),
    ("PUT", "/push/preferences"): (plain(news=["given"], whileOffline=False), STAFF),
    ("POST", "/push/test"): (None, STAFF),
    ("GET", "/audit"): (None, ADMINS),
    ("GET", "/jobs/dead"): (None, ADMINS),
    ("POST", "/jobs/dead/{jobId}/retry"): (None, ADMINS),
    ("DELETE", "/jobs/dead/{jobId}"): (None, ADMINS),
    ("GET", "/projects"): (None, EVERYBODY),
    ("GET", "/config"): (None, EVERYBODY),
    # document 001, «Permisos por Rol»; support assigns to itself alone (THREATS 13)
    ("GET", "/api/chat/sessions/all"): (None, STAFF),
    ("GET", "/api/chat/sessions/status/{status}"): (None, STAFF),
    ("GET", "/api/chat/session/{sessionId}/details"): (None, STAFF),
    ("GET", "/api/chat/session/{sessionId}/messages"): (None, STAFF),
    ("PATCH", "/api/chat/session/{sessionId}/assign"): (
        lambda w: {"supportAgentId": w.somebody.id},
        ADMINS,
    ),
    ("POST", "/api/chat/session/{sessionId}/support-message"): (plain(message="Hola"), made(RESPONSIBLE)),
    ("PATCH", "/api/chat/session/{sessionId}/priority"): (plain(priority="high"), RESPONSIBLE),
    ("GET", "/api/chat/stats"): (None, STAFF),
    ("GET", "/api/chat/stats/explain"): (None, STAFF),
    ("GET", "/api/chat/stats/agents"): (None, ADMINS),
    ("GET", "/api/chat/stats/daily"): (None, ADMINS),
    ("GET", "/api/support/agents"): (None, ADMINS),
    ("POST", "/api/support/agents"): (lambda w: {"userId": w.somebody.id}, made(ADMINS)),
    ("PATCH", "/api/support/agents/{agentId}"): (plain(maxConcurrentChats=7), ADMINS),
    ("DELETE", "/api/support/agents/{agentId}"): (None, ADMINS),
}
ASKS = {"/search": {"q": "hola"}, "/api/chat/stats/explain": {"metric": "totalSessions"}}
"""What cannot be left out of the address."""

QUEUED: dict[tuple[str, str], tuple[int, ...]] = {
    # while it waits: no agent has it, every agent may take it
    ("GET", "/conversations/{conversationId}"): READERS,
    ("GET", "/conversations/{conversationId}/messages"): READERS,
    ("GET", "/conversations/{conversationId}/assignments"): STAFF,
    ("POST", "/conversations/{conversationId}/messages"): (401, 201, 404, 403, 403, 201),
    ("GET", "/conversations/{conversationId}/notes"): STAFF,
    ("POST", "/conversations/{conversationId}/notes"): (401, 403, 403, 403, 403, 201),
    ("POST", "/conversations/{conversationId}/snooze"): (401, 403, 403, 403, 403, 409),
    ("DELETE", "/conversations/{conversationId}/snooze"): (401, 403, 403, 403, 403, 200),
    ("GET", "/conversations/{conversationId}/scheduled"): STAFF,
    ("POST", "/conversations/{conversationId}/scheduled"): (401, 403, 403, 403, 403, 409),
    ("PATCH", "/conversations/{conversationId}"): STAFF,
    ("POST", "/conversations/{conversationId}/take"): STAFF,
    ("POST", "/conversations/{conversationId}/release"): (401, 403, 403, 403, 403, 200),
    ("POST", "/conversations/{conversationId}/suggestion"): (401, 403, 403, 403, 403, 200),
    ("POST", "/conversations/{conversationId}/template"): (401, 403, 403, 403, 403, 409),
    ("POST", "/conversations/{conversationId}/messages/{messageId}/resend"): (401, 403, 403, 403, 403, 404),
    ("POST", "/conversations/{conversationId}/continue-on"): (401, 400, 404, 403, 403, 400),
    ("POST", "/conversations/{conversationId}/assign"): ADMINS,
    ("POST", "/conversations/{conversationId}/transfer"): (401, 403, 403, 403, 403, 409),
    ("POST", "/conversations/{conversationId}/resolve"): ADMINS,
    ("POST", "/conversations/{conversationId}/read"): READERS,
    ("GET", "/leads/{leadId}"): STAFF,
    ("GET", "/leads/{leadId}/timeline"): STAFF,
    ("POST", "/leads/{leadId}/identities"): made(STAFF),
    ("DELETE", "/leads/{leadId}/identities/{identityId}"): STAFF,
    ("GET", "/leads/{leadId}/consents"): STAFF,
    ("POST", "/leads/{leadId}/consents"): (401, 403, 403, 400, 400, 400),
    ("GET", "/api/comunicaciones/historial"): STAFF,
    ("GET", "/api/comunicaciones/historial/{leadId}"): STAFF,
    ("GET", "/api/chat/session/{sessionId}/details"): STAFF,
    ("GET", "/api/chat/session/{sessionId}/messages"): STAFF,
    ("PATCH", "/api/chat/session/{sessionId}/assign"): ADMINS,
    ("POST", "/api/chat/session/{sessionId}/support-message"): (401, 403, 403, 403, 403, 201),
    ("PATCH", "/api/chat/session/{sessionId}/priority"): STAFF,
}

HIDDEN = {
    # where agents do not see all, what a colleague has is not there
    **{
        ("GET", path): (401, 200, 404, 404, 200, 200)
        for path in (
            "/conversations/{conversationId}",
            "/conversations/{conversationId}/messages",
            "/uploads/{uploadId}",
        )
    },
    ("GET", "/leads/{leadId}"): (401, 403, 403, 404, 200, 200),
    ("GET", "/leads/{leadId}/timeline"): (401, 403, 403, 404, 200, 200),
    ("GET", "/leads/{leadId}/consents"): (401, 403, 403, 404, 200, 200),
    ("GET", "/api/comunicaciones/historial/{leadId}"): (401, 403, 403, 404, 200, 200),
    ("GET", "/conversations/{conversationId}/assignments"): (401, 403, 403, 404, 200, 200),
    ("POST", "/templates/preview"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/read"): (401, 200, 404, 404, 200, 200),
    ("GET", "/conversations/{conversationId}/notes"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/notes"): (401, 403, 403, 404, 201, 201),
    ("PATCH", "/conversations/{conversationId}/notes/{noteId}"): (401, 403, 403, 404, 200, 403),
    ("DELETE", "/conversations/{conversationId}/notes/{noteId}"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/snooze"): (401, 403, 403, 404, 200, 200),
    ("DELETE", "/conversations/{conversationId}/snooze"): (401, 403, 403, 404, 200, 200),
    ("GET", "/conversations/{conversationId}/scheduled"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/scheduled"): (401, 403, 403, 404, 201, 201),
    ("PATCH", "/conversations/{conversationId}/scheduled/{scheduledId}"): (401, 403, 403, 404, 200, 403),
    ("DELETE", "/conversations/{conversationId}/scheduled/{scheduledId}"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/messages"): (401, 201, 404, 404, 201, 201),
    ("PATCH", "/conversations/{conversationId}"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/take"): (401, 403, 403, 409, 200, 409),
    ("POST", "/conversations/{conversationId}/release"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/transfer"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/resolve"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/suggestion"): (401, 403, 403, 404, 200, 200),
    ("POST", "/conversations/{conversationId}/template"): (401, 403, 403, 404, 409, 409),
    ("POST", "/conversations/{conversationId}/messages/{messageId}/resend"): (401, 403, 403, 404, 404, 404),
    ("POST", "/conversations/{conversationId}/assign"): ADMINS,
    ("GET", "/api/chat/session/{sessionId}/details"): (401, 403, 403, 404, 200, 200),
    ("GET", "/api/chat/session/{sessionId}/messages"): (401, 403, 403, 404, 200, 200),
    ("PATCH", "/api/chat/session/{sessionId}/assign"): ADMINS,
    ("POST", "/api/chat/session/{sessionId}/support-message"): (401, 403, 403, 404, 201, 201),
    ("PATCH", "/api/chat/session/{sessionId}/priority"): (401, 403, 403, 404, 200, 200),
}

PUSHER = {
    ("POST", "/api/pusher/auth"): READERS,
    ("POST", "/api/pusher/user-auth"): (401, 200, 200, 200, 200, 200),
    ("POST", "/api/pusher/webhooks"): (401,) * 6,  # signed by Pusher, whoever else calls
}


async def a_webhook(admin: Colleague) -> dict[str, str]:
    """Its id, and that of a delivery, by their names in a path."""
    body = {"url": NOBODY, "events": ["lead.verified"]}
    hook: str = data(await admin.post("/webhooks", body), 201)["id"]
    return {"webhookId": hook, "deliveryId": data(await admin.post(f"/webhooks/{hook}/test"))["id"]}


@dataclass
class Team:
    """The people of a whole table."""

    site: Site
    own: Colleague
    other: Colleague
    admin: Colleague
    somebody: Colleague
    foreign: Browser
    numbers: Iterator[int]

    @classmethod
    async def of(cls, site: Site) -> "Team":
        admin, foreign = await site.admin(), await site.browser()
        people = [await site.colleague(name) for name in ("Juan", "Ana", "Eva")]
        for each in people:
            data(await admin.patch(f"/users/{each.id}", {"maxConcurrentChats": 1000}))
        await foreign.start()
        return cls(site, *people[:2], admin, people[2], foreign, count(1))

    async def world(self, path: str, *, taken: bool = True) -> World:
        """A conversation of its own for each cell; and, where a cell signs them out, people of its own."""
        site, staff, somebody = self.site, (self.own, self.other, self.admin), self.somebody
        if path in {"/auth/logout", "/auth/password"}:
            staff = await site.colleague(), await site.colleague(), await site.admin()
        if path in {"/auth/login", "/auth/refresh", "/api/support/agents/{agentId}"}:
            somebody = await site.colleague()
        lead, kept = await site.browser(), {"id": str(uuid4())}
        things = {name: await make(self) for name, make in MAKERS.items() if name in path}
        if "webhookId" in path:
            things |= await a_webhook(self.admin)
        started = await lead.start()
        chat, lead_id = started["conversationId"], started["confirmedLeadId"]
        if "identityId" in path:
            reached = {"kind": "PHONE", "value": f"+5198{next(_phones):07}"}
            lead_now = data(await self.admin.post(f"/leads/{lead_id}/identities", reached), 201)
            things["identityId"] = lead_now["identities"][0]["id"]
        if "uploadId" in path:
            kept = data(await lead.upload(PNG), 201)
            body = {"contentType": "IMAGE", "mediaUrl": kept["url"]}
            data(await lead.post(f"/conversations/{chat}/messages", body), 201)
        if taken:
            await staff[0].take(chat)
        note = later = str(uuid4())
        if "noteId" in path:
            written = {"contentText": "Ojo", "mentions": [staff[0].id]}
            note = data(await staff[0].post(f"/conversations/{chat}/notes", written), 201)["id"]
        if "scheduledId" in path:
            body = {"sendAt": TOMORROW, "contentText": "Hola"}
            waits = await staff[0].post(f"/conversations/{chat}/scheduled", body)
            later = data(waits, 201)["id"]
        people = (lead, self.foreign, *staff, somebody)
        return World(site, next(self.numbers), *people, things, chat, lead_id, kept, note, later)


async def a_team(team: Team) -> str:
    return str(data(await team.admin.post("/teams", {"name": "Lima"}), 201)["id"])


async def a_shared_template(team: Team) -> str:
    body = {"title": "V", "contentText": "Hola", "shortCode": str(uuid4())[:8], "shared": True}
    return str(data(await team.admin.post("/templates", body), 201)["id"])


async def a_dead_job(team: Team) -> str:
    return str((await team.site.dead_job()).id)


async def a_device(team: Team) -> str:
    return str(data(await team.own.post("/push/subscriptions", device(str(uuid4()))), 201)["id"])


MAKERS: dict[str, Callable[[Team], Awaitable[str]]] = {
    "teamId": a_team,
    "deviceId": a_device,
    "templateId": a_shared_template,
    "jobId": a_dead_job,
}
"""What a path may name, and how it is made for one cell."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def team(shared_site: Site) -> Team:
    return await Team.of(shared_site)


async def statuses(
    team: Team, method: str, template: str, body: Body | None, *, taken: bool = True
) -> tuple[int, ...]:
    found = []
    for who in WHO:
        world = await team.world(template, taken=taken)
        caller, path = world.caller(who), world.path(template)
        if (method, template) == ("POST", "/uploads"):
            answer = await caller.upload(PNG)
        elif template in ASKS:
            answer = await caller.get(path, **ASKS[template])
        else:
            answer = await caller.call(method, path, **({} if body is None else {"json": body(world)}))
        if answer.status_code >= 400:
            assert says_no(answer)
        found.append(answer.status_code)
    return tuple(found)


async def described(site: Site) -> set[tuple[str, str]]:
    paths = (await site.http.get("/schema/openapi.json")).json()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


async def test_the_table_has_a_row_for_every_operation_and_no_other(serve: Serve, site: Site) -> None:
    rows = {(method, whole(path)) for method, path in TABLE}
    assert await described(site) == rows
    pusher = await serve(work=False, **PUSHER_SETTINGS)
    assert await described(pusher) == rows | set(PUSHER)


@pytest.mark.parametrize(("method", "template"), TABLE, ids=lambda word: word)
async def test_every_role_is_answered_as_the_table_says(team: Team, method: str, template: str) -> None:
    body, expected = TABLE[method, template]
    found = await statuses(team, method, template, body)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, expected, strict=True))


@pytest.mark.parametrize(("method", "template"), QUEUED, ids=lambda word: word)
async def test_a_conversation_that_waits_is_answered_as_the_table_says(
    team: Team, method: str, template: str
) -> None:
    expected = QUEUED[method, template]
    found = await statuses(team, method, template, TABLE[method, template][0], taken=False)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, expected, strict=True))


async def test_where_agents_do_not_see_all_a_colleagues_conversation_is_not_there(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False, pascal_login_attempts_per_address=100_000)
    team = await Team.of(site)
    found = {row: await statuses(team, *row, TABLE[row][0]) for row in HIDDEN}
    assert found == HIDDEN


PUSHER_SETTINGS: dict[str, Any] = {
    "pascal_realtime": "pusher",
    "pusher_app_id": "1",
    "pusher_key": "key",
    "pusher_secret": "secret",
    "pusher_host": "127.0.0.1",
    "pusher_port": 9,
    "pusher_scheme": "http",
    "pascal_login_attempts_per_address": 100_000,
}


async def test_every_role_is_answered_by_pushers_sign_in_as_the_table_says(serve: Serve) -> None:
    site = await serve(work=False, **PUSHER_SETTINGS)
    team = await Team.of(site)
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for method, path in PUSHER:
        answers = []
        for who in WHO:
            world = await team.world(path)
            token = world.caller(who).token
            body = {
                "socket_id": "1.2",
                "channel_name": f"private-chat-{world.conversation}",
                "userId": world.lead.lead_id,  # THREATS 4: not believed
            }
            headers = {} if token is None else {"authorization": f"Bearer {token}"}
            answer = await site.http.request(method, path, json=body, headers=headers)
            answers.append(answer.status_code)
        found[method, path] = tuple(answers)
    assert found == PUSHER
