"""What came into a mailbox: told once, from where it was left, and nothing skipped."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from gmail_house import OURS, kit, later, made
from structlog.testing import capture_logs

from pascal.adapters.gmail.channel import Gmail
from pascal.adapters.gmail.mails import CUT
from pascal.adapters.gmail.pulling import AT_ONCE, LONG_PATIENCE, PATIENCE
from pascal.adapters.memory import MemoryStorage, Store
from pascal.app.reactions.mailboxes import PullMail
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.incoming import KeepParcels, mailbox_id
from pascal.app.usecases.mailboxes import DisconnectMailbox
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId
from pascal.domain.incoming import Incoming, Reported, Said
from pascal.domain.ports.channels import Channels, LockedOut, NotNow, Unreadable
from pascal.domain.ports.mailboxes import Pulled
from pascal.testing.builders import START, Clock, agent
from pascal.testing.channels import MemorySafe
from providers.google import OTHER, OWNER, VENTAS, GoogleFake, kept, mail, part


async def pulled(gmail: Gmail, address: str = VENTAS) -> Pulled:
    """And noted."""
    found = await gmail.pull(address)
    await gmail.pulled(address, found.place)
    return found


def told(gmail: Gmail, found: Pulled) -> list[Incoming]:
    return [each for parcel in found.parcels for each in gmail.read(parcel.content)]


def texts(gmail: Gmail, found: Pulled) -> list[str]:
    return [each.text for each in told(gmail, found) if isinstance(each, Said)]


def of(number: int, **more: str) -> dict[str, object]:
    return mail(part("text/plain", f"mail {number}"), id=f"18a{number}", **more)


MINUTE = timedelta(minutes=1)
NOT_WHOLE = {"event": "mail_not_whole", "log_level": "warning", "agent_id": OWNER}


async def test_the_first_time_only_the_place_is_noted(gmail: Gmail, google: GoogleFake) -> None:
    google.receive(of(1))
    assert (await pulled(gmail)).parcels == []
    google.receive(of(2))
    found = await pulled(gmail)
    assert (texts(gmail, found), found.more) == (["mail 2"], False)
    assert (await pulled(gmail)).parcels == []


async def test_a_parcel_is_named_and_ordered_by_gmail(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    (parcel,) = (await gmail.pull(VENTAS)).parcels
    assert (parcel.external_id, parcel.sender, parcel.at) == (f"18a1@{VENTAS}", "ana@example.com", START)


async def test_what_was_not_kept_is_pulled_again(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    assert (await gmail.pull(VENTAS)).parcels == (await gmail.pull(VENTAS)).parcels != []


async def test_a_long_history_comes_piece_by_piece(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number in range(AT_ONCE * 2 + 7):
        google.receive(of(number))
    found = [await pulled(gmail) for _ in range(3)]
    assert [each.more for each in found] == [True, True, False]
    assert [text for each in found for text in texts(gmail, each)] == [
        f"mail {number}" for number in range(AT_ONCE * 2 + 7)
    ]


async def test_a_history_that_is_forgotten_is_made_up_for_by_dates(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number in range(AT_ONCE + 3):
        google.receive(of(number))
    google.forgotten = 1001
    later(gmail, timedelta(days=30))
    found = [await pulled(gmail), await pulled(gmail)]
    assert all(each.more for each in found)
    google.receive(of(99))
    last = await pulled(gmail)
    assert not last.more
    assert sorted(text for each in found for text in texts(gmail, each)) == sorted(
        f"mail {number}" for number in range(AT_ONCE + 3)
    )
    assert texts(gmail, last) == ["mail 99"]
    (asked, *_) = [each for each in google.asked if "q=after" in each]
    assert f"after%3A{int(START.timestamp()) - 3600}" in asked or "after:" in asked


async def test_a_page_of_dates_that_is_over_is_begun_anew(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number in range(AT_ONCE + 1):
        google.receive(of(number))
    google.forgotten = 1001
    assert (await pulled(gmail)).more
    google.then("refused")
    assert len((await pulled(gmail)).parcels) == AT_ONCE


async def test_one_that_cannot_be_had_stops_nobody_for_ever(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    google.broken["18a1"] = 500
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(NotNow):
                await pulled(gmail)
        later(gmail, PATIENCE)
        found = await pulled(gmail)
    first, second = told(gmail, found)
    assert isinstance(first, Said)
    assert first.text.endswith(CUT.strip())
    assert isinstance(second, Said)
    assert (first.external_id, second.text) == (google.named("18a1"), "mail 2")
    assert logs == [NOT_WHOLE | {"mail": "18a1", "had": "beginning"}]


async def test_several_that_cannot_be_had_are_waited_for_together(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number in range(5):
        google.receive(of(number))
    google.broken = {f"18a{number}": 500 for number in range(4)}
    for wait in (PATIENCE, MINUTE, MINUTE, MINUTE):
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, wait)
    assert texts(gmail, await pulled(gmail))[-1] == "mail 4"


@pytest.mark.parametrize("status", [429, 401])
async def test_what_else_held_the_mailbox_takes_no_mails_time(
    gmail: Gmail, google: GoogleFake, status: int
) -> None:
    await pulled(gmail)
    google.receive(of(1))
    for each in (status, 500):
        google.broken["18a1"] = each
        with pytest.raises((NotNow, LockedOut)):
            await pulled(gmail)
        later(gmail, PATIENCE)
    google.broken.clear()
    assert texts(gmail, await pulled(gmail)) == ["mail 1"]


async def test_one_that_fails_for_the_first_time_is_not_cut(gmail: Gmail, google: GoogleFake) -> None:
    """However long another mail has held them up."""
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    for number in (1, 2):
        google.broken[f"18a{number}"] = 500
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, PATIENCE)
    del google.broken["18a2"]
    first, second = texts(gmail, await pulled(gmail))
    assert first.endswith(CUT.strip())
    assert second == "mail 2"


@pytest.mark.parametrize("gone", [False, True])
async def test_one_that_holds_up_nobody_any_more_makes_us_no_less_patient(
    gmail: Gmail, google: GoogleFake, gone: bool
) -> None:
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    for number in (1, 2, 2):
        google.broken = {f"18a{number}": 500}
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, PATIENCE - MINUTE)
        if gone:
            google.mails.pop("18a1", None)
    google.broken.clear()
    assert texts(gmail, await pulled(gmail))[-1] == "mail 2"


async def test_who_had_it_meanwhile_does_not_make_us_impatient(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    google.broken["18a1"] = 500
    with pytest.raises(NotNow):
        await pulled(gmail)
    google.broken.clear()
    other = made(gmail._kit)
    assert texts(other, await pulled(other)) == ["mail 1"]
    await other.aclose()
    later(gmail, timedelta(days=1))
    google.forgotten = 2000  # it is found once more, by dates
    google.broken["18a1"] = 500
    with pytest.raises(NotNow):
        await pulled(gmail)


async def test_an_hour_that_google_was_away_is_not_a_mails(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    google.broken["18a1"] = 500
    for trouble in (None, "broken", None):
        if trouble:
            google.then("broken")
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, PATIENCE / 2)
    google.broken.clear()
    assert texts(gmail, await pulled(gmail)) == ["mail 1"]


@pytest.mark.parametrize(("status", "patience"), [(400, PATIENCE), (500, LONG_PATIENCE)])
async def test_one_of_which_nothing_can_be_had_is_kept_as_unreadable(
    gmail: Gmail, google: GoogleFake, status: int, patience: timedelta
) -> None:
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    google.lost["18a1"] = status
    for wait in (patience - MINUTE, MINUTE):
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, wait)
    with capture_logs() as logs:
        lost, had = (await pulled(gmail)).parcels
    assert lost.external_id == f"18a1@{VENTAS}"
    with unreadable():
        gmail.read(lost.content)
    assert gmail.read(had.content)
    assert logs == [NOT_WHOLE | {"mail": "18a1", "had": "nothing"}]


async def test_a_list_that_fails_now_and_then_lets_no_mail_hold_the_others_for_good(
    gmail: Gmail, google: GoogleFake
) -> None:
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    google.lost["18a1"] = 500
    for hour in range(25):
        if hour == 23:
            google.then("broken")
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, timedelta(hours=1))
    _, had = (await pulled(gmail)).parcels
    assert gmail.read(had.content)


async def test_who_is_told_to_come_later_does(gmail: Gmail, google: GoogleFake) -> None:
    """However long another mail has held them up."""
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    google.broken = {"18a1": 500, "18a2": 429}
    for _ in range(2):
        with pytest.raises(NotNow):
            await pulled(gmail)
        later(gmail, PATIENCE)
    del google.broken["18a2"]
    assert texts(gmail, await pulled(gmail))[-1] == "mail 2"


@pytest.mark.parametrize("status", [400, 200])
async def test_one_that_will_never_be_read_is_what_stands_over_it(
    gmail: Gmail, google: GoogleFake, status: int
) -> None:
    await pulled(gmail)
    for number in (1, 2):
        google.receive(of(number))
    google.broken["18a1"] = status
    first, second = texts(gmail, await pulled(gmail))
    assert first.endswith(CUT.strip())
    assert second == "mail 2"


async def test_who_is_disconnected_while_it_is_pulled_begins_anew(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    under_way = await gmail.pull(VENTAS)
    await gmail.disconnect(AgentId(UUID(OWNER)))
    with pytest.raises(NotFound):
        await gmail.pulled(VENTAS, under_way.place)
    google.receive(of(2))
    await gmail.connect(AgentId(UUID(OWNER)), code="4/code", verifier="v" * 43, redirect="https://x.example")
    assert (await pulled(gmail)).parcels == [], "what came meanwhile was not for us"


async def test_what_is_not_for_us_is_not_handed_on(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    for number, label in enumerate(("SPAM", "TRASH", "DRAFT", "CHAT")):
        google.receive(of(number) | {"labelIds": [label]})
    google.receive(of(5, List_Id="<x.example>"))
    google.receive(of(6, From=VENTAS) | {"labelIds": ["SENT"]})
    gone = of(7)
    google.receive(gone)
    del google.mails["18a7"]
    assert (await pulled(gmail)).parcels == []


async def test_what_somebody_took_out_of_the_spam_came_now(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1), "labelsRemoved", labelIds=["SPAM"])
    google.receive(of(2), "labelsRemoved", labelIds=["UNREAD"])
    assert texts(gmail, await pulled(gmail)) == ["mail 1"]


async def test_what_one_of_the_team_writes_to_another_is_no_customers(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url, {f"mailbox.{VENTAS}": kept(), f"mailbox.{OTHER}": kept()}))
    await pulled(gmail)
    google.receive(of(1, From=OTHER))
    google.receive(of(2, From=f"Luis <{OTHER.upper()}>"))
    assert (await pulled(gmail)).parcels == []
    await gmail.aclose()


async def test_what_was_sent_and_its_answer_lost_is_found_again(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1, From=VENTAS, Message_ID=OURS) | {"labelIds": ["SENT"]})
    (one,) = told(gmail, await pulled(gmail))
    assert isinstance(one, Reported)
    assert one.external_id == OURS


async def test_one_that_cannot_be_read_is_kept_for_whoever_mends_it(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1, From="nobody at all"))
    google.receive(of(2, Subject="\ud800 half"))
    google.receive(of(3) | {"internalDate": "soon"})
    found = await pulled(gmail)
    assert len(found.parcels) == 3
    for place, parcel in enumerate(found.parcels):
        with unreadable() if place != 1 else readable():
            assert gmail.read(parcel.content)


@contextmanager
def unreadable() -> Iterator[None]:
    with pytest.raises(Unreadable):
        yield


@contextmanager
def readable() -> Iterator[None]:
    yield


async def test_trouble_on_the_way_leaves_the_place_where_it_was(gmail: Gmail, google: GoogleFake) -> None:
    await pulled(gmail)
    google.receive(of(1))
    for trouble in ("too_many", "broken", "garbage", "cut"):
        google.then(trouble)
        with pytest.raises(NotNow):
            await gmail.pull(VENTAS)
    assert texts(gmail, await pulled(gmail)) == ["mail 1"]


async def test_a_watch_is_asked_for_and_its_end_is_known(gmail: Gmail, google: GoogleFake) -> None:
    (token, watch) = await gmail.health()
    assert (token.what, watch.what) == ("gmail_mailbox_good", "gmail_not_watched")
    await gmail.watch(VENTAS)
    (_, watch) = await gmail.health()
    assert (watch.what, watch.until) == ("gmail_watched", START + timedelta(days=7))
    later(gmail, timedelta(days=6))
    (_, watch) = await gmail.health()
    assert (watch.what, watch.state) == ("gmail_not_watched", "warning")


async def test_without_a_topic_nobody_is_asked_to_tell(google: GoogleFake) -> None:
    gmail = made(kit(google.url, google.url, GMAIL_TOPIC="", GMAIL_PUSH_ACCOUNT=""))
    await gmail.watch(VENTAS)
    assert google.asked == []
    assert [each.what for each in await gmail.health()] == ["gmail_mailbox_good", "gmail_looks"]
    assert gmail.path == "", "and nobody calls"
    await gmail.aclose()


async def test_an_inbox_is_listed_page_by_page(gmail: Gmail, google: GoogleFake) -> None:
    for number in range(5):
        google.receive(of(number, To=f"Ventas <{VENTAS}>, x@example.com", Subject="=?utf-8?q?=C3=B1?="))
    google.mails["18a3"] |= {"labelIds": ["INBOX"], "snippet": "1 &lt; 2 &#39;ñ&#39;"}
    google.mails["18a0"] |= {"labelIds": ["SENT"]}
    first = await gmail.inbox(VENTAS, 3)
    assert [each.id for each in first.mails] == ["18a4", "18a3", "18a2"]
    assert [each.unread for each in first.mails] == [True, False, True]
    second = await gmail.inbox(VENTAS, 3, first.next)
    assert ([each.id for each in second.mails], second.next) == (["18a1"], None)
    one = first.mails[1]
    assert (one.sender, one.sender_name, one.subject) == ("Ana@Example.com", "Ana Quispe", "ñ")
    assert (one.to, one.snippet, one.at) == ((VENTAS, "x@example.com"), "1 < 2 'ñ'", START)


async def test_a_mail_is_shown_whole_and_marked_read(gmail: Gmail, google: GoogleFake) -> None:
    text = "Sí\n\nOn Mon, Jan 5, 2026 at 10:00 AM V <ventas@example.com> wrote:\n> Hola"
    google.receive(mail(part("text/plain", text), In_Reply_To="<b@x.pe>"))
    assert (await gmail.mail(VENTAS, "18a1")).text == text
    await gmail.mark_mail_read(VENTAS, "18a1")
    assert not (await gmail.mail(VENTAS, "18a1")).heading.unread


def test_a_place_says_nothing_of_anybody(google: GoogleFake) -> None:
    from pascal.adapters.gmail.pulling import Place

    assert json.loads(str(Place("1000", 1.0))) == {"history": "1000", "at": 1.0}


async def test_however_many_mailboxes_there_are_the_job_of_one_asks_the_safe_as_often(
    google: GoogleFake,
) -> None:
    """Each has its job, every minute."""
    google.receive(of(1))
    asked = [await _asked(google, many) for many in (1, 40)]
    assert asked[0] == asked[1]


async def _asked(google: GoogleFake, mailboxes: int) -> int:
    """How often, to pull one of so many."""
    asked = 0

    class Counting(MemorySafe):
        async def get(self, name: str) -> str | None:
            nonlocal asked
            asked += 1
            return await super().get(name)

        async def all(self, prefix: str) -> Mapping[str, str]:
            nonlocal asked
            asked += 1
            return await super().all(prefix)

    safe = Counting({f"mailbox.a{n}@example.com": kept() for n in range(mailboxes)})
    gmail = made(replace(kit(google.url, google.url), safe=safe))
    storage, clock = MemoryStorage(Store()), Clock()
    async with storage.begin() as tx:
        await tx.agents.add(replace(agent(), id=AgentId(UUID(OWNER))))
    channels = Channels((gmail,))
    disconnect = DisconnectMailbox(storage, channels, clock)
    pull = PullMail(storage, channels, KeepParcels(storage, clock), disconnect, Breaker(storage, clock))
    for _ in range(2):
        await pull(mailbox_id(gmail.traits.channel, "a0@example.com"))
    await gmail.aclose()
    assert await safe.get("place.a0@example.com") is not None
    return asked
