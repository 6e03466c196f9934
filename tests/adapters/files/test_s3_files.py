"""Uploads in a bucket: its store may be away, slow, or not let us in."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack

import pytest
from files_house import content_of, in_chunks, new_id
from samples import JPEG, PNG

from e2e.s3 import KEYS, Bucket, guarded, silenced
from e2e.service import free_port
from pascal.adapters.files.s3 import S3Files
from pascal.domain.ids import UploadId
from pascal.domain.ports.files import FilesUnavailable

TIMEOUT = 0.5
CHUNK = 64 * 1024
LARGE = JPEG + bytes(12 << 20)
Call = Callable[[S3Files, UploadId], Awaitable[object]]


@pytest.fixture
def files(bucket: Bucket) -> S3Files:
    return S3Files(bucket.url, bucket.aws, timeout=10)


async def test_a_large_file_is_on_its_way_before_its_end_has_come(files: S3Files, bucket: Bucket) -> None:
    begun = []

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in in_chunks(LARGE, CHUNK):
            yield chunk
        begun.extend(bucket.half_uploads())

    await files.keep(new_id(), watched())
    assert len(begun) == 1
    assert bucket.half_uploads() == []


async def test_its_folder_is_its_own(files: S3Files, bucket: Bucket) -> None:
    upload = new_id()
    await files.keep(upload, in_chunks(PNG))
    assert bucket.keys() == [f"uploads/{upload.hex}"]
    await S3Files(f"s3://{bucket.name}", bucket.aws, timeout=10).keep(upload, in_chunks(PNG))
    assert bucket.keys() == [upload.hex, f"uploads/{upload.hex}"]


CALLS: dict[str, Call] = {
    "keep": lambda files, upload: files.keep(upload, in_chunks(PNG)),
    "keep what is large": lambda files, upload: files.keep(upload, in_chunks(LARGE, CHUNK)),
    "open": lambda files, upload: files.open(upload),
    "drop": lambda files, upload: files.drop(upload),
    "knock": lambda files, upload: files.knock(),
}


@pytest.fixture(params=["nobody listens", "nobody answers"])
def away(request: pytest.FixtureRequest, bucket: Bucket) -> Iterator[S3Files]:
    if request.param == "nobody listens":
        nobody = {"endpoint_url": f"http://127.0.0.1:{free_port()}", **KEYS}
        yield S3Files(bucket.url, nobody, timeout=TIMEOUT)
        return
    with silenced(bucket.server):
        yield S3Files(bucket.url, bucket.aws, timeout=TIMEOUT)


@pytest.mark.parametrize("call", CALLS)
async def test_a_store_that_is_away_is_named_and_not_waited_for(away: S3Files, call: str) -> None:
    began = time.monotonic()
    with pytest.raises(FilesUnavailable, match="error sending request"):
        await CALLS[call](away, new_id())
    assert time.monotonic() - began < 5 * TIMEOUT


async def test_a_store_that_goes_away_in_the_middle_keeps_what_it_had(files: S3Files, bucket: Bucket) -> None:
    hasty, upload, another = S3Files(bucket.url, bucket.aws, timeout=TIMEOUT), new_id(), new_id()
    await files.keep(upload, in_chunks(LARGE, CHUNK))
    opened = await hasty.open(upload)
    read = await anext(opened.chunks)
    with silenced(bucket.server), pytest.raises(FilesUnavailable):
        await anext(opened.chunks)

    with ExitStack() as silence:

        async def chunks() -> AsyncIterator[bytes]:
            yield LARGE[: 6 << 20]
            silence.enter_context(silenced(bucket.server))
            yield LARGE[6 << 20 :]

        with pytest.raises(FilesUnavailable):
            await hasty.keep(another, chunks())

    assert bucket.keys() == [f"uploads/{upload.hex}"]
    assert read == LARGE[: len(read)]
    await files.keep(another, in_chunks(PNG))
    assert await content_of(files, another) == PNG
    assert await content_of(files, upload) == LARGE


async def test_a_bucket_that_is_not_there_is_told_by_the_stores_own_word(bucket: Bucket) -> None:
    files = S3Files(f"s3://{bucket.name}-elsewhere", bucket.aws, timeout=10)
    for call in ("keep", "keep what is large", "knock"):
        with pytest.raises(FilesUnavailable, match=r"^NoSuchBucket$"):
            await CALLS[call](files, new_id())


async def test_a_key_that_the_store_does_not_know_is_told(files: S3Files, bucket: Bucket) -> None:
    with guarded(bucket.server):
        for call in ("keep", "keep what is large", "knock"):
            with pytest.raises(FilesUnavailable, match=r"^InvalidAccessKeyId$"):
                await CALLS[call](files, new_id())
    assert bucket.keys() == []


async def test_who_knocks_leaves_nothing(files: S3Files, bucket: Bucket) -> None:
    await files.knock()
    assert bucket.keys() == []
