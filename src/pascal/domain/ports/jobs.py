"""What is to be done later, by whichever process gets to it: asked for in a transaction, tried again.

At least once: whose process is killed in the middle is done again. What fails for good is dead, and an
administrator sees it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from pascal.domain.ids import JobId


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done about what. A *subject* is an id, so nothing that people write can get in here."""

    kind: str
    """One handler does all of a kind. Stored: never change it."""
    subject: UUID


class TryLater(Exception):
    """It cannot be done now: not the job's fault.

    Administrators read *reason*: words of ours, nothing about people.
    """

    def __init__(self, reason: str, wait: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        """How long at least, as far as is known."""


@dataclass(frozen=True, slots=True)
class Held:
    """A job in somebody's hands."""

    id: JobId
    job: Job
    tries: int
    """This one included. Whoever is late has another number than who holds it by now."""


@dataclass(frozen=True, slots=True)
class Dead:
    id: JobId
    job: Job
    created_at: datetime
    died_at: datetime
    tries: int
    error: str
    """Why the last try failed: a name or words of ours, nothing about people."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How things stand with the jobs of a kind."""

    due: int
    """They could be done by now."""
    late: float
    """Seconds that the first of these has been due."""
    dead: int


class Jobs(Protocol):
    """Within a transaction: a rollback takes the job with it.

    What waits already is not asked for twice; what is being done is, for it may have looked already.
    """

    async def enqueue(self, jobs: Sequence[Job], *, due: datetime) -> None:
        """Each is to be done, not before *due*. One that waits for later comes forward."""

    async def debounce(self, jobs: Sequence[Job], *, at: datetime, quiet: timedelta, most: timedelta) -> None:
        """Each is to be done when it has not been asked for during *quiet*, at latest *most* after the first.

        One that failed keeps the time of its next try, or comes forward to *most* from now if that is
        sooner. Its last try counts as the first: whoever goes on asking never uses them up.
        """

    async def settle(self, job_id: JobId) -> Dead:
        """What was dead is gone from the list. Raises `NotFound`."""

    async def forget(self, *, before: datetime, most: int, kind: str | None = None) -> int:
        """Delete what died before that moment, of every kind or of one, and say how many."""


class JobQueue(Protocol):
    """From the other side: who does the jobs. All raise `StorageUnavailable`."""

    async def claim(self, kind: str, most: int, *, at: datetime, until: datetime) -> Sequence[Held]:
        """At most so many that are due, the longest due first; nobody else gets them before *until*.

        Among them are those whose holder was not heard of in time. Each counts a try.
        """

    async def done(self, held: Held) -> None: ...

    async def again(self, held: Held, *, due: datetime) -> None:
        """It failed, and is tried again then."""

    async def give_back(self, held: Held) -> None:
        """It was not tried after all."""

    async def bury(self, held: Held, *, at: datetime, error: str) -> None:
        """It failed for good."""

    async def dead(self, limit: int, after: tuple[datetime, UUID] | None = None) -> Sequence[Dead]:
        """Who died last comes first. *after*: when and who the page before ended with."""

    async def backlog(self, *, at: datetime) -> Mapping[str, Backlog]:
        """By kind; those of which there are none are left out."""

    async def wait(self, seconds: float) -> None:
        """Return when this process has asked for something that is due, after *seconds* at the latest."""
