"""Uploads in a local folder."""

import os
import time
from pathlib import Path

from files_house import content_of, in_chunks, new_id
from samples import PNG

from pascal.adapters.files import FolderFiles


async def test_what_a_crash_left_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
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
