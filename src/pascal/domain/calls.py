"""Who may dial what: a call costs money, and whoever can dial anything can be made to (THREATS 26).

A browser asks for an intent first, signed in as whoever they are; the carrier then shows it to us, and asks.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from pascal.domain.agents import Agent
from pascal.domain.communications import Communication, State
from pascal.domain.errors import Invalid
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import AgentId, ConversationId, IntentId, LeadId

INTENT_LASTS: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=4)
"""That a call may last (THREATS 26)."""
RINGS_FOR: Final = timedelta(minutes=2)
"""Of a call that nobody has answered by then nothing more is to be heard."""
MOST: Final = 6
"""Calls of one agent within `SPAN`."""
SPAN: Final = timedelta(minutes=1)

_BROWSER: Final = re.compile(r"agent_([0-9a-f]{32})")

CallReason = Literal[
    "nobody",
    "no_intent",
    "intent_used",
    "intent_over",
    "bad_address",
    "country_not_allowed",
    "too_fast",
    "already_calling",
]
"""Why somebody may not dial."""


def browser_of(agent_id: AgentId) -> str:
    """What an agent's browser is called by carriers, which take letters, digits and `_`."""
    return f"agent_{agent_id.hex}"


def agent_at(browser: str) -> AgentId | None:
    """None for what is no browser of the team."""
    match = _BROWSER.fullmatch(browser)
    return AgentId(UUID(match[1])) if match else None


@dataclass(slots=True)
class Intent:
    """Leave for one agent to dial one number, once, and soon."""

    id: IntentId
    agent_id: AgentId
    to: Identity
    at: datetime
    lead_id: LeadId | None = None
    """Whose number it is said to be."""
    used_at: datetime | None = None
    conversation_id: ConversationId | None = None
    """From where they call; None: in the lead's open one, else in one of their own."""

    def fails(self, by: AgentId, to: Identity, *, at: datetime) -> CallReason | None:
        if (self.agent_id, self.to) != (by, to):
            return "no_intent"
        if self.used_at is not None:
            return "intent_used"
        return None if self.at <= at < self.at + INTENT_LASTS else "intent_over"

    def use(self, *, at: datetime) -> None:
        self.used_at = at


@dataclass(frozen=True, slots=True)
class Caller:
    """An agent, and what they have called of late."""

    agent_id: AgentId
    enabled: bool
    began: Sequence[datetime] = ()
    """When their calls of late began, in any order."""
    calling: bool = False
    """Whether one goes on."""

    @classmethod
    def of(cls, agent: Agent, calls: Sequence[Communication], *, at: datetime) -> "Caller":
        """*calls*: the last `MOST` that they began."""
        began = [each.created_at for each in calls]
        return cls(agent.id, agent.active, began, any(_goes_on(each, at) for each in calls))

    def may_again(self) -> datetime:
        """When the oldest of the last `MOST` counts no more."""
        return sorted(self.began)[-MOST] + SPAN


def _goes_on(call: Communication, at: datetime) -> bool:
    """Of a call that has ended its length is known. Where nobody tells of it, it has ended at some time."""
    if call.is_over:
        return False
    longest = LONGEST if call.state is State.DELIVERED else RINGS_FOR
    return at < call.created_at + longest


def may_call(
    caller: Caller, to: str, country: str | None, allowed: Set[str], *, at: datetime
) -> CallReason | None:
    """What is in the way of a call to *to*, a number as it was typed; None if nothing is.

    *country* is that of the number, *allowed* those that are paid for, both in ISO 3166.
    """
    if not caller.enabled:
        return "nobody"
    if number(to) is None:
        return "bad_address"
    if country not in allowed:
        return "country_not_allowed"
    if caller.calling:
        return "already_calling"
    late = sum(each > at - SPAN for each in caller.began)
    return "too_fast" if late >= MOST else None


def may_dial(
    caller: Caller | None,
    intent: Intent | None,
    to: str,
    country: str | None,
    allowed: Set[str],
    *,
    at: datetime,
) -> CallReason | None:
    """The same of a browser's call, for which there has to be an intent. Who gets None uses it up."""
    dialled = number(to)
    if caller is None:
        return "nobody"
    if intent is None or dialled is None:
        return "no_intent" if intent is None else "bad_address"
    return intent.fails(caller.agent_id, dialled, at=at) or may_call(caller, to, country, allowed, at=at)


def number(to: str) -> Identity | None:
    """None for what is no number in E.164."""
    try:
        return Identity.of(PHONE, to)
    except Invalid:
        return None
