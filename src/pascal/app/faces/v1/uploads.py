"""`/api/v1/uploads`: files that people send (THREATS 23)."""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from dishka import FromDishka
from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, MultipartBody
from litestar.response import Stream

from pascal.app.edge.callers import AsCaller, Callers, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.responses import REFUSED
from pascal.app.edge.throttle import LeadLimits
from pascal.app.faces.v1 import wire
from pascal.app.faces.v1.wire import Success
from pascal.app.usecases.uploads import KeepUpload
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.files import Files
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage

CHUNK = 64 * 1024
SHOWN_INLINE = ("image/", "audio/", "video/")


class UploadController(Controller):
    path = "/uploads"
    tags = ("uploads",)

    @post("/", responses=REFUSED, request_max_body_size=None)
    async def keep(
        self,
        request: AnyRequest,
        caller: AsCaller,
        data: MultipartBody["FileForm"],
        act: FromDishka[KeepUpload],
        links: FromDishka[MediaLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[wire.UploadShape]:
        """Send a file in: an image, a PDF, audio or video. Its `url` goes into a message's `mediaUrl`."""
        await limits.message(caller)
        upload = await act(caller, data.file.filename, _chunks(data.file))
        return Success(
            wire.UploadShape(
                upload.id, links.url(upload.id), upload.media_type, upload.size, upload.file_name
            )
        )

    @get("/{upload_id:uuid}", security=[], responses=REFUSED)
    async def fetch(
        self,
        request: AnyRequest,
        upload_id: FromPath[UUID],
        links: FromDishka[MediaLinks],
        callers: FromDishka[Callers],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        files: FromDishka[Files],
        storage: FromDishka[Storage],
        key: FromQuery[str | None] = None,
    ) -> Stream:
        """The file: with the `key` of its address, or a token of somebody who may read its message."""
        one = UploadId(upload_id)
        if key is not None:
            links.require_key(one, key)
        elif not await reads.may_see_upload(one, reach_of(permissions, await callers.of(request))):
            raise NotFound
        async with storage.begin() as tx:
            upload = await tx.uploads.get(one)
        opened = await files.open(one)
        inline = upload.media_type.startswith(SHOWN_INLINE)
        return Stream(
            opened.chunks,
            media_type=upload.media_type,
            headers={
                "content-length": str(opened.size),
                "content-disposition": f"{'inline' if inline else 'attachment'}; "
                f"filename*=UTF-8''{quote(upload.file_name)}",
                "content-security-policy": "default-src 'none'; sandbox",
                "x-content-type-options": "nosniff",
                "cache-control": "private, max-age=86400, immutable",
            },
        )


class FileForm(msgspec.Struct):
    file: Annotated[UploadFile, msgspec.Meta(description="The file.")]


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk
