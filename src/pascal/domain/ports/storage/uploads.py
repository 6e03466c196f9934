"""What is known of uploaded files, as a transaction keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import UploadId
from pascal.domain.uploads import Upload


class Uploads(Protocol):
    async def add(self, upload: Upload) -> None:
        """It is wanted from `created_at` on."""

    async def want(self, upload_id: UploadId, *, at: datetime) -> Upload:
        """Somebody is about to send it. Raises `NotFound`, also for one that was given up."""

    async def give_up(self, *, before: datetime, most: int) -> Sequence[UploadId]:
        """Those that nothing said or to be said refers to, and nobody has wanted since *before*, are not
        found from now on.

        Names at most *most*, those given up earlier and not forgotten among them.
        """

    async def forget(self, upload_ids: Sequence[UploadId]) -> None:
        """Of those that were given up, the last trace."""
