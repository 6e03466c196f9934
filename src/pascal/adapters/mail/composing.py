"""A mail as it is written down."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

from pascal.domain.errors import Invalid
from pascal.domain.ports.mail import MailMessage

# Without the characters by which a header holds more than one address, or something that is none.
_ONE_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\]+""")


def name_of(message: MailMessage) -> str:
    """The same for the same mail, and fit for files and headers."""
    return sha256(message.idempotency_key.encode()).hexdigest()[:32]


def compose(message: MailMessage, sender: str, policy: "EmailPolicy[EmailMessage]") -> EmailMessage:
    """Raises `Invalid`."""
    if not message.to.isprintable() or _ONE_ADDRESS.fullmatch(message.to) is None:
        raise Invalid("to", "malformed")
    mail = EmailMessage(policy=policy)
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = " ".join(message.subject.split())  # a line break would begin another header
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Auto-Submitted"] = "auto-generated"  # or the absent answer it
    mail.set_content(message.text)
    if (meeting := message.calendar) is not None:
        # a part beside the text, which mail programs offer to accept, and a file for those that do not
        mail.add_alternative(meeting.text, "calendar", params={"method": meeting.method})
        mail.add_attachment(meeting.text.encode(), "text", "calendar", filename="reunion.ics")
    return mail
