"""Send the code that proves an e-mail."""

import asyncio
from dataclasses import dataclass, field

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.domain import events
from pascal.domain.errors import Invalid
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.mail import Mail, MailDeferred, MailMessage
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.security import Codes
from pascal.domain.verifications import CODE_LIFE

SUBJECT = "Tu código de verificación: {code}"
TEXT = """Hola:

Tu código de verificación es {code}.
Vence en 10 minutos y sirve una sola vez, en el navegador en el que lo pediste.

Si no lo pediste tú, ignora este mensaje.
"""

AT_ONCE = 8
"""Mails on their way together: a server that takes its time is not to make a relay look dead."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MailCodes:
    """A reaction. The event's id is the mail's own, so a second time sends nothing."""

    mail: Mail
    codes: Codes
    clock: Clock

    pulse: Pulse = field(default_factory=Pulse)

    name = "mail"
    hears = (events.VerificationRequested,)
    at_once = 500
    """With so many in hand, a mail that has to wait is given up: those behind them would not be seen."""
    patience = 0.2

    async def react(self, recorded: list[Recorded]) -> None:
        now = self.clock.now()
        asked = [
            each.event
            for each in recorded
            # a code that ran out while the carrier was away helps nobody
            if isinstance(each.event, events.VerificationRequested) and now < each.event.at + CODE_LIFE
        ]
        later: MailDeferred | None = None
        for start in range(0, len(asked), AT_ONCE):
            sent = [self._send(one) for one in asked[start : start + AT_ONCE]]
            for failure in await asyncio.gather(*sent, return_exceptions=True):
                match failure:
                    case None | Invalid():  # an address that no mail can reach is not worth another try
                        continue
                    case MailDeferred():  # one address is not to hold up the others
                        later = failure
                    case _:
                        raise failure
            self.pulse.beat(self.name)  # slow is not dead
        if later is None:
            return
        if len(recorded) < self.at_once:
            raise later
        log.warning("mails_given_up", events=len(recorded))

    async def _send(self, asked: events.VerificationRequested) -> None:
        code = self.codes.code_for(asked.verification_id)
        message = MailMessage(
            to=asked.email,
            subject=SUBJECT.format(code=code),
            text=TEXT.format(code=code),
            idempotency_key=str(asked.verification_id),
        )
        await self.mail.send(message)
