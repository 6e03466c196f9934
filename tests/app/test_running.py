"""What a running process writes for people."""

import sys

import pytest
import structlog

from pascal.app.running import log_as_data
from pascal.app.settings import Settings


@pytest.mark.parametrize("at_a_terminal", [True, False])
def test_no_failure_shows_what_people_wrote(
    at_a_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: at_a_terminal)
    before = structlog.get_config()
    log_as_data(Settings())
    try:
        password = "una-frase-larga".upper()
        try:
            raise ZeroDivisionError(len(password) // 2)
        except ZeroDivisionError:
            structlog.get_logger().exception("request_failed")
    finally:
        structlog.configure(**before)
    said = capsys.readouterr().err
    assert "request_failed" in said
    assert "ZeroDivisionError" in said
    assert "UNA-FRASE-LARGA" not in said
