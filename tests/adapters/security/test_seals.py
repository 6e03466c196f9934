"""Seals, codes, refresh tokens, and sites that vouch."""

import hmac
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.security import DerivedCodes, HmacPasscodes, HmacSeals, HmacVouching, RandomRefreshTokens
from pascal.domain.errors import Invalid, Unauthenticated
from pascal.domain.ids import SessionId, VerificationId
from pascal.domain.ports.security import Codes, Passcodes, RefreshTokens, Seals, Vouching

SECRET = "a secret of thirty-two characters"

seals: Seals = HmacSeals(SECRET)
codes: Codes = DerivedCodes(SECRET)
refresh_tokens: RefreshTokens = RandomRefreshTokens()
passcodes: Passcodes = HmacPasscodes(SECRET)
vouching: Vouching = HmacVouching("the site's secret")

values = st.lists(st.text(max_size=20) | st.integers(), max_size=5).map(tuple)


@given(values)
def test_a_sealed_text_holds_what_was_put_in(sealed: tuple[str | int, ...]) -> None:
    assert HmacSeals(SECRET).open(seals.seal(sealed, "queue"), "queue") == sealed


def test_a_sealed_text_is_short_and_safe_in_a_url() -> None:
    text = seals.seal((1_795_000_000_000_000, str(uuid4())), "queue")
    assert len(text) <= 120
    assert text.replace("-", "").replace("_", "").isalnum()


def test_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    text = seals.seal((1, "a"), "queue")
    for elsewhere in (("messages", seals), ("queue", HmacSeals("another secret, as long"))):
        purpose, other = elsewhere
        with pytest.raises(Invalid, match="seal: malformed"):
            other.open(text, purpose)


@given(st.data())
def test_a_changed_text_is_malformed(data: st.DataObject) -> None:
    text = seals.seal((1, "a"), "queue")
    position = data.draw(st.integers(0, len(text) - 1))
    changed = text[:position] + data.draw(st.characters()) + text[position + 1 :]
    if changed != text:
        with pytest.raises(Invalid, match="seal: malformed"):
            seals.open(changed, "queue")


@given(st.text())
def test_any_other_text_is_not_opened(text: str) -> None:
    with pytest.raises(Invalid, match="seal: malformed"):
        seals.open(text, "queue")


def test_a_huge_text_is_malformed() -> None:
    for text in ("A" * 10_000_000, seals.seal(("x" * 5000,), "queue"), "=" * 100, "\ud800", "", "+/+/"):
        with pytest.raises(Invalid, match="seal: malformed"):
            seals.open(text, "queue")


@given(st.uuids())
def test_a_code_has_six_digits_and_is_the_same_in_every_process(verification: VerificationId) -> None:
    code = codes.code_for(verification)
    assert len(code) == 6
    assert code.isdecimal()
    assert DerivedCodes(SECRET).matches(verification, code)
    assert DerivedCodes(SECRET).matches(verification, f" {code[:3]} {code[3:]}\n")


@given(st.uuids(), st.text())
def test_nothing_else_matches(verification: VerificationId, text: str) -> None:
    if "".join(text.split()) != codes.code_for(verification):
        assert not codes.matches(verification, text)


def test_codes_are_spread_and_differ_with_the_secret() -> None:
    ids = [VerificationId(uuid4()) for _ in range(2000)]
    assert len({codes.code_for(one) for one in ids}) > 1950
    assert {codes.code_for(one)[0] for one in ids} == set("0123456789")
    other = DerivedCodes("another secret, as long")
    assert sum(codes.code_for(one) == other.code_for(one) for one in ids) < 5


def test_a_refresh_token_names_its_session_and_the_digest_that_was_stored() -> None:
    session = SessionId(uuid4())
    issued = refresh_tokens.issue(session)
    assert refresh_tokens.read(issued.text) == (session, issued.digest)
    assert len(issued.digest) == 32


def test_no_two_refresh_tokens_are_alike() -> None:
    session = SessionId(uuid4())
    assert len({refresh_tokens.issue(session).digest for _ in range(100)}) == 100


@given(st.text())
def test_other_text_is_no_refresh_token(text: str) -> None:
    with pytest.raises(Unauthenticated):
        refresh_tokens.read(text)


def test_a_refresh_token_is_exactly_as_long_as_issued() -> None:
    text = refresh_tokens.issue(SessionId(uuid4())).text
    for other in (text[:-1], text + "A", text + "=", text * 1_000_000, "\ud800" * 64, text[:-1] + "+"):
        with pytest.raises(Unauthenticated):
            refresh_tokens.read(other)


def test_a_site_vouches_with_its_secret() -> None:
    email = "ana@example.com"
    identity = hmac.new(b"the site's secret", email.encode(), "sha256").hexdigest()
    assert vouching.vouches(email, identity)
    assert vouching.vouches(email, identity.upper())
    assert not vouching.vouches("eve@example.com", identity)
    for wrong in ("", identity[:-1], identity + "0", "é", "\ud800"):
        assert not vouching.vouches(email, wrong)


def test_nobody_vouches_where_the_site_has_no_secret() -> None:
    for unset in (None, ""):
        identity = hmac.new(b"", b"ana@example.com", "sha256").hexdigest()
        assert not HmacVouching(unset).vouches("ana@example.com", identity)


@pytest.mark.parametrize(
    "around", ["{}", "Hola. Código: {}", "*{}*", "«{}», gracias", "otra-{} {}", "1\n{}\n2"]
)
def test_a_passcode_is_found_in_what_people_send(around: str) -> None:
    code, digest = passcodes.issue()
    assert digest in passcodes.shown(around.replace("{}", code))
    assert digest in passcodes.shown(around.replace("{}", code.lower()))


def test_letters_that_look_like_numbers_are_those() -> None:
    assert passcodes.shown("oIl01-ABCDE") == passcodes.shown("01101-abcde")


def test_no_two_passcodes_are_the_same_and_no_secret_finds_anothers() -> None:
    issued = [passcodes.issue() for _ in range(1000)]
    assert len({digest for _, digest in issued}) == len({code for code, _ in issued}) == 1000
    assert HmacPasscodes("another secret of thirty-two").shown(issued[0].text) != [issued[0].digest]


@given(st.text())
def test_of_any_text_few_passcodes_are_looked_for(text: str) -> None:
    assert len(passcodes.shown(text)) <= 3
    assert len(passcodes.shown(f"{text} {' '.join(['ABCDE-FGHJK'] * 100)}")) == 3
