"""Mail by way of a mail server, over SMTP."""

import asyncio
from collections import OrderedDict
from email import policy
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    send,
)

from pascal.adapters.mail.composing import compose, name_of
from pascal.domain.errors import Invalid
from pascal.domain.ports.mail import MailDeferred, MailMessage, MailUnavailable

log = structlog.get_logger(__name__)

REMEMBERED = 10_000


class SmtpMail:
    """Hands each mail over in a connection of its own.

    A key that went out is not sent again by this process. After a crash at the wrong moment it may go out
    twice, under the same Message-ID.
    """

    def __init__(self, url: str, *, sender: str, timeout: float) -> None:
        """*url*: `smtp://user:password@host:587`, TLS by STARTTLS, which a password demands; or `smtps://`.

        *timeout* in seconds, for each step; twice that for a whole mail.
        """
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        self._server: dict[str, Any] = {
            "hostname": parts.hostname,
            "port": parts.port or (465 if tls else 587),
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": tls,
            # None: where the server offers it
            "start_tls": False if tls else True if parts.username else None,
            "timeout": timeout,
        }
        self.place = f"{self._server['hostname']}:{self._server['port']}"
        self._sender, self._address = sender, parseaddr(sender)[1]
        self._sent: OrderedDict[str, None] = OrderedDict()

    async def knock(self) -> None:
        """Sign in, and send nothing. Raises `MailUnavailable`."""
        try:
            async with asyncio.timeout(2 * self._server["timeout"]), SMTP(**self._server):
                pass
        except (SMTPException, OSError) as error:
            raise MailUnavailable(type(error).__name__) from error

    async def send(self, message: MailMessage) -> None:
        name, domain = name_of(message), message.to.rpartition("@")[2]
        if name in self._sent:
            return
        mail = compose(message, self._sender, policy.SMTP)
        mail["Message-ID"] = f"<{name}@{self._address.rpartition('@')[2]}>"
        try:
            async with asyncio.timeout(2 * self._server["timeout"]):
                await send(mail, sender=self._address, recipients=[message.to], **self._server)
        except (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupported) as error:
            code = _code(error)
            log.warning("mail_refused", domain=domain, code=code)
            if 400 <= code < 500:
                raise MailDeferred(str(code)) from error
            raise Invalid("to", "refused") from error
        except (SMTPException, OSError) as error:  # a wrong password too: it can be mended, the mail waits
            raise MailUnavailable(type(error).__name__) from error
        self._sent[name] = None
        if len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)
        log.info("mail_sent", domain=domain)


def _code(error: SMTPException) -> int:
    """What the server said of this mail; 553 where it cannot carry the characters of the address."""
    match error:
        case (
            SMTPRecipientsRefused(recipients=[SMTPRecipientRefused(code=code), *_]) | SMTPDataError(code=code)
        ):
            return int(code)
        case _:
            return 553
