"""A stale page plus what it hears is a fresh page (after zulip's `verify_action`)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from e2e.browsers import PATIENCE, Heard, Tab
from e2e.house import House
from e2e.people import Agent, Lead, Person
from e2e.state import State, answered, fetched, replayed


@dataclass
class Watcher:
    """Somebody with a page open, and what it showed at every step."""

    person: Person
    tab: Tab
    about: str = ""
    """The conversation in question: others may be told of, too, such as what the machine made of them."""
    opened: tuple[str, ...] = ()
    shown: list[tuple[int, State]] = field(default_factory=list)
    """What it fetched at each step, and how much had been heard by then."""
    asked: set[str] = field(default_factory=set)
    """The steps at which events alone did not tell, though the line had held."""

    def reloads(self) -> State:
        heard, state = len(self.tab.story), fetched(self.person, *self.opened)
        self.shown.append((heard, state))
        return state

    def open(self, conversation: str) -> None:
        self.tab.follow(conversation)
        self.opened = (conversation,)
        self.shown.clear()
        self.reloads()

    def keeps_up(self, step: str) -> None:
        heard, stale = self.shown[-1]
        fresh = self.reloads().visible
        deadline = time.monotonic() + PATIENCE
        while True:
            story = self.tab.story[heard:]
            kept = replayed(stale, story)
            asked = self.about in kept.asks and all(each.name != "reconnected" for each in story)
            kept = answered(self.person, kept)
            if kept.visible == fresh:
                break
            assert time.monotonic() < deadline, (step, self.person.name, kept.visible, fresh)
            time.sleep(0.01)
        if asked:
            self.asked.add(step)

    def kept_up_from_every_step(self) -> None:
        fresh = fetched(self.person, *self.opened).visible
        for heard, stale in self.shown:
            story = self.tab.story[heard:]
            for told in (story, twice(story)):
                assert answered(self.person, replayed(stale, told)).visible == fresh


def twice(story: list[Heard]) -> list[Heard]:
    """At least once is what is promised: each again, and all of it again."""
    return [again for heard in story for again in (heard, heard)] + story


def test_a_stale_page_and_what_it_hears_are_a_fresh_page(
    house: House, ana: Agent, beto: Agent, juan: Lead
) -> None:
    desk, dashboard = Watcher(ana, ana.opens_a_tab()), Watcher(beto, beto.opens_a_tab())
    watchers = [desk, dashboard]
    for watcher in watchers:
        watcher.reloads()

    def step(name: str, act: Callable[[], object]) -> None:
        act()
        for watcher in watchers:
            watcher.keeps_up(name)

    started: list[str] = []
    step("start", lambda: started.append(juan.starts("Hola")))
    (chat,) = started
    at_home = Watcher(juan, juan.opens_a_tab())
    watchers.append(at_home)
    for watcher in watchers:
        watcher.about = chat
    at_home.open(chat)
    desk.open(chat)

    step("message while waiting", lambda: juan.says(chat, "¿Hay alguien?"))
    step("prioritise", lambda: ana.describes(chat, priority="HIGH"))
    step("take", lambda: ana.takes(chat))
    step("message of the agent", lambda: ana.says(chat, "Buenos días"))
    step("message of the lead", lambda: juan.says(chat, "Por fin"))
    step("read by the agent", lambda: ana.reads(chat))
    step("read by the lead", lambda: juan.reads(chat))
    step("tag", lambda: ana.describes(chat, tags=["vip", "dos dormitorios"]))
    step("bot off", lambda: ana.describes(chat, agentEnabled=False))
    step("priority cleared", lambda: ana.describes(chat, priority=None))
    step("release", lambda: ana.does("release", chat))
    step("message after the release", lambda: juan.says(chat, "¿Se fue?"))
    step("take again", lambda: ana.takes(chat))
    step("transfer", lambda: ana.does("transfer", chat, agentId=beto.id))
    step("message of the lead to the next agent", lambda: juan.says(chat, "¿Y ahora?"))
    step("message of the next agent", lambda: beto.says(chat, "Sigo yo"))
    step("assign back", lambda: house.admin.does("assign", chat, agentId=ana.id))
    step("unassign", lambda: house.admin.does("assign", chat, agentId=None))
    step("take a last time", lambda: ana.takes(chat))
    step("resolve", lambda: ana.does("resolve", chat))

    for watcher in watchers:
        watcher.kept_up_from_every_step()
    # who follows the conversation never has to ask; a dashboard asks when one comes into its view
    assert at_home.asked == desk.asked == set()
    assert dashboard.asked <= {"release", "transfer", "unassign"}
