"""What a push says on a screen that anybody may see: never who writes, nor what.

A lock screen is no place for people's names and words. The project is on the site for everybody.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from pascal.app.edge.words import LANGUAGES
from pascal.domain.ids import ConversationId
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


def news_shape(
    news: News, conversation_id: ConversationId, project_id: str | None, language: Language
) -> bytes:
    place = LANGUAGES.index(language)
    project = project_name(project_id)
    return msgspec.json.encode(
        PushShape(
            TITLES[news][place],
            project[:LONGEST_PROJECT] if project else OPEN[place],
            str(conversation_id),
            f"{PLACE}/sales-agent/chats/{conversation_id}",
        )
    )


def trial_shape(language: Language) -> bytes:
    title, body = TRIAL[LANGUAGES.index(language)]
    return msgspec.json.encode(PushShape(title, body, "trial", f"{PLACE}/profile", always=True))
