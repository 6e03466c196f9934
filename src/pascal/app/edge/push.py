"""What a push says on a screen that anybody may see: never who writes, nor what.

A lock screen is no place for people's names and words. The project is on the site for everybody, and when
a meeting is tells nobody with whom.
"""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from pascal.app.edge.words import LANGUAGES
from pascal.app.edge.words.meetings import when_words
from pascal.domain.ports.push import Due
from pascal.domain.projects import project_name
from pascal.domain.push import Language, News

TITLES: Final[Mapping[News, tuple[str, str, str]]] = {
    News.WAITING: ("Nuevo chat en espera", "A new chat is waiting", "Novo chat em espera"),
    News.GIVEN: ("Te asignaron un chat", "A chat was assigned to you", "Um chat foi atribuído a você"),
    News.ALARM: (
        "Un chat lleva demasiado en espera",
        "A chat has been waiting too long",
        "Um chat espera há tempo demais",
    ),
    News.MEETING_BOOKED: ("Nueva reunión contigo", "A new meeting with you", "Nova reunião com você"),
    News.MEETING_MOVED: (
        "Cambió la hora de tu reunión",
        "Your meeting has been moved",
        "Sua reunião mudou de horário",
    ),
    News.MEETING_CANCELLED: (
        "Se canceló tu reunión",
        "Your meeting was cancelled",
        "Sua reunião foi cancelada",
    ),
}
OPEN: Final = ("Ábrelo para responder.", "Open it to answer.", "Abra para responder.")
TRIAL: Final = (
    ("Aviso de prueba", "Así te avisaremos en este dispositivo."),
    ("Test notice", "This is how we will tell you on this device."),
    ("Aviso de teste", "É assim que avisaremos neste dispositivo."),
)
PLACE: Final = "/intranet"
LONGEST_PROJECT = 120


class PushShape(msgspec.Struct, frozen=True):
    """What the service worker reads (`web/src/worker/push.ts`)."""

    title: str
    body: str
    tag: str
    """What is about the same stands in each other's place."""
    url: str
    """Within our own site."""
    always: bool = False
    """Also while somebody looks at a page of ours."""


def news_shape(due: Due) -> bytes:
    push, place = due.push, LANGUAGES.index(due.to.language)
    if due.begins is not None:
        day = due.begins.astimezone(ZoneInfo(due.time_zone)).date()
        body = when_words(due.begins, due.time_zone, place)
        path = f"agenda?day={day}&whose={due.to.agent_id}"
    else:
        project = project_name(due.project_id)
        body, path = project[:LONGEST_PROJECT] if project else OPEN[place], f"chats/{push.about}"
    return msgspec.json.encode(
        PushShape(TITLES[push.news][place], body, str(push.about), f"{PLACE}/sales-agent/{path}")
    )


def trial_shape(language: Language) -> bytes:
    title, body = TRIAL[LANGUAGES.index(language)]
    return msgspec.json.encode(PushShape(title, body, "trial", f"{PLACE}/profile", always=True))
