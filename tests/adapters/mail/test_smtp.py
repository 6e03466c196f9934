"""Mail over SMTP, to a real server in this process."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from pascal.adapters.mail.smtp import SmtpMail
from pascal.domain.errors import Invalid
from pascal.domain.ports.mail import MailDeferred, MailMessage, MailUnavailable

SENDER = "Pascal Inmobiliaria <chat@pascal.example>"


@dataclass
class Server:
    """Takes all mail, unless told what to answer about an address."""

    port: int = 0
    took: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    thinks: float = 0
    """Seconds for each answer."""
    says: dict[str, str] = field(default_factory=dict)
    """By address: the answer to RCPT, or, with a `data:` before it, to the content."""

    def mail(self, *, user: str = "", scheme: str = "smtp", timeout: float = 5) -> SmtpMail:
        return SmtpMail(f"{scheme}://{user}localhost:{self.port}", sender=SENDER, timeout=timeout)

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.thinks)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.thinks)
        if (said := self.says.get(address, "")) and not said.startswith("data:"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.thinks)
        if (said := self.says.get(envelope.rcpt_tos[0], "")).startswith("data:"):
            return said.removeprefix("data:")
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.took.append((envelope.mail_from or "", envelope.rcpt_tos, mail))
        return "250 OK"

    def sign_in(self, _server: SMTP, _session: Any, _envelope: Envelope, _how: str, who: Any) -> AuthResult:
        right = isinstance(who, LoginPassword) and (who.login, who.password) == (b"ana", b"p@ss/word")
        self.signed_in += ["ana"] if right else []
        return AuthResult(success=right, handled=False)


Start = Callable[..., Awaitable[Server]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a server; the options are aiosmtpd's."""
    async with AsyncExitStack() as stack:

        async def run(*, tls: ssl.SSLContext | None = None, **options: Any) -> Server:
            server, loop = Server(), asyncio.get_running_loop()
            listening = await loop.create_server(
                lambda: SMTP(
                    server, hostname="mail.example", loop=loop, authenticator=server.sign_in, **options
                ),
                "localhost",
                0,
                ssl=tls,
            )
            stack.callback(listening.close)
            server.port = listening.sockets[0].getsockname()[1]
            return server

        yield run


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """For `localhost`, and trusted by this process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context


def message(key: str = "verification:1", *, to: str = "ana@example.com", **more: str) -> MailMessage:
    return MailMessage(to=to, idempotency_key=key, **{"subject": "Tu código", "text": "Es 123456.\n"} | more)


async def test_a_mail_arrives_as_it_was_written(start: Start) -> None:
    server = await start()
    await server.mail().send(message())
    [(sender, to, mail)] = server.took
    assert (sender, to) == ("chat@pascal.example", ["ana@example.com"])
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "ana@example.com", "Tu código")
    assert mail["Message-ID"].endswith("@pascal.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == "Es 123456.\n"


async def test_the_same_key_goes_out_once_and_under_the_same_id_after_a_restart(start: Start) -> None:
    server = await start()
    mail = server.mail()
    for key in ("one", "one", "two"):
        await mail.send(message(key))
    await server.mail().send(message("one"))
    ids = [mail["Message-ID"] for _, _, mail in server.took]
    assert ids == [ids[0], ids[1], ids[0]]
    assert ids[0] != ids[1]


async def test_a_password_travels_only_under_tls(start: Start, certificate: ssl.SSLContext) -> None:
    server = await start(tls_context=certificate)
    await server.mail(user="ana:p%40ss%2Fword@").send(message())
    assert (len(server.took), server.signed_in) == (1, ["ana"])
    plain = await start(auth_require_tls=False)
    with pytest.raises(MailUnavailable):
        await plain.mail(user="ana:p%40ss%2Fword@").send(message())
    assert (plain.took, plain.signed_in) == ([], [])


async def test_tls_from_the_start(start: Start, certificate: ssl.SSLContext) -> None:
    server = await start(tls=certificate, auth_require_tls=False)
    await server.mail(user="ana:p%40ss%2Fword@", scheme="smtps").send(message())
    assert (len(server.took), server.signed_in) == (1, ["ana"])


async def test_a_server_that_shows_no_certificate_of_its_name_gets_nothing(
    start: Start, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    server = await start(tls_context=certificate)
    with pytest.raises(MailUnavailable):
        await server.mail(user="ana:p%40ss%2Fword@").send(message())
    assert (server.took, server.signed_in) == ([], [])


async def test_a_wrong_password_is_no_fault_of_the_mail(start: Start, certificate: ssl.SSLContext) -> None:
    server = await start(tls_context=certificate)
    with pytest.raises(MailUnavailable, match="SMTPAuthenticationError"):
        await server.mail(user="ana:wrong@").send(message())


async def test_whether_we_are_let_in_is_known_without_a_mail(
    start: Start, certificate: ssl.SSLContext
) -> None:
    server = await start(tls_context=certificate)
    await server.mail(user="ana:p%40ss%2Fword@").knock()
    assert (server.signed_in, server.took) == (["ana"], [])
    with pytest.raises(MailUnavailable, match="SMTPAuthenticationError"):
        await server.mail(user="ana:wrong@").knock()


@pytest.mark.parametrize("said", ["550 No such user", "data:554 Spam"])
async def test_what_the_server_will_never_take_is_refused(start: Start, said: str) -> None:
    server = await start()
    server.says["ana@example.com"] = said
    with pytest.raises(Invalid) as refusal:
        await server.mail().send(message())
    assert (refusal.value.field, refusal.value.rule) == ("to", "refused")


@pytest.mark.parametrize("said", ["450 Later", "data:451 Later"])
async def test_what_the_server_wants_later_goes_out_later(start: Start, said: str) -> None:
    server = await start()
    server.says["ana@example.com"] = said
    mail = server.mail()
    with pytest.raises(MailDeferred):
        await mail.send(message())
    server.says.clear()
    await mail.send(message())
    assert len(server.took) == 1


@pytest.mark.parametrize(("options", "arrives"), [({"enable_SMTPUTF8": True}, 1), ({}, 0)])
async def test_an_address_in_other_letters_arrives_where_the_server_can(
    start: Start, options: dict[str, Any], arrives: int
) -> None:
    server = await start(**options)
    try:
        await server.mail().send(message(to="niña@correo.example"))
    except Invalid as refusal:
        assert refusal.rule == "refused"
    assert [to for _, to, _ in server.took] == [["niña@correo.example"]] * arrives


@pytest.mark.parametrize(
    "to", ["", "ana", "ana@a.example,eva@b.example", "ana@a.example\nBcc: eva@b.example"]
)
async def test_what_is_not_one_address_goes_nowhere(start: Start, to: str) -> None:
    server = await start()
    with pytest.raises(Invalid):
        await server.mail().send(message(to=to))
    assert server.took == []


async def test_no_header_can_be_smuggled_in_by_a_subject(start: Start) -> None:
    server = await start()
    await server.mail().send(message(subject="Tu\r\nBcc: eva@example.com\n\ncódigo"))
    [(_, to, mail)] = server.took
    assert (to, mail["Bcc"], mail["Subject"]) == (["ana@example.com"], None, "Tu Bcc: eva@example.com código")


async def test_a_server_that_is_away_or_says_nothing_is_unavailable() -> None:
    hung_up = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        hung_up.set()

    silent = await asyncio.start_server(say_nothing, "localhost", 0)
    port = silent.sockets[0].getsockname()[1]
    mail = SmtpMail(f"smtp://localhost:{port}", sender=SENDER, timeout=0.2)
    with pytest.raises(MailUnavailable, match="Timeout"):
        await mail.send(message())
    await hung_up.wait()
    silent.close()
    with pytest.raises(MailUnavailable):
        await mail.send(message())


async def test_a_server_that_is_slow_at_every_step_is_given_up(start: Start) -> None:
    """Each answer comes in time for its step; together they would make a relay look dead."""
    server = await start()
    server.thinks = 0.3
    with pytest.raises(MailUnavailable, match="Timeout"):
        await server.mail(timeout=0.4).send(message())


async def test_the_log_tells_neither_whom_nor_what(start: Start) -> None:
    server = await start()
    server.says["eva@example.com"] = "550 eva@example.com is unknown"
    with capture_logs() as logs:
        await server.mail().send(message())
        with pytest.raises(Invalid):
            await server.mail().send(message(to="eva@example.com"))
    assert [line["event"] for line in logs] == ["mail_sent", "mail_refused"]
    assert not any(word in str(logs) for word in ("ana", "eva@", "123456", "código"))
