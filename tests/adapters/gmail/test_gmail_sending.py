"""A mail as it goes out: one recipient, one thread, and nothing that a header could hold beside."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from gmail_house import ID, OURS, file, kit, made, outgoing, permit
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.gmail.channel import Gmail
from pascal.adapters.gmail.composing import attach, compose, ours
from pascal.domain.communications import Kind
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ports.channels import NotNow, Rejected
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import START
from providers.google import OTHER, VENTAS, GoogleFake, mail

FIRST, SECOND = "<first@mail.example.com>", "<second@mail.example.com>"
WORDS = st.text(st.characters(exclude_categories=("Cs",)))


async def test_an_answer_joins_the_thread_of_what_it_answers(gmail: Gmail, google: GoogleFake) -> None:
    google.mails["18a1"] = mail(Message_ID=SECOND)
    sent = await gmail.send_text(
        permit(), outgoing("Sí", about=SECOND, references=(FIRST, SECOND), subject="Re: Informes ñ")
    )
    (one,) = google.sent
    assert one["threadId"] == "18a17"
    told = {name: str(value) for name, value in one["mail"].items()}
    assert told == {
        "From": VENTAS,
        "To": "ana@example.com",
        "Date": "Mon, 05 Jan 2026 09:00:00 +0000",
        "Message-ID": OURS,
        "Subject": "Re: Informes ñ",
        "In-Reply-To": SECOND,
        "References": f"{FIRST} {SECOND}",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": told["Content-Transfer-Encoding"],
        "MIME-Version": "1.0",
    }
    assert (sent.external_id, sent.references) == (OURS, ())


async def test_the_same_has_the_same_id_and_names_ours(gmail: Gmail) -> None:
    first, again = [await gmail.send_text(permit(), outgoing()) for _ in range(2)]
    assert first.external_id == again.external_id == OURS
    assert ours(OURS) == str(ID)


async def test_what_gmail_calls_it_is_its_name(gmail: Gmail, google: GoogleFake) -> None:
    google.renames = True
    sent = await gmail.send_text(permit(), outgoing())
    assert sent.external_id.endswith("@mail.gmail.com>")
    assert sent.references == ()


async def test_what_went_out_went_out_whatever_fails_afterwards(
    gmail: Gmail, google: GoogleFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(gmail._leaves, "ask", away)
    assert (await gmail.send_text(permit(), outgoing())).external_id == OURS
    assert len(google.sent) == 1


async def test_what_it_answers_need_not_be_in_that_mailbox(gmail: Gmail, google: GoogleFake) -> None:
    await gmail.send_text(permit(), outgoing(about=FIRST))
    assert google.sent[0]["threadId"] is None
    assert google.sent[0]["mail"]["in-reply-to"] == FIRST


async def test_a_file_goes_with_its_words_in_the_same_thread(gmail: Gmail, google: GoogleFake) -> None:
    google.mails["18a1"] = mail(Message_ID=SECOND)
    content = bytes(range(256)) * 4000
    for about in (None, SECOND):
        one = outgoing("El plano", about=about)
        await gmail.send_media(permit(kind=Kind.MEDIA), one, file(content, "plano «Ñuñoa».pdf"))
        sent = google.sent[-1]["mail"]
        (attachment,) = sent.iter_attachments()
        assert attachment.get_filename() == "plano «Ñuñoa».pdf"
        assert attachment.get_content_type() == "application/pdf"
        assert google.files()[-1] == (content, "El plano")
    assert google.sent[-1]["threadId"] == "18a17"


async def test_a_file_that_breaks_off_is_not_sent(gmail: Gmail, google: GoogleFake) -> None:
    shorter = file()
    object.__setattr__(shorter, "size", 4711)
    with pytest.raises(NotNow):
        await gmail.send_media(permit(kind=Kind.MEDIA), outgoing(), shorter)
    assert not google.sent


async def test_where_there_is_but_one_mailbox_it_need_not_be_named(gmail: Gmail, google: GoogleFake) -> None:
    await gmail.send_text(permit(), outgoing(line=None))
    assert google.sent[0]["mail"]["from"] == VENTAS


async def test_a_read_mark_reaches_the_mail_in_that_mailbox(gmail: Gmail, google: GoogleFake) -> None:
    google.mails = {"18a1": mail(Message_ID=FIRST), "18a2": mail(Message_ID=SECOND, id="18a2")}
    await gmail.mark_read(FIRST, VENTAS)
    await gmail.mark_read("<nobody@knows>", VENTAS)
    await gmail.mark_read("in:inbox", VENTAS)
    assert [each["labelIds"] for each in google.mails.values()] == [["INBOX"], ["INBOX", "UNREAD"]]


async def test_a_refusal_of_the_recipient_is_told_as_one(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    with pytest.raises(Rejected) as caught:
        await gmail.send_text(permit(Identity(MAILBOX, "josé@example.com")), outgoing())
    assert caught.value.failure == "bad_address"
    assert not google.sent
    await gmail.aclose()


# -- whatever stands in it


def _as_sent(mail: EmailMessage) -> EmailMessage:
    return email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)


@given(text=WORDS, subject=WORDS, about=WORDS, references=st.lists(WORDS))
def test_nothing_begins_another_header(text: str, subject: str, about: str, references: list[str]) -> None:
    one = outgoing(text, subject=subject, about=about, references=tuple(references))
    mail = _as_sent(compose(permit(Identity(MAILBOX, "ana@example.com")), one, VENTAS, START))
    assert not mail.defects
    assert set(mail.keys()) <= {
        *("From", "To", "Date", "Message-ID", "Subject", "In-Reply-To", "References"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert [each.addr_spec for each in mail["to"].addresses] == ["ana@example.com"]


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc"))), subject=WORDS)
def test_what_is_written_comes_through(text: str, subject: str) -> None:
    one = outgoing(text, subject=f"Re: {subject}")
    mail = _as_sent(compose(permit(Identity(MAILBOX, "ana@example.com")), one, VENTAS, START))
    assert mail.get_content() == f"{text}\r\n"
    printable = "".join(each if each.isprintable() else " " for each in one.subject or "")
    assert str(mail["subject"]).split() == printable[:5000].split() or len(printable) > 400


@given(name=WORDS, media_type=WORDS, content=st.binary())
def test_a_file_is_a_file_whatever_it_is_called(name: str, media_type: str, content: bytes) -> None:
    mail = compose(permit(Identity(MAILBOX, "ana@example.com")), outgoing(), VENTAS, START)
    attach(mail, name, media_type, content)
    read = _as_sent(mail)
    (one,) = read.iter_attachments()
    payload = one.get_payload(decode=True)
    assert payload == content or one.get_content_maintype() == "text"
    assert _words(read) == "Hola"


def _words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).strip()


@pytest.mark.parametrize(
    "to",
    [
        Identity(MAILBOX, "a@b\r\nBcc: x@y.pe"),
        Identity(MAILBOX, "ñandú@example.com"),
        Identity(MAILBOX, "a@" + "x" * 80 + ".pe"),
        Identity(MAILBOX, "a@"),
    ],
)
def test_who_cannot_be_written_to_is_not(to: Identity) -> None:
    with pytest.raises(Rejected):
        compose(permit(to), outgoing(), VENTAS, START)


def test_a_domain_of_another_script_is_written_in_its_own_spelling() -> None:
    mail = compose(permit(Identity(MAILBOX, "ana@ñandú.pe")), outgoing(), OTHER, START)
    assert mail["to"] == "ana@xn--and-6ma2c.pe"
