"""Every call is as Gmail describes it, and what becomes of it is told truly."""

from datetime import timedelta

import pytest
from gmail_house import file, kit, made, outgoing, permit

from pascal.adapters.gmail.channel import Gmail
from pascal.domain.communications import Attached, Kind
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ports.channels import LockedOut, NoAnswer, NotNow, Outgoing, Rejected
from providers.google import VENTAS, GoogleFake
from providers.prism import Between, Mischief

ABOUT = "<abc@example.com>"


async def test_all_that_is_asked_is_as_described(described_gmail: Gmail, carrier: Between) -> None:
    gmail = described_gmail
    await gmail.send_text(permit(), outgoing(about=ABOUT, references=(ABOUT,), subject="Re: Informes"))
    await gmail.send_text(permit(), outgoing())
    await gmail.send_media(permit(kind=Kind.MEDIA), outgoing(about=ABOUT), file())
    await gmail.send_media(permit(kind=Kind.MEDIA), outgoing(), file())
    await gmail.mark_read(ABOUT, VENTAS)
    page = await gmail.inbox(VENTAS, 10)
    assert page.mails
    await gmail.inbox(VENTAS, 500, page.next or "x")
    mail = await gmail.mail(VENTAS, page.mails[0].id)
    assert mail.heading.id == page.mails[0].id
    await gmail.mark_mail_read(VENTAS, page.mails[0].id)
    async with gmail.fetch(mail.attached[-1], VENTAS) as pieces:
        assert b"".join([each async for each in pieces])
    await gmail.watch(VENTAS)
    first = await gmail.pull(VENTAS)
    await gmail.pulled(VENTAS, first.place)
    await gmail.pull(VENTAS)
    carrier.then(404)
    await gmail.pull(VENTAS)
    await gmail.health()
    asked = {f"{each.method} {each.path.partition('?')[0]}" for each in carrier.asked}
    assert len(asked) == 10, asked


async def test_a_text_is_one_call_that_hands_it_over(described_gmail: Gmail, carrier: Between) -> None:
    await described_gmail.send_text(permit(), outgoing())
    assert [each.method for each in carrier.asked] == ["POST", "GET"]
    assert carrier.asked[0].headers["authorization"] == "Bearer ya29.1"


async def test_a_mailbox_that_nobody_connected_is_not_there(described_gmail: Gmail, carrier: Between) -> None:
    gmail, nobody = described_gmail, "nadie@example.com"
    for act in (
        lambda: gmail.send_text(permit(), outgoing(line=nobody)),
        lambda: gmail.send_media(permit(kind=Kind.MEDIA), outgoing(line=nobody), file()),
        lambda: gmail.inbox(nobody, 5),
        lambda: gmail.mail(nobody, "18a1"),
        lambda: gmail.mark_mail_read(nobody, "18a1"),
        lambda: gmail.pull(nobody),
        lambda: gmail.watch(nobody),
        lambda: gmail.watch("\0 no address"),
    ):
        with pytest.raises(NotFound):
            await act()
    assert not carrier.asked


@pytest.mark.parametrize("id", ["..", "../../profile", "a/b", "", "\0", "ñ", "x" * 2**20])
async def test_an_id_that_cannot_be_one_is_not_asked_for(
    described_gmail: Gmail, carrier: Between, id: str
) -> None:
    with pytest.raises(NotFound):
        await described_gmail.mail(VENTAS, id)
    with pytest.raises(NotFound):
        await described_gmail.mark_mail_read(VENTAS, id)
    with pytest.raises(Rejected):
        async with described_gmail.fetch(Attached(f"{id}/1"), VENTAS):
            pass
    assert not carrier.asked


@pytest.mark.parametrize("status", [400, 404])
async def test_a_mail_that_is_there_no_more(described_gmail: Gmail, carrier: Between, status: int) -> None:
    carrier.then(status)
    with pytest.raises(NotFound):
        await described_gmail.mail(VENTAS, "18a1")


async def test_a_page_that_nobody_knows_is_said_to_be_so(described_gmail: Gmail, carrier: Between) -> None:
    carrier.then(400)
    with pytest.raises(Invalid):
        await described_gmail.inbox(VENTAS, 5, "what?")


# -- faults


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (401, LockedOut), (404, Rejected), (429, NotNow), (500, NoAnswer), (503, NoAnswer)],
)
async def test_a_no(described_gmail: Gmail, carrier: Between, status: int, error: type[Exception]) -> None:
    carrier.then(status)
    with pytest.raises(error):
        await described_gmail.send_text(permit(), outgoing())
    assert len(carrier.asked) == 1


@pytest.mark.parametrize("mischief", ["hang", "garbage", "empty", "cut_before", "cut_after"])
async def test_it_may_have_been_taken(carrier: Between, google: GoogleFake, mischief: Mischief) -> None:
    gmail = made(kit(carrier.url, google.url, seconds=0.6))
    carrier.then(mischief)
    with pytest.raises(NoAnswer):
        await gmail.send_text(permit(), outgoing())
    assert len(carrier.asked) == 1, "nothing is sent twice"
    carrier.then(mischief)
    with pytest.raises(NotNow):
        await gmail.mail(VENTAS, "18a1")
    await gmail.aclose()


async def test_what_cannot_be_found_out_before_it_is_sent_is_tried_again(
    described_gmail: Gmail, carrier: Between
) -> None:
    carrier.then("cut_after")
    with pytest.raises(NotNow):
        await described_gmail.send_text(permit(), outgoing(about=ABOUT))
    assert [each.method for each in carrier.asked] == ["GET"]


async def test_what_is_asked_afterwards_undoes_nothing(described_gmail: Gmail, carrier: Between) -> None:
    for mischief in ("garbage", "cut_after", "empty"):
        carrier._next = [200, mischief]
        assert (await described_gmail.send_text(permit(), outgoing())).external_id


async def test_too_many(described_gmail: Gmail, carrier: Between) -> None:
    carrier.then(429, Retry_After="17")
    with pytest.raises(NotNow) as caught:
        await described_gmail.send_text(permit(), outgoing())
    assert caught.value.wait == timedelta(seconds=17)


async def test_nobody_is_there(google: GoogleFake) -> None:
    for url, issuer in (("http://127.0.0.1:1", google.url), (google.url, "http://127.0.0.1:1")):
        gmail = made(kit(url, issuer))
        with pytest.raises(NotNow):
            await gmail.send_text(permit(), outgoing())
        await gmail.aclose()


async def test_of_several_mailboxes_one_has_to_be_named(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url, {}))
    with pytest.raises(NotFound):
        await gmail.send_text(permit(), Outgoing(outgoing().id, None, "Hola"))
    await gmail.aclose()
