"""How a process runs: with which database, which logs, which server, and until when."""

import asyncio
import errno
import gc
import logging
import signal
import socket
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from tempfile import TemporaryFile
from typing import Any

import structlog
import uvicorn
from dishka import AsyncContainer, Provider
from litestar import Litestar
from structlog.typing import ExcInfo

from pascal.adapters.postgres.database import forget_rows, place
from pascal.adapters.postgres.embedded import embedded
from pascal.adapters.shared.websocket import WebSocketProtocol
from pascal.app import worker
from pascal.app.edge.http import HttpProtocol
from pascal.app.main import make_app
from pascal.app.settings import Settings, SettingsError
from pascal.app.terminal import console
from pascal.app.wiring import wire
from pascal.domain.ports.storage import StorageUnavailable

GRACE_SECONDS = 10
"""How long requests under way may take after a request to stop."""
HEARTBEAT_SECONDS = 20.0
"""Between two pings on `/ws`, and how long an answer may take. Socket.IO has its own."""
KEEP_ALIVE_SECONDS = 75
"""How long an idle connection stays: longer than a proxy keeps it, which else sends into a closing one."""


def log_as_data(settings: Settings) -> None:
    """JSON lines in production, readable lines at a terminal. Never what people write, tokens or phones."""
    readable = settings.pascal_env == "development" and sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.ExceptionRenderer(_trace),
            # its own way of showing errors shows variables too: messages, passwords
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if readable
            else structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it prints addresses, signed ones too


def _trace(exc_info: ExcInfo) -> str:
    _, error, _ = exc_info
    forget_rows(error)
    return "".join(traceback.format_exception(error)).rstrip()


def make_data_folder(settings: Settings) -> None:
    """Raises `SettingsError` for a place where nothing can be kept."""
    folder = settings.pascal_data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):  # root may write anywhere, but not in /proc
            pass
    except OSError as error:
        why = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise SettingsError(
            f"PASCAL_DATA is {folder}, where nothing can be kept ({why}): say a folder of yours."
        ) from error


class PortTaken(SettingsError):
    """Somebody listens there: a Pascal, perhaps."""


@contextmanager
def port(settings: Settings) -> Iterator[list[socket.socket]]:
    """Sockets bound to the address to listen on, ours as long as the block.

    Raises `SettingsError`, so that who cannot have them is told before anything else is done.
    """
    host, number = settings.pascal_host, settings.pascal_port
    try:
        with ExitStack() as held:
            yield _bound(host, number, held)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        other = 8001 if number != 8001 else 8002
        raise PortTaken(
            f"Port {number} is taken. Stop what uses it, or choose another: PASCAL_PORT={other}."
        ) from error


def _bound(host: str, port: int, held: ExitStack) -> list[socket.socket]:
    sockets = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            one = held.enter_context(socket.socket(family, kind, protocol))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # of the last run some may linger
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # 0.0.0.0 has a socket of its own
            one.bind(address)
            sockets.append(one)
    except (OSError, UnicodeError) as error:  # the latter for a name that no host can have
        nobodys = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
        if isinstance(error, socket.gaierror | UnicodeError) or error.errno in nobodys:
            raise SettingsError(
                f"PASCAL_HOST is {host}, which is no address of this machine: "
                "say 127.0.0.1, or 0.0.0.0 for all."
            ) from error
        if error.errno == errno.EACCES:
            raise SettingsError(
                f"Port {port} is not for everybody: say one of 1024 or more in PASCAL_PORT."
            ) from error
        raise
    return sockets


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database: the one set, or an embedded one that runs as long as the block.

    Raises `SettingsError` for one that cannot be reached, and `EmbeddedPostgresError`.
    """
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
    make_data_folder(settings)
    with embedded(settings.pascal_data / "postgres") as url:
        yield url


@asynccontextmanager
async def wired(settings: Settings, url: str, *more: Provider) -> AsyncIterator[AsyncContainer]:
    """The application without faces, as long as the block."""
    container = wire(settings, url, more)
    try:
        yield container
    finally:
        await container.close()


def listen(
    settings: Settings,
    container: AsyncContainer,
    sockets: list[socket.socket],
    *,
    with_work: bool,
    greet: Callable[[], None],
    also: Sequence[Coroutine[None, None, None]] = (),
) -> None:
    """Serve until told to stop. *greet* once it answers. *with_work*, *also*: as `make_app` has them."""
    app = make_app(container, settings, work=with_work, also=also)
    # uvicorn stops in order and then raises the signal again: what follows this call must run too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _spare_the_collector()
    with suppress(KeyboardInterrupt):
        _Server(server_config(app, settings), greet).run(sockets)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._greet()


def server_config(app: Litestar, settings: Settings, **more: Any) -> uvicorn.Config:
    """*more* goes to uvicorn as it is."""
    proxies = settings.pascal_trusted_proxies
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # a line per request halves the ceiling
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_per_message_deflate=False,
        ws_max_size=1 << 20,
        ws_ping_interval=HEARTBEAT_SECONDS,
        ws_ping_timeout=HEARTBEAT_SECONDS,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or "",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **more,
    )


def _spare_the_collector() -> None:
    """What is loaded by now stays. Looking through it every few requests took an eighth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


async def work(settings: Settings, url: str) -> None:
    """Do the work behind the faces until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with wired(settings, url) as container:
        task = asyncio.create_task(worker.run(container))
        console.print("[bold]Pascal[/bold] works. Ctrl-C stops it.")
        await asyncio.wait({task, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()  # it never ends by itself: this says why it did
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
