"""Addresses of uploads: signed, good for a few days, so that a browser's `<img>` can fetch them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import UploadId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.security import Seals

LIFE_IN_DAYS: Final = 7
_OURS = re.compile(r"(?:https?://[^/]+)?/api/v1/uploads/([0-9a-fA-F-]{36})(?:\?.*)?")


@dataclass(frozen=True, slots=True)
class MediaLinks:
    seals: Seals
    clock: Clock

    def url(self, upload_id: UploadId) -> str:
        """The same all day, so that browsers keep what they have fetched."""
        return f"/api/v1/uploads/{upload_id}?key={self.seals.seal((str(upload_id), self.last_day), 'upload')}"

    @property
    def last_day(self) -> int:
        """Of today's addresses, counted from the year 1."""
        return (self.clock.now() + timedelta(days=LIFE_IN_DAYS)).date().toordinal()

    def require_key(self, upload_id: UploadId, key: str) -> None:
        """Raises `NotFound` unless *key* opens this upload today."""
        try:
            of, end = self.seals.open(key, "upload")
        except (Invalid, ValueError) as error:
            raise NotFound from error
        if of != str(upload_id) or not isinstance(end, int) or self.clock.now().date().toordinal() > end:
            raise NotFound

    @staticmethod
    def upload_id(url: str) -> UploadId:
        """The upload that one of our own addresses names. Raises `Invalid` for any other address."""
        if (found := _OURS.fullmatch(url)) is None:
            raise Invalid("mediaUrl", "not_uploaded")
        try:
            return UploadId(UUID(found[1]))
        except ValueError as error:
            raise Invalid("mediaUrl", "not_uploaded") from error
