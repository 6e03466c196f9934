"""Text messages on their way out: what Twilio is asked, and what is said of each of its answers."""

import logging
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import aiohttp.web
import pytest
from twilio_house import LEAD, PUBLIC, SERVICE, kit, permit

from pascal.adapters.twilio.api import LARGEST
from pascal.adapters.twilio.failures import _CODES, failure_of, refusal
from pascal.adapters.twilio.sms import MOST_TEXT, Sms
from pascal.domain.communications import Failure
from pascal.domain.ids import CommunicationId
from pascal.domain.ports.channels import (
    AnswersWebhooks,
    ChannelAdapter,
    FetchesMedia,
    LockedOut,
    Misconfigured,
    NoAnswer,
    NotNow,
    Outgoing,
    ReceivesWebhooks,
    Rejected,
    ReportsHealth,
    SendsMedia,
    SendsText,
)
from providers.hostile import hostile
from providers.local import answering
from providers.prism import Asked, Between, Mischief
from providers.twilio import ACCOUNT, FOR_SMS, NUMBER, TOKEN

__all__ = ["hostile"]

ONE = Outgoing(CommunicationId(UUID(int=7)), None, "Hola ñ 👋 <&>")
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def form(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


async def at(url: str, **more: str) -> Sms:
    one = Sms.from_kit(kit(FOR_SMS | {"TWILIO_BASE_URL": url, **more}, seconds=2.0))
    assert one is not None
    return one


async def test_a_message_goes_out(sms: Sms, carrier: Between) -> None:
    sent = await sms.send_text(permit(), ONE)
    assert sent.external_id.startswith(("SM", "MM"))
    (asked,) = carrier.asked
    assert (asked.method, asked.path) == ("POST", PATH)
    assert asked.headers["authorization"] == "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert form(asked) == {
        "To": LEAD,
        "From": NUMBER,
        "Body": "Hola ñ 👋 <&>",
        "StatusCallback": f"{PUBLIC}/api/comunicaciones/webhook/sms?id={ONE.id}",
    }


async def test_it_goes_out_from_the_number_that_they_wrote_to(sms: Sms, carrier: Between) -> None:
    await sms.send_text(permit(), Outgoing(ONE.id, "+15555550199", "x"))
    assert form(carrier.asked[0])["From"] == "+15555550199"


async def test_a_service_chooses_the_number(carrier: Between) -> None:
    one = await at(carrier.url, TWILIO_MESSAGING_SERVICE_SID=SERVICE, TWILIO_AUTH_TOKEN="first, second")
    await one.send_text(permit(), ONE)
    await one.aclose()
    (asked,) = carrier.asked
    assert form(asked)["MessagingServiceSid"] == SERVICE
    assert "From" not in form(asked)
    assert asked.headers["authorization"] == "Basic " + b64encode(f"{ACCOUNT}:first".encode()).decode()


@pytest.mark.parametrize(
    ("status", "error"), [(401, LockedOut), (403, LockedOut), (500, NoAnswer), (503, NotNow)]
)
async def test_a_no(sms: Sms, carrier: Between, status: int, error: type[Exception]) -> None:
    carrier.then(status)
    with pytest.raises(error):
        await sms.send_text(permit(), ONE)
    assert len(carrier.asked) == 1


async def test_too_many(sms: Sms, carrier: Between) -> None:
    carrier.then(429, Retry_After="17")
    with pytest.raises(NotNow) as told:
        await sms.send_text(permit(), ONE)
    assert told.value.wait == timedelta(seconds=17)
    carrier.then(429, Retry_After="Sun, 22 Nov 2026 15:00:30 GMT")
    with pytest.raises(NotNow) as told:
        await sms.send_text(permit(), ONE)
    assert told.value.wait == timedelta(seconds=30)


async def test_a_refusal(sms: Sms, carrier: Between) -> None:
    carrier.then(400)
    with pytest.raises(Rejected) as told:
        await sms.send_text(permit(), ONE)
    assert (told.value.failure, told.value.code) == ("rejected", "90000")


async def test_a_thing_that_is_not_there(sms: Sms, carrier: Between) -> None:
    carrier.then(404)
    with pytest.raises(Rejected) as told:
        await sms.send_text(permit(), ONE)
    assert (told.value.failure, told.value.code) == ("account", "20404")


@pytest.mark.parametrize("mischief", ["hang", "garbage", "empty", "cut_before", "cut_after"])
async def test_it_may_have_been_taken(carrier: Between, mischief: Mischief) -> None:
    one = Sms.from_kit(kit(FOR_SMS | {"TWILIO_BASE_URL": carrier.url}, seconds=0.5))
    assert one is not None
    carrier.then(mischief)
    with pytest.raises(NoAnswer):
        await one.send_text(permit(), ONE)
    assert len(carrier.asked) == 1
    await one.send_text(permit(), ONE)
    await one.aclose()


async def test_nobody_is_there() -> None:
    one = await at("http://127.0.0.1:1")
    with pytest.raises(NotNow):
        await one.send_text(permit(), ONE)
    await one.aclose()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'{"sid": null}',
        b'{"sid": 5}',
        b'{"sid": ""}',
        b'{"sid": "SM 1"}',
        b'{"sid": "SM1", "date_created": 5}',
        b'{"sid": "SM1", "date_created": "Mon, 31 Feb 2026 10:00:00 +0000"}',
        b'{"a":' * 100_000,
        b"\xff",
        b'{"sid": "' + b"S" * LARGEST + b'"}',
    ],
    ids=range(11),
)
async def test_a_yes_that_makes_no_sense(provider: "Answering", body: bytes) -> None:
    one = await at(provider.url)
    provider.body, provider.status = body, 201
    with pytest.raises(NoAnswer):
        await one.send_text(permit(), ONE)
    await one.aclose()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (302, b"", NoAnswer),
        (418, b"<html>", Rejected),
        (400, b'{"code": "21211"}', Rejected),
        (400, b'{"code": 21611}', NotNow),
        (502, b"<html>", NoAnswer),
        (504, b"", NoAnswer),
        (403, b'{"code": 20005}', LockedOut),
    ],
)
async def test_other_answers(provider: "Answering", status: int, body: bytes, error: type[Exception]) -> None:
    one = await at(provider.url)
    provider.body, provider.status = body, status
    with pytest.raises(error):
        await one.send_text(permit(), ONE)
    await one.aclose()


class Answering:
    """A server that answers whatever it is told to."""

    url = ""
    status = 200
    body = b""

    async def handle(self, request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(status=self.status, body=self.body, headers={"Location": "/elsewhere"})


@pytest.fixture
async def provider() -> Any:
    one = Answering()
    async with answering(one.handle) as one.url:
        yield one


async def test_nothing_of_people_is_logged(
    sms: Sms, carrier: Between, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "pascal"), caplog.at_level(logging.DEBUG, "twilio"):
        await sms.send_text(permit(), ONE)
        carrier.then(400)
        with pytest.raises(Rejected):
            await sms.send_text(permit(), ONE)
    assert LEAD not in caplog.text
    assert "Hola" not in caplog.text


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (21211, "bad_address"),
        (21214, "not_reachable"),
        (21408, "country_not_allowed"),
        (21610, "opted_out"),
        (21612, "not_reachable"),
        (21614, "bad_address"),
        (21617, "too_long"),
        (30001, "too_fast"),
        (30002, "account"),
        (30003, "not_reachable"),
        (30004, "blocked"),
        (30005, "bad_address"),
        (30006, "bad_address"),
        (30007, "spam"),
        (30008, "rejected"),
        (30034, "not_registered"),
        (30410, "unavailable"),
        (63016, "window_closed"),
        (63018, "too_fast"),
        (63038, "daily_limit"),
        (None, "rejected"),
        (99999, "rejected"),
    ],
)
def test_twilios_numbers_in_our_words(code: int | None, failure: Failure) -> None:
    assert failure_of(code) == failure


def test_a_number_means_one_thing() -> None:
    codes = [code for all_of_them in _CODES.values() for code in all_of_them]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", [20003, 20005, 20429, 21611])
def test_what_is_no_fault_of_the_message_is_no_refusal_of_it(code: int) -> None:
    assert not isinstance(refusal(400, code, None), Rejected)


def test_what_it_can_do() -> None:
    one = Sms.from_kit(kit(FOR_SMS))
    assert one is not None
    adapter: ChannelAdapter = one
    assert adapter.traits.carrier_stops
    assert isinstance(one, SendsText)
    assert isinstance(one, ReceivesWebhooks)
    assert isinstance(one, AnswersWebhooks)
    assert isinstance(one, FetchesMedia)
    assert isinstance(one, ReportsHealth)
    assert not isinstance(one, SendsMedia)
    assert not one.traits.media
    assert one.traits.most_text == MOST_TEXT == 1600


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WHATSAPP_ACCESS_TOKEN": "x"},
        {"TWILIO_PHONE_NUMBER": " "},
        {"TWILIO_ALLOWED_COUNTRIES": "PE,US"},
        {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_KEY_SID": "SK1"},
    ],
)
def test_nothing_is_set_up(environment: dict[str, str]) -> None:
    assert Sms.from_kit(kit(environment)) is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": " , "}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_PHONE_NUMBER": ""}, "TWILIO_PHONE_NUMBER"),
        ({"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": ""}, "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "SK" + "1" * 32}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_PHONE_NUMBER": "+51 no"}, "TWILIO_PHONE_NUMBER"),
        ({"TWILIO_BASE_URL": "127.0.0.1:8000"}, "TWILIO_BASE_URL"),
    ],
)
def test_half_set_up(changed: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured, match=named) as told:
        Sms.from_kit(kit(FOR_SMS | changed))
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"TWILIO_PHONE_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": SERVICE},
        {"TWILIO_PHONE_NUMBER": "+1 (555) 555-0100"},
        {"TWILIO_PHONE_NUMBER": "51234"},
        {"TWILIO_PHONE_NUMBER": "Inmobiliari"},
    ],
)
def test_what_it_may_be_sent_from(changed: dict[str, str]) -> None:
    assert Sms.from_kit(kit(FOR_SMS | changed)) is not None
