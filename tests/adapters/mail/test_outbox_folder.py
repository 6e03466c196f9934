"""Mail in a folder."""

import os
import stat
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pascal.adapters.mail import OutboxFolder
from pascal.domain.errors import Invalid
from pascal.domain.ports.mail import MailMessage


def mail(
    key: str = "verification:1",
    *,
    to: str = "ana@example.com",
    subject: str = "Tu código",
    text: str = "Tu código es 123456.\n",
) -> MailMessage:
    return MailMessage(to=to, subject=subject, text=text, idempotency_key=key)


@pytest.fixture
def outbox(tmp_path: Path) -> OutboxFolder:
    return OutboxFolder(tmp_path / "outbox", keep=3)


async def test_a_mail_is_there_to_be_read(outbox: OutboxFolder) -> None:
    await outbox.send(mail())
    [written] = outbox.recent()
    assert (written.to, written.subject, written.text) == (
        "ana@example.com",
        "Tu código",
        "Tu código es 123456.\n",
    )


async def test_nobody_else_on_the_machine_reads_it(outbox: OutboxFolder) -> None:
    await outbox.send(mail())
    [written] = outbox.recent()
    assert stat.S_IMODE(written.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(written.file.parent.stat().st_mode) == 0o700


async def test_the_log_tells_neither_whom_nor_what(outbox: OutboxFolder) -> None:
    with capture_logs() as logs:
        await outbox.send(mail())
    [written] = outbox.recent()
    assert logs == [
        {"event": "mail_written", "log_level": "info", "domain": "example.com", "file": str(written.file)}
    ]
    assert "ana" not in written.file.name


async def test_the_same_key_is_written_once(outbox: OutboxFolder) -> None:
    with capture_logs() as logs:
        for text in ("first", "second"):
            await outbox.send(mail(text=text))
    assert [written.text for written in outbox.recent()] == ["first\n"]
    assert len(logs) == 1


async def test_the_newest_are_kept_and_come_first(outbox: OutboxFolder) -> None:
    for n in range(5):
        await outbox.send(mail(str(n), subject=f"n. {n}"))
        [newest, *_] = outbox.recent(1)
        os.utime(newest.file, ns=(n, n))  # file systems count time in ticks
    assert subjects(outbox) == ["n. 4", "n. 3", "n. 2"]
    assert len(outbox.recent(2)) == 2


def subjects(outbox: OutboxFolder) -> Sequence[str]:
    return [written.subject for written in outbox.recent()]


async def test_a_line_break_begins_no_header(outbox: OutboxFolder) -> None:
    await outbox.send(mail(subject="Hola\r\nBcc: eve@example.com\r\n\r\nbody"))
    [written] = outbox.recent()
    parsed = message_from_bytes(written.file.read_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == "Hola Bcc: eve@example.com body"


@pytest.mark.parametrize(
    "to",
    [
        "ñandú@correo.pe",
        "ana@münchen.example",
        "ana.@example.com",
        "o'hara+x=y@example.com",
        "a" * 240 + "@b.pe",
    ],
)
async def test_an_unusual_address_is_an_address(outbox: OutboxFolder, to: str) -> None:
    await outbox.send(mail(to=to))
    assert [written.to for written in outbox.recent()] == [to]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example.com, eve@example.com",
        "ana@example.com\r\nBcc: eve@example.com",
        "Ana <ana@example.com>",
        "ana@example.com (Ana)",
        "friends:ana@example.com",
        "ana\0@example.com",
        "\ud800@example.com",
    ],
)
async def test_it_goes_to_one_address_or_nowhere(outbox: OutboxFolder, to: str) -> None:
    with pytest.raises(Invalid):
        await outbox.send(mail(to=to))
    assert outbox.recent() == []
