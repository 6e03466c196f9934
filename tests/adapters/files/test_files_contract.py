"""Uploads: whole or not at all, and never what they claim to be (THREATS 23)."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import JPEG, PNG, REFUSED, TAKEN

from pascal.adapters.files import FolderFiles
from pascal.adapters.files.sniffing import MEDIA_TYPES, media_type
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import UploadId


async def in_chunks(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def content_of(files: FolderFiles, upload: UploadId, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in (await files.open(upload, start=start, stop=stop)).chunks])


def new_id() -> UploadId:
    return UploadId(uuid4())


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path, max_size=1000)


@pytest.mark.parametrize("kind", TAKEN)
async def test_files_of_these_kinds_come_back_as_they_were(files: FolderFiles, kind: str) -> None:
    content, expected = TAKEN[kind]
    upload = new_id()
    kept = await files.keep(upload, in_chunks(content))
    assert (kept.size, kept.media_type, kept.sha256) == (len(content), expected, sha256(content).digest())
    assert await content_of(files, upload) == content


@pytest.mark.parametrize("kind", REFUSED)
async def test_files_of_other_kinds_are_refused_and_gone(
    files: FolderFiles, tmp_path: Path, kind: str
) -> None:
    upload = new_id()
    with pytest.raises(Invalid, match="file: unsupported_type"):
        await files.keep(upload, in_chunks(REFUSED[kind]))
    assert on_disk(tmp_path) == []
    with pytest.raises(NotFound):
        await files.open(upload)


@given(st.sampled_from(sorted(TAKEN)), st.binary(max_size=200))
def test_whatever_an_image_carries_behind_it_stays_an_image(kind: str, tail: bytes) -> None:
    content, expected = TAKEN[kind]
    assert media_type(content + b"<script>alert(1)</script>" + tail) == expected


@given(st.binary(max_size=300))
def test_no_bytes_make_a_type_that_a_browser_runs(head: bytes) -> None:
    assert media_type(head) in {None, *MEDIA_TYPES}
    assert not any(word in kind for kind in MEDIA_TYPES for word in ("html", "svg", "xml", "script", "text"))


async def test_an_empty_file_is_refused(files: FolderFiles, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="file: empty"):
        await files.keep(new_id(), in_chunks(b""))
    assert on_disk(tmp_path) == []


async def test_a_file_may_have_the_limit_and_not_a_byte_more(files: FolderFiles, tmp_path: Path) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(JPEG.ljust(1000, b"\0"), 400))
    assert (await files.open(upload)).size == 1000
    await files.drop(upload)

    async def endless() -> AsyncIterator[bytes]:
        yield JPEG
        while True:
            yield bytes(100)

    with pytest.raises(Invalid, match="file: too_large"):
        await files.keep(new_id(), endless())
    assert on_disk(tmp_path) == []


async def test_a_sender_who_leaves_leaves_nothing(files: FolderFiles, tmp_path: Path) -> None:
    async def stalls() -> AsyncIterator[bytes]:
        yield PNG
        await asyncio.sleep(60)

    upload = new_id()
    keeping = asyncio.create_task(files.keep(upload, stalls()))
    await asyncio.sleep(0.05)
    with pytest.raises(NotFound):  # not to be seen before it is whole
        await files.open(upload)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert on_disk(tmp_path) == []


async def test_what_a_crash_left_is_cleared_at_the_next_start(files: FolderFiles, tmp_path: Path) -> None:
    left, arriving = tmp_path / "arriving" / "left", tmp_path / "arriving" / "in another process"
    for part in (left, arriving):
        part.write_bytes(PNG)
    os.utime(left, (time.time() - 7200,) * 2)
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))

    again = FolderFiles(tmp_path)
    assert not left.exists()
    assert arriving.exists()
    assert await content_of(again, upload) == PNG


async def test_only_the_owner_of_the_process_reads_them(tmp_path: Path) -> None:
    FolderFiles(tmp_path / "uploads")
    assert (tmp_path / "uploads").stat().st_mode & 0o077 == 0


async def test_a_part_may_be_asked_for(files: FolderFiles) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))
    assert await content_of(files, upload, 8, 16) == PNG[8:16]
    assert await content_of(files, upload, 60) == PNG[60:]
    assert await content_of(files, upload, 60, 10_000) == PNG[60:]
    assert await content_of(files, upload, 10_000) == b""


async def test_what_was_dropped_is_gone_and_may_be_dropped_again(files: FolderFiles) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))
    for _ in range(2):
        await files.drop(upload)
    with pytest.raises(NotFound):
        await files.open(upload)
