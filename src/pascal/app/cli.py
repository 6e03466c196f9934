"""`pascal`: start it, look after it."""

import asyncio
import json
import os
import random
import secrets
from collections.abc import Awaitable, Callable, Iterator

from pascal.app.light import light_imports

with light_imports():
    import rich_click as click
    import structlog
    from dishka import AsyncContainer

    from pascal import __version__
    from pascal.adapters.postgres.embedded import FolderInUse
    from pascal.adapters.postgres.schema import bring, revision, target
    from pascal.app import doctor as house_doctor
    from pascal.app.main import make_app
    from pascal.app.running import (
        database,
        listen,
        log_as_data,
        make_data_folder,
        port,
        wired,
        work,
    )
    from pascal.app.settings import Settings, SettingsError
    from pascal.app.settings.reading import read_settings, readable, working_settings
    from pascal.app.terminal import console, plain_errors
    from pascal.app.usecases.agents import EnsureAdmin, RegisterAgent, ResetPassword
    from pascal.app.wiring import wire
    from pascal.domain.agents import Agent, Role
    from pascal.domain.errors import EmailTaken, NotFound, faults, refuse
    from pascal.domain.people import clean_name, fold_email
    from pascal.domain.ports.calendar import CalendarElsewhere
    from pascal.domain.ports.channels import Channels
    from pascal.domain.ports.storage import Storage

log = structlog.get_logger()


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
        settings = working_settings(lacks=_alone_lacks if no_worker else lambda _: ())
        _prepare(settings)
        with port(settings) as sockets, database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(_first_admin(settings, url))
            asyncio.run(_look_for_channels(settings, url))
            _look_for_redis(settings, split=no_worker)
            container = wire(settings, url)
            listen(settings, container, sockets, with_work=not no_worker, greet=lambda: _greet(settings))


@main.command()
@click.option("--conversations", default=120, show_default=True, help="How many they had.")
@click.option("--every", default=20.0, show_default=True, help="Seconds between two new leads.")
def demo(*, conversations: int, every: float) -> None:
    """Start Pascal as a lively house: a team, ten days of conversations, leads who write as you watch.

    It has a data folder of its own (PASCAL_DATA with `-demo` behind it) and listens on PASCAL_HOST and
    PASCAL_PORT. No other setting counts, so nothing of yours is touched, and no secret of yours used.
    """
    from pascal.app.demo import PASSWORD, TEAM, Demo, DemoTeam, DemoTime, demo_settings

    async def fill(settings: Settings, url: str) -> None:
        async with wired(settings, url, DemoTime()) as container:
            await Demo(container, random.Random(7)).fill(conversations)  # noqa: S311 - the same demo each time

    def show_around() -> None:
        _greet(settings)
        team = "".join(f"  {mailbox}@pascal.example\n" for _, mailbox, _ in TEAM)
        console.print(
            f"\nThe password of each of these is [bold]{PASSWORD}[/bold]:\n"
            f"  {settings.pascal_admin_email}\n{team}"
            f"Sign in as one of them at [bold]{settings.public_url}/intranet[/bold], take a conversation and "
            "answer: the lead writes back.\n"
            f"Be a lead yourself at [bold]{settings.public_url}[/bold], in another window.\n"
            "New leads write from now on:\n",
            highlight=False,
            soft_wrap=True,
        )

    with plain_errors():
        settings = demo_settings(read_settings())
        _prepare(settings)
        with port(settings) as sockets, database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(_first_admin(settings, url))
            asyncio.run(fill(settings, url))
            container = wire(settings, url, [DemoTeam()])
            visitors = Demo(container, random.Random())  # noqa: S311
            lively = [visitors.live_on(every), visitors.answer_back(), visitors.work(every)]
            listen(settings, container, sockets, with_work=True, greet=show_around, also=lively)


def _alone_lacks(settings: Settings) -> Iterator[str]:
    if not settings.database_url:
        yield "--no-worker needs DATABASE_URL: no worker can reach the embedded database."
    if settings.pascal_realtime == "socketio" and not settings.redis_url:
        yield "--no-worker with PASCAL_REALTIME=socketio needs REDIS_URL: else live updates stay here."


def _worker_lacks(settings: Settings) -> Iterator[str]:
    if settings.pascal_realtime == "socketio" and not settings.redis_url:
        yield "A worker of its own with PASCAL_REALTIME=socketio needs REDIS_URL: it reaches browsers by it."
    if not settings.database_url:
        yield "A worker of its own needs DATABASE_URL, the same as the web processes."


def _prepare(settings: Settings) -> None:
    """From now on logs are as they say. Raises `SettingsError`."""
    make_data_folder(settings)
    log_as_data(settings)


async def _first_admin(settings: Settings, url: str) -> None:
    """Make the first administrator if there is none, and tell at once a password that was made up."""
    made = None if settings.pascal_admin_password else secrets.token_urlsafe(12)
    async with wired(settings, url) as container:
        ensure = await container.get(EnsureAdmin)
        try:
            admin = await ensure(
                email=settings.pascal_admin_email, password=settings.pascal_admin_password or made or ""
            )
        except EmailTaken as error:
            raise SettingsError(
                f"PASCAL_ADMIN_EMAIL is {settings.pascal_admin_email}, whom the team has as an agent: "
                "say another e-mail."
            ) from error
    if admin is not None and made is not None:
        console.print(
            "\nThe first administrator has been made. This is shown once:\n"
            f"  e-mail    {settings.pascal_admin_email}\n  password  [bold]{made}[/bold]\n",
            highlight=False,
        )


async def _look_for_channels(settings: Settings, url: str) -> None:
    """Raises `Misconfigured` before anybody is let in: without them nothing follows what happens."""
    async with wired(settings, url) as container:
        await container.get(Channels)
        await container.get(CalendarElsewhere | None)


def _look_for_redis(settings: Settings, *, split: bool) -> None:
    """Pascal starts without it, too: live updates wait, and each process counts limits by itself.

    *split*: whether those who listen are on other processes than the worker.
    """
    if split and not settings.redis_url:  # over Pusher the rest does without
        log.warning("panels_hear_nothing", setting="REDIS_URL")
    if trouble := house_doctor.redis_trouble(settings):
        log.warning("redis_away", error=trouble, setting="REDIS_URL")


def _greet(settings: Settings) -> None:
    site = settings.public_url
    places = {
        "site": site,
        "intranet": f"{site}/intranet",
        "API": f"{site}/api/v1",
        "reference": f"{site}/schema",
        "health": f"{site}/health/ready",
    }
    console.print(
        f"[bold]Pascal[/bold] {__version__} listens on http://{settings.pascal_host}:{settings.pascal_port}",
        *(f"  {name:10} {place}" for name, place in places.items()),
        "Ctrl-C stops it.",
        sep="\n",
        highlight=False,
    )


@main.command()
def worker() -> None:
    """Relay events and do the work behind the faces, for processes started with `serve --no-worker`."""
    with plain_errors():
        settings = working_settings(lacks=_worker_lacks)
        _prepare(settings)
        with database(settings) as url:
            asyncio.run(bring(url))
            asyncio.run(_look_for_channels(settings, url))
            _look_for_redis(settings, split=True)
            asyncio.run(work(settings, url))


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
@click.option("--password", help="Asked for when left out. At least 8 characters.")
def add_user(email: str, name: str | None, role: str, password: str | None) -> None:
    """Add somebody to the team."""

    async def add(container: AsyncContainer, password: str) -> Agent:
        act = await container.get(RegisterAgent)
        return await act(
            None, email=email, password=password, name=name or email.partition("@")[0], role=Role(role)
        )

    async def look(container: AsyncContainer) -> None:
        refuse(faults(lambda: fold_email(email), lambda: clean_name(name or email.partition("@")[0])))
        if await _has(container, email):
            raise EmailTaken

    agent = _in_the_house(
        add, password, look, meanwhile="While it runs, POST /api/v1/users adds people; or stop it first."
    )
    console.print(f"Added {agent.name} <{agent.email}> as {agent.role}.", markup=False, highlight=False)


@users.command("password")
@click.argument("email")
@click.option("--password", help="Asked for when left out. At least 8 characters.")
def reset_password(email: str, password: str | None) -> None:
    """Give somebody a new password. They are signed out everywhere."""

    async def reset(container: AsyncContainer, password: str) -> Agent:
        act = await container.get(ResetPassword)
        return await act(email=email, password=password)

    async def look(container: AsyncContainer) -> None:
        if not await _has(container, email):
            raise NotFound

    agent = _in_the_house(reset, password, look, meanwhile="Stop it first.")
    console.print(f"{agent.name} <{agent.email}> has a new password.", markup=False, highlight=False)


async def _has(container: AsyncContainer, email: str) -> bool:
    """Whether somebody of the team has it. Raises `Invalid`."""
    storage = await container.get(Storage)
    async with storage.begin() as tx:
        return await tx.agents.by_email(fold_email(email)) is not None


def _in_the_house(
    act: Callable[[AsyncContainer, str], Awaitable[Agent]],
    password: str | None,
    look: Callable[[AsyncContainer], Awaitable[None]],
    *,
    meanwhile: str,
) -> Agent:
    """*act*, done in the house's own database at this version's schema, with *password* or one that is typed.

    *look*: refuses, before a password is asked for, what *act* would refuse after it.
    *meanwhile*: what to do while another Pascal has the embedded database.
    """

    async def looked(settings: Settings, url: str) -> None:
        async with wired(settings, url) as container:
            await look(container)

    async def acted(settings: Settings, url: str, password: str) -> Agent:
        async with wired(settings, url) as container:
            return await act(container, password)

    with plain_errors():
        settings = read_settings()
        try:
            with database(settings) as url:
                asyncio.run(bring(url))
                if password is None:
                    asyncio.run(looked(settings, url))
                    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
                return asyncio.run(acted(settings, url, password))
        except FolderInUse as error:
            raise SettingsError(f"{error.who} {meanwhile}") from error


@main.command()
@click.option("--all", "all_settings", is_flag=True, help="Show every setting, and what it is for.")
@click.option("--outbox", is_flag=True, help="Show the mails that were written instead of sent.")
def doctor(*, all_settings: bool, outbox: bool) -> None:
    """Show whether everything needed is there, and which settings were changed, secrets hidden."""
    with plain_errors():
        if outbox:
            house_doctor.show_mails(read_settings())
        else:
            house_doctor.examine(*readable(), all_settings=all_settings)


@main.command()
@click.option("--live", is_flag=True, help="The live events instead: what each carries, by its name.")
def openapi(live: bool) -> None:
    """Print the OpenAPI document."""
    if live:
        from pascal.app.live_events import describe

        click.echo(json.dumps(describe(), indent=2, ensure_ascii=False))
        return
    settings = read_settings({"PASCAL_SECRET": "example" * 6, "PASCAL_DATA": os.devnull})
    app = make_app(wire(settings, "postgresql://"), settings, work=False)
    click.echo(json.dumps(app.openapi_schema.to_schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
