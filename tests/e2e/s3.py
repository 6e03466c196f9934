"""A store that speaks S3, which nobody here wrote: moto's, in a process of its own, in memory."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

from e2e.service import Service, free_port

KEYS = {"access_key_id": "example", "secret_access_key": "example", "region": "us-east-1"}


def store(folder: Path) -> Service:
    port = free_port()
    program = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    # its warnings are not ours to mend
    return Service(folder, {"PYTHONWARNINGS": "ignore"}, *program, port=port, ready="/")


@contextmanager
def silenced(server: Service) -> Iterator[None]:
    """It takes what is sent, and answers nothing."""
    server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal(signal.SIGCONT)


@contextmanager
def guarded(server: Service) -> Iterator[None]:
    """It asks who calls, and knows nobody."""
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        http.post("/moto-api/reset-auth", content="0").raise_for_status()
        try:
            yield
        finally:
            http.post("/moto-api/reset-auth", content="inf").raise_for_status()


class Bucket:
    """A fresh one. moto asks nobody who they are, so what is in it can be looked at by plain requests."""

    def __init__(self, server: Service) -> None:
        self.server = server
        self.name = f"pascal-{uuid4().hex}"
        self.url = f"s3://{self.name}/uploads"
        self.aws = {"endpoint_url": server.url, **KEYS}
        self.settings = {"pascal_files_url": self.url} | {f"aws_{k}": v for k, v in self.aws.items()}
        self._ask("PUT")

    def keys(self) -> list[str]:
        return re.findall("<Key>(.*?)</Key>", self._ask("GET", "?list-type=2"))

    def half_uploads(self) -> list[str]:
        """Begun in parts, and neither finished nor taken back."""
        return re.findall("<UploadId>(.*?)</UploadId>", self._ask("GET", "?uploads"))

    def _ask(self, method: str, query: str = "") -> str:
        with httpx.Client(trust_env=False) as http:
            answer = http.request(method, f"{self.server.url}/{self.name}{query}")
            return answer.raise_for_status().text
