"""Send the code that proves an e-mail."""

from dataclasses import dataclass

from pascal.app.usecases.leads import CODE_LIFE
from pascal.domain import events
from pascal.domain.errors import Invalid
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.mail import Mail, MailDeferred, MailMessage
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.security import Codes

SUBJECT = "Tu código de verificación: {code}"
TEXT = """Hola:

Tu código de verificación es {code}.
Vence en 10 minutos y sirve una sola vez, en el navegador en el que lo pediste.

Si no lo pediste tú, ignora este mensaje.
"""


@dataclass(frozen=True, slots=True)
class MailCodes:
    """A reaction. The event's id is the mail's own, so a second time sends nothing."""

    mail: Mail
    codes: Codes
    clock: Clock

    name = "mail"

    async def all(self, recorded: list[Recorded]) -> None:
        deferred: MailDeferred | None = None
        for each in recorded:
            # a code that ran out while the carrier was away helps nobody
            if isinstance(each.event, events.VerificationRequested) and self._is_good(each.event):
                code = self.codes.code_for(each.event.verification_id)
                message = MailMessage(
                    to=each.event.email,
                    subject=SUBJECT.format(code=code),
                    text=TEXT.format(code=code),
                    idempotency_key=str(each.event.verification_id),
                )
                try:
                    await self.mail.send(message)
                except Invalid:  # an address that no mail can reach is not worth another try
                    continue
                except MailDeferred as error:  # one address is not to hold up the others
                    deferred = error
        if deferred is not None:
            raise deferred

    def _is_good(self, asked: events.VerificationRequested) -> bool:
        return self.clock.now() < asked.at + CODE_LIFE
