"""What a system message says, in the reader's language."""

import pytest

from pascal.app.edge.words import LANGUAGES, NOTES, lasted_words, note_words
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
