"""Questions about ratings to memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from pascal.adapters.memory.conditions import fold
from pascal.adapters.memory.store import Store
from pascal.domain.ports.ratings import AfterRating, AgentTally, RatingFilter, RatingRow
from pascal.domain.ratings import BEST, WORST, Rating, Tally


class MemoryRatingBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    def _passing(self, filters: RatingFilter) -> list[Rating]:
        return [each for each in self._store.state.ratings.values() if _passes(each, filters)]

    async def ratings(
        self, filters: RatingFilter, limit: int, after: AfterRating | None
    ) -> Sequence[RatingRow]:
        state = self._store.state
        found = [
            RatingRow(
                each.conversation_id,
                state.conversations[each.conversation_id].contact.name,
                each.agent_id,
                state.agents[each.agent_id].name,
                each.opinion.score,
                each.opinion.comment,
                each.at,
            )
            for each in self._passing(filters)
            if after is None or (each.at, each.conversation_id) < (after.at, after.conversation_id)
        ]
        return sorted(found, key=lambda each: (each.at, each.conversation_id), reverse=True)[:limit]

    async def of_agents(self, filters: RatingFilter) -> Sequence[AgentTally]:
        passing, agents = self._passing(filters), self._store.state.agents
        found = [
            AgentTally(agent_id, agents[agent_id].name, _tally(r for r in passing if r.agent_id == agent_id))
            for agent_id in {each.agent_id for each in passing}
        ]
        return sorted(found, key=lambda each: (fold(each.agent_name), each.agent_id))

    async def of_periods(self, filters: RatingFilter, edges: Sequence[datetime]) -> Sequence[Tally]:
        passing = self._passing(filters)
        return [
            _tally(each for each in passing if since <= each.at < until) for since, until in pairwise(edges)
        ]


def _tally(ratings: Iterable[Rating]) -> Tally:
    counts = Counter(each.opinion.score for each in ratings)
    return Tally(tuple(counts[score] for score in range(WORST, BEST + 1)))


def _passes(one: Rating, filters: RatingFilter) -> bool:
    return (
        filters.agent_id in {None, one.agent_id}
        and filters.score in {None, one.opinion.score}
        and (filters.since is None or one.at >= filters.since)
        and (filters.until is None or one.at < filters.until)
    )
