"""Questions about leads on the way to a meeting, to PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record

from pascal.adapters.postgres.conditions import present, spoken, within
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.storage.qualifications import ITEM, item
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, QualificationId
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import NO_ACTIVITY, Activity, BotWork, Own
from pascal.domain.ports.pipeline import (
    AfterStanding,
    AnswerRow,
    DataConsentRow,
    PopularRow,
    StandingRow,
    StepMoveRow,
    Wanted,
)
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Step
from pascal.domain.requirements import Item, Sort

THEIRS = "c.lead_id = q.lead_id AND c.claimed_by IS NOT DISTINCT FROM q.claimed_by"

_STANDING = """q.id, q.lead_id, q.claimed_by, q.kind, q.step, q.held, q.has_meeting,
    (SELECT d.given FROM data_consents d
        WHERE d.qualification_id = q.id ORDER BY d.at DESC, d.n DESC LIMIT 1),
    c.contact_name, c.contact_email, c.contact_phone,
    (SELECT json_object_agg(a.field, a.value) FROM answers a
        WHERE a.qualification_id = q.id AND a.standing = 'known'),
    ARRAY(SELECT a.field FROM answers a
        WHERE a.qualification_id = q.id AND a.standing = 'doubt' ORDER BY a.field COLLATE "C"),
    ARRAY(SELECT t.since FROM meetings t
        WHERE t.qualification_id = q.id AND t.status = 'booked' ORDER BY t.since),
    c.id, c.channel, c.agent_id, q.started_at, q.active_at, q.completed_at"""

_EVERYBODYS = "$1::uuid IS NOT NULL"
"""Always true, but every statement has to mention who asks."""

_FACTS = [each.name for each in fields(Activity)]
_BOOKED = "t.version > 0"
"""Whether a meeting `t` ever was more than an offer."""
_STANDS = "t.status IN ('booked', 'done', 'missed')"
_SPOKE = f"""EXISTS (SELECT FROM messages m
    WHERE m.conversation_id = c.id AND {spoken("m")} AND m.sender_type = '{{}}')"""

_answers = msgspec.json.Decoder(dict[str, str])


class PostgresPipeline:
    """`Pipeline` and `PipelineFigures`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def standings(
        self, reach: Reach, wanted: Wanted, limit: int, after: AfterStanding | None = None
    ) -> Sequence[StandingRow]:
        values: list[Any] = [reach.who]
        conditions = [_few(reach)]
        if wanted.step is not None:
            conditions.append(f"q.step = '{wanted.step.value}'")
        if wanted.silent_since is not None:
            values.append(wanted.silent_since)
            conditions.append(
                f"""q.step <> 'completed' AND q.active_at <= ${len(values)}
                AND NOT EXISTS (SELECT FROM meetings t WHERE t.qualification_id = q.id
                    AND t.status = 'booked' AND t.since > ${len(values)})"""
            )
        if wanted.conversation_id is not None:
            values.append(wanted.conversation_id)
            conditions.append(
                f"""EXISTS (SELECT FROM conversations t WHERE t.id = ${len(values)}
                    AND t.lead_id = q.lead_id AND t.claimed_by IS NOT DISTINCT FROM q.claimed_by)"""
            )
        if after is not None:
            values += [after.at, after.id]
            conditions.append(f"(q.active_at, q.id) < (${len(values) - 1}, ${len(values)})")
        found = await self._all(
            f"""SELECT {_STANDING} FROM qualifications q {_latest(reach)}
            WHERE {" AND ".join(conditions)} ORDER BY q.active_at DESC, q.id DESC LIMIT {limit}""",
            *values,
        )
        return list(map(_row, found))

    async def board(self, reach: Reach, limit: int) -> Sequence[StandingRow]:
        found = await self._all(
            f"""SELECT {_STANDING} FROM unnest($2::text[]) s (step)
                CROSS JOIN LATERAL (SELECT q.* FROM qualifications q
                    WHERE q.step = s.step AND {_few(reach)} AND {reached(reach)}
                    ORDER BY q.active_at DESC, q.id DESC LIMIT {limit}) q
                {_latest(reach)}
            ORDER BY q.active_at DESC, q.id DESC""",
            reach.who,
            [each.value for each in Step],
        )
        return list(map(_row, found))

    async def standing(self, qualification_id: QualificationId, reach: Reach) -> StandingRow:
        found = await self._all(
            f"SELECT {_STANDING} FROM qualifications q {_latest(reach)} WHERE q.id = $2",
            reach.who,
            qualification_id,
        )
        if not found:
            raise NotFound
        return _row(found[0])

    async def answers(self, qualification_id: QualificationId, reach: Reach) -> Sequence[AnswerRow]:
        found = await self._all(
            f"""SELECT a.field, a.value, a.standing, CASE WHEN c.id IS NULL THEN '' ELSE a.quote END,
                a.confidence, a.read_by, a.at, CASE WHEN c.id IS NOT NULL THEN a.message_id END,
                CASE WHEN c.id IS NOT NULL THEN m.conversation_id END,
                CASE WHEN c.id IS NOT NULL THEN m.seq END, c.agent_id, a.confirmed_by, g.name,
                a.confirmed_at
            FROM answers a {_said("a", "confirmed_by", reach)} LEFT JOIN agents g ON g.id = a.confirmed_by
            WHERE a.qualification_id = $2 ORDER BY a.n DESC""",
            reach.who,
            qualification_id,
        )
        return list(map(AnswerRow._make, found))

    async def data_consents(
        self, qualification_id: QualificationId, reach: Reach
    ) -> Sequence[DataConsentRow]:
        found = await self._all(
            f"""SELECT d.given, CASE WHEN c.id IS NULL THEN '' ELSE d.words END, d.at,
                CASE WHEN c.id IS NOT NULL THEN d.message_id END,
                CASE WHEN c.id IS NOT NULL THEN m.conversation_id END, c.agent_id, d.agent_id, g.name
            FROM data_consents d {_said("d", "agent_id", reach)} LEFT JOIN agents g ON g.id = d.agent_id
            WHERE d.qualification_id = $2 ORDER BY d.at DESC, d.n DESC""",
            reach.who,
            qualification_id,
        )
        return list(map(DataConsentRow._make, found))

    async def step_moves(self, qualification_id: QualificationId, reach: Reach) -> Sequence[StepMoveRow]:
        found = await self._all(
            f"""SELECT s.before, s.after, CASE WHEN c.id IS NOT NULL THEN s.reason END, s.at, s.agent_id,
                g.name
            FROM step_moves s JOIN agents g ON g.id = s.agent_id
                LEFT JOIN conversations c ON c.id = {present("$2")} AND {_noted("s.agent_id", reach)}
            WHERE s.qualification_id = $2 ORDER BY s.at DESC, s.n DESC""",
            reach.who,
            qualification_id,
        )
        return list(map(StepMoveRow._make, found))

    async def items(self, qualification_id: QualificationId) -> Sequence[Item]:
        found = await self._all(
            f"SELECT {ITEM} FROM requirement_items i WHERE i.qualification_id = $1 ORDER BY i.n",
            qualification_id,
        )
        return list(map(item, found))

    async def popular(self, reach: Reach, sort: Sort, limit: int) -> Sequence[PopularRow]:
        theirs = f"i.qualification_id IN (SELECT q.id FROM qualifications q WHERE {reached(reach)})"
        found = await self._all(
            f"""SELECT p.name, p.wanted::int FROM (
                SELECT (array_agg(s.name ORDER BY s.used DESC, s.name COLLATE "C"))[1] AS name,
                    sum(s.used) AS wanted
                FROM (SELECT i.alike, i.name, count(*) AS used FROM requirement_items i
                    WHERE i.sort = $2 AND {_EVERYBODYS if reach.scope == Scope.ANY else theirs}
                    GROUP BY i.alike, i.name) s
                GROUP BY s.alike) p
            ORDER BY p.wanted DESC, p.name COLLATE "C" LIMIT {limit}""",
            reach.who,
            sort,
        )
        return list(map(PopularRow._make, found))

    # -- figures

    async def active(self, reach: Reach) -> int:
        ((found,),) = await self._all(
            f"""SELECT (SELECT count(*) FROM conversations c
                    WHERE c.status = 'in_progress' AND {within(reach)})
                + (SELECT count(*) FROM conversations c WHERE c.status = 'queued')""",
            reach.who,
        )
        return int(found)

    async def steps(self, reach: Reach) -> Mapping[Step, int]:
        found = await self._all(
            f"SELECT q.step, count(*) FROM qualifications q WHERE {reached(reach)} GROUP BY q.step",
            reach.who,
        )
        return dict.fromkeys(Step, 0) | {Step(step): count for step, count in found}

    async def came_to(
        self, reach: Reach, since: datetime | None = None, until: datetime | None = None
    ) -> Mapping[Step, int]:
        found = await self._all(
            f"""SELECT q.furthest, count(*) FROM qualifications q
            WHERE {reached(reach)} AND ($2::timestamptz IS NULL OR q.started_at >= $2)
                AND ($3::timestamptz IS NULL OR q.started_at < $3)
            GROUP BY q.furthest""",
            reach.who,
            since,
            until,
        )
        return dict.fromkeys(Step, 0) | {Step(step): count for step, count in found}

    async def meetings(self, reach: Reach, since: datetime, until: datetime) -> int:
        ((found,),) = await self._all(
            f"""SELECT count(*) FROM meetings t WHERE {_theirs(reach)} AND t.since >= $2 AND t.since < $3
                AND {_STANDS}""",
            reach.who,
            since,
            until,
        )
        return int(found)

    async def own(self, of: Sequence[tuple[AgentId, datetime, datetime]]) -> Sequence[Own]:
        agents = [each for each, _, _ in of]
        active = await self._all(
            """SELECT NULL::uuid, count(*) FROM conversations c WHERE c.status = 'queued'
            UNION ALL SELECT c.agent_id, count(*) FROM conversations c
                WHERE c.status = 'in_progress' AND c.agent_id = ANY ($1) GROUP BY c.agent_id""",
            agents,
        )
        steps = await self._all(
            f"""SELECT c.agent_id, q.step, count(*)
            FROM (SELECT DISTINCT agent_id, lead_id, claimed_by FROM conversations
                WHERE agent_id = ANY ($1)) c
            JOIN qualifications q ON {THEIRS} GROUP BY c.agent_id, q.step""",
            agents,
        )
        meetings = await self._all(
            f"""SELECT a.n, (SELECT count(*) FROM meetings t
                WHERE t.agent_id = a.id AND t.since >= a.since AND t.since < a.until AND {_STANDS})
            FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])
                WITH ORDINALITY a (id, since, until, n) ORDER BY a.n""",
            agents,
            [since for _, since, _ in of],
            [until for _, _, until in of],
        )
        has: dict[AgentId | None, int] = dict(map(tuple, active))
        stands = {each: dict.fromkeys(Step, 0) for each in agents}
        for agent_id, step, count in steps:
            stands[agent_id][Step(step)] = count
        return [
            Own(has[None] + has.get(each, 0), stands[each], met)
            for each, (_, met) in zip(agents, meetings, strict=True)
        ]

    async def activity(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Activity]:
        facts = f"""SELECT 'conversations' AS fact, c.created_at AS at FROM conversations c
                WHERE c.created_at >= $3 AND {within(reach)}
            UNION ALL SELECT 'messages', m.created_at FROM messages m JOIN conversations c
                ON c.id = m.conversation_id
                WHERE c.last_message_at >= $3 AND m.created_at >= $3 AND {spoken("m")} AND {within(reach)}
            UNION ALL SELECT 'leads', q.started_at FROM qualifications q
                WHERE q.started_at >= $3 AND {reached(reach)}
            UNION ALL SELECT 'qualified', q.completed_at FROM qualifications q
                WHERE q.completed_at >= $3 AND {reached(reach)}
            UNION ALL SELECT 'meetings', t.created_at FROM meetings t
                WHERE t.created_at >= $3 AND {_BOOKED} AND {_theirs(reach)}"""
        found = await self._all(
            f"""SELECT width_bucket(f.at, $2::timestamptz[]) AS period,
                {", ".join(f"count(*) FILTER (WHERE f.fact = '{fact}')" for fact in _FACTS)}
            FROM ({facts}) f GROUP BY period""",
            reach.who,
            edges,
            edges[0],
        )
        periods = {period: Activity(*counts) for period, *counts in found}
        return [periods.get(n, NO_ACTIVITY) for n in range(1, len(edges))]

    async def bot(self, reach: Reach, since: datetime, until: datetime) -> BotWork:
        ((*talks,),) = await self._all(
            f"""SELECT count(*),
                count(*) FILTER (WHERE c.status = 'resolved' AND h.at IS NULL
                    AND NOT {_SPOKE.format("agent")}),
                count(h.at), avg(h.at - c.created_at)
            FROM conversations c CROSS JOIN LATERAL (SELECT min(m.created_at) AS at FROM messages m
                WHERE m.conversation_id = c.id AND m.note IN ('bot_left', 'agent_joined')) h
            WHERE c.created_at >= $2 AND c.created_at < $3 AND {_SPOKE.format("bot")}
                AND {within(reach)}""",
            reach.who,
            since,
            until,
        )
        ((*qualified,),) = await self._all(
            f"""SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM answers a
                WHERE a.qualification_id = q.id AND (a.confirmed_by IS NOT NULL OR a.read_by = 'person')))
            FROM qualifications q WHERE q.completed_at >= $2 AND q.completed_at < $3 AND {reached(reach)}""",
            reach.who,
            since,
            until,
        )
        ((*meetings,),) = await self._all(
            f"""SELECT count(*), count(*) FILTER (WHERE t.booked_by IS NULL) FROM meetings t
            WHERE t.created_at >= $2 AND t.created_at < $3 AND {_BOOKED} AND {_theirs(reach)}""",
            reach.who,
            since,
            until,
        )
        return BotWork(*talks, *qualified, *meetings)


def _few(reach: Reach) -> str:
    """Not less than `reached`, for whole lists: few among many are not looked for one by one."""
    if reach.scope == Scope.ANY:
        return _EVERYBODYS
    return f"q.lead_id IN (SELECT c.lead_id FROM conversations c WHERE {within(reach)})"


def reached(reach: Reach) -> str:
    """Whether a conversation of a qualification `q` is within *reach*."""
    if reach.scope == Scope.ANY:  # each has one
        return _EVERYBODYS
    return f"EXISTS (SELECT FROM conversations c WHERE {THEIRS} AND {within(reach)})"


def _said(of: str, noted_by: str, reach: Reach) -> str:
    """The message `m` in which *of* was said, if in any, and its conversation `c`, if it is within reach.

    It is looked for among what was said with that lead: messages have no index by their ids alone.
    """
    readable, noted = within(reach), f"{of}.{noted_by}"
    if reach.scope != Scope.ANY:
        readable = f"""CASE WHEN m.id IS NULL AND {noted} IS NOT NULL THEN {_noted(noted, reach)}
            ELSE {readable} END"""
    return f"""LEFT JOIN (SELECT m.id, m.conversation_id, m.seq
            FROM qualifications q JOIN conversations k ON k.lead_id = q.lead_id
                JOIN messages m ON m.conversation_id = k.id
            WHERE q.id = $2) m ON m.id = {of}.message_id
        LEFT JOIN conversations c ON c.id = coalesce(m.conversation_id, {present("$2")}) AND {readable}"""


def _noted(by: str, reach: Reach) -> str:
    """Whether what *by* of the team noted is shown, of a lead whose present conversation is `c`."""
    return _EVERYBODYS if reach.scope == Scope.ANY else f"$1 IN ({by}, c.agent_id)"


def _theirs(reach: Reach) -> str:
    """Whether a meeting `t` is theirs who ask; everybody's for who may read all."""
    return _EVERYBODYS if reach.scope == Scope.ANY else "t.agent_id = $1"


def _latest(reach: Reach) -> str:
    """Their conversation within reach in which something was said last; without one they are out of reach."""
    return f"""CROSS JOIN LATERAL (SELECT c.* FROM conversations c WHERE {THEIRS} AND {within(reach)}
        ORDER BY c.last_message_at DESC, c.id DESC LIMIT 1) c"""


def _row(row: Record) -> StandingRow:
    values = list(row)
    told = StandingRow._fields.index("answers")
    values[told] = {} if values[told] is None else _answers.decode(values[told])
    return StandingRow._make(values)
