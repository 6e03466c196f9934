"""Pascal as an operator runs it: `pascal serve` and `pascal worker` in processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from e2e.node import install

PASCAL = Path(sys.executable).with_name("pascal")
START = 60.0
STOP = 15.0
"""Seconds within which a process that was asked to stop is gone."""

QUIET = {
    "PASCAL_LEAD_MESSAGES_PER_MINUTE": "100000",
    "PASCAL_HANDSHAKES_PER_MINUTE": "100000",
    "PASCAL_LEAD_REQUESTS_PER_MINUTE": "1000000",
    "PASCAL_CODES_PER_HOUR": "100000",
    "PASCAL_ADMIN_PASSWORD": "una-frase-larga",
    "PASCAL_BOT": "off",  # who tries it asks for it
    "PYTHONWARNINGS": "error",
}
"""What tests do is more than a person would, and a warning is an error here too."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    """Running, and not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Service:
    """A process that can be started again on the same port, over the same data."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *command: str | Path,
        port: int | None = None,
        ready: str | None = None,
    ) -> None:
        """*ready*: the path that answers when it does."""
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log = folder / f"{Path(command[0]).name}-{self.port}.log"
        self.ready = ready
        self._command = command
        foreign = ("PASCAL_", "PUSHER_", "SOKETI_", "GOOGLE_", "AWS_", "DATABASE_URL", "REDIS_URL")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        self._environment = {
            **own,
            **QUIET,
            "PASCAL_DATA": str(self.data),
            "PASCAL_PORT": str(self.port),
            "TMPDIR": str(folder),  # what a killed process leaves there goes with the folder
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Service":
        """Begin. `wait_until_ready` when it has to answer."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
                start_new_session=True,
            )
        return self

    def wait_until_ready(self) -> "Service":
        deadline = time.monotonic() + START
        with httpx.Client(trust_env=False, verify=False) as http:
            while True:
                with suppress(httpx.TransportError):
                    if http.get(f"{self.url}{self.ready}").status_code < 500:
                        return self
                assert self.is_running, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.02)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def signal(self, number: int) -> None:
        assert self._process
        self._process.send_signal(number)

    def wait_until_gone(self, within: float = STOP) -> float:
        """Seconds that it took."""
        assert self._process
        began = time.monotonic()
        self._process.wait(within)
        return time.monotonic() - began

    def kill(self) -> None:
        """As the kernel does it when memory runs out: no goodbyes."""
        self.signal(signal.SIGKILL)
        self.wait_until_gone()

    def stop(self) -> float:
        """Seconds that it took to go when asked; it leaves nothing running behind it."""
        if not self.is_running:
            return 0.0
        self.signal(signal.SIGTERM)
        try:
            return self.wait_until_gone()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def complaints(self) -> list[str]:
        """Lines of its log that nobody should have to read."""
        bad = ('"level": "error"', "Traceback", "Warning", "never retrieved", "never awaited")
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [line for line in lines if any(word in line for word in bad)]


def serve(folder: Path, settings: Mapping[str, str], *options: str, port: int | None = None) -> Service:
    return Service(folder, settings, PASCAL, "serve", *options, port=port, ready="/health/ready")


def worker(folder: Path, settings: Mapping[str, str]) -> Service:
    return Service(folder, settings, PASCAL, "worker")


def pusher(folder: Path, port: int, webhook_url: str, app: Mapping[str, str]) -> Service:
    """The Pusher-protocol server of `pascal.testing`."""
    options = [part for name, value in app.items() for part in (f"--{name}", value)]
    where = ["--port", str(port), "--webhook-url", webhook_url]
    program = [sys.executable, "-m", "pascal.testing.pusher_server"]
    return Service(folder, {}, *program, *where, *options, port=port, ready="/")


def soketi(folder: Path, port: int, webhook_url: str, app: Mapping[str, str]) -> Service:
    """Somebody else's server of the same protocol. It needs Node 20, which comes with it."""
    packages = Path(__file__).parents[1] / "soketi"
    install(packages)
    [node] = packages.glob("node_modules/node-*/bin/node")
    told = ["channel_occupied", "channel_vacated", "member_added", "member_removed"]
    its_app = {
        **{name.removeprefix("app-"): value for name, value in app.items()},
        "enableClientMessages": True,
        "enableUserAuthentication": True,
        "webhooks": [{"url": webhook_url, "event_types": told}],
    }
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "metrics.host": "127.0.0.1",
        "metrics.port": free_port(),
        # it looks for others of its kind, all over the network unless told otherwise
        "cluster.address": "127.0.0.1",
        "cluster.unicast": "127.0.0.1",
        "cluster.port": free_port(),
        "appManager.array.apps": [its_app],
        "eventLimits.maxPayloadInKb": 10,
        "shutdownGracePeriod": 0,
    }
    config = folder / f"soketi-{port}.json"
    config.write_text(json.dumps(settings))
    program = packages / "node_modules/@soketi/soketi/bin/server.js"
    return Service(folder, {}, node, program, "start", f"--config={config}", port=port, ready="/ready")


MakeCarrier = Callable[[Path, int, str, Mapping[str, str]], Service]
"""Makes a server of the Pusher protocol: in a folder, on a port, with a webhook, for an app."""


@contextmanager
def running(*services: Service) -> Iterator[None]:
    """All of them as long as the block; they start side by side, and none has anything to complain of."""
    try:
        for service in services:
            service.start()
        for service in services:
            if service.ready is not None:
                service.wait_until_ready()
        yield
    finally:
        for service in services:
            service.stop()
    for service in services:
        assert service.complaints() == [], service.log.read_text()
