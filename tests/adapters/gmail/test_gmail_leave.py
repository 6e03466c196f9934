"""Leave for a mailbox: asked for, given, used, over, given back."""

import json
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from gmail_house import kit, made, outgoing, permit

from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId
from pascal.domain.ports.channels import LockedOut, NotNow, Rejected
from pascal.domain.ports.mailboxes import Mailbox
from pascal.testing.builders import Clock
from providers.google import OTHER, OWNER, SCOPE, SECRET, VENTAS, GoogleFake, kept

ME, COLLEAGUE = AgentId(UUID(OWNER)), AgentId(UUID("019b0000-0000-7000-8000-000000000002"))
BACK = "https://pascal.example/api/comunicaciones/email/conectar/retorno"
LEAVE = {"code": "4/code", "verifier": "v" * 43, "redirect": BACK}


async def test_a_browser_is_sent_to_say_yes_once_and_for_one_scope(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url, {}))
    url = httpx.URL(await gmail.leave(state="s", challenge="c", redirect=BACK))
    assert dict(url.params) == {
        "hl": "es",
        "response_type": "code",
        "client_id": "pascal.apps.example",
        "redirect_uri": BACK,
        "scope": SCOPE,
        "state": "s",
        "code_challenge": "c",
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    assert SECRET not in str(url)
    await gmail.aclose()


async def test_who_said_yes_has_a_mailbox(google: GoogleFake) -> None:
    house = kit(google.url, google.url, {})
    gmail = made(house)
    google.mailbox = "Ventas@Example.com"
    assert await gmail.connect(ME, **LEAVE) == Mailbox(VENTAS, ME)
    asked = google.tokens[0]
    assert asked["code_verifier"] == LEAVE["verifier"]
    assert (asked["redirect_uri"], asked["client_secret"]) == (BACK, SECRET)
    assert await gmail.mailboxes() == [Mailbox(VENTAS, ME)]
    await gmail.send_text(permit(), outgoing())
    assert [*await house.safe.all("")] == [f"mailbox.{VENTAS}"]
    await gmail.aclose()


async def test_the_new_one_is_in_place_of_the_old(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    google.mailbox = OTHER
    await gmail.connect(ME, **LEAVE)
    assert await gmail.mailboxes() == [Mailbox(OTHER, ME)]
    assert google.revoked == ["1//refresh-of-ventas"]
    await gmail.connect(COLLEAGUE, **LEAVE)
    assert await gmail.mailboxes() == [Mailbox(OTHER, COLLEAGUE)], "whoever can open it, whose it was before"
    await gmail.aclose()


@pytest.mark.parametrize(
    "scope", ["", "https://www.googleapis.com/auth/gmail.readonly", f"{SCOPE}.not openid"], ids=str
)
async def test_a_leave_that_lacks_what_we_need_is_none(google: GoogleFake, scope: str) -> None:
    gmail = made(kit(google.url, google.url, {}))
    google.scope = scope
    with pytest.raises(Rejected) as caught:
        await gmail.connect(ME, **LEAVE)
    assert (caught.value.failure, caught.value.code) == ("credentials", "scope")
    assert await gmail.mailboxes() == []
    await gmail.aclose()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (400, {"error": "invalid_grant"}, Rejected),
        (401, {"error": "invalid_client"}, LockedOut),
        (400, {"error": "redirect_uri_mismatch"}, LockedOut),
        (429, {"error": "slow_down"}, NotNow),
        (503, {}, NotNow),
        (200, {"token": 1}, NotNow),
        (200, {"access_token": "ya29.x", "scope": SCOPE}, Rejected),
    ],
)
async def test_a_code_that_is_not_good(
    google: GoogleFake, status: int, answer: dict[str, object], error: type[Exception]
) -> None:
    gmail = made(kit(google.url, google.url, {}))
    google.token = (status, answer)
    with pytest.raises(error):
        await gmail.connect(ME, **LEAVE)
    assert await gmail.mailboxes() == []
    await gmail.aclose()


async def test_a_token_is_asked_for_once_while_it_is_good(google: GoogleFake) -> None:
    house = kit(google.url, google.url)
    gmail = made(house)
    for _ in range(3):
        await gmail.send_text(permit(), outgoing())
    assert len(google.tokens) == 1
    assert isinstance(house.clock, Clock)
    house.clock.advance(timedelta(hours=1))
    await gmail.send_text(permit(), outgoing())
    assert [each["grant_type"] for each in google.tokens] == ["refresh_token"] * 2
    await gmail.aclose()


async def test_a_token_that_was_taken_back_before_its_time_is_renewed(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    await gmail.send_text(permit(), outgoing())
    google.then("locked_out")
    await gmail.send_text(permit(), outgoing())
    assert len(google.tokens) == 2
    await gmail.aclose()


async def test_a_leave_that_is_over_stops_that_mailbox_alone(google: GoogleFake) -> None:
    house = kit(google.url, google.url, {f"mailbox.{VENTAS}": kept(), f"mailbox.{OTHER}": kept("1//other")})
    gmail = made(house)
    google.token = (400, {"error": "invalid_grant", "error_description": "Token has been revoked."})
    for _ in range(2):
        with pytest.raises(LockedOut) as caught:
            await gmail.inbox(VENTAS, 5)
        assert caught.value.line == VENTAS
    assert len(google.tokens) == 1, "nobody asks for it again"
    assert {each.address: each.works for each in await gmail.mailboxes()} == {VENTAS: False, OTHER: True}
    google.token = None
    await gmail.inbox(OTHER, 5)
    found = {(each.what, each.facts["mailbox"]) for each in await gmail.health() if each.about == "token"}
    assert found == {("gmail_connect_anew", VENTAS), ("gmail_mailbox_good", OTHER)}
    await gmail.connect(COLLEAGUE, **LEAVE)
    await gmail.inbox(VENTAS, 5)
    await gmail.aclose()


@pytest.mark.parametrize("meanwhile", [None, kept("1//anew")])
async def test_what_became_of_a_mailbox_meanwhile_stands_when_its_old_leave_is_over(
    google: GoogleFake, meanwhile: str | None
) -> None:
    """By another process: it was given back there, or connected anew."""
    house = kit(google.url, google.url, {f"mailbox.{VENTAS}": kept()})
    gmail, safe, at = made(house), house.safe, f"mailbox.{VENTAS}"
    swap = safe.swap

    async def late(name: str, before: str, value: str) -> bool:
        await (safe.drop(at) if meanwhile is None else safe.keep(at, meanwhile))
        return await swap(name, before, value)

    safe.swap = late  # type: ignore[method-assign]
    google.token = (400, {"error": "invalid_grant"})
    with pytest.raises(NotFound if meanwhile is None else LockedOut):
        await gmail.inbox(VENTAS, 5)
    assert await safe.get(at) == meanwhile
    await gmail.aclose()


async def test_when_it_is_we_who_are_refused_no_mailbox_is_given_up(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    google.token = (401, {"error": "invalid_client"})
    with pytest.raises(LockedOut) as caught:
        await gmail.inbox(VENTAS, 5)
    assert caught.value.line is None
    assert [each.what for each in await gmail.health() if each.about == "token"] == ["gmail_client_refused"]
    assert (await gmail.mailboxes())[0].works
    await gmail.aclose()


async def test_given_back_nothing_of_it_is_kept(google: GoogleFake) -> None:
    house = kit(google.url, google.url)
    gmail = made(house)
    await gmail.watch(VENTAS)
    await gmail.pulled(VENTAS, (await gmail.pull(VENTAS)).place)
    assert len(await house.safe.all("")) == 3
    await gmail.disconnect(COLLEAGUE)
    assert len(await house.safe.all("")) == 3
    await gmail.disconnect(ME)
    assert await house.safe.all("") == {}
    assert google.revoked == ["1//refresh-of-ventas"]
    with pytest.raises(NotFound):
        await gmail.inbox(VENTAS, 5)
    await gmail.aclose()


async def test_it_is_given_up_here_though_google_is_away() -> None:
    house = kit("http://127.0.0.1:1", "http://127.0.0.1:1")
    gmail = made(house)
    await gmail.disconnect(ME)
    assert await house.safe.all("") == {}
    await gmail.aclose()


def test_what_is_kept_says_no_more_than_it_must() -> None:
    assert set(json.loads(kept())) == {"owner", "refresh", "works"}


async def test_who_goes_on_by_mail_writes_to_a_mailbox_that_works(google: GoogleFake) -> None:
    boxes = {f"mailbox.{OTHER}": kept(works=False), f"mailbox.{VENTAS}": kept()}
    gmail, alone = made(kit(google.url, google.url, boxes)), made(kit(google.url, google.url, {}))
    assert await gmail.invitation("Sigo aquí") == f"mailto:{VENTAS}?subject=Sigo%20aqu%C3%AD"
    with pytest.raises(Rejected):
        await alone.invitation("Sigo aquí")
    await gmail.aclose()
    await alone.aclose()
