"""Presence counts people, not tabs (THREATS 9)."""

from e2e.house import House
from e2e.people import Agent, Lead


def test_three_tabs_are_one_lead_who_is_gone_with_the_last(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    desk, dashboard = ana.opens_a_tab(conversation), beto.opens_a_tab()
    first, second, third = (juan.opens_a_tab(conversation) for _ in range(3))
    here = {"conversationId": conversation, "id": juan.id}
    dashboard.hears("lead_present", **here)
    assert desk.hears("came", **here)["name"] == "Juan Pérez"
    first.close()
    second.close()
    ana.says(conversation, "¿Sigue ahí?")
    third.hears("message_posted", contentText="¿Sigue ahí?")
    assert not dashboard.heard("lead_absent", **here)
    third.close()
    desk.hears("left", **here)
    for tab in (desk, dashboard):
        tab.hears("lead_absent", **here)
        assert [len(tab.heard(name, **here)) for name in ("lead_present", "lead_absent")] == [1, 1]
    assert [len(desk.heard(name, **here)) for name in ("came", "left")] == [1, 1]
    juan.opens_a_tab(conversation)
    desk.hears("came", **here)
    dashboard.hears("lead_present", **here)


def test_each_side_sees_by_name_who_is_in_the_conversation(house: House, ana: Agent, juan: Lead) -> None:
    conversation = juan.starts("Hola")
    chat, desk = juan.opens_a_tab(conversation), ana.opens_a_tab()
    assert sorted(desk.follow(conversation)) == ["Ana Torres", "Juan Pérez"]
    assert chat.hears("came", conversationId=conversation)["name"] == "Ana Torres"
    desk.leave(conversation)
    assert chat.hears("left", conversationId=conversation)["id"] == ana.id


def test_a_lead_who_was_here_before_the_first_message_is_known_by_name(
    house: House, ana: Agent, juan: Lead
) -> None:
    chat, dashboard = juan.opens_a_tab(), ana.opens_a_tab()
    conversation = juan.starts("Hola")
    desk = ana.opens_a_tab(conversation)
    assert sorted(chat.follow(conversation)) == ["Ana Torres", "Juan Pérez"]
    assert desk.hears("came", id=juan.id)["name"] == "Juan Pérez"
    chat.type(conversation)
    assert desk.hears("typing", conversationId=conversation)["who"] == "Juan Pérez"
    dashboard.hears("lead_present", id=juan.id)
    assert "Visitante" not in str([one.raw for tab in (desk, dashboard) for one in tab.story])


def test_an_agent_who_says_that_they_are_there_is_seen_by_the_team(
    house: House, ana: Agent, beto: Agent
) -> None:
    dashboard = beto.opens_a_tab()
    for availability in ("AWAY", "ONLINE"):
        ana.ask("PATCH", "/auth/me", availability=availability)
        assert dashboard.hears("agent_status", agentId=ana.id)["availability"] == availability
