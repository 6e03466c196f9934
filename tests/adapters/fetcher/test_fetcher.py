"""Whatever address somebody chooses, nobody is made to call into our own network (THREATS 23)."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from e2e.receivers import Authority, Receiver, receiving, says
from pascal.adapters.fetcher import GuardedFetcher
from pascal.domain.ports.fetcher import (
    AddressRefused,
    BadCertificate,
    Fetched,
    Fetcher,
    HungUp,
    NotHttp,
    TookTooLong,
    Unreachable,
)

HOME = ("127.0.0.0/8",)


class Names:
    """A name server that says what it is told to, another time another thing; and counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = [*answers]
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


async def post(fetcher: Fetcher, url: str, *, seconds: float = 5, most: int = 1000) -> Fetched:
    return await fetcher.post(url, b"{}", {"webhook-id": "1"}, seconds=seconds, most=most)


@pytest.fixture
async def fetcher() -> AsyncIterator[GuardedFetcher]:
    """As it comes: nothing private is allowed."""
    fetcher = GuardedFetcher()
    yield fetcher
    await fetcher.aclose()


@pytest.fixture
async def at_home() -> AsyncIterator[GuardedFetcher]:
    """This machine may be called."""
    fetcher = GuardedFetcher(HOME)
    yield fetcher
    await fetcher.aclose()


@pytest.fixture
async def received() -> AsyncIterator[Receiver]:
    async with receiving(says("200 OK", b"yes")) as receiver:
        yield receiver


PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:fbfe:80ff:fffe",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_private_addresses_are_refused_written_out_and_behind_a_name(address: str) -> None:
    written = f"[{address}]" if ":" in address else address
    for url, names in (
        (f"http://{written}:8000/", Names([address])),
        ("https://innocent.example/", Names([address])),
        ("https://half.example/", Names(["93.184.216.34", address])),
    ):
        fetcher = GuardedFetcher(resolve=names)
        with pytest.raises(AddressRefused):
            await post(fetcher, url)
        with pytest.raises(AddressRefused):
            await fetcher.check(url)
        await fetcher.aclose()


async def test_a_name_that_leads_home_does_not_do_without_tls_unless_it_is_named() -> None:
    """Where a name leads is whoever's who owns the name."""
    leads_home = GuardedFetcher(HOME, tls=True, resolve=Names(["127.0.0.1"]))
    named = GuardedFetcher(["Push.internal"], tls=True, resolve=Names(["127.0.0.1"]))
    with pytest.raises(AddressRefused):
        await leads_home.check("http://push.internal/")
    await leads_home.check("https://push.internal/")
    await leads_home.check("http://127.0.0.9/")
    await named.check("http://push.internal/")
    for each in (leads_home, named):
        await each.aclose()


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0177.0.0.1",
        "0x7f000001",
        "0x7f.0.0.1",
        "127.1",
        "127.0.0.1.",
        "017700000001",
        "134744072",
    ],
)
async def test_other_spellings_of_an_address_are_refused(fetcher: GuardedFetcher, host: str) -> None:
    with pytest.raises(AddressRefused):
        await post(fetcher, f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "https:///nobody",
        "https://user:password@example.com/",
        "https://user@example.com/",
        "http://[fe80::1%25eth0]/",
        "http://exa mple.com/",
        "http://example.com:99999/",
        "",
    ],
)
async def test_what_is_no_address_of_the_web_is_refused(fetcher: GuardedFetcher, url: str) -> None:
    with pytest.raises(AddressRefused):
        await post(fetcher, url)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
async def test_the_web_itself_is_not_refused(address: str) -> None:
    fetcher = GuardedFetcher(resolve=Names([address]))
    await fetcher.check("https://www.example.com/")
    await fetcher.aclose()


async def test_localhost_is_refused_by_the_real_name_server_too(
    fetcher: GuardedFetcher, received: Receiver
) -> None:
    with pytest.raises(AddressRefused):
        await post(fetcher, received.address("localhost"))
    assert received.requests == []


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "intranet.example", "Intranet.Example."])
async def test_what_the_operator_allows_is_called(received: Receiver, allowed: str) -> None:
    fetcher = GuardedFetcher([allowed], resolve=Names(["127.0.0.1"]))
    answer = await post(fetcher, received.address("intranet.example"))
    assert (answer.status, answer.content) == (200, b"yes")
    other = allowed if allowed[0].isdigit() else "127.0.0.1"
    if other != allowed:  # a name does not open its address
        with pytest.raises(AddressRefused):
            await post(fetcher, received.address())
    await fetcher.aclose()


async def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(received: Receiver) -> None:
    """DNS rebinding: a public address for the check, one of ours for the call."""
    names = Names(["93.184.216.34"], ["127.0.0.1"])
    fetcher = GuardedFetcher(resolve=names)
    with pytest.raises((TookTooLong, Unreachable)):
        await post(fetcher, received.address("rebinding.example"), seconds=0.5)
    assert names.asked == ["rebinding.example"]
    with pytest.raises(AddressRefused):
        await post(fetcher, received.address("rebinding.example"))
    assert received.requests == []
    await fetcher.aclose()


async def test_the_name_that_was_typed_is_the_one_that_is_told(received: Receiver) -> None:
    fetcher = GuardedFetcher(HOME, resolve=Names(["127.0.0.1"]))
    await post(fetcher, received.address("crm.example"))
    (request,) = received.requests
    assert request.startswith(b"POST /hook HTTP/1.1\r\n")
    assert f"host: crm.example:{received.port}".encode() in request.lower()
    assert b"webhook-id: 1" in request
    await fetcher.aclose()


async def test_where_one_address_leads_nowhere_the_next_is_tried(received: Receiver) -> None:
    fetcher = GuardedFetcher(("127.0.0.0/8", "::1"), resolve=Names(["127.0.0.9", "127.0.0.1"]))
    assert (await post(fetcher, received.address("two.example"))).status == 200
    await fetcher.aclose()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_redirects_are_answers_and_are_not_followed(at_home: GuardedFetcher, status: str) -> None:
    async with (
        receiving(says("200 OK")) as other,
        receiving(says(status, b"", f"Location: {other.address()}")) as first,
    ):
        answer = await post(at_home, first.address())
    assert answer.status == int(status[:3])
    assert other.requests == []


async def test_no_cookie_of_an_answer_is_kept(at_home: GuardedFetcher) -> None:
    for n in range(2):
        async with receiving(says("200 OK", b"", f"Set-Cookie: c{n}={n}; Max-Age=999999")) as receiver:
            answer = await post(at_home, receiver.address())
        assert answer.headers["set-cookie"].startswith(f"c{n}=")
    assert len(at_home._http.cookies.jar) == 0


async def test_of_a_huge_answer_only_the_beginning_is_read(at_home: GuardedFetcher) -> None:
    written = 0

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            written += 65536

    async with receiving(endless) as receiver:
        answer = await post(at_home, receiver.address(), most=100)
    assert answer.content == b"x" * 100
    assert written < 50_000_000


async def test_a_packed_answer_is_not_unpacked(at_home: GuardedFetcher) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    async with receiving(says("200 OK", bomb, "Content-Encoding: gzip")) as receiver:
        answer = await post(at_home, receiver.address(), most=100_000)
    assert answer.content == bomb


async def test_endless_headers_are_no_answer(at_home: GuardedFetcher) -> None:
    async def headers(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
            await writer.drain()

    async with receiving(headers) as receiver:
        with pytest.raises(NotHttp):
            await post(at_home, receiver.address())


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
async def test_who_answers_a_letter_at_a_time_does_not_get_longer(
    at_home: GuardedFetcher, begins: bytes
) -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        writer.write(begins)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with receiving(drip) as receiver:
        began = time.monotonic()
        with pytest.raises(TookTooLong):
            await post(at_home, receiver.address(), seconds=0.3)
        assert time.monotonic() - began < 2


async def test_a_name_server_that_does_not_answer_does_not_get_longer_either() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ["93.184.216.34"]

    fetcher = GuardedFetcher(resolve=never)
    with pytest.raises(TookTooLong):
        await post(fetcher, "https://slow.example/", seconds=0.1)
    await fetcher.aclose()


async def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
    writer.close()


async def _reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
    writer.transport.abort()


@pytest.mark.parametrize("answer", [_hang_up, _reset])
async def test_who_closes_the_connection_has_hung_up(
    at_home: GuardedFetcher,
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]],
) -> None:
    async with receiving(answer) as receiver:
        with pytest.raises(HungUp):
            await post(at_home, receiver.address())


async def test_what_does_not_speak_http_is_no_answer(at_home: GuardedFetcher) -> None:
    async def rubbish(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await writer.drain()

    async with receiving(rubbish) as receiver:
        with pytest.raises(NotHttp):
            await post(at_home, receiver.address())


async def test_nobody_there_and_no_such_name_are_unreachable(at_home: GuardedFetcher) -> None:
    async with receiving(says("200 OK")) as gone:
        pass
    with pytest.raises(Unreachable):
        await post(at_home, gone.address())

    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    fetcher = GuardedFetcher(resolve=unknown)
    with pytest.raises(Unreachable):
        await post(fetcher, "https://nobody.example/")
    await fetcher.check("https://nobody.example/")  # it may come to be
    await fetcher.aclose()


async def test_over_tls_the_name_has_to_be_proven(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    fetcher = GuardedFetcher(HOME, resolve=Names(["127.0.0.1"]), verify=authority.trusted)
    async with receiving(says("200 OK", b"yes"), authority.server("crm.example")) as receiver:
        answer = await post(fetcher, receiver.address("crm.example", "https"))
        assert (answer.status, answer.content) == (200, b"yes")
        assert f"host: crm.example:{receiver.port}".encode() in receiver.requests[0].lower()
        with pytest.raises(BadCertificate):  # nor by a connection that was the other's
            await post(fetcher, receiver.address("other.example", "https"))
    strange = GuardedFetcher(HOME, resolve=Names(["127.0.0.1"]))
    async with receiving(says("200 OK"), authority.server("crm.example")) as receiver:
        with pytest.raises(BadCertificate):
            await post(strange, receiver.address("crm.example", "https"))
        assert receiver.requests == []
    await fetcher.aclose()
    await strange.aclose()


async def test_proxies_of_the_environment_are_not_asked(
    at_home: GuardedFetcher, received: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(says("200 OK", b"proxy")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        fetcher = GuardedFetcher(HOME)
        assert (await post(fetcher, received.address())).content == b"yes"
        await fetcher.aclose()
    assert proxy.requests == []


async def test_each_call_has_a_connection_of_its_own(at_home: GuardedFetcher) -> None:
    calls = 0

    async def stays(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: bytes) -> None:
        nonlocal calls
        calls += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        assert await reader.read(1) == b""  # hung up, nothing more is asked

    async with receiving(stays) as receiver:
        for _ in range(3):
            assert (await post(at_home, receiver.address())).status == 200
    assert calls == 3


async def test_many_slow_ones_do_not_keep_a_quick_one_waiting(
    at_home: GuardedFetcher, received: Receiver
) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: bytes) -> None:
        await reader.read()

    async with receiving(silent) as dead:
        slow = [asyncio.create_task(post(at_home, dead.address(), seconds=3)) for _ in range(150)]
        await asyncio.sleep(0.2)
        async with asyncio.timeout(2):
            assert (await post(at_home, received.address())).status == 200
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
