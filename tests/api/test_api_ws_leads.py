"""Document 002's leads and dashboard, asked for on a real WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from api_site import Browser, Colleague, Serve, Site, data, until
from dishka import Provider, Scope
from panel import Panel, lead_of, panel_of
from test_api_ws import error

from pascal.app.faces.ws import AbandonedAfter
from pascal.domain.ids import QualificationId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage
from pascal.domain.qualification import Evidence, Step

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = [each.value for each in Step]


@pytest_asyncio.fixture(loop_scope="session")
async def admin(fresh_site: Site) -> Colleague:
    return await fresh_site.admin()


@pytest_asyncio.fixture(loop_scope="session")
async def panel(fresh_site: Site, admin: Colleague) -> AsyncIterator[Panel]:
    async with panel_of(fresh_site, admin) as found:
        yield found


async def asked(panel: Panel, resource: str, action: str, payload: object = None) -> Any:
    """The data of an answer that is a success."""
    answer = await panel.ask(resource, action, payload)
    assert answer["type"] == "success", answer
    return answer["payload"]["data"]


async def arrives(site: Site, panel: Panel, text: str = "Hola") -> tuple[Browser, str, Any]:
    juan = await site.browser()
    chat = await juan.chat(text)
    return juan, chat, await lead_of(panel, chat)


async def tells(
    site: Site, lead_id: str, field: str, value: str, *, quote: str, message_id: Any = None
) -> None:
    """As the bot would have learnt it."""
    storage, clock = await site.container.get(Storage), await site.container.get(Clock)
    async with storage.begin() as tx:
        one = await tx.qualifications.get(QualificationId(lead_id))  # type: ignore[arg-type]
        one.greet(at=clock.now())
        one.learn(field, value, Evidence(quote, message_id, 0.8, "script"), at=clock.now())
        await tx.qualifications.save(one)


# -- leads


async def test_whoever_writes_is_a_lead_at_the_start(fresh_site: Site, panel: Panel) -> None:
    juan, chat, lead = await arrives(fresh_site, panel)
    assert {name: lead[name] for name in ("conversation_id", "current_step", "consent")} == {
        "conversation_id": chat,
        "current_step": "start",
        "consent": False,
    }
    assert lead["user"] == {
        "full_name": "Juan Pérez",
        "email": juan.email,
        "phone": "+51987654321",
        "company": None,
    }
    assert lead["bant_data"] == dict.fromkeys(("budget", "authority", "need", "timeline"))
    assert set(lead["requirements"]) >= {"app_type", "deadline", "project", "bedrooms", "financing"}
    assert lead["verified"] is False
    assert lead["user_id"]


async def test_the_words_of_document_002(fresh_site: Site, panel: Panel) -> None:
    """What it shows of a lead is what the team noted, in its own vocabulary."""
    _, _, lead = await arrives(fresh_site, panel)
    told = {
        "budget": "10000-50000",
        "authority": "decision_maker",
        "need": "urgent",
        "timeline": "3_months",
        "app_type": "web_app",
        "deadline": "2024-06-01",
        "company": "Empresa ABC",
    }
    for field, value in told.items():
        await asked(panel, "leads", "note_answer", {"lead_id": lead["id"], "field": field, "value": value})
    found = await asked(panel, "leads", "get_lead_with_complete_data", {"lead_id": lead["id"]})
    assert found["bant_data"] == {name: told[name] for name in ("budget", "authority", "need", "timeline")}
    assert found["requirements"] | {"app_type": "web_app", "deadline": "2024-06-01"} == found["requirements"]
    assert found["user"]["company"] == "Empresa ABC"
    assert found["score"] == 25 + 25 + 25 + 15 == sum(each["points"] for each in found["score_parts"])
    assert {each["criterion"]: each["because"] for each in found["score_parts"]} == found["bant_data"]
    (budget,) = (each for each in found["answers"] if each["field"] == "budget")
    assert (budget["read_by"], budget["standing"], budget["confirmed_name"]) == ("person", "known", "Rosa")


async def test_a_person_moves_a_lead_and_back_only_with_a_reason(fresh_site: Site, panel: Panel) -> None:
    _, _, lead = await arrives(fresh_site, panel)
    move = {"lead_id": lead["id"], "new_step": "requirements"}
    assert (await asked(panel, "leads", "update_lead_step", move))["current_step"] == "requirements"
    back = move | {"new_step": "bant"}
    refusal = await panel.ask("leads", "update_lead_step", back)
    error(refusal, "validation_error", "reason")
    assert refusal["payload"]["errors"] == {"reason": ["Al retroceder, di por qué"]}
    error(await panel.ask("leads", "update_lead_step", back | {"reason": " "}), "validation_error", "reason")
    moved = await asked(panel, "leads", "update_lead_step", back | {"reason": "No era el presupuesto"})
    assert (moved["current_step"], moved["held"]) == ("bant", True)
    told = [(each["before"], each["after"], each["reason"], each["agent_name"]) for each in moved["moves"]]
    assert told == [
        ("requirements", "bant", "No era el presupuesto", "Rosa"),
        ("start", "requirements", None, "Rosa"),
    ]
    refusal = await panel.ask("leads", "update_lead_step", move | {"new_step": "sold"})
    error(refusal, "validation_error", "new_step")


async def test_what_was_read_is_confirmed_doubted_and_settled(fresh_site: Site, panel: Panel) -> None:
    juan, chat, lead = await arrives(fresh_site, panel)
    said = await juan.say(chat, "Unos 50 mil dólares")
    one = {"lead_id": lead["id"]}
    await tells(fresh_site, lead["id"], "budget", "50000", quote="50 mil", message_id=said["id"])
    budget = next(
        each
        for each in (await asked(panel, "leads", "get_lead_with_complete_data", one))["answers"]
        if each["field"] == "budget"
    )
    assert (budget["quote"], budget["confidence"], budget["message_id"]) == ("50 mil", 0.8, said["id"])
    assert (budget["conversation_id"], budget["seq"]) == (chat, said["seq"])
    await asked(panel, "leads", "confirm_answer", one | {"field": "budget"})
    await tells(fresh_site, lead["id"], "budget", "90000", quote="mejor 90")
    found = (await asked(panel, "leads", "get_lead_with_complete_data", one))["answers"]
    assert [(each["value"], each["standing"]) for each in found if each["field"] == "budget"] == [
        ("90000-90000", "doubt"),
        ("50000-50000", "known"),
        ("50000-50000", "past"),
    ]
    note = one | {"field": "budget", "value": "90000", "quote": "Lo confirmó por teléfono"}
    settled = await asked(panel, "leads", "note_answer", note)
    standing = [(each["value"], each["standing"]) for each in settled["answers"] if each["field"] == "budget"]
    assert standing[0] == ("90000-90000", "known")
    assert "doubt" not in {each for _, each in standing}
    for field, value, blamed in (
        ("budget", "mucho", "value"),
        ("need", "sí", "value"),
        ("bedrooms", "tres", "value"),
        ("name", " ", "value"),
        ("phone", "no sé", "value"),
        ("email", "juan", "value"),
        ("colour", "azul", "field"),
        ("budget", 50000, "value"),
    ):
        refusal = await panel.ask("leads", "note_answer", one | {"field": field, "value": value})
        error(refusal, "validation_error", blamed)
        assert [*refusal["payload"]["errors"]] == [blamed]
    error(await panel.ask("leads", "confirm_answer", one | {"field": "need"}), "validation_error", "field")


async def test_what_holds_after_a_doubt_keeps_its_words(fresh_site: Site, panel: Panel) -> None:
    juan, chat, lead = await arrives(fresh_site, panel)
    one = {"lead_id": lead["id"], "field": "budget"}
    error(await panel.ask("leads", "settle_answer", one | {"take": "doubt"}), "validation_error", "field")
    await tells(fresh_site, lead["id"], "budget", "50000", quote="50 mil")
    for later, take, holds in (
        ("90000", "doubt", "90000-90000"),
        ("70000", "known", "90000-90000"),
    ):
        await asked(panel, "leads", "confirm_answer", one)
        said = await juan.say(chat, f"Mejor {later}")
        await tells(fresh_site, lead["id"], "budget", later, quote=later, message_id=said["id"])
        settled = await asked(panel, "leads", "settle_answer", one | {"take": take})
        told = [each for each in settled["answers"] if each["field"] == "budget"]
        (known,) = (each for each in told if each["standing"] == "known")
        assert (known["value"], known["quote"]) == (holds, "90000")
        assert (known["message_id"] is None, known["confirmed_by"] is None) == (False, False)
        assert "doubt" not in {each["standing"] for each in told}


async def test_consent_is_a_ledger(fresh_site: Site, panel: Panel) -> None:
    _, _, lead = await arrives(fresh_site, panel)
    assert (lead["consent"], lead["consent_refused"]) == (False, False), "nobody has asked them"
    one = {"lead_id": lead["id"]}
    given = await asked(panel, "leads", "note_consent", one | {"given": True, "words": "Firmó en la feria"})
    assert (given["consent"], given["consent_refused"]) == (True, False)
    taken = await asked(panel, "leads", "note_consent", one | {"given": False, "words": "Llamó y lo retiró"})
    assert (taken["consent"], taken["consent_refused"]) == (False, True)
    assert [(each["given"], each["words"], each["agent_name"]) for each in taken["consents"]] == [
        (False, "Llamó y lo retiró", "Rosa"),
        (True, "Firmó en la feria", "Rosa"),
    ]
    refusal = await panel.ask("leads", "note_consent", one | {"given": True, "words": " "})
    error(refusal, "validation_error", "words")


async def test_a_lead_whom_no_bot_greeted_goes_on_as_far_as_is_known(fresh_site: Site, panel: Panel) -> None:
    """Of a house without the bot, or whose agent was quicker."""
    _, _, lead = await arrives(fresh_site, panel)
    one = {"lead_id": lead["id"]}
    given = await asked(panel, "leads", "note_consent", one | {"given": True, "words": "Por teléfono"})
    assert given["current_step"] == "bant"
    since = fresh_site.clock.now() + timedelta(days=2)
    visit = {
        "lead_qualification_id": lead["id"],
        "subject": "Visita",
        "start_time": since.isoformat(),
        "end_time": (since + timedelta(hours=1)).isoformat(),
    }
    await asked(panel, "meetings", "create_meeting", visit)
    booked = await asked(panel, "leads", "get_lead_with_complete_data", one)
    assert booked["current_step"] == "meeting"
    [card] = (await asked(panel, "leads", "get_lead_pipeline"))["meeting"]
    assert card["meetings_at"] == booked["meetings_at"]
    assert [datetime.fromisoformat(each) for each in card["meetings_at"]] == [since]
    assert {"budget", "need"} < {*booked["missing"]}, "why they are not through"
    funnel = await asked(panel, "dashboard", "get_conversion_funnel")
    assert [each["count"] for each in funnel] == [1, 1, 1, 1, 1, 1, 0]


async def test_lists_come_in_pages_beside_their_data(fresh_site: Site, panel: Panel) -> None:
    leads = [(await arrives(fresh_site, panel, f"Hola {n}"))[2]["id"] for n in range(5)]
    newest, pages, cursor = leads[::-1], [], None
    while True:
        payload = {"limit": 2} | ({} if cursor is None else {"cursor": cursor})
        answer = (await panel.ask("leads", "get_all_leads", payload))["payload"]
        assert set(answer) == {"data", "cursor"}
        pages += [each["id"] for each in answer["data"]]
        if (cursor := answer["cursor"]) is None:
            break
    assert pages == newest
    for limit in (0, 201, "2"):
        error(await panel.ask("leads", "get_all_leads", {"limit": limit}), "validation_error", "limit")
    error(await panel.ask("leads", "get_all_leads", {"cursor": "x"}), "validation_error", "cursor")
    cursor = (await panel.ask("leads", "get_all_leads", {"limit": 2}))["payload"]["cursor"]
    for action, other in (
        ("get_all_leads", {"step": "start"}),
        ("get_all_leads", {"conversation_id": leads[0]}),
        ("get_abandoned_leads", {}),
    ):
        error(await panel.ask("leads", action, other | {"cursor": cursor}), "validation_error", "cursor")
    board = (await panel.ask("leads", "get_lead_pipeline", {"limit": 3}))["payload"]
    assert list(board["data"]) == STEPS
    assert [each["id"] for each in board["data"]["start"]] == newest[:3]
    assert board["counts"] == {**dict.fromkeys(STEPS, 0), "start": 5}
    first = {"lead_id": leads[0], "new_step": "bant"}
    await asked(panel, "leads", "update_lead_step", first)
    assert [each["id"] for each in await asked(panel, "leads", "get_all_leads", {"step": "bant"})] == leads[
        :1
    ]


async def test_an_agent_works_on_own_and_waiting_leads_and_reads_the_others(serve: Serve) -> None:
    """THREATS 17."""
    site = await serve()
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    async with panel_of(site, ana) as hers, panel_of(site, beto) as his:
        juan, chat, lead = await arrives(site, hers)
        await beto.take(chat)
        note = {"lead_id": lead["id"], "field": "need", "value": "high"}
        error(await hers.ask("leads", "note_answer", note), "forbidden")
        error(
            await hers.ask("leads", "update_lead_step", {"lead_id": lead["id"], "new_step": "bant"}),
            "forbidden",
        )
        await asked(his, "leads", "note_answer", note)
        found = await asked(hers, "leads", "get_lead_with_complete_data", {"lead_id": lead["id"]})
        assert found["bant_data"]["need"] == "high"
        said = await juan.say(chat, "Unos 50 mil")
        await tells(site, lead["id"], "budget", "50000", quote="50 mil", message_id=said["id"])
        await beto.resolve(chat)
        later = await juan.chat("Otra vez")
        await beto.take(later)
        found = await asked(hers, "leads", "get_lead_with_complete_data", {"lead_id": lead["id"]})
        assert found["conversation_id"] == later
        assert chat in {each["conversation_id"] for each in found["answers"]}
    admin = await site.admin()

    async def on_record() -> Any:
        items = data(await admin.get("/audit", action="conversation.read"))["items"]
        return len(items) == 2 and items

    assert [each["actorId"] for each in await until(on_record)] == [ana.id] * 2


async def test_whose_words_were_read_is_on_record_for_each_conversation_they_were_said_in(
    serve: Serve,
) -> None:
    """Goal 12."""
    site = await serve()
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    storage, clock = await site.container.get(Storage), await site.container.get(Clock)
    async with panel_of(site, beto) as his:
        juan, chat, lead = await arrives(site, his)
        talks = []
        for words in ("50 mil", "Sí, acepto", "Gracias"):
            talks.append(chat)
            await beto.take(chat)
            said = await juan.say(chat, words)
            if words == "50 mil":
                await tells(site, lead["id"], "budget", "50000", quote=words, message_id=said["id"])
            if words == "Sí, acepto":
                async with storage.begin() as tx:
                    one = await tx.qualifications.get(QualificationId(lead["id"]))
                    one.consents(words, given=True, message_id=said["id"], at=clock.now())
                    await tx.qualifications.save(one)
            if words != "Gracias":
                await beto.resolve(chat)
                chat = await juan.chat("Otra vez")
    async with panel_of(site, ana) as hers:
        await asked(hers, "leads", "get_lead_with_complete_data", {"lead_id": lead["id"]})
    admin = await site.admin()

    async def on_record() -> Any:
        items = data(await admin.get("/audit", action="conversation.read", actorId=ana.id))["items"]
        return len(items) >= 3 and items

    assert sorted(each["subjectId"] for each in await until(on_record)) == sorted(talks)


async def test_an_old_conversation_opens_no_colleagues(serve: Serve) -> None:
    """THREATS 14."""
    site = await serve(pascal_agents_see_all=False)
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    async with panel_of(site, ana) as hers, panel_of(site, beto) as his:
        juan, chat, lead = await arrives(site, hers)
        one = {"lead_id": lead["id"]}
        await ana.take(chat)
        await asked(hers, "leads", "note_consent", one | {"given": True, "words": "Firmó"})
        await ana.resolve(chat)
        later = await juan.chat("Otra vez")
        await beto.take(later)
        said = await juan.say(later, "Me divorcio, tengo 50 mil")
        await tells(site, lead["id"], "budget", "50000", quote="Me divorcio", message_id=said["id"])

        async def words(panel: Panel) -> Any:
            found = await asked(panel, "leads", "get_lead_with_complete_data", one)
            (budget,) = (each for each in found["answers"] if each["field"] == "budget")
            place = {name: budget[name] for name in ("quote", "message_id", "conversation_id", "seq")}
            return place, [each["words"] for each in found["consents"]]

        assert await words(his) == (
            {"quote": "Me divorcio", "message_id": said["id"], "conversation_id": later, "seq": said["seq"]},
            ["Firmó"],
        )
        nothing = {"quote": "", "message_id": None, "conversation_id": None, "seq": None}
        assert await words(hers) == (nothing, ["Firmó"])
        for action, payload in (
            ("update_lead_step", {"new_step": "bant"}),
            ("note_answer", {"field": "need", "value": "high"}),
            ("confirm_answer", {"field": "budget"}),
            ("note_consent", {"given": False, "words": "Ya no"}),
        ):
            error(await hers.ask("leads", action, one | payload), "forbidden")


async def test_where_agents_see_their_own_alone_the_others_leads_are_not_there(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    async with panel_of(site, ana) as hers, panel_of(site, beto) as his:
        _, chat, lead = await arrives(site, hers)
        await beto.take(chat)
        assert await asked(hers, "leads", "get_all_leads") == []
        one = {"lead_id": lead["id"]}
        error(await hers.ask("leads", "get_lead_with_complete_data", one), "not_found")
        error(await hers.ask("leads", "note_consent", one | {"given": True, "words": "Sí"}), "not_found")
        assert len(await asked(his, "leads", "get_all_leads")) == 1


async def test_who_is_silent_for_a_week_and_not_through_is_abandoned(serve: Serve) -> None:
    more = Provider(scope=Scope.APP)
    more.provide(lambda: AbandonedAfter(timedelta(days=7)), provides=AbandonedAfter)
    site = await serve(more=[more])
    rosa = await site.admin()
    async with panel_of(site, rosa) as panel:
        _, _, silent = await arrives(site, panel)
        _, _, through = await arrives(site, panel)
        await asked(panel, "leads", "update_lead_step", {"lead_id": through["id"], "new_step": "completed"})
        assert await asked(panel, "leads", "get_abandoned_leads") == []
    site.clock.ahead = timedelta(days=7, minutes=1)
    async with panel_of(site, await site.sign_in(rosa.email)) as panel:
        assert [each["id"] for each in await asked(panel, "leads", "get_abandoned_leads")] == [silent["id"]]


async def test_a_hundred_moves_at_once_are_all_answered(fresh_site: Site, panel: Panel) -> None:
    _, _, lead = await arrives(fresh_site, panel)
    moves = [{"lead_id": lead["id"], "new_step": STEPS[n % 7], "reason": "x"} for n in range(100)]
    answers = await asyncio.gather(*[panel.ask("leads", "update_lead_step", each) for each in moves])
    assert {each["type"] for each in answers} == {"success"}
    assert sum((await panel.ask("leads", "get_lead_pipeline"))["payload"]["counts"].values()) == 1


# -- the bot's switch


async def test_the_bot_is_switched_as_document_002_says(fresh_site: Site, panel: Panel) -> None:
    _, chat, _ = await arrives(fresh_site, panel)
    for enabled in (False, True):
        switch = {"conversation_id": chat, "enabled": enabled}
        assert await asked(panel, "conversations", "update_agent_status", switch) == {
            "conversation_id": chat,
            "agent_enabled": enabled,
        }
    refusal = await panel.ask("conversations", "update_agent_status", {"conversation_id": chat, "enabled": 1})
    error(refusal, "validation_error", "enabled")


# -- the dashboard


async def test_the_figures_of_the_dashboard(fresh_site: Site, panel: Panel) -> None:
    _, chat, lead = await arrives(fresh_site, panel)
    await arrives(fresh_site, panel)
    await asked(panel, "leads", "update_lead_step", {"lead_id": lead["id"], "new_step": "meeting"})
    assert await asked(panel, "dashboard", "get_dashboard_stats") == {
        "total_users": 2,
        "active_conversations": 2,
        "meetings_today": 0,
        "leads_by_step": {**dict.fromkeys(STEPS, 0), "start": 1, "meeting": 1},
    }
    funnel = await asked(panel, "dashboard", "get_conversion_funnel")
    assert [(each["step"], each["count"], each["conversion_rate"]) for each in funnel] == [
        ("start", 2, 1.0),
        *((step, 1, 0.5) for step in STEPS[1:6]),
        ("completed", 0, 0.0),
    ]
    stats = await asked(panel, "leads", "get_conversion_stats", {"days": 1})
    assert stats[0] == {
        "from_step": "start",
        "to_step": "consent",
        "from_count": 2,
        "to_count": 1,
        "conversion_rate": 0.5,
    }
    assert len(stats) == 6
    hours = await asked(panel, "dashboard", "get_activity_timeline")
    assert len(hours) == 24
    assert sum(each["conversations"] for each in hours) == 2 == sum(each["leads"] for each in hours)
    moments = [datetime.fromisoformat(each["hour"]) for each in hours]
    assert {after - one for one, after in pairwise(moments)} == {timedelta(hours=1)}
    bot = await asked(panel, "dashboard", "get_agent_performance", {"days": 7})
    assert (bot["conversations"], bot["handled_alone"], bot["average_handover_seconds"]) == (0, 0, None)
    now = await asked(panel, "dashboard", "get_real_time_metrics")
    assert (now["queue"]["length"], now["active_conversations"]) == (2, 2)
    assert now["agents_online"] == 1
    assert now["queue"]["oldest_seconds"] >= now["queue"]["average_seconds"] > 0
    sent = now["send_latency"]["count"]
    await (await fresh_site.sign_in((await fresh_site.admin()).email)).take(chat)
    assert now["jobs"]["dead"] == 0
    assert (await asked(panel, "dashboard", "get_real_time_metrics"))["send_latency"]["count"] == sent


async def test_a_period_is_told_by_the_askers_own_days(site: Site) -> None:
    ana = await site.colleague()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # never the same day
        data(await ana.patch("/auth/me", {"timeZone": zone}))
        async with panel_of(site, ana) as hers:
            bot = await asked(hers, "dashboard", "get_agent_performance", {"days": 7})
        today = site.clock.now().astimezone(ZoneInfo(zone)).date()
        assert (bot["since"], bot["until"]) == (str(today - timedelta(days=7)), str(today))


async def test_sending_is_measured(fresh_site: Site, panel: Panel) -> None:
    juan, chat, _ = await arrives(fresh_site, panel)
    before = (await asked(panel, "dashboard", "get_real_time_metrics"))["send_latency"]["count"]
    for n in range(3):
        await juan.say(chat, f"¿Hola? {n}")
    await juan.messages(chat)
    sending = (await asked(panel, "dashboard", "get_real_time_metrics"))["send_latency"]
    assert sending["count"] == before + 3
    assert 0 < sending["p50"] <= sending["p95"] <= sending["p99"]


async def test_who_subscribes_hears_what_changed_at_most_once_a_second(
    fresh_site: Site, panel: Panel
) -> None:
    known = await asked(panel, "dashboard", "subscribe")
    assert known["total_users"] == 0
    loop = asyncio.get_running_loop()
    began = loop.time()
    browsers = [await fresh_site.browser() for _ in range(12)]
    for each in browsers:
        await each.chat()
    heard: list[Any] = []
    while not heard or heard[-1]["total_users"] < 12 or heard[-1]["active_conversations"] < 12:
        heard.append((await panel.event("dashboard_stats"))["data"])
    took = loop.time() - began
    assert len(heard) <= took + 2
    assert all(one != after for one, after in pairwise([known, *heard]))
    assert heard[-1] == await asked(panel, "dashboard", "get_dashboard_stats")
    async with panel_of(fresh_site, await fresh_site.admin()) as other:
        await asked(other, "dashboard", "subscribe")
        assert await asked(panel, "dashboard", "unsubscribe") is None
        await (await fresh_site.browser()).chat()
        while (await other.event("dashboard_stats"))["data"]["total_users"] < 13:
            pass
        assert await panel.is_alive()
        assert panel.events("dashboard_stats") == []


async def test_an_agents_dashboard_is_of_their_own(fresh_site: Site, panel: Panel) -> None:
    ana = await fresh_site.colleague("Ana")
    async with panel_of(fresh_site, ana) as hers:
        _, chat, _ = await arrives(fresh_site, panel)
        assert (await asked(hers, "dashboard", "get_dashboard_stats"))["total_users"] == 0
        await ana.take(chat)
        assert (await asked(hers, "dashboard", "get_dashboard_stats"))["total_users"] == 1
