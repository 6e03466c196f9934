"""A support panel, in Node's own WebSocket: what a browser has, too."""

import itertools
import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.browsers import PATIENCE
from e2e.node import Node
from e2e.people import Agent

_NUMBERS = itertools.count(1)
_SCRIPT = Path(__file__).with_name("panel.mjs")


@dataclass
class Panel:
    process: "subprocess.Popen[str]"
    frames: list[dict[str, Any]] = field(default_factory=list)
    """All that it printed."""
    _news: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._news:
                self.frames.append(json.loads(line))
                self._news.notify_all()

    def prints(self, within: float = PATIENCE, **like: object) -> dict[str, Any]:
        """The first frame like that, perhaps long since."""

        def found() -> dict[str, Any] | None:
            return next((frame for frame in self.frames if like.items() <= frame.items()), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, within), (like, self.frames)
            frame = found()
        assert frame is not None
        return frame

    def asks(self, frame: dict[str, Any]) -> dict[str, Any]:
        """The answer to *frame*, which is given an id that no other has."""
        frame = frame | {"id": f"unique-message-id-{next(_NUMBERS)}"}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(frame) + "\n")
        self.process.stdin.flush()
        return self.prints(id=frame["id"])

    def hears(self, event: str, **like: object) -> dict[str, Any]:
        """The payload of the first push of that name with such fields."""
        deadline = time.monotonic() + PATIENCE
        while not (found := [each for each in self.heard(event) if like.items() <= each.items()]):
            assert time.monotonic() < deadline, (event, like, self.frames)
            time.sleep(0.01)
        return found[0]

    def heard(self, event: str, **like: object) -> list[dict[str, Any]]:
        payloads = [frame["payload"] for frame in [*self.frames] if frame.get("event") == event]
        return [each for each in payloads if like.items() <= each.items()]

    def words(self, conversation: str) -> list[str]:
        """What was said there, each once, in the order in which it came first."""
        said = {
            each["id"]: each["message"]
            for each in self.heard("chat_message_received")
            if each["sessionId"] == conversation
        }
        return list(said.values())


@contextmanager
def panel_at(node: Node, who: Agent, *, ticket: bool = False) -> Iterator[Panel]:
    """Open, and signed in with a ticket or by the first frame."""
    address = f"{who.site.url.replace('http', 'ws')}/ws"
    told = (
        [f"{address}?ticket={who.ask('POST', '/auth/ws-ticket')['ticket']}"]
        if ticket
        else [address, who.token]
    )
    with subprocess.Popen(
        [node.program, str(_SCRIPT), *told],
        env=node.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        panel = Panel(process)
        listening = threading.Thread(target=panel.listen)
        listening.start()
        try:
            panel.prints(**({"opened": True} if ticket else {"type": "success", "id": "login"}))
            yield panel
        finally:
            process.kill()
            listening.join()
