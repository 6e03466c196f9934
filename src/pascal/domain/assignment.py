"""Who gets the next conversation by itself, and why. Pure: the same question has the same answer.

Who may have it at all (is there, in a team that works by itself) is for the asker to know.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pascal.domain.conversations import Priority
from pascal.domain.events import Because, Rule
from pascal.domain.ids import AgentId, ConversationId, TeamId

A_CLASS_IS_WORTH: Final = timedelta(minutes=10)
"""Of waiting: as long as people stay on a page for an answer. So low overtakes high after twenty."""
BEHIND: Final[Mapping[Priority | None, timedelta]] = {
    Priority.HIGH: 0 * A_CLASS_IS_WORTH,
    Priority.NORMAL: A_CLASS_IS_WORTH,
    None: A_CLASS_IS_WORTH,
    Priority.LOW: 2 * A_CLASS_IS_WORTH,
}
"""How much later than it came a conversation takes its turn.

Nobody starves: who waits is overtaken at most by those who come within the next twenty minutes.
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in the queue."""

    id: ConversationId
    since: datetime
    """When it began, also if it came back."""
    priority: Priority | None = None
    last_agent: AgentId | None = None
    """Who had the lead's conversation before this one."""
    let_go: frozenset[AgentId] = frozenset()
    """Who had this one, and gave it back or had it taken away by somebody: people's word counts more."""

    @property
    def turn(self) -> tuple[datetime, ConversationId]:
        """Who has the least is next: within a class the oldest."""
        return self.since + BEHIND[self.priority], self.id


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who may be given conversations."""

    agent_id: AgentId
    team_id: TeamId
    open_now: int
    capacity: int
    idle_since: datetime
    """When they last were given one, finished one or came, whichever was last."""

    @property
    def room(self) -> int:
        return max(0, self.capacity - self.open_now)


@dataclass(frozen=True, slots=True)
class Choice:
    conversation_id: ConversationId
    agent_id: AgentId
    team_id: TeamId
    because: Because


def choose(waiting: Waiting, standings: Iterable[Standing]) -> Choice | None:
    """Who of those with room gets it; None if nobody may.

    A returning lead's last agent; else the least loaded; of equals the longest idle; then the first by id.
    """
    free = [each for each in standings if each.room and each.agent_id not in waiting.let_go]
    if not free:
        return None
    least = min(each.open_now for each in free)
    level = [each for each in free if each.open_now == least]
    chosen = next((each for each in free if each.agent_id == waiting.last_agent), None)
    if chosen is not None:
        rule = Rule.RETURNING_LEAD
    elif len(free) == 1:
        chosen, rule = free[0], Rule.ONLY_ONE
    elif len(level) == 1:
        chosen, rule = level[0], Rule.LEAST_LOADED
    else:
        chosen = min(level, key=lambda each: (each.idle_since, each.agent_id))
        rule = Rule.LONGEST_IDLE
    others = [each.open_now for each in free if each is not chosen]
    because = Because(
        rule=rule,
        candidates=len(free),
        load=chosen.open_now,
        others_load=min(others, default=None),
        idle_since=chosen.idle_since,
    )
    return Choice(waiting.id, chosen.agent_id, chosen.team_id, because)


def plan(queue: Iterable[Waiting], standings: Sequence[Standing], *, at: datetime) -> Iterator[Choice]:
    """Who is given what *at* once, each choice knowing of those before it, until nothing fits any more."""
    free = {each.agent_id: each for each in standings if each.room}
    for waiting in sorted(queue, key=lambda each: each.turn):
        if not free:
            return
        if (choice := choose(waiting, free.values())) is None:
            continue
        yield choice
        now = replace(free[choice.agent_id], open_now=choice.because.load + 1, idle_since=at)
        if now.room:
            free[choice.agent_id] = now
        else:
            del free[choice.agent_id]
