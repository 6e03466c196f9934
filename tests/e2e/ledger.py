"""Who sends, and keeps a ledger of what was acknowledged; it is compared with what is stored."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from e2e.browsers import PATIENCE, Tab
from e2e.house import query
from e2e.people import Person
from e2e.state import State, answered, fetched, replayed


@dataclass
class Writer:
    """Sends one message after another; what is not answered is sent again under its id, as browsers do."""

    person: Person
    conversation: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds, of those that were answered."""

    def write(self, until: threading.Event) -> None:
        url = f"{self.person.site.url}/api/v1/conversations/{self.conversation}/messages"
        headers = {"authorization": f"Bearer {self.person.token}"}
        with httpx.Client(trust_env=False, verify=False, timeout=PATIENCE, headers=headers) as http:
            while not until.is_set():
                said = f"{self.name}-{len(self.acknowledged)}"
                if self._sends(http, url, said):
                    self.acknowledged.append(said)
                else:
                    time.sleep(0.02)

    def _sends(self, http: httpx.Client, url: str, said: str) -> bool:
        began = time.monotonic()
        try:
            answer = http.post(url, json={"contentText": said, "clientMessageId": said})
        except httpx.TransportError:
            return False
        if answer.is_error:
            self.refused.append(answer.status_code)
            return False
        self.slowest = max(self.slowest, time.monotonic() - began)
        return True


@dataclass
class Ledger:
    """All writers of one story."""

    writers: Sequence[Writer]

    @property
    def acknowledged(self) -> set[str]:
        return {said for writer in self.writers for said in writer.acknowledged}

    def wait_for(self, more: int) -> None:
        """Until every writer has *more* acknowledged than now."""
        wanted = [len(writer.acknowledged) + more for writer in self.writers]
        deadline = time.monotonic() + 2 * PATIENCE
        while any(
            len(writer.acknowledged) < count for writer, count in zip(self.writers, wanted, strict=True)
        ):
            assert time.monotonic() < deadline, [len(writer.acknowledged) for writer in self.writers]
            time.sleep(0.01)

    def unanswered(self, database_url: str) -> set[str]:
        """What is stored, and whose sender was not told so, a moment after the process is gone."""
        rows = query(database_url, "SELECT client_id FROM messages WHERE client_id IS NOT NULL")
        stored = {row["client_id"] for row in rows if row["client_id"].split("-")[0] in self._names}
        deadline = time.monotonic() + 2
        while (left := stored - self.acknowledged) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.acknowledged <= stored
        return left

    @property
    def _names(self) -> set[str]:
        return {writer.name for writer in self.writers}

    def check(self) -> None:
        """Every acknowledged message is there exactly once, numbered without gaps, each writer's in order."""
        for writer in self.writers:
            stored = writer.person.catches_up(writer.conversation)
            assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
            own = [
                message["clientMessageId"]
                for message in stored
                if (message["clientMessageId"] or "").startswith(f"{writer.name}-")
            ]
            assert own[: len(writer.acknowledged)] == writer.acknowledged
            assert len(own) <= len(writer.acknowledged) + 1  # the last one's answer may not have come
            assert len(set(own)) == len(own)


@contextmanager
def writing(*writers: Writer) -> Iterator[Ledger]:
    """All of them write as long as the block."""
    enough = threading.Event()
    with ThreadPoolExecutor(len(writers)) as threads:
        work = [threads.submit(writer.write, enough) for writer in writers]
        try:
            yield Ledger(writers)
        finally:
            enough.set()
        for each in work:
            each.result()


# what those who were listening know afterwards


def heard_each_in_its_turn(tab: Tab, conversation: str, stored: list[dict[str, Any]]) -> None:
    """Live alone, without asking, the tab heard all of *stored*: at least once, in order."""
    tab.hears("message_posted", within=3 * PATIENCE, conversationId=conversation, seq=stored[-1]["seq"])
    heard = tab.messages(conversation, after=stored[0]["seq"] - 1)
    first_places = {message["seq"]: message for message in heard}
    assert list(first_places.values()) == stored


def page_shows_everything(person: Person, tab: Tab, stale: State, conversation: str) -> None:
    """The page that was open all the time knows all that is stored, once each and in order."""
    deadline = time.monotonic() + PATIENCE
    while True:
        shown = answered(person, replayed(stale, tab.story)).messages
        stored = fetched(person, conversation).messages
        if shown == stored:
            return
        assert time.monotonic() < deadline, (len(shown[conversation]), len(stored[conversation]))
        time.sleep(0.05)
