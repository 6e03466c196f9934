"""Files that were sent in and never became part of a message: deleted after a day."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from pascal.app.reactions.watching import keep_looking
from pascal.domain.errors import Collision
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.files import Files, FilesUnavailable
from pascal.domain.ports.storage import Storage, StorageUnavailable

log = structlog.get_logger()

KEPT_FOR = timedelta(days=1)
LOOK_EVERY = 3600.0
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class DropUnsent:
    """Gives an upload up, drops its file, forgets it: a crash in between is made good the next time."""

    storage: Storage
    files: Files
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        away = StorageUnavailable, FilesUnavailable, OSError, Collision
        await keep_looking(self._look, every=look_every, waits="unsent_uploads_wait", away=away)

    async def _look(self) -> None:
        if dropped := await self():
            log.info("unsent_uploads_dropped", uploads=dropped)

    async def __call__(self) -> int:
        """How many. Raises `StorageUnavailable`, and what the last file that could not be dropped did."""
        dropped, failure = 0, None
        while True:
            async with self.storage.begin() as tx:
                unsent = await tx.uploads.give_up(before=self.clock.now() - KEPT_FOR, most=AT_ONCE)
            gone = []
            for each in unsent:
                try:
                    await self.files.drop(each)
                    gone.append(each)
                except (FilesUnavailable, OSError) as error:  # the others are not to wait for it
                    failure = error
            if gone:
                async with self.storage.begin() as tx:
                    await tx.uploads.forget(gone)
                dropped += len(gone)
            elif failure is not None:
                raise failure
            else:
                return dropped
