"""What comes in: believed only if signed, taken apart into single events, read as what it tells."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from whatsapp_house import CHANNEL, CONTRACTS, PAYLOADS, SIGNED, call, kit, parcels, said, told

from pascal.adapters.whatsapp import from_kit
from pascal.domain.communications import Attached, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.incoming import Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import Forged, Unreadable

HANDSHAKE = json.loads((CONTRACTS / "whatsapp_verify_handshake.json").read_text())


def signed(body: bytes, secret: str = SIGNED["app_secret"]) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


# -- whether it is they


@pytest.mark.parametrize("case", HANDSHAKE["cases"])
def test_the_handshake_is_answered_as_document_004_says(case: dict[str, Any]) -> None:
    query = dict(parse_qsl(case["query"]))
    if case["status"] == 200:
        answer = CHANNEL.challenge(query)
        assert (answer.content, answer.media_type) == (case["body"], case["content_type"])
    else:
        with pytest.raises(Forged):
            CHANNEL.challenge(query)


@pytest.mark.parametrize("told", ["", "None", "é"])
def test_without_a_verify_token_nobody_is_let_in(told: str) -> None:
    channel = from_kit(kit(WHATSAPP_VERIFY_TOKEN=""))
    assert channel is not None
    with pytest.raises(Forged):
        channel.challenge({"hub.mode": "subscribe", "hub.verify_token": told, "hub.challenge": "1"})


@pytest.mark.parametrize("vector", SIGNED["vectors"], ids=lambda vector: vector["body_file"])
def test_the_vectors_are_believed_as_they_stand_and_not_otherwise(vector: dict[str, Any]) -> None:
    body = PAYLOADS[vector["body_file"].rpartition("/")[2]]
    CHANNEL.check(call(body, vector["x_hub_signature_256"]))
    for other in (
        body + b"\n",
        body.replace(b"whatsapp", b"Whatsapp"),
        json.dumps(json.loads(body)).encode(),
    ):
        with pytest.raises(Forged):
            CHANNEL.check(call(other, vector["x_hub_signature_256"]))


def test_every_payload_has_a_vector() -> None:
    assert {each["body_file"].rpartition("/")[2] for each in SIGNED["vectors"]} == set(PAYLOADS)


@pytest.mark.parametrize(
    "change",
    [
        lambda right: None,
        lambda right: "",
        lambda right: "sha256=",
        lambda right: right.removeprefix("sha256="),
        lambda right: right.replace("sha256", "sha1"),
        lambda right: right.upper(),
        lambda right: right[:-1],
        lambda right: right + "0",
        lambda right: "sha256=ñ" + right[8:],
    ],
)
def test_a_signature_that_is_not_theirs(change: Any) -> None:
    with pytest.raises(Forged):
        CHANNEL.check(call(b"{}", change(signed(b"{}"))))


def test_while_secrets_change_both_are_believed_and_without_one_nobody_is() -> None:
    CHANNEL.check(call(b"{}", signed(b"{}", "another")))
    CHANNEL.check(call(b"{}", signed(b"{}")))
    closed = from_kit(kit(WHATSAPP_APP_SECRET=" , "))
    assert closed is not None
    for secret in ("", " ", SIGNED["app_secret"]):
        with pytest.raises(Forged):
            closed.check(call(b"{}", signed(b"{}", secret)))


# -- every payload of the contracts

SHEENA = Identity(PHONE, "+16505551234")


@pytest.mark.parametrize("name", [name for name in PAYLOADS if "status" not in name and "read" not in name])
def test_every_message_is_from_somebody_with_a_name(name: str) -> None:
    for each in told(PAYLOADS[name]):
        if isinstance(each, Said):
            assert each.peer.identities[0].kind == PHONE
            assert each.peer.name in {"Sheena Nelson", "Test Name"}
            assert each.line in {"106540352242922", "1122334455667"}


@pytest.mark.parametrize(
    ("name", "type", "text"),
    [
        ("meta_text_message", ContentType.TEXT, "Does it come in another color?"),
        ("meta_button_message", ContentType.TEXT, "Unsubscribe"),
        ("meta_interactive_button_reply_message", ContentType.TEXT, "Cancel"),
        (
            "meta_interactive_list_reply_message",
            ContentType.TEXT,
            "Priority Mail Express\nNext Day to 2 Days",
        ),
        (
            "meta_contact_sharing_message",
            ContentType.CONTACTS,
            "Lucía Gómez · Google · +1 (983) 555-2319",
        ),
        (
            "meta_location_message",
            ContentType.LOCATION,
            "Philz Coffee\n101 Forest Ave, Palo Alto, CA 94301\n37.442215, -122.161659",
        ),
        ("meta_image_message", ContentType.IMAGE, "Taj Mahal"),
        ("meta_reaction_message", ContentType.REACTION, "👍"),
        ("meta_unsupported_message", ContentType.UNSUPPORTED, "unsupported"),
        ("made_escaped_unicode", ContentType.TEXT, "¿Cuánto cuesta? 👋"),
        ("pywa_message__audio", ContentType.AUDIO, ""),
        ("pywa_message__document", ContentType.FILE, "caption"),
        ("pywa_message__reply", ContentType.TEXT, "replied text"),
        ("pywa_message__video", ContentType.VIDEO, "caption"),
    ],
)
def test_what_a_payload_says(name: str, type: ContentType, text: str) -> None:
    (one,) = said(PAYLOADS[f"{name}.json"])
    assert (one.content_type, one.text) == (type, text)


def test_a_text_whole() -> None:
    (one,) = said(PAYLOADS["meta_text_message.json"])
    assert one.external_id == "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="
    assert one.peer.identities == (SHEENA,)
    assert one.at.isoformat() == "2025-06-08T20:59:43+00:00"
    (parcel,) = parcels(PAYLOADS["meta_text_message.json"])
    assert (parcel.external_id, parcel.sender, parcel.at) == (one.external_id, "16505551234", one.at)


def test_who_has_both_is_known_by_both_and_keeps_the_order_by_the_id() -> None:
    (one,) = said(PAYLOADS["pywa_message__reply.json"])
    assert [str(each) for each in one.peer.identities] == [
        "phone:+972987654321",
        "whatsapp:US.13491208655302741918",
    ]
    assert one.about == "wamid.xyzxyz=="
    (parcel,) = parcels(PAYLOADS["pywa_message__reply.json"])
    assert parcel.sender == "US.13491208655302741918"


def test_files_are_named_and_fetched_later() -> None:
    files = {
        "meta_image_message": Attached("1003383421387256", "image/jpeg"),
        "pywa_message__audio": Attached("1234567890987654321", "audio/ogg"),
        "pywa_message__document": Attached("1234567890987654321", "application/pdf", "filename.pdf"),
        "pywa_message__video": Attached("765756756", "video/mp4"),
    }
    for name, attached in files.items():
        assert said(PAYLOADS[f"{name}.json"])[0].attached == (attached,)


def test_what_is_pressed_answers_something_and_stands_for_something() -> None:
    pressed = {
        "meta_button_message": "Unsubscribe",
        "meta_interactive_button_reply_message": "cancel-button",
        "meta_interactive_list_reply_message": "priority_express",
    }
    for name, payload in pressed.items():
        (one,) = said(PAYLOADS[f"{name}.json"])
        assert one.payload == payload
        assert one.about is not None


def test_a_reaction_speaks_of_a_message() -> None:
    (one,) = said(PAYLOADS["meta_reaction_message.json"])
    assert one.about == "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA"


def test_a_batch_is_taken_apart() -> None:
    body = PAYLOADS["made_batch_three_messages_two_entries.json"]
    assert [each.text for each in said(body)] == ["uno", "dos", "tres"]
    assert len({each.external_id for each in parcels(body)}) == 3
    assert {each.sender for each in parcels(body)} == {"16505551234"}
    assert {each.peer.name for each in said(body)} == {"Sheena Nelson"}


def test_a_message_and_a_status_come_together() -> None:
    message, status = told(PAYLOADS["made_message_and_status_in_one_delivery.json"])
    assert isinstance(message, Said)
    assert isinstance(status, Reported)
    assert (message.text, status.report.state) == ("hola", State.DELIVERED)


@pytest.mark.parametrize(
    ("name", "state", "failure", "code"),
    [
        ("pywa_message_status__sent", State.SENT, None, None),
        ("pywa_message_status__delivered", State.DELIVERED, None, None),
        ("pywa_message_status__read", State.READ, None, None),
        ("pywa_message_status__failed", State.FAILED, "marketing_limit", "130472"),
        ("made_failed_131047_window", State.FAILED, "window_closed", "131047"),
        ("made_read_then_delivered_out_of_order_1_read", State.READ, None, None),
        ("made_read_then_delivered_out_of_order_2_delivered", State.DELIVERED, None, None),
    ],
)
def test_what_a_status_reports(name: str, state: State, failure: str | None, code: str | None) -> None:
    (one,) = told(PAYLOADS[f"{name}.json"])
    assert isinstance(one, Reported)
    assert (one.report.state, one.report.failure, one.report.code) == (state, failure, code)
    (parcel,) = parcels(PAYLOADS[f"{name}.json"])
    timestamp = int(one.report.at.timestamp())
    assert parcel.external_id == f"{one.external_id}:{state.value}:{timestamp}"


def test_two_rungs_of_one_message_are_two_events() -> None:
    names = (
        "made_read_then_delivered_out_of_order_1_read",
        "made_read_then_delivered_out_of_order_2_delivered",
    )
    (read,), (delivered,) = (parcels(PAYLOADS[f"{name}.json"]) for name in names)
    assert read.external_id != delivered.external_id
    assert read.sender == delivered.sender


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"not json",
        b"null",
        b"[]",
        b"{}",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b"[" * 100_000,
        b'{"object": "whatsapp_business_account", "entry": [' + b"9" * 5_000 + b"]}",
    ],
)
def test_what_is_no_delivery_of_theirs_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parcels(body)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"null", b'{"field":"messages","part":"messages","event":{}}']
)
def test_what_is_no_parcel_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        CHANNEL.read(content)


def test_an_empty_delivery_is_nothing() -> None:
    assert parcels(b'{"object": "whatsapp_business_account", "entry": []}') == []
