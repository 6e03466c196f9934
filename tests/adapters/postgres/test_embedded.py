"""The supervised server: it starts anywhere, keeps what it was given, and never outlives us."""

import asyncio
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.embedded import EmbeddedPostgresError, embedded

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")


@pytest.fixture(scope="module")
def folder(reachable_folder: Path) -> Path:
    """One for all, for making a new one is what takes long."""
    return reachable_folder / "supervised"


def ask(url: str, *statements: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(driver_dsn(url))
        try:
            answer = None
            for statement in statements:
                answer = await connection.fetchval(statement)
            return answer
        finally:
            await connection.close()

    return asyncio.run(run())


def server_of(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # a zombie that nobody has waited for is gone too
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_alive(pid):
        assert time.monotonic() < deadline, f"{pid} still runs"
        time.sleep(0.02)


def another_pascal(folder: Path) -> "subprocess.Popen[str]":
    script = (
        "import sys, pathlib; from pascal.adapters.postgres.embedded import embedded\n"
        "with embedded(pathlib.Path(sys.argv[1])) as url: print(url, flush=True); sys.stdin.read()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def test_what_was_written_is_there_at_the_next_start(folder: Path) -> None:
    with embedded(folder) as url:
        ask(url, "CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (7)")
        pid = server_of(folder)
    assert not is_alive(pid)
    with embedded(folder) as url:
        assert ask(url, "SELECT x FROM kept") == 7


def test_it_listens_on_no_network(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True) as url:
        assert ask(url, "SHOW listen_addresses") == ""


def test_nobody_else_may_enter_the_folder_of_its_socket(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True):
        sockets = Path((folder / "cluster" / "postmaster.pid").read_text().split("\n")[4])
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_a_transaction_is_on_disk_when_it_is_answered_unless_a_test_asks_otherwise(folder: Path) -> None:
    durable = "SELECT string_agg(setting, ',') FROM pg_settings WHERE name ~ '^(fsync|synchronous_commit)$'"
    with embedded(folder) as url:
        assert ask(url, durable) == "on,on"
    with embedded(folder, fast_unsafe=True) as url:
        assert ask(url, "SHOW fsync") == "off"


@as_root
def test_it_never_runs_as_root(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True):
        owner = Path(f"/proc/{server_of(folder)}").stat().st_uid
    assert owner == pwd.getpwnam("nobody").pw_uid


@as_root
def test_it_sees_none_of_our_secrets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would be open to whatever else runs as `nobody`."""
    monkeypatch.setenv("PASCAL_SECRET", "do not tell")
    with embedded(folder, fast_unsafe=True):
        assert b"do not tell" not in Path(f"/proc/{server_of(folder)}/environ").read_bytes()


def test_its_log_holds_nothing_of_what_people_wrote(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True) as url:
        ask(
            url,
            "CREATE TABLE people (email text PRIMARY KEY)",
            "INSERT INTO people VALUES ('ana@example.com')",
        )
        with pytest.raises(asyncpg.UniqueViolationError):
            ask(url, "INSERT INTO people VALUES ('ana@example.com')")
    assert "ana@" not in (folder / "postgres.log").read_text()


def test_data_may_lie_far_down_a_closed_folder(folder: Path) -> None:
    """A socket's path is short whatever the data's is; root's own folder is closed to the server's user."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with embedded(closed / ("d" * 120), fast_unsafe=True) as url:
        assert len(url.partition("host=")[2]) < 90
        assert ask(url, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700


def test_what_the_terminal_brought_along_does_not_matter(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ssh` hands on locales that this machine may lack, and people set PG… variables for other servers."""
    monkeypatch.setenv("LC_ALL", "xx_XX.UTF-8")
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with embedded(folder / "abroad", fast_unsafe=True) as url:
        assert ask(url, "SELECT lower('ÑANDÚ')") == "ñandú"


def test_a_making_that_was_cut_off_is_begun_anew(folder: Path) -> None:
    half = folder / "cut-off" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded(folder / "cut-off", fast_unsafe=True) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_second_supervisor_of_the_same_folder_is_refused(folder: Path) -> None:
    with (
        embedded(folder, fast_unsafe=True),
        pytest.raises(EmbeddedPostgresError, match=rf"process {os.getpid()}.*PASCAL_DATA"),
        embedded(folder),
    ):
        pass


def test_killing_us_takes_the_server_along_and_the_next_start_recovers(folder: Path) -> None:
    with another_pascal(folder) as us:
        assert us.stdout is not None
        url = us.stdout.readline().strip()
        ask(url, "CREATE TABLE survived (x int)", "INSERT INTO survived VALUES (7)")
        pid = server_of(folder)
        us.send_signal(signal.SIGKILL)
    with embedded(folder) as again:  # at once, while the old one may still be leaving
        assert ask(again, "SELECT x FROM survived") == 7
    wait_until_gone(pid)


def test_ctrl_c_leaves_nothing_running(folder: Path) -> None:
    with another_pascal(folder) as us:
        assert us.stdout is not None
        us.stdout.readline()
        pid = server_of(folder)
        os.killpg(us.pid, signal.SIGINT)
    assert not is_alive(pid)
    assert not (folder / "cluster" / "postmaster.pid").exists()  # it went in order


def test_a_killed_server_recovers_even_if_its_process_id_is_now_somebody_elses(folder: Path) -> None:
    """As after a container's restart, where ids repeat."""
    with embedded(folder) as url:
        ask(url, "CREATE TABLE recovered (x int)", "INSERT INTO recovered VALUES (7)")
        stale = (folder / "cluster" / "postmaster.pid").read_text().split("\n", 1)[1]
        os.kill(server_of(folder), signal.SIGKILL)
    (folder / "cluster" / "postmaster.pid").write_text(f"{os.getppid()}\n{stale}")
    with embedded(folder) as url:
        assert ask(url, "SELECT x FROM recovered") == 7


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    with embedded(folder):
        pass  # there is a cluster, whichever test ran before
    settings = folder / "cluster" / "postgresql.auto.conf"
    usual = settings.read_text()
    settings.write_text("shared_preload_libraries = nonsense\n")
    try:
        with pytest.raises(EmbeddedPostgresError, match="nonsense"), embedded(folder):
            pass
    finally:
        settings.write_text(usual)
