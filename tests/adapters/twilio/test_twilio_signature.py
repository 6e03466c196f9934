"""That a webhook comes from Twilio: the official numbers, and ours."""

import hashlib
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio_house import PUBLIC, called, kit, posted, vector, vectors

from pascal.adapters.twilio.signature import check
from pascal.adapters.twilio.sms import Sms
from pascal.adapters.twilio.voice import Voice
from pascal.domain.ports.channels import Forged, WebhookCall
from providers.twilio import FOR_SMS, FOR_VOICE, TOKEN

FORM = {"MessageSid": "SM" + "1" * 32, "From": "+14155550123", "Body": "Hola ñ"}


@pytest.mark.parametrize("one", vectors("twilio_signature_official.json"), ids=lambda one: one["url"][:40])
def test_the_official_numbers(one: dict[str, Any]) -> None:
    parts = urlsplit(one["url"])
    path = f"{parts.path}?{parts.query}"
    if "json_body" in one:
        call = called(path, one["json_body"].encode(), one["signature"], "application/json")
    else:
        call = called(path, urlencode(one["params"], doseq=True).encode(), one["signature"])
    check(call, f"{parts.scheme}://{parts.netloc}", ["12345"])
    with pytest.raises(Forged):
        check(call, f"{parts.scheme}://{parts.netloc}", ["123456"])


@pytest.mark.parametrize("one", vectors("twilio_webhooks.json"), ids=lambda one: one["name"])
def test_what_twilio_posts(one: dict[str, Any]) -> None:
    call = vector(one["name"])
    assert dict(one["form"]).items() <= dict(_fields(call)).items()
    channel = Voice.from_kit(kit(FOR_VOICE)) if one["path"].endswith("voz") else Sms.from_kit(kit(FOR_SMS))
    assert channel is not None
    channel.check(call)
    for broken in (
        WebhookCall(call.path, call.headers, call.body + b"&Body=more"),
        WebhookCall(call.path + "?a=b", call.headers, call.body),
        WebhookCall(call.path, {**call.headers, "x-twilio-signature": "AAAA"}, call.body),
        WebhookCall(call.path, {**call.headers, "x-twilio-signature": "ñ€"}, call.body),
        WebhookCall(call.path, {"content-type": call.headers["content-type"]}, call.body),
        WebhookCall(call.path, {**call.headers, "content-type": "application/json"}, call.body),
        WebhookCall(call.path, {**call.headers, "content-type": "multipart/form-data"}, call.body),
    ):
        with pytest.raises(Forged):
            channel.check(broken)


def _fields(call: WebhookCall) -> list[tuple[str, str]]:
    from pascal.adapters.twilio.forms import fields_of

    return list(fields_of(call, "strict"))


def test_while_tokens_are_changed_both_are_known() -> None:
    call = posted("sms", FORM, token="the-old-one")
    for tokens in ("the-old-one", "the-new-one, the-old-one", "the-old-one,the-new-one,"):
        sms = Sms.from_kit(kit(FOR_SMS | {"TWILIO_AUTH_TOKEN": tokens}))
        assert sms is not None
        sms.check(call)
    with pytest.raises(Forged):
        check(call, PUBLIC, ["the-new-one"])
    with pytest.raises(Forged):
        check(call, PUBLIC, [])


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://crm.example.com", "https://crm.example.com:443"),
        ("https://crm.example.com:443", "https://crm.example.com"),
        ("https://crm.example.com:8443", "https://crm.example.com"),
        ("http://crm.example.com", "http://crm.example.com:80"),
        ("https://example.com/crm", "https://example.com/crm"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]:443"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]"),
    ],
)
def test_with_and_without_a_port(ours: str, signed: str) -> None:
    path = "/api/comunicaciones/webhook/sms?id=a%20b"
    signature = RequestValidator(TOKEN).compute_signature(signed + path, FORM)
    check(called(path, urlencode(FORM).encode(), signature), ours, [TOKEN])


def test_a_key_that_signs_by_sha256() -> None:
    path = "/api/comunicaciones/webhook/sms"
    signature = RequestValidator("shared").compute_signature(PUBLIC + path, FORM, "HMAC_SHA256")
    call = called(path, urlencode(FORM).encode(), signature)
    settings = {"x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    check(WebhookCall(call.path, {**call.headers, **settings}, call.body), PUBLIC, [TOKEN, "shared"])
    settings = {"x-twilio-webhooks-signature-settings": "algorithm=HMAC_MD5"}
    with pytest.raises(Forged):
        check(WebhookCall(call.path, {**call.headers, **settings}, call.body), PUBLIC, ["shared"])


def test_json_is_what_the_address_says() -> None:
    body = b'{"a": 1}'
    path = f"/x?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, {})
    check(called(path, body, signature, "application/json"), PUBLIC, [TOKEN])
    with pytest.raises(Forged):
        check(called(path, b'{"a": 2}', signature, "application/json"), PUBLIC, [TOKEN])


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_whatever_comes_is_forged(body: bytes, signature: str, kind: str) -> None:
    with pytest.raises(Forged):
        check(called("/api/comunicaciones/webhook/sms", body, signature, kind), PUBLIC, [TOKEN])
