"""Response templates: `/api/v1/templates` (issue 4)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from api_site import Colleague, Serve, Site, data, refused, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOWHERE = "00000000-0000-4000-8000-000000000000"
GREETING = "Hola {{lead.name}}, soy {{agent.name}}. ¿Visitamos {{project.name}}?"


async def write(who: Colleague, code: str = "/visita", **more: object) -> dict[str, Any]:
    body = {"title": "Visita", "contentText": GREETING, "shortCode": code} | more
    made: dict[str, Any] = data(await who.post("/templates", body), 201)
    return made


async def codes(who: Colleague, **query: object) -> list[str]:
    return [each["shortCode"] for each in data(await who.get("/templates", **query))]


async def preview(who: Colleague, text: str, chat: str | None = None) -> dict[str, Any]:
    body = {"contentText": text} | ({} if chat is None else {"conversationId": chat})
    found: dict[str, Any] = data(await who.post("/templates/preview", body))
    return found


async def test_a_template_is_written_edited_shared_and_deleted(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague("Juan")
    assert data(await juan.get("/templates")) == []
    made = await write(juan, " Visíta ", title=" Mi  visita ", folder="Visitas")
    assert made == {
        "id": made["id"],
        "version": 1,
        "title": "Mi visita",
        "contentText": GREETING,
        "shortCode": "/visita",
        "folder": "Visitas",
        "shared": False,
        "ownerId": juan.id,
        "ownerName": "Juan",
        "uses": 0,
        "updatedAt": made["updatedAt"],
    }
    assert data(await juan.get("/templates")) == [made]
    assert data(await admin.get("/templates")) == []
    path = f"/templates/{made['id']}"
    edited = data(await juan.patch(path, {"version": 1, "folder": "", "contentText": " Hola "}))
    assert edited == made | {
        "version": 2,
        "folder": None,
        "contentText": "Hola",
        "updatedAt": edited["updatedAt"],
    }
    shared = data(await admin.patch(path, {"version": 2, "shared": True}))
    assert (shared["shared"], shared["ownerId"], shared["ownerName"]) == (True, None, None)
    assert data(await admin.get("/templates")) == [shared] == data(await juan.get("/templates"))
    refused(await juan.patch(path, {"version": 3, "title": "X"}), 403, "forbidden")
    gone = data(await admin.call("DELETE", path))
    assert gone["id"] == made["id"]
    refused(await admin.call("DELETE", path), 404, "not_found")
    refused(await admin.patch(path, {"version": 3}), 404, "not_found")
    assert data(await juan.get("/templates")) == []


async def test_templates_are_found_by_folder_and_by_how_words_begin(fresh_site: Site) -> None:
    juan = await fresh_site.colleague()
    await write(juan, "precio", title="Cuánto cuesta", contentText="Desde US$ 140 000")
    await write(juan, "visita", folder="Visitas")
    await write(juan, "adios", title="Despedida", folder="Álbum")
    assert await codes(juan) == ["/precio", "/adios", "/visita"]
    assert await codes(juan, folder="Visitas") == ["/visita"]
    assert await codes(juan, folder="visitas") == []
    assert await codes(juan, search="CUANTO") == ["/precio"]
    assert await codes(juan, search="/vis", folder="Visitas") == ["/visita"]
    assert await codes(juan, search="uesta") == []
    refused(await juan.get("/templates", search="x" * 201), 400, "validation_error", "search")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("contentText", " "),
        ("contentText", "Hola {{lead.nombre}}"),
        ("contentText", "Hola {{lead.name"),
        ("contentText", "x" * 4001),
        ("contentText", "{{lead.name}}" + "x" * 3881),
        ("shortCode", ""),
        ("shortCode", "/"),
        ("shortCode", "dos palabras"),
        ("shortCode", "x" * 33),
        ("folder", "x" * 121),
        ("shared", "yes"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_field_and_nothing_is_kept(
    fresh_site: Site, field: str, value: object
) -> None:
    juan = await fresh_site.colleague()
    body = {"title": "Visita", "contentText": "Hola", "shortCode": "/visita"} | {field: value}
    refused(await juan.post("/templates", body), 400, "validation_error", field)
    assert data(await juan.get("/templates")) == []
    one = await write(juan)
    edit = {"version": 1, field: value}
    refused(await juan.patch(f"/templates/{one['id']}", edit), 400, "validation_error", field)
    refused(await juan.patch(f"/templates/{one['id']}", {}), 400, "validation_error", "version")


async def test_an_unknown_variable_is_refused_by_name_with_its_place(site: Site) -> None:
    juan = await site.colleague()
    text = "Hola\n {{lead.apellido}} y {{lead.name"
    for path, body in (
        ("/templates", {"title": "V", "contentText": text, "shortCode": "v"}),
        ("/templates/preview", {"contentText": text}),
    ):
        answer = await juan.post(path, body)
        refused(answer, 400, "validation_error", "contentText")
        choices = "lead.name, agent.name, project.name"
        assert answer.json()["errors"]["contentText"] == [
            f"No existe la variable {{{{lead.apellido}}}} (línea 2, columna 2). Usa: {choices}",
            "Variable incompleta (línea 2, columna 22): escríbela como {{lead.name}}",
        ]


async def test_a_short_code_that_is_taken_is_refused_by_name(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague()
    await write(admin, shared=True)
    own = await write(juan)  # one's own may have the code of a shared one
    for who, more in ((admin, {"shared": True}), (juan, {})):
        body = {"title": "V", "contentText": "Hola", "shortCode": "VISÍTA"} | more
        assert refused(await who.post("/templates", body), 409, "short_code_taken") == (
            "Ya hay una plantilla con ese código"
        )
    clash = {"version": 1, "shared": True}
    refused(await admin.patch(f"/templates/{own['id']}", clash), 409, "short_code_taken")


async def test_of_two_who_edit_at_once_the_second_is_told(site: Site) -> None:
    admin = await site.admin()
    one = await write(admin, f"c{uuid4().hex[:20]}", shared=True)
    path = f"/templates/{one['id']}"
    answers = await asyncio.gather(
        *(admin.patch(path, {"version": 1, "title": f"Título {n}"}) for n in range(6))
    )
    assert sorted(each.status_code for each in answers) == [200, *[409] * 5]
    second = next(each for each in answers if each.status_code == 409)
    refused(second, 409, "changed_meanwhile")
    data(await admin.call("DELETE", path))


async def test_a_preview_fills_with_an_example_or_with_what_is_known_of_the_lead(site: Site) -> None:
    juan = await site.colleague("Juan Quispe")
    found = await preview(juan, GREETING)
    assert found["contentText"] == "Hola Juan Pérez, soy Juan Quispe. ¿Visitamos Torre Begonias Luxury?"
    assert found["pieces"][1] == {"text": "Juan Pérez", "variable": "lead.name"}
    assert found["missing"] == []

    browser = await site.browser()
    chat = await browser.chat(name="Ana {{agent.name}} <b>", projectId="eco-condominio-el-olivar")
    found = await preview(juan, GREETING, chat)
    assert found["contentText"] == (
        "Hola Ana ((agent.name)) <b>, soy Juan Quispe. ¿Visitamos Eco-Condominio El Olivar?"
    )

    nothing = await (await site.browser()).chat()
    found = await preview(juan, GREETING, nothing)
    assert (found["contentText"], found["missing"]) == (None, ["project.name"])
    assert found["pieces"][5] == {"text": "", "variable": "project.name"}
    assert "{{" not in "".join(each["text"] for each in found["pieces"])
    refused(
        await juan.post("/templates/preview", {"contentText": "Hola", "conversationId": NOWHERE}),
        404,
        "not_found",
    )


async def test_nobody_previews_with_a_conversation_that_they_may_not_read(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    juan, luz = await site.colleague(), await site.colleague("Luz")
    chat = await (await site.browser()).chat(name="Ana")
    await luz.take(chat)
    body = {"contentText": "{{lead.name}}", "conversationId": chat}
    refused(await juan.post("/templates/preview", body), 404, "not_found")
    assert data(await luz.post("/templates/preview", body))["contentText"] == "Ana"


async def test_a_template_counts_once_for_each_message_that_is_sent_with_it(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague()
    one, chat = await write(admin, shared=True), await (await fresh_site.browser()).chat()
    await juan.take(chat)
    for client_id in ("a", "a", "b"):
        await juan.say(chat, "Hola Ana", templateId=one["id"], clientMessageId=client_id)
    await juan.say(chat, "Sin plantilla")
    await preview(juan, GREETING, chat)

    async def counted() -> bool:
        return [each["uses"] for each in data(await juan.get("/templates"))] == [2]

    await until(counted)
    unfilled = {"contentText": "Hola {{lead.name}}", "templateId": one["id"]}
    refused(
        await juan.post(f"/conversations/{chat}/messages", unfilled), 400, "validation_error", "contentText"
    )
    data(await admin.call("DELETE", f"/templates/{one['id']}"))
    await juan.say(chat, "Se fue mientras escribía", templateId=one["id"])  # the message is what matters
    assert (await juan.texts(chat)).count("Hola Ana") == 2


async def test_what_is_said_later_counts_when_it_is_said(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague()
    one, chat = await write(admin, shared=True), await (await fresh_site.browser()).chat()
    await juan.take(chat)
    of = f"/conversations/{chat}/scheduled"
    when = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    body = {"contentText": "Hola Ana", "templateId": one["id"], "sendAt": when}
    gap = {"contentText": "Hola {{lead.name}}"}
    refused(await juan.post(of, body | gap), 400, "validation_error", "contentText")
    later = data(await juan.post(of, body), 201)
    refused(await juan.patch(f"{of}/{later['id']}", gap), 400, "validation_error", "contentText")

    async def uses() -> list[int]:
        return [each["uses"] for each in data(await juan.get("/templates"))]

    await juan.say(chat, "Hola", templateId=one["id"])

    async def counted() -> bool:
        return await uses() == [1]

    await until(counted)
    fresh_site.clock.ahead = timedelta(minutes=5)

    async def counted_again() -> bool:
        return await uses() == [2]

    await until(counted_again)


async def test_what_somebody_left_behind_is_found_by_administrators(fresh_site: Site) -> None:
    admin, juan, luz = (
        await fresh_site.admin(),
        await fresh_site.colleague("Juan"),
        await fresh_site.colleague("Luz"),
    )
    await write(juan, "mia")
    await write(admin, "casa", shared=True)
    data(await admin.patch(f"/users/{juan.id}", {"isActive": False}))
    assert await codes(admin, ownerId=juan.id) == ["/mia"]
    assert await codes(admin) == ["/casa"]
    refused(await luz.get("/templates", ownerId=juan.id), 403, "forbidden")
    assert await codes(luz, ownerId=luz.id) == []
