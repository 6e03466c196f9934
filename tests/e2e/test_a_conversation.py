"""A lead and an agent talk, live. Told once, true on both transports, with the browsers' own clients."""

import re
from concurrent.futures import ThreadPoolExecutor

from e2e.browsers import PATIENCE, Tab
from e2e.house import House
from e2e.people import Agent, Lead, refusal

ANALYSED_WITHIN = 3 * PATIENCE
"""Seconds: it is read when it has been quiet for ten."""


def test_who_waits_appears_on_every_agents_dashboard(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    dashboards = [ana.opens_a_tab(), ana.opens_a_tab(), beto.opens_a_tab()]
    conversation = juan.starts("Hola, ¿sigue disponible el de 2 dormitorios?")
    for dashboard in dashboards:
        card = dashboard.hears("conversation_queued", conversationId=conversation)
        assert (card["leadName"], card["returned"]) == ("Juan Pérez", False)
        assert card["projectName"] == "Torre Begonias Luxury"
        assert card["conversation"]["status"] == "QUEUED"
        activity = dashboard.hears("conversation_activity", conversationId=conversation)
        assert activity["lastText"] == "Hola, ¿sigue disponible el de 2 dormitorios?"
    assert conversation in [waiting["id"] for waiting in ana.lists("status=QUEUED")]


def test_the_lead_is_told_who_came_and_the_team_whose_it_is(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    conversation = juan.starts("¿Hay alguien?")
    chat, dashboard = juan.opens_a_tab(conversation), beto.opens_a_tab()
    ana.takes(conversation)
    assert chat.hears("agent_joined", conversationId=conversation)["agentName"] == "Ana Torres"
    assert chat.hears("message_posted", seq=2)["contentText"] == "Ana Torres se ha unido al chat."
    assert chat.hears("status_changed", conversationId=conversation)["status"] == "IN_PROGRESS"
    assigned = dashboard.hears("conversation_assigned", conversationId=conversation)
    assert (assigned["agentId"], assigned["status"]) == (ana.id, "IN_PROGRESS")
    assert refusal(lambda: beto.takes(conversation)) == (
        409,
        "already_taken",
        "Otro agente ya tomó este chat",
    )
    assert juan.sees(conversation)["agentName"] == "Ana Torres"


def test_what_both_say_arrives_on_both_sides_in_order(house: House, ana: Agent, juan: Lead) -> None:
    conversation = juan.starts("1")
    ana.takes(conversation)
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation)
    for number in range(3, 13):
        (ana if number % 2 else juan).says(conversation, str(number))
    with ThreadPoolExecutor(8) as at_once:
        said = [
            at_once.submit((ana if number % 2 else juan).says, conversation, str(number))
            for number in range(13, 53)
        ]
    assert {answer.result()["seq"] for answer in said} == set(range(13, 53))
    stored = juan.catches_up(conversation)
    assert [message["seq"] for message in stored] == list(range(1, 53))
    for tab in (chat, desk):
        tab.hears("message_posted", conversationId=conversation, seq=52)
        assert tab.messages(conversation, after=2) == stored[2:]


def test_the_same_send_again_is_the_same_message(house: House, ana: Agent, juan: Lead) -> None:
    conversation = juan.starts("Hola")
    chat = juan.opens_a_tab(conversation)
    first, again = (juan.says(conversation, "¿Sí?", client_id="tab-1") for _ in range(2))
    assert first == again
    juan.says(conversation, "Bueno")
    chat.hears("message_posted", contentText="Bueno")
    assert chat.words(conversation, after=1) == ["¿Sí?", "Bueno"]


def test_a_rating_is_heard_where_its_conversation_is_open_and_by_whom_it_is_for(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    ana.says(conversation, "Hola, Juan")
    ana.does("resolve", conversation)
    chat, others = juan.opens_a_tab(conversation), beto.opens_a_tab()
    screens = [ana.opens_a_tab(), beto.opens_a_tab(conversation)]
    juan.ask("POST", f"/conversations/{conversation}/rating", score=4, comment="Gracias")
    for screen in screens:
        rated = screen.hears("rating_given", conversationId=conversation)
        assert (rated["agentId"], rated["score"], rated["comment"]) == (ana.id, 4, "Gracias")
    juan.starts("Una cosa más")  # told later than the rating, to everybody
    others.hears("conversation_queued", leadName="Juan Pérez")
    assert chat.heard("rating_given") == others.heard("rating_given") == []


def test_what_a_machine_makes_of_it_is_told_to_the_team_and_to_no_lead(
    house: House, ana: Agent, juan: Lead
) -> None:
    """Document 003's «Flujo de Análisis», from a message to `conversation:ai:update`."""
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation)
    juan.says(conversation, "Es urgente: hoy mismo quiero pagar la separación del departamento")
    told = desk.hears(
        "analysis_updated", within=ANALYSED_WITHIN, conversationId=conversation, priority="HIGH"
    )
    made = ana.sees(conversation)["analysis"]
    assert {name: told[name] for name in ("summary", "priority", "tags", "by")} | {
        "at": told["updatedAt"]
    } == made
    assert made["by"] == "rules"
    juan.says(conversation, "¿Sigue ahí?")  # told later than the analysis
    chat.hears("message_posted", contentText="¿Sigue ahí?")
    assert chat.heard("analysis_updated") == []
    assert made["summary"] not in str([heard.raw for heard in chat.story if heard.name != "message_posted"])


def test_reading_marks_what_the_other_side_said(house: House, ana: Agent, juan: Lead) -> None:
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation)
    ana.reads(conversation)
    assert chat.hears("messages_read", conversationId=conversation)["by"] == "AGENT"
    ana.says(conversation, "Buenos días")
    juan.reads(conversation, 3)
    read = desk.hears("messages_read", conversationId=conversation, by="LEAD")
    assert (read["seq"], read["readAt"]) == (3, juan.catches_up(conversation)[2]["readAt"])


def test_who_types_is_shown_by_name_alone(house: House, ana: Agent, juan: Lead) -> None:
    """THREATS 20."""
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab(conversation)
    desk.type(conversation)
    typing = {"conversationId": conversation, "who": "Ana Torres", "on": True}
    assert chat.hears("typing") == typing
    desk.type(conversation, on=False)
    assert chat.hears("typing") == {**typing, "on": False}
    chat.type(conversation)
    assert desk.hears("typing") == {**typing, "who": "Juan Pérez"}
    told = [str(heard.raw) for heard in (*chat.story, *desk.story) if heard.name in {"typing", "came"}]
    assert len(told) >= 3
    assert not any(secret in raw for raw in told for secret in ("@", juan.phone, ana.email, juan.email))


def test_three_tabs_of_the_lead_hear_everything(house: House, ana: Agent, juan: Lead) -> None:
    conversation = juan.starts("Hola")
    tabs = [juan.opens_a_tab(conversation) for _ in range(3)]
    ana.takes(conversation)
    for text in ("Buenos días", "¿En qué le ayudo?"):
        ana.says(conversation, text)
    juan.says(conversation, "Busco un departamento")
    for tab in tabs:
        tab.hears("message_posted", seq=5)
        assert tab.words(conversation, after=1) == [
            "Ana Torres se ha unido al chat.",
            "Buenos días",
            "¿En qué le ayudo?",
            "Busco un departamento",
        ]


def test_a_tab_that_did_not_write_hears_of_the_conversation_that_another_began(
    house: House, ana: Agent, juan: Lead
) -> None:
    """Both before the first message, and after the end of an earlier conversation."""
    tabs, others = [juan.opens_a_tab() for _ in range(2)], house.lead("María Soto").opens_a_tab()
    conversation = juan.starts("Hola")
    for tab in tabs:
        assert tab.hears("conversation_opened", conversationId=conversation)["status"] == "QUEUED"
        tab.follow(conversation)
    ana.takes(conversation)
    ana.does("resolve", conversation)
    next_one = juan.says(conversation, "Otra pregunta")["conversationId"]
    for tab in tabs:
        tab.hears("conversation_opened", conversationId=next_one)
        tab.follow(next_one)
    ana.takes(next_one)
    for tab in tabs:
        tab.hears("agent_joined", conversationId=next_one)
    house.lead("Pedro").starts("Buenas")
    assert not others.story


def test_the_end_is_final_and_what_comes_after_waits_anew(house: House, ana: Agent, juan: Lead) -> None:
    """THREATS 8."""
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    chat, dashboard = juan.opens_a_tab(conversation), ana.opens_a_tab()
    ana.does("resolve", conversation)
    assert chat.hears("status_changed", status="RESOLVED")["conversationId"] == conversation
    assert chat.words(conversation, after=2) == ["La conversación ha finalizado."]
    assert refusal(lambda: ana.says(conversation, "Una cosa más"))[:2] == (409, "conversation_closed")
    next_one = juan.says(conversation, "Otra pregunta")["conversationId"]
    assert next_one != conversation
    assert dashboard.hears("conversation_queued", conversationId=next_one)["leadName"] == "Juan Pérez"


def proves_its_email(house: House, browser: Lead) -> str:
    """The conversation in which it goes on."""
    browser.ask("POST", "/leads/verification", email=browser.email)
    (code,) = re.findall(r"\b\d{6}\b", house.mail_to(browser.email))
    conversation: str = browser.ask("POST", "/leads/verification/confirm", code=code)["activeConversationId"]
    return conversation


def test_a_browser_that_proves_its_email_goes_on_in_the_chat_that_is_open(
    house: House, ana: Agent, juan: Lead
) -> None:
    """THREATS 1: until then it has a conversation of its own, and hears nothing of the other."""
    first = juan.starts("Hola, desde el teléfono")
    assert proves_its_email(house, juan) == first
    at_work = house.lead("Juan P.")
    at_work.email = juan.email
    own = at_work.starts("Hola, desde la oficina")
    assert own != first
    phone, office = juan.opens_a_tab(first), at_work.opens_a_tab(own)
    juan.says(first, "¿Hay alguien?")
    phone.hears("message_posted", contentText="¿Hay alguien?")
    assert proves_its_email(house, at_work) == first
    assert office.hears("conversation_moved", conversationId=own)["to"] == first
    assert office.words(own, after=1) == ["La conversación continúa en tu otro chat."]
    assert not office.heard("message_posted", conversationId=first)
    phone.hears("message_posted", conversationId=first, contentText="Hola, desde la oficina")
    office.follow(first)
    ana.takes(first)
    ana.says(first, "Hola, Juan")
    for tab in (phone, office):
        tab.hears("message_posted", contentText="Hola, Juan")


def test_the_responsible_agent_hears_each_fact_once_on_every_tab(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    """Over Pusher a tab that has the chat open listens on two channels; `version` and `seq` tell."""
    conversation = juan.starts("Hola")
    desk, dashboard, colleague = ana.opens_a_tab(conversation), ana.opens_a_tab(), beto.opens_a_tab()
    ana.takes(conversation)
    ana.describes(conversation, tags=["vip"])
    ana.reads(conversation)
    ana.does("resolve", conversation)
    for tab in (desk, dashboard, colleague):
        tab.hears("status_changed", conversationId=conversation, status="RESOLVED")
    later = juan.starts("Otra cosa")
    for tab in (desk, dashboard, colleague):
        tab.hears("conversation_queued", conversationId=later)
    facts = ["conversation_assigned", "status_changed", "status_changed", "messages_read"]
    facts += ["conversation_updated"] * 3
    assert heard_of(dashboard, conversation) == sorted(facts)
    assert heard_of(colleague, conversation) == sorted(facts[:3])
    if house.site.transport == "socketio":
        assert heard_of(desk, conversation) == sorted(facts)


def heard_of(tab: Tab, conversation: str) -> list[str]:
    names = {"conversation_assigned", "status_changed", "conversation_updated", "messages_read"}
    return sorted(
        one.name
        for one in tab.story
        if one.name in names
        and one.data["conversationId"] == conversation
        and one.data.get("status") != "QUEUED"
    )


def test_who_is_given_a_conversation_hears_it_as_if_they_had_taken_it(house: House, juan: Lead) -> None:
    """Automatic assignment: nobody took it, and the lead hears who came."""
    eva = house.admin.hires("Eva Ríos")
    house.admin.ask("PATCH", f"/users/{eva.id}", maxConcurrentChats=1000)  # what others left waiting, too
    team = house.admin.ask("POST", "/teams", name="Lima", automatic=True, agentIds=[eva.id])
    dashboard = eva.opens_a_tab()
    eva.ask("PATCH", "/auth/me", availability="ONLINE")
    conversation = juan.starts("¿Hay alguien?")
    assigned = dashboard.hears("conversation_assigned", conversationId=conversation)
    assert (assigned["agentId"], assigned["status"]) == (eva.id, "IN_PROGRESS")
    assert juan.sees(conversation)["agentName"] == "Eva Ríos"
    eva.says(conversation, "Buenos días")
    assert [each["contentText"] for each in juan.catches_up(conversation)] == [
        "¿Hay alguien?",
        "Eva Ríos se ha unido al chat.",
        "Buenos días",
    ]
    (why,) = eva.ask("GET", f"/conversations/{conversation}/assignments")
    assert (why["by"], why["because"]["rule"]) == ("automatic", "only_one")
    house.admin.ask("DELETE", f"/teams/{team['id']}")  # others share the house
