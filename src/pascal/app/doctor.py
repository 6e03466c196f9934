"""`pascal doctor`: what is well, what is to be thought about, what is to be mended. It leaves nothing."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from typing import Literal, NamedTuple

from dishka import AsyncContainer
from rich.markup import escape

from pascal.adapters.mail import OutboxFolder
from pascal.adapters.postgres.audit import may_change
from pascal.adapters.postgres.database import place
from pascal.adapters.postgres.embedded import running, supervisor
from pascal.adapters.postgres.proofs import without_code
from pascal.adapters.postgres.schema import MigrationFailed, revision, target
from pascal.adapters.system import SystemClock
from pascal.app.edge.checkups import Checkups
from pascal.app.edge.safe import LockedSafe
from pascal.app.edge.words import LANGUAGES, channel_words
from pascal.app.edge.words.channels import finding_words
from pascal.app.running import PortTaken, database, make_data_folder, port, wired
from pascal.app.settings import Settings, SettingsError
from pascal.app.settings.reading import Environment, at_odds, environment_and_file, unknown_settings
from pascal.app.settings.showing import shown
from pascal.app.terminal import called, complain, console
from pascal.app.usecases.channels import standing_of
from pascal.app.wiring.channels import installed, kit_of, outlook_of
from pascal.domain.ports.calendar import NOTICES
from pascal.domain.ports.channels import ChannelAdapter, Kit, Misconfigured, ReceivesWebhooks
from pascal.domain.ports.channels import Finding as ChannelFinding
from pascal.domain.ports.files import FilesUnavailable
from pascal.domain.ports.mail import MailUnavailable
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, StorageUnavailable

ENGLISH = LANGUAGES.index("en")
MARKS: dict[str, Literal["✓", "!", "✗"]] = {"good": "✓", "warning": "!", "bad": "✗"}
PATIENCE = 3.0
"""Seconds for Redis to answer."""


class Finding(NamedTuple):
    mark: Literal["✓", "!", "✗"]
    text: str


def examine(settings: Settings, wrong: Mapping[str, str], *, all_settings: bool) -> None:
    """Show findings and settings; *wrong*: what could not be read of these.

    Exits with 1 where something has to be mended.
    """
    found = _findings(settings, wrong)
    for mark, text in found:
        if mark == "✗":
            complain(f"✗ {text}")
        else:
            color = "green" if mark == "✓" else "yellow"
            _say(f"[{color}]{mark}[/] {escape(text)}")
    console.print()
    _show_settings(settings, beside="other " if wrong else "", all_settings=all_settings)
    if any(mark == "✗" for mark, _ in found):
        raise SystemExit(1)


def show_mails(settings: Settings) -> None:
    """The ten newest that were written instead of sent."""
    folder = settings.pascal_data / "mail"
    mails = OutboxFolder(folder).recent(10) if folder.is_dir() else []
    for mail in mails:
        # never wrapped: links are copied from it
        console.print(f"{mail.written_at:%Y-%m-%d %H:%M}", style="bold", end=" ", highlight=False)
        told = f"to {mail.to}: {mail.subject}\n{mail.text.strip()}\n"
        console.print(told, highlight=False, markup=False, soft_wrap=True)
    if not mails:
        _say(f"There are no mails in {escape(str(folder))}.")
    if settings.pascal_smtp_url:
        console.print("New ones go out by PASCAL_SMTP_URL.")


def _show_settings(settings: Settings, *, beside: str, all_settings: bool) -> None:
    rows = [each for each in shown(settings) if all_settings or not each.is_default]
    if not rows:
        hint = f"All {beside}settings are as they come; `{called()} doctor --all` shows them."
        console.print(hint, markup=False)
        return
    console.print("All settings:" if all_settings else "Settings that were changed (--all shows every one):")
    for each in rows:
        value = escape(each.text) if each.is_default else f"[bold]{escape(each.text)}[/bold]"
        _say(f"  {each.name} = {value}")
        if all_settings:
            _say(f"    [dim]{escape(each.about)}[/dim]")


def _say(text: str) -> None:
    console.print(text, highlight=False, soft_wrap=not console.is_terminal)  # a file is wrapped by its reader


def _findings(settings: Settings, wrong: Mapping[str, str]) -> list[Finding]:
    """Each by itself: whatever is wrong with one, the others are told.

    Of what could not be read nothing more is said.
    """
    checks: tuple[tuple[str, Callable[[Settings], Iterable[Finding]]], ...] = (
        ("pascal_trust_email", _proof_findings),
        ("pascal_public_url pascal_port pascal_env", _address_findings),
        ("pascal_public_url pascal_port pascal_env pascal_allowed_origins", _origins_findings),
        ("pascal_host", _port_findings),
        ("pascal_data", _folder_findings),
        ("pascal_files_url aws_endpoint_url", _files_findings),
        ("pascal_smtp_url pascal_mail_from pascal_env", _mail_findings),
        ("redis_url", _redis_findings),
        ("database_url pascal_env", _database_findings),
        ("database_url pascal_public_url pascal_default_country", _channel_findings),
    )
    return [
        *(Finding("✗", text) for text in wrong.values()),
        *(Finding("✗", text) for text in at_odds(wrong, settings.wrong())),
        *(Finding("!", _not_ours(name)) for name in unknown_settings()),
        *(one for names, look in checks if wrong.keys().isdisjoint(names.split()) for one in look(settings)),
    ]


def _not_ours(name: str) -> str:
    from difflib import get_close_matches

    family, _, rest = name.upper().partition("_")
    ours = {each.name.removeprefix(f"{family}_"): each.name for each in shown(Settings())}
    near = get_close_matches(rest, ours, 1, 0.65)
    return f"{name} is set, but there is no such setting" + (f"; perhaps {ours[near[0]]}?" if near else "")


def _proof_findings(settings: Settings) -> list[Finding]:
    if settings.pascal_trust_email:
        return [
            Finding(
                "!", "PASCAL_TRUST_EMAIL is on: whoever types somebody's e-mail reads their conversations"
            )
        ]
    return [Finding("✓", "a typed e-mail has to be proven before it opens anything")]


def _address_findings(settings: Settings) -> list[Finding]:
    if settings.lacks_tls:
        reach = "without TLS: for this machine or network alone"
        return [Finding("!", f"public address: {settings.public_url}, {reach}")]
    return [Finding("✓", f"public address: {settings.public_url}")]


def _origins_findings(settings: Settings) -> list[Finding]:
    open_to_all = "*" in settings.allowed_origins and settings.pascal_env == "production"
    mark: Literal["!", "✓"] = "!" if open_to_all else "✓"
    return [Finding(mark, "pages that may call the API: " + ", ".join(settings.allowed_origins))]


def _port_findings(settings: Settings) -> list[Finding]:
    try:
        with port(settings):
            return [Finding("✓", f"address to listen on: {settings.pascal_host}")]
    except PortTaken:
        taken = f"port {settings.pascal_port} of {settings.pascal_host} is taken"
        return [Finding("!", f"{taken}: by a Pascal that runs?")]
    except SettingsError as error:
        return [Finding("✗", str(error))]


def _folder_findings(settings: Settings) -> list[Finding]:
    folder = settings.pascal_data.absolute()
    lacking = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        make_data_folder(settings)
    except SettingsError as error:
        return [Finding("✗", str(error))]
    finally:
        for each in lacking:
            with suppress(OSError):
                each.rmdir()
    return [Finding("✓", f"data folder: {folder}" + (", made at the first start" if lacking else ""))]


def _files_findings(settings: Settings) -> list[Finding]:
    if not settings.pascal_files_url or settings.aws_key_is_half:  # that is wrong in itself
        return []
    from pascal.adapters.files.s3 import S3Files

    url, endpoint = settings.pascal_files_url, settings.aws_endpoint_url
    bucket = f"{url} at {endpoint}" if endpoint else url
    try:
        files = S3Files(url, settings.aws, timeout=settings.pascal_provider_timeout_seconds)
        asyncio.run(files.knock())
    except FilesUnavailable as error:
        where = "look at PASCAL_FILES_URL and AWS_…"
        return [Finding("✗", f"files: {bucket} does not keep them ({error}); {where}")]
    return [Finding("✓", f"files: {bucket} keeps them")]


def _mail_findings(settings: Settings) -> list[Finding]:
    if not settings.pascal_smtp_url:
        where = "written into a folder, and sent nowhere; PASCAL_SMTP_URL names a server"
        return [Finding("✓" if settings.pascal_env == "development" else "!", f"mail: {where}")]
    if not settings.pascal_mail_from:  # that is wrong in itself
        return []
    from pascal.adapters.mail.smtp import SmtpMail

    mail = SmtpMail(
        settings.pascal_smtp_url,
        sender=settings.pascal_mail_from,
        timeout=settings.pascal_provider_timeout_seconds,
    )
    try:
        asyncio.run(mail.knock())
    except MailUnavailable as error:
        return [Finding("!", f"mail: {mail.place} does not let us in ({error}); look at PASCAL_SMTP_URL")]
    return [Finding("✓", f"mail: {mail.place} lets us in")]


def _redis_findings(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return []
    if trouble := redis_trouble(settings):
        return [Finding("✗", f"Redis does not answer ({trouble}); look at REDIS_URL")]
    return [Finding("✓", "Redis answers")]


def redis_trouble(settings: Settings) -> str | None:
    """Why what REDIS_URL names does not answer; None where it does, or where it is not set."""
    if not settings.redis_url:
        return None
    from pascal.adapters.limits.redis import RedisLimits, ServerAway

    async def knock(url: str) -> None:
        server = RedisLimits(url, timeout=PATIENCE)
        try:
            await server.knock()
        finally:
            await server.aclose()

    try:
        asyncio.run(knock(settings.redis_url))
    except ServerAway as error:
        return str(error)
    return None


def _database_findings(settings: Settings) -> list[Finding]:
    if not settings.database_url:
        process = supervisor(settings.pascal_data / "postgres")
        state = f"running (process {process})" if process else f"not running; `{called()} serve` starts it"
        where = f"embedded, {state}"
        if settings.pascal_env == "production":
            only = "for one process on this machine; DATABASE_URL names a server"
            return [Finding("!", f"database: {where}, {only}")]
        return [Finding("✓", f"database: {where}")]
    try:
        with database(settings) as url:
            at = asyncio.run(revision(url))
            if at != (newest := target("head", at)):
                move = f"`{called()} serve` brings its schema from {at or 'nothing'} to {newest}"
                return [Finding("!", f"database: {place(url)} answers; {move}")]
            found = [Finding("✓", f"database: {place(url)} answers, its schema is the newest")]
            if not settings.pascal_trust_email and (let_in := asyncio.run(without_code(url))):
                said = f"browsers that speak for a lead without having typed a code: {let_in}"
                why = "a site vouched for them, or PASCAL_TRUST_EMAIL was on; see docs/security.md"
                found.append(Finding("✓" if settings.pascal_identity_secret else "!", f"{said} ({why})"))
            return [*found, _audit_finding(url)]
    except (SettingsError, MigrationFailed) as error:
        return [Finding("✗", str(error))]


def _audit_finding(url: str) -> Finding:
    if asyncio.run(may_change(url)):
        how = "give its table to another one, as docs/operating.md says"
        return Finding("!", f"audit log: the role of DATABASE_URL could change it; {how}")
    return Finding("✓", "audit log: the role of DATABASE_URL can only add to it and read it")


def _channel_findings(settings: Settings) -> list[Finding]:
    """What providers say of each; and what Pascal knows, where its database can be asked."""
    return asyncio.run(_of_channels(settings, _known_database(settings)))


def _known_database(settings: Settings) -> str | None:
    """One that is up, with the newest schema: of another the other findings tell."""
    url = settings.database_url or running(settings.pascal_data / "postgres")
    if url is None or not (settings.pascal_secret or (settings.pascal_data / "secret").exists()):
        return None
    try:
        at = asyncio.run(revision(url))
        return url if at == target("head", at) else None
    except (StorageUnavailable, MigrationFailed):
        return None


async def _of_calendars(kit: Kit) -> list[Finding]:
    try:
        outlook = outlook_of(kit)
    except Misconfigured as error:
        return [Finding("✗", str(error))]
    if outlook is None:
        return []
    await outlook.aclose()
    if not kit.public_url.startswith("https:"):
        return [Finding("!", "Outlook: Microsoft calls only https: calendars are looked into by themselves")]
    return [Finding("✓", f"Outlook: Microsoft calls {kit.public_url}{NOTICES}")]


async def _of_channels(settings: Settings, url: str | None) -> list[Finding]:
    found: list[Finding] = []
    environment, clock, safe = Environment(environment_and_file()), SystemClock(), EmptySafe()
    async with AsyncExitStack() as stack:
        house = None if url is None else await stack.enter_async_context(wired(settings, url))
        kit = kit_of(settings, environment, safe if house is None else await house.get(LockedSafe), clock)
        try:
            channels = await stack.enter_async_context(
                installed(kit, wrong=lambda error: found.append(Finding("✗", str(error))))
            )
        except Misconfigured as error:
            return [Finding("✗", str(error))]
        found += await _of_calendars(kit)
        checkups = Checkups(settings.pascal_provider_timeout_seconds)
        stack.push_async_callback(checkups.aclose)
        told = await asyncio.gather(*map(checkups.of, channels.adapters))
        for adapter, theirs in zip(channels.adapters, told, strict=True):
            ours = await _ours(house, adapter, settings.public_url, clock.now())
            name = channel_words(adapter.traits.channel, ENGLISH)
            if isinstance(adapter, ReceivesWebhooks) and adapter.path:
                found.append(Finding("✓", f"{name}: the provider calls {kit.webhook(adapter.path)}"))
            found += [
                Finding(MARKS[each.state], f"{name}: {finding_words(each, ENGLISH)}")
                for each in (*ours, *theirs)
            ]
    return found


async def _ours(
    house: AsyncContainer | None, adapter: ChannelAdapter, public_url: str, at: datetime
) -> list[ChannelFinding]:
    if house is None:
        return []
    storage, reads = await house.get(Storage), await house.get(Reads)
    async with storage.begin() as tx:
        standing = await standing_of(tx, adapter, public_url, at=at)
    return [*standing.findings(at=at, zone=(await reads.hours()).zone)]


class EmptySafe:
    """In place of one that cannot be opened: nothing is in it, and nothing stays."""

    async def get(self, name: str) -> str | None:
        return None

    async def keep(self, name: str, value: str) -> None: ...

    async def swap(self, name: str, before: str, value: str) -> bool:
        return False

    async def drop(self, name: str) -> None: ...

    async def all(self, prefix: str) -> Mapping[str, str]:
        return {}
