"""What a system message says, in the reader's language."""

import pytest

from pascal.app.edge.words import LANGUAGES, NOTES, carried_words, lasted_words, note_words
from pascal.domain.bot import Why
from pascal.domain.messages import ANSWERED_CALLS, CALLS, Note


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (41, "41 s"),
        (95, "1 min 35 s"),
        (120, "2 min"),
        (3600, "1 h"),
        (3723, "1 h 2 min 3 s"),
    ],
)
def test_how_long_a_call_took(seconds: int, words: str) -> None:
    assert lasted_words(seconds) == words
    assert note_words(Note.CALL_IN, str(seconds)) == f"Llamada recibida · {words}"


def test_there_are_words_for_every_note_and_another_for_each_call() -> None:
    assert set(NOTES) == {*Note}
    for language in range(len(LANGUAGES)):
        words = [note_words(each, "41" if each in ANSWERED_CALLS else "", language) for each in CALLS]
        assert len({*words}) == len(CALLS)


@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("language", range(len(LANGUAGES)))
def test_why_the_bot_left_is_for_the_team_alone(why: Why, language: int) -> None:
    to_lead = note_words(Note.BOT_LEFT, why, language, to_lead=True)
    assert note_words(Note.BOT_LEFT, why, language).startswith(to_lead.removesuffix(".") + ": ")
    assert carried_words(Note.BOT_LEFT, why) == note_words(Note.BOT_LEFT, why, to_lead=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (0, "La reunión se cambió · sábado 28 de noviembre a las 11:00 (hora de Lima)"),
        (1, "The meeting was moved · Saturday, November 28 at 11:00 (Lima time)"),
        (2, "A reunião mudou · sábado, 28 de novembro, às 11:00 (horário de Lima)"),
    ],
)
def test_when_a_meeting_is_each_reader_is_told_in_their_language(language: int, words: str) -> None:
    assert note_words(Note.MEETING_MOVED, "2026-11-28T16:00:00+00:00 America/Lima", language) == words


def test_a_meeting_that_was_noted_in_figures_stays_in_figures() -> None:
    assert note_words(Note.MEETING_MOVED, "2026-11-28 11:00") == "La reunión se cambió · 2026-11-28 11:00"
