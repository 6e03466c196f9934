"""On the way in."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import get_args

import pytest

from pascal.domain.communications import Failure, State
from pascal.domain.incoming import Called, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import (
    Forged,
    LockedOut,
    NotNow,
    Rejected,
    Unreadable,
    WebhookCall,
)
from pascal.testing.builders import START
from pascal.testing.channels.contract import TEXTS, Contract, asks
from pascal.testing.channels.provider import Trouble, Typed
from pascal.testing.channels.stage import Stage, is_whole, spoilt


class Receives(Contract):
    # -- webhooks

    @pytest.mark.asyncio
    @asks("check")
    async def test_its_address_is_a_word(self) -> None:
        async with self.at_work() as stage:
            assert re.fullmatch(r"[a-z0-9_-]+", stage.channel.path)

    @pytest.mark.asyncio
    @asks("check")
    async def test_a_call_without_its_signature_or_with_another_is_forged(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"))
            stage.channel.check(call)
            stage.channel.check(call)  # there is nothing to remember
            shown = [name for name in call.headers if is_forged(stage, _with(call, name, None))]
            queried = "?" in call.path and is_forged(stage, replace(call, path=call.path.partition("?")[0]))
            assert shown or queried, "it shows its signature nowhere"
            # another header may be missed as well: what says how the body is to be read
            assert queried or any(
                all(is_forged(stage, _with(call, name, each)) for each in _forgeries(call.headers[name]))
                for name in shown
            )
            with pytest.raises(Forged):
                stage.channel.check(WebhookCall(call.path, {}, call.body))

    @pytest.mark.asyncio
    @asks("check")
    async def test_a_body_that_was_changed_on_the_way_is_forged(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"))
            for body in (call.body + b" ", call.body[:-1], call.body.replace(b"Hola", b"Hala"), b""):
                assert is_forged(stage, replace(call, body=body)) == stage.provider.signs_body

    @pytest.mark.asyncio
    @asks("challenge")
    async def test_nobody_is_greeted_without_the_word(self) -> None:
        async with self.at_work() as stage:
            hub = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
            for query in ({}, hub, {**hub, "hub.verify_token": "x"}, {"validationToken": ""}):
                with pytest.raises(Forged):
                    stage.channel.challenge(query)

    @pytest.mark.asyncio
    @asks("read", "send_text")
    async def test_what_somebody_writes_is_heard_as_they_wrote_it(self) -> None:
        async with self.at_work() as stage:
            for number, text in enumerate((*TEXTS, "ñ" * 6000), 1):
                typed = Typed(number, text)
                (said,) = stage.said_in(stage.provider.deliveries(typed))
                assert (said.text, said.content_type) == (text, ContentType.TEXT)
                assert said.at == typed.at
                assert stage.provider.peer in said.peer.identities
            (other,) = stage.said_in(stage.provider.deliveries(Typed(99, "Hola", who=1)))
            assert stage.provider.peer not in other.peer.identities

    @pytest.mark.asyncio
    @asks("read", "send_text")
    async def test_who_writes_nothing_breaks_nothing(self) -> None:
        async with self.at_work() as stage:
            for number, text in enumerate(("", " ", "\u200b", "\n"), 1):
                assert len(stage.said_in(stage.provider.deliveries(Typed(number, text)))) <= 1

    @pytest.mark.asyncio
    @asks("unpack")
    async def test_the_same_again_has_the_same_id_whatever_it_is_packed_with(self) -> None:
        async with self.at_work() as stage:
            typed = [Typed(1, "uno"), Typed(2, "dos"), Typed(3, "tres", who=1)]
            once = {each.number: stage.unpacked(stage.provider.deliveries(each)) for each in typed}
            assert all(len(each) == 1 for each in once.values())
            alone = {number: parcel for number, (parcel,) in once.items()}
            ids = [alone[each.number].external_id for each in typed]
            assert len(set(ids)) == len(ids)
            assert all(each.strip() and len(each) <= 255 for each in ids)
            for order in permutations(typed):
                again = stage.unpacked(stage.provider.deliveries(*order, *order))
                assert [each.external_id for each in again] == [
                    alone[each.number].external_id for each in (*order, *order)
                ]
                for parcel, each in zip(again, (*order, *order), strict=True):
                    assert parcel.sender == alone[each.number].sender
                    assert parcel.at == alone[each.number].at
                    assert stage.channel.read(parcel.content) == stage.channel.read(
                        alone[each.number].content
                    )

    @pytest.mark.asyncio
    @asks("unpack", "send_text")
    async def test_each_person_keeps_their_order(self) -> None:
        async with self.at_work() as stage:
            late, soon = START, START - timedelta(minutes=1)
            calls = stage.provider.deliveries(
                Typed(2, "dos", at=late), Typed(1, "uno", at=soon), Typed(3, "hola", who=1, at=late)
            )
            two, one, other = stage.unpacked(calls)
            assert one.sender == two.sender != other.sender
            assert (one.at is None) == (two.at is None)
            if one.at is not None and two.at is not None:
                assert one.at < two.at

    @pytest.mark.asyncio
    @asks("unpack")
    async def test_fields_that_nobody_knows_change_nothing(self) -> None:
        async with self.at_work() as stage:
            (plain,) = stage.unpacked(stage.provider.deliveries(Typed(1, "Hola")))
            (novel,) = stage.unpacked(stage.provider.deliveries(Typed(1, "Hola"), novel=True))
            assert novel.external_id == plain.external_id
            assert stage.channel.read(novel.content) == stage.channel.read(plain.content)

    @pytest.mark.asyncio
    @asks("unpack")
    async def test_what_nobody_has_heard_of_yet_is_passed_over_or_said_to_be_so(self) -> None:
        async with self.at_work() as stage:
            for each in stage.heard([stage.provider.novelty()]):
                assert isinstance(each, Said)
                assert each.content_type is ContentType.UNSUPPORTED

    @pytest.mark.asyncio
    @asks("unpack")
    async def test_whatever_is_wrong_with_a_call_it_is_unreadable_and_no_more(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"), Typed(2, "¿Sigue libre?"))
            for body in spoilt(call.body):
                signed = stage.provider.signed(body)
                try:
                    stage.channel.check(signed)
                    for parcel in stage.channel.unpack(signed):
                        assert parcel.external_id.strip()
                        for each in stage.channel.read(parcel.content):
                            if isinstance(each, Said | Called):
                                is_whole(each, stage.traits)
                except (Forged, Unreadable) as error:  # some sign what stands in it, not its bytes
                    assert stage.gossip(str(error)) == []
            for content in (b"", b"{}", b"[]", b"null", b"\xff", b"1", b"[" * 100_000):
                with suppress(Unreadable):
                    stage.channel.read(content)

    @pytest.mark.asyncio
    @asks("unpack", "send_text")
    async def test_how_far_it_came_is_reported_of_what_was_sent(self) -> None:
        async with self.at_work() as stage:
            sent = await stage.text("Hola")
            ids = []
            for state in (State.SENT, State.DELIVERED, State.READ, State.FAILED):
                for call in stage.provider.told(sent.external_id, state):
                    (parcel,) = stage.unpacked([call])
                    ids.append(parcel.external_id)
                    (reported,) = stage.channel.read(parcel.content)
                    assert isinstance(reported, Reported)
                    assert (reported.external_id, reported.report.state) == (sent.external_id, state)
                    assert (reported.report.failure in get_args(Failure)) == (state is State.FAILED)
            assert len(set(ids)) == len(ids), "or the second would count as a repetition of the first"

    # -- files that come in

    @pytest.mark.asyncio
    @asks("fetch", "read")
    async def test_a_file_that_somebody_sends_is_fetched(self) -> None:
        async with self.at_work() as stage:
            content = b"\xff\xd8\xff\0" * 5000
            calls = stage.provider.with_file(Typed(1, "Mi casa 🏠"), content, "image/jpeg")
            (said,) = stage.said_in(calls)
            assert said.content_type is not ContentType.TEXT
            (attached,) = said.attached
            assert said.text == "Mi casa 🏠"
            for _ in range(2):  # the first may have been lost on the way
                async with stage.channel.fetch(attached, said.line) as pieces:
                    assert b"".join([each async for each in pieces]) == content

            async def fetch() -> None:
                async with stage.channel.fetch(attached, said.line) as pieces:
                    _ = [each async for each in pieces]

            await stage.fails("gone", (Rejected,), fetch)
            await stage.fails("locked_out", (LockedOut,), fetch)
            troubles: tuple[Trouble, ...] = ("too_many", "broken", "cut")
            for trouble in troubles:
                await stage.fails(trouble, (NotNow,), fetch)


def _with(call: WebhookCall, name: str, value: str | None) -> WebhookCall:
    """None: without it."""
    rest = {each: call.headers[each] for each in call.headers if each != name}
    return replace(call, headers=rest if value is None else {**rest, name: value})


def _forgeries(value: str) -> Iterator[str]:
    middle = len(value) // 2
    other = "0" if value[middle] != "0" else "1"
    yield from ("", " ", "x", "ñ\0\xff", value[:-1], value[1:], value + "0", value[::-1])
    yield value[:middle] + other + value[middle + 1 :]


def is_forged(stage: Stage, call: WebhookCall) -> bool:
    try:
        stage.channel.check(call)
    except Forged:
        return True
    return False
