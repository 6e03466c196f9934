"""Access tokens of agents and lead tokens of visitors (THREATS 3, 21)."""

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from pascal.adapters.security import JwtTokens
from pascal.adapters.security.keys import key_for
from pascal.domain.errors import Unauthenticated
from pascal.domain.ids import AgentId, SessionId, VisitorId
from pascal.domain.ports.security import AgentToken, Tokens, VisitorToken

SECRET = "a secret of thirty-two characters"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
AGENT = AgentToken(AgentId(uuid4()), SessionId(uuid4()), epoch=3, expires_at=NOW + timedelta(minutes=15))
VISITOR = VisitorToken(VisitorId(uuid4()), NOW + timedelta(days=365))

tokens: Tokens = JwtTokens(SECRET)
signed = tokens.sign(AGENT)


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("token", [AGENT, VISITOR])
def test_what_was_signed_is_read_again_by_any_process(token: AgentToken | VisitorToken) -> None:
    assert JwtTokens(SECRET).read(tokens.sign(token), NOW) == token


@given(
    st.uuids(),
    st.uuids(),
    st.integers(0, 2**31),
    st.datetimes(NOW.replace(tzinfo=None), timezones=st.just(UTC)),
)
def test_every_token_survives_the_way_but_for_fractions_of_seconds(
    agent: UUID, session: UUID, epoch: int, ends: datetime
) -> None:
    token = AgentToken(AgentId(agent), SessionId(session), epoch, ends + timedelta(seconds=1))
    at = NOW - timedelta(days=1)
    expected = replace(token, expires_at=token.expires_at.replace(microsecond=0))
    assert tokens.read(tokens.sign(token), at) == expected


def test_a_token_ends_on_the_second_even_if_it_was_read_before() -> None:
    assert tokens.read(signed, AGENT.expires_at - timedelta(seconds=1)) == AGENT
    with pytest.raises(Unauthenticated):
        tokens.read(signed, AGENT.expires_at)


def test_another_secret_knows_none_of_them() -> None:
    with pytest.raises(Unauthenticated):
        JwtTokens("another secret of enough bytes").read(signed, NOW)


def test_the_secret_itself_and_keys_of_other_purposes_sign_nothing() -> None:
    for key in (SECRET.encode(), key_for(SECRET, "cursors"), key_for(SECRET, "codes")):
        forged = jwt.encode({"alg": "HS256"}, claims_of(signed), OctKey.import_key(key))
        with pytest.raises(Unauthenticated):
            tokens.read(forged, NOW)


def claims_of(text: str) -> dict[str, object]:
    payload = text.split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def test_the_algorithm_is_ours_to_choose() -> None:
    header, payload, signature = signed.split(".")
    key = OctKey.import_key(key_for(SECRET, "tokens"))
    forged = [
        f"{encoded({'alg': 'none'})}.{payload}.",
        f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{payload}.{signature}",
        f"{encoded({'alg': 'HS256', 'crit': ['x'], 'x': 1})}.{payload}.{signature}",
        f"{encoded({'alg': 'RS256'})}.{payload}.{signature}",
        jwt.encode({"alg": "HS512"}, claims_of(signed), key, algorithms=["HS512"]),
        f"{header}.{payload}",
        f"{header}.{payload}.",
    ]
    for text in forged:
        with pytest.raises(Unauthenticated):
            tokens.read(text, NOW)


def test_a_visitor_does_not_become_an_agent() -> None:
    header, _, signature = tokens.sign(VISITOR).split(".")
    _, payload, _ = signed.split(".")
    with pytest.raises(Unauthenticated):
        tokens.read(f"{header}.{payload}.{signature}", NOW)
    assert isinstance(tokens.read(tokens.sign(VISITOR), NOW), VisitorToken)


@given(st.integers(0, len(signed) - 2), st.characters())
def test_a_changed_character_ruins_a_token(position: int, character: str) -> None:
    changed = signed[:position] + character + signed[position + 1 :]
    if changed != signed:
        with pytest.raises(Unauthenticated):
            tokens.read(changed, NOW)


@given(st.text() | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}"))
def test_anything_else_is_nobody(text: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(text, NOW)


def test_deep_and_huge_input_is_nobody_soon() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 380).decode().rstrip("=")
    begun = time.perf_counter()
    for text in (
        f"{deep}.{deep}.x",
        "[" * 1000,
        "." * 1000,
        "x" * 10_000_000,
        signed * 10_000,
        "\ud800",
        "\0",
    ):
        with pytest.raises(Unauthenticated):
            tokens.read(text, NOW)
    assert time.perf_counter() - begun < 0.5


def test_a_token_is_verified_once() -> None:
    fresh = JwtTokens(SECRET)

    def reading(times: int) -> float:
        begun = time.perf_counter()
        for _ in range(times):
            fresh.read(signed, NOW)
        return time.perf_counter() - begun

    assert reading(1) > reading(100) / 100 * 3


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    for secret in ("", "changeme", b"short"):
        with pytest.raises(ValueError, match="secret"):
            JwtTokens(secret)
