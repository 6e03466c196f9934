"""When the house is open, and what a lead hears who writes when it is not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from api_site import Browser, Serve, Site, data, refused, until

from pascal.app.edge.words import moment_words

in_the_loop = pytest.mark.asyncio(loop_scope="session")

OFFICE = {"timeZone": "America/Lima", "week": [[{"opens": "09:00", "closes": "18:00"}]] * 5 + [[], []]}


async def at(site: Site, lima: str) -> None:
    site.clock.ahead = datetime.fromisoformat(f"{lima}:00-05:00") - datetime.now(UTC)


async def notes(lead: Browser, chat: str) -> list[str]:
    return [each["contentText"] for each in await lead.messages(chat) if each["note"] == "outside_hours"]


@in_the_loop
async def test_the_house_is_always_open_until_somebody_says_otherwise(fresh_site: Site) -> None:
    admin, agent = await fresh_site.admin(), await fresh_site.colleague()
    hours = data(await agent.get("/hours"))
    assert hours["week"] == [[{"opens": "00:00", "closes": "24:00"}]] * 7
    body = OFFICE | {"holidays": ["2026-07-29", "2026-07-28"]}
    kept = data(await admin.call("PUT", "/hours", json=body))
    assert kept == body | {"holidays": ["2026-07-28", "2026-07-29"], "version": kept["version"]}
    assert data(await agent.get("/hours")) == kept


@in_the_loop
async def test_of_two_who_change_the_hours_the_second_is_told(fresh_site: Site) -> None:
    admin, other = await fresh_site.admin(), await fresh_site.admin("Otra")
    read = data(await admin.get("/hours"))
    kept = data(await admin.call("PUT", "/hours", json=read | {"holidays": ["2026-07-28"]}))
    late = await other.call("PUT", "/hours", json=read | {"holidays": ["2026-12-25"]})
    refused(late, 409, "changed_meanwhile")
    assert data(await other.get("/hours")) == kept
    data(await other.call("PUT", "/hours", json=kept | {"holidays": ["2026-12-25"]}))


@in_the_loop
async def test_who_writes_at_night_hears_once_when_somebody_will_be_there(serve: Serve) -> None:
    site = await serve()
    admin, lead = await site.admin(), await site.browser()
    data(await admin.call("PUT", "/hours", json=OFFICE | {"holidays": ["2027-01-04"]}))
    await at(site, "2027-01-02T22:00")  # a Saturday; Monday is a holiday
    lead = await site.browser()
    chat = await lead.chat("¿Hay alguien?")
    await until(lambda: notes(lead, chat))
    said = "Ahora no hay nadie que pueda responder. Te escribimos el martes 5 de enero desde las 09:00."
    await lead.say(chat, "¿Hola?")
    other = await (await site.browser()).chat()
    assert other
    assert await notes(lead, chat) == [said]
    assert data(await lead.get(f"/conversations/{chat}"))["opensAt"] == "2027-01-05T14:00:00Z"
    english = {"accept-language": "en"}
    found = data(await lead.call("GET", f"/conversations/{chat}/messages", headers=english))["items"]
    assert found[1]["contentText"] == (
        "Nobody can answer right now. We will write to you on Tuesday 5 January from 09:00."
    )
    await at(site, "2027-01-05T10:00")
    admin = await site.sign_in(admin.email)
    lead.token = (await lead.handshake())["leadToken"]
    assert data(await lead.get(f"/conversations/{chat}"))["opensAt"] is None
    await lead.say(chat, "Buenos días")
    await at(site, "2027-01-05T19:00")
    await lead.say(chat, "¿Y mañana?")

    async def twice() -> bool:
        return len(await notes(lead, chat)) == 2

    await until(twice)
    assert (await notes(lead, chat))[1].endswith("miércoles 6 de enero desde las 09:00.")


@in_the_loop
async def test_nobody_is_told_while_it_is_open_or_somebody_answers_after_hours(serve: Serve) -> None:
    site = await serve()
    admin, ana = await site.admin(), await site.colleague("Ana")
    data(await admin.call("PUT", "/hours", json=OFFICE | {"holidays": []}))
    await at(site, "2027-01-06T10:00")
    ana, lead, quiet = await site.sign_in(ana.email), await site.browser(), await site.browser()
    chat = await lead.chat()
    await ana.take(chat)
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    await at(site, "2027-01-06T18:10")
    ana = await site.sign_in(ana.email)
    lead.token = (await lead.handshake())["leadToken"]
    await lead.say(chat, "Una cosa más")
    quiet.token = (await quiet.handshake())["leadToken"]
    waiting = await quiet.chat()  # behind the other in the outbox
    await until(lambda: notes(quiet, waiting))
    assert await notes(lead, chat) == []
    data(await ana.post(f"/conversations/{chat}/release"))  # so nobody answers after all
    await until(lambda: notes(lead, chat))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timeZone": "Here"}, "timeZone"),
        ({"week": []}, "week"),
        ({"week": [[]] * 7}, "week"),
        ({"week": [[{"opens": "", "closes": "09:00"}]] + [[]] * 6}, "week"),
        ({"holidays": ["2026-02-30"]}, "holidays"),
        ({"week": [[{"opens": "18:00", "closes": "09:00"}]] + [[]] * 6}, "week"),
        ({"holidays": [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(401)]}, "holidays"),
    ],
)
@in_the_loop
async def test_hours_that_there_cannot_be_are_refused(site: Site, change: dict[str, Any], field: str) -> None:
    admin = await site.admin()
    body = OFFICE | {"holidays": []} | change
    answer = await admin.call("PUT", "/hours", json=body)
    refused(answer, 400, "validation_error", field)
    assert "etiquetas" not in answer.text


@in_the_loop
async def test_a_response_time_is_also_told_as_it_was_while_the_house_was_open(serve: Serve) -> None:
    site = await serve()
    admin, ana = await site.admin(), await site.colleague("Ana")
    data(await admin.call("PUT", "/hours", json=OFFICE | {"holidays": []}))
    await at(site, "2027-01-07T17:30")
    lead = await site.browser()
    chat = await lead.chat()
    await at(site, "2027-01-08T09:15")
    ana = await site.sign_in(ana.email)
    await ana.take(chat)
    await ana.say(chat, "Buenos días")
    stats = (await ana.get("/api/chat/stats")).json()["data"]
    assert stats["averageResponseTime"] == pytest.approx(15 * 60 + 45, abs=1)
    assert stats["averageResponseTimeInHours"] == pytest.approx(45, abs=1)
    admin = await site.sign_in(admin.email)
    agents = (await admin.get("/api/chat/stats/agents")).json()["data"]
    days = (await admin.get("/api/chat/stats/daily")).json()["data"]
    (hers,) = [each for each in agents if each["supportAgentId"] == ana.id]
    (day,) = [each for each in days if each["date"] == "2027-01-07"]  # on which the session began
    for told in (hers, day):
        assert told["averageResponseTime"] == pytest.approx(15 * 60 + 45, abs=1)
        assert told["averageResponseTimeInHours"] == pytest.approx(45, abs=1)


def test_a_moment_is_said_as_people_say_it() -> None:
    at = datetime.fromisoformat("2027-01-05T09:05:00-05:00")
    assert [moment_words(at, language) for language in range(3)] == [
        "martes 5 de enero desde las 09:05",
        "Tuesday 5 January from 09:05",
        "terça-feira, 5 de janeiro, a partir das 09:05",
    ]
