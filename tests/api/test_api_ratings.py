"""What leads think of how they were attended: given once, in the chat or by a link, and averaged."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from api_site import Browser, Call, Colleague, Site, at_once, data, refused

from pascal.domain.ports.clock import Clock
from pascal.domain.ports.limits import Limits

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def nobody_has_rated_lately(site: Site) -> None:
    """All tests rate from one address, and some of other modules rate much."""
    await (await site.container.get(Limits)).clear("ratings", "127.0.0.1")


@pytest_asyncio.fixture(loop_scope="session")
async def agent(site: Site) -> Colleague:
    return await site.colleague("Ana")


async def ended(site: Site, agent: Colleague, *, answered: bool = True) -> tuple[Browser, str]:
    browser = await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    if answered:
        await agent.say(chat, "Hola")
    await agent.resolve(chat)
    return browser, chat


async def rated(site: Site, agent: Colleague, score: int, comment: str | None = None) -> str:
    browser, chat = await ended(site, agent)
    body = {"score": score} | ({} if comment is None else {"comment": comment})
    data(await browser.post(f"/conversations/{chat}/rating", body), 201)
    return chat


async def token_for(agent: Colleague, chat: str) -> str:
    url: str = data(await agent.post(f"/conversations/{chat}/rating/link"))["url"]
    return url.rpartition("/rate/")[2]


async def test_a_lead_is_asked_once_at_the_end(site: Site, agent: Colleague) -> None:
    browser, chat = await ended(site, agent)
    of = f"/conversations/{chat}"
    assert data(await browser.get(of))["canRate"] is True
    (listed,) = data(await browser.get("/leads/me/conversations"))["items"]
    assert listed["canRate"] is True
    given = data(await browser.post(f"{of}/rating", {"score": 4, "comment": " Muy amable "}), 201)
    assert (given["score"], given["comment"]) == (4, "Muy amable")
    assert data(await browser.get(of))["canRate"] is False
    for score in (4, 1):
        refused(await browser.post(f"{of}/rating", {"score": score}), 409, "already_rated")
    assert (await agent.one(chat))["rating"] == given
    (row,) = await agent.listed()
    assert row["rating"] == given


async def test_nobody_is_asked_about_what_nobody_answered(site: Site, agent: Colleague) -> None:
    browser, chat = await ended(site, agent, answered=False)
    assert data(await browser.get(f"/conversations/{chat}"))["canRate"] is False
    refused(await browser.post(f"/conversations/{chat}/rating", {"score": 4}), 409, "not_rateable")
    refused(await agent.post(f"/conversations/{chat}/rating/link"), 409, "not_rateable")
    assert (await agent.one(chat))["rating"] is None


async def test_only_its_lead_rates_it(site: Site, agent: Colleague) -> None:
    _, chat = await ended(site, agent)
    foreign = await site.browser()
    await foreign.start()
    refused(await foreign.post(f"/conversations/{chat}/rating", {"score": 1}), 404, "not_found")
    refused(await agent.post(f"/conversations/{chat}/rating", {"score": 5}), 403, "forbidden")
    admin = await site.admin()
    refused(await admin.post(f"/conversations/{chat}/rating", {"score": 5}), 403, "forbidden")


async def test_a_link_rates_once_and_says_nothing_of_whose_it_is(site: Site, agent: Colleague) -> None:
    browser, chat = await ended(site, agent)
    made = data(await agent.post(f"/conversations/{chat}/rating/link"))
    assert made["url"].startswith(f"{site.settings.public_url}/rate/")
    ends = datetime.fromisoformat(made["expiresAt"]) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < ends < timedelta(days=30, seconds=5)
    token = made["url"].rpartition("/")[2]
    carried = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[16:].decode()
    assert chat in carried
    assert not any(secret in carried for secret in (browser.email, browser.name, browser.lead_id))
    body = {"token": token, "score": 5, "comment": "Gracias"}
    for _ in "12":  # looking at it uses nothing up
        looked = data(await site.stranger.post("/ratings/link", {"token": token}))
        assert looked == {"expiresAt": made["expiresAt"]}
    assert data(await site.stranger.post("/ratings", body), 201)["score"] == 5
    refused(await site.stranger.post("/ratings", body), 409, "already_rated")
    refused(await site.stranger.post("/ratings/link", {"token": token}), 409, "already_rated")
    refused(await agent.post(f"/conversations/{chat}/rating/link"), 409, "already_rated")
    assert data(await browser.get(f"/conversations/{chat}"))["canRate"] is False
    assert (await agent.one(chat))["rating"]["comment"] == "Gracias"


async def test_a_link_that_is_not_ours_or_is_over_is_not_found(fresh_site: Site) -> None:
    site, agent = fresh_site, await fresh_site.colleague("Ana")
    browser, chat = await ended(site, agent)
    token = await token_for(agent, chat)
    _, other = await ended(site, agent)
    another = await token_for(agent, other)
    refresh = agent.refresh_token
    for wrong in (token[:-2], token[:22] + another[22:], refresh, "x", "ñ", "a" * 2048, f"{token}."):
        refused(await site.stranger.post("/ratings", {"token": wrong, "score": 5}), 404, "not_found")
        refused(await site.stranger.post("/ratings/link", {"token": wrong}), 404, "not_found")
    site.clock.ahead = timedelta(days=30, minutes=1)
    refused(await site.stranger.post("/ratings", {"token": token, "score": 5}), 404, "not_found")
    refused(await site.stranger.post("/ratings/link", {"token": token}), 404, "not_found")
    renewed = await browser.handshake()
    browser.token = renewed["leadToken"]
    assert data(await browser.get(f"/conversations/{chat}"))["canRate"] is False
    refused(await browser.post(f"/conversations/{chat}/rating", {"score": 5}), 409, "not_rateable")


async def test_looking_at_the_link_rates_nothing(site: Site, agent: Colleague) -> None:
    """Whatever fetches addresses before a person does: scanners of mail, previews of chats."""
    browser, chat = await ended(site, agent)
    token = await token_for(agent, chat)
    for method in ("GET", "HEAD"):
        page = await site.http.request(method, f"/rate/{token}", params={"score": 5})
        assert page.status_code in {200, 503}  # 503: the pages have not been built
        assert token not in page.headers.get("location", "")
        assert page.headers["referrer-policy"] == "same-origin"
    assert (await site.http.post(f"/rate/{token}", json={"score": 5})).status_code == 405
    assert (await site.http.get("/api/v1/ratings", params={"token": token})).status_code == 401
    assert data(await browser.get(f"/conversations/{chat}"))["canRate"] is True


async def test_many_at_once_are_one_rating(site: Site, agent: Colleague) -> None:
    browser, chat = await ended(site, agent)
    token = await token_for(agent, chat)
    tabs = [Call(browser, "POST", f"/conversations/{chat}/rating", {"score": n}) for n in (1, 2, 3)]
    links = [Call(site.stranger, "POST", "/ratings", {"token": token, "score": n}) for n in (4, 5)]
    answers = await at_once([*tabs, *links])
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    (first,) = [each for each in answers if each.status_code == 201]
    assert (await agent.one(chat))["rating"]["score"] == data(first, 201)["score"]


async def test_a_strangers_guesses_are_slowed_down(fresh_site: Site) -> None:
    rate = Call(fresh_site.stranger, "POST", "/ratings", {"token": "x", "score": 5})
    look = Call(fresh_site.stranger, "POST", "/ratings/link", {"token": "x"})
    answers = await at_once([rate, look] * 30)
    assert [each.status_code for each in answers] == [404] * 60
    for each in (rate, look):
        refused(*await at_once([each]), 429, "too_many_requests")


async def test_administrators_list_all_and_agents_their_own(fresh_site: Site) -> None:
    site = fresh_site
    ana, luis, admin = await site.colleague("Ana"), await site.colleague("Luis"), await site.admin()
    chats = [await rated(site, who, score) for who, score in ((ana, 5), (luis, 2), (ana, 4))]
    newest = [chats[2], chats[1], chats[0]]

    async def found(who: Colleague, **query: object) -> list[str]:
        return [each["conversationId"] for each in data(await who.get("/ratings", **query))["items"]]

    assert await found(admin) == newest
    assert await found(admin, agentId=luis.id) == [chats[1]]
    assert await found(admin, score=4) == [chats[2]]
    assert await found(ana) == await found(ana, agentId=ana.id) == [chats[2], chats[0]]
    refused(await ana.get("/ratings", agentId=luis.id), 403, "forbidden")
    refused(await ana.get("/ratings/summary", agentId=luis.id), 403, "forbidden")
    page = data(await admin.get("/ratings", limit=2))
    rest = data(await admin.get("/ratings", limit=2, cursor=page["nextCursor"]))
    assert [each["conversationId"] for each in (*page["items"], *rest["items"])] == newest
    assert rest["nextCursor"] is None
    today = (await site.container.get(Clock)).now().date().isoformat()
    assert await found(admin, startDate="2020-01-01", endDate="2020-12-31") == []
    assert len(await found(admin, startDate=f"{today}T00:00:00Z")) in {0, 1, 2, 3}
    refused(await admin.get("/ratings", startDate="ayer"), 400, "validation_error", "startDate")
    refused(await admin.get("/ratings", score=6), 400, "validation_error", "score")
    cursor = data(await admin.get("/conversations", limit=1))["nextCursor"]
    refused(await admin.get("/ratings", cursor=cursor), 400, "validation_error", "cursor")


async def test_averages_are_of_each_agent_and_of_each_day_where_one_is(fresh_site: Site) -> None:
    site = fresh_site
    ana, luis, admin = await site.colleague("Ana"), await site.colleague("Luis"), await site.admin()
    for each in (ana, luis, admin):
        data(await each.patch("/auth/me", {"timeZone": "UTC"}))
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    site.clock.ahead = noon - now
    people = [await site.sign_in(each.email) for each in (ana, luis, admin)]
    ana, luis, admin = people
    for who, score in ((ana, 5), (ana, 4), (luis, 1)):
        await rated(site, who, score)
    site.clock.ahead += timedelta(hours=13)  # the next day in London, and in Lima still the same
    ana, luis, admin = [await site.sign_in(each.email) for each in people]
    await rated(site, ana, 5)

    summary = data(await admin.get("/ratings/summary"))
    assert (summary["average"], summary["count"]) == (3.75, 4)
    assert summary["distribution"] == [1, 0, 0, 1, 2]
    assert [(each["name"], each["average"], each["count"]) for each in summary["agents"]] == [
        ("Ana", 4.67, 3),
        ("Luis", 1.0, 1),
    ]
    assert len(summary["days"]) == 30
    days = [(each["date"], each["average"], each["count"]) for each in summary["days"][-2:]]
    first, second = noon.date(), noon.date() + timedelta(days=1)
    assert days == [(first.isoformat(), 3.33, 3), (second.isoformat(), 5.0, 1)]
    assert all(each["average"] is None and each["count"] == 0 for each in summary["days"][:-2])

    mine = data(await luis.get("/ratings/summary"))
    assert (mine["average"], mine["count"], [each["name"] for each in mine["agents"]]) == (1.0, 1, ["Luis"])
    one = data(await admin.get("/ratings/summary", startDate=str(second), endDate=str(second)))
    assert (one["average"], one["count"], len(one["days"])) == (5.0, 1, 1)
    data(await admin.patch("/auth/me", {"timeZone": "America/Lima"}))
    lima = data(await admin.get("/ratings/summary", startDate=str(first), endDate=str(first)))
    assert lima["count"] == 4
    refused(
        await admin.get("/ratings/summary", startDate="2020-01-01", endDate="2026-01-01"),
        400,
        "validation_error",
        "startDate",
    )


async def test_nobody_has_an_average_of_nothing(fresh_site: Site) -> None:
    summary: Any = data(await (await fresh_site.colleague()).get("/ratings/summary"))
    assert (summary["average"], summary["count"], summary["agents"]) == (None, 0, [])


async def test_a_conversation_that_there_is_not_is_not_rated(site: Site) -> None:
    browser, admin = await site.browser(), await site.admin()
    refused(await browser.post(f"/conversations/{uuid4()}/rating", {"score": 5}), 404, "not_found")
    refused(await admin.post(f"/conversations/{uuid4()}/rating/link"), 404, "not_found")
