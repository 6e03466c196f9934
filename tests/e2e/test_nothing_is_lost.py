"""Acknowledged means stored exactly once, whatever becomes of the process; and live updates go on."""

import random
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from e2e.browsers import PATIENCE, Browser
from e2e.house import House, opened, query
from e2e.ledger import Writer, heard_each_in_its_turn, page_shows_everything, writing
from e2e.people import Agent, Person
from e2e.service import STOP, is_alive
from e2e.state import fetched
from pascal.domain.scheduled import MOST_WAITING


def four_writers(agent: Agent, lead: Person, conversation: str, name: str) -> list[Writer]:
    return [
        Writer(person, conversation, f"{name}{person.side}{number}")
        for person in (agent, lead)
        for number in range(2)
    ]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_in_the_middle_of_sending_loses_nothing(house: House, how: signal.Signals) -> None:
    ana, leads = house.agent("Ana Torres"), [house.lead(), house.lead("María Soto")]
    chats = [lead.starts("Hola") for lead in leads]
    for chat in chats:
        ana.takes(chat)
    people = [(ana, chats[0]), (leads[0], chats[0]), (leads[1], chats[1])]
    pages = [(person, person.opens_a_tab(chat), fetched(person, chat), chat) for person, chat in people]
    if house.site.transport == "socketio":
        leads[1].opens_a_tab(
            chats[1], transports=["polling"]
        )  # a browser behind a proxy that knows no better
    writers = [
        writer
        for lead, chat in zip(leads, chats, strict=True)
        for writer in four_writers(ana, lead, chat, f"{how.name}{lead.phone}")
    ]
    with writing(*writers) as ledger:
        ledger.wait_for(10)
        house.app.signal(how)
        took = house.app.wait_until_gone()
        unanswered = ledger.unanswered(house.database_url or "")
        house.app.start().wait_until_ready()
        ledger.wait_for(10)
    assert took < STOP
    if how is signal.SIGTERM:  # what was begun was finished, and its sender told
        assert unanswered == set()
    assert [writer.refused for writer in writers if writer.refused] == []
    ledger.check()
    for person, tab, stale, chat in pages:
        page_shows_everything(person, tab, stale, chat)
        (ana if person is not ana else leads[0]).says(chat, f"Seguimos, {person.name}")
        tab.hears("message_posted", contentText=f"Seguimos, {person.name}")


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_killed_while_much_falls_due_each_is_said_once(house: House) -> None:
    """Several times, at random points: what was said and that it was said share a commit."""
    database, ana, leads = (
        house.database_url or "",
        house.agent("Ana Torres"),
        [house.lead() for _ in range(5)],
    )
    chats = [lead.starts("Hola") for lead in leads]
    wanted = [f"luego-{number}" for number in range(MOST_WAITING)]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for chat in chats:
        ana.takes(chat)
        for text in wanted:
            ana.ask("POST", f"/conversations/{chat}/scheduled", contentText=text, sendAt=later)

    def left() -> int:
        (row,) = query(
            database,
            "SELECT count(*) FROM scheduled WHERE fate = 'waiting' AND conversation_id = ANY($1::uuid[])",
            chats,
        )
        count: int = row["count"]
        return count

    def wait_for(at_most: int) -> None:
        deadline = time.monotonic() + 2 * PATIENCE
        while left() > at_most:
            assert time.monotonic() < deadline, f"{left()} still wait"
            time.sleep(0.002)

    assert left() == len(chats) * len(wanted)
    query(database, "UPDATE scheduled SET send_at = now() WHERE conversation_id = ANY($1::uuid[])", chats)
    in_the_middle = 0
    for _ in range(3):
        wait_for(max(0, left() - random.randint(1, 15)))
        house.app.kill()
        in_the_middle += left() > 0
        house.app.start().wait_until_ready()
    wait_for(0)
    assert in_the_middle > 0
    for chat, lead in zip(chats, leads, strict=True):
        stored = lead.catches_up(chat)
        assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
        said = [message["contentText"] for message in stored if message["senderType"] == "AGENT"]
        assert sorted(said) == sorted(wanted)
        assert ana.ask("GET", f"/conversations/{chat}/scheduled") == []


def test_a_kill_with_the_database_within_loses_nothing(browser: Browser, reachable_folder: Path) -> None:
    """As it is on a machine that has nothing set up."""
    folder = reachable_folder / "e2e-embedded"
    with opened(folder, browser, "socketio", None) as house:
        ana, juan = house.agent("Ana Torres"), house.lead()
        chat = juan.starts("Hola")
        ana.takes(chat)
        tab, stale = juan.opens_a_tab(chat), fetched(juan, chat)
        with writing(*four_writers(ana, juan, chat, "embedded")) as ledger:
            ledger.wait_for(10)
            house.app.kill()
            house.app.start().wait_until_ready()
            ledger.wait_for(10)
        ledger.check()
        page_shows_everything(juan, tab, stale, chat)
        server = int((folder / "data/postgres/cluster/postmaster.pid").read_text().split()[0])
    deadline = time.monotonic() + STOP
    while is_alive(server):
        assert time.monotonic() < deadline, "PostgreSQL outlived its master"
        time.sleep(0.02)


AT_ONCE = 4.0
"""Seconds; a send that waited for the carrier would take five."""


@pytest.mark.parametrize("house", ["pusher"], indirect=True)
def test_while_the_carrier_is_silent_the_chat_goes_on_and_then_all_arrives_in_order(house: House) -> None:
    """THREATS, goal 3. The browsers stay connected to it, so they hear each message in its turn."""
    assert house.carrier
    ana, juan = house.agent("Ana Torres"), house.lead()
    chat = juan.starts("Hola")
    ana.takes(chat)
    tabs = [juan.opens_a_tab(chat), ana.opens_a_tab(chat)]
    writers = four_writers(ana, juan, chat, f"silent{juan.phone}")
    house.carrier.signal(signal.SIGSTOP)
    try:
        with writing(*writers) as ledger:
            ledger.wait_for(25)
    finally:
        house.carrier.signal(signal.SIGCONT)
    assert max(writer.slowest for writer in writers) < AT_ONCE
    ledger.check()
    stored = juan.catches_up(chat, 2)
    for tab in tabs:
        heard_each_in_its_turn(tab, chat, stored)


@pytest.mark.parametrize("house", ["pusher"], indirect=True)
def test_while_the_carrier_is_gone_the_chat_goes_on_and_pages_catch_up(house: House) -> None:
    """THREATS, goal 3."""
    assert house.carrier
    ana, juan = house.agent("Ana Torres"), house.lead()
    chat = juan.starts("Hola")
    ana.takes(chat)
    pages = [(person, person.opens_a_tab(chat), fetched(person, chat)) for person in (ana, juan)]
    writers = four_writers(ana, juan, chat, f"gone{juan.phone}")
    house.carrier.kill()
    with writing(*writers) as ledger:
        ledger.wait_for(25)
    assert max(writer.slowest for writer in writers) < AT_ONCE
    house.carrier.start().wait_until_ready()
    ledger.check()
    for person, tab, stale in pages:
        tab.retry()
        tab.hears("reconnected")
        page_shows_everything(person, tab, stale, chat)
    juan.says(chat, "¿Me oye?")
    for _, tab, _ in pages:
        tab.hears("message_posted", contentText="¿Me oye?", within=30)
