"""`/api/v1/uploads`: files that people send (THREATS 23)."""

from collections.abc import AsyncIterator
from math import ceil
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from dishka import FromDishka
from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import MultipartBody
from litestar.response import Stream
from litestar.types import Receive

from pascal.app.edge.callers import AsCaller, Callers, reach_of
from pascal.app.edge.errors import AnyRequest, NotAForm
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.ranges import asked_part
from pascal.app.edge.responses import BODY, OUT_OF_RANGE, ForAnyone, refused
from pascal.app.edge.throttle import LeadLimits, address_of
from pascal.app.faces.v1.queries import KeyQuery, UploadPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.messages import UploadShape
from pascal.app.settings import Settings
from pascal.app.usecases.uploads import KeepUpload
from pascal.domain.errors import NotFound, TooLarge, TooMany, Unauthenticated
from pascal.domain.ids import UploadId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.files import Files
from pascal.domain.ports.reads import Reads

BYTES = "application/octet-stream"
FILE = OUT_OF_RANGE | {
    status: ResponseSpec(bytes, description=meaning, media_type=BYTES, generate_examples=False)
    for status, meaning in ((200, "The file."), (206, "The part of it that `Range` names."))
}
CHUNK = 64 * 1024
SHOWN_INLINE = ("image/", "audio/", "video/")
REST_OF_FORM = 64 * 1024
"""Bytes of a form beside its file."""


async def admit(request: AnyRequest) -> None:
    """Before a byte is read: forms are read whole before handlers see them, so of strangers none is."""
    container = request.app.state.dishka_container
    caller = await (await container.get(Callers)).of(request)
    if request.content_type[0] != "multipart/form-data":
        raise NotAForm
    settings: Settings = await container.get(Settings)
    largest = settings.pascal_upload_max_mb
    most = largest * 1_000_000 + REST_OF_FORM
    size = request.content_length or most  # a body that does not say how long it is may be as long
    if size > most:
        raise TooLarge(largest * 1_000_000)
    limits: LeadLimits = await container.get(LeadLimits)
    await limits.upload(caller, address_of(request), min(ceil(size / 1_000_000), largest))
    request.receive = _at_most(most, request.receive)


def _at_most(most: int, receive: Receive) -> Receive:
    """*receive*, for bodies that do not say how long they are: a longer one is cut, and so no form at all."""
    left = most

    async def receiving() -> Any:
        nonlocal left
        message: Any = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.request", "body": b"", "more_body": False}

    return receiving


class UploadController(Controller):
    path = "/uploads"
    tags = ("uploads",)

    @post(
        "/",
        responses=refused(Unauthenticated, TooMany, *BODY),
        response_description="What is known of the file, and its address.",
        request_max_body_size=None,
        before_request=admit,
    )
    async def upload_file(
        self,
        request: AnyRequest,
        caller: AsCaller,
        data: MultipartBody["FileForm"],
        act: FromDishka[KeepUpload],
        links: FromDishka[MediaLinks],
    ) -> Success[UploadShape]:
        """Send a file in: an image, a PDF, audio or video.

        Its `url` goes into a message's `mediaUrl`.
        """
        upload = await act(caller, data.file.filename, _chunks(data.file))
        return Success(
            UploadShape(upload.id, links.url(upload.id), upload.media_type, upload.size, upload.file_name)
        )

    @get("/{upload_id:uuid}", operation_class=ForAnyone, responses=refused(Unauthenticated, NotFound) | FILE)
    async def read_upload(
        self,
        request: AnyRequest,
        upload_id: UploadPath,
        links: FromDishka[MediaLinks],
        callers: FromDishka[Callers],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        files: FromDishka[Files],
        key: KeyQuery = None,
    ) -> Stream:
        """Fetch a file.

        With the `key` of its address, or a token of somebody who may read its message.
        A `Range` of one part is answered with that part (206).
        """
        one = UploadId(upload_id)
        if key is not None:
            links.require_key(one, key)
        elif not await reads.may_see_upload(one, reach_of(permissions, await callers.of(request))):
            raise NotFound
        upload = await reads.upload(one)
        etag = f'"{one}"'  # what is kept under an id never changes
        part = asked_part(request.headers, upload.size, etag)
        start, stop = part or (0, upload.size)
        opened = await files.open(one, start=start, stop=stop)
        inline = upload.media_type.startswith(SHOWN_INLINE)
        return Stream(
            opened.chunks,
            status_code=206 if part else 200,
            media_type=upload.media_type,
            headers={
                "accept-ranges": "bytes",
                "etag": etag,
                "content-length": str(stop - start),
                **({"content-range": f"bytes {start}-{stop - 1}/{upload.size}"} if part else {}),
                "content-disposition": f"{'inline' if inline else 'attachment'}; "
                f"filename*=UTF-8''{quote(upload.file_name)}",
                "content-security-policy": "default-src 'none'; sandbox",
                "cache-control": "private, max-age=86400, immutable",
            },
        )


class FileForm(msgspec.Struct):
    file: Annotated[UploadFile, msgspec.Meta(description="The file.")]


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk
