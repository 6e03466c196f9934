"""Which of the times that were offered is meant: what is said of an hour, a week or a day beside them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from pascal.adapters.bot.reading import understand
from pascal.domain.bot import PERSON, SLOT, Understood
from pascal.domain.ids import MessageId
from pascal.domain.ports.bot import Heard, Line
from pascal.testing.answers import KIND, NOW, OFFERED


def told(
    text: str, language: str = "es", *, asked: str = SLOT, slots: Sequence[datetime] = OFFERED
) -> Understood:
    return understand(Heard([Line(MessageId(UUID(int=7)), text)], asked, KIND, language, NOW, slots))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "na quarta é cedo"),
        ("pt", "quarta fica cedo"),
        ("pt", "terça é tarde"),
        ("es", "el miércoles está temprano"),
        ("es", "el miércoles me queda temprano"),
        ("es", "el miércoles me parece un poco temprano"),
        ("es", "el martes me queda tarde"),
        ("es", "el miércoles, temprano para mí"),
        ("es", "ya te lo dije el miércoles"),
        ("es", "como te dije el miércoles"),
        ("en", "I already told you on wednesday"),
        ("pt", "já disse na quarta"),
    ],
)
def test_who_complains_of_a_day_or_tells_of_it_chooses_nothing(language: str, text: str) -> None:
    found = told(text, language)
    assert (found.slot, found.other_slot, found.wanted) == (None, False, None)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("ya te dije: el miércoles", 2),
        ("como te dije, el miércoles", 2),
        ("ya te dije que el miércoles", 2),
        ("el miércoles ya te dije", 2),
        ("el martes tarde", 1),
        ("el miércoles, que sea temprano", 2),
    ],
)
def test_what_is_only_said_once_more_chooses(text: str, slot: int) -> None:
    assert told(text).slot == slot


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "sí, mañana temprano"),
        ("es", "mañana temprano"),
        ("es", "no gracias, el miércoles temprano"),
        ("es", "ok, mañana a las 10"),
        ("es", "hola, sí, mañana a las 10"),
        ("en", "yes, tomorrow at 10"),
        ("pt", "no, na quarta é cedo"),
        ("pt", "pode ser, terça às 10"),
    ],
)
def test_when_they_are_to_be_called_books_nothing(language: str, text: str) -> None:
    assert told(text, language, asked=PERSON).slot is None


@pytest.mark.parametrize(
    "text", ["mañana a las 10", "no, mejor el martes a las 10", "el martes a las 10, sí"]
)
def test_who_goes_back_to_a_time_of_those_offered_may_have_it(text: str) -> None:
    assert told(text, asked=PERSON).slot == 0
