"""Sign-in by OpenID Connect (THREATS 10), against a real provider that can be told to lie."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from oidc_provider import Provider

from pascal.adapters.google import GoogleSignIn
from pascal.domain.errors import Unauthenticated
from pascal.domain.ports.identity_provider import IdentityProvider, OutsideIdentity, ProviderUnavailable

ANA = {"sub": "1234", "email": "ana@example.com", "email_verified": True, "name": "Ana Quispe"}
CALLBACK = "http://localhost:8000/api/v1/auth/google/callback"


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


def sign_in_at(
    issuer: str, http: httpx.AsyncClient, clock: Clock | None = None, timeout: float = 5.0
) -> GoogleSignIn:
    return GoogleSignIn(
        http,
        client_id="pascal",
        client_secret="a secret of ours",
        redirect_uri=CALLBACK,
        secret="the application's secret",
        issuer=issuer,
        timeout=timeout,
        now=clock or Clock(),
    )


@pytest.fixture
def sign_in(provider: Provider, http: httpx.AsyncClient, clock: Clock) -> GoogleSignIn:
    provider.answer(claims=ANA)
    return sign_in_at(provider.issuer, http, clock)


@dataclass(frozen=True)
class CameBack:
    """What the browser brings to the callback."""

    code: str
    state: str
    cookie: str

    async def finish(self, sign_in: IdentityProvider) -> OutsideIdentity:
        return await sign_in.finish(code=self.code, state=self.state, cookie=self.cookie)


async def through_the_browser(sign_in: IdentityProvider) -> CameBack:
    begun = await sign_in.begin()
    async with httpx.AsyncClient() as browser:
        back = httpx.URL((await browser.get(begun.url)).headers["location"])
    assert str(back).startswith(CALLBACK)
    return CameBack(back.params["code"], back.params["state"], begun.cookie)


async def test_who_signs_in_is_known_by_the_providers_own_id(sign_in: GoogleSignIn) -> None:
    assert await (await through_the_browser(sign_in)).finish(sign_in) == OutsideIdentity(
        subject="1234", email="ana@example.com", email_verified=True, name="Ana Quispe"
    )


async def test_the_address_asks_for_a_code_with_pkce_and_tells_no_secret(sign_in: GoogleSignIn) -> None:
    begun = await sign_in.begin()
    asked = httpx.URL(begun.url).params
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email profile"
    assert "secret" not in begun.url


async def test_an_unverified_email_is_reported_as_such(provider: Provider, sign_in: GoogleSignIn) -> None:
    for unverified in ({"email_verified": False}, {"email_verified": "false"}):
        provider.answer(claims=ANA | unverified)
        identity = await (await through_the_browser(sign_in)).finish(sign_in)
        assert identity.email_verified is False
    silent = {key: value for key, value in ANA.items() if key != "email_verified"}
    provider.answer(claims=silent)
    assert (await (await through_the_browser(sign_in)).finish(sign_in)).email_verified is False


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another-application"},
        {"aud": ["pascal", "another-application"], "azp": "another-application"},
        {"iss": "https://accounts.evil.example"},
        {"nonce": "of another sign-in"},
        {"exp": 1_600_000_000},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": 1234},
        {"email": None},
        {"email_verified": "perhaps"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(
    provider: Provider, sign_in: GoogleSignIn, lie: dict[str, object]
) -> None:
    provider.answer(claims=ANA | lie)
    with pytest.raises(Unauthenticated):
        await (await through_the_browser(sign_in)).finish(sign_in)


async def test_a_token_of_an_unknown_hand_is_refused(provider: Provider, sign_in: GoogleSignIn) -> None:
    provider.answer(claims=ANA, key="forged")
    with pytest.raises(Unauthenticated):
        await (await through_the_browser(sign_in)).finish(sign_in)


async def test_the_client_secret_is_no_key_to_sign_tokens_with(
    provider: Provider, sign_in: GoogleSignIn
) -> None:
    claims = ANA | {"aud": "pascal", "iss": provider.issuer, "exp": int(time.time()) + 600}
    signed = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("a secret of ours"))
    _, payload, _ = signed.split(".")
    for forged in (signed, f"eyJhbGciOiJub25lIn0.{payload}.", "garbage", "", "a.b.c"):
        provider.answer(claims=ANA, id_token=forged)
        with pytest.raises(Unauthenticated):
            await (await through_the_browser(sign_in)).finish(sign_in)


async def test_a_new_key_of_the_provider_is_fetched_when_first_seen(
    provider: Provider, sign_in: GoogleSignIn
) -> None:
    await (await through_the_browser(sign_in)).finish(sign_in)
    provider.answer(claims=ANA, key="new")
    assert (await (await through_the_browser(sign_in)).finish(sign_in)).subject == "1234"


async def test_a_code_is_good_once(sign_in: GoogleSignIn) -> None:
    came_back = await through_the_browser(sign_in)
    await came_back.finish(sign_in)
    with pytest.raises(Unauthenticated):
        await came_back.finish(sign_in)


async def test_the_way_back_belongs_to_the_browser_that_began(sign_in: GoogleSignIn) -> None:
    mine, another = await through_the_browser(sign_in), await through_the_browser(sign_in)
    for tampered in (
        replace(mine, state=another.state),
        replace(mine, cookie=another.cookie),
        replace(mine, state=""),
        replace(mine, state="é\ud800"),
        replace(mine, cookie=""),
        replace(mine, cookie="é\ud800.1.x"),
        replace(mine, cookie=mine.cookie[:-1] + ("A" if mine.cookie[-1] != "A" else "B")),
        replace(mine, code=another.code),
    ):
        with pytest.raises(Unauthenticated):
            await tampered.finish(sign_in)


async def test_the_way_back_is_open_for_ten_minutes(sign_in: GoogleSignIn, clock: Clock) -> None:
    came_back = await through_the_browser(sign_in)
    clock.ahead = 601
    with pytest.raises(Unauthenticated):
        await came_back.finish(sign_in)


async def test_a_provider_that_fails_refuses_nobody(provider: Provider, sign_in: GoogleSignIn) -> None:
    came_back = await through_the_browser(sign_in)
    provider.answer(claims=ANA, status=503)
    with pytest.raises(ProviderUnavailable):
        await came_back.finish(sign_in)


async def test_a_provider_that_is_down_or_speaks_something_else_is_unavailable(
    provider: Provider, http: httpx.AsyncClient
) -> None:
    for issuer in ("http://127.0.0.1:9", f"{provider.issuer}/elsewhere", "http://nobody.invalid", "nothing"):
        with pytest.raises(ProviderUnavailable):
            await sign_in_at(issuer, http).begin()


async def test_a_connection_that_does_not_come_about_is_tried_once_more(provider: Provider) -> None:
    class Flaky(httpx.AsyncHTTPTransport):
        calls = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.calls += 1
            if self.calls % 2:
                raise httpx.ConnectError("not this time")
            return await super().handle_async_request(request)

    async with httpx.AsyncClient(transport=Flaky()) as http:
        sign_in = sign_in_at(provider.issuer, http)
        provider.answer(claims=ANA)
        assert (await (await through_the_browser(sign_in)).finish(sign_in)).subject == "1234"


async def test_a_provider_by_another_name_is_not_believed(
    provider: Provider, http: httpx.AsyncClient
) -> None:
    with pytest.raises(ProviderUnavailable):
        await sign_in_at(provider.issuer.replace("localhost", "127.0.0.1"), http).begin()


async def test_a_provider_that_drips_is_given_up(http: httpx.AsyncClient) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            while not reader.at_eof():
                writer.write(b" ")
                await asyncio.sleep(0.05)
        finally:
            writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1") as server:
        sign_in = sign_in_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", http, timeout=0.3)
        begun = time.monotonic()
        with pytest.raises(ProviderUnavailable):
            await sign_in.begin()
        assert time.monotonic() - begun < 2
