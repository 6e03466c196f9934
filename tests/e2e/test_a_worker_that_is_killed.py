"""`pascal worker` is killed, or told to stop, while a model reads: every conversation is read."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from e2e.browsers import Browser
from e2e.house import fresh_database, query, site_at
from e2e.people import Lead
from e2e.service import STOP, Service, running, serve, worker
from e2e.valkey import valkey
from pascal.app.usecases.analysis import AnalyseConversation

TALKS: Final = 24
AT_ONCE: Final = AnalyseConversation.at_once
PATIENCE: Final = 60.0
MADE: Final = {"summary": "Pide una visita", "priority": "high", "tags": ["visita"]}


class Model(ThreadingHTTPServer):
    """One in one's own house, which asks for no key, and answers when it is let."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.may = threading.Semaphore(0)
        self.asked: list[bytes] = []

    def lets(self, answers: int) -> None:
        self.may.release(answers)


class Asked(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        self.server.asked.append(self.rfile.read(int(self.headers["content-length"])))
        self.server.may.acquire()
        message = {"role": "assistant", "content": json.dumps(MADE)}
        body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()
        with suppress(OSError):  # whoever asked was killed
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@dataclass(frozen=True)
class Place:
    worker: Service
    model: Model
    database_url: str

    def count(self, what: str) -> int:
        (row,) = query(self.database_url, f"SELECT count(*) FROM {what}")
        number: int = row[0]
        return number

    @property
    def asked_for(self) -> int:
        return self.count("jobs WHERE kind = 'analyse'")

    @property
    def waiting(self) -> int:
        return self.count("jobs WHERE kind = 'analyse' AND held_until IS NULL AND tries = 0")

    @property
    def held(self) -> int:
        return self.count("jobs WHERE kind = 'analyse' AND held_until IS NOT NULL")

    @property
    def read(self) -> int:
        return self.count("conversations WHERE summary = 'Pide una visita' AND analysed_upto >= 1")

    def until(self, **truth: int) -> None:
        """The properties of that name are so."""
        deadline = time.monotonic() + PATIENCE
        while (found := {name: getattr(self, name) for name in truth}) != truth:
            assert time.monotonic() < deadline, (found, truth, self.worker.log.read_text())
            time.sleep(0.05)

    def begins(self) -> None:
        """It is quiet, and the worker has asked about as many as it does at once."""
        self.worker.start()
        self.until(asked_for=TALKS)
        query(self.database_url, "UPDATE jobs SET due_at = now()")
        self.until(held=AT_ONCE)
        self.is_asked(AT_ONCE)

    def is_asked(self, times: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(self.model.asked) < times:
            assert time.monotonic() < deadline, self.worker.log.read_text()
            time.sleep(0.05)

    def ends(self) -> None:
        """All are read, and nothing is left to be done."""
        self.model.lets(10 * TALKS)
        self.worker.start()
        self.until(read=TALKS)
        self.until(waiting=0, held=0)
        assert self.count("jobs") == 0  # nor is one dead
        self.worker.stop()


@contextmanager
def modelled() -> Iterator[Model]:
    with Model() as model:
        thread = threading.Thread(target=model.serve_forever, daemon=True)
        thread.start()
        yield model
        model.lets(10 * TALKS)
        model.shutdown()
        thread.join()


@pytest.fixture
def place(postgres_server: str, browser: Browser, reachable_folder: Path) -> Iterator[Place]:
    """Many conversations in which somebody has spoken, and nobody has read along yet."""
    folder = reachable_folder / f"e2e-worker-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(postgres_server))
        model = stack.enter_context(modelled())
        redis = stack.enter_context(valkey())
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": redis.connection_url,
            "PASCAL_AI_BASE_URL": f"http://127.0.0.1:{model.server_address[1]}/v1",
            "PASCAL_AI_MODEL": "llama",
            "PASCAL_PROVIDER_TIMEOUT_SECONDS": "0.5",  # which is not the model's
        }
        app, behind = serve(folder, settings, "--no-worker"), worker(folder, settings)
        stack.enter_context(running(app))
        site = stack.enter_context(site_at(app, browser))
        for number in range(TALKS):
            Lead.visits(site, f"Lead {number}").starts("Hola, ¿puedo ver el departamento?")
        yield Place(behind, model, url)
        behind.stop()
        assert behind.complaints() == [], behind.log.read_text()


def test_a_worker_that_is_killed_while_it_works_loses_no_conversation(place: Place) -> None:
    done = TALKS // 3
    place.begins()
    place.model.lets(done)
    place.until(read=done, held=AT_ONCE)
    place.is_asked(done + AT_ONCE)
    place.worker.kill()
    assert (place.read, place.held, place.waiting) == (done, AT_ONCE, TALKS - done - AT_ONCE)
    # what it had in its hands is others' when its time is over, a minute or so later
    query(place.database_url, "UPDATE jobs SET held_until = now() WHERE held_until IS NOT NULL")
    place.ends()
    assert len(place.model.asked) == TALKS + AT_ONCE  # once each, but for what was in its hands


def test_a_worker_that_is_told_to_stop_finishes_what_it_holds(place: Place) -> None:
    place.begins()
    place.worker.signal(signal.SIGTERM)
    place.model.lets(AT_ONCE)
    assert place.worker.wait_until_gone() < STOP
    assert (place.read, place.held, place.waiting) == (AT_ONCE, 0, TALKS - AT_ONCE)
    place.ends()
