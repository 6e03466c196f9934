"""What is known of uploaded files, in a transaction."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.scheduled import Fate
from pascal.domain.uploads import Upload


class MemoryUploads(Part):
    async def add(self, upload: Upload) -> None:
        self._state.uploads[upload.id] = upload
        self._state.wanted[upload.id] = upload.created_at

    async def want(self, upload_id: UploadId, *, at: datetime) -> Upload:
        if upload_id not in self._state.wanted:
            raise NotFound
        self._state.wanted[upload_id] = max(self._state.wanted[upload_id], at)
        return self._state.uploads[upload_id]

    async def give_up(self, *, before: datetime, most: int) -> Sequence[UploadId]:
        wanted = self._state.wanted
        sent = {each.upload_id for said in self._state.messages.values() for each in said}
        sent |= {each.draft.upload_id for each in self._state.scheduled.values() if each.fate is Fate.WAITING}
        found = [
            each
            for each in sorted(self._state.uploads)
            if each not in wanted or (wanted[each] < before and each not in sent)
        ][:most]
        for each in found:
            wanted.pop(each, None)
        return found

    async def forget(self, upload_ids: Sequence[UploadId]) -> None:
        for each in upload_ids:
            if each not in self._state.wanted:
                self._state.uploads.pop(each, None)
