"""The suite for channels finds who does not keep to it: each of these is Telegram's, with one thing wrong."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from able_channel import Doves, Pigeons, doves, pigeon_post, pigeons

from pascal.domain.identities import Identity
from pascal.domain.incoming import Incoming, Peer, Said
from pascal.domain.ports import channels as port
from pascal.testing.channels import ChannelContract, Provider

EXAMPLE = Path(__file__).parents[2] / "examples/pascal-telegram"
sys.path += [str(EXAMPLE), str(EXAMPLE / "tests")]

from bot_api import bot_api  # noqa: E402
from pascal_telegram import NAME, Telegram, from_kit  # noqa: E402


class InvitesAnywhere(Telegram):
    async def invitation(self, text: str) -> str:
        return f"javascript:{text}"


class Contract(ChannelContract):
    """Whatever is wrong is in `kind`: the class is asked anew for each."""

    channel = Telegram
    kind: type[Telegram] = Telegram

    @staticmethod
    def from_kit(kit: port.Kit) -> port.ChannelAdapter | None:
        one = from_kit(kit)
        if one is not None:
            one.__class__ = Contract.kind
        return one

    def provider(self) -> AbstractAsyncContextManager[Provider]:
        return bot_api()


class BelievesEverybody(Telegram):
    def check(self, call: port.WebhookCall) -> None:
        pass


class BelievesTheFirstLetters(Telegram):
    def check(self, call: port.WebhookCall) -> None:
        shown = call.headers.get("x-telegram-bot-api-secret-token", "")
        if not self._secret.startswith(shown) or not shown:
            raise port.Forged


class GreetsEverybody(Telegram):
    def challenge(self, query: Mapping[str, str]) -> port.Answer:
        return port.Answer(query.get("hub.challenge", ""))


class Boasts(Telegram):
    traits = replace(Telegram.traits, most_text=4097)


class BoastsOfCaptions(Telegram):
    traits = replace(Telegram.traits, most_caption=None)


class BoastsOfFiles(Telegram):
    traits = replace(Telegram.traits, media={"image/jpeg": 10_000_001})


class BoastsOfTemplates(Telegram):
    traits = replace(Telegram.traits, templates=True)


class TidiesUp(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        return await super().send_text(permit, replace(one, text=" ".join(one.text.split())))


class TriesAgain(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        try:
            return await super().send_text(permit, one)
        except port.NoAnswer:
            await super().send_text(permit, one)
            raise


class IsSure(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        try:
            return await super().send_text(permit, one)
        except port.NoAnswer as error:
            raise port.NotNow(str(error)) from None


class IsImpatient(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        try:
            return await super().send_text(permit, one)
        except port.NotNow as error:
            raise port.NotNow(str(error), timedelta()) from None


class Gossips(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        try:
            return await super().send_text(permit, one)
        except port.NotNow as error:
            raise port.NotNow(f"{self._bot}: {error}", error.wait) from None


class NumbersAnew(Telegram):
    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        return [replace(each, external_id=str(uuid4())) for each in super().unpack(call)]


class TakesAllForOne(Telegram):
    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        return [replace(each, sender="telegram") for each in super().unpack(call)]


class IsStrict(Telegram):
    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        if set(json.loads(call.body)) - {"update_id", "message"}:
            raise port.Unreadable
        return super().unpack(call)


class IsCareless(Telegram):
    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        json.loads(call.body)["update_id"]
        return super().unpack(call)


class AnswersElsewhere(Telegram):
    def read(self, content: bytes) -> Sequence[Incoming]:
        other = Peer((Identity.of("pigeon", "gris"),))
        return [
            replace(each, peer=other) if isinstance(each, Said) else each for each in super().read(content)
        ]


class FallsIll(Telegram):
    async def health(self) -> Sequence[port.Finding]:
        await self._call("getWebhookInfo", port.NotNow)
        return await super().health()


class SaysItIsWell(Telegram):
    async def health(self) -> Sequence[port.Finding]:
        return [port.Finding("token", "good", "Todo bien")]


class Waits(Telegram):
    async def send_text(self, permit: port.Permit, one: port.Outgoing) -> port.Sent:
        self._http.timeout = None
        async with asyncio.timeout(3):
            return await super().send_text(permit, one)


class TestPigeons(ChannelContract):
    """Who is able to do everything passes all of it."""

    channel = Pigeons
    from_kit = staticmethod(pigeons)

    def provider(self) -> AbstractAsyncContextManager[Provider]:
        return pigeon_post()


class TestDoves(ChannelContract):
    channel = Doves
    from_kit = staticmethod(doves)

    def provider(self) -> AbstractAsyncContextManager[Provider]:
        return pigeon_post(forms=True)


class TestBells(TestDoves):
    """Who only rings tells nothing."""

    only_rings = True


Trial = Callable[[Contract], Awaitable[object]]
told = Contract.test_what_became_of_a_text_is_told_truly_and_nothing_is_tried_twice

LIARS: list[tuple[type[Telegram], Trial]] = [
    (BelievesEverybody, Contract.test_a_call_without_its_signature_or_with_another_is_forged),
    (BelievesTheFirstLetters, Contract.test_a_call_without_its_signature_or_with_another_is_forged),
    (GreetsEverybody, Contract.test_nobody_is_greeted_without_the_word),
    (Boasts, lambda one: one.test_as_much_as_it_declares_goes_and_no_sign_more("a")),
    (BoastsOfCaptions, Contract.test_as_much_goes_beside_a_file_as_it_declares),
    (BoastsOfFiles, Contract.test_as_many_bytes_as_it_declares_go_and_not_one_more),
    (BoastsOfTemplates, Contract.test_it_declares_what_it_does_and_does_what_it_declares),
    (TidiesUp, Contract.test_every_script_and_every_sign_comes_through),
    (TriesAgain, lambda one: told(one, "cut", (port.NoAnswer,))),
    (IsSure, lambda one: told(one, "garbage", (port.NoAnswer,))),
    (IsImpatient, lambda one: told(one, "too_many", (port.NotNow,))),
    (Gossips, lambda one: told(one, "too_many", (port.NotNow,))),
    (Waits, lambda one: told(one, "hang", (port.NoAnswer,))),
    (NumbersAnew, Contract.test_the_same_again_has_the_same_id_whatever_it_is_packed_with),
    (TakesAllForOne, Contract.test_each_person_keeps_their_order),
    (IsStrict, Contract.test_fields_that_nobody_knows_change_nothing),
    (IsStrict, Contract.test_what_nobody_has_heard_of_yet_is_passed_over_or_said_to_be_so),
    (IsCareless, Contract.test_whatever_is_wrong_with_a_call_it_is_unreadable_and_no_more),
    (AnswersElsewhere, Contract.test_what_somebody_writes_is_heard_as_they_wrote_it),
    (FallsIll, lambda one: one.test_what_it_cannot_learn_is_a_finding("broken")),
    (SaysItIsWell, lambda one: one.test_what_it_cannot_learn_is_a_finding("locked_out")),
]


@pytest.mark.parametrize(("kind", "trial"), LIARS, ids=lambda each: getattr(each, "__name__", ""))
async def test_who_does_not_keep_to_it_is_found(
    kind: type[Telegram], trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trial(Contract())
    monkeypatch.setattr(Contract, "kind", kind)
    caught: Any = (
        AssertionError,
        pytest.fail.Exception,
        port.ChannelError,
        ValueError,
        LookupError,
        TimeoutError,
    )
    with pytest.raises(caught):
        await trial(Contract())


async def test_half_a_setting_must_not_open_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(kit: port.Kit) -> Telegram | None:
        token = kit.environment.get("TELEGRAM_BOT_TOKEN")
        return Telegram(kit, token, kit.environment.get("TELEGRAM_WEBHOOK_SECRET", "")) if token else None

    monkeypatch.setattr(Contract, "from_kit", staticmethod(careless))
    with pytest.raises(pytest.fail.Exception):
        await Contract().test_half_a_setting_is_told_in_words_or_closes_what_it_would_protect()


def test_everything_is_asked_of_who_can_do_everything() -> None:
    assert all(getattr(TestPigeons, name) for name in dir(ChannelContract) if name.startswith("test_"))
    heard = "test_what_somebody_writes_is_heard_as_they_wrote_it"
    assert getattr(TestDoves, heard) is not None
    assert getattr(TestBells, heard) is None


def test_what_a_channel_cannot_do_is_not_asked_of_it() -> None:
    class Mute:
        traits = replace(Telegram.traits, most_text=0, media={})

    class OfMute(Contract):
        channel = Mute

    asked = {name for name in dir(OfMute) if name.startswith("test_") and getattr(OfMute, name) is not None}
    assert asked == {
        "test_without_settings_there_is_none",
        "test_half_a_setting_is_told_in_words_or_closes_what_it_would_protect",
        "test_it_declares_what_it_does_and_does_what_it_declares",
    }
    assert Telegram.traits.channel == NAME


GOSSIP = """
import logging
from able_channel import Pigeons, pigeon_post, pigeons
from pascal.testing.channels import ChannelContract

class Gossips(Pigeons):
    async def send_text(self, permit, one):
        logging.getLogger("pigeons").info("%s: %s", permit.to.kind, one.text)
        return await super().send_text(permit, one)

def from_kit(kit):
    one = pigeons(kit)
    if one:
        one.__class__ = Gossips
    return one

class TestGossip(ChannelContract):
    channel = Gossips
    from_kit = staticmethod(from_kit)

    def provider(self):
        return pigeon_post()
"""


def test_what_people_write_must_not_be_logged(tmp_path: Path) -> None:
    (tmp_path / "test_gossip.py").write_text(GOSSIP)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    one = "test_gossip.py::TestGossip::test_every_script_and_every_sign_comes_through"
    where = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pytest.ini", one],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(where)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed, 1 error" in done.stdout, done.stdout + done.stderr  # it sends well, and talks about it


async def test_a_link_that_is_none_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Contract, "kind", InvitesAnywhere)
    with pytest.raises(AssertionError):
        await ChannelContract.test_an_invitation_is_a_link_that_holds_what_they_send(Contract())
