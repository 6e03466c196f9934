"""Nothing is heard by the wrong person, and what somebody may hear ends when the right to it does."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from e2e.browsers import Refused, Tab
from e2e.house import House, OpenHouse
from e2e.people import Agent, Lead, refusal

AT_MOST = 2.0
"""Seconds after which a right that is gone counts on open sockets too (THREATS 21)."""
GRACE = 3.5
"""Seconds after which who left is gone."""


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def is_cut_off(tab: Tab, since: float) -> None:
    assert tab.hears("disconnected")["forGood"]
    assert time.monotonic() - since < AT_MOST


def test_a_stranger_is_not_let_in(house: House, juan: Lead, ana: Agent) -> None:
    for somebody in (juan, ana):
        forger = replace(somebody, token=f"{somebody.token[:-4]}AAAA")
        assert refused(forger.opens_a_tab) == "unauthorized"


def test_a_lead_hears_no_other_leads_conversation(house: House, ana: Agent, juan: Lead) -> None:
    """THREATS 4, 20."""
    conversation, maria = juan.starts("Hola"), house.lead("María Soto")
    her_own = maria.starts("Buenas")
    curious = maria.opens_a_tab(her_own)
    assert refused(lambda: curious.follow(conversation)) == "not_found"
    assert refused(lambda: curious.type(conversation)) == "not_found"
    assert refused(lambda: curious.intrude("visitor", juan.id)) in {"forbidden", "invalid"}
    assert refusal(lambda: maria.catches_up(conversation))[0] == 404
    ana.takes(conversation)
    ana.says(conversation, "Solo para Juan")
    ana.takes(her_own)
    curious.hears("agent_joined", conversationId=her_own)
    assert {heard.data["conversationId"] for heard in curious.story} == {her_own}


def test_a_lead_hears_nothing_of_what_agents_hear_among_themselves(
    house: House, ana: Agent, juan: Lead
) -> None:
    """THREATS 5."""
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation)
    for where in (("dashboard", ""), ("colleagues", ""), ("desk", conversation), ("agent", ana.id)):
        assert refused(lambda where=where: chat.intrude(*where)) in {"forbidden", "invalid"}
    ana.describes(conversation, priority="HIGH", tags=["insistente"])
    desk.hears("conversation_updated", conversationId=conversation)
    house.lead("María Soto").starts("Buenas")
    desk.hears("conversation_queued")
    ana.says(conversation, "Buenos días")
    chat.hears("message_posted", contentText="Buenos días")
    among_agents = {"conversation_updated", "conversation_queued", "conversation_activity", "lead_present"}
    assert not among_agents & {heard.name for heard in chat.story}
    assert not any("insistente" in str(heard.raw) for heard in chat.story)


def test_a_lead_hears_nothing_of_notes_and_of_what_is_put_off_or_said_later(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    canary, soon = "canario-que-solo-ven-colegas", datetime.now(UTC) + timedelta(hours=1)
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, desk, called = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation), beto.opens_a_tab()
    of = f"/conversations/{conversation}"
    note = ana.ask("POST", f"{of}/notes", contentText=canary, mentions=[beto.id])
    assert desk.hears("note_written", conversationId=conversation) == note
    mentioned = called.hears("mentioned", conversationId=conversation)
    assert (mentioned["noteId"], mentioned["authorName"]) == (note["id"], "Ana Torres")
    later = ana.ask("POST", f"{of}/scheduled", contentText=canary, sendAt=soon.isoformat())
    assert desk.hears("scheduled_changed", id=later["id"])["status"] == "WAITING"
    assert ana.ask("POST", f"{of}/snooze", until=soon.isoformat())["snoozedUntil"] is not None
    juan.says(conversation, "¿Sigue ahí?")
    assert desk.hears("conversation_woke", conversationId=conversation)["by"] == "LEAD"
    ana.ask("DELETE", f"{of}/notes/{note['id']}")
    desk.hears("note_deleted", id=note["id"])
    ana.ask("DELETE", f"{of}/scheduled/{later['id']}")
    desk.hears("scheduled_changed", id=later["id"], status="CANCELLED", reason="WITHDRAWN")
    ana.says(conversation, "Aquí estoy")
    chat.hears("message_posted", contentText="Aquí estoy")
    told = " ".join(f"{heard.name} {heard.event} {heard.raw}" for heard in chat.story)
    secrets = (canary, note["id"], later["id"], "snoozed", "note_written", "mentioned", "scheduled", "woke")
    assert [each for each in secrets if each in told] == []
    assert [each["seq"] for each in juan.catches_up(conversation)] == [1, 2, 3, 4]


def test_an_agent_who_is_disabled_is_cut_off_at_once_on_every_tab(
    house: House, ana: Agent, juan: Lead
) -> None:
    """THREATS 21."""
    dora, conversation = house.admin.hires("Dora Paz"), juan.starts("Hola")
    dora.takes(conversation)
    tabs, dashboard = [dora.opens_a_tab(conversation), dora.opens_a_tab()], ana.opens_a_tab()
    chat = juan.opens_a_tab(conversation)
    house.admin.edits(dora.id, isActive=False)
    since = time.monotonic()
    for tab in tabs:
        is_cut_off(tab, since)
    known = [len(tab.story) for tab in tabs]
    dashboard.hears("conversation_queued", conversationId=conversation, returned=True)
    ana.takes(conversation)
    ana.says(conversation, "Yo le atiendo")
    chat.hears("message_posted", contentText="Yo le atiendo")
    assert [len(tab.story) for tab in tabs] == known
    assert refused(dora.opens_a_tab) == "unauthorized"
    while refusal(lambda: dora.says(conversation, "Sigo aquí"))[0] != 401:
        assert time.monotonic() - since < AT_MOST


def test_a_new_role_ends_the_connections_of_the_old_one(house: House) -> None:
    """THREATS 21."""
    elsa = house.admin.hires("Elsa Roca", "ADMIN")
    tab = elsa.opens_a_tab()
    house.admin.edits(elsa.id, role="SALES_AGENT")
    is_cut_off(tab, time.monotonic())
    assert refused(elsa.opens_a_tab) == "unauthorized"
    Agent.signs_in(house.site, elsa.email).opens_a_tab()


@pytest.mark.parametrize("ends", ["signed out", "an older refresh token was used"])
def test_a_session_that_ends_is_cut_off_on_every_tab(house: House, juan: Lead, ends: str) -> None:
    """THREATS 21."""
    dora, conversation = house.admin.hires("Dora Paz"), juan.starts("Hola")
    elsewhere = Agent.signs_in(house.site, dora.email)
    dora.takes(conversation)
    tabs, other = [dora.opens_a_tab(conversation), dora.opens_a_tab()], elsewhere.opens_a_tab(conversation)
    if ends == "signed out":
        dora.ask("POST", "/auth/logout")
    else:
        stolen = {"refreshToken": dora.refresh_token}
        renewed = dora.ask("POST", "/auth/refresh", **stolen)
        dora.ask("POST", "/auth/refresh", refreshToken=renewed["refreshToken"])
        assert refusal(lambda: dora.ask("POST", "/auth/refresh", **stolen))[0] == 401
    since = time.monotonic()
    for tab in tabs:
        is_cut_off(tab, since)
    assert refused(dora.opens_a_tab) == "unauthorized"
    if house.site.transport == "pusher":  # it knows people, not sessions
        is_cut_off(other, since)
        other = elsewhere.opens_a_tab(conversation)
    known = [len(tab.story) for tab in tabs]
    juan.says(conversation, "¿Me oye?")
    other.hears("message_posted", contentText="¿Me oye?")
    assert [len(tab.story) for tab in tabs] == known


def test_where_agents_see_all_the_former_agent_may_still_follow(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    """THREATS 14."""
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    desk = ana.opens_a_tab(conversation)
    ana.does("transfer", conversation, agentId=beto.id)
    beto.says(conversation, "Sigo yo")
    desk.hears("message_posted", contentText="Sigo yo")
    assert refusal(lambda: ana.says(conversation, "Una cosa más"))[:2] == (403, "forbidden")
    ana.opens_a_tab(conversation)


def test_who_listens_on_when_a_colleague_takes_it_is_on_record(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    """As who opens a colleague's: THREATS 14. Who left in time is not."""
    conversation, other = juan.starts("Hola"), house.lead("María Soto").starts("Buenas")
    stays, elsewhere = ana.opens_a_tab(conversation), house.admin.opens_a_tab(conversation)
    elsewhere.leave(conversation)
    elsewhere.follow(other)
    time.sleep(GRACE)
    beto.opens_a_tab(conversation)
    beto.takes(conversation)
    beto.says(conversation, "Le atiendo yo")
    stays.hears("message_posted", contentText="Le atiendo yo")
    assert readers(house, conversation, of=beto) == [ana.id]

    beto.does("transfer", conversation, agentId=ana.id)
    assert readers(house, conversation, of=ana) == [beto.id]
    assert readers(house, conversation, of=beto) == [ana.id]


def readers(house: House, conversation: str, *, of: Agent) -> list[str]:
    """Who is on record as a reader of it while it was *of* a colleague."""
    deadline = time.monotonic() + AT_MOST
    while True:
        page = house.admin.ask("GET", "/audit?action=conversation.read&limit=100")
        mine = [each for each in page["items"] if each["subjectId"] == conversation]
        found = [each["actorId"] for each in mine if each["details"]["agentId"] == of.id]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def test_where_agents_see_their_own_the_former_agent_hears_no_more(another_house: OpenHouse) -> None:
    """THREATS 14, 20. Who could listen to what waits would still listen when it is a colleague's."""
    house = another_house(PASCAL_AGENTS_SEE_ALL="false")
    ana, beto, juan = house.agent("Ana Torres"), house.agent("Beto Ruiz"), house.lead()
    conversation = juan.starts("Hola")
    chat, boss = juan.opens_a_tab(conversation), house.admin.opens_a_tab(conversation)
    assert ana.sees(conversation)["lastText"] == "Hola"
    assert refused(lambda: ana.opens_a_tab(conversation)) == "not_found"

    ana.takes(conversation)
    handed_on = ana.opens_a_tab(conversation)
    ana.does("transfer", conversation, agentId=beto.id)
    beto.says(conversation, "Entre usted y yo")
    chat.hears("message_posted", contentText="Entre usted y yo")
    assert refused(lambda: ana.opens_a_tab(conversation)) == "not_found"
    assert refusal(lambda: ana.catches_up(conversation))[0] == 404

    given_back = beto.opens_a_tab(conversation)
    beto.does("release", conversation)
    ana.takes(conversation)
    ana.says(conversation, "Ya estoy de vuelta")
    for tab in (chat, boss):
        tab.hears("message_posted", contentText="Ya estoy de vuelta")
    assert boss.words(conversation, after=1) == chat.words(conversation, after=1)
    for tab, secret in ((handed_on, "Entre usted y yo"), (given_back, "Ya estoy de vuelta")):
        assert secret not in str([heard.raw for heard in tab.story])


def test_where_agents_see_their_own_they_hear_of_no_other_lead(another_house: OpenHouse) -> None:
    """THREATS 14: neither who is there, nor what was finished while nobody had it."""
    house = another_house(shares_carrier=False, PASCAL_AGENTS_SEE_ALL="false")
    ana, beto = house.agent("Ana Torres"), house.agent("Beto Ruiz")
    juan, maria, pedro = house.lead("Juan Pérez"), house.lead("María Soto"), house.lead("Pedro Gil")
    responsible, colleague = ana.opens_a_tab(), beto.opens_a_tab()
    waiting = maria.starts("Buenas")
    maria.opens_a_tab(waiting)
    colleague.hears("lead_present", conversationId=waiting)

    taken = juan.starts("Hola")
    ana.takes(taken)
    chat = juan.opens_a_tab(taken)
    responsible.hears("lead_present", conversationId=taken)
    chat.close()
    responsible.hears("lead_absent", conversationId=taken)
    house.admin.does("resolve", waiting)
    colleague.hears("status_changed", conversationId=waiting, status="RESOLVED")

    later = pedro.starts("Hola")
    colleague.hears("conversation_queued", conversationId=later)
    assert not [one for one in colleague.story if one.name in {"lead_present", "lead_absent"}][1:]
    assert not colleague.heard("conversation_updated", conversationId=waiting)


def test_where_agents_see_all_they_hear_what_was_finished_while_nobody_had_it(
    house: House, beto: Agent, juan: Lead
) -> None:
    waiting, dashboard = juan.starts("Hola"), beto.opens_a_tab()
    house.admin.does("resolve", waiting)
    assert dashboard.hears("conversation_updated", conversationId=waiting)["conversation"]["closedAt"]
