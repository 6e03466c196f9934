"""`pascal doctor`: what is set, what is well, and what is to be thought about."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from rich.markup import escape
from rich.table import Column, Table

from pascal.adapters.mail import OutboxFolder
from pascal.adapters.postgres.database import place
from pascal.adapters.postgres.proofs import without_code
from pascal.adapters.postgres.schema import MigrationFailed, revision, target
from pascal.app.running import database
from pascal.app.settings import Settings, SettingsError, shown
from pascal.app.terminal import complain, console
from pascal.domain.ports.mail import MailUnavailable


class Finding(NamedTuple):
    is_well: bool
    text: str


def examine(settings: Settings) -> None:
    """Show all settings and findings. Exits with 1 where Pascal could not start."""
    _show_settings(settings)
    found, sick = _findings(settings), None
    try:
        settings.check()
        found.append(_mail_finding(settings))
        found += _database_findings(settings)
    except (SettingsError, MigrationFailed) as error:
        sick = error
    for each in found:
        console.print(
            "[green]✓[/]" if each.is_well else "[yellow]![/]",
            escape(each.text),
            highlight=False,
            soft_wrap=True,
        )
    if sick is not None:
        complain(f"✗ {sick}")
        raise SystemExit(1)


def show_mails(folder: Path) -> None:
    """The ten newest that were written instead of sent."""
    for mail in OutboxFolder(folder).recent(10):
        console.print(
            f"[bold]{mail.written_at:%Y-%m-%d %H:%M}[/bold] to {mail.to}: {mail.subject}", highlight=False
        )
        console.print(mail.text.strip() + "\n", highlight=False, markup=False)


def _show_settings(settings: Settings) -> None:
    name = Column("setting", no_wrap=True)
    table = Table(name, "value", "what it is for", box=None, header_style="bold")
    for each in shown(settings):
        value = escape(each.value)
        table.add_row(each.name, value if each.is_default else f"[bold]{value}[/bold]", each.about)
    console.print(table)


def _findings(settings: Settings) -> list[Finding]:
    """What is well, and what is to be thought about."""
    production = settings.pascal_env == "production"
    return [
        Finding(
            not settings.pascal_trust_email,
            "a typed e-mail has to be proven before it opens anything"
            if not settings.pascal_trust_email
            else "PASCAL_TRUST_EMAIL is on: whoever types somebody's e-mail reads their conversations",
        ),
        Finding(
            not production or settings.public_url.startswith("https:"),
            f"public address: {settings.public_url}"
            if not production or settings.public_url.startswith("https:")
            else f"PASCAL_PUBLIC_URL is {settings.public_url}: in production it should be https",
        ),
        Finding(
            "*" not in settings.allowed_origins or not production,
            "pages that may call the API: " + ", ".join(settings.allowed_origins),
        ),
    ]


def _mail_finding(settings: Settings) -> Finding:
    if not settings.pascal_smtp_url:
        fine = settings.pascal_env == "development"
        where = "written into a folder, and sent nowhere; PASCAL_SMTP_URL names a server"
        return Finding(fine, f"mail: {where}")
    from pascal.adapters.mail.smtp import SmtpMail

    mail = SmtpMail(
        settings.pascal_smtp_url,
        sender=settings.pascal_mail_from or "",
        timeout=settings.pascal_provider_timeout_seconds,
    )
    try:
        asyncio.run(mail.knock())
    except MailUnavailable as error:
        return Finding(False, f"mail: {mail.place} does not let us in ({error}); look at PASCAL_SMTP_URL")
    return Finding(True, f"mail: {mail.place} lets us in")


def _database_findings(settings: Settings) -> list[Finding]:
    """Raises `SettingsError`, `MigrationFailed`."""
    if not settings.database_url:
        return [Finding(True, "database: embedded, started by `pascal serve`")]
    with database(settings) as url:
        at = asyncio.run(revision(url))
        if at != (newest := target("head", at)):
            move = f"`pascal serve` brings its schema from {at or 'nothing'} to {newest}"
            return [Finding(False, f"database: {place(url)} answers; {move}")]
        found = [Finding(True, f"database: {place(url)} answers, its schema is the newest")]
        if not settings.pascal_trust_email and (let_in := asyncio.run(without_code(url))):
            said = f"browsers that speak for a lead without having typed a code: {let_in}"
            why = "a site vouched for them, or PASCAL_TRUST_EMAIL was on; see docs/security.md"
            found.append(Finding(settings.pascal_identity_secret is not None, f"{said} ({why})"))
        return found
