"""The publisher when Pusher is down, slow, or says no."""

import json
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from pascal.adapters.pusher.client import PusherLive
from pascal.adapters.pusher.dialect import EVENTS
from pascal.adapters.pusher.settings import PusherSettings
from pascal.domain.ports.live import AllAgents, LiveUnavailable, Notice, Side, Who
from pascal.testing.pusher_server import pusher_server

NOTICE = Notice(AllAgents(), "agent_status", {"status": "online"})
SETTINGS = PusherSettings("1", "key", "secret", cluster="mt1", timeout=0.2)


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_a_carrier_that_is_not_there_is_told_at_once(unused_tcp_port: int) -> None:
    settings = PusherSettings("1", "key", "secret", host="127.0.0.1", port=unused_tcp_port, scheme="http")
    began = time.monotonic()
    async with httpx.AsyncClient() as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(settings, http).publish([NOTICE])
    assert time.monotonic() - began < 1


async def test_a_silent_carrier_is_given_its_time_and_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the system takes the call, nobody answers it
        settings = replace(SETTINGS, host="127.0.0.1", port=silent.getsockname()[1], scheme="http")
        began = time.monotonic()
        async with httpx.AsyncClient() as http:
            with pytest.raises(LiveUnavailable):
                await PusherLive(settings, http).publish([NOTICE])
        assert SETTINGS.timeout <= time.monotonic() - began < 1


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 429, 500, 503])
async def test_every_refusal_leaves_the_notice_with_the_relay(status: int) -> None:
    async with answering(lambda _: httpx.Response(status, text="no")) as http:
        live = PusherLive(SETTINGS, http)
        for call in (live.publish([NOTICE]), live.disconnect(Who(Side.AGENT, uuid4())), live.agents_online()):
            with pytest.raises(LiveUnavailable):
                await call


@pytest.mark.parametrize("page", ["<html>", "[]", '{"users": null}', '{"users": [{"id": "me"}]}'])
async def test_a_page_that_is_no_list_of_users_is_not_believed(page: str) -> None:
    async with answering(lambda _: httpx.Response(200, text=page)) as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(SETTINGS, http).agents_online()


async def test_a_kept_connection_that_was_closed_is_tried_once_more() -> None:
    tries = []

    def closed_once(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        if len(tries) == 1:
            raise httpx.RemoteProtocolError("Server disconnected")
        return httpx.Response(200, json={})

    async with answering(closed_once) as http:
        await PusherLive(SETTINGS, http).publish([NOTICE])
    assert len(tries) == 2


async def test_notices_go_ten_a_call_and_nothing_goes_after_a_call_that_failed() -> None:
    calls = []

    def second_fails(request: httpx.Request) -> httpx.Response:
        calls.append([json.loads(event["data"])["n"] for event in json.loads(request.content)["batch"]])
        return httpx.Response(500 if len(calls) == 2 else 200, json={})

    async with answering(second_fails) as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(SETTINGS, http).publish(
                [Notice(AllAgents(), "agent_status", {"n": n}) for n in range(25)]
            )
    assert calls == [list(range(10)), list(range(10, 20))]


async def test_nothing_to_say_is_no_call() -> None:
    async with answering(lambda _: httpx.Response(500)) as http:
        live = PusherLive(SETTINGS, http)
        await live.publish([])
        await live.publish([Notice(AllAgents(), "nothing_that_000_knows", {})])


async def test_a_wrong_secret_publishes_nothing() -> None:
    async with pusher_server("1", "key", "secret") as server, httpx.AsyncClient() as http:
        settings = PusherSettings("1", "key", "wrong", host="127.0.0.1", port=server.port, scheme="http")
        with pytest.raises(LiveUnavailable):
            await PusherLive(settings, http).publish([NOTICE])


async def test_signed_addresses_and_the_secret_are_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with answering(lambda _: httpx.Response(200, json={})) as http:
        await PusherLive(SETTINGS, http).publish([NOTICE])
    assert "auth_signature" not in caplog.text
    assert "'secret'" not in repr(SETTINGS)


def test_every_event_name_is_one_that_pusher_takes() -> None:
    assert all(name.replace("-", "").isalpha() and not name.startswith("client-") for name in EVENTS.values())
