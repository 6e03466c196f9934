"""Which of the times that were offered is meant: what is said of an hour, a week or a day beside them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from pascal.adapters.bot.reading import understand
from pascal.domain.bot import PERSON, SLOT, Understood
from pascal.domain.ids import MessageId
from pascal.domain.meetings import Bound, Wish
from pascal.domain.ports.bot import Heard, Line
from pascal.testing.answers import KIND, NOW, OFFERED

TUESDAY, LATE_ON_TUESDAY, WEDNESDAY = OFFERED


def told(
    text: str, language: str = "es", *, asked: str = SLOT, slots: Sequence[datetime] = OFFERED
) -> Understood:
    return understand(Heard([Line(MessageId(UUID(int=7)), text)], asked, KIND, language, NOW, slots))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return OFFERED[0].replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("es", "no puedo hasta las 4, el martes", LATE_ON_TUESDAY),
        ("es", "hasta las 4 no puedo, el martes", LATE_ON_TUESDAY),
        ("es", "estoy ocupado hasta las 4, el martes", LATE_ON_TUESDAY),
        ("es", "el martes, trabajo hasta las 4", LATE_ON_TUESDAY),
        ("es", "no puedo antes de las 4 el martes", LATE_ON_TUESDAY),
        ("es", "mañana pero no antes de las 4", LATE_ON_TUESDAY),
        ("es", "no puedo antes de las 4 ni después de las 6, el martes", LATE_ON_TUESDAY),
        ("es", "no puedo después de las 3, el martes", TUESDAY),
        ("es", "trabajo desde las 7, el miércoles", WEDNESDAY),
        ("es", "cualquiera, pero no antes de las 4", LATE_ON_TUESDAY),
        ("en", "tuesday but not before 4", LATE_ON_TUESDAY),
        ("en", "I can't before 4, tuesday", LATE_ON_TUESDAY),
        ("pt", "terça, não antes das 4", LATE_ON_TUESDAY),
        ("pt", "trabalho até as 4, terça", LATE_ON_TUESDAY),
    ],
)
def test_what_is_beyond_an_hour_is_ruled_out_and_what_is_left_is_offered_again(
    language: str, text: str, left: datetime
) -> None:
    found = told(text, language)
    assert (found.slot, found.other_slot, found.agrees, found.wanted) == (None, False, None, Wish(left))


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("es", "trabajo desde las 10, el martes", Wish(at(6, 10), Bound.BEFORE)),
        ("es", "mañana pero no después de las 10", Wish(at(6, 10), Bound.BEFORE)),
        ("es", "el miércoles, no puedo antes de las 11", Wish(at(7, 11), Bound.SINCE)),
        ("es", "estoy libre desde las 4, el miércoles", Wish(at(7, 16), Bound.SINCE)),
        ("es", "el miércoles, después de las 4", Wish(at(7, 16), Bound.SINCE)),
        ("es", "la próxima semana no antes de las 4, el miércoles", Wish(at(14, 16), Bound.SINCE)),
        ("es", "el jueves no antes de las 3", Wish(at(8, 15), Bound.SINCE)),
        ("es", "el jueves, nada antes de las 3", Wish(at(8, 15), Bound.SINCE)),
        ("es", "nunca antes de las 3, el jueves", Wish(at(8, 15), Bound.SINCE)),
        ("en", "thursday, not before 3pm", Wish(at(8, 15), Bound.SINCE)),
        ("en", "nothing before 3pm thursday", Wish(at(8, 15), Bound.SINCE)),
        ("pt", "quinta não antes das 15h", Wish(at(8, 15), Bound.SINCE)),
        ("es", "¿no hay antes de las 11 el jueves?", Wish(at(8, 11), Bound.BEFORE)),
        ("es", "¿no tienen antes de las 11 el jueves?", Wish(at(8, 11), Bound.BEFORE)),
        ("es", "¿no tienen nada después de las 3 el jueves?", Wish(at(8, 15), Bound.SINCE)),
        ("en", "is there nothing before 11 on thursday?", Wish(at(8, 11), Bound.BEFORE)),
        ("pt", "não tem antes das 11 na quinta?", Wish(at(8, 11), Bound.BEFORE)),
    ],
)
def test_where_nothing_is_left_what_suits_is_wished_for(language: str, text: str, wanted: Wish) -> None:
    found = told(text, language)
    assert (found.slot, found.other_slot, found.question, found.wanted) == (None, True, False, wanted)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("la segunda, no puedo antes de las 4", 1),
        ("no puedo antes de las 4, la segunda", 1),
        ("la primera, no puedo antes de las 4", None),
        ("no puedo antes de las 4, la primera", None),
        ("el martes a las 10, no puedo antes de las 9", 0),
        ("el martes a las 10, trabajo hasta las 4", None),
        ("el miércoles no puedo antes de las 11, el martes a las 10", 0),
    ],
)
def test_what_is_chosen_by_itself_stands_unless_it_is_beyond(text: str, slot: int | None) -> None:
    assert told(text).slot == slot


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("el jueves no antes de las 3", Wish(at(8, 15), Bound.SINCE)),
        ("quiero visitar el jueves, no antes de las 3", Wish(at(8, 15), Bound.SINCE)),
        ("¿no hay antes de las 11 el jueves?", Wish(at(8, 11), Bound.BEFORE)),
        ("el jueves trabajo hasta las 3", None),
        ("los jueves trabajo hasta las 3", None),
    ],
)
def test_before_any_was_offered_only_who_denies_an_hour_wishes(text: str, wanted: Wish | None) -> None:
    assert told(text, asked="need", slots=()).wanted == wanted


@pytest.mark.parametrize(
    ("language", "text", "fits"),
    [
        ("es", "el martes después de las 4", LATE_ON_TUESDAY),
        ("en", "tuesday after 4", LATE_ON_TUESDAY),
        ("pt", "terça depois das 4", LATE_ON_TUESDAY),
        ("es", "el martes antes de las 11", TUESDAY),
        ("es", "el miércoles a las 9:30 en adelante", WEDNESDAY),
        ("es", "después de las 4", LATE_ON_TUESDAY),
        ("es", "no puedo a las 10, el martes después de las 4", LATE_ON_TUESDAY),
    ],
)
def test_what_is_offered_within_a_bound_is_offered_again(language: str, text: str, fits: datetime) -> None:
    found = told(text, language)
    assert (found.slot, found.other_slot, found.wanted) == (None, False, Wish(fits))


@pytest.mark.parametrize(
    "text", ["ninguno, después de las 4", "no puedo a las 4:30, el martes después de las 4"]
)
def test_what_was_turned_down_is_not_offered_again_for_its_hour(text: str) -> None:
    found = told(text)
    assert found.other_slot
    assert found.wanted is not None
    assert (found.wanted.at, found.wanted.bound) == (at(6, 16), Bound.SINCE)


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
    ("language", "text", "wanted"),
    [
        ("es", "mejor la próxima semana, el martes a las 10", at(13, 10)),
        ("es", "para la próxima semana mejor, martes a las 10", at(13, 10)),
        ("es", "la próxima semana, el martes", at(13, 9)),
        ("es", "la próxima semana. El martes a las 4:30", at(13, 16, 30)),
        ("es", "a partir de la próxima semana, el martes", at(13, 9)),
        ("es", "el martes a las 10, la próxima semana", at(13, 10)),
        ("es", "¿la próxima semana, el martes a las 10?", at(13, 10)),
        ("en", "next week, tuesday at 10", at(13, 10)),
        ("pt", "semana que vem, terça às 10", at(13, 10)),
        ("pt", "às segundas às 10", at(12, 10)),
        ("es", "la próxima semana a las 9:30, el miércoles", at(14, 9, 30)),
    ],
)
def test_a_day_of_next_week_is_none_of_this_one(language: str, text: str, wanted: datetime) -> None:
    found = told(text, language)
    assert found.wanted is not None
    assert (found.slot, found.other_slot, found.wanted.at) == (None, True, wanted)


@pytest.mark.parametrize("text", ["la próxima semana no puedo, el martes a las 10", "el martes a las 10?"])
def test_a_week_that_is_turned_down_is_of_no_day(text: str) -> None:
    assert told(text).slot == 0


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


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿qué llevo el sábado?"),
        ("es", "¿el sábado entregan las llaves?"),
        ("es", "¿el sábado firmo contrato?"),
        ("es", "¿podemos firmar el sábado?"),
        ("es", "¿se puede fumar el sábado?"),
        ("en", "is smoking ok on saturday?"),
        ("pt", "o que levo no sábado?"),
    ],
)
def test_what_they_ask_beside_a_day_is_for_people(language: str, text: str) -> None:
    found = told(text, language)
    assert (found.slot, found.question) == (None, True)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("es", "¿atienden el sábado?", Wish(at(10, 9), Bound.ABOUT)),
        ("es", "¿hasta qué hora atienden el sábado?", Wish(at(10, 9), Bound.ABOUT)),
        ("es", "¿puedo ir el sábado a ver el departamento?", Wish(at(10, 9), Bound.ABOUT)),
        ("en", "are you open on saturday?", Wish(at(10, 9), Bound.ABOUT)),
        ("pt", "vocês atendem no sábado?", Wish(at(10, 9), Bound.ABOUT)),
        ("es", "el miércoles más tarde?", Wish(WEDNESDAY, Bound.SINCE)),
        ("es", "no puedo el martes, ¿el miércoles más tarde?", Wish(WEDNESDAY, Bound.SINCE)),
        ("es", "¿no tienen algo más tarde el martes?", Wish(LATE_ON_TUESDAY, Bound.SINCE)),
        ("es", "¿no hay más temprano el martes?", Wish(TUESDAY, Bound.BEFORE)),
        ("en", "do you have something later on tuesday?", Wish(LATE_ON_TUESDAY, Bound.SINCE)),
        ("pt", "tem mais tarde na terça?", Wish(LATE_ON_TUESDAY, Bound.SINCE)),
    ],
)
def test_later_or_earlier_than_what_is_offered_and_whether_they_are_open_is_what_times_answer(
    language: str, text: str, wanted: Wish
) -> None:
    found = told(text, language)
    assert (found.slot, found.other_slot, found.question, found.wanted) == (None, True, False, wanted)
