"""Leave for a calendar: asked for, kept safe, used, and over."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from outlook_house import OWNER, WINDOW, kit, made

from pascal.adapters.outlook import Outlook
from pascal.domain.ports.calendar import Away, Refused, SignedOut
from pascal.testing.channels import MemorySafe
from providers.graph import HOST, SETTINGS, GraphFake

REDIRECT = "https://pascal.example/api/v1/calendar/connect/return"


async def connect(outlook: Outlook, code: str = "c0de") -> str:
    return await outlook.connect(OWNER, code=code, verifier="v3rifier", redirect=REDIRECT)


async def test_leave_is_asked_for_by_pkce_and_no_more_than_is_needed(outlook: Outlook) -> None:
    url = urlsplit(await outlook.leave(state="st4te", challenge="ch4llenge", redirect=REDIRECT))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{HOST}/common/oauth2/v2.0/authorize"
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert asked == {
        "response_type": "code",
        "response_mode": "query",
        "client_id": SETTINGS["OUTLOOK_CLIENT_ID"],
        "redirect_uri": REDIRECT,
        "scope": "offline_access User.Read Calendars.ReadWrite",
        "state": "st4te",
        "code_challenge": "ch4llenge",
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }


async def test_a_code_becomes_leave_that_is_kept_in_the_safe(graph: GraphFake, outlook: Outlook) -> None:
    assert await connect(outlook) == "agente@example.com"
    assert graph.tokens[0]["code_verifier"] == "v3rifier"
    assert graph.tokens[0]["client_secret"] == SETTINGS["OUTLOOK_CLIENT_SECRET"]
    assert await outlook._kit.safe.all("") == {f"leave.{OWNER}": "refresh-1"}
    await outlook.changes(OWNER, WINDOW, None)
    await outlook.disconnect(OWNER)
    assert await outlook._kit.safe.all("") == {}
    with pytest.raises(SignedOut):
        await outlook.changes(OWNER, WINDOW, None)


@pytest.mark.parametrize("scope", ["User.Read", "", "Calendars.Read User.Read"])
async def test_leave_that_lacks_what_we_need_is_none(graph: GraphFake, outlook: Outlook, scope: str) -> None:
    graph.scope = scope
    with pytest.raises(Refused):
        await connect(outlook)
    assert await outlook._kit.safe.get(f"leave.{OWNER}") == "refresh-0"


@pytest.mark.parametrize(
    ("status", "why", "error"),
    [
        (400, "invalid_grant", SignedOut),
        (400, "interaction_required", SignedOut),
        (401, "invalid_client", Refused),
        (400, "unauthorized_client", Refused),
        (503, "temporarily_unavailable", Away),
        (429, "", Away),
    ],
)
async def test_why_there_is_no_token_is_told_truly(
    graph: GraphFake, outlook: Outlook, status: int, why: str, error: type[Exception]
) -> None:
    graph.refused_token = (status, why)
    with pytest.raises(error):
        await outlook.changes(OWNER, WINDOW, None)
    with pytest.raises((Refused, Away)):
        await connect(outlook)


async def test_a_token_is_used_until_it_is_over_and_the_latest_leave_is_kept(
    graph: GraphFake, outlook: Outlook
) -> None:
    """Microsoft gives another refresh token each time."""
    for _ in range(2):
        await outlook.changes(OWNER, WINDOW, None)
    assert len(graph.tokens) == 1
    outlook._kit.clock.advance(WINDOW.length)  # type: ignore[attr-defined]
    await outlook.changes(OWNER, WINDOW, None)
    assert [each["refresh_token"] for each in graph.tokens] == ["refresh-0", "refresh-1"]
    assert await outlook._kit.safe.get(f"leave.{OWNER}") == "refresh-2"


async def test_who_asks_at_once_asks_once(graph: GraphFake, outlook: Outlook) -> None:
    await asyncio.gather(*[outlook.changes(OWNER, WINDOW, None) for _ in range(5)])
    assert len(graph.tokens) == 1
    await connect(outlook)
    await outlook.changes(OWNER, WINDOW, None)
    assert len(graph.tokens) == 2  # what the code gave is good at once


async def test_of_two_processes_the_second_takes_what_the_first_was_given(
    graph: GraphFake, outlook: Outlook
) -> None:
    other = made(outlook._kit, graph.transport)
    whole = outlook._leaves._granted

    async def late(form: Any) -> Any:
        if len(graph.tokens) == 0:  # the other is first
            await other.changes(OWNER, WINDOW, None)
        return await whole(form)

    outlook._leaves._granted = late  # type: ignore[method-assign]
    await outlook.changes(OWNER, WINDOW, None)
    assert [each["refresh_token"] for each in graph.tokens] == ["refresh-0", "refresh-0", "refresh-1"]
    await other.aclose()


class GivenBack(MemorySafe):
    """By another process, right before the nth of our acts."""

    def __init__(self, acts: int) -> None:
        super().__init__({f"leave.{OWNER}": "refresh-0"})
        self.acts = acts

    async def get(self, name: str) -> str | None:
        await self._act(name)
        return await super().get(name)

    async def keep(self, name: str, value: str) -> None:
        await self._act(name)
        await super().keep(name, value)

    async def swap(self, name: str, before: str, value: str) -> bool:
        await self._act(name)
        return await super().swap(name, before, value)

    async def _act(self, name: str) -> None:
        self.acts -= 1
        if self.acts == 0:
            await self.drop(name)


@pytest.mark.parametrize("acts", [1, 2, 3, 4])
async def test_what_was_given_back_while_a_token_was_asked_for_is_not_kept_again(
    graph: GraphFake, acts: int
) -> None:
    safe = GivenBack(acts)
    outlook = made(replace(kit(graph.environment), safe=safe), graph.transport)
    with suppress(SignedOut):
        await outlook.changes(OWNER, WINDOW, None)
    if safe.acts > 0:
        await outlook.disconnect(OWNER)
    assert await MemorySafe.get(safe, f"leave.{OWNER}") is None
    await outlook.aclose()


async def test_a_token_that_is_over_before_its_time_is_asked_for_anew(
    graph: GraphFake, outlook: Outlook
) -> None:
    await outlook.changes(OWNER, WINDOW, None)
    graph.revoked = {"access-1"}
    await outlook.changes(OWNER, WINDOW, None)
    assert len(graph.tokens) == 2
    graph.revoked = {"access-2", "access-3"}
    with pytest.raises(SignedOut):
        await outlook.changes(OWNER, WINDOW, None)
    assert len(graph.tokens) == 3


async def test_no_secret_is_shown(graph: GraphFake) -> None:
    outlook = made(kit(graph.environment), graph.transport)
    assert SETTINGS["OUTLOOK_CLIENT_SECRET"] not in repr(vars(outlook._leaves)["_settings"])
    await outlook.aclose()
