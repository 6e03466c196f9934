"""From the first word to a meeting: where a lead stands, what they told, and by which words.

start → consent → personal_data → bant → requirements → meeting → completed (document 002).
By itself it goes on as far as what is known leads, and back only where consent or the meeting is taken back.
A person puts it where they like; back only with a reason, and there it stays until the lead tells more.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from pascal.domain.bant import Bant, Criterion
from pascal.domain.bant import one_spelling as bant_spelling
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.events import (
    AnswerLearnt,
    DataConsentTold,
    Event,
    QualificationMoved,
    QualificationStarted,
)
from pascal.domain.ids import AgentId, ItemId, LeadId, MessageId, QualificationId, VisitorId
from pascal.domain.messages import clean_text
from pascal.domain.people import clean_name, fold_email
from pascal.domain.requirements import MOST_ITEMS, Item, Kind

MAX_QUOTE, MAX_REASON = 500, 500


class Step(StrEnum):
    """What is being found out."""

    START = "start"
    CONSENT = "consent"
    PERSONAL_DATA = "personal_data"
    BANT = "bant"
    REQUIREMENTS = "requirements"
    MEETING = "meeting"
    COMPLETED = "completed"

    def is_before(self, other: "Step") -> bool:
        return _ORDER[self] < _ORDER[other]


_ORDER: Final = {step: place for place, step in enumerate(Step)}


class Personal(StrEnum):
    """Who they say they are, which proves nothing (THREATS 2)."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is taken for true."""

    quote: str
    """Of what they said."""
    message_id: MessageId | None
    """Where they said it; None: not in a message."""
    confidence: float
    """From 0 to 1, of whoever read it."""
    read_by: str
    """`script`, a model's name, `form` for what they typed into one, `person` for one of the team."""


@dataclass(frozen=True, slots=True)
class Answer:
    field: str
    """Of `Personal`, of `Criterion`, or what the kind of seller wants to know."""
    value: str
    """In its one spelling."""
    evidence: Evidence
    at: datetime
    confirmed_by: AgentId | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DataConsent:
    """A word on whether what they tell may be kept and used."""

    given: bool
    words: str
    """Theirs; or how whoever of the team noted it came to know."""
    at: datetime
    message_id: MessageId | None = None
    agent_id: AgentId | None = None
    """Who of the team noted it; None: they said so themselves."""


@dataclass(frozen=True, slots=True)
class StepMove:
    """Somebody of the team put it at another step."""

    before: Step
    after: Step
    agent_id: AgentId
    reason: str | None
    at: datetime


@dataclass(slots=True)
class Qualification:
    """Of a lead; or of an unproven browser that claims to be one, and sees and changes nothing of theirs."""

    id: QualificationId
    lead_id: LeadId
    claimed_by: VisitorId | None
    kind: Kind
    started_at: datetime
    active_at: datetime
    """When the lead last spoke, also by telephone, came to a meeting or used its link. What the team does is
    no word of theirs.
    """
    step: Step = Step.START
    furthest: Step = Step.START
    """How far they ever came."""
    completed_at: datetime | None = None
    """When they first were."""
    held: bool = False
    """A person put it back here, and the lead has told nothing since that this step asks for."""
    has_meeting: bool = False
    consent: DataConsent | None = None
    """The last word on it."""
    answers: dict[str, Answer] = field(default_factory=dict)
    doubts: dict[str, Answer] = field(default_factory=dict)
    """What a lead told later, against what a person has confirmed; that person, or another, decides."""
    items: dict[ItemId, Item] = field(default_factory=dict)
    """Features and integrations that they want, in the order in which they came; no two of them alike."""
    version: int = 0
    said: list[DataConsent] = field(default_factory=list, repr=False, compare=False)
    """Words on consent that wait to be stored."""
    moves: list[StepMove] = field(default_factory=list, repr=False, compare=False)
    """What people moved, which waits to be stored."""
    learnt: list[Answer] = field(default_factory=list, repr=False, compare=False)
    """Answers that wait to be stored, doubts too."""
    moved_items: dict[ItemId, Item | None] = field(default_factory=dict, repr=False, compare=False)
    """Items that wait to be stored; None: taken off."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def start(
        cls, id: QualificationId, lead_id: LeadId, claimed_by: VisitorId | None, kind: Kind, *, at: datetime
    ) -> "Qualification":
        begun = cls(id, lead_id, claimed_by, kind, started_at=at, active_at=at)
        begun.events.append(QualificationStarted(qualification_id=id, lead_id=lead_id, at=at))
        return begun

    @property
    def values(self) -> Mapping[str, str]:
        return {each.field: each.value for each in self.answers.values()}

    @property
    def bant(self) -> Bant:
        return Bant.of(self.values)

    def missing(self, step: Step) -> frozenset[str]:
        """What *step* still asks for."""
        consented = self.consent is not None and self.consent.given
        return missing(
            step, self.kind, self.answers.keys(), consented=consented, has_meeting=self.has_meeting
        )

    # -- what the lead does

    def spoke(self, *, at: datetime) -> None:
        """They said something, or did by themselves."""
        self.active_at = max(self.active_at, at)

    def ask_as(self, kind: Kind) -> None:
        """The house is of that *kind* now; who has told something that theirs asks for keeps theirs."""
        if not any(each.name in self.answers for each in self.kind.wants):
            self.kind = kind

    def greet(self, *, at: datetime) -> None:
        """They have been asked whether what they tell may be kept."""
        self._leave_start(at)
        self._go_on(at)

    def consents(
        self,
        words: str,
        *,
        given: bool,
        message_id: MessageId | None = None,
        by: AgentId | None = None,
        at: datetime,
    ) -> None:
        """A word on it, theirs or as somebody of the team noted it; saying the same again changes nothing.

        Who withdraws it is asked for nothing any more: it stands at consent again.
        """
        if self.consent is not None and self.consent.given is given:
            return
        told = clean_text("words", words, MAX_QUOTE)
        if not told:
            raise Invalid("words", "required")
        word = DataConsent(given, told, at, message_id, by)
        self._leave_start(at)
        self.said.append(word)
        self.events.append(
            DataConsentTold(qualification_id=self.id, lead_id=self.lead_id, given=given, agent_id=by, at=at)
        )
        self._heed(word, at)
        self._touched(at, Step.CONSENT)

    def learn(self, field: str, value: str, evidence: Evidence, *, at: datetime) -> bool:
        """They told *value*. What a person confirmed stays, and what is told against it becomes a doubt,
        until they tell again what was confirmed.

        False if they told it last. Raises `Invalid`.
        """
        answer = Answer(field, self.one_spelling(field, value), evidence, at)
        known = self.answers.get(field)
        last = self.doubts.get(field, known)
        if last is not None and last.value == answer.value:
            return False
        if known is None or known.confirmed_by is None:
            self.answers[field] = answer
        elif known.value == answer.value:
            del self.doubts[field]
        else:
            self.doubts[field] = answer
        self._keep(answer)
        self._touched(at, step_of(field, self.kind))
        return True

    def add_item(
        self, item: Item, *, by: AgentId | None = None, message_id: MessageId | None = None, at: datetime
    ) -> bool:
        """They want it, and said so in *message_id*, if in any. What is wanted already is told better, if
        anything is told.

        False if it was known like that. Raises `Invalid`.
        """
        known = self._like(item)
        if known is None:
            if len(self.items) >= MOST_ITEMS:
                raise Invalid(item.sort.several, "many", most=MOST_ITEMS)
            self._put(item)
        elif item.description in {None, known.description}:
            return False
        else:
            self._put(replace(known, description=item.description))
        self._items_changed(item, message_id, by, at)
        return True

    def drop_item(self, item_id: ItemId, *, by: AgentId | None = None, at: datetime) -> None:
        """They do not want it. Raises `NotFound`."""
        item = self.items.pop(item_id, None)
        if item is None:
            raise NotFound
        self.moved_items[item_id] = None
        self._items_changed(item, None, by, at)

    def meets(self, *, at: datetime) -> None:
        """A meeting is booked."""
        self._leave_start(at)
        self.has_meeting = True
        self._touched(at, Step.MEETING)

    def meets_no_more(self, *, at: datetime) -> None:
        """The meeting was called off or missed: who was through is looking for another."""
        self.has_meeting = False
        if self.step is Step.COMPLETED:
            self._go(Step.MEETING, at)

    def take_over(self, claimed: "Qualification", *, at: datetime) -> None:
        """What *claimed* knows is theirs by now, for they have proven to be who they said.

        Of two answers the later one counts, unless a person confirmed the other: then it is a doubt.
        """
        for told in claimed.answers.values():
            known = self.answers.get(told.field)
            if known is None or (known.confirmed_by is None and known.at < told.at):
                self.answers[told.field] = told
            elif known.confirmed_by is not None and known.value != told.value:
                self.doubts[told.field] = told
            else:
                continue
            self._keep(told)
        for item in claimed.items.values():
            same = self._like(item)
            if same is None and len(self.items) < MOST_ITEMS:
                self._put(item)
            elif same is not None and same.description is None:
                self._put(replace(same, description=item.description))
        if claimed.consent is not None and (self.consent is None or self.consent.at < claimed.consent.at):
            self._heed(claimed.consent, at)
        self.has_meeting = self.has_meeting or claimed.has_meeting
        self.spoke(at=claimed.active_at)
        if claimed.step is not Step.START:
            self.greet(at=at)
        self._tell_move(claimed.id, claimed.step, at)  # nobody stands there any more

    # -- what people of the team do

    def note(self, field: str, value: str, by: AgentId, *, quote: str = "", at: datetime) -> None:
        """A person says what holds. It is confirmed by that, and settles a doubt. Raises `Invalid`.

        What is confirmed already, and told again without a *quote*, changes nothing.
        """
        told = Evidence(clean_text("quote", quote, MAX_QUOTE), None, 1.0, "person")
        answer = Answer(field, self.one_spelling(field, value), told, at, by, at)
        known = None if field in self.doubts or told.quote else self.answers.get(field)
        if known is None or known.confirmed_by is None or known.value != answer.value:
            self._settle(answer, at)

    def confirm(self, field: str, by: AgentId, *, at: datetime) -> None:
        """What was read is right. Raises `Invalid` where nothing was."""
        known = self.answers.get(field)
        if known is None:
            raise Invalid("field", "unanswered")
        if known.confirmed_by is None or field in self.doubts:
            self._settle(replace(known, confirmed_by=by, confirmed_at=at), at)

    def settle(self, field: str, take: Literal["known", "doubt"], by: AgentId, *, at: datetime) -> None:
        """Of what a person confirmed and what was told against it since, one holds: with its own words.

        Raises `Invalid` where there is no doubt.
        """
        doubt = self.doubts.get(field)
        if doubt is None:
            raise Invalid("field", "undoubted")
        answer = doubt if take == "doubt" else self.answers[field]
        self._settle(replace(answer, confirmed_by=by, confirmed_at=at), at)

    def move(self, to: Step, by: AgentId, *, reason: str | None = None, at: datetime) -> None:
        """A person puts it there; back only with a *reason*. Raises `Invalid`."""
        if to is self.step:
            return
        why = clean_text("reason", reason or "", MAX_REASON) or None
        back = to.is_before(self.step)
        if back and why is None:
            raise Invalid("reason", "reason_back")
        self.moves.append(StepMove(self.step, to, by, why, at))
        self._go(to, at, by=by, reason=why)
        self.held = back

    # -- how long

    def is_abandoned(self, since: datetime, meetings_at: Iterable[datetime]) -> bool:
        """Whether they are not through, and nothing was heard of them after that.

        *meetings_at*: when those begin that are booked with them. Who is expected then is not silent before.
        """
        heard_at = max([self.active_at, *meetings_at])
        return self.step is not Step.COMPLETED and heard_at <= since

    def one_spelling(self, field: str, value: str) -> str:
        """Raises `Invalid`."""
        if field in set(Criterion):
            return bant_spelling(Criterion(field), value)
        match field:
            case Personal.EMAIL:
                return fold_email(value)
            case Personal.NAME | Personal.COMPANY:
                return clean_name(value, field)
            case Personal.PHONE:
                return value  # E.164, as whoever reads numbers has made it
        return self.kind.want(field, _OF_ALL).one_spelling(value)

    def _leave_start(self, at: datetime) -> None:
        """By the bot's greeting, or by what comes of a talk that it had no part in."""
        if self.step is Step.START:
            self._go(Step.CONSENT, at)

    def _heed(self, word: DataConsent, at: datetime) -> None:
        self.consent = word
        if not word.given and Step.CONSENT.is_before(self.step):
            self._go(Step.CONSENT, at)

    def _settle(self, answer: Answer, at: datetime) -> None:
        self.doubts.pop(answer.field, None)
        self.answers[answer.field] = answer
        self._keep(answer)
        self._touched(at, step_of(answer.field, self.kind))

    def _keep(self, answer: Answer) -> None:
        self.learnt.append(answer)
        at = answer.confirmed_at or answer.at
        self._learnt(answer.field, answer.evidence.message_id, answer.confirmed_by, at)

    def _like(self, item: Item) -> Item | None:
        return next((each for each in self.items.values() if each.is_like(item)), None)

    def _put(self, item: Item) -> None:
        self.items[item.id] = self.moved_items[item.id] = item

    def _items_changed(
        self, item: Item, message_id: MessageId | None, by: AgentId | None, at: datetime
    ) -> None:
        self._learnt(item.sort.several, message_id, by, at)
        self._touched(at, Step.REQUIREMENTS)

    def _learnt(self, field: str, message_id: MessageId | None, by: AgentId | None, at: datetime) -> None:
        self.events.append(
            AnswerLearnt(
                qualification_id=self.id,
                lead_id=self.lead_id,
                field=field,
                message_id=message_id,
                agent_id=by,
                at=at,
            )
        )

    def _touched(self, at: datetime, step: Step) -> None:
        if step is self.step:
            self.held = False
        self._go_on(at)

    def _go_on(self, at: datetime) -> None:
        """As far as what is known leads; who has a meeting stands there, whatever they have left out."""
        if self.step is Step.START or self.held:
            return
        to = next((each for each in Step if self.missing(each)), Step.COMPLETED)
        if self.has_meeting and Step.CONSENT.is_before(to) and to.is_before(Step.MEETING):
            to = Step.MEETING
        if self.step.is_before(to):
            self._go(to, at)

    def _go(self, to: Step, at: datetime, *, by: AgentId | None = None, reason: str | None = None) -> None:
        before, self.step, self.held = self.step, to, False
        if self.furthest.is_before(to):
            self.furthest = to
        if to is Step.COMPLETED and self.completed_at is None:
            self.completed_at = at
        self._tell_move(self.id, before, at, by=by, reason=reason)

    def _tell_move(
        self,
        of: QualificationId,
        before: Step,
        at: datetime,
        *,
        by: AgentId | None = None,
        reason: str | None = None,
    ) -> None:
        self.events.append(
            QualificationMoved(
                qualification_id=of,
                lead_id=self.lead_id,
                before=before.value,
                after=self.step.value,
                agent_id=by,
                reason=reason,
                at=at,
            )
        )


def missing(step: Step, kind: Kind, known: Set[str], *, consented: bool, has_meeting: bool) -> frozenset[str]:
    """What *step* still asks for, where the answers *known* are; of a phone and an e-mail one is enough."""
    match step:
        case Step.CONSENT:
            return frozenset() if consented else frozenset({"consent"})
        case Step.PERSONAL_DATA:
            reached = {Personal.PHONE, Personal.EMAIL} & known
            wanted = {Personal.NAME.value} if reached else {each.value for each in _NEEDED_OF_THEM}
        case Step.BANT:
            wanted = {each.value for each in Criterion}
        case Step.REQUIREMENTS:
            wanted = set(kind.needed)
        case Step.MEETING:
            return frozenset() if has_meeting else frozenset({"meeting"})
        case Step.START | Step.COMPLETED:
            return frozenset()
    return frozenset(wanted - known)


def lacking(step: Step, kind: Kind, known: Set[str], *, consented: bool, has_meeting: bool) -> frozenset[str]:
    """Why somebody does not go on from *step*: what it asks for, and those before it.

    Who has a meeting, or was put there, may have left that out.
    """
    if step is Step.COMPLETED:
        return frozenset()
    asked = [
        missing(each, kind, known, consented=consented, has_meeting=has_meeting)
        for each in Step
        if not step.is_before(each)
    ]
    return frozenset[str]().union(*asked)


def step_of(field: str, kind: Kind) -> Step:
    """Which step asks for *field*. Raises `Invalid` for what none does."""
    if field in set(Personal):
        return Step.PERSONAL_DATA
    if field in set(Criterion):
        return Step.BANT
    kind.want(field, _OF_ALL)
    return Step.REQUIREMENTS


_OF_ALL: Final = (*Personal, *Criterion)
"""Fields, whatever the kind of seller."""
_NEEDED_OF_THEM: Final = (Personal.NAME, Personal.PHONE)
