"""The publisher when Pusher is down, slow, or says no."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from pascal.adapters.pusher.client import PusherLive
from pascal.adapters.pusher.dialect import EVENTS
from pascal.adapters.pusher.settings import PusherSettings
from pascal.domain.ids import ConversationId
from pascal.domain.ports.live import AllAgents, Fact, LiveUnavailable, Notice, Room, Side, Who

NOTICE = Notice(AllAgents(), Fact.AGENT_STATUS, {"status": "online"})
SETTINGS = PusherSettings("1", "key", "secret", cluster="mt1", timeout=0.2)
LONG = 60.0
"""Seconds that nobody is to wait."""


SAYING_NO = ["with its status", "in its body alone"]
"""As Pusher does, and as soketi does."""


def no(status: int, how: str) -> httpx.Response:
    if how == SAYING_NO[0]:
        return httpx.Response(status, text="secret words")
    return httpx.Response(200, json={"error": "secret words", "code": status})


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_a_carrier_that_is_not_there_is_told_at_once(unused_tcp_port: int) -> None:
    settings = replace(SETTINGS, host="127.0.0.1", port=unused_tcp_port, scheme="http", timeout=LONG)
    async with httpx.AsyncClient() as http, asyncio.timeout(LONG / 2):
        with pytest.raises(LiveUnavailable):
            await PusherLive(settings, http).publish([NOTICE])


async def test_a_silent_carrier_is_given_its_time_and_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the system takes the call, nobody answers it
        settings = replace(SETTINGS, host="127.0.0.1", port=silent.getsockname()[1], scheme="http")
        began = time.monotonic()
        async with httpx.AsyncClient(timeout=LONG) as http, asyncio.timeout(LONG / 2):
            with pytest.raises(LiveUnavailable):
                await PusherLive(settings, http).publish([NOTICE])
        assert time.monotonic() - began >= SETTINGS.timeout


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 429, 500, 503])
async def test_a_refusal_that_may_pass_leaves_the_notice_with_the_relay(status: int, how: str) -> None:
    async with answering(lambda _: no(status, how)) as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(SETTINGS, http).publish([NOTICE])


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 413, 429, 500, 503])
async def test_nobody_is_taken_for_absent_on_a_refusal(status: int, how: str) -> None:
    async with answering(lambda _: no(status, how)) as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(SETTINGS, http).agents_online()


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [301, 401, 403, 429, 500, 503])
async def test_nobody_is_taken_for_shown_out_on_a_refusal_that_may_pass(status: int, how: str) -> None:
    who = Who(Side.AGENT, uuid4())
    async with answering(lambda _: no(status, how)) as http:
        live = PusherLive(SETTINGS, http)
        for call in (live.disconnect(who), live.leave(who, ConversationId(uuid4()))):
            with pytest.raises(LiveUnavailable):
                await call


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [400, 404, 405, 413])
async def test_a_server_that_will_never_show_anybody_out_holds_nothing_up(status: int, how: str) -> None:
    """Each refusal is told, and what is said next goes out."""
    who, refused = Who(Side.AGENT, uuid4()), []
    async with answering(lambda _: no(status, how)) as http:
        live = PusherLive(SETTINGS, http, on_refused=lambda: refused.append(1))
        with capture_logs() as logs:
            await live.disconnect(who)
            await live.leave(who, ConversationId(uuid4()))
    assert refused == [1, 1]
    told = {
        "event": "live_show_out_refused",
        "log_level": "error",
        "status": status,
        "who": f"agent-{who.id}",
    }
    assert logs == [told, told]


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [400, 413])
async def test_an_event_that_pusher_will_never_take_is_passed_over_alone(status: int, how: str) -> None:
    arrived, refused = [], []

    def choosy(request: httpx.Request) -> httpx.Response:
        batch = [json.loads(event["data"]) for event in json.loads(request.content)["batch"]]
        if any(data.get("n") in {None, 3} for data in batch):
            return no(status, how)
        arrived.extend(data["n"] for data in batch)
        return httpx.Response(200, json={})

    async with answering(choosy) as http:
        live = PusherLive(SETTINGS, http, on_refused=lambda: refused.append(1))
        with capture_logs() as logs:
            await live.publish([Notice(AllAgents(), Fact.AGENT_STATUS, {"n": n}) for n in range(12)])
    assert arrived == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert refused == [1]
    assert [(line["event"], line["name"], line["status"]) for line in logs] == [
        ("live_event_refused", "agent-status", status)
    ]
    assert "secret words" not in str(logs)


@pytest.mark.parametrize("how", SAYING_NO)
async def test_what_is_too_large_for_this_server_travels_as_its_ids(how: str) -> None:
    """A server of one's own may take less than Pusher does; the client then asks by `afterSeq`."""
    arrived = []

    def small(request: httpx.Request) -> httpx.Response:
        batch = [event["data"] for event in json.loads(request.content)["batch"]]
        if any(len(data) > 200 for data in batch):
            return no(413, how)
        arrived.extend(map(json.loads, batch))
        return httpx.Response(200, json={})

    said = [
        {"conversationId": "c", "id": f"m{seq}", "seq": seq, "contentText": text}
        for seq, text in enumerate(["a", "b" * 300])
    ]
    async with answering(small) as http:
        await PusherLive(SETTINGS, http).publish(
            [Notice(Room(ConversationId(uuid4())), Fact.MESSAGE_POSTED, each) for each in said]
        )
    assert [heard["seq"] for heard in arrived] == [0, 1]
    assert arrived[1] == {"conversationId": "c", "id": "m1", "seq": 1, "truncated": True}


@pytest.mark.parametrize("failure", [401, 404])
async def test_after_an_event_that_was_passed_over_a_failure_still_leaves_the_rest_to_the_relay(
    failure: int,
) -> None:
    answers = iter([400, 400, failure])
    async with answering(lambda _: httpx.Response(next(answers), text="no")) as http:
        with pytest.raises(LiveUnavailable):
            await PusherLive(SETTINGS, http).publish([NOTICE, NOTICE])


@pytest.mark.parametrize("page", ["<html>", "[]", '{"users": null}', '{"users": [{"id": "me"}]}'])
async def test_a_page_that_is_no_list_of_users_is_not_believed(page: str) -> None:
    async with answering(lambda _: httpx.Response(200, text=page)) as http:
        live = PusherLive(SETTINGS, http)
        talk = ConversationId(uuid4())
        for call in (live.agents_online(), live.agents_in(talk), live.lead_in(talk)):
            with pytest.raises(LiveUnavailable):
                await call


@pytest.mark.parametrize("how", SAYING_NO)
async def test_a_channel_that_a_server_does_not_know_has_nobody_in_it(how: str) -> None:
    refused: list[int] = []
    async with answering(lambda _: no(404, how)) as http:
        live = PusherLive(SETTINGS, http, on_refused=lambda: refused.append(1))
        assert await live.agents_in(ConversationId(uuid4())) == set()
    assert refused == []


@pytest.mark.parametrize("how", SAYING_NO)
@pytest.mark.parametrize("status", [400, 405])
async def test_a_server_that_will_never_say_who_listens_holds_nothing_up(status: int, how: str) -> None:
    refused: list[int] = []
    async with answering(lambda _: no(status, how)) as http:
        live = PusherLive(SETTINGS, http, on_refused=lambda: refused.append(1))
        with capture_logs() as logs:
            assert await live.agents_in(ConversationId(uuid4())) == set()
    assert refused == [1]
    assert logs == [{"event": "live_listeners_refused", "log_level": "error", "status": status}]


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
                [Notice(AllAgents(), Fact.AGENT_STATUS, {"n": n}) for n in range(25)]
            )
    assert calls == [list(range(10)), list(range(10, 20))]


async def test_nothing_to_say_is_no_call() -> None:
    async with answering(lambda _: httpx.Response(500)) as http:
        live = PusherLive(SETTINGS, http)
        await live.publish([])
        await live.publish([Notice(AllAgents(), "nothing_that_000_knows", {})])


async def test_signed_addresses_and_the_secret_are_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with answering(lambda _: httpx.Response(200, json={})) as http:
        await PusherLive(SETTINGS, http).publish([NOTICE])
    assert "auth_signature" not in caplog.text
    assert "'secret'" not in repr(SETTINGS)


def test_every_event_name_is_one_that_pusher_takes() -> None:
    assert all(name.replace("-", "").isalpha() and not name.startswith("client-") for name in EVENTS.values())
