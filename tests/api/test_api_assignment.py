"""Teams, and what their people are given by itself (issue 4)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from api_site import Colleague, Serve, Site, data, refused, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOWHERE = "00000000-0000-4000-8000-000000000000"


async def make(admin: Colleague, *people: Colleague, **more: object) -> dict[str, Any]:
    body = {"name": "Lima", "agentIds": [each.id for each in people]} | more
    made: dict[str, Any] = data(await admin.post("/teams", body), 201)
    return made


async def there(who: Colleague, availability: str = "ONLINE") -> None:
    data(await who.patch("/auth/me", {"availability": availability}))


async def has(who: Colleague, *chats: str) -> None:
    """*who* gets these, and nothing else."""

    async def look() -> bool:
        return set(await who.ids(assignee=who.id, status="IN_PROGRESS")) == set(chats)

    await until(look)


# -- teams


async def test_an_administrator_makes_a_team_edits_it_and_dissolves_it(fresh_site: Site) -> None:
    admin, juan, luz = (
        await fresh_site.admin(),
        await fresh_site.colleague("Juan"),
        await fresh_site.colleague("Luz"),
    )
    assert data(await admin.get("/teams")) == []
    made = await make(admin, juan, luz, name=" Ventas  Lima ")
    both = sorted([juan.id, luz.id])
    assert made == {"id": made["id"], "name": "Ventas Lima", "automatic": False, "agentIds": both}
    assert data(await admin.get("/teams")) == [made]
    path = f"/teams/{made['id']}"
    assert data(await admin.patch(path, {})) == made
    edited = data(await admin.patch(path, {"name": "Cusco", "automatic": True, "agentIds": [luz.id]}))
    assert edited == made | {"name": "Cusco", "automatic": True, "agentIds": [luz.id]}
    assert data(await admin.get("/teams")) == [edited]
    assert data(await admin.patch(path, {"agentIds": []}))["agentIds"] == []
    gone = data(await admin.patch(path, {"agentIds": [juan.id]}))
    assert data(await admin.call("DELETE", path)) == gone
    assert data(await admin.get("/teams")) == []
    refused(await admin.call("DELETE", path), 404, "not_found")


async def test_somebody_is_in_one_team_at_most(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague()
    first = await make(admin, juan)
    second = await make(admin, juan, name="Cusco")
    assert [(each["name"], each["agentIds"]) for each in data(await admin.get("/teams"))] == [
        ("Cusco", [juan.id]),
        ("Lima", []),
    ]
    data(await admin.patch(f"/teams/{first['id']}", {"agentIds": [juan.id]}))
    data(await admin.call("DELETE", f"/teams/{second['id']}"))
    assert data(await admin.get("/teams"))[0]["agentIds"] == [juan.id]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", "x" * 500),
        ("automatic", "yes"),
        ("agentIds", "all"),
        ("agentIds", ["nobody"]),
        ("agentIds", [NOWHERE]),
    ],
)
async def test_what_makes_no_sense_of_a_team_is_refused_by_field_and_nothing_is_made(
    fresh_site: Site, field: str, value: object
) -> None:
    admin = await fresh_site.admin()
    body = {"name": "Lima", "automatic": False, "agentIds": []} | {field: value}
    refused(await admin.post("/teams", body), 400, "validation_error", field)
    assert data(await admin.get("/teams")) == []


async def test_a_team_that_is_not_there_is_not_found(site: Site) -> None:
    admin = await site.admin()
    refused(await admin.patch(f"/teams/{NOWHERE}", {"name": "X"}), 404, "not_found")


async def test_teams_that_are_edited_at_once_share_nobody(fresh_site: Site) -> None:
    """And none of those who edit waits for another for ever."""
    admin = await fresh_site.admin()
    people = [await fresh_site.colleague(str(n)) for n in range(6)]
    teams = [await make(admin, name=f"Equipo {n}") for n in range(3)]
    answers = await asyncio.gather(
        *(
            admin.patch(f"/teams/{team['id']}", {"agentIds": [each.id for each in people[::way]]})
            for _ in range(4)
            for team in teams
            for way in (1, -1)
        )
    )
    assert {each.status_code for each in answers} == {200}
    members = [each for team in data(await admin.get("/teams")) for each in team["agentIds"]]
    assert sorted(members) == sorted(each.id for each in people)


# -- what they are given


async def test_who_writes_is_given_to_whoever_has_room_in_all_the_ways_in_which_room_appears(
    fresh_site: Site,
) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague()
    data(await admin.patch(f"/users/{juan.id}", {"maxConcurrentChats": 1}))
    chats = [await (await fresh_site.browser()).chat() for _ in range(4)]
    team = await make(admin, juan)
    await there(juan)
    assert await juan.ids(assignee=juan.id) == []  # off by default
    data(await admin.patch(f"/teams/{team['id']}", {"automatic": True}))
    await has(juan, chats[0])
    await juan.say(chats[0], "Hola, soy Juan")
    await juan.resolve(chats[0])
    await has(juan, chats[1])
    data(await admin.patch(f"/users/{juan.id}", {"maxConcurrentChats": 2}))
    await has(juan, chats[1], chats[2])
    await there(juan, "OFFLINE")
    await juan.resolve(chats[1])
    luz = await fresh_site.colleague("Luz")
    data(await admin.patch(f"/teams/{team['id']}", {"agentIds": [juan.id, luz.id]}))
    await there(luz)
    await has(luz, chats[3])
    await there(juan)
    late = await (await fresh_site.browser()).chat()
    # both have one open: whoever was last given one, or came, is not idle for as long
    await has(luz, chats[3], late)
    await has(juan, chats[2])


async def test_the_lead_hears_who_came_as_if_they_had_taken_it(fresh_site: Site) -> None:
    admin, juan = await fresh_site.admin(), await fresh_site.colleague("Juan")
    await make(admin, juan, automatic=True)
    await there(juan)
    browser = await fresh_site.browser()
    chat = await browser.chat()
    await has(juan, chat)
    assert await browser.texts(chat) == ["Hola", "Juan se ha unido al chat."]


async def test_it_says_who_had_it_by_whose_doing_and_why(fresh_site: Site) -> None:
    admin, juan, luz = (
        await fresh_site.admin(),
        await fresh_site.colleague("Juan"),
        await fresh_site.colleague("Luz"),
    )
    await make(admin, juan, automatic=True)
    await there(juan)
    chat = await (await fresh_site.browser()).chat()
    await has(juan, chat)
    data(await juan.post(f"/conversations/{chat}/transfer", {"agentId": luz.id}))
    data(await admin.post(f"/conversations/{chat}/assign", {"agentId": admin.id}))
    told = data(await luz.get(f"/conversations/{chat}/assignments"))
    assert [(each["agentName"], each["by"]) for each in told] == [
        ("Juan", "automatic"),
        ("Luz", "colleague"),
        ("Rosa", "administrator"),
    ]
    first, *rest = told
    assert set(first) == {"at", "agentId", "agentName", "by", "because"}
    because = first["because"]
    assert because.pop("idleSince") < first["at"]
    assert because == {"rule": "only_one", "candidates": 1, "load": 0, "othersLoad": None}
    assert [each["because"] for each in rest] == [None, None]
    refused(await admin.get(f"/conversations/{uuid4()}/assignments"), 404, "not_found")


async def test_from_who_is_gone_without_a_word_it_is_taken_back_and_given_on(serve: Serve) -> None:
    """By the process's own work, after the time that is set."""
    site = await serve(pascal_take_back_after_seconds=1)
    admin, juan, luz = await site.admin(), await site.colleague("Juan"), await site.colleague("Luz")
    await make(admin, juan, luz, automatic=True)
    await there(juan)
    silent, answered = [await (await site.browser()).chat() for _ in range(2)]
    await has(juan, silent, answered)
    await juan.say(answered, "Hola, soy Juan")
    await there(luz)
    await there(juan, "OFFLINE")

    async def is_hers() -> bool:
        return bool((await admin.one(silent))["agentId"] == luz.id)

    await until(is_hers, within=15)
    assert (await admin.one(answered))["agentId"] == juan.id
    told = data(await admin.get(f"/conversations/{silent}/assignments"))
    assert [(each["agentName"], each["by"]) for each in told] == [
        ("Juan", "automatic"),
        ("Luz", "automatic"),
    ]
