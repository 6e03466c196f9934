"""One spelling for one mailbox, names on one line."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.people import MAX_NAME, clean_name, fold_email
from pascal.testing.strategies import typed_emails, typed_names

anything = st.text(st.characters())
almost_emails = st.builds(
    "{}@{}.com".format, st.text(st.characters(), min_size=1, max_size=9), st.text(max_size=9)
)


def folded(raw: str) -> str:
    """Folded, if it is an e-mail at all."""
    try:
        return fold_email(raw)
    except Invalid:
        reject()


@given(typed_emails)
def test_folding_twice_is_folding_once(raw: str) -> None:
    email = folded(raw)
    assert fold_email(email) == email


@given(typed_emails)
def test_blanks_and_composition_make_nobody_else(raw: str) -> None:
    email = folded(raw)
    for form in ("NFC", "NFD"):
        assert fold_email(f" {unicodedata.normalize(form, raw)}\n") == email


@given(st.from_regex(r"[a-z0-9.+_-]{1,20}@[a-z0-9-]{1,10}\.[a-z]{2,5}", fullmatch=True))
def test_capitals_make_nobody_else(raw: str) -> None:
    assert fold_email(raw.upper()) == fold_email(raw) == raw


@given(typed_emails)
def test_a_folded_email_is_one_printable_word_with_one_at_sign(raw: str) -> None:
    email = folded(raw)
    assert email.isprintable()
    assert not any(each.isspace() for each in email)
    assert email.count("@") == 1


@given(almost_emails)
def test_whatever_is_typed_is_an_email_or_refused_by_name(raw: str) -> None:
    with suppress(Invalid):
        fold_email(raw).encode()


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "ana",
        "@example.com",
        "ana@",
        "ana@example",
        "a b@example.com",
        "ana@.com.",
        "a@b@example.com",
        "ana@example.com\0",
        "ana@example.com, beto@example.com",
        "<ana@example.com>",
        "ana\ud800@example.com",
        f"ana@{'a' * 250}.com",
    ],
)
def test_these_are_no_emails(raw: str) -> None:
    with pytest.raises(Invalid):
        fold_email(raw)


@pytest.mark.parametrize("raw", ["ANA@Example.COM", " ana@example.com ", "ａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ"])
def test_these_are_one_mailbox(raw: str) -> None:
    assert fold_email(raw) == "ana@example.com"


def test_letters_that_are_the_same_in_capitals_are_the_same() -> None:
    assert fold_email("straße@example.com") == fold_email("STRASSE@EXAMPLE.COM")


@given(st.one_of(typed_names, anything))
def test_a_name_is_one_printable_line_however_often_it_is_cleaned(raw: str) -> None:
    try:
        name = clean_name(raw)
    except Invalid:
        return
    assert name.isprintable()
    assert 0 < len(name) <= MAX_NAME
    assert clean_name(name) == name
    name.encode()
