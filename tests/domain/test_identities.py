"""One spelling for every place where somebody can be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.identities import MAILBOX, MOST, PHONE, WHATSAPP_USER, Identity
from pascal.testing.strategies import typed_emails


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (PHONE, "+51987654321", "+51987654321"),
        (PHONE, " +51987654321\n", "+51987654321"),
        (PHONE, "+1234567", "+1234567"),
        (PHONE, "+123456789012345", "+123456789012345"),
        (MAILBOX, " Ana@Example.COM ", "ana@example.com"),
        (WHATSAPP_USER, "PE.1502123", "PE.1502123"),
        (WHATSAPP_USER, "US.ENT.99", "US.ENT.99"),
        ("telegram", " 4711 ", "4711"),
        ("telegram", "José", "José"),
        ("telegram", "x" * MOST, "x" * MOST),
    ],
)
def test_it_has_one_spelling(kind: str, typed: str, value: str) -> None:
    identity = Identity.of(kind, typed)
    assert identity == Identity(kind, value)
    assert str(identity) == f"{kind}:{value}"


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (PHONE, "51987654321", "value: malformed"),
        (PHONE, "+0987654321", "value: malformed"),
        (PHONE, "+123456", "value: malformed"),
        (PHONE, "+1234567890123456", "value: malformed"),
        (PHONE, "+51 987 654 321", "value: malformed"),
        (PHONE, "+5198765432x", "value: malformed"),
        (PHONE, "+5\u0661987654321", "value: malformed"),  # a digit, but no telephone has it
        (PHONE, "whatsapp:+51987654321", "value: malformed"),
        (PHONE, "", "value: malformed"),
        (MAILBOX, "ana", "email: malformed"),
        (MAILBOX, "", "email: required"),
        ("telegram", "", "value: required"),
        ("telegram", "  ", "value: required"),
        ("telegram", "a\0b", "value: characters"),
        ("telegram", "a\nb", "value: characters"),
        ("telegram", "\ud800", "value: characters"),
        ("telegram", "\u202e4711", "value: characters"),
        ("telegram", "x" * (MOST + 1), "value: too_long"),
        ("Telegram", "4711", "kind: malformed"),
        ("", "4711", "kind: malformed"),
        ("a:b", "4711", "kind: malformed"),
    ],
)
def test_what_reaches_nobody_is_refused(kind: str, value: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        Identity.of(kind, value)


kinds = st.sampled_from([PHONE, MAILBOX, WHATSAPP_USER, "telegram"])
typed = st.text(max_size=300) | typed_emails | st.from_regex(r"\s*\+\d{5,17}\s*", fullmatch=True)


@given(kinds, typed)
def test_its_spelling_is_its_own_spelling(kind: str, value: str) -> None:
    try:
        identity = Identity.of(kind, value)
    except Invalid:
        return
    assert Identity.of(identity.kind, identity.value) == identity
    assert 0 < len(identity.value) <= MOST
    assert identity.value.isprintable()


@given(kinds, typed, st.sampled_from([" {}", "{}\t", "\n{} "]))
def test_blanks_around_it_make_no_other(kind: str, value: str, blanks: str) -> None:
    try:
        identity = Identity.of(kind, value)
    except Invalid:
        return
    assert Identity.of(kind, blanks.format(value)) == identity
