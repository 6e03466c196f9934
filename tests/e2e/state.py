"""What a page knows, and how it keeps up: `apply`, pure, as the browser's own will be.

A page fetches once, then applies what it hears. Where events alone cannot tell (a conversation comes into
view that it was not listening to, or a `seq` is not the next one), it notes that in `asks`, and fetches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from e2e.browsers import Heard
from e2e.people import Agent, Person

Row = Mapping[str, Any]

SHOWN = 100
"""Unread messages are counted up to here."""
_OTHER_SIDE = {"lead": {"AGENT", "BOT"}, "agent": {"LEAD"}}


@dataclass(frozen=True)
class State:
    """A lead's chat, or an agent's dashboard with the conversations that are open on it."""

    side: str
    me: str
    conversations: Mapping[str, Row]
    messages: Mapping[str, tuple[Row, ...]]
    """Of the conversations that are open: all of them, by `seq`."""
    asks: frozenset[str] = frozenset()

    def listens_to(self, conversation: Row) -> bool:
        """Whether all that is said there reaches this page."""
        if self.side == "lead" or conversation["id"] in self.messages:
            return True
        return conversation["status"] == "QUEUED" or (
            conversation["status"] == "IN_PROGRESS" and conversation["agentId"] == self.me
        )

    def having(self, conversation: Row) -> "State":
        return replace(self, conversations={**self.conversations, conversation["id"]: conversation})

    def asking(self, conversation_id: str) -> "State":
        return replace(self, asks=self.asks | {conversation_id})

    @property
    def visible(self) -> tuple[dict[str, dict[str, Any]], Mapping[str, tuple[Row, ...]]]:
        """What is on the screen, and can be known: a place in the queue moves with what other leads do."""
        hidden = {"heard", "placeInQueue", "opensAt", "canRate"} | (
            {"version"} if self.side == "lead" else set()
        )
        rows = {
            about: {name: value for name, value in row.items() if name not in hidden}
            for about, row in self.conversations.items()
            if self.listens_to(row)
        }
        return rows, self.messages


def replayed(state: State, story: Iterable[Heard]) -> State:
    return reduce(apply, story, state)


def apply(state: State, heard: Heard) -> State:
    """Harmless twice: conversations carry `version`, messages `seq`."""
    data = heard.data
    match heard.name:
        case "conversation_queued" | "conversation_updated":
            return _described(state, data["conversation"])
        case "conversation_assigned" | "agent_joined" | "status_changed":
            return _changed(state, data)
        case "message_posted":
            return _posted(state, data)
        case "conversation_activity":
            about = data["conversationId"]
            return _said(
                state, about, data["lastSeq"], data["lastMessageAt"], data["senderType"], data["lastText"]
            )
        case "messages_read":
            return _read(state, data)
        case "rating_given":
            known = state.conversations.get(data["conversationId"])
            rating = {name: data[name] for name in ("score", "comment", "at")}
            return state if known is None else state.having({**known, "rating": rating})
        case "reconnected":  # what was said meanwhile went to nobody
            return replace(state, asks=state.asks | state.messages.keys())
        case _:
            return state


def _described(state: State, shape: Row) -> State:
    known = state.conversations.get(shape["id"])
    if known is None:
        fresh = {**shape, "unread": 0, "lastText": None, "rating": None, "heard": shape["lastSeq"]}
        state = state.having(fresh)
        return state.asking(shape["id"]) if shape["lastSeq"] else state
    if shape["version"] < known["version"]:
        return state
    return _moved_on(state, known, {**known, **shape})


def _changed(state: State, brief: Row) -> State:
    known = state.conversations.get(brief["conversationId"])
    if known is None:
        mine = state.side == "agent" and brief["agentId"] == state.me
        return state.asking(brief["conversationId"]) if mine else state
    if brief["version"] < known["version"]:
        return state
    return _moved_on(state, known, {**known, **{name: brief[name] for name in brief if name in known}})


def _moved_on(state: State, known: Row, changed: Row) -> State:
    """Numbers only rise. Who begins to listen asks for what was said before."""
    lasts = {name: max(known[name], changed[name]) for name in ("lastSeq", "lastMessageAt") if name in known}
    after = state.having({**changed, **lasts})
    begins = after.listens_to(changed) and not state.listens_to(known)
    return after.asking(known["id"]) if begins else after


def _posted(state: State, message: Row) -> State:
    about = message["conversationId"]
    if about not in state.messages:
        return state
    messages = state.messages[about]
    if message["seq"] > len(messages) + 1:
        return state.asking(about)
    if message["seq"] == len(messages) + 1:
        state = replace(state, messages={**state.messages, about: (*messages, message)})
    text = message["contentText"] if message["note"] is None else None
    return _said(state, about, message["seq"], message["createdAt"], message["senderType"], text)


def _said(state: State, about: str, seq: int, at: str, by: str, text: str | None) -> State:
    known = state.conversations.get(about)
    if known is None or seq <= known["heard"]:
        return state
    more = by in _OTHER_SIDE[state.side]
    row = {**known, "heard": seq, "lastSeq": max(known["lastSeq"], seq)}
    row["unread"] = min(SHOWN, known["unread"] + more)
    if "lastText" in known:
        row |= {"lastMessageAt": max(known["lastMessageAt"], at), "lastText": text or known["lastText"]}
    return state.having(row)


def _read(state: State, read: Row) -> State:
    about = read["conversationId"]
    if about not in state.messages:
        return state
    reader = read["by"].lower()
    theirs = _OTHER_SIDE[reader]
    messages = tuple(
        {**one, "readAt": read["readAt"]}
        if one["seq"] <= read["seq"] and one["readAt"] is None and one["senderType"] in theirs
        else one
        for one in state.messages[about]
    )
    state = replace(state, messages={**state.messages, about: messages})
    if reader != state.side:
        return state
    unread = sum(one["seq"] > read["seq"] and one["senderType"] in theirs for one in messages)
    return state.having({**state.conversations[about], "unread": min(SHOWN, unread)})


# what a page asks the server


def fetched(person: Person, *opened: str) -> State:
    """All of it, afresh."""
    rows = [person.sees(conversation) for conversation in opened]
    if isinstance(person, Agent):
        rows += person.lists("status=QUEUED") + person.lists("assignee=me&status=IN_PROGRESS")
    return State(
        person.side,
        person.id,
        {row["id"]: {**row, "heard": row["lastSeq"]} for row in rows},
        {conversation: tuple(person.catches_up(conversation)) for conversation in opened},
    )


def answered(person: Person, state: State) -> State:
    """What was asked for, fetched: a conversation as it stands, and what was said after what is known."""
    for about in state.asks:
        row = person.sees(about)
        state = state.having({**row, "heard": row["lastSeq"]})
        if about in state.messages:
            known = state.messages[about]
            later = tuple(person.catches_up(about, len(known)))
            state = replace(state, messages={**state.messages, about: known + later})
    return replace(state, asks=frozenset())
