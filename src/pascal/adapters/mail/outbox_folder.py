"""Mail that goes no further than a folder: for trying Pascal out, and for sites without a mail server."""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import structlog

from pascal.adapters.mail.composing import compose, name_of
from pascal.domain.ports.mail import MailMessage

_POLICY = policy.default.clone(utf8=True)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WrittenMail:
    to: str
    subject: str
    text: str
    written_at: datetime
    file: Path


class OutboxFolder:
    """Writes each mail as an `.eml` file that only the owner of the process may read.

    Keeps the newest *keep*; a mail is sent again if its key comes back after its file has gone.
    """

    def __init__(self, folder: Path, *, sender: str = "pascal@localhost", keep: int = 200) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._sender, self._keep = folder, sender, keep

    async def send(self, message: MailMessage) -> None:
        mail = compose(message, self._sender, _POLICY)
        file = self._folder / f"{name_of(message)}.eml"
        if await asyncio.to_thread(self._write, file, mail.as_bytes()):
            log.info("mail_written", domain=message.to.rpartition("@")[2], file=str(file))

    def recent(self, n: int = 20) -> list[WrittenMail]:
        """The newest first, for `pascal doctor --outbox`."""
        return [_read(file) for file in self._newest_first()[:n]]

    def _write(self, file: Path, content: bytes) -> bool:
        """Whether it was written now. Of several processes with one key, one writes."""
        part = file.with_name(f"{uuid4().hex}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
                handle.write(content)
            os.link(part, file)
        except FileExistsError:
            return False
        finally:
            part.unlink(missing_ok=True)
        for old in self._newest_first()[self._keep :]:
            old.unlink(missing_ok=True)
        return True

    def _newest_first(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"), key=_written_ns, reverse=True)


def _written_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:  # another process has just dropped it as too old
        return 0


def _read(file: Path) -> WrittenMail:
    mail = message_from_bytes(file.read_bytes(), policy=_POLICY)
    return WrittenMail(
        to=mail["To"],
        subject=mail["Subject"],
        text=text.get_content() if (text := mail.get_body(("plain",))) is not None else "",
        written_at=datetime.fromtimestamp(_written_ns(file) / 1e9, UTC),
        file=file,
    )
