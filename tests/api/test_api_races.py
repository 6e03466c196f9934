"""Everybody at once, over HTTP (goal 5; THREATS "measured here")."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

import asyncpg
import httpx
import pytest
from api_site import PASSWORD, Browser, Call, Caller, Colleague, Serve, Site, at_once, data, refused
from test_api_auth import is_out

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.reads import PostgresReads

pytestmark = pytest.mark.asyncio(loop_scope="session")


def first(browser: Browser, text: str = "Hola") -> Call:
    form = {"name": browser.name, "phone": browser.phone, "email": browser.email, "message": text}
    return Call(browser, "POST", "/conversations", form)


def statuses(answers: Iterable[httpx.Response]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


async def test_of_two_hundred_who_take_it_one_has_it_and_the_others_are_told(site: Site) -> None:
    browser = await site.browser()
    chat = await browser.chat()
    takers = await asyncio.gather(*[site.colleague(f"Agente {number}") for number in range(200)])
    answers = await at_once(Call(taker, "POST", f"/conversations/{chat}/take") for taker in takers)
    assert statuses(answers) == {200: 1, 409: 199}
    winner = next(answer for answer in answers if answer.status_code == 200)
    told = {refused(answer, 409, "already_taken") for answer in answers if answer.status_code == 409}
    assert told == {"Otro agente ya tomó este chat"}
    said = await browser.messages(chat)
    assert [each["senderType"] for each in said] == ["LEAD", "SYSTEM"]
    assert said[1]["contentText"] == f"{data(winner)['agentName']} se ha unido al chat."


async def test_fifty_tabs_at_once_are_one_lead_one_conversation_fifty_messages(site: Site) -> None:
    browser, agent = await site.browser(), await site.colleague()
    answers = await at_once(first(browser, f"Hola {number}") for number in range(50))
    started = [data(answer, 201) for answer in answers]
    assert {each["confirmedLeadId"] for each in started} == {browser.lead_id}
    (chat,) = {each["conversationId"] for each in started}
    said = await browser.messages(chat)
    assert [each["seq"] for each in said] == list(range(1, 51))
    assert {each["contentText"] for each in said} == {f"Hola {number}" for number in range(50)}
    assert await agent.ids(leadId=browser.lead_id) == [chat]


async def test_fifty_browsers_with_one_email_are_one_lead_and_each_has_its_own_conversation(
    site: Site,
) -> None:
    email = "fifty@races.example"
    browsers = await asyncio.gather(*[site.browser(email=email) for _ in range(50)])
    answers = await at_once(first(browser) for browser in browsers)
    started = [data(answer, 201) for answer in answers]
    (lead_id,) = {each["confirmedLeadId"] for each in started}
    assert len({each["conversationId"] for each in started}) == 50
    agent = await site.colleague()
    assert len(await agent.ids(leadId=lead_id, limit=100)) == 50


async def test_fifty_browsers_that_all_prove_the_email_share_one_active_conversation(site: Site) -> None:
    email = "proven@races.example"
    browsers = await asyncio.gather(*[site.browser(email=email) for _ in range(5)])
    await asyncio.gather(*[browser.start("Hola") for browser in browsers])
    codes = [await site.ask_for_code(browser) for browser in browsers]
    answers = await at_once(
        Call(browser, "POST", "/leads/verification/confirm", {"code": code})
        for browser, code in zip(browsers, codes, strict=True)
    )
    assert statuses(answers) == {200: 5}
    lead_id = data(answers[0])["confirmedLeadId"]
    agent = await site.colleague()
    found = await agent.listed(leadId=lead_id)
    assert Counter(each["status"] for each in found) == {"QUEUED": 1, "RESOLVED": 4}
    (active,) = [each["id"] for each in found if each["status"] == "QUEUED"]
    assert {(await browser.start("Sigo"))["conversationId"] for browser in browsers} == {active}


async def test_nobody_gets_more_than_they_can_have_however_many_they_reach_for(site: Site) -> None:
    agents = [await site.colleague() for _ in range(3)]
    chats = [await (await site.browser()).chat() for _ in range(20)]
    answers = await at_once(
        Call(agent, "POST", f"/conversations/{chat}/take") for chat in chats for agent in agents
    )
    assert set(statuses(answers)) == {200, 409}
    assert statuses(answers)[200] == 15
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "already_taken",
        "agent_at_capacity",
    }
    for agent in agents:
        assert data(await agent.get("/auth/me"))["openChats"] == 5
        assert len(await agent.ids(assignee="me", status="IN_PROGRESS")) == 5


async def test_taking_assigning_and_transferring_at_once_stays_within_the_limit(site: Site) -> None:
    admin, agent, other = await site.admin(), await site.colleague(), await site.colleague()
    chats = [await (await site.browser()).chat() for _ in range(12)]
    for chat in chats[:4]:
        await other.take(chat)
    to = {"agentId": agent.id}
    answers = await at_once(
        [
            *(Call(other, "POST", f"/conversations/{chat}/transfer", to) for chat in chats[:4]),
            *(Call(agent, "POST", f"/conversations/{chat}/take") for chat in chats[4:8]),
            *(Call(admin, "POST", f"/conversations/{chat}/assign", to) for chat in chats[8:]),
        ]
    )
    assert statuses(answers) == {200: 5, 409: 7}
    assert data(await agent.get("/auth/me"))["openChats"] == 5


async def test_who_is_disabled_while_they_take_is_left_with_nothing(site: Site) -> None:
    admin, agent = await site.admin(), await site.colleague()
    chats = [await (await site.browser()).chat() for _ in range(5)]
    answers = await at_once(
        [
            Call(agent, "POST", f"/conversations/{chats[0]}/take"),
            Call(agent, "POST", f"/conversations/{chats[1]}/take"),
            Call(admin, "PATCH", f"/users/{agent.id}", {"isActive": False}),
            *(Call(agent, "POST", f"/conversations/{chat}/take") for chat in chats[2:]),
        ]
    )
    assert set(statuses(answers)) <= {200, 401, 409}
    assert await admin.ids(assignee=agent.id) == []
    assert [(await admin.one(chat))["status"] for chat in chats] == ["QUEUED"] * 5


async def test_a_refresh_token_used_by_many_tabs_at_once_ends_no_session(site: Site) -> None:
    colleague = await site.colleague()
    body = {"refreshToken": colleague.refresh_token}
    answers = await at_once(Call(site.stranger, "POST", "/auth/refresh", body) for _ in range(10))
    assert statuses(answers) == {200: 10}
    pairs = [data(answer) for answer in answers]
    assert len({pair["refreshToken"] for pair in pairs}) == 10
    colleague.token = pairs[0]["token"]
    assert data(await colleague.get("/auth/me"))["id"] == colleague.id


async def test_an_email_registered_by_many_at_once_is_registered_once(site: Site) -> None:
    admin = await site.admin()
    body = {"email": "race@pascal.example", "password": "una-frase-larga"}
    answers = await at_once(Call(admin, "POST", "/users", body) for _ in range(10))
    assert statuses(answers) == {201: 1, 409: 9}


@pytest.mark.parametrize(
    ("sees_all", "of", "most"), [(True, "QUEUED", 10), (True, "me", 30), (False, "QUEUED", 30)]
)
async def test_who_may_read_the_same_shares_an_answer(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, sees_all: bool, of: str, most: int
) -> None:
    """Every dashboard comes back at once: the queue is looked up a few times, and not thirty times."""
    site = await serve(pascal_agents_see_all=sees_all)
    browser = await site.browser()
    chat = await browser.chat()
    agents = [await site.colleague(f"Agente {number}") for number in range(30)]
    asked, ask = 0, PostgresReads.conversations

    async def counting(*question: Any) -> Any:
        nonlocal asked
        asked += 1
        if sees_all:
            await asyncio.sleep(0.2)  # long enough for the others to come, also on a busy machine
        return await ask(*question)

    monkeypatch.setattr(PostgresReads, "conversations", counting)
    path = "/conversations?status=QUEUED" if of == "QUEUED" else "/conversations?assignee=me"
    answers = await at_once(Call(agent, "GET", path) for agent in agents)
    found = [[each["id"] for each in data(answer)["items"]] for answer in answers]
    assert found == [[chat] if of == "QUEUED" else []] * 30
    assert asked == most if most == 30 else 1 <= asked <= most


async def test_nobody_is_refused_because_somebody_else_lost_their_right(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two agents open a queued chat; one takes it while the page that both are given is being made."""
    site = await serve(pascal_agents_see_all=False)
    browser = await site.browser()
    chat = await browser.chat()
    ana, berta = await site.colleague("Ana"), await site.colleague("Berta")
    begun, go, ask = asyncio.Event(), asyncio.Event(), PostgresReads.messages

    async def slow(*question: Any, **more: Any) -> Any:
        begun.set()
        await go.wait()
        return await ask(*question, **more)

    monkeypatch.setattr(PostgresReads, "messages", slow)
    first = asyncio.create_task(ana.messages(chat))
    await begun.wait()
    second = asyncio.create_task(berta.messages(chat))
    await berta.take(chat)
    go.set()
    assert (await second)[0]["senderType"] == "LEAD"
    assert (await first)[0]["senderType"] == "LEAD"  # when she asked it was hers to read


async def test_resolving_and_speaking_at_once_leaves_nothing_said_after_the_end(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    body = {"contentText": "Hola"}

    def speak(who: Caller) -> Call:
        return Call(who, "POST", f"/conversations/{chat}/messages", body)

    answers = await at_once(
        [
            *(speak(agent) for _ in range(10)),
            *(speak(browser) for _ in range(10)),
            Call(agent, "POST", f"/conversations/{chat}/resolve"),
            *(speak(agent) for _ in range(10)),
            *(speak(browser) for _ in range(10)),
        ]
    )
    assert set(statuses(answers)) <= {200, 201, 409}
    said = await agent.messages(chat, limit=100)
    assert said[-1]["note"] == "resolved"
    answered = [data(answer, 201) for answer in answers if answer.status_code == 201]
    elsewhere = {each["conversationId"] for each in answered} - {chat}
    assert len(elsewhere) <= 1
    kept = {each["id"] for one in (chat, *elsewhere) for each in await browser.messages(one, limit=100)}
    assert kept >= {each["id"] for each in answered}


async def test_of_eight_who_change_one_password_at_once_one_does(site: Site) -> None:
    colleague = await site.colleague()
    answers = await at_once(
        Call(colleague, "POST", "/auth/password", {"currentPassword": PASSWORD, "newPassword": f"frase {n}"})
        for n in range(1000, 1008)
    )
    # the others' session has ended with the password, or the password they name has
    found = statuses(answers)
    assert (found[200], found.get(401, 0) + found.get(400, 0)) == (1, 7)


async def test_no_sign_in_outlives_the_password_that_it_was_made_with(site: Site) -> None:
    colleague = await site.colleague()
    change = {"currentPassword": PASSWORD, "newPassword": "otra-frase-larga"}
    sign_in = Call(site.stranger, "POST", "/auth/login", {"email": colleague.email, "password": PASSWORD})
    changed, *tried = await at_once([Call(colleague, "POST", "/auth/password", change), *[sign_in] * 8])
    data(changed)
    for answer in tried:
        if answer.status_code == 200:  # it was before the change
            await is_out(Colleague(site.http, data(answer)["token"]))
        else:
            refused(answer, 401, "bad_credentials")


async def test_five_codes_an_hour_hold_against_many_who_ask_at_once(site: Site) -> None:
    email = "codes@races.example"
    browsers = await asyncio.gather(*[site.browser() for _ in range(30)])
    answers = await at_once(
        Call(browser, "POST", "/leads/verification", {"email": email}) for browser in browsers
    )
    assert statuses(answers) == {202: 5, 429: 25}


async def test_six_guesses_at_once_are_not_six_tries(site: Site) -> None:
    browser = await site.browser()
    code = await site.ask_for_code(browser)
    wrong = [f"{number:06}" for number in range(20) if f"{number:06}" != code]
    guesses = [*wrong[:10], *wrong[:5]]
    answers = await at_once(
        Call(browser, "POST", "/leads/verification/confirm", {"code": guess}) for guess in guesses
    )
    assert statuses(answers) == {400: 15}
    refused(
        await browser.post("/leads/verification/confirm", {"code": code}), 400, "validation_error", "code"
    )


async def test_while_the_database_hangs_up_answers_are_503_and_what_was_acknowledged_is_there_once(
    serve: Serve, database_url: str
) -> None:
    """Goal 1, in small: each lead repeats a message under the same id until it is acknowledged."""
    site = await serve()
    browsers = [await site.browser() for _ in range(8)]
    chats = [await browser.chat("0") for browser in browsers]
    seen: Counter[int] = Counter()

    async def talk(browser: Browser, chat: str) -> None:
        for number in range(1, 11):
            body = {"contentText": str(number), "clientMessageId": str(number)}
            while True:
                answer = await browser.post(f"/conversations/{chat}/messages", body)
                seen[answer.status_code] += 1
                if answer.status_code == 201:
                    break
                refused(answer, 503, "unavailable")
                assert int(answer.headers["retry-after"]) >= 1

    async def hang_up() -> None:
        connection = await asyncpg.connect(driver_dsn(database_url))
        for _ in range(5):
            await connection.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
            await asyncio.sleep(0.03)
        await connection.close()

    await asyncio.gather(hang_up(), *(talk(*each) for each in zip(browsers, chats, strict=True)))
    assert set(seen) <= {201, 503}
    for browser, chat in zip(browsers, chats, strict=True):
        said = await browser.messages(chat)
        assert [each["contentText"] for each in said] == [str(number) for number in range(11)]
        assert [each["seq"] for each in said] == list(range(1, 12))
    assert (await site.http.get("/health/ready")).status_code == 200
