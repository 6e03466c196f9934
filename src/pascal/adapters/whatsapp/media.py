"""Files, both ways.

One of ours is uploaded and sent by the id it gets there, not by a link: so no address of a customer's file is
handed out, it works where Meta cannot reach us, and what is wrong with the file is told at once.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from pascal.adapters.whatsapp.client import Graph
from pascal.adapters.whatsapp.settings import PLAIN
from pascal.domain.ports.channels import File, LockedOut, NotNow, Rejected

MB: Final = 1024 * 1024
_PICTURE, _SOUND, _DOCUMENT = 5 * MB, 16 * MB, 100 * MB
STICKER: Final = 100 * 1024
"""Of one that does not move: of those that do, up to five times as much is taken."""
CAPTION: Final = 1024

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA: Final[Mapping[str, int]] = {
    "image/jpeg": _PICTURE,
    "image/png": _PICTURE,
    "image/webp": STICKER,  # as a picture they take none
    "audio/aac": _SOUND,
    "audio/amr": _SOUND,
    "audio/mp4": _SOUND,
    "audio/mpeg": _SOUND,
    "audio/ogg": _SOUND,
    "video/3gpp": _SOUND,
    "video/mp4": _SOUND,
    "text/plain": _DOCUMENT,
    "application/pdf": _DOCUMENT,
    "application/msword": _DOCUMENT,
    "application/vnd.ms-excel": _DOCUMENT,
    "application/vnd.ms-powerpoint": _DOCUMENT,
    f"{_OFFICE}wordprocessingml.document": _DOCUMENT,
    f"{_OFFICE}spreadsheetml.sheet": _DOCUMENT,
    f"{_OFFICE}presentationml.presentation": _DOCUMENT,
}
WORDLESS: Final = frozenset({"audio/*", "image/webp"})

_THEIRS: Final = (".facebook.com", ".fbcdn.net", ".fbsbx.com", ".whatsapp.net")
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class _Stored(msgspec.Struct):
    id: str


class _Kept(msgspec.Struct):
    url: str
    file_size: int = 0


def kind_of(media_type: str) -> str:
    """As which kind of message it goes out."""
    if media_type == "image/webp":
        return "sticker"
    family = media_type.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "document"


async def upload(graph: Graph, number: str, file: File, boundary: str) -> str:
    """Its id there. Raises `NotNow`, `Rejected`, `LockedOut`."""
    head, tail = _around(file, boundary)
    headers = {
        "content-type": f"multipart/form-data; boundary={boundary}",
        "content-length": str(len(head) + file.size + len(tail)),
    }

    async def parts() -> AsyncIterator[bytes]:
        yield head
        left = file.size
        async for piece in file.content:
            left -= len(piece)
            if left >= 0:
                yield piece
        if left:
            raise NotNow("the file is not as long as it says")
        yield tail

    try:
        return (await graph.store(f"{number}/media", parts(), headers, _Stored)).id
    except Rejected as error:
        refused = error.failure == "rejected"  # a parameter that will not do: only the file can be meant
        raise Rejected("media_refused" if refused else error.failure, error.code) from error


def _around(file: File, boundary: str) -> tuple[bytes, bytes]:
    fields = {"messaging_product": "whatsapp", "type": file.media_type}
    said = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    # as browsers do it (WHATWG, multipart/form-data)
    name = file.name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = f"{said}--{boundary}\r\n{disposition}\r\nContent-Type: {file.media_type}\r\n\r\n"
    return head.encode(errors="replace"), f"\r\n--{boundary}--\r\n".encode()


@asynccontextmanager
async def fetch(graph: Graph, reference: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """A file of theirs. Raises `NotNow`, `Rejected` where it is there no more or too large, `LockedOut`."""
    if not PLAIN.fullmatch(reference):
        raise Rejected("media_refused")
    try:
        kept = await graph.ask(reference, {}, _Kept)
    except Rejected as error:
        raise Rejected("media_refused", error.code) from error
    if kept.file_size > _DOCUMENT:
        raise Rejected("media_refused")
    async with graph.open(_address(graph, kept.url)) as answer:
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise LockedOut("Meta refuses the token for a file")
        if answer.status_code in _GONE:
            raise Rejected("media_refused", str(answer.status_code))
        if answer.status_code != HTTPStatus.OK:  # a redirect too: it is asked for again, at a fresh address
            raise NotNow(f"no file: Meta answers {answer.status_code}")
        yield _pieces(answer)


def _address(graph: Graph, told: str) -> httpx.URL:
    """Theirs alone: the token goes there."""
    try:
        url = httpx.URL(told)
    except httpx.InvalidURL as error:
        raise Rejected("media_refused") from error
    ours = url.host == graph.base.host and url.scheme == graph.base.scheme
    theirs = url.scheme == "https" and url.host.endswith(_THEIRS) and url.port is None
    if not (ours or theirs) or url.userinfo:
        raise Rejected("media_refused")
    return url


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    size = 0
    async for piece in answer.aiter_bytes():
        size += len(piece)
        if size > _DOCUMENT:
            raise Rejected("media_refused")
        yield piece
