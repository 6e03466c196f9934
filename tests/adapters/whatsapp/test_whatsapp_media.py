"""A file of theirs: the token goes to nobody else, and no more comes in than may."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from whatsapp_house import kit

from pascal.adapters.whatsapp import WhatsApp, from_kit, media
from pascal.domain.communications import Attached
from pascal.domain.ports.channels import ChannelError, LockedOut, NotNow, Rejected
from providers.local import serving
from providers.whatsapp import TOKEN

CONTENT = b"\xff\xd8 a picture " * 10_000


@dataclass
class Lookaside:
    """Graph and the host of its files in one."""

    url: str = ""
    told: dict[str, object] = field(default_factory=dict)
    status: int = 200
    file_status: int = 200
    content: bytes = CONTENT
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.raw_path, request.headers.get("authorization")))
        error = {"error": {"message": "m", "type": "t", "code": 100, "error_subcode": 33}}
        told = {"url": f"{self.url}/files/1?hash=x", "mime_type": "image/jpeg", "id": "77", **self.told}
        return web.json_response(told if self.status == 200 else error, status=self.status)

    async def file(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.raw_path, request.headers.get("authorization")))
        if self.cut:
            answer = web.StreamResponse(headers={"content-length": str(len(self.content) + 10)})
            await answer.prepare(request)
            await answer.write(self.content)
            assert request.transport is not None
            request.transport.abort()
            return answer
        return web.Response(status=self.file_status, body=self.content, headers=self.headers)


@pytest.fixture
async def lookaside() -> AsyncIterator[Lookaside]:
    one = Lookaside()
    app = web.Application()
    app.router.add_get("/v26.0/{id}", one.ask)
    app.router.add_get("/files/{id}", one.file)
    async with serving(app) as one.url:
        yield one


@pytest.fixture
async def channel(lookaside: Lookaside) -> AsyncIterator[WhatsApp]:
    one = from_kit(kit(WHATSAPP_BASE_URL=lookaside.url))
    assert one is not None
    yield one
    await one.aclose()


async def fetched(channel: WhatsApp, reference: str = "77") -> bytes:
    async with channel.fetch(Attached(reference), None) as pieces:
        return b"".join([each async for each in pieces])


async def test_it_is_looked_up_and_fetched_with_the_token(channel: WhatsApp, lookaside: Lookaside) -> None:
    lookaside.told = {"file_size": str(len(CONTENT))}
    assert await fetched(channel) == CONTENT
    assert lookaside.asked == [
        ("/v26.0/77", f"Bearer {TOKEN}"),
        ("/files/1?hash=x", f"Bearer {TOKEN}"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/1",
        "https://lookaside.fbsbx.com.evil.example/1",
        "https://evilfbsbx.com/1",
        "http://lookaside.fbsbx.com/1",
        "https://lookaside.fbsbx.com:8443/1",
        "https://ana:secret@lookaside.fbsbx.com/1",
        "https://127.0.0.1/1",
        "ftp://127.0.0.1/1",
        "//127.0.0.1/1",
        "file:///etc/passwd",
        "http://[::1",
        "",
    ],
)
async def test_the_token_goes_to_no_other_host(channel: WhatsApp, lookaside: Lookaside, url: str) -> None:
    lookaside.told = {"url": url}
    with pytest.raises(Rejected) as refused:
        await fetched(channel)
    assert refused.value.failure == "media_refused"
    assert len(lookaside.asked) == 1


@pytest.mark.parametrize(
    "host", ["lookaside.fbsbx.com", "scontent.xx.fbcdn.net", "mmg.whatsapp.net", "graph.facebook.com"]
)
async def test_their_own_hosts_are_known(channel: WhatsApp, host: str) -> None:
    assert media._address(channel._graph, f"https://{host}/1?x=y").host == host


@pytest.mark.parametrize("reference", ["", "../me", "7/7", "7?access_token=", "x" * 129, "7\n", "é"])
async def test_a_reference_is_an_id(channel: WhatsApp, lookaside: Lookaside, reference: str) -> None:
    with pytest.raises(Rejected):
        await fetched(channel, reference)
    assert not lookaside.asked


@pytest.mark.parametrize("status", [400, 404])
async def test_what_is_there_no_more(channel: WhatsApp, lookaside: Lookaside, status: int) -> None:
    lookaside.status = status
    with pytest.raises(Rejected) as refused:
        await fetched(channel)
    assert refused.value.failure == "media_refused"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, NotNow),
        (400, NotNow),
        (401, LockedOut),
        (403, NotNow),
        (404, Rejected),
        (410, Rejected),
        (429, NotNow),
        (500, NotNow),
        (503, NotNow),
    ],
)
async def test_a_file_that_does_not_come(
    channel: WhatsApp, lookaside: Lookaside, status: int, expected: type[ChannelError]
) -> None:
    lookaside.file_status = status
    lookaside.headers = {"location": "https://evil.example/"}
    with pytest.raises(expected):
        await fetched(channel)
    assert len(lookaside.asked) == 2


async def test_too_large_is_not_begun(channel: WhatsApp, lookaside: Lookaside) -> None:
    lookaside.told = {"file_size": 100 * 1024**2 + 1}
    with pytest.raises(Rejected):
        await fetched(channel)
    assert len(lookaside.asked) == 1


async def test_who_sends_more_than_may_be_is_not_read_to_the_end(
    channel: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "_DOCUMENT", len(CONTENT) - 1)
    with pytest.raises(Rejected) as refused:
        await fetched(channel)
    assert refused.value.failure == "media_refused"


async def test_one_that_breaks_off_is_fetched_again(channel: WhatsApp, lookaside: Lookaside) -> None:
    lookaside.cut = True
    with pytest.raises(NotNow) as later:
        await fetched(channel)
    assert later.value.wait == timedelta()


async def test_what_the_reader_raises_is_its_own(channel: WhatsApp) -> None:
    with pytest.raises(KeyError):
        async with channel.fetch(Attached("77"), None):
            raise KeyError
