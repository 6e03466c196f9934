"""`pascal`: start it, look after it."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from pathlib import Path

from pascal.app.light import light_imports

with light_imports():
    import msgspec
    import rich_click as click
    import structlog
    import uvicorn
    from dishka import AsyncContainer, Provider
    from litestar import Litestar
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    from pascal import __version__
    from pascal.adapters.mail import OutboxFolder
    from pascal.adapters.postgres.database import place
    from pascal.adapters.postgres.embedded import EmbeddedPostgresError, embedded
    from pascal.adapters.postgres.proofs import without_code
    from pascal.adapters.postgres.schema import MigrationFailed, bring, revision, target
    from pascal.adapters.socketio import WebSocketProtocol
    from pascal.app import worker as work
    from pascal.app.edge.http import OneWrite
    from pascal.app.edge.words import RULES
    from pascal.app.main import make_app
    from pascal.app.settings import Settings, SettingsError, read_settings, shown
    from pascal.app.usecases.agents import EnsureAdmin, RegisterAgent, ResetPassword
    from pascal.app.wiring import wire
    from pascal.domain.agents import Role
    from pascal.domain.errors import EmailTaken, Invalid, NotFound
    from pascal.domain.ports.files import FilesUnavailable
    from pascal.domain.ports.mail import MailUnavailable
    from pascal.domain.ports.storage import StorageUnavailable

console = Console()
complain = Console(stderr=True)

GRACE_SECONDS = 10
"""How long requests under way may take after a request to stop."""
KEEP_ALIVE_SECONDS = 75
"""How long an idle connection stays: longer than a proxy keeps it, which else sends into a closing one."""


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """What the person at the keyboard can mend is told in a sentence, without a traceback."""
    try:
        yield
    except (
        SettingsError,
        EmbeddedPostgresError,
        MigrationFailed,
        StorageUnavailable,
        EmailTaken,
        Invalid,
        NotFound,
    ) as error:
        _complain(_sentence(error))
        raise SystemExit(1) from error


def _sentence(error: Exception) -> str:
    match error:
        case StorageUnavailable():
            return "The embedded database cannot be reached. Its log is postgres/postgres.log in PASCAL_DATA."
        case EmailTaken():
            return "Somebody has that e-mail already."
        case NotFound():
            return "Nobody of the team has that e-mail."
        case Invalid(field=field, rule=rule):
            words = RULES[rule][1]
            return f"The {field} is not right: {words[0].lower()}{words[1:]}."
        case _:
            return str(error)


def _complain(sentence: str) -> None:
    complain.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)


def log_as_data(settings: Settings) -> None:
    """JSON lines in production, readable lines at a terminal. Never what people write, tokens or phones."""
    readable = settings.pascal_env == "development" and sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if readable else [structlog.processors.format_exc_info]),
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it prints addresses, signed ones too


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database: the one set, or an embedded one that runs as long as the block."""
    if settings.database_url:
        try:
            yield settings.database_url
        except StorageUnavailable as error:
            why = str(error.__cause__) or type(error.__cause__).__name__
            raise SettingsError(
                f"The database at {place(settings.database_url)} cannot be reached: {why}. "
                "Look at DATABASE_URL, and whether PostgreSQL runs there."
            ) from error
        return
    with embedded(settings.pascal_data / "postgres") as url:
        yield url


@contextlib.asynccontextmanager
async def wired(settings: Settings, url: str, *more: Provider) -> AsyncIterator[AsyncContainer]:
    container = wire(settings, url, more)
    try:
        yield container
    finally:
        await container.close()


async def first_admin(settings: Settings, url: str) -> str | None:
    """Make the first administrator if there is none. Returns a password that was made up, to be told once."""
    made = None if settings.pascal_admin_password else secrets.token_urlsafe(12)
    async with wired(settings, url) as container:
        ensure = await container.get(EnsureAdmin)
        try:
            admin = await ensure(
                email=settings.pascal_admin_email, password=settings.pascal_admin_password or made or ""
            )
        except (Invalid, EmailTaken) as error:
            raise SettingsError(f"The first administrator cannot be made. {_sentence(error)}") from error
    return made if admin is not None else None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pascal")
def main() -> None:
    """Pascal answers every customer of a sales team, wherever they write.

    Settings come from the environment and from `.env`; `pascal doctor` shows them.
    """


@main.command()
@click.option("--no-worker", is_flag=True, help="Only answer; `pascal worker` does the rest elsewhere.")
def serve(*, no_worker: bool) -> None:
    """Start everything: database, API, live updates, and the work behind them."""
    with plain_errors():
        settings = read_settings()
        settings.check()
        log_as_data(settings)
        if no_worker and not settings.database_url:
            raise SettingsError("--no-worker needs DATABASE_URL: no worker can reach the embedded database.")
        if no_worker and settings.pascal_realtime == "socketio" and not settings.redis_url:
            raise SettingsError("--no-worker needs REDIS_URL: without it live updates stay in one process.")
        with database(settings) as url:
            asyncio.run(bring(url))
            made = asyncio.run(first_admin(settings, url))
            _greet(settings, made)
            _listen(settings, wire(settings, url), with_work=not no_worker)


@main.command()
@click.option("--conversations", default=120, show_default=True, help="How many the past week had.")
@click.option("--every", default=20.0, show_default=True, help="Seconds between two new leads.")
def demo(*, conversations: int, every: float) -> None:
    """Start Pascal as a lively house: a team, a week of conversations, leads who write as you watch.

    It has a data folder of its own (PASCAL_DATA with `-demo` behind it) and never touches DATABASE_URL
    or PASCAL_FILES_URL.
    """
    from pascal.app.demo import PASSWORD, Demo, DemoTime

    async def fill(settings: Settings, url: str) -> None:
        async with wired(settings, url, DemoTime()) as container:
            await Demo(container, random.Random(7)).fill(conversations)  # noqa: S311 - the same demo each time

    with plain_errors():
        real = read_settings()
        settings = msgspec.structs.replace(
            real,
            database_url=None,
            pascal_files_url=None,
            pascal_data=real.pascal_data.with_name(real.pascal_data.name + "-demo"),
            pascal_admin_password=PASSWORD,
        )
        settings.check()
        log_as_data(settings)
        with database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(first_admin(settings, url))
            asyncio.run(fill(settings, url))
            console.print(
                f"\nThe password is [bold]{PASSWORD}[/bold], for {settings.pascal_admin_email} "
                "and for ana, luis, camila and diego @pascal.example.\n",
                highlight=False,
            )
            _greet(settings, None)
            container = wire(settings, url)
            visitors = Demo(container, random.Random()).live_on(every)  # noqa: S311
            _listen(settings, container, with_work=True, also=[visitors])


def _greet(settings: Settings, made: str | None) -> None:
    if made is not None:
        console.print(
            "\nThe first administrator has been made. [bold]This is shown once:[/bold]\n"
            f"  e-mail    {settings.pascal_admin_email}\n  password  {made}\n",
            highlight=False,
        )
    where = settings.public_url
    console.print(
        f"[bold]Pascal[/bold] {__version__} listens on "
        f"http://{settings.pascal_host}:{settings.pascal_port}\n"
        f"  API        {where}/api/v1\n  reference  {where}/schema\n  health     {where}/health/ready\n"
        "Ctrl-C stops it.",
        highlight=False,
    )


def _listen(
    settings: Settings,
    container: AsyncContainer,
    *,
    with_work: bool,
    also: Sequence[Coroutine[None, None, None]] = (),
) -> None:
    app = make_app(container, settings, work=with_work, also=also)
    # uvicorn stops in order and then raises the signal again: what follows this call must run too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _spare_the_collector()
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(server_config(app, settings)).run()


def server_config(app: Litestar, settings: Settings) -> uvicorn.Config:
    proxies = settings.pascal_trusted_proxies
    return uvicorn.Config(
        app,
        host=settings.pascal_host,
        port=settings.pascal_port,
        log_level="warning",
        access_log=False,  # a line per request halves the ceiling
        http=OneWrite,
        ws=WebSocketProtocol,
        ws_per_message_deflate=False,
        ws_max_size=1 << 20,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or "",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _spare_the_collector() -> None:
    """What is loaded by now stays. Looking through it every few requests took an eighth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@main.command()
def worker() -> None:
    """Relay events and do the work behind the faces, for processes started with `serve --no-worker`."""
    with plain_errors():
        settings = read_settings()
        settings.check()
        log_as_data(settings)
        if settings.pascal_realtime == "socketio" and not settings.redis_url:
            raise SettingsError("A worker of its own needs REDIS_URL: it reaches browsers through it.")
        if not settings.database_url:
            raise SettingsError("A worker of its own needs DATABASE_URL, the same as the web processes.")
        with database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(_work(settings, url))


async def _work(settings: Settings, url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with wired(settings, url) as container:
        task = asyncio.create_task(work.run(container))
        console.print("[bold]Pascal[/bold] works. Ctrl-C stops it.")
        await asyncio.wait({task, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()  # it never ends by itself: this says why it did
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@main.command()
@click.argument("to", default="head")
@click.option("--yes", is_flag=True, help="Do not ask before going down.")
def migrate(to: str, *, yes: bool) -> None:
    """Bring the database to this version's schema.

    Or TO another: `down` goes back by one, a number such as `0001` up or down to it, `base` to nothing.
    Going down deletes what the newer schema held.
    """
    with plain_errors():
        settings = read_settings()
        with database(settings) as url:
            at = asyncio.run(revision(url))
            goal = target(to, at)
            if at is not None and (goal or "") < at and not yes:
                lost = "everything" if goal is None else "what the newer schema held"
                click.confirm(f"Going down from {at} deletes {lost}. Go on?", abort=True)
            asyncio.run(bring(url, to if to == "head" else goal or "base"))
        console.print(f"The database is at [bold]{goal or 'base'}[/bold].", highlight=False)


@main.group()
def users() -> None:
    """The people of the team."""


@users.command("add")
@click.argument("email")
@click.option("--name", default=None, help="What customers see. Left out: what stands before the @.")
@click.option(
    "--role", type=click.Choice(["agent", "admin", "superadmin"]), default="agent", show_default=True
)
@click.password_option(help="Asked for when left out. At least 8 characters.")
def add_user(email: str, name: str | None, role: str, password: str) -> None:
    """Add somebody to the team."""

    async def add(settings: Settings, url: str) -> None:
        async with wired(settings, url) as container:
            act = await container.get(RegisterAgent)
            agent = await act(
                None, email=email, password=password, name=name or email.partition("@")[0], role=Role(role)
            )
        console.print(f"Added {agent.name} <{agent.email}> as {agent.role}.", markup=False, highlight=False)

    with plain_errors():
        settings = read_settings()
        with database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(add(settings, url))


@users.command("password")
@click.argument("email")
@click.password_option(help="Asked for when left out. At least 8 characters.")
def reset_password(email: str, password: str) -> None:
    """Give somebody a new password. They are signed out everywhere."""

    async def reset(settings: Settings, url: str) -> None:
        async with wired(settings, url) as container:
            agent = await (await container.get(ResetPassword))(email=email, password=password)
        console.print(f"{agent.name} <{agent.email}> has a new password.", markup=False, highlight=False)

    with plain_errors():
        settings = read_settings()
        with database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(reset(settings, url))


@main.command()
@click.option("--outbox", is_flag=True, help="Show the mails that were written instead of sent.")
def doctor(*, outbox: bool) -> None:
    """Show the settings, secrets hidden, and whether everything needed is there."""
    with plain_errors():
        settings = read_settings()
        if outbox:
            _show_mails(settings.pascal_data / "mail")
            return
        name = Column("setting", no_wrap=True)
        table = Table(name, "value", "what it is for", box=None, header_style="bold")
        for each in shown(settings):
            value = escape(each.value)
            table.add_row(each.name, value if each.is_default else f"[bold]{value}[/bold]", each.about)
        console.print(table)
        found, sick = findings(settings), None
        try:
            settings.check()
            found += _files_findings(settings)
            found.append(_mail_finding(settings))
            found += _database_findings(settings)
        except (SettingsError, MigrationFailed) as error:
            sick = error
        for ok, finding in found:
            console.print(
                f"[{'green' if ok else 'yellow'}]{'✓' if ok else '!'}[/]",
                escape(finding),
                highlight=False,
                soft_wrap=True,
            )
        if sick is not None:
            _complain(f"✗ {sick}")
            raise SystemExit(1)


def _files_findings(settings: Settings) -> list[tuple[bool, str]]:
    if not settings.pascal_files_url:
        return []
    from pascal.adapters.files.s3 import S3Files

    files = S3Files(settings.pascal_files_url, settings.aws, timeout=settings.pascal_provider_timeout_seconds)
    try:
        asyncio.run(files.knock())
    except FilesUnavailable as error:
        where = "look at PASCAL_FILES_URL and AWS_…"
        return [(False, f"files: {files.place} does not keep them ({error}); {where}")]
    return [(True, f"files: {files.place} keeps them")]


def _mail_finding(settings: Settings) -> tuple[bool, str]:
    if not settings.pascal_smtp_url:
        fine = settings.pascal_env == "development"
        return fine, "mail: written into a folder, and sent nowhere; PASCAL_SMTP_URL names a server"
    from pascal.adapters.mail.smtp import SmtpMail

    mail = SmtpMail(
        settings.pascal_smtp_url,
        sender=settings.pascal_mail_from or "",
        timeout=settings.pascal_provider_timeout_seconds,
    )
    try:
        asyncio.run(mail.knock())
    except MailUnavailable as error:
        return False, f"mail: {mail.place} does not let us in ({error}); look at PASCAL_SMTP_URL"
    return True, f"mail: {mail.place} lets us in"


def _database_findings(settings: Settings) -> list[tuple[bool, str]]:
    """Raises `SettingsError`, `MigrationFailed`."""
    if not settings.database_url:
        return [(True, "database: embedded, started by `pascal serve`")]
    with database(settings) as url:
        at = asyncio.run(revision(url))
        if at != (newest := target("head", at)):
            move = f"`pascal serve` brings its schema from {at or 'nothing'} to {newest}"
            return [(False, f"database: {place(url)} answers; {move}")]
        found = [(True, f"database: {place(url)} answers, its schema is the newest")]
        if not settings.pascal_trust_email and (let_in := asyncio.run(without_code(url))):
            said = f"browsers that speak for a lead without having typed a code: {let_in}"
            why = "a site vouched for them, or PASCAL_TRUST_EMAIL was on; see docs/security.md"
            found.append((settings.pascal_identity_secret is not None, f"{said} ({why})"))
        return found


def findings(settings: Settings) -> list[tuple[bool, str]]:
    """What is well, and what is to be thought about."""
    production = settings.pascal_env == "production"
    return [
        (
            not settings.pascal_trust_email,
            "a typed e-mail has to be proven before it opens anything"
            if not settings.pascal_trust_email
            else "PASCAL_TRUST_EMAIL is on: whoever types somebody's e-mail reads their conversations",
        ),
        (
            not production or settings.public_url.startswith("https:"),
            f"public address: {settings.public_url}"
            if not production or settings.public_url.startswith("https:")
            else f"PASCAL_PUBLIC_URL is {settings.public_url}: in production it should be https",
        ),
        (
            "*" not in settings.allowed_origins or not production,
            "pages that may call the API: " + ", ".join(settings.allowed_origins),
        ),
    ]


def _show_mails(folder: Path) -> None:
    for mail in OutboxFolder(folder).recent(10):
        console.print(
            f"[bold]{mail.written_at:%Y-%m-%d %H:%M}[/bold] to {mail.to}: {mail.subject}", highlight=False
        )
        console.print(mail.text.strip() + "\n", highlight=False, markup=False)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    settings = read_settings({"PASCAL_SECRET": "example" * 6, "PASCAL_DATA": os.devnull})
    app = make_app(wire(settings, "postgresql://"), settings, work=False)
    click.echo(json.dumps(app.openapi_schema.to_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
