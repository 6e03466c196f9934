"""What a running process writes for people."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import asyncpg
import pytest
import structlog

from pascal.adapters.postgres.database import driver_dsn
from pascal.app.running import log_as_data
from pascal.app.settings import Settings


@pytest.fixture(params=[True, False], ids=["at a terminal", "elsewhere"])
def logging(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[None]]:
    @contextmanager
    def logging() -> Iterator[None]:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: request.param)
        before = structlog.get_config()
        log_as_data(Settings())
        try:
            yield
        finally:
            structlog.configure(**before)

    return logging


def test_no_failure_shows_what_people_wrote(
    logging: Callable[[], AbstractContextManager[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    with logging():
        password = "una-frase-larga".upper()
        try:
            raise ZeroDivisionError(len(password) // 2)
        except ZeroDivisionError:
            structlog.get_logger().exception("request_failed")
    said = capsys.readouterr().err
    assert "request_failed" in said
    assert "ZeroDivisionError" in said
    assert "UNA-FRASE-LARGA" not in said


async def test_no_failure_shows_what_stands_in_a_row(
    logging: Callable[[], AbstractContextManager[None]],
    capsys: pytest.CaptureFixture[str],
    database_url: str,
) -> None:
    email = "JUAN@CORREO.EXAMPLE".lower()
    connection = await asyncpg.connect(driver_dsn(database_url))
    await connection.execute("CREATE TEMP TABLE people (email text CONSTRAINT one_each UNIQUE)")
    with pytest.raises(asyncpg.UniqueViolationError) as twice:
        for _ in range(2):
            await connection.execute("INSERT INTO people VALUES ($1)", email)
    await connection.close()
    assert email in str(twice.value)
    group = ExceptionGroup("of a task group", [ValueError("another"), twice.value])
    with logging():
        try:
            raise RuntimeError("the work ended") from group
        except RuntimeError:
            structlog.get_logger().exception("work_died")
    said = capsys.readouterr().err
    for each in ("work_died", "the work ended", "another", "UniqueViolationError", "one_each"):
        assert each in said
    assert "DETAIL" not in said
    assert email not in said
