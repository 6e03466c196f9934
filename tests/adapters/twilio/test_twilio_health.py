"""What the doctor is told of Twilio."""

import inspect
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from string import Formatter

import pytest
import pytest_asyncio
from twilio_house import PUBLIC, SERVICE, kit

from pascal.adapters.twilio import health
from pascal.adapters.twilio.sms import Sms
from pascal.adapters.twilio.voice import Voice
from pascal.app.edge.words.channels import FINDINGS
from pascal.domain.ports.channels import Finding
from providers.prism import Between, Mischief
from providers.twilio import FOR_SMS, FOR_VOICE, TwilioFake

TEXTS = f"{PUBLIC}/api/comunicaciones/webhook/sms"
CALLS = f"{PUBLIC}/api/comunicaciones/webhook/voz"
DOCS = (Path(__file__).parents[3] / "docs/channels.md").read_text()
EXAMPLE = "+18089255327"
"""The number in Twilio's own example."""


@pytest_asyncio.fixture
async def account() -> AsyncIterator[TwilioFake]:
    async with TwilioFake({}, PUBLIC).at_work() as one:
        yield one


def legible(findings: Sequence[Finding]) -> dict[str, Finding]:
    """By their keys, once all were seen to have words in every language, and a row in the docs."""
    for each in findings:
        assert len(FINDINGS[each.what]) == 3
        for words in FINDINGS[each.what]:
            assert {name for _, name, _, _ in Formatter().parse(words) if name} <= each.facts.keys()
        assert f"`{each.what}`" in DOCS
    return {each.what: each for each in findings}


def test_nothing_is_said_that_is_never_found() -> None:
    """Every test here looks that what is found has its words; this one that no others are kept."""
    source = inspect.getsource(health)
    for key in (key for key in FINDINGS if key.startswith("twilio_")):
        stem = re.sub(r"_webhook(_elsewhere)?$|(?<=_no)_(sms|voice)$", "", key)
        assert any(f'"{each}' in source for each in (key, stem, re.sub("_(sms|voice)$", "_", stem))), key


async def of_texts(url: str, **changed: str) -> dict[str, Finding]:
    one = Sms.from_kit(kit({**FOR_SMS, "TWILIO_BASE_URL": url, **changed}, seconds=1.0))
    assert one is not None
    found = legible(await one.health())
    await one.aclose()
    return found


async def of_calls(url: str, **changed: str) -> dict[str, Finding]:
    one = Voice.from_kit(kit({**FOR_VOICE, "TWILIO_BASE_URL": url, **changed}, seconds=1.0))
    assert one is not None
    found = legible(await one.health())
    await one.aclose()
    return found


async def test_all_is_well(account: TwilioFake) -> None:
    found = await of_texts(account.url)
    assert {each.state for each in found.values()} == {"good", "warning"}
    assert [what for what, each in found.items() if each.state != "good"] == ["twilio_us_registration"]
    assert found["twilio_balance"].facts == {"balance": "40.5", "currency": "USD"}
    found = await of_calls(account.url)
    assert {each.state for each in found.values()} == {"good"}
    assert found.keys() == {
        *("twilio_known", "twilio_balance", "twilio_number", "twilio_voice_webhook", "twilio_app_webhook")
    }


async def test_webhooks_that_lead_elsewhere(account: TwilioFake) -> None:
    account.number |= {"sms_url": "https://old.example/sms", "voice_url": "", "voice_method": "POST"}
    account.app = {"voice_url": CALLS, "voice_method": "GET"}
    found = (await of_texts(account.url))["twilio_sms_webhook_elsewhere"]
    assert (found.about, found.state) == ("webhook", "bad")
    assert found.facts == {"expected": TEXTS, "found": "POST https://old.example/sms"}
    found_of_calls = await of_calls(account.url)
    assert found_of_calls["twilio_voice_webhook_elsewhere"].facts["found"] == "–"
    assert found_of_calls["twilio_app_webhook_elsewhere"].facts["found"] == f"GET {CALLS}"


async def test_where_a_service_takes_what_comes_in(account: TwilioFake) -> None:
    account.number |= {"sms_url": ""}
    found = await of_texts(account.url, TWILIO_MESSAGING_SERVICE_SID=SERVICE)
    assert {each.state for each in found.values()} == {"good"}
    found = await of_texts(account.url, TWILIO_MESSAGING_SERVICE_SID=SERVICE, TWILIO_PHONE_NUMBER="")
    assert {each.state for each in found.values()} == {"good"}


async def test_numbers_that_are_not_ours_or_cannot(account: TwilioFake) -> None:
    account.number |= {"capabilities": {"sms": False, "voice": None}}
    assert (await of_texts(account.url))["twilio_number_no_sms"].state == "bad"
    assert (await of_calls(account.url))["twilio_number_no_voice"].state == "bad"
    other = "+51987654321"
    found = await of_texts(account.url, TWILIO_PHONE_NUMBER=other)
    assert found["twilio_number_unknown"].state == "bad"
    assert "twilio_us_registration" not in found
    assert (await of_calls(account.url, TWILIO_CALLER_ID=other))["twilio_number_unknown"].state == "bad"
    account.verified = [{"phone_number": other}]
    both = await of_calls(account.url, TWILIO_CALLER_ID=other)
    assert {"twilio_number_verified", "twilio_number_no_voice"} <= both.keys()
    assert (await of_calls(account.url, TWILIO_CALLER_ID=other))["twilio_number_verified"].state == "good"


async def test_little_money_and_accounts_that_are_closed(account: TwilioFake) -> None:
    account.balance = {"balance": "0.05", "currency": "USD"}
    account.account = {"status": "suspended"}
    found = await of_texts(account.url)
    assert found["twilio_balance_low"].state == "warning"
    assert found["twilio_not_active"].state == "bad"
    account.balance = {"balance": "soon", "currency": "USD"}
    assert not {what for what in await of_texts(account.url) if "balance" in what}


async def test_an_application_that_is_not_there(account: TwilioFake) -> None:
    account.app = None
    assert (await of_calls(account.url))["twilio_app_unknown"].state == "bad"


async def test_by_twilios_own_description(carrier: Between) -> None:
    found = await of_texts(carrier.url, TWILIO_PHONE_NUMBER=EXAMPLE)
    assert found["twilio_known"].state == "good"
    assert found["twilio_number_no_sms"].state == "bad"
    assert found["twilio_balance_low"].facts["balance"] == "0.05"
    found = await of_calls(carrier.url, TWILIO_CALLER_ID=EXAMPLE)
    assert found["twilio_voice_webhook_elsewhere"].state == "bad"
    assert found["twilio_app_webhook_elsewhere"].state == "bad"
    assert "twilio_number_unknown" in await of_calls(carrier.url)
    carrier.then(200, 200, 200, 503)
    assert "twilio_number_not_told" in await of_texts(carrier.url)


async def test_what_one_question_cannot_learn_the_others_do(account: TwilioFake) -> None:
    account.number = {"phone_number": 5}
    account.app = {"voice_url": "x", "date_created": "Mon, 31 Feb 2026 10:00:00 +0000"}
    account.balance = {}
    found = await of_calls(account.url)
    assert found.keys() == {"twilio_known", "twilio_number_unknown", "twilio_app_not_told"}


@pytest.mark.parametrize(
    ("what", "finding"),
    [
        (401, "twilio_locked_out"),
        (429, "twilio_unreachable"),
        (503, "twilio_unreachable"),
        ("garbage", "twilio_unreachable"),
        ("cut_after", "twilio_unreachable"),
        ("hang", "twilio_unreachable"),
    ],
)
async def test_it_raises_nothing(carrier: Between, what: int | Mischief, finding: str) -> None:
    carrier.then(what)
    assert list(await of_texts(carrier.url, TWILIO_PHONE_NUMBER="51234")) == [finding]
    carrier.then(what)
    assert list(await of_calls(carrier.url)) == [finding]


async def test_nobody_is_there() -> None:
    assert list(await of_texts("http://127.0.0.1:1", TWILIO_PHONE_NUMBER="51234")) == ["twilio_unreachable"]
