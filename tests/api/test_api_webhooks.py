"""`/api/v1/webhooks`, with real receivers that verify what they are sent as integrators do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from api_site import NOBODY, PNG, Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope
from panel import lead_of, panel_of
from pigeon import SIGNED, Pigeons
from standardwebhooks import Webhook

from e2e.receivers import Answer, Receiver, receiving, says
from pascal.domain.ports.channels import Channels

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL = [
    "conversation.queued",
    "conversation.taken",
    "conversation.resolved",
    "message.posted",
    "lead.created",
    "lead.verified",
    "analysis.updated",
    "rating.given",
]


@dataclass
class Hook:
    """A webhook, and who is called by it."""

    admin: Colleague
    receiver: Receiver
    id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/webhooks/{self.id}"

    async def calls(self, most: int, *, verified: bool = True) -> list[Any]:
        """So many, as soon as they have come; in the order of their time, as each verifies."""

        async def come() -> bool:
            return len(self.receiver.requests) >= most

        await until(come)
        bodies = []
        for each in self.receiver.requests:
            told, _, body = each.partition(b"\r\n\r\n")
            assert headers(told)["content-type"] == "application/json"
            if verified:
                bodies.append(Webhook(self.secret).verify(body, headers(told)))
        return sorted(bodies, key=lambda each: each["timestamp"])

    def told(self, name: str) -> list[str]:
        """Of each call this header."""
        return [headers(each.partition(b"\r\n\r\n")[0])[name] for each in self.receiver.requests]

    async def log(self, **query: object) -> list[Any]:
        found: list[Any] = data(await self.admin.get(f"{self.path}/deliveries", **query))["items"]
        return found

    async def settled(self, state: str = "DELIVERED", count: int = 1) -> list[Any]:
        """The log, as soon as so many of it are in that state."""

        async def look() -> list[Any]:
            found = await self.log()
            return found if [each["state"] for each in found].count(state) >= count else []

        found: list[Any] = await until(look)
        return found

    async def itself(self) -> Any:
        found = data(await self.admin.get("/webhooks"))
        return next(each for each in found if each["id"] == self.id)

    async def test(self) -> str:
        made: str = data(await self.admin.post(f"{self.path}/test"))["id"]
        return made


def headers(told: bytes) -> dict[str, str]:
    lines = told.decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


@asynccontextmanager
async def hooked(site: Site, answer: Answer, *events: str) -> AsyncIterator[Hook]:
    admin = await site.admin()
    async with receiving(answer) as receiver:
        body = {"url": receiver.address(), "events": list(events) or ["lead.verified"]}
        made = data(await admin.post("/webhooks", body), 201)
        yield Hook(admin, receiver, made["id"], made["secret"])
        await admin.call("DELETE", f"/webhooks/{made['id']}")


def then(*answers: Answer) -> Answer:
    """One after the other, and the last ever after."""
    left = [*answers]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        await now(reader, writer, request)

    return answer


OK = says("204 No Content")


async def test_what_happens_is_told_to_who_asked_for_it_signed_and_in_the_apis_shapes(
    fresh_site: Site,
) -> None:
    async with hooked(fresh_site, OK, *ALL) as hook:
        agent, lead = await fresh_site.colleague("Ana"), await fresh_site.browser()
        chat = await lead.chat("¿Sigue disponible?")
        await fresh_site.prove(lead)
        await agent.take(chat)
        picture = data(await agent.upload(PNG), 201)
        body = {"contentType": "IMAGE", "mediaUrl": picture["url"]}
        data(await agent.post(f"/conversations/{chat}/messages", body), 201)
        await agent.resolve(chat)
        opinion = {"score": 4, "comment": "Muy amable"}
        data(await lead.post(f"/conversations/{chat}/rating", opinion), 201)
        shown = await agent.one(chat)
        fresh_site.clock.ahead += timedelta(seconds=11)  # nobody says anything meanwhile
        # the picture, the question, and three notes: who came, that it ended, and what was agreed on
        said = await agent.messages(chat)
        calls = await hook.calls(7 + len(said))
        assert {each["type"] for each in calls} == set(ALL)
        by_name = {each["type"]: each for each in calls}
        taken = by_name["conversation.taken"]
        assert set(taken) == {"type", "timestamp", "data"}
        assert taken["data"]["id"] == chat
        assert (taken["data"]["status"], taken["data"]["agentName"]) == ("IN_PROGRESS", "Ana")
        assert by_name["conversation.queued"]["data"]["status"] == "QUEUED"
        assert set(taken["data"]) == set(shown) - {"unread", "lastText", "placeInQueue", "rating"}
        ended = by_name["conversation.resolved"]["data"]
        assert ended == {name: shown[name] for name in ended}
        read = by_name["analysis.updated"]["data"]
        assert read["analysis"]["by"] == "rules"
        later = await agent.one(chat)
        assert read == {name: later[name] for name in read}
        given = by_name["rating.given"]["data"]
        assert given == shown["rating"] | {"conversationId": chat, "agentId": agent.id}
        posted = sorted(
            (each["data"] for each in calls if each["type"] == "message.posted"), key=lambda each: each["seq"]
        )
        for each, ours in zip(posted, said, strict=True):
            if each["mediaUrl"] is not None:
                assert each["mediaUrl"] == fresh_site.settings.public_url + ours["mediaUrl"]
            changes = {"mediaUrl": ours["mediaUrl"], "readAt": ours["readAt"]}
            assert each | changes == ours
        verified = by_name["lead.verified"]["data"]
        known = data(await hook.admin.get(f"/leads/{shown['leadId']}"))
        assert verified | {"lastSeen": known["lastSeen"], "identities": []} == known
        assert len(set(hook.told("webhook-id"))) == len(calls)
        log = await hook.settled("DELIVERED", len(calls))
        assert sorted(each["id"] for each in log) == sorted(hook.told("webhook-id"))
        (attempt,) = log[0]["attempts"]
        assert (attempt["statusCode"], attempt["error"], attempt["answer"]) == (204, None, "")


async def test_who_did_not_ask_is_not_told_and_who_is_off_neither(site: Site) -> None:
    async with hooked(site, OK, "lead.verified") as other, hooked(site, OK, *ALL) as off:
        data(await off.admin.patch(off.path, {"active": False}))
        async with hooked(site, OK, "lead.created") as hook:
            await (await site.browser()).start()
            assert (await hook.calls(1))[0]["type"] == "lead.created"
        assert other.receiver.requests == off.receiver.requests == []
        assert await off.log() == []


async def test_after_failures_it_is_tried_again_under_its_id_with_the_time_of_the_try(serve: Serve) -> None:
    site = await serve()
    bad = says("500 Oops", b"<h1>Oops</h1>\0" + b"x" * 9000)
    async with hooked(site, then(bad, bad, OK)) as hook:
        own = await hook.test()
        (first,) = await hook.calls(1)
        assert first["type"] == "webhook.tested"
        assert first["data"] == {"webhookId": hook.id}

        async def noted(times: int) -> Any:
            async def look() -> Any:
                return [each for each in await hook.log() if len(each["attempts"]) == times]

            return (await until(look))[0]

        once = await noted(1)
        assert once["state"] == "PENDING"
        assert once["attempts"][0]["statusCode"] == 500
        assert once["attempts"][0]["answer"].startswith("<h1>Oops</h1> x")
        assert len(once["attempts"][0]["answer"]) == 500
        assert (await hook.itself())["failingSince"] is not None
        site.clock.ahead += timedelta(seconds=7)
        await noted(2)
        site.clock.ahead += timedelta(seconds=361)
        hook.admin = await site.sign_in(hook.admin.email)
        last = await noted(3)
        assert (last["state"], last["nextTryAt"]) == ("DELIVERED", None)
        assert [each["statusCode"] for each in last["attempts"]] == [500, 500, 204]
        assert hook.told("webhook-id") == [own] * 3
        times = [int(each) for each in hook.told("webhook-timestamp")]
        assert 5 <= times[1] - times[0] < 100
        assert 300 <= times[2] - times[1] < 500
        assert (await hook.itself())["failingSince"] is None


async def test_410_turns_it_off_and_administrators_see_why(site: Site) -> None:
    async with hooked(site, says("410 Gone")) as hook:
        await hook.test()
        await hook.settled("FAILED")
        itself = await hook.itself()
        assert (itself["active"], itself["disabledReason"]) == (False, "GONE")
        refused(await hook.admin.post(f"{hook.path}/test"), 409, "webhook_off")
        again = data(await hook.admin.patch(hook.path, {"active": True}))
        assert (again["active"], again["disabledReason"]) == (True, None)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "502 Bad Gateway", "504 Gateway Timeout"])
async def test_who_asks_for_a_pause_is_called_about_nothing_meanwhile(serve: Serve, status: str) -> None:
    site = await serve()
    async with hooked(site, then(says(status, b"", "Retry-After: 120"), OK), "lead.created") as hook:
        await hook.test()
        await hook.calls(1)

        async def held() -> bool:
            return (await hook.itself())["heldUntil"] is not None

        await until(held)
        await (await site.browser()).start()
        await hook.settled("PENDING", 2)
        site.clock.ahead += timedelta(seconds=60)
        await asyncio.sleep(1.2)  # the jobs have looked
        assert len(hook.receiver.requests) == 1
        site.clock.ahead += timedelta(seconds=61)
        await hook.settled("DELIVERED", 2)
        assert len(hook.receiver.requests) == 3


async def test_a_redirect_is_a_failure_and_nobody_is_called_by_it(site: Site) -> None:
    async with receiving(OK) as other:
        async with hooked(site, says("307 Temporary", b"", f"Location: {other.address()}")) as hook:
            await hook.test()

            async def tried() -> Any:
                return (await hook.log())[0]["attempts"]

            (attempt,) = await until(tried)
            assert (attempt["statusCode"], attempt["error"]) == (307, None)
        assert other.requests == []


async def test_nobody_there_is_told_as_such(site: Site) -> None:
    admin = await site.admin()
    hook = data(await admin.post("/webhooks", {"url": NOBODY, "events": ["lead.verified"]}), 201)
    data(await admin.post(f"/webhooks/{hook['id']}/test"))

    async def tried() -> Any:
        return data(await admin.get(f"/webhooks/{hook['id']}/deliveries"))["items"][0]["attempts"]

    (attempt,) = await until(tried)
    assert (attempt["statusCode"], attempt["error"]) == (None, "UNREACHABLE")


async def test_who_hangs_up_is_told_as_such(site: Site) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        writer.close()

    async with hooked(site, hang_up) as hook:
        await hook.test()

        async def tried() -> Any:
            return (await hook.log())[0]["attempts"]

        (attempt,) = await until(tried)
        assert (attempt["statusCode"], attempt["error"]) == (None, "CLOSED")


async def test_a_secret_is_shown_once_and_once_more_when_it_is_changed(site: Site) -> None:
    async with hooked(site, OK) as hook:
        old = hook.secret
        assert old not in (await hook.admin.get("/webhooks")).text
        assert "secret" not in (await hook.admin.patch(hook.path, {"active": True})).text
        changed = data(await hook.admin.post(f"{hook.path}/secret"))
        assert changed["secret"] != old
        await hook.test()
        for secret in (old, changed["secret"]):  # for a day, either
            hook.secret = secret
            assert len(await hook.calls(1)) == 1
        assert len(hook.told("webhook-signature")[0].split(" ")) == 2


async def test_a_day_later_the_old_secret_signs_no_more(serve: Serve) -> None:
    site = await serve()
    async with hooked(site, OK) as hook:
        data(await hook.admin.post(f"{hook.path}/secret"))
        site.clock.ahead += timedelta(days=1, seconds=1)
        hook.admin = await site.sign_in(hook.admin.email)
        await hook.test()
        await hook.calls(1, verified=False)
        assert len(hook.told("webhook-signature")[0].split(" ")) == 1


async def test_what_was_delivered_or_failed_is_sent_again_under_its_id(site: Site) -> None:
    async with hooked(site, OK, "lead.created") as hook:
        await (await site.browser()).start()
        (first,) = await hook.settled()
        replayed = data(await hook.admin.post(f"{hook.path}/deliveries/{first['id']}/replay"))
        assert (replayed["id"], replayed["state"]) == (first["id"], "PENDING")
        calls = await hook.calls(2)
        assert calls[0] == calls[1]
        assert hook.told("webhook-id") == [first["id"]] * 2

        async def twice() -> bool:
            return len((await hook.log())[0]["attempts"]) == 2

        await until(twice)
        refused(await hook.admin.post(f"{hook.path}/deliveries/{hook.id}/replay"), 404, "not_found")


async def test_deleting_it_stops_what_is_pending(serve: Serve) -> None:
    site = await serve()
    async with hooked(site, says("500 Oops")) as hook:
        await hook.test()
        await hook.calls(1)
        data(await hook.admin.call("DELETE", hook.path))
        refused(await hook.admin.get(f"{hook.path}/deliveries"), 404, "not_found")
        assert data(await hook.admin.get("/webhooks")) == []
        site.clock.ahead += timedelta(days=1)
        await asyncio.sleep(1.5)  # the jobs have looked
        assert len(hook.receiver.requests) == 1


async def test_a_dead_subscriber_delays_nobody_else(site: Site) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: bytes) -> None:
        await reader.read()

    async with hooked(site, silent, "lead.created") as dead, hooked(site, OK, "lead.created") as hook:
        for _ in range(12):
            await (await site.browser()).start()
        assert len(await hook.calls(12)) == 12
        assert 1 <= len(dead.receiver.requests) <= 4


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
    ],
)
async def test_private_addresses_are_refused_when_they_are_typed(site: Site, url: str) -> None:
    admin = await site.admin()
    body = {"url": url, "events": ["lead.created"]}
    refused(await admin.post("/webhooks", body), 400, "validation_error", "url")
    hook = data(await admin.post("/webhooks", body | {"url": NOBODY, "active": False}), 201)["id"]
    refused(await admin.patch(f"/webhooks/{hook}", {"url": url}), 400, "validation_error", "url")


async def test_without_the_operators_leave_this_machine_is_private_too(serve: Serve) -> None:
    site = await serve(pascal_fetch_allow="", work=False)
    admin = await site.admin()
    for url in (NOBODY, "http://localhost/hook"):
        answer = await admin.post("/webhooks", {"url": url, "events": ["lead.created"]})
        refused(answer, 400, "validation_error", "url")
        assert answer.json()["errors"]["url"] == [
            "No se puede llamar a esa dirección: pertenece a una red privada"
        ]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["events", "url"]),
        ({"url": "ftp://example.com", "events": ["lead.created"]}, ["url"]),
        ({"url": "https://a:b@example.com", "events": ["lead.created"]}, ["url"]),
        ({"url": NOBODY, "events": []}, ["events"]),
        ({"url": NOBODY, "events": ["lead.eaten"]}, ["events"]),
        ({"url": NOBODY, "events": ["webhook.tested"]}, ["events"]),
        ({"url": NOBODY, "events": "lead.created"}, ["events"]),
        ({"url": NOBODY, "events": ["lead.created"], "active": "yes"}, ["active"]),
    ],
)
async def test_what_is_wrong_is_said_by_field(site: Site, body: object, fields: list[str]) -> None:
    told = [{"active": "isActive"}.get(each, each) for each in fields]
    refused(await (await site.admin()).post("/webhooks", body), 400, "validation_error", *sorted(told))


async def test_the_log_has_pages(site: Site) -> None:
    async with hooked(site, OK) as hook:
        for _ in range(5):
            await hook.test()
        await hook.settled("DELIVERED", 5)
        found, cursor = [], None
        for expected in (2, 2, 1):
            page = data(await hook.admin.get(f"{hook.path}/deliveries", limit=2, cursor=cursor))
            assert len(page["items"]) == expected
            found += [each["id"] for each in page["items"]]
            cursor = page["nextCursor"]
        assert cursor is None
        assert len(set(found)) == 5
        assert found == [each["id"] for each in await hook.log()]


async def test_how_far_a_message_gets_by_a_carrier_is_told(serve: Serve) -> None:
    pigeons, provider = Pigeons(), Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((pigeons,)), provides=Channels)
    site = await serve(more=[provider])
    async with hooked(site, OK, "communication.updated") as hook:
        event = {"id": "in-1", "from": "+51911111111", "text": "Hola"}
        await site.http.post("/api/comunicaciones/webhook/paloma", json=[event], headers=SIGNED)
        (came,) = [each["data"] for each in await hook.calls(1)]
        assert (came["direction"], came["channel"], came["kind"]) == ("IN", "PIGEON", "TEXT")
        assert came["delivery"] == {"state": "DELIVERED", "failure": None, "code": None, "attempt": 1}
        agent = await site.colleague()
        await agent.take(came["conversationId"])
        said = await agent.say(came["conversationId"], "Buenos días")
        calls = [each["data"] for each in await hook.calls(4)]
        ours = sorted(
            (each for each in calls if each["direction"] == "OUT"), key=lambda each: each["version"]
        )
        assert [each["delivery"]["state"] for each in ours] == ["QUEUED", "SENDING", "SENT"]
        assert {(each["messageId"], each["agentId"]) for each in ours} == {(said["id"], agent.id)}


async def test_a_meeting_that_is_booked_is_told(serve: Serve) -> None:
    site = await serve()
    ana, juan = await site.colleague("Ana"), await site.browser()
    chat = await juan.chat()
    await ana.take(chat)
    async with hooked(site, OK, "meeting.booked") as hook, panel_of(site, ana) as panel:
        lead = await lead_of(panel, chat)
        since = (site.clock.now() + timedelta(days=2)).replace(microsecond=0)
        asked = {
            "lead_qualification_id": lead["id"],
            "subject": "Visita al piloto",
            "start_time": since.isoformat(),
            "end_time": (since + timedelta(hours=1)).isoformat(),
        }
        made = (await panel.ask("meetings", "create_meeting", asked))["payload"]["data"]
        (told,) = [each["data"] for each in await hook.calls(1)]
        assert told == {
            "id": made["id"],
            "leadId": lead["user_id"],
            "conversationId": chat,
            "agentId": ana.id,
            "agentName": "Ana",
            "subject": "Visita al piloto",
            "startTime": since.isoformat().replace("+00:00", "Z"),
            "endTime": (since + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            "status": "BOOKED",
            "bookedBy": ana.id,
        }
