"""Web push on the wire: RFC 8291 (encryption), 8292 (VAPID), 8030 (the call), and what services answer."""

import asyncio
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey
from push_service import AUTH, KEY, TestingService, ours, says, somebody_elses, subscription

from pascal.adapters.fetcher import GuardedFetcher
from pascal.adapters.memory import MemoryDevices, Store
from pascal.adapters.webpush import Keys, PushServices
from pascal.adapters.webpush.checking import wrong_in
from pascal.adapters.webpush.sending import LARGEST, encrypted
from pascal.domain.errors import Invalid
from pascal.domain.ports.push import PushDeferred, PushRefused, SubscriptionGone

SECRET = "a secret that is long enough for the tests"
VECTOR = json.loads((Path(__file__).parents[2] / "data/contracts/webpush_rfc8291.json").read_text())
LIFE = timedelta(minutes=5)


@asynccontextmanager
async def services(
    *, allow: tuple[str, ...] = ("127.0.0.1", "localhost"), seconds: float = 5.0
) -> AsyncIterator[PushServices]:
    fetcher = GuardedFetcher(allow, tls=True)
    keys = Keys(MemoryDevices(Store()), SECRET)
    yield PushServices(fetcher, keys, contact="mailto:team@example.com", timeout=seconds)
    await fetcher.aclose()


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(raw(text)), ec.SECP256R1())


# -- encryption


def decrypted(body: bytes) -> bytes:
    """As the browser of RFC 8291's appendix does."""
    opened: bytes = http_ece.decrypt(
        body, private_key=private_key(VECTOR["receiver_private"]), auth_secret=raw(VECTOR["auth_secret"])
    )
    return opened


def test_the_browser_of_the_rfc_reads_what_the_rfc_says() -> None:
    assert decrypted(raw(VECTOR["message"])).decode() == VECTOR["plaintext"]
    made = http_ece.encrypt(
        VECTOR["plaintext"].encode(),
        salt=raw(VECTOR["salt"]),
        private_key=private_key(VECTOR["sender_private"]),
        dh=raw(VECTOR["receiver_public"]),
        auth_secret=raw(VECTOR["auth_secret"]),
        version="aes128gcm",
    )
    assert made == raw(VECTOR["message"])


@pytest.mark.parametrize("content", [b"a", "¿Hola? 👋".encode(), b"\0" * LARGEST])
def test_it_reads_what_we_encrypt_and_never_twice_the_same(content: bytes) -> None:
    to = subscription("https://push.example.com", VECTOR["receiver_public"], VECTOR["auth_secret"])
    one, two = encrypted(to, content), encrypted(to, content)
    assert decrypted(one) == decrypted(two) == content
    assert one != two
    assert len(one) <= 4096


def test_keys_with_their_padding_are_the_same_keys() -> None:
    to = subscription(
        "https://push.example.com", VECTOR["receiver_public"] + "=", VECTOR["auth_secret"] + "=="
    )
    assert decrypted(encrypted(to, b"a")) == b"a"


# -- somebody else's service


@pytest.fixture(scope="module")
def testing() -> Iterator[TestingService]:
    with somebody_elses() as service:
        yield service


async def test_somebody_elses_service_checks_and_decrypts_what_we_send(testing: TestingService) -> None:
    async with services() as push:
        browser = testing.browser(await push.public_key())
        to = subscription(browser.endpoint, browser.p256dh, browser.auth)
        await push.check(to)
        for words in ("uno", "¿dos?"):
            await push.send(to, words.encode(), life=LIFE, topic="t")
        assert browser.heard() == ["uno", "¿dos?"]
        browser.unsubscribe()
        with pytest.raises(SubscriptionGone):
            await push.send(to, b"tres", life=LIFE, topic="t")


async def test_a_browser_that_subscribed_under_another_key_is_not_reached(testing: TestingService) -> None:
    async with services() as other, services() as push:
        browser = testing.browser(await other.public_key())
        with pytest.raises(PushRefused):
            await push.send(
                subscription(browser.endpoint, browser.p256dh, browser.auth), b"a", life=LIFE, topic="t"
            )
        assert browser.heard() == []


# -- the call


async def test_the_call_says_who_we_are_how_long_it_is_worth_and_what_it_replaces() -> None:
    async with services() as push, ours(says("201 Created")) as told:
        await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="abc")
        headers = told.headers
        assert told.head.startswith("POST /push/1 ")
        assert (headers["ttl"], headers["urgency"], headers["topic"]) == ("300", "high", "abc")
        assert (headers["content-encoding"], headers["content-type"]) == (
            "aes128gcm",
            "application/octet-stream",
        )
        scheme, _, rest = headers["authorization"].partition(" ")
        signed = dict(part.split("=", 1) for part in rest.split(","))
        assert (scheme, signed["k"]) == ("vapid", await push.public_key())
        x, y = (urlsafe_b64encode(raw(signed["k"])[n : n + 32]).decode().rstrip("=") for n in (1, 33))
        public = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})
        claims = jwt.decode(signed["t"], public, algorithms=["ES256"]).claims
        assert claims["aud"] == f"http://127.0.0.1:{told.port}"
        assert claims["sub"] == "mailto:team@example.com"
        assert 0 < claims["exp"] - time.time() <= 24 * 3600


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
async def test_a_subscription_that_there_is_not_is_gone(status: str) -> None:
    async with services() as push, ours(says(status)) as told:
        with pytest.raises(SubscriptionGone):
            await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "413 Too Large"])
async def test_what_is_refused_for_good_is_said_with_its_status(status: str) -> None:
    async with services() as push, ours(says(status)) as told:
        with pytest.raises(PushRefused) as refused:
            await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")
        assert str(refused.value) == status[:3]


async def test_a_redirect_is_not_followed() -> None:
    async with services() as push, ours(says("201 Created")) as elsewhere:
        to = f"location: {elsewhere.endpoint}"
        async with ours(says("307 Temporary Redirect", to)) as told:
            with pytest.raises(PushRefused):
                await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")
        assert elsewhere.calls == 0


def in_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)


@pytest.mark.parametrize(
    ("status", "after", "least", "most"),
    [
        ("429 Too Many", "120", 120, 120),
        ("503 Unavailable", "IN A MINUTE", 50, 60),
        ("500 Failure", None, 0, 0),
        ("502 Bad Gateway", "soon", 0, 0),
        ("429 Too Many", "-5", 0, 0),
        ("429 Too Many", "9" * 400, 3600, 3600),
        ("429 Too Many", "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0),
        ("429 Too Many", "Thu, 01 Jan 2970 00:00:00 GMT", 3600, 3600),
        ("429 Too Many", "Mon, 01 Jan 99999999999 00:00:00 GMT", 0, 0),
        ("429 Too Many", "Mon, 05 Jan 2026 09:02:00 +99999999999999999999", 0, 0),
        ("429 Too Many", "Mon, 01 Jan 0001 00:00:00 +2359", 0, 0),
    ],
)
async def test_a_service_that_is_busy_is_asked_later(
    status: str, after: str | None, least: float, most: float
) -> None:
    said = [] if after is None else ["retry-after: " + after.replace("IN A MINUTE", in_a_minute())]
    async with services() as push, ours(says(status, *said)) as told:
        with pytest.raises(PushDeferred) as deferred:
            await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")
        assert str(deferred.value) == status[:3]
        assert least <= deferred.value.wait.total_seconds() <= most


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "TookTooLong"),
        (b"", "HungUp"),
        (b"\0\xff garbage\r\n\r\n", "NotHttp"),
        (b"HTTP/1.1", "HungUp"),
    ],
)
async def test_silence_and_garbage_are_a_reason_to_try_later(answer: bytes | None, why: str) -> None:
    async with services(seconds=0.5) as push, ours(answer) as told:
        began = time.monotonic()
        with pytest.raises(PushDeferred, match=why):
            await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")
        assert time.monotonic() - began < 5


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    endless = b"HTTP/1.1 201 Created\r\ncontent-length: 999999999\r\n\r\n" + b"a" * 2_000_000
    async with services() as push, ours(endless) as told:
        await push.send(subscription(told.endpoint), b"a", life=LIFE, topic="t")


async def test_nobody_there_is_a_reason_to_try_later() -> None:
    async with services() as push:
        async with ours(None) as told:
            closed = told.endpoint
        with pytest.raises(PushDeferred, match="Unreachable"):
            await push.send(subscription(closed), b"a", life=LIFE, topic="t")


@pytest.mark.parametrize("where", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "localhost"])
async def test_nobody_reaches_our_own_network_by_an_endpoint(where: str) -> None:
    """THREATS 23: a browser names the endpoint, and anybody can say that they are one."""
    async with services(allow=()) as push:
        endpoint = f"https://{where}/push"
        with pytest.raises(Invalid):
            await push.check(subscription(endpoint))
        with pytest.raises(SubscriptionGone):
            await push.send(subscription(endpoint), b"a", life=LIFE, topic="t")


@pytest.mark.parametrize("where", ["push.example.com", "93.184.216.34", "localhost.example.com", "10.0.0.5"])
async def test_only_push_services_of_ones_own_do_without_tls(where: str) -> None:
    to = subscription(f"http://{where}/push")
    async with services(allow=("localhost", "127.0.0.0/8")) as push:
        for its_own in ("http://localhost:8090/1", "http://127.0.0.1:8090/1"):
            await push.check(subscription(its_own))
        with pytest.raises(Invalid) as refused:
            await push.check(to)
        assert [each.field for each in refused.value.all] == ["endpoint"]
        with pytest.raises(SubscriptionGone):  # it was kept when another setting was
            await push.send(to, b"a", life=LIFE, topic="t")


async def test_what_is_too_large_is_not_sent() -> None:
    async with services() as push, ours(says("201 Created")) as told:
        await push.send(subscription(told.endpoint), b"a" * LARGEST, life=LIFE, topic="t")
        assert len(told.body) == 4096
        with pytest.raises(PushRefused, match="too large"):
            await push.send(subscription(told.endpoint), b"a" * (LARGEST + 1), life=LIFE, topic="t")
        assert told.calls == 1


# -- what a browser says of itself


OFF_THE_CURVE = KEY[:-4] + "AAAA"


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth", "wrong"),
    [
        ("ftp://push.example.com/1", KEY, AUTH, ["endpoint"]),
        ("https:///1", KEY, AUTH, ["endpoint"]),
        ("https://user@push.example.com/1", KEY, AUTH, ["endpoint"]),
        ("https://push.example.com:99999/1", KEY, AUTH, ["endpoint"]),
        ("https://[::1/1", KEY, AUTH, ["endpoint"]),
        ("https://[2606:4700::1]/1", KEY, AUTH, ["endpoint"]),
        ("https://push.example.com/\n1", KEY, AUTH, ["endpoint"]),
        ("https://push.example.com/\0", KEY, AUTH, ["endpoint"]),
        ("https://push.example.com/ñ", KEY, AUTH, ["endpoint"]),
        ("https://push.example.com/" + "a" * 2000, KEY, AUTH, ["endpoint"]),
        ("https://push.example.com/1", OFF_THE_CURVE, AUTH, ["p256dh"]),
        ("https://push.example.com/1", KEY[:-2], AUTH, ["p256dh"]),
        ("https://push.example.com/1", "A" * 87, AUTH, ["p256dh"]),
        ("https://push.example.com/1", KEY[:-4] + "\0" + KEY[-4:], AUTH, ["p256dh"]),
        ("https://push.example.com/1", KEY, AUTH[:-2], ["auth"]),
        ("https://push.example.com/1", KEY, "ñ", ["auth"]),
        ("nonsense", "", "", ["endpoint", "p256dh", "auth"]),
    ],
)
def test_what_no_browser_says_is_refused_together(
    endpoint: str, p256dh: str, auth: str, wrong: list[str]
) -> None:
    assert [each.field for each in wrong_in(subscription(endpoint, p256dh, auth))] == wrong


def test_what_browsers_say_is_taken() -> None:
    for padding in ("", "="):
        to = subscription("https://fcm.example.com/fcm/send/a-b_c:d", KEY + padding, AUTH + 2 * padding)
        assert wrong_in(to) == []


# -- our own keys


async def test_processes_that_start_at_once_agree_on_one_key() -> None:
    devices = MemoryDevices(Store())
    made = await asyncio.gather(*(Keys(devices, SECRET).get() for _ in range(9)))
    keys = [public for public, _ in made]
    assert len(set(keys)) == 1
    assert len(keys[0]) == 65


async def test_the_private_key_is_not_kept_in_the_open() -> None:
    store = Store()
    public, vapid = await Keys(MemoryDevices(store), SECRET).get()
    assert store.push_key is not None
    private = vapid.private_key.private_numbers().private_value.to_bytes(32)
    assert private not in store.push_key.sealed
    assert store.push_key.public == public


async def test_under_another_secret_there_is_another_key() -> None:
    devices = MemoryDevices(Store())
    before, _ = await Keys(devices, SECRET).get()
    again, _ = await Keys(devices, SECRET).get()
    after = await asyncio.gather(*(Keys(devices, SECRET + "!").get() for _ in range(5)))
    assert before == again
    assert {public for public, _ in after} != {before}
    assert len({public for public, _ in after}) == 1
