"""What a lead is told of a meeting, in their language."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pascal.adapters.bot.plan import LANGUAGES, plan
from pascal.app.edge import words
from pascal.app.edge.words.meetings import when_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_says_when_in_the_words_of_the_bot_that_booked_it(language: str) -> None:
    """Both stand in one thread."""
    at = datetime(2026, 11, 27, 15, tzinfo=ZoneInfo("America/Lima"))
    booked = plan(language).moment(at, at - timedelta(days=9), dated=True, is_abroad=True)
    assert when_words(at, "America/Lima", words.LANGUAGES.index(language)) == booked
