"""Document 002's leads: where each stands on the way to a meeting, and what they told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

from pascal.app.edge.calendar import zone_of
from pascal.app.edge.callers import reach_of
from pascal.app.edge.paging import Pages
from pascal.app.faces.ws.actions import Payload, action
from pascal.app.faces.ws.blame import blaming
from pascal.app.faces.ws.dashboard import Began, dashboard_reach
from pascal.app.faces.ws.lists import Limit, Listed, Paged
from pascal.app.faces.ws.requirements import ItemShape, items_of
from pascal.app.faces.ws.shapes import MeetingShape, UserShape, meeting_shape, user_shape
from pascal.app.usecases.qualification import ChangeQualification, FindStanding
from pascal.app.usecases.reading import RecordReading
from pascal.domain.bant import MOST_OF_A_PART, Authority, Bant, Criterion, Need, Timeline
from pascal.domain.ids import ConversationId, QualificationId
from pascal.domain.metrics import funnel
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.figures import PipelineFigures
from pascal.domain.ports.pipeline import (
    AfterStanding,
    AnswerRow,
    DataConsentRow,
    Pipeline,
    StandingRow,
    StepMoveRow,
    Wanted,
)
from pascal.domain.ports.reads import Reads
from pascal.domain.qualification import MAX_QUOTE, MAX_REASON, Personal, Step, lacking
from pascal.domain.requirements import KINDS, MAX_VALUE, Item, Sort, Takes


class BantShape(msgspec.Struct, frozen=True):
    budget: str | None
    authority: str | None
    need: str | None
    timeline: str | None


class LeadShape(msgspec.Struct, frozen=True):
    id: UUID
    """Of the qualification: document 002's `lead_id` and `lead_qualification_id`."""
    user_id: UUID
    """The lead's."""
    conversation_id: UUID
    """The one in which something was said last."""
    current_step: Step
    consent: bool
    """Whether they agreed that what they tell is kept and used."""
    consent_refused: bool
    """They said no, or took it back; false beside a `consent` that is false: they have said neither."""
    user: UserShape
    bant_data: BantShape
    requirements: dict[str, str | None]
    """What they want, by what their kind of seller asks for."""
    kind: str
    """Of seller: `real_estate`, `software`."""
    asks: list[str]
    """What that kind asks for of `requirements`, and of the lists of what they want."""
    verified: bool
    """False for a browser that says it is this lead and has not proven it."""
    score: int
    """How near they are to buying, of 100."""
    held: bool
    """A person put them back at this step."""
    missing: list[str]
    """What the present step still asks for; or, where that is nothing, what those before it do."""
    doubts: list[str]
    """The fields of which they told something else since a person confirmed them."""
    meetings_at: list[datetime]
    """When those begin that are booked with them, the soonest first."""
    agent_id: UUID | None
    channel: str
    created_at: datetime
    updated_at: datetime
    """When they last spoke, also by telephone, came to a meeting or used its link; what the team does is no
    word of theirs.
    """
    completed_at: datetime | None


class PartShape(msgspec.Struct, frozen=True):
    """What one criterion adds to the score, and why."""

    criterion: str
    points: int
    most: int
    because: str | None
    """What is known of it; null: nothing yet."""


class AnswerShape(msgspec.Struct, frozen=True):
    """What they told, and by which words."""

    field: str
    value: str
    standing: str
    """`known`; `doubt`: told later, against what a person confirmed; `past`: overtaken."""
    quote: str
    """Empty, and the message null, where it was said in a conversation that you may not read."""
    confidence: float
    read_by: str
    """`script`, a model's name, `form`, or `person`."""
    at: datetime
    message_id: UUID | None
    conversation_id: UUID | None
    seq: int | None
    """Where the message stands, to open it."""
    confirmed_by: UUID | None
    confirmed_name: str | None
    confirmed_at: datetime | None


class ConsentShape(msgspec.Struct, frozen=True):
    given: bool
    words: str
    """As `quote` of an answer."""
    at: datetime
    message_id: UUID | None
    agent_id: UUID | None
    """Who of the team noted it; null: they said so themselves."""
    agent_name: str | None


class MoveShape(msgspec.Struct, frozen=True):
    """Somebody of the team put the lead at another step."""

    before: Step
    after: Step
    reason: str | None
    """Null where none was given; and where it was a colleague, and you may not read the lead's present
    conversation, or see your own alone and it waits.
    """
    at: datetime
    agent_id: UUID
    agent_name: str


class CompleteLead(LeadShape, frozen=True):
    score_parts: list[PartShape]
    answers: list[AnswerShape]
    """All that was ever told, newest first."""
    consents: list[ConsentShape]
    """The ledger, newest first."""
    moves: list[MoveShape]
    """Where people put them, newest first."""
    features: list[ItemShape]
    """What they want beside that; changed by `requirements`."""
    integrations: list[ItemShape]
    meetings: list[MeetingShape]
    """Newest first."""


class PipelineShape(Payload, frozen=True):
    data: dict[Step, list[LeadShape]]
    """By step, who was active last first."""
    counts: dict[Step, int]
    """How many there are at each in all."""


class ConversionShape(msgspec.Struct, frozen=True):
    from_step: Step
    to_step: Step
    from_count: int
    """Leads who came to the first, or further."""
    to_count: int
    conversion_rate: float
    """From 0 to 1."""


class AllLeads(Paged, frozen=True):
    step: Step | None = None
    conversation_id: UUID | None = None
    """Whoever wrote there."""


class Board(msgspec.Struct, frozen=True):
    limit: Limit = 25
    """Of each step; more of one by `get_all_leads` with `step`."""


class OneLead(msgspec.Struct, frozen=True):
    lead_id: UUID


class StepMove(msgspec.Struct, frozen=True):
    lead_id: UUID
    new_step: Step
    reason: Annotated[str, Meta(max_length=MAX_REASON)] | None = None
    """Needed backwards."""


def _one_of(words: type[StrEnum] | tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in words)


_TAKEN: Final = {
    Takes.TEXT: "a text",
    Takes.NUMBER: "a whole number from 0 to 9999, as a text",
    Takes.DATE: "a day: `2024-06-01`",
}
ANSWERS: Final[Mapping[str, str]] = {
    Personal.NAME: "a text",
    Personal.PHONE: "a number that can be called; of the house's country where it names none",
    Personal.EMAIL: "an e-mail",
    Personal.COMPANY: "a text",
    Criterion.BUDGET: "`10000-50000`, `50000+`, or `50000` for just that, without a currency",
    Criterion.AUTHORITY: _one_of(Authority),
    Criterion.NEED: _one_of(Need),
    Criterion.TIMELINE: _one_of(Timeline),
} | {
    want.name: _one_of(want.choices) if want.choices else _TAKEN[want.takes]
    for kind in KINDS.values()
    for want in kind.wants
}
"""What may be known of a lead, and how it is written; of what kinds of seller ask for, theirs alone."""

Field = Annotated[str, Meta(description="; ".join(f"`{field}`: {how}" for field, how in ANSWERS.items()))]


class AnswerNote(msgspec.Struct, frozen=True):
    lead_id: UUID
    field: Field
    value: Annotated[str, Meta(max_length=MAX_VALUE, description="A text, whatever it says.")]
    quote: Annotated[str, Meta(max_length=MAX_QUOTE)] | None = None
    """How one knows."""


class AnswerConfirmation(msgspec.Struct, frozen=True):
    lead_id: UUID
    field: Field


class DoubtSettled(msgspec.Struct, frozen=True):
    lead_id: UUID
    field: Field
    take: Literal["known", "doubt"]
    """`known`: what a person confirmed holds; `doubt`: what was told against it since."""


class ConsentNote(msgspec.Struct, frozen=True):
    lead_id: UUID
    given: bool
    words: Annotated[str, Meta(max_length=MAX_QUOTE)]
    """How one knows."""


Shape = TypeVar("Shape", AnswerShape, ConsentShape, MoveShape)


@dataclass(frozen=True, slots=True)
class AbandonedAfter:
    """How long somebody who is not through may be silent."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class Leads:
    pipeline: Pipeline
    figures: PipelineFigures
    agenda: Agenda
    reads: Reads
    find: FindStanding
    change: ChangeQualification
    permissions: Permissions
    record: RecordReading
    pages: Pages
    abandoned_after: AbandonedAfter
    clock: Clock

    resource: ClassVar[str] = "leads"

    @action(Action.READ)
    async def get_all_leads(self, staff: Staff, asked: AllLeads) -> Listed[LeadShape]:
        """Every lead within your reach, who was active last first; if you like those of one `step`, or who
        wrote in one conversation.
        """
        talk = None if asked.conversation_id is None else ConversationId(asked.conversation_id)
        wanted = Wanted(step=asked.step, conversation_id=talk)
        return await self._listed(staff, asked, wanted, f"leads {asked.step} {talk}")

    @action(Action.READ)
    async def get_lead_pipeline(self, staff: Staff, asked: Board) -> PipelineShape:
        """The leads within your reach by step: the last active of each, and how many there are."""
        reach = reach_of(self.permissions, staff)
        found: dict[Step, list[LeadShape]] = {step: [] for step in Step}
        for each in await self.pipeline.board(reach, asked.limit):
            found[Step(each.step)].append(lead_shape(each))
        return PipelineShape(found, dict(await self.figures.steps(reach)))

    @action(Action.READ)
    async def get_lead_with_complete_data(self, staff: Staff, asked: OneLead) -> CompleteLead:
        """One lead with all that they told and by which words, their score and why, and all consents."""
        return await self._whole(staff, QualificationId(asked.lead_id))

    @action(Action.DESCRIBE)
    async def update_lead_step(self, staff: Staff, asked: StepMove) -> CompleteLead:
        """Put a lead at another step; back only with a `reason`."""
        one = QualificationId(asked.lead_id)
        await self.change.move(staff, one, asked.new_step, asked.reason)
        return await self._whole(staff, one)

    @action(Action.READ)
    async def get_abandoned_leads(self, staff: Staff, asked: Paged) -> Listed[LeadShape]:
        """Who is silent for a week, not through and awaits no meeting (`PASCAL_ABANDONED_AFTER_SECONDS`)."""
        since = self.clock.now() - self.abandoned_after.time
        return await self._listed(staff, asked, Wanted(silent_since=since), "abandoned leads")

    @action(Action.READ)
    async def get_conversion_stats(self, staff: Staff, asked: Began) -> list[ConversionShape]:
        """How many leads went on from each step to the next."""
        since = None if asked.days is None else self.clock.now() - timedelta(days=asked.days)
        stages = funnel(await self.figures.came_to(dashboard_reach(staff), since))
        return [
            ConversionShape(one.step, after.step, one.reached, after.reached, after.of_before)
            for one, after in pairwise(stages)
        ]

    @action(Action.DESCRIBE)
    async def note_answer(self, staff: Staff, asked: AnswerNote) -> CompleteLead:
        """Say what holds of a lead; that is confirmed with it, and settles a doubt."""
        one = QualificationId(asked.lead_id)
        with blaming("value", asked.field):
            await self.change.note(staff, one, asked.field, asked.value, asked.quote or "")
        return await self._whole(staff, one)

    @action(Action.DESCRIBE)
    async def confirm_answer(self, staff: Staff, asked: AnswerConfirmation) -> CompleteLead:
        """Say that what was read is right: what is told against it from now on is a doubt."""
        one = QualificationId(asked.lead_id)
        await self.change.confirm(staff, one, asked.field)
        return await self._whole(staff, one)

    @action(Action.DESCRIBE)
    async def settle_answer(self, staff: Staff, asked: DoubtSettled) -> CompleteLead:
        """Say which of two answers in doubt holds; it is confirmed with the words by which it was told."""
        one = QualificationId(asked.lead_id)
        await self.change.settle(staff, one, asked.field, asked.take)
        return await self._whole(staff, one)

    @action(Action.DESCRIBE)
    async def note_consent(self, staff: Staff, asked: ConsentNote) -> CompleteLead:
        """Note whether a lead agreed that what they tell is kept and used, and how you know."""
        one = QualificationId(asked.lead_id)
        await self.change.note_consent(staff, one, asked.words, given=asked.given)
        return await self._whole(staff, one)

    async def _listed(self, staff: Staff, asked: Paged, wanted: Wanted, purpose: str) -> Listed[LeadShape]:
        place = self.pages.read_place(asked.cursor, purpose)
        after = None if place is None else AfterStanding(*place)
        found = await self.pipeline.standings(
            reach_of(self.permissions, staff), wanted, asked.limit + 1, after
        )
        page = found[: asked.limit]
        more = (
            self.pages.seal_place(purpose, page[-1].active_at, page[-1].id)
            if len(found) > len(page)
            else None
        )
        return Listed([lead_shape(each) for each in page], more)

    async def _whole(self, staff: Staff, one: QualificationId) -> CompleteLead:
        row = await self.find.to_read(staff, one)
        reach = reach_of(self.permissions, staff)
        answers = await self.pipeline.answers(one, reach)
        consents = await self.pipeline.data_consents(one, reach)
        moves = await self.pipeline.step_moves(one, reach)
        told = [(each.conversation_id, each.whose) for each in answers]
        agreed = [(each.conversation_id, each.whose) for each in consents]
        await self.record.each(staff, [(row.conversation_id, row.agent_id), *told, *agreed])
        zone = zone_of((await self.reads.agent(staff.id)).time_zone)
        return complete_lead(
            row,
            answers,
            consents,
            moves,
            await self.pipeline.items(one),
            [meeting_shape(each, zone) for each in await self.agenda.of_lead(one)],
        )


def lead_shape(row: StandingRow) -> LeadShape:
    told, kind, step = row.answers, KINDS[row.kind], Step(row.step)
    consented = row.consent is True
    return LeadShape(
        id=row.id,
        user_id=row.lead_id,
        conversation_id=row.conversation_id,
        current_step=step,
        consent=consented,
        consent_refused=row.consent is False,
        user=user_shape(told, row.name, row.email, row.phone),
        bant_data=BantShape(*(told.get(each) for each in Criterion)),
        requirements={each.name: told.get(each.name) for each in kind.wants},
        kind=row.kind,
        asks=list(kind.topics),
        verified=row.claimed_by is None,
        score=Bant.of(told).score().points,
        held=row.held,
        missing=sorted(lacking(step, kind, told.keys(), consented=consented, has_meeting=row.has_meeting)),
        doubts=list(row.doubts),
        meetings_at=list(row.meetings_at),
        agent_id=row.agent_id,
        channel=row.channel,
        created_at=row.started_at,
        updated_at=row.active_at,
        completed_at=row.completed_at,
    )


def complete_lead(
    row: StandingRow,
    answers: Sequence[AnswerRow],
    consents: Sequence[DataConsentRow],
    moves: Sequence[StepMoveRow],
    items: Sequence[Item],
    meetings: list[MeetingShape],
) -> CompleteLead:
    return CompleteLead(
        **msgspec.structs.asdict(lead_shape(row)),
        score_parts=[
            PartShape(each.criterion, each.points, MOST_OF_A_PART, each.because)
            for each in Bant.of(row.answers).score().parts
        ],
        answers=[_shape(AnswerShape, each) for each in answers],
        consents=[_shape(ConsentShape, each) for each in consents],
        moves=[_shape(MoveShape, each) for each in moves],
        features=items_of(Sort.FEATURE, items),
        integrations=items_of(Sort.INTEGRATION, items),
        meetings=meetings,
    )


def _shape(shape: type[Shape], row: NamedTuple) -> Shape:
    return shape(**{each: getattr(row, each) for each in shape.__struct_fields__})
