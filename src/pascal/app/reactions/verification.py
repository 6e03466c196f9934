"""Send the code that proves an e-mail."""

from contextlib import suppress
from dataclasses import dataclass

from pascal.domain import events
from pascal.domain.errors import Invalid
from pascal.domain.ports.mail import Mail, MailMessage
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

    name = "mail"

    async def all(self, recorded: list[Recorded]) -> None:
        for each in recorded:
            if isinstance(each.event, events.VerificationRequested):
                code = self.codes.code_for(each.event.verification_id)
                message = MailMessage(
                    to=each.event.email,
                    subject=SUBJECT.format(code=code),
                    text=TEXT.format(code=code),
                    idempotency_key=str(each.event.verification_id),
                )
                # an address that no mail can reach is not worth another try
                with suppress(Invalid):
                    await self.mail.send(message)
