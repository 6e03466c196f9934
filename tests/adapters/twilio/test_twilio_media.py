"""Files that Twilio keeps: the token is shown to Twilio's own host, and to nobody it sends us on to."""

from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp import web
from twilio_house import kit

from pascal.adapters.twilio.sms import Sms
from pascal.domain.communications import Attached
from pascal.domain.ports.channels import LockedOut, NotNow, Rejected
from providers.local import answering
from providers.twilio import ACCOUNT, FOR_SMS, TOKEN

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'2' * 32}/Media/ME{'2' * 32}"
PICTURE = Attached(f"https://api.twilio.com{PATH}", "image/jpeg")
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Store:
    """Twilio, and where it keeps files."""

    url = ""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: list[web.Response] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, request.headers.get("authorization", "")))
        return self.answers.pop(0)

    def sends_on(self, where: str) -> None:
        self.answers.append(web.Response(status=307, headers={"Location": where}))

    def has(self, content: bytes) -> None:
        self.answers.append(web.Response(body=content))

    def says(self, status: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append(web.Response(status=status, headers=named))


@pytest_asyncio.fixture
async def store() -> AsyncIterator[Store]:
    one = Store()
    async with answering(one.handle) as one.url:
        yield one


@pytest_asyncio.fixture
async def sms(store: Store) -> AsyncIterator[Sms]:
    one = Sms.from_kit(kit(FOR_SMS | {"TWILIO_BASE_URL": store.url}, seconds=1.0))
    assert one is not None
    yield one
    await one.aclose()


async def fetched(sms: Sms, attached: Attached = PICTURE) -> bytes:
    async with sms.fetch(attached, None) as pieces:
        return b"".join([piece async for piece in pieces])


async def test_a_file_is_fetched_with_the_token_and_where_it_lies_without(sms: Sms, store: Store) -> None:
    store.sends_on(f"{store.url}/file.jpg?signed=1")
    store.has(b"\xff\xd8picture")
    assert await fetched(sms) == b"\xff\xd8picture"
    basic = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert store.asked == [(PATH, basic), ("/file.jpg", "")]


async def test_whatever_host_stands_in_it_twilio_is_asked(sms: Sms, store: Store) -> None:
    store.has(b"x")
    assert await fetched(sms, Attached(f"https://evil.example{PATH}")) == b"x"
    assert store.asked[0][0] == PATH


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "x",
        "https://api.twilio.com/",
        "file:///etc/passwd",
        f"https://api.twilio.com{PATH}/../../../Calls.json",
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}.json",
    ],
)
async def test_what_is_no_file_of_a_message_is_not_asked_for(sms: Sms, store: Store, reference: str) -> None:
    with pytest.raises(Rejected):
        await fetched(sms, Attached(reference))
    assert store.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/file",
        "http://169.254.169.254/latest/meta-data",
        "http://media.twiliocdn.com/file",
        "https://twiliocdn.com.evil.example/file",
        "https://ec2-1-2-3-4.compute.amazonaws.com/file",
        "ftp://127.0.0.1/file",
    ],
)
async def test_we_are_not_sent_elsewhere(sms: Sms, store: Store, where: str) -> None:
    store.sends_on(where)
    with pytest.raises((Rejected, NotNow)):
        await fetched(sms)
    assert len(store.asked) == 1


async def test_nor_round_in_circles(sms: Sms, store: Store) -> None:
    for _ in range(10):
        store.sends_on(f"{store.url}/again")
    with pytest.raises(Rejected):
        await fetched(sms)
    assert len(store.asked) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, LockedOut), (403, Rejected), (404, Rejected), (410, Rejected), (500, NotNow), (304, NotNow)],
)
async def test_a_no(sms: Sms, store: Store, status: int, error: type[Exception]) -> None:
    store.says(status)
    with pytest.raises(error):
        await fetched(sms)


async def test_too_many(sms: Sms, store: Store) -> None:
    store.says(429, Retry_After="9")
    with pytest.raises(NotNow) as told:
        await fetched(sms)
    assert told.value.wait == timedelta(seconds=9)


async def test_nobody_is_there() -> None:
    one = Sms.from_kit(kit(FOR_SMS | {"TWILIO_BASE_URL": "http://127.0.0.1:1"}))
    assert one is not None
    with pytest.raises(NotNow):
        await fetched(one)
    await one.aclose()
