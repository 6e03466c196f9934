"""What a mail tells: who wrote what, or what became of what we sent."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from gmail_house import ANA, ID, MAIL, OURS, kit, later, made, said, told
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.gmail import mails
from pascal.adapters.gmail.mails import CUT, MOST_TEXT, MailAtGmail, as_text, shortened
from pascal.adapters.gmail.reading import MailParcel, packed, read
from pascal.adapters.gmail.vouching import vouches
from pascal.domain.communications import Attached, Report, State
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.incoming import Peer, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import NotNow, Rejected, Unreadable
from pascal.testing.builders import START
from providers.google import VENTAS, GoogleFake, mail, part, several


def test_the_payload_is_heard_as_it_was_written() -> None:
    assert said(MAIL) == Said(
        external_id="<abc@example.com>",
        peer=Peer((Identity(MAILBOX, "ana@example.com"),), "Ana"),
        line=VENTAS,
        text="Información\n\nHola ñ",
        subject="Información",
        vouched=False,
        at=datetime(2025, 1, 1, tzinfo=UTC),
    )


def test_an_answer_names_what_it_answers_and_what_was_before() -> None:
    one = said(mail(In_Reply_To="<b@x.pe>", References="<a@x.pe>\r\n <b@x.pe>"))
    assert (one.about, one.references) == ("<b@x.pe>", ("<a@x.pe>", "<b@x.pe>"))
    one = said(mail(In_Reply_To="<b@x.pe>"))
    assert (one.about, one.references) == ("<b@x.pe>", ("<b@x.pe>",))
    one = said(mail(References="<a@x.pe> garbage <b@x.pe>"))
    assert one.about == "<b@x.pe>"


def test_the_address_is_folded_and_the_name_is_theirs() -> None:
    one = said(mail(From="=?UTF-8?Q?Jos=C3=A9_=F0=9F=8F=A0?= <JOSE@Example.COM>"))
    assert one.peer == Peer((Identity(MAILBOX, "jose@example.com"),), "José 🏠")
    assert said(mail(From="ana@example.com")).peer.name is None
    # a name is not an address, whatever it says
    evil = said(mail(From='"gerente@example.com" <eva@evil.example>'))
    assert evil.peer.identities == (Identity(MAILBOX, "eva@evil.example"),)
    coded = "=?utf-8?q?Gerente_=3Cgerente=40example=2Ecom=3E?= <eva@evil.example>"
    assert said(mail(From=coded)).peer.identities == (Identity(MAILBOX, "eva@evil.example"),)


# -- whether it came from there

SPF = "spf=pass (google.com: domain of ana@example.com designates 2607::1 as permitted sender) smtp.mailfrom="
DKIM = 'dkim=pass header.i=@example.com header.s=20230601 header.b="k/9+hG=="'
DMARC = "dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.com"


def is_vouched(*results: str, by: str = "mx.google.com", **headers: str) -> bool:
    return said(mail(Authentication_Results=";\r\n       ".join((by, *results)), **headers)).vouched


@pytest.mark.parametrize(
    "results",
    [
        (DMARC,),
        (DKIM, "arc=pass (i=1 spf=pass dmarc=fail fromdomain=evil.example)", SPF + "a@evil.example", DMARC),
        ("spf=fail smtp.mailfrom=x@lists.example", DMARC, "dara=pass header.i=@gmail.com"),
        (DMARC.replace("example.com", "Example.COM"),),
        (DKIM,),
        ("dkim=pass header.d=example.com",),
        ("dkim=fail header.i=@example.com", DKIM),
        (DKIM, "dmarc=none header.from=example.com"),
        (SPF + "ana@example.com",),
        (SPF + "example.com",),
        (SPF + '"prvs=17=ana@example.com"',),
    ],
)
def test_gmail_says_that_it_came_from_there(results: Sequence[str]) -> None:
    assert is_vouched(*results)


@pytest.mark.parametrize(
    "results",
    [
        (),
        ("none",),
        ("spf=softfail smtp.mailfrom=ana@example.com",),
        ("dkim=neutral (body hash did not verify) header.i=@example.com",),
        (DKIM, SPF + "ana@example.com", DMARC.replace("pass", "fail")),
        (DKIM, "dmarc=temperror header.from=example.com"),
        # another's
        (DMARC.replace("example.com", "evil.example"),),
        (DKIM, DMARC.replace("example.com", "mail.example.com")),
        (DKIM.replace("example.com", "example.com.evil.example"),),
        (DKIM.replace("example.com", "com"),),
        (SPF + "example.com@evil.example",),
        ("arc=pass header.from=example.com",),
        # what a sender's own words make of it
        (DMARC, DMARC),
        (DMARC.replace("pass", "none"), DMARC, SPF + "x@x.pe", SPF + "x@x.pe"),
        (SPF + "example.com(.evil.example",),
        (SPF + '"ana@example.com"@evil.example',),
        (SPF + "ana@example.com (x) smtp.mailfrom=a@evil.example",),
        (SPF.replace("ana@", '"a) smtp.mailfrom=x@example.com ("@') + "a@evil.example",),
        (SPF.replace("ana@", f'"a) smtp.mailfrom=a; {DKIM}; x=pass ("@') + "a@evil.example",),
        ("x=pass (dkim=pass header.i=@example.com)",),
        ("x=pass (;", DKIM, ")"),
        ('x=pass a.b="', DKIM, '"'),
        (DKIM, ""),
        (DKIM + " \u212a",),
    ],
)
def test_gmail_does_not_say_that_it_came_from_there(results: Sequence[str]) -> None:
    assert not is_vouched(*results)


def test_nobody_else_is_believed_that_it_came_from_there() -> None:
    assert not said(mail()).vouched
    assert not is_vouched(DMARC, by="mx.evil.example")
    assert not is_vouched(DMARC, by="mx.google.com.evil.example")
    assert not is_vouched(DMARC, From="Ana <ana@otra.example>")
    beneath = {"name": "Authentication-Results", "value": f"mx.google.com; {DMARC}"}
    forged = mail(Authentication_Results="mx.google.com; dmarc=fail header.from=example.com")
    forged["payload"]["headers"].append(beneath)
    assert not said(forged).vouched
    twice = mail(Authentication_Results=f"mx.google.com; {DMARC}")
    twice["payload"]["headers"].append({"name": "from", "value": "eva@example.com"})
    assert not said(twice).vouched


TOLD = st.sampled_from(
    (*'();="\\ \t', "mx.google.com", ";", "dkim=pass", "header.i=@", "a.b=", "spf=pass", "dmarc=none", "(x)")
)


@given(
    st.text() | st.lists(TOLD | st.text(max_size=3)).map("".join) | st.lists(TOLD, min_size=1).map(" ".join)
)
def test_whatever_is_written_of_where_it_came_from_is_no_proof(written: str) -> None:
    assert not vouches(written, "example.com")


@pytest.mark.parametrize("piece", ["(", " (", " (x)", ' a.b="', " a.b=c", " ", ";", "; a=b", "a.b=c"])
def test_to_read_where_it_came_from_takes_no_longer(piece: str) -> None:
    assert not vouches("mx.google.com; dkim=pass" + piece * 50_000 + " (", "example.com")


# -- text


def test_plain_text_is_preferred_and_html_is_made_text() -> None:
    html = part("text/html", "<p>Hola <b>ñ</b></p><script>alert(1)</script><ul><li>uno<li>dos</ul>")
    plain = part("text/plain", "Hola\r\nñ\r\n")
    assert said(mail(several("multipart/alternative", html, plain))).text == "Hola\nñ"
    assert said(mail(html)).text == "Hola ñ\n\n  * uno\n  * dos"
    empty = part("text/plain", " \n")
    assert said(mail(several("multipart/alternative", empty, html))).text.startswith("Hola ñ")
    nested = several(
        "multipart/mixed", several("multipart/alternative", plain, html), part("text/plain", "Pie")
    )
    assert said(mail(nested)).text == "Hola\nñ\n\nPie"


def test_text_is_no_markup_and_its_signs_are_left_alone() -> None:
    assert said(mail(part("text/html", "1 &lt; 2 &amp; <i>3</i>"))).text == "1 < 2 & 3"
    assert said(mail(part("text/plain", "<b>a & b</b> &amp;"))).text == "<b>a & b</b> &amp;"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Ñandú ¿sí?".encode(), 'text/plain; charset="iso-8859-1"'),  # Gmail's own answer is UTF-8
        ("Ñandú ¿sí?".encode("latin-1"), "text/plain; charset=ISO-8859-1"),
        ("Ñandú ¿sí?".encode("cp1252"), "text/plain"),
        ("Ñandú ¿sí?".encode("latin-1"), "text/plain; charset=klingon"),
        ("Ñandú ¿sí?".encode("latin-1"), "text/plain; charset=hex"),
        ("Ñandú ¿sí?".encode("utf-16"), "text/plain; charset='utf-16'"),
    ],
)
def test_whatever_charset_it_claims(content: bytes, kind: str) -> None:
    assert said(mail(part("text/plain", content, Content_Type=kind))).text == "Ñandú ¿sí?"


@pytest.mark.parametrize(
    "quote",
    [
        "El lun, 5 ene 2026 a las 10:00, Ventas (<ventas@example.com>) escribió:\n> Hola\n> Ana",
        "El lun, 5 ene 2026 a las 10:00, Ventas de la Casa (<\nventas@example.com>) escribió:\n\n> Hola",
        "On Mon, Jan 5, 2026 at 10:00 AM Ventas <ventas@example.com> wrote:\n> Hola",
        "Em seg., 5 de jan. de 2026 às 10:00, Ventas <ventas@example.com> escreveu:\n> Oi",
        "-----Mensaje original-----\nDe: Ventas\nEnviado el: lunes\nPara: Ana\nAsunto: Informes\n\nHola",
        "De: Ventas <ventas@example.com>\nEnviado el: lunes\nPara: Ana\nAsunto: Informes\n\nHola",
    ],
)
def test_what_it_repeats_is_left_out_of_an_answer(quote: str) -> None:
    text = f"Sí, el sábado.\n\nAna\n\n{quote}\n"
    assert said(mail(part("text/plain", text), In_Reply_To="<b@x.pe>")).text == "Sí, el sábado.\n\nAna"


def test_what_is_sent_on_is_not_left_out_nor_is_a_text_that_is_nothing_else() -> None:
    quote = "---------- Forwarded message ---------\nFrom: Luis\nTo: Ana\nSubject: Casa\n\nPrecio: 1"
    text = f"Mira esto\n\n{quote}"
    assert said(mail(part("text/plain", text))).text == text
    forwarded = mail(part("text/plain", text), In_Reply_To="<b@x.pe>", Subject="Fwd: Casa")
    assert said(forwarded).text == text
    assert said(mail(part("text/plain", "> Hola\n> Ana\n> x"), In_Reply_To="<b@x.pe>")).text.startswith(
        "> Hola"
    )


@pytest.mark.parametrize(
    "text",
    ["De: x\n" * 30_000, "2025/01/01 <a@" * 10_000, "> a\n" * 30_000, "x\n" * 30_000, "On " * 60_000],
    ids=lambda each: each[:8],
)
def test_what_is_made_to_take_long_takes_no_longer(text: str) -> None:
    """It took many minutes, by the library alone."""
    assert said(mail(part("text/plain", text), In_Reply_To="<b@x.pe>")).text


def test_of_a_mail_in_a_thousand_parts_no_more_is_read_than_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """20 seconds of one stranger's mail were 20 seconds in which nothing else happened."""
    read: list[int] = []
    whole = mails.as_text

    def counted(markup: str) -> str:
        read.append(len(markup))
        return whole(markup)

    monkeypatch.setattr(mails, "as_text", counted)
    many = several("multipart/mixed", *[part("text/html", "<p>x</p>" * 2000) for _ in range(1000)])
    assert said(mail(many)).text.endswith(CUT)
    assert sum(read) <= 200_000
    one = msgspec.convert(mail(many), MailAtGmail)
    shortened(one.payload)
    assert sum(len(each.body.data or "") for each in one.payload.all()) < 1_000_000


def test_an_answer_beneath_is_kept_and_a_long_quote_left_out() -> None:
    intro = "On Mon, Jan 5, 2026 at 10:00 AM Ventas <ventas@example.com> wrote:\n"
    text = intro + "> x\n" * 1000 + "\nEl sábado."
    assert said(mail(part("text/plain", text), In_Reply_To="<b@x.pe>")).text == "El sábado."
    text = f"Arriba\n\n{intro}" + "> x\n" * 1000
    assert said(mail(part("text/plain", text), In_Reply_To="<b@x.pe>")).text == "Arriba"


def test_html_makes_no_text_out_of_nothing() -> None:
    far = "<p title='>' style='margin-top:99999em;padding-left:99999em'>x</p><p style='display: none'>y</p>"
    assert said(mail(part("text/html", far * 3))).text == "x\n\nx\n\nx"
    assert said(mail(part("text/html", "<?xml version='1.0' encoding='latin-1'?><!-- z --><p>ñ"))).text == "ñ"


def test_comments_within_comments_are_nobodys_address() -> None:
    with pytest.raises(Unreadable):
        told(mail(From="(" * 100_000))


def test_an_answer_between_the_lines_is_whole() -> None:
    text = "> ¿Cuándo?\nEl sábado.\n> ¿Dónde?\nEn la oficina."
    assert said(mail(part("text/plain", text), In_Reply_To="<b@x.pe>")).text == text


def test_an_answer_does_not_tell_its_subject_again() -> None:
    assert said(mail(In_Reply_To="<b@x.pe>", Subject="Re: Casa")).text == "Hola ñ"


def test_without_a_text_the_subject_is_what_they_say() -> None:
    one = said(mail(part("text/plain", ""), Subject="Llámenme al 987"))
    assert (one.text, one.content_type) == ("Llámenme al 987", ContentType.TEXT)
    one = said(mail(part("text/plain", ""), Subject=""))
    assert (one.text, one.content_type, one.subject) == ("", ContentType.UNSUPPORTED, None)


def test_what_is_too_long_is_cut_and_says_so() -> None:
    whole = mail(part("text/plain", "ñ" * 3_000_000))
    one = said(whole)
    assert one.text == "ñ" * MOST_TEXT + CUT
    kept = msgspec.convert(whole, MailAtGmail)
    shortened(kept.payload)
    (again,) = read(packed(MailParcel(VENTAS, kept)))
    assert again == one
    assert len(packed(MailParcel(VENTAS, kept))) < 1_000_000
    few = msgspec.convert(mail(part("text/plain", "a" * 3_000)), MailAtGmail)
    shortened(few.payload, 1000)
    (short,) = read(packed(MailParcel(VENTAS, few)))
    assert isinstance(short, Said)
    assert short.text == "a" * 750 + CUT


# -- files


def attached(name: str, media_type: str, id: str, size: int = 7) -> dict[str, Any]:
    return part(media_type, "", name, id) | {"body": {"attachmentId": f"ANGj{id}", "size": size}}


def test_files_are_told_and_found_again_by_their_part() -> None:
    one = said(
        mail(
            several(
                "multipart/mixed",
                part("text/plain", "Mi casa 🏠"),
                attached("=?UTF-8?Q?casa_=C3=B1.jpg?=", "image/jpeg", "1"),
                attached("plano.pdf", "application/pdf", "2"),
                attached("", "text/html", "3"),
            )
        )
    )
    assert (one.text, one.content_type) == ("Mi casa 🏠", ContentType.IMAGE)
    assert one.attached == (
        Attached("18a1/1", "image/jpeg", "casa ñ.jpg", 7),
        Attached("18a1/2", "application/pdf", "plano.pdf", 7),
        Attached("18a1/3", "text/html", None, 7),
    )


async def test_a_file_is_fetched_whatever_gmail_calls_it_by_now(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    content = b"\xff\xd8\xff\0" * 50_000
    small = part("text/plain", "nota", "nota.txt", "2")
    google.mails["18a1"] = mail(several("multipart/mixed", attached("a.jpg", "image/jpeg", "1"), small))
    google.contents["ANGj1"] = content
    for reference, expected in (("18a1/1", content), ("18a1/2", b"nota")):
        async with gmail.fetch(Attached(reference), VENTAS) as pieces:
            assert b"".join([each async for each in pieces]) == expected
    for reference in ("18a1/7", "18b1/1", "x", "../1"):
        with pytest.raises(Rejected):
            async with gmail.fetch(Attached(reference), VENTAS):
                pass
    await gmail.aclose()


async def test_a_file_of_a_mail_that_cannot_be_had_is_asked_for_again(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url))
    google.mails["18a1"] = mail(several("multipart/mixed", attached("a.jpg", "image/jpeg", "1")))
    google.broken["18a1"] = 500
    for _ in range(3):
        with pytest.raises(NotNow):
            async with gmail.fetch(Attached("18a1/1"), VENTAS):
                pass
        later(gmail, timedelta(days=1))
    await gmail.aclose()


# -- who did not write


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "Bulk"},
        {"Precedence": "list"},
        {"Precedence": "junk"},
        {"List_Id": "<noticias.example.com>"},
        {"List_Unsubscribe": "<mailto:x@example.com>"},
        {"Return_Path": "<>"},
        {"From": "Portal <no-reply@portal.example>"},
        {"From": "Portal <noreply-leads@portal.example>"},
        {"From": "Portal <no_responder@portal.example>"},
        {"From": "Portal <avisos.noresponder@portal.example>"},
        {"From": "Portal <nao-responda@portal.example>"},
        {"From": "postmaster@portal.example"},
        {"From": "bounces+123@portal.example"},
    ],
    ids=str,
)
def test_what_a_machine_wrote_nobody_wrote(headers: dict[str, str]) -> None:
    assert told(mail(**headers)) == ()


def test_what_looks_a_little_like_it_somebody_wrote() -> None:
    assert said(mail(Auto_Submitted="no"))
    assert said(mail(From="Nora Reply <nora.reply@example.com>"))
    assert said(mail(From="Bouncer <bouncer@example.com>"))


@pytest.mark.parametrize("label", ["SPAM", "TRASH", "DRAFT", "CHAT", "SENT"])
def test_what_is_not_for_us_is_passed_over(label: str) -> None:
    assert told(mail(labels=(label, "INBOX"))) == ()


def test_what_a_mailbox_of_ours_wrote_is_no_customers() -> None:
    assert told(mail(), own=True) == ()


def test_what_we_sent_was_taken_though_its_answer_was_lost() -> None:
    sent = mail(labels=("SENT",), From=VENTAS, Message_ID=OURS)
    assert told(sent, own=True) == (
        Reported(external_id=OURS, report=Report(State.SENT, START), ours=str(ID)),
    )
    assert told(sent | {"labelIds": ["INBOX"]}, own=True) == (), "a copy that came in says nothing"


# -- what came back


def bounce(report: str, **headers: str) -> dict[str, Any]:
    parts = (
        part("text/plain", "Address not found: nadie@example.com"),
        part("message/delivery-status", report, id="1"),
        several("message/rfc822", part("text/plain", "Hola")) | {"partId": "2"},
    )
    told = {
        "From": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Auto_Submitted": "auto-replied",
        "Content_Type": 'multipart/report; boundary="b"; report-type=delivery-status',
        "Message_ID": "<dsn@mx.google.com>",
        "In_Reply_To": OURS,
        "References": OURS,
        **headers,
    }
    return mail(several("multipart/report", *parts), **told)


STATUS = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; nadie@example.com\nAction: {}\nStatus: {}\n"


@pytest.mark.parametrize(
    ("status", "failure"), [("5.1.1", "bad_address"), ("5.7.1", "rejected"), ("5.2.2", "rejected")]
)
def test_a_mail_that_came_back_has_failed(status: str, failure: str) -> None:
    (one,) = told(bounce(STATUS.format("failed", status)))
    assert isinstance(one, Reported)
    assert (one.external_id, one.ours) == (OURS, str(ID))
    assert one.report == Report(State.FAILED, START, failure, status)  # type: ignore[arg-type]


def test_what_it_is_about_may_stand_in_what_came_back() -> None:
    back = bounce(STATUS.format("failed", "5.1.1"), In_Reply_To="", References="")
    back["payload"]["parts"][2]["headers"] = [{"name": "Message-ID", "value": OURS}]
    (one,) = told(back)
    assert isinstance(one, Reported)
    assert one.external_id == OURS
    exchange = bounce("", From="postmaster@corp.example", References="")
    exchange["payload"]["parts"] = [part("text/plain", "550 5.1.10 RESOLVER.ADR.RecipientNotFound")]
    (one,) = told(exchange)
    assert isinstance(one, Reported)
    assert (one.report.failure, one.report.code) == ("bad_address", "5.1.10")


def test_what_only_takes_longer_has_not_failed() -> None:
    assert told(bounce(STATUS.format("delayed", "4.4.1"))) == ()


def test_one_that_is_about_nothing_known_is_passed_over() -> None:
    assert told(bounce(STATUS.format("failed", "5.1.1"), In_Reply_To="", References="")) == ()


# -- whatever comes


def test_one_without_a_usable_id_has_one_all_the_same() -> None:
    for name in ("", "no id", "<a b>", "<" + "x" * 400 + "@y>", "\ud800"):
        first, again = said(mail(Message_ID=name)), said(mail(Message_ID=name))
        assert first.external_id == again.external_id != said(mail(id="18b2", Message_ID=name)).external_id
        assert len(first.external_id) < 255


@pytest.mark.parametrize("sender", ["", "Ana", "<>", "undisclosed", "a@b", "\0@\0.pe", "=?utf-8?b?!?="])
def test_one_from_nobody_is_kept_for_whoever_mends_it(sender: str) -> None:
    with pytest.raises(Unreadable):
        told(mail(From=sender))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b"1", b"[" * 100_000, b'{"type":"mail"}']
)
def test_what_is_no_parcel_of_ours_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


def test_a_mail_within_mails_without_end_is_unreadable_or_read() -> None:
    inner = part("text/plain", "Hola")
    for _ in range(90):
        inner = several("multipart/mixed", inner)
    assert said(mail(inner)).text == "Hola"
    deep = json.dumps({"type": "mail", "mailbox": VENTAS, "mail": mail(part("text/plain", "x"))})
    nested = deep.replace('"body"', '"parts": [' * 5000 + "]" * 5000 + ', "body"')
    with pytest.raises(Unreadable):
        read(nested.encode())


NAMES = (
    *("From", "Subject", "Message-ID", "In-Reply-To", "References", "Content-Type", "Return-Path"),
    "Authentication-Results",
)
ODD = ("=?utf-8?q?=FF?=", "=?x?b?a?=", "Ana <a@b.pe>", "=?utf-8?b?\ud800?=", '"', "<<@>")
HEADERS = st.dictionaries(st.sampled_from(NAMES), st.text() | st.sampled_from(ODD)).map(
    lambda told: [{"name": name, "value": value} for name, value in told.items()]
)
DATA = st.text() | st.binary().map(lambda one: base64.urlsafe_b64encode(one).decode())
BODIES = st.fixed_dictionaries({}, optional={"data": DATA, "size": st.integers(0, 2**40)})
SINGLE = ("text/plain", "text/html", "message/delivery-status", "")
SEVERAL = ("multipart/mixed", "multipart/alternative", "multipart/report", "message/rfc822")
PARTS = st.recursive(
    st.fixed_dictionaries(
        {"mimeType": st.sampled_from(SINGLE) | st.text(), "headers": HEADERS, "body": BODIES},
        optional={"filename": st.text(), "partId": st.text()},
    ),
    lambda inner: st.fixed_dictionaries(
        {"mimeType": st.sampled_from(SEVERAL), "headers": HEADERS, "parts": st.lists(inner, max_size=3)}
    ),
    max_leaves=6,
)
LABELS = st.lists(st.sampled_from(["INBOX", "SENT"]))


@given(
    payload=PARTS,
    date=st.text() | st.integers().map(str),
    labels=LABELS,
)
def test_whatever_a_mail_is_made_of_it_is_read_or_unreadable(
    payload: dict[str, Any], date: str, labels: list[str]
) -> None:
    whole = {"id": "18a1", "internalDate": date, "labelIds": labels, "payload": payload, "snippet": "Hola"}
    content = json.dumps({"type": "mail", "mailbox": VENTAS, "mail": whole}).encode()
    try:
        found = read(content)
    except Unreadable:
        return
    for each in found:
        assert isinstance(each, Said | Reported)
        assert 0 < len(each.external_id) <= 255
        if isinstance(each, Said):
            each.text.encode()
            assert "\0" not in each.text + (each.subject or "") + (each.peer.name or "")
            assert Identity.of(MAILBOX, each.peer.identities[0].value) == each.peer.identities[0]


@given(st.text() | st.text(st.sampled_from("<>/=\"'&;!-[]abc\n ")))
def test_whatever_html_it_is_text_comes_out(markup: str) -> None:
    as_text(markup).encode()


def test_ana_is_ana() -> None:
    assert said(mail()).peer == Peer((ANA,), "Ana Quispe")
