"""Browser tabs: the real JavaScript clients in one Node process, and what each tab has heard."""

import itertools
import json
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.node import Node

PATIENCE = 30.0
"""Seconds that anything may take which takes milliseconds on a machine that has nothing else to do."""


class Refused(Exception):
    """The server said no, and by which code."""


@dataclass(slots=True)
class Heard:
    """A fact as it came to one tab, under the name that both transports share."""

    name: str
    data: dict[str, Any]
    raw: Any
    event: str | None = None
    """The transport's own name for it; None where no event told it."""
    taken: bool = False

    def is_about(self, name: str, about: dict[str, object]) -> bool:
        return self.name == name and all(self.data.get(key) == value for key, value in about.items())


class Browser:
    """The Node process. Tabs are opened by people, who have what it takes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._answers: dict[int, Future[Any]] = {}
        self._numbers = itertools.count(1)
        self._tabs: dict[int, Tab] = {}
        self.news = threading.Condition()

    def listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            said = json.loads(line)
            if "id" in said:
                answer = self._answers.pop(said["id"])
                if "refused" in said:
                    answer.set_exception(Refused(said["refused"]))
                else:
                    answer.set_result(said["value"])
                continue
            with self.news:
                heard = Heard(said["name"], said["data"] or {}, said["raw"], said["event"])
                self._tabs[said["tab"]].story.append(heard)
                self.news.notify_all()

    def ask(self, tab: int, act: str, *args: object, **more: object) -> Any:
        number = next(self._numbers)
        answer = self._answers[number] = Future()
        command = {"id": number, "tab": tab, "act": act, "args": args, **more}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return answer.result(PATIENCE)

    def open(self, options: dict[str, object]) -> "Tab":
        """Raises `Refused`."""
        tab = Tab(self, next(self._numbers))
        self._tabs[tab.number] = tab
        self.ask(tab.number, "open", options=options)
        return tab

    def heard(self) -> list[Heard]:
        """All that the tabs of this story heard."""
        with self.news:
            return [heard for tab in self._tabs.values() for heard in tab.story]

    def close_all(self) -> None:
        for tab in self._tabs.values():
            tab.close()
        self._tabs.clear()


@dataclass(eq=False)
class Tab:
    """One tab of somebody's browser."""

    browser: Browser
    number: int
    story: list[Heard] = field(default_factory=list)
    """All that it heard, in order."""
    closed: bool = False

    def follow(self, conversation: str) -> list[str]:
        """Open a conversation; the names of those who are in it. Raises `Refused`."""
        names: list[str] = self.browser.ask(self.number, "follow", conversation)
        return names

    def leave(self, conversation: str) -> None:
        self.browser.ask(self.number, "leave", conversation)

    def type(self, conversation: str, *, on: bool = True) -> None:
        self.browser.ask(self.number, "type", conversation, on)

    def intrude(self, place: str, id: str = "") -> None:
        """Try to hear what is said on the `dashboard`, among `colleagues`, at a `desk`, to one `agent`."""
        self.browser.ask(self.number, "intrude", place, id)

    def retry(self) -> None:
        """Connect now, rather than when the client thinks that it is time."""
        self.browser.ask(self.number, "retry")

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.browser.ask(self.number, "close")

    def hears(self, name: str, *, within: float = PATIENCE, **about: object) -> dict[str, Any]:
        """Wait for the first such fact that was not asked for yet."""

        def first() -> Heard | None:
            return next((one for one in self.story if not one.taken and one.is_about(name, about)), None)

        with self.browser.news:
            found = self.browser.news.wait_for(first, within)
        assert found is not None, f"never heard {name} {about}; there is {[one.name for one in self.story]}"
        found.taken = True
        return found.data

    def heard(self, name: str, **about: object) -> list[dict[str, Any]]:
        """Every such fact so far."""
        return [one.data for one in self.story if one.is_about(name, about)]

    def messages(self, conversation: str, after: int) -> list[dict[str, Any]]:
        """What it heard said there, in the order of arrival.

        Not that up to number *after*: said before the tab was opened, it may have been on its way still.
        """
        heard = self.heard("message_posted", conversationId=conversation)
        return [said for said in heard if said["seq"] > after]

    def words(self, conversation: str, after: int) -> list[str]:
        return [said["contentText"] for said in self.messages(conversation, after)]


@contextmanager
def browser_running(node: Node) -> Iterator[Browser]:
    script = Path(__file__).with_name("browser.mjs")
    with subprocess.Popen(
        [node.program, script],
        env=node.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        browser = Browser(process)
        listening = threading.Thread(target=browser.listen, daemon=True)
        listening.start()
        try:
            yield browser
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(PATIENCE)
            listening.join()
