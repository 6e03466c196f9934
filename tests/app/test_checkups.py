"""What providers say of how we stand with them: asked seldom, never waited for long."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pascal.app.edge import checkups as module
from pascal.app.edge.checkups import Checkups
from pascal.app.edge.words.channels import FINDINGS, finding_words
from pascal.domain.channels import Channel, Traits
from pascal.domain.ports.channels import Finding

TRAITS = Traits(Channel("pigeon"), ("phone",))
GOOD = Finding("token", "good", "whatsapp_token_good")


@dataclass
class Carrier:
    answer: Sequence[Finding] | Exception = (GOOD,)
    hangs: bool = False
    traits: Traits = TRAITS
    asked: int = 0

    async def aclose(self) -> None: ...

    async def health(self) -> Sequence[Finding]:
        self.asked += 1
        while self.hangs:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.hangs = False  # it does not even hear that it is to stop
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Mute:
    traits = Traits(Channel("mute"), ("phone",))

    async def aclose(self) -> None: ...


async def test_those_who_ask_at_once_and_within_the_minute_hear_one_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    checkups, carrier = Checkups(1.0), Carrier()
    assert await asyncio.gather(*[checkups.of(carrier) for _ in range(5)]) == [(GOOD,)] * 5
    now += 59
    assert await checkups.of(carrier) == (GOOD,)
    assert carrier.asked == 1
    now += 2
    carrier.answer = ()
    assert await checkups.of(carrier) == ()
    assert carrier.asked == 2


async def test_who_hangs_delays_nobody_longer_than_a_provider_may_take() -> None:
    checkups = Checkups(0.01)
    (found,) = await checkups.of(Carrier(hangs=True))
    assert (found.state, found.what) == ("warning", "channel_hangs")
    await checkups.aclose()


async def test_a_strangers_failure_is_a_finding() -> None:
    (found,) = await Checkups(1.0).of(Carrier(answer=RuntimeError("oh")))
    assert found.what == "channel_cannot_tell"


async def test_who_reports_nothing_is_not_asked() -> None:
    assert await Checkups(1.0).of(Mute()) == ()


def test_a_finding_is_said_in_the_readers_language_and_a_strangers_in_its_own() -> None:
    found = Finding("incoming", "good", "channel_hears", {"at": "2026-01-05 09:31"})
    assert [finding_words(found, language) for language in range(3)] == [
        "Lo último llegó el 2026-01-05 09:31.",
        "The last delivery came on 2026-01-05 09:31.",
        "A última entrega chegou em 2026-01-05 09:31.",
    ]
    assert finding_words(Finding("token", "bad", "El palomar está {vacío}.")) == "El palomar está {vacío}."
    assert "–" in finding_words(Finding("token", "good", "channel_hears"))
    assert all(len(set(each)) == 3 for what, each in FINDINGS.items() if what.startswith("channel_"))
