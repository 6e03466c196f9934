"""`/api/v1/push`, against somebody else's push service: what a browser is told, and when no longer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from api_site import Colleague, Serve, Site, data, device, refused, until

from adapters.push.push_service import AUTH, KEY, Browser, TestingService, somebody_elses
from pascal.adapters.postgres.push import PostgresDevices
from pascal.domain.ports.push import Devices
from pascal.domain.push import News

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def testing() -> Iterator[TestingService]:
    with somebody_elses() as service:
        yield service


async def subscribes(who: Colleague, testing: TestingService, **more: object) -> tuple[Browser, Any]:
    browser = testing.browser(data(await who.get("/push/key"))["publicKey"])
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    body = {"endpoint": browser.endpoint, "keys": keys, "expirationTime": None} | more
    return browser, data(await who.post("/push/subscriptions", body), 201)


async def test_a_new_chat_comes_to_the_browser_and_so_does_what_one_is_given(
    serve: Serve, testing: TestingService
) -> None:
    site = await serve(pascal_push_allow="localhost")
    admin, juan = await site.admin(), await site.colleague("Juan")
    browser, told = await subscribes(juan, testing, language="en", device="Chrome ·  Linux\n")
    assert told == {"id": told["id"], "device": "Chrome · Linux", "language": "en"} | {
        "createdAt": told["createdAt"],
        "current": True,
    }
    lead = await site.browser(name="Nombre Secreto")
    chat = await lead.chat("Palabras secretas", projectId="torre-begonias-luxury")

    async def heard(most: int) -> list[str]:
        messages = browser.heard()
        return messages if len(messages) >= most else []

    [first] = await until(lambda: heard(1), within=30)
    assert json.loads(first) == {
        "title": "A new chat is waiting",
        "body": "Torre Begonias Luxury",
        "tag": chat,
        "url": f"/intranet/sales-agent/chats/{chat}",
        "always": False,
    }
    assert "ecret" not in first
    data(await admin.post(f"/conversations/{chat}/assign", {"agentId": juan.id}))
    _, second = await until(lambda: heard(2), within=15)
    assert json.loads(second)["title"] == "A chat was assigned to you"


async def test_a_trial_says_what_became_of_it(serve: Serve, testing: TestingService) -> None:
    site = await serve(work=False, pascal_push_allow="localhost")
    juan = await site.colleague("Juan")
    assert data(await juan.post("/push/test")) == []
    here, first = await subscribes(juan, testing)
    there, second = await subscribes(juan, testing)
    nowhere = data(await juan.post("/push/subscriptions", device("1", endpoint="http://localhost:9/1")), 201)
    there.unsubscribe()
    outcomes = {each["id"]: each["outcome"] for each in data(await juan.post("/push/test"))}
    assert outcomes == {first["id"]: "delivered", second["id"]: "gone", nowhere["id"]: "unreachable"}
    [words] = map(json.loads, here.heard())
    assert (words["title"], words["always"]) == ("Aviso de prueba", True)
    left = data(await juan.get("/push/subscriptions"))
    assert [each["id"] for each in left] == [first["id"], nowhere["id"]]
    for _ in range(8):
        await juan.post("/push/test")
    refused(await juan.post("/push/test"), 429, "too_many_requests")


async def test_a_browser_is_told_as_long_as_its_session_lasts(serve: Serve, testing: TestingService) -> None:
    site = await serve(work=False, pascal_push_allow="localhost")
    juan = await site.colleague("Juan")
    other = await site.sign_in(juan.email)
    browser, here = await subscribes(juan, testing)
    _, there = await subscribes(other, testing)
    shown = data(await other.get("/push/subscriptions"))
    assert [(each["id"], each["current"]) for each in shown] == [(here["id"], False), (there["id"], True)]
    data(await juan.post("/auth/logout"))
    assert [each["id"] for each in data(await other.get("/push/subscriptions"))] == [there["id"]]
    data(await other.post("/push/test"))
    assert browser.heard() == []


async def test_who_is_disabled_is_told_nothing(serve: Serve, testing: TestingService) -> None:
    site = await serve(work=False, pascal_push_allow="localhost")
    admin, juan = await site.admin(), await site.colleague("Juan")
    await subscribes(juan, testing)
    devices = await site.container.get(Devices)
    assert isinstance(devices, PostgresDevices)
    now, who = site.clock.now(), juan.id
    assert len(await devices.of(who, at=now)) == 1
    data(await admin.patch(f"/users/{juan.id}", {"isActive": False}))
    assert await devices.of(who, at=now) == []


async def test_on_a_shared_computer_the_browser_is_whose_who_said_so_last(
    serve: Serve, testing: TestingService
) -> None:
    site = await serve(work=False, pascal_push_allow="localhost")
    juan, rosa = await site.colleague("Juan"), await site.colleague("Rosa")
    browser, his = await subscribes(juan, testing)
    body = {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}}
    hers = data(await rosa.post("/push/subscriptions", body), 201)
    assert hers["id"] == his["id"]
    assert data(await juan.get("/push/subscriptions")) == []
    refused(await juan.call("DELETE", f"/push/subscriptions/{his['id']}"), 404, "not_found")
    assert data(await rosa.call("DELETE", f"/push/subscriptions/{his['id']}")) is None
    assert data(await rosa.get("/push/subscriptions")) == []


async def test_preferences_are_everything_until_one_says_otherwise(site: Site) -> None:
    juan = await site.colleague("Juan")
    everything = {"news": [*News], "whileOffline": True}
    assert data(await juan.get("/push/preferences")) == everything
    wanted = {"news": ["alarm", "waiting", "alarm"], "whileOffline": False}
    kept = data(await juan.call("PUT", "/push/preferences", json=wanted))
    assert kept == {"news": ["waiting", "alarm"], "whileOffline": False}
    assert data(await juan.get("/push/preferences")) == kept
    wrong = {"news": ["everything"], "whileOffline": 1}
    refused(
        await juan.call("PUT", "/push/preferences", json=wrong),
        400,
        "validation_error",
        "news",
        "whileOffline",
    )


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth", "wrong"),
    [
        ("http://push.invalid/1", KEY, AUTH, ["endpoint"]),
        ("https://127.0.0.1/1", KEY, AUTH, ["endpoint"]),
        ("https://localhost/1", KEY, AUTH, ["endpoint"]),
        ("https://169.254.169.254/latest", KEY, AUTH, ["endpoint"]),
        ("https://2130706433/", KEY, AUTH, ["endpoint"]),
        ("https://push.invalid/1", KEY[:-4] + "AAAA", AUTH[:-1], ["auth", "p256dh"]),
    ],
)
async def test_an_endpoint_leads_to_the_web_and_keys_are_keys(
    serve: Serve, endpoint: str, p256dh: str, auth: str, wrong: list[str]
) -> None:
    """THREATS 23."""
    site = await serve(work=False, pascal_fetch_allow="127.0.0.0/8, localhost")  # for webhooks
    juan = await site.colleague("Juan")
    body = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}
    refused(await juan.post("/push/subscriptions", body), 400, "validation_error", *wrong)
    assert data(await juan.get("/push/subscriptions")) == []


async def test_one_person_has_so_many_devices_and_adds_so_many_a_minute(site: Site) -> None:
    juan = await site.colleague("Juan")
    for n in range(30):
        data(await juan.post("/push/subscriptions", device(f"{juan.id}/{n}")), 201)
    assert len(data(await juan.get("/push/subscriptions"))) == 20
    refused(await juan.post("/push/subscriptions", device("31")), 429, "too_many_requests")


async def test_the_key_is_the_same_in_every_process(site: Site) -> None:
    juan = await site.colleague("Juan")
    keys = {data(await juan.get("/push/key"))["publicKey"] for _ in range(3)}
    assert len(keys) == 1
