"""Questions about leads on the way to a meeting, to memory."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pascal.adapters.memory.store import State, Store, reaches
from pascal.domain import meetings
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, MessageId, QualificationId
from pascal.domain.meetings import Meeting
from pascal.domain.messages import Message, Note, SenderType
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import Activity, BotWork, Own
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
from pascal.domain.qualification import Answer, DataConsent, Qualification, Step, StepMove
from pascal.domain.requirements import Item, Sort, popular


class MemoryPipeline:
    """`Pipeline` and `PipelineFigures`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def standings(
        self, reach: Reach, wanted: Wanted, limit: int, after: AfterStanding | None = None
    ) -> Sequence[StandingRow]:
        asked = wanted.conversation_id
        theirs = None if asked is None else self._store.state.conversations.get(asked)
        found = [
            (one, talk)
            for one, talk in standing_within(self._store.state, reach)
            if wanted.step in {None, one.step}
            and (
                wanted.silent_since is None
                or one.is_abandoned(wanted.silent_since, _met_at(self._store.state, one))
            )
            and (
                asked is None
                or (
                    theirs is not None
                    and theirs.lead_id == one.lead_id
                    and theirs.claimed_by == one.claimed_by
                )
            )
            and (after is None or (one.active_at, one.id) < (after.at, after.id))
        ]
        found.sort(key=lambda each: (each[0].active_at, each[0].id), reverse=True)
        return [_row(self._store.state, one, talk) for one, talk in found[:limit]]

    async def board(self, reach: Reach, limit: int) -> Sequence[StandingRow]:
        of_steps = [await self.standings(reach, Wanted(step=step), limit) for step in Step]
        found = [row for rows in of_steps for row in rows]
        return sorted(found, key=lambda each: (each.active_at, each.id), reverse=True)

    async def standing(self, qualification_id: QualificationId, reach: Reach) -> StandingRow:
        for one, talk in standing_within(self._store.state, reach):
            if one.id == qualification_id:
                return _row(self._store.state, one, talk)
        raise NotFound

    async def answers(self, qualification_id: QualificationId, reach: Reach) -> Sequence[AnswerRow]:
        state = self._store.state
        one = state.qualifications[qualification_id]
        told = state.answers.get(qualification_id, ())
        return [_answer(state, reach, one, told, place) for place in reversed(range(len(told)))]

    async def data_consents(
        self, qualification_id: QualificationId, reach: Reach
    ) -> Sequence[DataConsentRow]:
        state = self._store.state
        said = enumerate(state.data_consents.get(qualification_id, ()))
        newest = sorted(said, key=lambda each: (each[1].at, each[0]), reverse=True)
        return [_consent(state, reach, qualification_id, each) for _, each in newest]

    async def step_moves(self, qualification_id: QualificationId, reach: Reach) -> Sequence[StepMoveRow]:
        state = self._store.state
        return [
            _move(state, reach, qualification_id, each)
            for each in reversed(state.step_moves.get(qualification_id, ()))
        ]

    async def items(self, qualification_id: QualificationId) -> Sequence[Item]:
        return [*self._store.state.qualifications[qualification_id].items.values()]

    async def popular(self, reach: Reach, sort: Sort, limit: int) -> Sequence[PopularRow]:
        names = [
            each.name
            for one, _ in standing_within(self._store.state, reach)
            for each in one.items.values()
            if each.sort is sort
        ]
        return [PopularRow(*each) for each in popular(names)[:limit]]

    # -- figures

    async def active(self, reach: Reach) -> int:
        state = self._store.state
        theirs = sum(each.status is Status.IN_PROGRESS for each in state.within(reach))
        return theirs + sum(each.status is Status.QUEUED for each in state.current())

    async def steps(self, reach: Reach) -> Mapping[Step, int]:
        counted = Counter(one.step for one, _ in standing_within(self._store.state, reach))
        return {step: counted[step] for step in Step}

    async def came_to(
        self, reach: Reach, since: datetime | None = None, until: datetime | None = None
    ) -> Mapping[Step, int]:
        counted = Counter(
            one.furthest
            for one, _ in standing_within(self._store.state, reach)
            if (since is None or one.started_at >= since) and (until is None or one.started_at < until)
        )
        return {step: counted[step] for step in Step}

    async def meetings(self, reach: Reach, since: datetime, until: datetime) -> int:
        return sum(
            each.status in _STANDS and since <= each.during.since < until for each in self._meetings(reach)
        )

    async def own(self, of: Sequence[tuple[AgentId, datetime, datetime]]) -> Sequence[Own]:
        found = []
        for agent_id, since, until in of:
            theirs = Reach(agent_id, Scope.OWN)
            meetings = await self.meetings(theirs, since, until)
            found.append(Own(await self.active(theirs), await self.steps(theirs), meetings))
        return found

    async def activity(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Activity]:
        state = self._store.state
        talks = [*state.within(reach)]
        leads = [one for one, _ in standing_within(state, reach)]
        facts: tuple[list[datetime | None], ...] = (
            [each.created_at for each in talks],
            [each.created_at for talk in talks for each in state.spoken(talk.id)],
            [each.started_at for each in leads],
            [each.completed_at for each in leads],
            [each.created_at for each in self._meetings(reach) if _was_booked(each)],
        )
        return [
            Activity(*(sum(at is not None and since <= at < until for at in each) for each in facts))
            for since, until in pairwise(edges)
        ]

    async def bot(self, reach: Reach, since: datetime, until: datetime) -> BotWork:
        state = self._store.state

        def speaks(talk: Conversation, who: SenderType) -> bool:
            return any(each.sender.type is who for each in state.spoken(talk.id))

        talks = [
            each
            for each in state.within(reach)
            if since <= each.created_at < until and speaks(each, SenderType.BOT)
        ]
        handed = {each.id: at for each in talks if (at := _handed_over(state, each)) is not None}
        waits = [handed[each.id] - each.created_at for each in talks if each.id in handed]
        qualified = [
            one
            for one, _ in standing_within(state, reach)
            if one.completed_at is not None and since <= one.completed_at < until
        ]
        meetings = [
            each for each in self._meetings(reach) if since <= each.created_at < until and _was_booked(each)
        ]
        return BotWork(
            conversations=len(talks),
            alone=sum(
                each.status is Status.RESOLVED
                and each.id not in handed
                and not speaks(each, SenderType.AGENT)
                for each in talks
            ),
            handed_over=len(waits),
            to_hand_over=sum(waits, timedelta()) / len(waits) if waits else None,
            qualified=len(qualified),
            qualified_alone=sum(
                all(
                    each.confirmed_by is None and each.evidence.read_by != "person"
                    for each in state.answers.get(one.id, ())
                )
                for one in qualified
            ),
            meetings=len(meetings),
            meetings_alone=sum(each.booked_by is None for each in meetings),
        )

    def _meetings(self, reach: Reach) -> Iterator[Meeting]:
        return (
            each
            for each in self._store.state.meetings.values()
            if reach.scope == Scope.ANY or each.agent_id == reach.who
        )


_HANDED_OVER = frozenset({Note.BOT_LEFT, Note.AGENT_JOINED})
"""That it was given back later changes nothing."""


def _handed_over(state: State, talk: Conversation) -> datetime | None:
    return min(
        (each.created_at for each in state.messages[talk.id] if each.note in _HANDED_OVER), default=None
    )


_STANDS = frozenset({meetings.Status.BOOKED, meetings.Status.DONE, meetings.Status.MISSED})


def _was_booked(one: Meeting) -> bool:
    """Whether it ever was more than an offer."""
    return one.version > 0


def standing_within(state: State, reach: Reach) -> Iterator[tuple[Qualification, Conversation]]:
    """Each with their conversation within reach in which something was said last."""
    latest: dict[object, Conversation] = {}
    for talk in sorted(state.within(reach), key=lambda each: (each.last_message_at, each.id)):
        latest[talk.lead_id, talk.claimed_by] = talk
    for one in state.qualifications.values():
        if (talk_ := latest.get((one.lead_id, one.claimed_by))) is not None:
            yield one, talk_


def _row(state: State, one: Qualification, talk: Conversation) -> StandingRow:
    return StandingRow(
        one.id,
        one.lead_id,
        one.claimed_by,
        one.kind.name,
        one.step,
        one.held,
        one.has_meeting,
        None if one.consent is None else one.consent.given,
        talk.contact.name,
        talk.contact.email,
        talk.contact.phone,
        dict(one.values),
        sorted(one.doubts),
        _met_at(state, one),
        talk.id,
        talk.channel,
        talk.agent_id,
        one.started_at,
        one.active_at,
        one.completed_at,
    )


def _met_at(state: State, one: Qualification) -> list[datetime]:
    return sorted(
        each.during.since
        for each in state.meetings.values()
        if each.qualification_id == one.id and each.status is meetings.Status.BOOKED
    )


def _consent(
    state: State, reach: Reach, qualification_id: QualificationId, word: DataConsent
) -> DataConsentRow:
    where, talk = _said(state, reach, qualification_id, word.message_id, word.agent_id)
    return DataConsentRow(
        word.given,
        "" if talk is None else word.words,
        word.at,
        None if talk is None else word.message_id,
        None if where is None else where.conversation_id,
        None if talk is None else talk.agent_id,
        word.agent_id,
        None if word.agent_id is None else state.agents[word.agent_id].name,
    )


def _move(state: State, reach: Reach, qualification_id: QualificationId, move: StepMove) -> StepMoveRow:
    _, talk = _said(state, reach, qualification_id, None, move.agent_id)
    return StepMoveRow(
        move.before,
        move.after,
        None if talk is None else move.reason,
        move.at,
        move.agent_id,
        state.agents[move.agent_id].name,
    )


def _answer(state: State, reach: Reach, one: Qualification, told: Sequence[Answer], place: int) -> AnswerRow:
    answer = told[place]
    standing = "past"
    if answer not in told[place + 1 :]:
        if one.answers.get(answer.field) == answer:
            standing = "known"
        elif one.doubts.get(answer.field) == answer:
            standing = "doubt"
    where, talk = _said(state, reach, one.id, answer.evidence.message_id, answer.confirmed_by)
    by = answer.confirmed_by
    return AnswerRow(
        answer.field,
        answer.value,
        standing,
        "" if talk is None else answer.evidence.quote,
        answer.evidence.confidence,
        answer.evidence.read_by,
        answer.at,
        None if talk is None else answer.evidence.message_id,
        None if where is None else where.conversation_id,
        None if where is None else where.seq,
        None if talk is None else talk.agent_id,
        by,
        None if by is None else state.agents[by].name,
        answer.confirmed_at,
    )


def _said(
    state: State,
    reach: Reach,
    qualification_id: QualificationId,
    message_id: MessageId | None,
    noted_by: AgentId | None,
) -> tuple[Message | None, Conversation | None]:
    """The message, if in any, and its conversation; neither where that is out of reach."""
    said = (each for messages in state.messages.values() for each in messages)
    where = next((each for each in said if each.id == message_id), None)
    talk = state.present(qualification_id) if where is None else state.conversations[where.conversation_id]
    if talk is None:
        return None, None
    if where is None and noted_by is not None and reach.scope != Scope.ANY:
        readable = reach.who in {noted_by, talk.agent_id}
    else:
        readable = reaches(reach, talk)
    return (where, talk) if readable else (None, None)
