"""The team: its list for menus, and all about it for administrators (issue 2; THREATS 21)."""

import pytest
from api_site import PASSWORD, Colleague, Site, data, refused, until
from test_api_auth import AGENT_FIELDS, is_out

from pascal.domain.agents import Role
from pascal.domain.sessions import GRACE, SESSION_LIFE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_administrator_takes_somebody_on_looks_at_them_and_edits_them(site: Site) -> None:
    admin = await site.admin()
    body = {"email": "luz@pascal.example", "password": PASSWORD, "name": "Luz", "role": "SALES_AGENT"}
    made = data(await admin.post("/users", body), 201)
    assert set(made) == AGENT_FIELDS
    assert data(await admin.get(f"/users/{made['id']}")) == made
    edit = {"name": "Luz Quispe", "maxConcurrentChats": 0, "timeZone": "America/Bogota"}
    edited = data(await admin.patch(f"/users/{made['id']}", edit))
    assert edited == made | edit
    assert data(await admin.patch(f"/users/{made['id']}", {})) == edited


async def test_somebody_who_is_not_there_is_not_found(site: Site) -> None:
    admin = await site.admin()
    path = "/users/00000000-0000-4000-8000-000000000000"
    assert refused(await admin.get(path), 404, "not_found") == "No encontrado"
    refused(await admin.patch(path, {"name": "X"}), 404, "not_found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("role", "BOSS"),
        ("maxConcurrentChats", -1),
        ("maxConcurrentChats", 1001),
        ("maxConcurrentChats", "many"),
        ("timeZone", "Mars/Olympus"),
        ("isActive", "yes"),
    ],
)
async def test_what_makes_no_sense_of_somebody_is_refused_by_field(
    site: Site, field: str, value: object
) -> None:
    admin, colleague = await site.admin(), await site.colleague()
    refused(await admin.patch(f"/users/{colleague.id}", {field: value}), 400, "validation_error", field)


async def test_the_team_comes_in_pages_and_is_found_by_name_or_email_accents_or_not(fresh_site: Site) -> None:
    admin = await fresh_site.admin("Rosa")
    for number in range(6):
        await fresh_site.colleague(f"Óscar Núñez {number}")
    await fresh_site.colleague("Otro")
    seen: list[str] = []
    cursor = None
    while True:
        page = data(await admin.get("/users", limit=3, cursor=cursor))
        assert set(page) == {"items", "nextCursor"}
        assert len(page["items"]) <= 3
        seen += [each["name"] for each in page["items"]]
        if (cursor := page["nextCursor"]) is None:
            break
    assert seen == ["Rosa", *(f"Óscar Núñez {number}" for number in range(6)), "Otro"]
    found = data(await admin.get("/users", search="oscar nunez"))["items"]
    assert len(found) == 6
    assert [each["name"] for each in data(await admin.get("/users", search=admin.email))["items"]] == ["Rosa"]
    assert data(await admin.get("/users", search="%"))["items"] == []


@pytest.mark.parametrize("limit", [0, -1, 101, 10**30])
async def test_a_page_has_between_one_and_a_hundred(site: Site, limit: int) -> None:
    admin = await site.admin()
    for path in ("/users", "/conversations"):
        refused(await admin.get(path, limit=limit), 400, "validation_error", "limit")


async def test_nobody_disables_or_demotes_themselves(site: Site) -> None:
    admin = await site.admin()
    answer = await admin.patch(f"/users/{admin.id}", {"isActive": False})
    refused(answer, 400, "validation_error", "isActive")
    assert answer.json()["errors"]["isActive"] == ["No puedes hacerlo con tu propia cuenta"]
    refused(await admin.patch(f"/users/{admin.id}", {"role": "SALES_AGENT"}), 400, "validation_error", "role")
    data(await admin.patch(f"/users/{admin.id}", {"role": "ADMIN", "isActive": True}))


async def test_who_is_disabled_is_out_within_two_seconds_and_their_chats_wait_again(site: Site) -> None:
    """THREATS 21."""
    admin, colleague = await site.admin(), await site.colleague("Pedro")
    browsers = [await site.browser() for _ in range(3)]
    chats = [await browser.chat() for browser in browsers]
    for chat in chats:
        await colleague.take(chat)
    await colleague.resolve(chats[2])
    gone = data(await admin.patch(f"/users/{colleague.id}", {"isActive": False}))
    assert (gone["isActive"], gone["availability"], gone["openChats"]) == (False, "OFFLINE", 0)
    await is_out(colleague)
    refused(await site.renew(colleague.refresh_token), 401, "account_disabled")
    for chat, browser in zip(chats[:2], browsers, strict=False):
        shown = await admin.one(chat)
        assert (shown["status"], shown["agentId"], shown["assignedAt"]) == ("QUEUED", None, None)
        left = "Pedro ha salido del chat. Otro asesor te atenderá en breve."
        assert (await browser.texts(chat))[-1] == left
    ended = await admin.one(chats[2])
    assert (ended["status"], ended["agentId"]) == ("RESOLVED", colleague.id)


async def test_only_whose_session_it_was_is_told_that_they_are_disabled(site: Site) -> None:
    admin, colleague = await site.admin(), await site.colleague()
    spent = colleague.refresh_token
    last = data(await site.renew(spent))["refreshToken"]
    site.clock.ahead = GRACE
    data(await admin.patch(f"/users/{colleague.id}", {"isActive": False}))
    guessed = f"{last[:-4]}AAAA"
    for token, code in ((last, "account_disabled"), (spent, "unauthorized"), (guessed, "unauthorized")):
        refused(await site.renew(token), 401, code)
    for password in (PASSWORD, "no es esta"):
        credentials = {"email": colleague.email, "password": password}
        refused(await site.stranger.post("/auth/login", credentials), 401, "bad_credentials")
    site.clock.ahead = SESSION_LIFE
    refused(await site.renew(last), 401, "unauthorized")


async def test_who_is_enabled_again_signs_in_anew(site: Site) -> None:
    admin, colleague = await site.admin(), await site.colleague()
    data(await admin.patch(f"/users/{colleague.id}", {"isActive": False}))
    await is_out(colleague)
    data(await admin.patch(f"/users/{colleague.id}", {"isActive": True}))
    refused(await colleague.get("/auth/me"), 401, "unauthorized")
    back = await site.sign_in(colleague.email)
    assert data(await back.get("/auth/me"))["isActive"] is True


async def test_another_role_counts_within_two_seconds(site: Site) -> None:
    """THREATS 21: what was signed in under the old role ends; the session itself goes on."""
    boss, admin = await site.admin(), await site.admin()
    data(await admin.get("/users"))
    data(await boss.patch(f"/users/{admin.id}", {"role": "SALES_AGENT"}))
    await is_out(admin)
    renewed = data(await site.renew(admin.refresh_token))
    assert renewed["user"]["role"] == "SALES_AGENT"
    admin.token = renewed["token"]
    refused(await admin.get("/users"), 403, "forbidden")


async def test_a_conversation_is_not_given_to_somebody_who_is_disabled(site: Site) -> None:
    admin, colleague, browser = await site.admin(), await site.colleague(), await site.browser()
    chat = await browser.chat()
    data(await admin.patch(f"/users/{colleague.id}", {"isActive": False}))
    answer = await admin.post(f"/conversations/{chat}/assign", {"agentId": colleague.id})
    assert refused(answer, 409, "agent_unavailable") == "El agente está deshabilitado"


async def test_a_new_name_is_seen_at_once_where_the_agent_is_shown(site: Site) -> None:
    admin, colleague, browser = await site.admin(), await site.colleague("Ana"), await site.browser()
    chat = await browser.chat()
    await colleague.take(chat)
    data(await admin.patch(f"/users/{colleague.id}", {"name": "Ana María"}))
    assert data(await browser.get(f"/conversations/{chat}"))["agentName"] == "Ana María"

    async def signs_as() -> bool:
        return (await colleague.say(chat, "Hola"))["senderName"] == "Ana María"

    await until(signs_as, within=2)


async def test_a_role_and_a_disabling_are_for_administrators(site: Site) -> None:
    callers: list[Colleague] = [await site.colleague(), await site.colleague("Sol", Role.AGENT)]
    for caller in callers:
        refused(await caller.get("/users"), 403, "forbidden")
        refused(await caller.patch(f"/users/{callers[0].id}", {"role": "ADMIN"}), 403, "forbidden")


async def test_everybody_of_the_team_sees_who_is_there_and_how_busy_by_name_without_emails(
    fresh_site: Site,
) -> None:
    juan, ana = await fresh_site.colleague("Juan"), await fresh_site.colleague("ana")
    admin, gone = await fresh_site.admin("Ágata"), await fresh_site.colleague("Luz")
    data(await admin.patch(f"/users/{gone.id}", {"isActive": False}))
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    changed = {"maxConcurrentChats": 8, "timeZone": "America/Bogota"}
    data(await admin.patch(f"/users/{ana.id}", changed))
    for _ in range(2):
        await ana.take(await (await fresh_site.browser()).chat())
    for who in (juan, ana, admin):
        assert data(await who.get("/team")) == [
            teammate(admin, role="ADMIN"),
            teammate(ana, availability="ONLINE", openChats=2, **changed),
            teammate(juan),
        ]


def teammate(of: Colleague, **more: object) -> dict[str, object]:
    usual = {"role": "SALES_AGENT", "availability": "OFFLINE", "openChats": 0, "maxConcurrentChats": 5}
    return {"id": of.id, "name": of.name, "timeZone": "America/Lima"} | usual | more
