"""The supervised server: it starts, keeps what it was given, and never outlives us."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.embedded import EmbeddedPostgresError, embedded


@pytest.fixture
def folder(reachable_folder: Path) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(dir=reachable_folder))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


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
    except ProcessLookupError:
        return False
    # a zombie that nobody has waited for is gone too
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_alive(pid):
        assert time.monotonic() < deadline, f"{pid} still runs"
        time.sleep(0.02)


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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_it_never_runs_as_root(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True):
        owner = Path(f"/proc/{server_of(folder)}").stat().st_uid
    assert owner == pwd.getpwnam("nobody").pw_uid


def test_a_long_path_to_the_data_still_gives_a_short_socket(folder: Path) -> None:
    deep = folder / ("d" * 120)
    with embedded(deep, fast_unsafe=True) as url:
        assert len(url.partition("host=")[2]) < 90
        assert ask(url, "SELECT 1") == 1


def test_a_second_supervisor_of_the_same_folder_is_refused(folder: Path) -> None:
    with (
        embedded(folder, fast_unsafe=True),
        pytest.raises(EmbeddedPostgresError, match=r"process \d+.*PASCAL_DATA"),
        embedded(folder),
    ):
        pass


def test_killing_us_takes_the_server_along_and_the_next_start_recovers(folder: Path) -> None:
    script = (
        "import sys, pathlib; from pascal.adapters.postgres.embedded import embedded\n"
        "with embedded(pathlib.Path(sys.argv[1])) as url: print(url, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as us:
        assert us.stdout is not None
        url = us.stdout.readline().strip()
        ask(url, "CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (7)")
        pid = server_of(folder)
        us.send_signal(signal.SIGKILL)
    wait_until_gone(pid)
    with embedded(folder) as again:
        assert ask(again, "SELECT x FROM kept") == 7


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_a_folder_that_the_server_cannot_reach_is_refused_with_advice(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedPostgresError, match=r"nobody.*PASCAL_DATA"), embedded(closed / "data"):
        pass


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    with embedded(folder, fast_unsafe=True):
        pass
    (folder / "cluster" / "postgresql.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedPostgresError, match=r"shared_buffers|nonsense"), embedded(folder):
        pass
