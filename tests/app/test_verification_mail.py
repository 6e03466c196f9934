"""The code that proves an e-mail: mailed once, whatever the carrier does meanwhile."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pascal.adapters.security import DerivedCodes
from pascal.app.reactions.verification import AT_ONCE, MailCodes
from pascal.domain.errors import Invalid
from pascal.domain.events import VerificationRequested
from pascal.domain.ids import VerificationId
from pascal.domain.ports.mail import MailDeferred, MailMessage, MailUnavailable
from pascal.domain.ports.outbox import Recorded
from pascal.domain.verifications import CODE_LIFE

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOW


@dataclass
class Carrier:
    """Takes mails, except to those it was given a refusal for."""

    refuses: dict[str, Exception] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    async def send(self, message: MailMessage) -> None:
        self.tried.append(message.to)
        if message.to in self.refuses:
            raise self.refuses[message.to]


def asked(email: str, *, ago: timedelta = timedelta()) -> Recorded:
    event = VerificationRequested(verification_id=VerificationId(uuid4()), email=email, at=NOW - ago)
    return Recorded(1, event.verification_id, event)


def reaction(carrier: Carrier) -> MailCodes:
    return MailCodes(carrier, DerivedCodes("example" * 6), Noon())


async def test_one_address_that_has_to_wait_does_not_hold_up_the_others() -> None:
    carrier = Carrier({"ana@a.example": MailDeferred("450")})
    with pytest.raises(MailDeferred):
        await reaction(carrier).react([asked("ana@a.example"), asked("eva@b.example")])
    assert carrier.tried == ["ana@a.example", "eva@b.example"]


async def test_one_address_that_has_to_wait_is_given_up_when_many_wait_behind_it() -> None:
    """A stranger's own mail server may put us off for ever; whose code comes next is not to pay for that."""
    carrier = Carrier({"ana@a.example": MailDeferred("450")})
    others = [asked(f"eva{n}@b.example") for n in range(MailCodes.at_once - 1)]
    await reaction(carrier).react([asked("ana@a.example"), *others])
    assert len(carrier.tried) == MailCodes.at_once


async def test_an_address_that_is_refused_is_passed_over() -> None:
    carrier = Carrier({"ana@a.example": Invalid("to", "refused")})
    await reaction(carrier).react([asked("ana@a.example"), asked("eva@b.example")])
    assert carrier.tried == ["ana@a.example", "eva@b.example"]


async def test_a_carrier_that_is_away_is_not_asked_for_every_mail() -> None:
    emails = [f"ana{n}@a.example" for n in range(3 * AT_ONCE)]
    carrier = Carrier({email: MailUnavailable("OSError") for email in emails})
    with pytest.raises(MailUnavailable):
        await reaction(carrier).react([asked(email) for email in emails])
    assert carrier.tried == emails[:AT_ONCE]


async def test_many_codes_are_on_their_way_together() -> None:
    """A server that takes its time for each is not to make the relay look dead."""
    together = asyncio.Barrier(AT_ONCE)

    class Slow(Carrier):
        async def send(self, message: MailMessage) -> None:
            await together.wait()
            await super().send(message)

    emails = [f"ana{n}@a.example" for n in range(2 * AT_ONCE)]
    carrier = Slow()
    async with asyncio.timeout(5):
        await reaction(carrier).react([asked(email) for email in emails])
    assert sorted(carrier.tried) == sorted(emails)


async def test_a_carrier_that_takes_its_time_for_each_is_not_silence() -> None:
    turns: list[float] = []

    class Slow(Carrier):
        async def send(self, message: MailMessage) -> None:
            turns.append(mails.pulse.turns.get("mail", 0.0))

    mails = reaction(Slow())
    await mails.react([asked(f"ana{n}@a.example") for n in range(3 * AT_ONCE)])
    assert [turns.count(turn) for turn in sorted({*turns})] == [AT_ONCE] * 3


async def test_a_code_that_has_run_out_is_not_mailed() -> None:
    """So what a carrier will not take now, and will not take later, is given up after ten minutes."""
    carrier = Carrier()
    late, just = CODE_LIFE, CODE_LIFE - timedelta(seconds=1)
    await reaction(carrier).react([asked("ana@a.example", ago=late), asked("eva@b.example", ago=just)])
    assert carrier.tried == ["eva@b.example"]
