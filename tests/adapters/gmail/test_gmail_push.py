"""Pushes of Pub/Sub: who sends them, and what they tell."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from gmail_house import PUSH, kit, made
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from pascal.adapters.gmail import push
from pascal.adapters.gmail.channel import Gmail
from pascal.adapters.gmail.reading import read
from pascal.domain.incoming import Arrived
from pascal.domain.ports.channels import Forged, Unreadable, WebhookCall
from pascal.testing.builders import START, Clock
from pascal.testing.channels import Typed
from providers.google import KEY, OTHER, PUSHER, VENTAS, GoogleFake

FORGED = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
SECOND = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
RING = b'{"message": {}}'


async def taken(gmail: Gmail, call: WebhookCall) -> bool:
    await gmail.learn_keys(call)
    try:
        gmail.check(call)
    except Forged:
        return False
    return True


async def test_a_push_is_signed_for_us_by_the_account_that_is_set(gmail: Gmail, google: GoogleFake) -> None:
    assert await taken(gmail, google.shown(RING))
    assert await taken(gmail, google.shown(RING, at=START - timedelta(minutes=59)))


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "https://pascal.example/api/comunicaciones/webhook/whatsapp"},
        {"aud": "pascal.apps.example"},
        {"aud": None},
        {"iss": "https://accounts.evil.example"},
        {"iss": None},
        {"email": "somebody@example.iam.gserviceaccount.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
        {"exp": int(START.timestamp()) - 120},
        {"exp": None},
        {"nbf": int(START.timestamp()) + 600},
    ],
    ids=str,
)
async def test_a_token_for_something_else_is_none(
    gmail: Gmail, google: GoogleFake, lie: dict[str, object]
) -> None:
    assert not await taken(gmail, google.shown(RING, **lie))


async def test_another_hand_is_another_hand(gmail: Gmail, google: GoogleFake) -> None:
    assert not await taken(gmail, google.shown(RING, key=FORGED))
    secret = jwt.encode(
        {"alg": "HS256", "kid": "first"}, {"email": PUSHER}, OctKey.import_key("example-client-secret")
    )
    plain = google.shown(RING).headers["authorization"].split()[1].split(".")[1]
    for token in (secret, f"eyJhbGciOiJub25lIn0.{plain}.", "a.b.c", "", "ñ\0", "." * 10_000):
        for scheme in ("Bearer ", "Basic ", ""):
            call = WebhookCall("/", {"authorization": f"{scheme}{token}"}, RING)
            assert not await taken(gmail, call)


async def test_a_new_key_of_googles_is_learned_when_it_is_first_seen(
    gmail: Gmail, google: GoogleFake
) -> None:
    assert await taken(gmail, google.shown(RING))
    google.keys = [KEY, SECOND]
    assert await taken(gmail, google.shown(RING, key=SECOND))


async def test_whoever_calls_with_unknown_keys_makes_us_ask_once_a_minute(
    gmail: Gmail, google: GoogleFake
) -> None:
    strange = google.shown(RING, key=SECOND)
    for _ in range(20):
        assert not await taken(gmail, strange)
    assert google.asked.count("discovery") == 2
    google.keys = [SECOND]
    assert not await taken(gmail, strange), "the minute is not over"
    assert isinstance(gmail._kit.clock, Clock)
    gmail._kit.clock.advance(timedelta(minutes=2))
    assert await taken(gmail, strange)


async def test_without_keys_or_an_account_nobody_is_believed(google: GoogleFake) -> None:
    for url, more in (
        ("http://127.0.0.1:1", {}),
        (google.url, {"GMAIL_TOPIC": "", "GMAIL_PUSH_ACCOUNT": ""}),
    ):
        gmail = made(kit(google.url, url, **more))
        assert not await taken(gmail, google.shown(RING))
        assert not await taken(gmail, google.shown(RING, email=""))
        await gmail.aclose()


def test_the_payload_says_into_which_mailbox_something_came() -> None:
    (parcel,) = push.unpack(WebhookCall("/", {}, PUSH))
    assert parcel.external_id == "2070443601311540"
    assert parcel.sender == VENTAS
    assert parcel.at == datetime(2025, 1, 15, 10, 0, 0, 123_000, UTC)
    assert read(parcel.content) == (Arrived(line=VENTAS),)


async def test_each_mailbox_has_its_own_order(google: GoogleFake) -> None:
    calls = google.deliveries(Typed(1, ""), Typed(2, "", who=1))
    assert [each.sender for call in calls for each in push.unpack(call)] == [VENTAS, OTHER]


def of(data: object) -> bytes:
    encoded = base64.b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).decode()
    return json.dumps({"message": {"data": encoded, "messageId": "1"}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"message": null}',
        b'{"message": {"messageId": "1", "data": "?"}}',
        of(b"\xff"),
        of([]),
        of({"emailAddress": 1}),
        of({"emailAddress": "nobody"}),
        of({"emailAddress": VENTAS}).replace(b'"1"', b'""'),
        of({"emailAddress": VENTAS}).replace(b'"1"', b'"' + b"1" * 300 + b'"'),
        b'{"message":' * 10_000,
    ],
)
def test_what_is_no_push_of_gmails_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        push.unpack(WebhookCall("/", {}, body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["emailAddress", "historyId"]), inner),
)


@given(JSON)
def test_whatever_is_pushed_nothing_breaks(data: object) -> None:
    try:
        parcels = push.unpack(WebhookCall("/", {}, of(data)))
    except Unreadable:
        return
    assert len(parcels) <= 1
