"""Uploads, in a folder and in a bucket: whole or not at all, and never what they claim to be (THREATS 23)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from files_house import Place, content_of, in_chunks, new_id
from hypothesis import given
from hypothesis import strategies as st
from samples import JPEG, PNG, REFUSED, TAKEN

from e2e.s3 import Bucket
from pascal.adapters.files import FolderFiles
from pascal.adapters.files.s3 import S3Files
from pascal.adapters.files.sniffing import MEDIA_TYPES, media_type
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ports.files import Files

MB = 1 << 20
LARGE = JPEG + Random(7).randbytes(12 * MB)
"""More than a store takes in one piece."""


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "folder":
        folder: Path = request.getfixturevalue("tmp_path")
        return Place(
            lambda size: FolderFiles(folder, max_size=size),
            lambda: [path.name for path in folder.rglob("*") if path.is_file()],
        )
    bucket: Bucket = request.getfixturevalue("bucket")
    return Place(
        lambda size: S3Files(bucket.url, bucket.aws, timeout=10, max_size=size),
        lambda: bucket.keys() + bucket.half_uploads(),
    )


@pytest.fixture
def files(place: Place) -> Files:
    return place.files(1000)


@pytest.mark.parametrize("kind", TAKEN)
async def test_files_of_these_kinds_come_back_as_they_were(files: Files, kind: str) -> None:
    content, expected = TAKEN[kind]
    upload = new_id()
    kept = await files.keep(upload, in_chunks(content))
    assert (kept.size, kept.media_type) == (len(content), expected)
    assert await content_of(files, upload) == content


@pytest.mark.parametrize("kind", REFUSED)
async def test_files_of_other_kinds_are_refused_and_gone(files: Files, place: Place, kind: str) -> None:
    upload = new_id()
    with pytest.raises(Invalid, match="file: unsupported_type"):
        await files.keep(upload, in_chunks(REFUSED[kind]))
    assert place.content() == []
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


async def test_an_empty_file_is_refused(files: Files, place: Place) -> None:
    with pytest.raises(Invalid, match="file: empty"):
        await files.keep(new_id(), in_chunks(b""))
    assert place.content() == []


async def test_a_file_may_have_the_limit_and_not_a_byte_more(files: Files, place: Place) -> None:
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
    assert place.content() == []


@pytest.mark.parametrize("content", [PNG, LARGE], ids=["small", "large"])
async def test_a_sender_who_leaves_leaves_nothing(place: Place, content: bytes) -> None:
    files, arrived = place.files(20 * MB), asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        async for chunk in in_chunks(content, 64 * 1024):
            yield chunk
        arrived.set()
        await asyncio.Event().wait()

    upload = new_id()
    keeping = asyncio.create_task(files.keep(upload, stalls()))
    await arrived.wait()
    with pytest.raises(NotFound):  # not to be seen before it is whole
        await files.open(upload)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert place.content() == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [(LARGE, "too_large"), (bytes(11 * MB), "unsupported_type")],
    ids=["too large", "of no kind"],
)
async def test_a_large_file_that_is_refused_leaves_nothing(place: Place, content: bytes, rule: str) -> None:
    with pytest.raises(Invalid, match=f"file: {rule}"):
        await place.files(11 * MB).keep(new_id(), in_chunks(content, 64 * 1024))
    assert place.content() == []


async def test_a_large_file_comes_back_as_it_was_and_in_parts(place: Place) -> None:
    files, upload = place.files(20 * MB), new_id()
    kept = await files.keep(upload, in_chunks(LARGE, 100_000))
    assert (kept.size, kept.media_type) == (len(LARGE), "image/jpeg")
    assert (await files.open(upload)).size == len(LARGE)
    assert await content_of(files, upload) == LARGE
    for start, stop in ((MB - 1, MB + 1), (MB, 2 * MB), (5 * MB - 10, 10 * MB + 10), (12 * MB, 99 * MB)):
        assert await content_of(files, upload, start, stop) == LARGE[start:stop]
    assert len(place.content()) == 1


async def test_many_are_kept_at_once(place: Place) -> None:
    files = place.files(1000)
    uploads = [new_id() for _ in range(30)]
    await asyncio.gather(*[files.keep(one, in_chunks(PNG + one.bytes)) for one in uploads])
    found = await asyncio.gather(*[content_of(files, one) for one in uploads])
    assert found == [PNG + one.bytes for one in uploads]


async def test_a_part_may_be_asked_for(files: Files) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))
    assert await content_of(files, upload, 8, 16) == PNG[8:16]
    assert await content_of(files, upload, 60) == PNG[60:]
    assert await content_of(files, upload, 60, 10_000) == PNG[60:]
    assert await content_of(files, upload, 10_000) == b""


async def test_what_was_dropped_is_gone_and_may_be_dropped_again(files: Files) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))
    for _ in range(2):
        await files.drop(upload)
    with pytest.raises(NotFound):
        await files.open(upload)
