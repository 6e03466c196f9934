"""What goes wrong is told as what it is: surely not taken, never to be taken, perhaps taken, locked out."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from whatsapp_house import ANA, file, filled, kit, outgoing, permit

from pascal.adapters.whatsapp import WhatsApp, from_kit
from pascal.adapters.whatsapp.errors import FAILURES, FORBIDDEN, LATER, LOCKED, failure_of, refusal
from pascal.domain.communications import Kind
from pascal.domain.ports.channels import ChannelError, LockedOut, NoAnswer, NotNow, Rejected
from providers.hostile import Hostile
from providers.prism import Between, Mischief

Send = Callable[[WhatsApp], Awaitable[object]]

SENDS: dict[str, Send] = {
    "text": lambda channel: channel.send_text(permit(), outgoing()),
    "template": lambda channel: channel.send_template(
        permit(ANA, Kind.TEMPLATE), outgoing("", template=filled())
    ),
    "read": lambda channel: channel.mark_read("wamid.B2", None),
}
ASKS: dict[str, Send] = {
    "templates": lambda channel: channel.templates(),
    "upload": lambda channel: channel.send_media(permit(kind=Kind.MEDIA), outgoing(""), file()),
}


@pytest.mark.parametrize("send", [*SENDS.values(), *ASKS.values()], ids=[*SENDS, *ASKS])
@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Rejected), (401, LockedOut), (403, LockedOut), (429, NotNow), (500, NotNow), (503, NotNow)],
)
async def test_a_refusal_of_theirs(
    whatsapp: WhatsApp, meta: Between, send: Send, status: int, expected: type[ChannelError]
) -> None:
    meta.then(status)
    if send is ASKS["templates"] and expected is Rejected:
        expected = NotNow  # it was only a question
    with pytest.raises(expected):
        await send(whatsapp)
    assert len(meta.asked) == 1


@pytest.mark.parametrize("send", SENDS.values(), ids=SENDS)
async def test_they_say_how_long_to_wait(whatsapp: WhatsApp, meta: Between, send: Send) -> None:
    meta.then(429, Retry_After="17")
    with pytest.raises(NotNow) as later:
        await send(whatsapp)
    assert later.value.wait == timedelta(seconds=17)


@pytest.mark.parametrize("mischief", ["hang", "garbage", "empty", "cut_before", "cut_after"])
@pytest.mark.parametrize("send", [SENDS["text"], SENDS["template"]], ids=["text", "template"])
async def test_what_may_have_been_taken_is_not_said_to_be_refused(
    whatsapp: WhatsApp, meta: Between, send: Send, mischief: Mischief
) -> None:
    meta.then(mischief)
    with pytest.raises(NoAnswer):
        await send(whatsapp)
    assert len(meta.asked) == 1


@pytest.mark.parametrize("mischief", ["hang", "garbage", "empty", "cut_before", "cut_after"])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
async def test_a_question_and_an_upload_may_be_tried_again(
    whatsapp: WhatsApp, meta: Between, ask: Send, mischief: Mischief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pascal.adapters.whatsapp.client.FILES_TAKE", 1)
    meta.then(mischief)
    with pytest.raises(NotNow):
        await ask(whatsapp)
    assert len(meta.asked) == 1


async def test_a_file_that_went_up_and_an_answer_that_never_came(whatsapp: WhatsApp, meta: Between) -> None:
    meta.then(200, "cut_after")
    with pytest.raises(NoAnswer):
        await ASKS["upload"](whatsapp)


async def test_a_file_they_cannot_use(whatsapp: WhatsApp, meta: Between) -> None:
    meta.then(400)
    with pytest.raises(Rejected) as refused:
        await ASKS["upload"](whatsapp)
    assert refused.value.failure == "media_refused"


async def test_a_file_that_breaks_off_is_not_handed_over(hostile: Hostile) -> None:
    channel = from_kit(kit(WHATSAPP_BASE_URL=hostile.url))
    assert channel is not None
    one = replace(file(), size=5)
    with pytest.raises(NotNow):
        await channel.send_media(permit(kind=Kind.MEDIA), outgoing(""), one)
    await channel.aclose()


async def test_where_nobody_listens_nothing_was_taken() -> None:
    channel = from_kit(kit(WHATSAPP_BASE_URL="http://127.0.0.1:1"))
    assert channel is not None
    for send in (*SENDS.values(), *ASKS.values()):
        with pytest.raises(NotNow):
            await send(channel)
    await channel.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"messages": []},
        {"messages": [{}]},
        {"messages": [{"id": ""}]},
        {"messages": None},
        [],
        "ok",
        None,
    ],
)
async def test_taken_without_a_name_is_no_answer(hostile: Hostile, answer: object) -> None:
    channel = from_kit(kit(WHATSAPP_BASE_URL=hostile.url))
    assert channel is not None
    hostile.answer(200, json.dumps(answer).encode())
    with pytest.raises(NoAnswer):
        await channel.send_text(permit(), outgoing())
    await channel.aclose()


async def test_held_for_a_look_is_taken(hostile: Hostile) -> None:
    channel = from_kit(kit(WHATSAPP_BASE_URL=hostile.url))
    assert channel is not None
    held = {"messages": [{"id": "wamid.H", "message_status": "held_for_quality_assessment"}]}
    hostile.answer(200, json.dumps(held).encode())
    assert (await channel.send_text(permit(), outgoing())).external_id == "wamid.H"
    await channel.aclose()


# -- their codes


def told(code: int, status: int = 400, **more: object) -> ChannelError:
    error = {"message": "(#1) Ana +51987654321", "type": "OAuthException", "code": code, **more}
    return refusal(status, json.dumps({"error": error}).encode(), None)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (33, "account"),
        (100, "rejected"),
        (368, "account"),
        (130472, "marketing_limit"),
        (130497, "country_not_allowed"),
        (131008, "rejected"),
        (131021, "bad_address"),
        (131026, "not_reachable"),
        (131031, "account"),
        (131042, "payment"),
        (131045, "account"),
        (131047, "window_closed"),
        (131048, "spam"),
        (131049, "marketing_limit"),
        (131050, "opted_out"),
        (131051, "not_supported"),
        (131053, "media_refused"),
        (131062, "no_address"),
        (131064, "daily_limit"),
        (132000, "template_parameters"),
        (132001, "template_not_approved"),
        (132005, "too_long"),
        (132007, "template_not_approved"),
        (132012, "template_parameters"),
        (132015, "template_not_approved"),
        (132016, "template_not_approved"),
        (133000, "account"),
        (133010, "account"),
        (135000, "rejected"),
        (999999, "rejected"),
    ],
)
def test_a_code_of_theirs_is_a_word_of_ours(code: int, failure: str) -> None:
    refused = told(code)
    assert isinstance(refused, Rejected)
    assert (refused.failure, refused.code) == (failure, str(code))
    assert failure_of(code) == failure


@pytest.mark.parametrize("status", [400, 403, 500])
@pytest.mark.parametrize("code", sorted(LATER))
def test_what_passes_is_tried_again(code: int, status: int) -> None:
    assert isinstance(told(code, status), NotNow)
    assert FAILURES[code] in {"unavailable", "too_fast"}  # when a webhook tells it, there is no other time


@pytest.mark.parametrize("code", [*LOCKED, 3, 10, 131005, 200, 299])
def test_a_token_that_will_not_do(code: int) -> None:
    assert isinstance(told(code), LockedOut)
    assert failure_of(code) == "credentials"
    assert code in LOCKED | FORBIDDEN


def test_their_code_counts_more_than_the_status() -> None:
    assert isinstance(told(131026, 500), Rejected)
    assert isinstance(told(131048, 429), Rejected)
    assert isinstance(told(100, is_transient=True), NotNow)
    assert isinstance(told(999999, 500), NotNow)
    nobodys = told(100, 404, error_subcode=33)
    assert isinstance(nobodys, Rejected)
    assert nobodys.failure == "account"


def test_too_many_to_one_person_wait_six_seconds() -> None:
    later = told(131056, 429)
    assert isinstance(later, NotNow)
    assert later.wait == timedelta(seconds=6)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, NotNow),
        (400, NotNow),
        (401, LockedOut),
        (404, NotNow),
        (429, NotNow),
        (500, NotNow),
        (502, NotNow),
        (503, NotNow),
        (504, NoAnswer),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": "x"}}'])
def test_somebody_in_between_answers(status: int, body: bytes, expected: type[ChannelError]) -> None:
    assert type(refusal(status, body, None)) is expected


def test_nothing_they_say_about_people_is_repeated() -> None:
    for code in (*FAILURES, *LOCKED, *FORBIDDEN, 100):
        assert "Ana" not in str(told(code))
        assert "987654321" not in str(told(code))


def test_no_failure_is_one_we_have_no_word_for() -> None:
    assert failure_of(None) == "rejected"
