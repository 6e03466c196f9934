"""The command line: it starts light, and says in a sentence what is wrong."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from e2e.s3 import Bucket
from e2e.service import free_port
from e2e.valkey import valkey
from pascal.adapters.mail import OutboxFolder
from pascal.adapters.postgres.database import driver_dsn, place
from pascal.adapters.postgres.embedded import _alone, embedded
from pascal.adapters.postgres.migrate import move
from pascal.adapters.postgres.schema import revisions
from pascal.app import cli, running
from pascal.app.main import make_app
from pascal.app.settings import ABOUT, Settings, SettingsError
from pascal.app.settings.reading import read_settings, working_settings
from pascal.app.usecases.sessions import Sessions
from pascal.app.wiring import channels, wire
from pascal.domain.channels import Channel, Traits
from pascal.domain.errors import BadCredentials, Unauthenticated
from pascal.domain.ports.channels import Finding as ChannelFinding
from pascal.domain.ports.mail import MailMessage

Pascal = Callable[..., Result]

HEAVY = [
    "advanced_alchemy",
    "aiohttp",
    "aiosmtplib",
    "alembic",
    "limits",
    "obstore",
    "pusher",
    "redis",
    "requests",
    "sqlalchemy",
    "valkey",
]

NO_ADDRESS = "which is no address of this machine: say 127.0.0.1, or 0.0.0.0 for all."
NO_FOLDER = "where nothing can be kept (No such file or directory): say a folder of yours."

PUSHER = {"PUSHER_APP_ID": "1", "PUSHER_KEY": "key", "PUSHER_SECRET": "geheim", "PUSHER_HOST": "localhost"}
"""With it a worker needs no Redis."""

SERVE_AND_TELL = """
    import http.client, json, os, signal, sys, threading, time
    from pascal.app import cli

    def tell():
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PASCAL_PORT"]))
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.02)
        print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell, daemon=True).start()
    cli.main(["serve"])
"""


def served(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a service said that was started in *folder*, and ended as soon as it was ready."""
    here = {"PASCAL_DATA": str(folder), "PASCAL_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, "-c", dedent(SERVE_AND_TELL)],
        env={**os.environ, **here, **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_serving_loads_nothing_for_what_is_switched_off(database_url: str, tmp_path: Path) -> None:
    """A warm start takes about a second; two thirds of what was loaded once, nobody used."""
    done = served(tmp_path, DATABASE_URL=database_url)
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"asyncpg", "litestar", "socketio"} <= set(loaded)
    assert [name for name in HEAVY if name in loaded] == []


@pytest.fixture
def pascal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pascal:
    """Runs a command in an empty folder, under these settings alone."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("PASCAL_", "PUSHER_", "GOOGLE_", "AWS_", "DATABASE_URL", "REDIS_URL")):
            monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "argv", ["pascal"])

    def run(*command: str, typed: str = "", **settings: str) -> Result:
        return CliRunner().invoke(cli.main, command, input=typed, env={"COLUMNS": "200"} | settings)

    return run


def test_serving_alone_needs_a_database_that_a_worker_can_reach(pascal: Pascal) -> None:
    """Over the embedded one nobody would ever relay."""
    done = pascal("serve", "--no-worker", REDIS_URL="redis://redis.example")
    assert (done.exit_code, done.stderr) == (
        1,
        "--no-worker needs DATABASE_URL: no worker can reach the embedded database.\n",
    )


def test_a_worker_needs_a_database_that_it_can_reach(pascal: Pascal) -> None:
    done = pascal("worker", REDIS_URL="redis://redis.example")
    assert done.exit_code == 1
    assert "needs DATABASE_URL" in done.stderr


@pytest.mark.parametrize("command", [["worker"], ["serve", "--no-worker"]])
def test_all_that_a_process_lacks_is_told_with_all_that_is_wrong(pascal: Pascal, command: list[str]) -> None:
    done = pascal(*command, PASCAL_PORT="x", PASCAL_SECRET="short")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 4)
    for name in ("PASCAL_PORT is", "PASCAL_SECRET is", "needs DATABASE_URL", "needs REDIS_URL"):
        assert name in done.stderr
    half = pascal(*command, DATABASE_URL="x", REDIS_URL="x")
    assert "needs" not in half.stderr, "they are set, only wrong"


@pytest.mark.parametrize("command", ["serve", "doctor"])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"PASCAL_ADMIN_PASSWORD": "geheim"},
            "PASCAL_ADMIN_PASSWORD is not right: say 8 to 256 characters.",
        ),
        (
            {"PASCAL_ADMIN_EMAIL": "ana"},
            "PASCAL_ADMIN_EMAIL is 'ana': say an e-mail, such as admin@example.com.",
        ),
        ({"PASCAL_HOST": "999.1.1.1"}, f"PASCAL_HOST is 999.1.1.1, {NO_ADDRESS}"),
        ({"PASCAL_HOST": "192.0.2.1"}, f"PASCAL_HOST is 192.0.2.1, {NO_ADDRESS}"),
        ({"PASCAL_HOST": "host.invalid"}, f"PASCAL_HOST is host.invalid, {NO_ADDRESS}"),
        ({"PASCAL_HOST": "a" * 64 + ".invalid"}, f"PASCAL_HOST is {'a' * 64}.invalid, {NO_ADDRESS}"),
        ({"PASCAL_DATA": "/proc/x"}, f"PASCAL_DATA is /proc/x, {NO_FOLDER}"),
        ({"PASCAL_DATA": "/proc"}, f"PASCAL_DATA is /proc, {NO_FOLDER}"),
        (
            {"PASCAL_IDENTITY_SECRET": "geheim"},
            "PASCAL_IDENTITY_SECRET is too short: give it at least 32 characters",
        ),
    ],
)
def test_what_stops_the_start_is_red_at_the_doctors_too(
    pascal: Pascal, command: str, settings: dict[str, str], said: str
) -> None:
    done = pascal(command, **{"PASCAL_PORT": str(free_port())} | settings)
    assert done.exit_code == 1
    assert done.stderr.removeprefix("✗ ").startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert "geheim" not in done.output


def test_a_first_administrator_who_is_an_agent_already_is_told_by_the_setting(
    pascal: Pascal, database_url: str
) -> None:
    here = {"DATABASE_URL": database_url, "PASCAL_PORT": str(free_port())}
    pascal("users", "add", "ana@pascal.example", "--password", "una-frase-larga", **here)
    done = pascal("serve", PASCAL_ADMIN_EMAIL="ana@pascal.example", **here)
    assert (done.exit_code, done.stderr) == (
        1,
        "PASCAL_ADMIN_EMAIL is ana@pascal.example, whom the team has as an agent: say another e-mail.\n",
    )


@pytest.mark.parametrize(
    ("email", "name", "password", "said"),
    [
        (
            "ana",
            "Ana",
            "una-frase-larga",
            "The email is not right: must be an e-mail, such as ana@example.com.",
        ),
        ("ana@pascal.example", " ", "una-frase-larga", "The name is not right: required."),
        (
            "ana@pascal.example",
            "a" * 121,
            "una-frase-larga",
            "The name is not right: too long (at most 120 characters).",
        ),
        (
            "ana@pascal.example",
            "Ana",
            "corta",
            "The password is not right: too short (at least 8 characters).",
        ),
        (
            "ana@pascal.example",
            "Ana",
            "a" * 257,
            "The password is not right: too long (at most 256 characters).",
        ),
    ],
)
def test_who_cannot_be_added_is_told_why(
    pascal: Pascal, database_url: str, email: str, name: str, password: str, said: str
) -> None:
    done = pascal("users", "add", email, "--name", name, "--password", password, DATABASE_URL=database_url)
    assert (done.exit_code, done.stderr) == (1, f"{said}\n")


def ask(url: str, statement: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(driver_dsn(url))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    "command", [["serve"], ["worker"], ["migrate"], ["migrate", "down", "--yes"], ["doctor"]]
)
def test_a_database_of_a_newer_pascal_is_refused_in_a_sentence(
    pascal: Pascal, database_url: str, command: list[str]
) -> None:
    ask(database_url, "UPDATE alembic_version SET version_num = '9999'")
    done = pascal(*command, DATABASE_URL=database_url, PASCAL_REALTIME="pusher", **PUSHER)
    assert done.exit_code == 1
    assert done.stderr.removeprefix("✗ ").startswith(
        "The database is at 9999, and this Pascal knows nothing newer"
    )
    assert len(done.stderr.splitlines()) == 1
    assert ask(database_url, "SELECT version_num FROM alembic_version") == "9999"


def test_going_down_asks_first(pascal: Pascal, database_url: str) -> None:
    refused = pascal("migrate", "base", typed="n\n", DATABASE_URL=database_url)
    assert refused.exit_code == 1
    assert "deletes everything. Go on? [y/N]" in refused.stdout
    assert ask(database_url, "SELECT to_regclass('leads') IS NOT NULL")
    unattended = pascal("migrate", "down", DATABASE_URL=database_url)
    assert unattended.exit_code == 1
    assert ask(database_url, "SELECT to_regclass('leads') IS NOT NULL")


@pytest.mark.parametrize(("more", "typed"), [((), "y\n"), (("--yes",), "")])
def test_going_down_and_up_again(
    pascal: Pascal, database_url: str, more: tuple[str, ...], typed: str
) -> None:
    down = pascal("migrate", "base", *more, typed=typed, DATABASE_URL=database_url)
    assert down.exit_code == 0, down.output
    assert ask(database_url, "SELECT to_regclass('leads') IS NULL")
    up = pascal("migrate", DATABASE_URL=database_url)
    assert (up.exit_code, up.stdout) == (0, f"The database is at {revisions()[-1]}.\n")
    assert ask(database_url, "SELECT to_regclass('leads') IS NOT NULL")


def test_a_database_that_is_away_is_named_without_its_password(pascal: Pascal) -> None:
    where = f"127.0.0.1:{free_port()}/pascal"
    for command in ("doctor", "worker", "serve", "migrate"):
        done = pascal(
            command, DATABASE_URL=f"postgresql://ana:geheim@{where}", PASCAL_REALTIME="pusher", **PUSHER
        )
        assert done.exit_code == 1
        said = done.stderr.splitlines()
        assert len(said) == 1
        assert f"The database at {where} cannot be reached: " in said[0]
        assert said[0].endswith("Look at DATABASE_URL, and whether PostgreSQL runs there.")
        assert "geheim" not in done.output


@pytest.mark.parametrize("command", ["doctor", "serve"])
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://ana:geh/eim@db.example/pascal"),
        ("DATABASE_URL", "postgresql://ana:5432/geheim@db.example/pascal"),
        ("REDIS_URL", "redis://:geheim@redis.example:six"),
    ],
)
def test_an_address_whose_password_has_to_be_written_otherwise_is_told_in_a_sentence(
    pascal: Pascal, command: str, name: str, url: str
) -> None:
    done = pascal(command, **{name: url})
    assert done.exit_code == 1
    assert done.stderr.removeprefix("✗ ").startswith(f"{name} is not right: say {url.partition(':')[0]}://")
    assert done.stderr.endswith(", with %2F for / within the password, %40 for @, %23 for #.\n")
    assert "eim" not in done.output


def test_a_database_that_does_not_exist_is_named(pascal: Pascal, postgres_server: str) -> None:
    done = pascal("doctor", DATABASE_URL=postgres_server.replace("/pascal?", "/elsewhere?"))
    assert done.exit_code == 1
    assert 'database "elsewhere" does not exist' in done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://ana:geheim@db.example:5433/pascal", "db.example:5433/pascal"),
        ("postgres://ana:geheim@db.example/pascal?sslmode=require", "db.example:5432/pascal"),
        ("postgresql+asyncpg://pascal@/pascal?host=/run/postgresql", "/run/postgresql:5432/pascal"),
        ("postgresql://ana:geh/eim@db.example/pascal", "the place that it names"),
    ],
)
def test_where_a_database_is_said_to_be(url: str, said: str) -> None:
    assert place(url) == said


def test_the_doctor_says_what_the_schema_lacks(pascal: Pascal, database_url: str) -> None:
    well = pascal("doctor", DATABASE_URL=database_url)
    assert well.exit_code == 0
    assert "its schema is the newest" in well.stdout
    assert "! audit log: the role of DATABASE_URL could change it; give its table" in well.stdout
    asyncio.run(move(database_url, "base"))
    empty = pascal("doctor", DATABASE_URL=database_url)
    assert empty.exit_code == 0
    assert f"`pascal serve` brings its schema from nothing to {revisions()[-1]}" in empty.stdout


def test_a_new_password_ends_the_sessions(pascal: Pascal, database_url: str) -> None:
    here = {"DATABASE_URL": database_url}
    add = pascal("users", "add", "ana@pascal.example", "--password", "una-frase-larga", **here)
    assert (add.exit_code, add.stdout) == (0, "Added ana <ana@pascal.example> as agent.\n")

    async def sign_in(password: str, *, refresh: str | None = None) -> str:
        async with running.wired(read_settings(here), database_url) as container:
            sessions = await container.get(Sessions)
            if refresh is not None:
                return (await sessions.refresh(refresh, address="192.0.2.1")).refresh_token
            done = await sessions.sign_in("ana@pascal.example", password, address="127.0.0.1")
            return done.refresh_token

    token = asyncio.run(sign_in("una-frase-larga"))
    reset = pascal("users", "password", " ANA@pascal.example", typed="otra-frase\notra-frase\n", **here)
    assert reset.exit_code == 0, reset.output
    assert reset.stdout.endswith("ana <ana@pascal.example> has a new password.\n")
    with pytest.raises(Unauthenticated):
        asyncio.run(sign_in("", refresh=token))
    with pytest.raises(BadCredentials):
        asyncio.run(sign_in("una-frase-larga"))
    assert asyncio.run(sign_in("otra-frase"))
    assert ask(database_url, "SELECT count(*) FROM outbox WHERE name = 'AgentChanged'") == 1


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("luis@pascal.example", "una-frase-larga", "Nobody of the team has that e-mail."),
        ("luis", "una-frase-larga", "The email is not right: must be an e-mail, such as ana@example.com."),
        ("luis@pascal.example", "corta", "The password is not right: too short (at least 8 characters)."),
    ],
)
def test_a_new_password_that_cannot_be_given_is_told_of(
    pascal: Pascal, database_url: str, email: str, password: str, said: str
) -> None:
    done = pascal("users", "password", email, "--password", password, DATABASE_URL=database_url)
    assert (done.exit_code, done.stderr) == (1, f"{said}\n")


@pytest.mark.parametrize(
    ("command", "email", "said"),
    [
        ("add", "ana", "The email is not right: must be an e-mail, such as ana@example.com."),
        ("add", "ANA@pascal.example", "Somebody has that e-mail already."),
        ("password", "luis", "The email is not right: must be an e-mail, such as ana@example.com."),
        ("password", "luis@pascal.example", "Nobody of the team has that e-mail."),
    ],
)
def test_no_password_is_asked_for_in_vain(
    pascal: Pascal, database_url: str, command: str, email: str, said: str
) -> None:
    here = {"DATABASE_URL": database_url}
    pascal("users", "add", "ana@pascal.example", "--password", "una-frase-larga", **here)
    done = pascal("users", command, email, typed="otra-frase\notra-frase\n", **here)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{said}\n")


def test_no_password_is_asked_for_a_name_that_cannot_be(pascal: Pascal, database_url: str) -> None:
    done = pascal("users", "add", "ana@pascal.example", "--name", " ", DATABASE_URL=database_url)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "The name is not right: required.\n")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"OUTLOOK_CLIENT_ID": "24d3b144"}, "✗ OUTLOOK_CLIENT_SECRET missing"),
        (
            {"OUTLOOK_CLIENT_ID": "24d3b144", "OUTLOOK_CLIENT_SECRET": "geheim"},
            "! Outlook: Microsoft calls only https",
        ),
        (
            {
                "OUTLOOK_CLIENT_ID": "24d3b144",
                "OUTLOOK_CLIENT_SECRET": "geheim",
                "PASCAL_PUBLIC_URL": "https://pascal.example",
            },
            "✓ Outlook: Microsoft calls https://pascal.example/api/v1/calendar/outlook",
        ),
    ],
)
def test_the_doctor_says_how_calendars_stand(
    pascal: Pascal, database_url: str, settings: dict[str, str], says: str
) -> None:
    done = pascal("doctor", DATABASE_URL=database_url, **settings)
    assert says in done.output
    assert "geheim" not in done.output


def test_half_of_what_calendars_need_stops_the_start(pascal: Pascal, database_url: str) -> None:
    done = pascal("serve", DATABASE_URL=database_url, OUTLOOK_CLIENT_ID="24d3b144")
    assert done.exit_code == 1
    assert "OUTLOOK_CLIENT_SECRET missing" in done.stderr


def test_the_doctor_counts_who_was_let_in_without_a_code(pascal: Pascal, database_url: str) -> None:
    """Of three browsers that speak for Juan one has typed a code, and one typed another e-mail's."""
    ask(
        database_url,
        """WITH lead AS (INSERT INTO leads (id, name, email, created_at, last_seen)
                VALUES (gen_random_uuid(), 'Juan', 'juan@correo.example', now(), now()) RETURNING id),
            proof AS (INSERT INTO proofs (lead_id, visitor_id, proven_at)
                SELECT id, ('00000000-0000-0000-0000-00000000000' || n)::uuid, now()
                FROM lead, generate_series(1, 3) n RETURNING visitor_id)
        INSERT INTO verifications (id, visitor_id, email, created_at, expires_at, tries, used_at)
        SELECT gen_random_uuid(), visitor_id,
            CASE visitor_id::text WHEN '00000000-0000-0000-0000-000000000001' THEN 'juan@correo.example'
                ELSE 'otro@correo.example' END, now(), now(), 1, now()
        FROM proof WHERE visitor_id < '00000000-0000-0000-0000-000000000003'""",
    )
    said = "! browsers that speak for a lead without having typed a code: 2"
    assert said in pascal("doctor", DATABASE_URL=database_url).stdout
    assert said[2:] not in pascal("doctor", DATABASE_URL=database_url, PASCAL_TRUST_EMAIL="true").stdout


def test_an_idle_connection_outlives_the_proxys_patience() -> None:
    """nginx, and most balancers, keep one for 60 seconds; who sends into a closing one answers 502."""
    settings = read_settings({"PASCAL_SECRET": "example" * 6})
    app = make_app(wire(settings, "postgresql://"), settings, work=False)
    config = running.server_config(app, settings)
    assert config.timeout_keep_alive > 60
    assert config.timeout_graceful_shutdown is not None
    assert config.timeout_graceful_shutdown < 15


def test_the_doctor_says_where_mails_go(pascal: Pascal) -> None:
    port = free_port()
    server = {"PASCAL_SMTP_URL": f"smtp://ana:geheim@127.0.0.1:{port}"}
    assert "✓ mail: written into a folder" in pascal("doctor").stdout
    nobody = pascal("doctor", PASCAL_ENV="production", PASCAL_SECRET="example" * 6)
    assert "! mail: written into a folder" in nobody.stdout
    unsigned = pascal("doctor", **server)
    assert (unsigned.exit_code, unsigned.stderr) == (1, "✗ PASCAL_SMTP_URL also needs PASCAL_MAIL_FROM.\n")
    away = pascal("doctor", PASCAL_MAIL_FROM="chat@pascal.example", **server)
    assert f"! mail: 127.0.0.1:{port} does not let us in (SMTPConnectError)" in away.stdout
    assert "geheim" not in away.output


def test_the_doctor_says_whether_the_bucket_keeps_files(pascal: Pascal, bucket: Bucket) -> None:
    settings = {name.upper(): value for name, value in bucket.settings.items()}
    assert "files:" not in pascal("doctor").stdout
    assert f"✓ files: {bucket.url} at {bucket.server.url} keeps them" in pascal("doctor", **settings).stdout
    assert bucket.keys() == []
    elsewhere = f"s3://{bucket.name}-elsewhere"
    wrong = pascal("doctor", **settings | {"PASCAL_FILES_URL": elsewhere})
    why = "does not keep them (NoSuchBucket); look at PASCAL_FILES_URL and AWS_…"
    assert wrong.stderr == f"✗ files: {elsewhere} at {bucket.server.url} {why}\n"
    assert wrong.exit_code == 1
    away = pascal("doctor", **settings | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"})
    assert "does not keep them (HTTP error: error sending request)" in away.stderr
    senseless = pascal("doctor", **settings, AWS_VIRTUAL_HOSTED_STYLE_REQUEST="perhaps")
    assert 'does not keep them (failed to parse "perhaps" as boolean)' in senseless.stderr
    half = pascal("doctor", **settings | {"AWS_SECRET_ACCESS_KEY": ""})
    assert (half.exit_code, half.stderr) == (
        1,
        "✗ AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed together, or neither.\n",
    )
    assert "✓ mail: " in half.stdout


def test_the_doctor_says_whether_the_embedded_database_runs(pascal: Pascal, tmp_path: Path) -> None:
    idle = "✓ database: embedded, not running; `pascal serve` starts it"
    assert idle in pascal("doctor").stdout
    with embedded(tmp_path / "data" / "postgres", fast_unsafe=True):
        assert f"✓ database: embedded, running (process {os.getpid()})\n" in pascal("doctor").stdout
    assert idle in pascal("doctor").stdout


def test_the_doctor_says_its_command_as_it_was_called(
    pascal: Pascal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "`pascal doctor --all` shows them" in pascal("doctor").stdout
    program = tmp_path / "bin" / "pascal"
    monkeypatch.setattr(sys, "argv", [str(program)])
    told = pascal("doctor").stdout.replace("\n", "")  # the folder's name may be longer than a line
    assert f"`{program} doctor --all` shows them" in told
    assert f"`{program} serve` starts it" in told
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    assert "`pascal doctor --all` shows them" in pascal("doctor").stdout


def test_the_doctor_cuts_nothing_short(pascal: Pascal) -> None:
    url = f"https://{'long.' * 20}example"
    narrow = pascal("doctor", "--all", COLUMNS="80", PASCAL_PUBLIC_URL=url).stdout
    assert [name for name in ABOUT if name.upper() not in narrow] == []
    assert f"  PASCAL_PUBLIC_URL = {url}\n" in narrow


def test_the_doctor_shows_first_what_it_found_then_what_was_changed(pascal: Pascal) -> None:
    port = str(free_port())
    said = pascal("doctor", PASCAL_PORT=port, PASCAL_AGENTS_SEE_ALL="no").stdout.splitlines()
    empty = said.index("")
    assert all(line.startswith("✓ ") for line in said[:empty])
    assert said[empty + 1 :] == [
        "Settings that were changed (--all shows every one):",
        f"  PASCAL_PORT = {port}",
        "  PASCAL_AGENTS_SEE_ALL = false",
    ]


def test_the_doctor_only_looks(pascal: Pascal) -> None:
    for more in ((), ("--all",), ("--outbox",)):
        assert pascal("doctor", *more).exit_code == 0
    assert list(Path.cwd().iterdir()) == []


class Doves:
    """A channel whose provider says how it stands."""

    path = "doves"
    traits = Traits(Channel("doves"), ("phone",), most_text=100)
    check = unpack = read = challenge = lambda *_: None

    async def aclose(self) -> None: ...

    async def health(self) -> list[ChannelFinding]:
        return [
            ChannelFinding("token", "good", "whatsapp_token_good"),
            ChannelFinding("number", "warning", "The loft is nearly full."),
            *([ChannelFinding("token", "bad", "twilio_locked_out")] if "BAD_DOVES" in os.environ else []),
        ]


@pytest.fixture
def doves(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("strangers")
    module.doves = lambda kit: Doves()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "strangers", module)
    found = entry_points(group=channels.GROUP)
    ours = [*found, EntryPoint("doves", "strangers:doves", channels.GROUP)]
    monkeypatch.setattr(channels, "entry_points", lambda group: ours)


@pytest.mark.usefixtures("doves")
def test_the_doctor_says_how_each_channel_stands(pascal: Pascal, database_url: str) -> None:
    alone = pascal("doctor", PASCAL_PUBLIC_URL="https://pascal.example")
    assert alone.exit_code == 0
    assert (
        "✓ Doves: the provider calls https://pascal.example/api/comunicaciones/webhook/doves" in alone.stdout
    )
    assert "✓ Doves: WhatsApp's token is valid and does not end." in alone.stdout
    assert "! Doves: The loft is nearly full." in alone.stdout
    assert "Nothing has come yet" not in alone.stdout
    bad = pascal("doctor", BAD_DOVES="1", DATABASE_URL=database_url, PASCAL_SECRET="example" * 6)
    assert bad.exit_code == 1
    assert "! Doves: Nothing has come yet. Enter this address at the provider: " in bad.stdout
    assert "✓ Doves: Nothing waits to go out." in bad.stdout
    assert "✗ Doves: Twilio refuses the account: nothing goes out." in bad.stderr


@pytest.mark.usefixtures("doves")
def test_the_doctor_names_what_is_half_set_up_and_tells_of_the_rest(pascal: Pascal) -> None:
    half = pascal("doctor", WHATSAPP_ACCESS_TOKEN="example", TWILIO_ACCOUNT_SID="AC" + "0" * 32)
    assert half.exit_code == 1
    assert "✗ The channel «whatsapp»: " in half.stderr
    assert "✗ The channel «sms»: " in half.stderr
    assert "! Doves: The loft is nearly full." in half.stdout


def test_the_doctor_tells_all_that_is_wrong_at_once(pascal: Pascal) -> None:
    away = f"127.0.0.1:{free_port()}"
    done = pascal(
        "doctor",
        PASCAL_ENV="production",
        PASCAL_PUBLIC_URL="http://chat.example",
        GOOGLE_CLIENT_ID="pascal",
        PASCAL_DATA=os.devnull,
        PASCAL_FILES_URL="s3://pascal-uploads",
        AWS_ACCESS_KEY_ID="example",
        AWS_SECRET_ACCESS_KEY="geheim",
        AWS_ENDPOINT_URL=f"http://{away}",
        REDIS_URL=f"redis://:geheim@{away}/0",
        DATABASE_URL=f"postgresql://ana:geheim@{away}/pascal",
    )
    assert done.exit_code == 1
    assert "geheim" not in done.output
    said = done.stderr.splitlines()
    for line, wrong in zip(
        said,
        (
            "PASCAL_SECRET is not set",
            "PASCAL_PUBLIC_URL is http://chat.example: in production it has to be https",
            "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
            f"PASCAL_DATA is {os.devnull}, where nothing can be kept",
            f"files: s3://pascal-uploads at http://{away} does not keep them",
            "Redis does not answer",
            f"The database at {away}/pascal cannot be reached",
        ),
        strict=True,
    ):
        assert line.startswith(f"✗ {wrong}")
    assert "! mail: written into a folder" in done.stdout


def test_the_doctor_tells_wrong_values_and_goes_on_with_the_others(pascal: Pascal) -> None:
    Path(".env").write_text("PASCAL_HOST: 'x\nPASCAL_SECRET=short\n")
    done = pascal(
        "doctor",
        PASCAL_PORT="x",
        PASCAL_ENV="foo",
        PASCAL_HOST="host.invalid",
        PASCAL_SMTP_URL="smtp://mail.example",
        PASCAL_MAIL_FROM="nobody",
        DATABASE_URL="mysql://db.example",
        PASCAL_DATA="/proc/x",
    )
    assert done.exit_code == 1
    assert [line.removeprefix("✗ ").split(" ")[0].rstrip(",") for line in done.stderr.splitlines()] == [
        ".env",
        "DATABASE_URL",
        "PASCAL_PORT",
        "PASCAL_ENV",
        "PASCAL_MAIL_FROM",
        "PASCAL_SECRET",
        "PASCAL_HOST",
        "PASCAL_DATA",
    ]
    for unlooked in ("database", "mail:", "public address"):
        assert unlooked not in done.stdout
    assert "✓ a typed e-mail has to be proven" in done.stdout


PRODUCTION = {"PASCAL_ENV": "production", "PASCAL_SECRET": "example" * 6}


@pytest.mark.parametrize("command", ["serve", "worker", "doctor"])
def test_in_production_what_everybody_reaches_has_to_speak_tls(pascal: Pascal, command: str) -> None:
    done = pascal(command, PASCAL_PUBLIC_URL="http://chat.example", **PRODUCTION)
    assert done.exit_code == 1
    assert done.stderr.removeprefix("✗ ").startswith(
        "PASCAL_PUBLIC_URL is http://chat.example: in production it has to be https, "
        "unless only this machine or network reaches it.\n"
    )


@pytest.mark.parametrize(
    "address", ["", "http://localhost:8001", "http://127.0.0.1:8000", "http://[fd00::1]", "http://10.0.0.5"]
)
def test_in_production_the_doctor_thinks_about_what_stays_at_home_and_pascal_starts(
    pascal: Pascal, address: str
) -> None:
    settings = PRODUCTION | {"PASCAL_PUBLIC_URL": address}
    working_settings(settings)
    done = pascal("doctor", **settings)
    assert (done.exit_code, done.stderr) == (0, "")
    where = address or "http://localhost:8000"
    assert f"! public address: {where}, without TLS: for this machine or network alone\n" in done.stdout
    assert (
        "! database: embedded, not running; `pascal serve` starts it, for one process on this machine; "
        "DATABASE_URL names a server\n" in done.stdout
    )


def test_the_doctor_finds_redis(pascal: Pascal) -> None:
    with valkey() as server:
        done = pascal("doctor", REDIS_URL=server.connection_url)
    assert done.exit_code == 0
    assert "✓ Redis answers" in done.stdout


def test_the_doctor_names_settings_that_do_not_exist(pascal: Pascal) -> None:
    Path(".env").write_text(f"PASCAL_PORT={free_port()}\nPASCAL_PROT=8001\nPOSTGRES_PASSWORD=geheim\n")
    done = pascal("doctor", PASCAL_NOPE="1", PUSHER_NOPE="1", pascal_env="production")
    assert done.exit_code == 0
    warned = [line for line in done.stdout.splitlines() if line.startswith("!")]
    assert warned == [
        "! PASCAL_NOPE is set, but there is no such setting",
        "! PASCAL_PROT is set, but there is no such setting; perhaps PASCAL_PORT?",
        "! PUSHER_NOPE is set, but there is no such setting",
        "! pascal_env is set, but there is no such setting; perhaps PASCAL_ENV?",
    ]


def test_a_link_in_a_mail_that_was_not_sent_can_be_copied_whole(pascal: Pascal) -> None:
    link = "http://localhost:8000/meeting#" + "l1nk" * 60
    mail = MailMessage("ana@correo.example", "Tu reunión " * 12, f"Tu reunión: cámbiala en {link} ...", "1")
    asyncio.run(OutboxFolder(Path("data/mail")).send(mail))
    told = pascal("doctor", "--outbox", COLUMNS="80").stdout.splitlines()
    assert told[0].endswith(mail.subject.strip())
    assert told[1] == mail.text


def test_an_empty_outbox_says_so(pascal: Pascal) -> None:
    assert pascal("doctor", "--outbox").stdout == "There are no mails in data/mail.\n"
    server = {"PASCAL_SMTP_URL": "smtp://mail.example", "PASCAL_MAIL_FROM": "chat@pascal.example"}
    assert "New ones go out by PASCAL_SMTP_URL." in pascal("doctor", "--outbox", **server).stdout


@pytest.mark.parametrize("command", ["serve", "doctor"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("PASCAL_SECRET geheim 'x", "makes no sense: say NAME=value."),
        ("PASCAL_PORT: 8200", "makes no sense: say NAME=value."),
        ("PASCAL_PORT", "makes no sense: say NAME=value."),
        ("export PASCAL_PORT", "makes no sense: say NAME=value."),
        ("pascal_port=8200", "says pascal_port: say PASCAL_PORT."),
    ],
)
def test_a_line_of_the_settings_file_that_makes_no_sense_is_named(
    pascal: Pascal, caplog: pytest.LogCaptureFixture, command: str, line: str, said: str
) -> None:
    Path(".env").write_text(f"PASCAL_PORT={free_port()}\nPASCAL_HOST=host.invalid\n\n{line}\n")
    done = pascal(command, PASCAL_HOST="127.0.0.1")
    assert (done.exit_code, done.stderr.removeprefix("✗ ")) == (1, f".env, line 4, {said}\n")
    assert caplog.records == []


def test_a_settings_file_that_is_no_text_is_named(pascal: Pascal) -> None:
    Path(".env").write_bytes(b"PASCAL_MAIL_FROM=Jos\xe9 <chat@example.com>\n")
    done = pascal("doctor")
    assert (done.exit_code, done.stderr) == (1, "✗ .env cannot be read: write it in UTF-8.\n")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_told_before_anything_is_done(pascal: Pascal, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = pascal(command, PASCAL_PORT=str(port))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (f"Port {port} is taken. Stop what uses it, or choose another: PASCAL_PORT=8001.\n")
    assert list(Path.cwd().rglob("postgres")) == []


def test_the_doctor_thinks_about_a_port_that_is_taken(pascal: Pascal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = pascal("doctor", PASCAL_PORT=str(port))
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"! port {port} of 127.0.0.1 is taken: by a Pascal that runs?\n" in done.stdout


def test_of_two_that_start_at_once_the_second_is_told_that_the_port_is_taken() -> None:
    """Both have bound it; the first to listen has it."""
    settings = read_settings({"PASCAL_PORT": str(free_port())})
    with (
        pytest.raises(SettingsError, match=r"^Port \d+ is taken\."),
        running.port(settings) as ours,
        running.port(settings) as theirs,
    ):
        ours[0].listen()
        theirs[0].listen()


@pytest.mark.parametrize("command", ["serve", "demo", "migrate", "users add ana@pascal.example"])
def test_a_data_folder_that_is_none_is_told_in_a_sentence(pascal: Pascal, command: str) -> None:
    Path("mine").touch()
    Path("mine-demo").touch()
    done = pascal(*command.split(), PASCAL_DATA="mine", PASCAL_PORT=str(free_port()))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("PASCAL_DATA is mine")
    assert done.stderr.endswith(", where nothing can be kept (it is a file): say a folder of yours.\n")


def test_a_start_without_redis_is_told_of(database_url: str, tmp_path: Path) -> None:
    """Pascal starts all the same."""
    nowhere = f"redis://:geheim@127.0.0.1:{free_port()}/0"
    done = served(tmp_path, DATABASE_URL=database_url, REDIS_URL=nowhere)
    told = json.loads(done.stderr.splitlines()[0])
    assert (told["event"], told["setting"]) == ("redis_away", "REDIS_URL")
    assert "geheim" not in done.stderr


@pytest.mark.parametrize(("split", "told"), [(True, ["panels_hear_nothing"]), (False, [])])
def test_a_worker_apart_reaches_panels_through_redis_alone(split: bool, told: list[str]) -> None:
    """Over Pusher it needs no Redis for the rest, so nothing else would say why they are silent."""
    with capture_logs() as log:
        cli._look_for_redis(Settings(pascal_realtime="pusher"), split=split)
    assert [line["event"] for line in log] == told


@pytest.mark.parametrize(
    ("command", "way_out"),
    [
        ("add", "While it runs, POST /api/v1/users adds people; or stop it first."),
        ("password", "Stop it first."),
    ],
)
def test_who_shares_the_embedded_database_is_told_before_a_password_is_asked_for(
    pascal: Pascal, tmp_path: Path, command: str, way_out: str
) -> None:
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)
    with _alone(folder):
        done = pascal("users", command, "ana@pascal.example")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Another Pascal (process {os.getpid()}) is using {folder}. {way_out}\n"
