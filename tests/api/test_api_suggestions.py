"""A suggested reply: `POST /api/v1/conversations/{id}/suggestion` (issue 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from api_site import Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope

from pascal.app.edge.throttle import SUGGESTIONS
from pascal.domain.analysis import LAST, Analysis
from pascal.domain.ids import TemplateId
from pascal.domain.ports.analyst import (
    Analyst,
    AnalystMistaken,
    AnalystUnavailable,
    Offer,
    Said,
    Suggestion,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTHING = {"text": None, "templateId": None}


@dataclass
class Scripted:
    """An analyst that remembers what it was told, and says what it is told to."""

    answer: Suggestion | Exception | None = None
    said: list[Said] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "scripted"

    async def analyse(self, said: Sequence[Said]) -> Analysis:
        raise AnalystMistaken

    async def suggest(self, said: Sequence[Said], offers: Sequence[Offer]) -> Suggestion | None:
        self.said, self.offers = [*said], [*offers]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def provider(self) -> Provider:
        parts = Provider(scope=Scope.APP)
        parts.provide(lambda: self, provides=Analyst)
        return parts


async def write(who: Colleague, title: str, text: str, code: str, **more: object) -> str:
    body = {"title": title, "contentText": text, "shortCode": code} | more
    template: str = data(await who.post("/templates", body), 201)["id"]
    return template


async def suggestion(who: Colleague, chat: str) -> dict[str, Any]:
    found: dict[str, Any] = data(await who.post(f"/conversations/{chat}/suggestion"))
    return found


async def test_the_best_fitting_template_is_offered_filled(fresh_site: Site) -> None:
    admin, juan, other = (
        await fresh_site.admin(),
        await fresh_site.colleague("Juan"),
        await fresh_site.colleague(),
    )
    visit = await write(
        juan, "Agendar visita", "Hola {{lead.name}}, soy {{agent.name}}: ¿qué día viene de visita?", "v"
    )
    await write(admin, "Mascotas", "Aceptamos perros y gatos.", "m", shared=True)
    await write(other, "Visita", "¿Qué día desea agendar su visita al piloto, {{lead.name}}?", "o")
    browser = await fresh_site.browser()
    browser.name = "Rosa {{agent.name}}"
    chat = await browser.chat("Hola, ¿puedo agendar una visita al piloto?")
    await juan.take(chat)
    before = await juan.messages(chat)
    assert await suggestion(juan, chat) == {
        "text": "Hola Rosa ((agent.name)), soy Juan: ¿qué día viene de visita?",
        "templateId": visit,
        "by": "rules",
    }
    assert await juan.messages(chat) == before  # nothing is sent
    assert data(await juan.get("/templates"))[0]["uses"] == 0  # and nothing counted
    await browser.say(chat, "😊 hola")
    await juan.say(chat, "¿Le ayudo en algo más?")
    await browser.say(chat, "¿Quién ganó el partido de fútbol?")
    assert await suggestion(juan, chat) == NOTHING | {"by": "rules"}


async def test_a_template_with_a_gap_is_not_offered(fresh_site: Site) -> None:
    juan = await fresh_site.colleague()
    await write(juan, "Visita", "¿Qué día visitamos {{project.name}}?", "v")
    browser = await fresh_site.browser()
    without = await browser.chat("quiero agendar una visita")
    await juan.take(without)
    assert await suggestion(juan, without) == NOTHING | {"by": "rules"}
    other = await fresh_site.browser()
    with_one = await other.chat("quiero agendar una visita", projectId="torre-begonias-luxury")
    await juan.take(with_one)
    assert (await suggestion(juan, with_one))["text"] == "¿Qué día visitamos Torre Begonias Luxury?"


async def test_of_two_that_fit_as_well_the_more_used_one_is_offered(fresh_site: Site) -> None:
    juan, browser = await fresh_site.colleague(), await fresh_site.browser()
    await write(juan, "Visita", "¿Qué día agendamos su visita?", "a")
    often = await write(juan, "Visita", "¿Qué día agendamos su visita?", "b")
    chat = await browser.chat("quiero agendar una visita")
    await juan.take(chat)
    await juan.say(chat, "¿Qué día?", templateId=often)
    await browser.say(chat, "mi visita, agendar")

    async def counted() -> bool:
        return any(each["uses"] for each in data(await juan.get("/templates")))

    await until(counted)
    assert (await suggestion(juan, chat))["templateId"] == often


async def test_whoever_reads_along_is_told_no_names_and_no_notes(serve: Serve) -> None:
    analyst = Scripted(Suggestion("Claro, [lead]: le escribe [agent]", None))
    site = await serve(more=[analyst.provider])
    juan, browser = await site.colleague("Juan Mamani"), await site.browser()
    browser.name = "María Ñaupari"
    await write(juan, "Saludo", "Hola {{lead.name}}, soy {{agent.name}}", "s")
    chat = await browser.chat("Hola, soy maria naupari")
    await juan.take(chat)
    await juan.say(chat, "Buenas, María, habla Juan")
    for number in range(LAST):
        await browser.say(chat, f"mensaje {number}")
    await browser.say(chat, "hasta luego Juan")
    assert await suggestion(juan, chat) == {
        "text": "Claro, María Ñaupari: le escribe Juan Mamani",
        "templateId": None,
        "by": "scripted",
    }
    assert [each.text for each in analyst.offers] == ["Hola [lead], soy [agent]"]
    assert len(analyst.said) == LAST
    assert analyst.said[-1].text == "hasta luego [agent]"
    told = repr(analyst.said) + repr(analyst.offers)
    assert not any(name in told for name in ("Mar", "aupari", "Juan", "Mamani"))


async def test_a_template_that_was_not_offered_is_never_quoted(serve: Serve) -> None:
    analyst = Scripted()
    site = await serve(more=[analyst.provider])
    juan, other, browser = await site.colleague(), await site.colleague(), await site.browser()
    foreign = await write(other, "Suya", "Secreto de otra persona", "s")
    chat = await browser.chat("hola")
    await juan.take(chat)
    analyst.answer = Suggestion("inventado", TemplateId(UUID(foreign)))
    assert await suggestion(juan, chat) == {"text": "inventado", "templateId": None, "by": "scripted"}


async def test_an_analyst_that_is_away_or_mistaken_breaks_nothing(serve: Serve) -> None:
    analyst = Scripted()
    site = await serve(more=[analyst.provider])
    juan, browser = await site.colleague(), await site.browser()
    chat = await browser.chat("hola")
    await juan.take(chat)
    path = f"/conversations/{chat}/suggestion"
    for wait, told in ((None, "2"), (7.2, "7"), (0.0, "2")):
        analyst.answer = AnalystUnavailable("away", wait)
        answer = await juan.post(path)
        refused(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == told
    analyst.answer = AnalystMistaken("<script>")
    assert await suggestion(juan, chat) == NOTHING | {"by": "scripted"}
    await juan.say(chat, "sigo aquí")


async def test_only_who_may_answer_asks_and_only_while_it_is_open(site: Site) -> None:
    juan, browser, admin = await site.colleague(), await site.browser(), await site.admin()
    chat = await browser.chat("quiero una visita")
    path = f"/conversations/{chat}/suggestion"
    refused(await juan.post(path), 403, "forbidden")  # it waits: take it first
    await juan.take(chat)
    await suggestion(admin, chat)
    refused(await browser.post(path), 403, "forbidden")
    data(await juan.post(f"/conversations/{chat}/resolve"))
    refused(await juan.post(path), 409, "conversation_closed")
    refused(
        await juan.post("/conversations/00000000-0000-4000-8000-000000000000/suggestion"), 404, "not_found"
    )


async def test_one_person_asks_only_so_often(site: Site) -> None:
    juan, luis, browser = await site.colleague(), await site.admin(), await site.browser()
    chat = await browser.chat("hola")
    await juan.take(chat)
    for _ in range(SUGGESTIONS.amount):
        await suggestion(juan, chat)
    refused(await juan.post(f"/conversations/{chat}/suggestion"), 429, "too_many_requests")
    await suggestion(luis, chat)
