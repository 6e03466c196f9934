"""Document 002's requirements over `/ws`, from its own examples."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from api_site import Colleague, Serve, Site, data, until
from panel import Panel, lead_of, panel_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

PACKAGE: dict[str, Any] = {
    "app_type": "mobile_app",
    "deadline": "2024-08-01",
    "features": [{"name": "Push Notifications", "description": "Notificaciones en tiempo real"}],
    "integrations": [{"name": "Firebase", "description": "Backend como servicio"}],
}
"""The document's own."""


async def done(panel: Panel, action: str, **payload: object) -> Any:
    """The data of a success, whose frame is the document's."""
    answer = await panel.ask("requirements", action, payload or None)
    assert answer["type"] == "success", answer
    assert (set(answer), set(answer["payload"])) == ({"type", "id", "payload"}, {"data"})
    return answer["payload"]["data"]


async def all_of(panel: Panel, lead: str) -> Any:
    return (await panel.ask("leads", "get_lead_with_complete_data", {"lead_id": lead}))["payload"]["data"]


async def refused(panel: Panel, code: str, action: str, **payload: object) -> dict[str, list[str]]:
    """What is said of each field."""
    answer = await panel.ask("requirements", action, payload)
    assert answer["type"] == "error", answer
    assert answer["payload"]["code"] == code
    errors: dict[str, list[str]] = answer["payload"].get("errors", {})
    return errors


def plain(items: list[Any]) -> list[tuple[str, str | None]]:
    for each in items:
        assert set(each) == {"id", "name", "description"}
    return [(each["name"], each["description"]) for each in items]


@asynccontextmanager
async def at_work(site: Site, who: Colleague) -> AsyncIterator[tuple[Panel, str]]:
    """Somebody on `/ws` who has a lead of their own, and the lead's id there."""
    talk = await (await site.browser()).chat()
    await who.take(talk)
    async with panel_of(site, who) as panel:
        yield panel, (await lead_of(panel, talk))["id"]


async def test_the_documents_examples(serve: Serve) -> None:
    site = await serve(pascal_sells="software")
    async with at_work(site, await site.colleague()) as (panel, lead):
        empty = await done(panel, "get_requirements_by_lead", lead_id=lead)
        assert empty == {"id": lead, "app_type": None, "deadline": None, "features": [], "integrations": []}

        made = await done(panel, "create_requirement_package", lead_qualification_id=lead, **PACKAGE)
        assert (made["id"], made["app_type"], made["deadline"]) == (lead, "mobile_app", "2024-08-01")
        assert plain(made["features"]) == [("Push Notifications", "Notificaciones en tiempo real")]
        assert plain(made["integrations"]) == [("Firebase", "Backend como servicio")]

        edit = {"app_type": "web_app", "deadline": "2024-07-01"}
        edited = await done(panel, "update_requirements", requirements_id=lead, **edit)
        assert edited == made | edit

        chat = {"name": "Chat en vivo", "description": "Sistema de chat en tiempo real"}
        stripe = {"name": "Stripe", "description": "Procesamiento de pagos"}
        await done(panel, "add_feature", requirements_id=lead, **chat)
        whole = await done(panel, "add_integration", requirements_id=lead, **stripe)
        assert [each["name"] for each in whole["features"]] == ["Push Notifications", "Chat en vivo"]
        assert [each["name"] for each in whole["integrations"]] == ["Firebase", "Stripe"]
        assert await done(panel, "get_requirements_by_lead", lead_id=lead) == whole

        popular = await done(panel, "get_popular_features")
        assert popular == [{"name": "Chat en vivo", "count": 1}, {"name": "Push Notifications", "count": 1}]
        assert await done(panel, "get_popular_integrations", limit=1) == [{"name": "Firebase", "count": 1}]


async def test_what_was_told_is_the_persons_confirmed_word(site: Site) -> None:
    ana = await site.colleague("Ana")
    async with at_work(site, ana) as (panel, lead):
        told = {"project": "Torre Begonias", "bedrooms": "03", "financing": "mortgage"}
        made = await done(panel, "create_requirement_package", lead_qualification_id=lead, **told)
        assert (made["project"], made["bedrooms"], made["district"]) == ("Torre Begonias", "3", None)
        await done(panel, "add_feature", requirements_id=lead, name="Piscina")
        whole = (await panel.ask("leads", "get_lead_with_complete_data", {"lead_id": lead}))["payload"][
            "data"
        ]
        assert whole["requirements"]["financing"] == "mortgage"
        assert [each["name"] for each in whole["features"]] == ["Piscina"]
        assert whole["integrations"] == []
        noted = {each["field"]: each["confirmed_name"] for each in whole["answers"] if each["field"] in told}
        assert noted == dict.fromkeys(told, "Ana")


async def test_a_near_duplicate_is_told_better_and_not_twice(site: Site) -> None:
    async with at_work(site, await site.colleague()) as (panel, lead):
        for name, description in (("Notificaciones push", None), ("notificación Push", "al móvil")):
            made = await done(panel, "add_feature", requirements_id=lead, name=name, description=description)
        await done(panel, "add_feature", requirements_id=lead, name="NOTIFICACIONES PUSH")
        assert plain(made["features"]) == [("Notificaciones push", "al móvil")]
        await done(panel, "add_integration", requirements_id=lead, name="PayPal")
        twice = {"integrations": [{"name": "paypal "}, {"name": "PayPal", "description": "cobros"}]}
        made = await done(panel, "create_requirement_package", lead_qualification_id=lead, **twice)
        assert plain(made["integrations"]) == [("PayPal", "cobros")]


async def test_what_is_not_wanted_any_more_is_taken_off(site: Site) -> None:
    async with at_work(site, await site.colleague()) as (panel, lead):
        made = await done(panel, "create_requirement_package", lead_qualification_id=lead, **PACKAGE)
        gone = made["features"][0]["id"]
        left = await done(panel, "remove_item", requirements_id=lead, item_id=gone)
        assert (left["features"], left["integrations"]) == ([], made["integrations"])
        await refused(panel, "not_found", "remove_item", requirements_id=lead, item_id=gone)


async def test_a_package_is_taken_whole_or_not_at_all_and_every_fault_is_named(site: Site) -> None:
    async with at_work(site, await site.colleague()) as (panel, lead):
        bad = {
            "deadline": "mañana",
            "financing": "oro",
            "features": [{"name": "Piscina"}, {"name": " "}, {"name": "\0", "description": "a\0"}],
            "integrations": [{"name": "x" * 121}],
        }
        errors = await refused(
            panel, "validation_error", "create_requirement_package", lead_qualification_id=lead, **bad
        )
        assert errors == {"integrations[0].name": ["Es demasiado largo (máximo 120 caracteres)"]}
        bad["integrations"] = []
        errors = await refused(
            panel, "validation_error", "create_requirement_package", lead_qualification_id=lead, **bad
        )
        assert errors == {
            "deadline": ["Debe ser una fecha, como 2026-07-28"],
            "financing": ["Debe ser uno de: cash, mortgage, undecided"],
            "features[1].name": ["Es obligatorio"],
            "features[2].name": ["Es obligatorio"],
            "features[2].description": ["Contiene caracteres no permitidos"],
        }
        made = await done(panel, "get_requirements_by_lead", lead_id=lead)
        assert (made["financing"], made["features"]) == (None, [])


@pytest.mark.parametrize(
    ("broken", "fields"),
    [
        ({"features": "Piscina"}, {"features"}),
        ({"features": {"name": "Piscina"}}, {"features"}),
        ({"features": None}, {"features"}),
        (
            {"features": [{}, 1, None, {"name": 2, "description": []}, ["x"]], "app_type": 7},
            {
                "app_type",
                "features[0].name",
                "features[1]",
                "features[2]",
                "features[3].name",
                "features[3].description",
                "features[4]",
            },
        ),
        ({"features": [{"name": "x"}] * 101, "integrations": [{}]}, {"features", "integrations[0].name"}),
        ({"bedrooms": 3}, {"bedrooms"}),
        ({"project": ""}, {"project"}),
        ({"lead_qualification_id": "lead-id", "deadline": "2024-02-30"}, {"lead_qualification_id"}),
    ],
)
async def test_what_breaks_a_rule_is_blamed_where_it_stands(
    site: Site, broken: dict[str, Any], fields: set[str]
) -> None:
    async with at_work(site, await site.colleague()) as (panel, lead):
        payload = {"lead_qualification_id": lead} | broken
        assert (
            set(await refused(panel, "validation_error", "create_requirement_package", **payload)) == fields
        )


async def test_a_lead_is_asked_what_their_kind_of_seller_asks(serve: Serve) -> None:
    site = await serve(pascal_sells="software")
    async with at_work(site, await site.colleague()) as (panel, lead):
        errors = await refused(
            panel, "validation_error", "update_requirements", requirements_id=lead, bedrooms="3"
        )
        assert errors == {"bedrooms": ["No se pregunta a este cliente. Usa: app_type, deadline"]}


async def test_who_may_not_describe_a_lead_changes_nothing_of_theirs(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    ana, beto, rosa = await site.colleague("Ana"), await site.colleague("Beto"), await site.admin()
    async with (
        at_work(site, ana) as (panel, lead),
        panel_of(site, beto) as other,
        panel_of(site, rosa) as boss,
    ):
        await done(panel, "create_requirement_package", lead_qualification_id=lead, **PACKAGE)
        await refused(other, "not_found", "get_requirements_by_lead", lead_id=lead)
        await refused(other, "not_found", "add_feature", requirements_id=lead, name="Piscina")
        assert await done(other, "get_popular_features") == []
        assert len(await done(boss, "get_popular_features")) == 1
        assert (await done(boss, "get_requirements_by_lead", lead_id=lead))["app_type"] == "mobile_app"
        await refused(panel, "not_found", "get_requirements_by_lead", lead_id=str(uuid4()))


async def test_who_may_only_see_a_lead_is_told_so(site: Site) -> None:
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    async with at_work(site, ana) as (panel, lead), panel_of(site, beto) as other:
        await done(panel, "add_feature", requirements_id=lead, name="Piscina")
        assert len((await done(other, "get_requirements_by_lead", lead_id=lead))["features"]) == 1
        await refused(other, "forbidden", "add_feature", requirements_id=lead, name="Gimnasio")


async def test_whoever_reads_what_a_colleagues_lead_wants_is_on_record(site: Site) -> None:
    """Goal 12."""
    ana, beto, rosa = await site.colleague("Ana"), await site.colleague("Beto"), await site.admin()
    async with at_work(site, ana) as (panel, lead), panel_of(site, beto) as other:
        await done(panel, "get_requirements_by_lead", lead_id=lead)
        await done(other, "get_requirements_by_lead", lead_id=lead)

    async def on_record(who: Colleague) -> Any:
        return data(await rosa.get("/audit", action="conversation.read", actorId=who.id))["items"]

    assert len(await until(lambda: on_record(beto))) == 1
    assert await on_record(ana) == []


async def test_fifty_who_tell_the_same_at_once_lose_nothing_and_double_nothing(site: Site) -> None:
    async with at_work(site, await site.colleague()) as (panel, lead):
        names = [f"Deseo {n}" for n in range(50)]

        async def tells(own: str) -> None:
            features = [*PACKAGE["features"], {"name": own}]  # type: ignore[misc]
            await done(
                panel,
                "create_requirement_package",
                lead_qualification_id=lead,
                **PACKAGE | {"features": features},
            )

        await asyncio.gather(*map(tells, names))
        made = await done(panel, "get_requirements_by_lead", lead_id=lead)
        assert sorted(each["name"] for each in made["features"]) == sorted(["Push Notifications", *names])
        assert plain(made["integrations"]) == [("Firebase", "Backend como servicio")]
        whole = (await panel.ask("leads", "get_lead_with_complete_data", {"lead_id": lead}))["payload"][
            "data"
        ]
        assert sum(each["field"] == "app_type" for each in whole["answers"]) == 1
