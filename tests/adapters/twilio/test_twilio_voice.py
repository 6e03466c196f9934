"""Calls: the browser's token, the answers in TwiML, and the calls that we begin."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio_house import AT, CONTRACTS, LEAD, PUBLIC, SERVICE, kit, permit

from pascal.adapters.twilio.sms import Sms
from pascal.adapters.twilio.voice import Voice
from pascal.domain.channels import VOICE
from pascal.domain.ids import CommunicationId
from pascal.domain.ports.channels import (
    Answer,
    AnswersWebhooks,
    ChannelAdapter,
    Forged,
    LockedOut,
    Misconfigured,
    NoAnswer,
    NotNow,
    ReceivesWebhooks,
    Rejected,
    ReportsHealth,
    SendsText,
)
from pascal.domain.ports.telephony import Telephony
from providers.prism import Between, Mischief
from providers.twilio import ACCOUNT, APP, FOR_SMS, FOR_VOICE, NUMBER

WEBHOOK = f"{PUBLIC}/api/comunicaciones/webhook/voz"
GRAMMAR = json.loads((CONTRACTS / "twiml.json").read_text())["grammar"]
ID = CommunicationId(UUID(int=9))


def channel() -> Voice:
    voice = Voice.from_kit(kit(FOR_VOICE))
    assert voice is not None
    return voice


def parsed(answer: Answer, kind: str = "voice") -> ET.Element:
    """Its document, once it was seen to keep Twilio's grammar."""
    assert answer.media_type == "text/xml"
    assert answer.content.startswith("<?xml")
    root = ET.fromstring(answer.content)
    assert root.tag == "Response"
    for element in root.iter():
        rules = GRAMMAR[kind][element.tag]
        assert set(element.attrib) <= set(rules["attributes"]), element.tag
        assert {child.tag for child in element} <= set(rules["children"]), element.tag
        assert rules["text"] or not (element.text or "").strip(), element.tag
    return root


# -- the token


def test_a_token_is_what_the_vector_says() -> None:
    vector = json.loads((CONTRACTS / "twilio_voice_token.json").read_text())
    token = channel().token("vendedor_7", lasting=timedelta(minutes=20))
    assert jwt.get_unverified_header(token) == vector["header"]
    secret = FOR_VOICE["TWILIO_API_KEY_SECRET"]
    claims = jwt.decode(
        token, secret, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert claims.keys() == vector["claims"].keys()
    now, key = int(AT.timestamp()), FOR_VOICE["TWILIO_API_KEY_SID"]
    assert (claims["iss"], claims["sub"], claims["jti"]) == (key, ACCOUNT, f"{key}-{now}")
    assert (claims["iat"], claims["exp"]) == (now, now + 1200)
    grants = vector["claims"]["grants"]
    grants["voice"]["outgoing"]["application_sid"] = APP
    assert claims["grants"] == grants


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=400)))
def test_no_token_lasts_longer_than_an_hour(lasting: timedelta) -> None:
    token = channel().token("agent_7", lasting=lasting)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert 0 < claims["exp"] - claims["iat"] <= 3600


# -- the answers


def test_a_number_is_dialled() -> None:
    (dial,) = parsed(channel().dial(permit(VOICE)))
    assert dial.tag == "Dial"
    assert dial.attrib | {"timeout": ""} == {
        "action": f"{WEBHOOK}?step=ended",
        "method": "POST",
        "answerOnBridge": "true",
        "callerId": NUMBER,
        "timeLimit": "14400",
        "timeout": "",
    }
    (number,) = dial
    assert (number.tag, number.text) == ("Number", LEAD)
    assert number.attrib == {
        "statusCallback": WEBHOOK,
        "statusCallbackMethod": "POST",
        "statusCallbackEvent": "initiated ringing answered completed",
    }


def test_what_is_recorded_is_told_first() -> None:
    (dial,) = parsed(channel().dial(permit(VOICE), recorded=True))
    assert dial.attrib["record"] == "record-from-answer-dual"
    assert dial.attrib["recordingStatusCallback"] == WEBHOOK
    assert dial[0].attrib["url"] == f"{WEBHOOK}?step=notice"
    (said,) = parsed(channel().say("Esta llamada se graba.", hang_up=False))
    assert (said.tag, said.text, said.attrib) == ("Say", "Esta llamada se graba.", {"language": "es-MX"})


@given(st.timedeltas())
def test_no_call_lasts_longer_than_four_hours(longest: timedelta) -> None:
    for answer in (
        channel().dial(permit(VOICE), longest=longest),
        channel().ring(["a"], patience=longest, longest=longest),
    ):
        (dial,) = parsed(answer)
        assert 1 <= int(dial.attrib["timeLimit"]) <= 14400
        assert 1 <= int(dial.attrib["timeout"]) <= 600


def test_browsers_ring_at_once() -> None:
    agents = [f"agent_{n}" for n in range(12)]
    answer = channel().ring(
        ["agent_0", *agents], patience=timedelta(seconds=25), about={"conversation": "c<1>"}
    )
    (dial,) = parsed(answer)
    assert dial.attrib["timeout"] == "25"
    assert "callerId" not in dial.attrib  # they see who calls
    assert "record" not in dial.attrib
    assert [client.findtext("Identity") for client in dial] == agents[:10]
    parameter = dial[0].find("Parameter")
    assert parameter is not None
    assert parameter.attrib == {"name": "conversation", "value": "c<1>"}


def test_who_calls_hears_first_that_it_is_recorded() -> None:
    said, dial = parsed(channel().ring(["a"], patience=timedelta(seconds=25), notice="Se graba."))
    assert said.text == "Se graba."
    assert dial.attrib["record"] == "record-from-answer-dual"


def test_something_is_said_and_that_is_the_end() -> None:
    said, hangup = parsed(channel().say("No puede llamar a ese país: <b> & «ñ» 👋"))
    assert (said.text, hangup.tag) == ("No puede llamar a ese país: <b> & «ñ» 👋", "Hangup")
    assert [each.tag for each in parsed(channel().say(" "))] == ["Hangup"]


def test_nothing_is_an_answer_too() -> None:
    assert list(parsed(channel().hang_up())) == []
    assert list(parsed(channel().thanks)) == []
    sms = Sms.from_kit(kit(FOR_SMS))
    assert sms is not None
    assert list(parsed(sms.thanks, "messaging")) == []


@given(st.text(), st.text(), st.text())
def test_whatever_is_said_is_no_mark_up(text: str, identity: str, value: str) -> None:
    parsed(channel().say(text))
    (dial,) = parsed(channel().ring([identity], patience=timedelta(seconds=9), about={value: text}))[-1:]
    assert [child.tag for child in dial] == ["Client"]


@given(st.text())
def test_nor_is_what_is_dialled(to: str) -> None:
    (dial,) = parsed(channel().dial(permit(VOICE, to)))
    assert [child.tag for child in dial] == ["Number"]


# -- the calls that we begin


async def test_a_browser_rings_and_then_the_number(voice: Voice, carrier: Between) -> None:
    sent = await voice.place_call(permit(VOICE), ID, "agent_7")
    assert sent.external_id.startswith("CA")
    (asked,) = carrier.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    form: dict[str, Any] = parse_qs(asked.body.decode())
    (twiml,) = form.pop("Twiml")
    assert parsed(Answer(twiml, "text/xml"))[0][0].text == LEAD
    assert form == {
        "To": ["client:agent_7"],
        "From": [NUMBER],
        "Timeout": ["30"],
        "StatusCallback": [f"{WEBHOOK}?id={ID}"],
        "StatusCallbackMethod": ["POST"],
    }


@pytest.mark.parametrize(
    ("status", "error"), [(400, Rejected), (401, LockedOut), (404, Rejected), (429, NotNow), (503, NotNow)]
)
async def test_a_no(voice: Voice, carrier: Between, status: int, error: type[Exception]) -> None:
    carrier.then(status)
    with pytest.raises(error):
        await voice.place_call(permit(VOICE), ID, "agent_7")


@pytest.mark.parametrize("mischief", ["hang", "garbage", "empty", "cut_before", "cut_after"])
async def test_it_may_have_been_taken(carrier: Between, mischief: Mischief) -> None:
    one = Voice.from_kit(kit(FOR_VOICE | {"TWILIO_BASE_URL": carrier.url}, seconds=0.5))
    assert one is not None
    carrier.then(mischief)
    with pytest.raises(NoAnswer):
        await one.place_call(permit(VOICE), ID, "agent_7")
    await one.aclose()


# -- what it is, and when it is set up


def test_what_it_can_do() -> None:
    one = channel()
    adapter: ChannelAdapter = one
    assert adapter.traits.calls
    assert not adapter.traits.most_text
    assert isinstance(one, Telephony)
    assert isinstance(one, ReceivesWebhooks)
    assert isinstance(one, AnswersWebhooks)
    assert isinstance(one, ReportsHealth)
    assert not isinstance(one, SendsText)
    with pytest.raises(Forged):
        one.challenge({})


@pytest.mark.parametrize(("name", "kind"), [("sms", Sms), ("voice", Voice)])
def test_it_registers_as_a_strangers_would(name: str, kind: type) -> None:
    (found,) = entry_points(group="pascal.channels", name=name)
    assert isinstance(found.load()(kit(FOR_VOICE)), kind)
    assert found.load()(kit({})) is None


@pytest.mark.parametrize("environment", [{}, FOR_SMS, FOR_SMS | {"TWILIO_MESSAGING_SERVICE_SID": SERVICE}])
def test_nothing_is_set_up(environment: dict[str, str]) -> None:
    assert Voice.from_kit(kit(environment)) is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_API_KEY_SID": ""}, "TWILIO_API_KEY_SID"),
        (
            {"TWILIO_API_KEY_SECRET": "", "TWILIO_TWIML_APP_SID": ""},
            "TWILIO_API_KEY_SECRET, TWILIO_TWIML_APP",
        ),
        ({"TWILIO_CALLER_ID": "", "TWILIO_PHONE_NUMBER": ""}, "TWILIO_CALLER_ID"),
        ({"TWILIO_CALLER_ID": "Pascal"}, "TWILIO_CALLER_ID"),
        ({"TWILIO_CALLER_ID": "", "TWILIO_PHONE_NUMBER": "51234"}, "TWILIO_PHONE_NUMBER"),
    ],
)
def test_half_set_up(changed: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured, match=named) as told:
        Voice.from_kit(kit(FOR_VOICE | changed))
    assert FOR_VOICE["TWILIO_API_KEY_SECRET"] not in str(told.value)


def test_the_number_is_the_caller_id_where_there_is_no_other() -> None:
    one = Voice.from_kit(kit(FOR_VOICE | {"TWILIO_CALLER_ID": ""}))
    assert one is not None
    assert parsed(one.dial(permit(VOICE)))[0].attrib["callerId"] == NUMBER
