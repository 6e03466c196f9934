"""The audit log: every action of the team. Who, what, on what, when, from where.

Ids, words of our own, and what administrators say of people and reasons: what is written to leads or by them,
tokens and phones never get in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pascal.domain.actors import Actor
from pascal.domain.events import (
    AgentDismissed,
    AgentEdited,
    AgentRegistered,
    AnswerLearnt,
    AvailabilityChanged,
    CalendarChanged,
    CallDialled,
    Change,
    ConsentTold,
    ContinuationOffered,
    ConversationRead,
    ConversationReleased,
    ConversationResolved,
    ConversationsExported,
    ConversationSnoozed,
    ConversationsSearched,
    ConversationTaken,
    ConversationUpdated,
    ConversationWoke,
    DataConsentTold,
    DeadJobSettled,
    Event,
    FeedChanged,
    HoursChanged,
    How,
    IdentityGained,
    IdentityLost,
    MailboxChanged,
    MeetingBooked,
    MeetingCancelled,
    MeetingEdited,
    MeetingEnded,
    MeetingEvent,
    MessagePosted,
    MessageScheduled,
    MessageSentAgain,
    PasswordChanged,
    Plain,
    QualificationMoved,
    RatingAsked,
    RemarkDeleted,
    RemarkWritten,
    ScheduledCancelled,
    ScheduledEdited,
    SessionEnded,
    SessionOpened,
    SessionRefused,
    TeamChanged,
    TemplateChanged,
    UnreadRetried,
    WebhookAct,
    WebhookChanged,
)
from pascal.domain.messages import SenderType

Deed = Literal[
    "conversation.taken",
    "conversation.assigned",
    "conversation.transferred",
    "conversation.released",
    "conversation.resolved",
    "conversation.prioritised",
    "conversation.tagged",
    "conversation.bot_switched",
    "conversation.channel_changed",
    "conversation.invited",
    "conversation.rating_asked",
    "conversation.read",
    "conversation.snoozed",
    "conversation.woken",
    "conversations.exported",
    "conversations.searched",
    "lead.identity_added",
    "lead.identity_removed",
    "lead.consent_noted",
    "lead.step_moved",
    "lead.answer_noted",
    "lead.data_consent_noted",
    "meeting.booked",
    "meeting.edited",
    "meeting.cancelled",
    "meeting.ended",
    "message.posted",
    "message.scheduled",
    "message.rescheduled",
    "message.withdrawn",
    "message.sent_again",
    "call.dialled",
    "note.written",
    "note.edited",
    "note.deleted",
    "session.opened",
    "session.refused",
    "session.closed",
    "session.stolen",
    "user.created",
    "user.edited",
    "user.deleted",
    "user.enabled",
    "user.disabled",
    "user.password_changed",
    "user.password_reset",
    "user.availability_changed",
    "mailbox.connected",
    "mailbox.disconnected",
    "calendar.connected",
    "calendar.disconnected",
    "calendar.feed_made",
    "calendar.feed_revoked",
    "hours.changed",
    "team.changed",
    "job.retried",
    "job.discarded",
    "channels.unread_retried",
    "template.created",
    "template.edited",
    "template.deleted",
    "webhook.created",
    "webhook.edited",
    "webhook.deleted",
    "webhook.secret_rotated",
    "webhook.tested",
    "webhook.replayed",
]
"""What was done."""
Subject = Literal[
    "conversation",
    "conversations",
    "lead",
    "meeting",
    "user",
    "team",
    "template",
    "house",
    "job",
    "webhook",
]
"""What it was done to; `conversations` is a list of them, and the `house` is one: neither has an id."""
Details = Mapping[str, Plain | Mapping[str, Plain]]
"""What else there is to tell; of what was changed `from` and `to`."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    at: datetime
    actor: Actor
    deed: Deed
    subject: Subject
    subject_id: UUID | None
    details: Details


_TAKINGS: Final[Mapping[How, Deed]] = {
    "taken": "conversation.taken",
    "assigned": "conversation.assigned",
    "transferred": "conversation.transferred",
}
_SETTLINGS: Final[Mapping[str, Deed]] = {"retried": "job.retried", "discarded": "job.discarded"}
_WRITINGS: Final[Mapping[str, Deed]] = {
    "created": "template.created",
    "edited": "template.edited",
    "deleted": "template.deleted",
}
_WEBHOOK_ACTS: Final[Mapping[WebhookAct, Deed]] = {
    "created": "webhook.created",
    "edited": "webhook.edited",
    "deleted": "webhook.deleted",
    "secret_rotated": "webhook.secret_rotated",
    "tested": "webhook.tested",
    "replayed": "webhook.replayed",
}
_DESCRIPTIONS: Final[Mapping[str, Deed]] = {
    "priority": "conversation.prioritised",
    "tags": "conversation.tagged",
    "bot_enabled": "conversation.bot_switched",
    "channel": "conversation.channel_changed",
}


def entry(event: Event, by: Actor, *, id: UUID) -> Entry | None:
    """What the log says of *event*, which *by* brought about.

    None for what only follows from something else that they did, and for reading what is theirs or waits.
    Of a search there is where something was found, and not the words: those are personal.
    """
    said = (
        _of_conversation(event)
        or _of_asides(event)
        or _of_house(event)
        or _of_lead(event)
        or _of_the_way_to_a_meeting(event)
        or _of_person(event, by)
        or _of_webhook(event)
    )
    if said is None:
        return None
    deed, subject, subject_id, details = said
    return Entry(id, event.at, by, deed, subject, subject_id, details)


_Said = tuple[Deed, Subject, UUID | None, Details]


def _of_conversation(event: Event) -> _Said | None:
    match event:
        case ConversationTaken(state=state):
            given = _handed(event.before, event.agent_id, event.reason)
            return _TAKINGS[event.how], "conversation", state.id, given
        case ConversationReleased(state=state, before=before):
            return "conversation.released", "conversation", state.id, _handed(before, None, event.reason)
        case ConversationResolved(state=state):
            return "conversation.resolved", "conversation", state.id, {}
        case ConversationUpdated(state=state, change=Change() as change):
            return _DESCRIPTIONS[change.field], "conversation", state.id, _changed([change])
        case MessagePosted(message=message) if message.sender.type is SenderType.AGENT:
            which: Details = {"message_id": str(message.id), "seq": message.seq}
            return "message.posted", "conversation", message.conversation_id, which
        case ConversationRead(conversation_id=conversation_id):
            return "conversation.read", "conversation", conversation_id, {"agent_id": _text(event.agent_id)}
        case ConversationsExported(rows=rows, filters=filters):
            return "conversations.exported", "conversations", None, {"rows": rows, **filters}
        case ConversationsSearched(conversations=found):
            where: Details = {"rows": len(found), "conversations": tuple(map(str, found))}
            return "conversations.searched", "conversations", None, where
        case RatingAsked(conversation_id=conversation_id):
            return "conversation.rating_asked", "conversation", conversation_id, {}
        case _:
            return None


def _of_house(event: Event) -> _Said | None:
    match event:
        case TeamChanged(team_id=team_id):
            return "team.changed", "team", team_id, {"name": event.name, "automatic": event.automatic}
        case TemplateChanged():
            told: Details = {"title": event.title, "short_code": event.short_code, "shared": event.shared}
            return _WRITINGS[event.how], "template", event.template_id, told
        case HoursChanged(changes=changes):
            return "hours.changed", "house", None, _changed(changes)
        case UnreadRetried(rows=rows):
            return "channels.unread_retried", "house", None, {"rows": rows}
        case DeadJobSettled(job_id=job_id):
            about: Details = {"kind": event.kind, "of": str(event.subject_id)}
            return _SETTLINGS[event.how], "job", job_id, about
        case _:
            return None


def _of_asides(event: Event) -> _Said | None:
    match event:
        case ConversationSnoozed(state=state, until=until):
            return "conversation.snoozed", "conversation", state.id, {"until": until.isoformat()}
        case ConversationWoke(state=state, by="agent"):
            return "conversation.woken", "conversation", state.id, {}
        case RemarkWritten(edited_at=edited_at):
            deed: Deed = "note.written" if edited_at is None else "note.edited"
            return deed, "conversation", event.conversation_id, {"note_id": str(event.remark_id)}
        case RemarkDeleted():
            which: Details = {"note_id": str(event.remark_id), "author_id": str(event.author_id)}
            return "note.deleted", "conversation", event.conversation_id, which
        case MessageScheduled() | ScheduledEdited():
            done: Deed = "message.scheduled" if isinstance(event, MessageScheduled) else "message.rescheduled"
            when: Details = {"scheduled_id": str(event.scheduled_id), "send_at": event.send_at.isoformat()}
            return done, "conversation", event.conversation_id, when
        case MessageSentAgain(conversation_id=talk):
            again = {
                "message_id": str(event.message_id),
                "communication_id": str(event.communication_id),
            }
            return "message.sent_again", "conversation", talk, again
        case CallDialled(conversation_id=talk):
            call: Details = {"communication_id": str(event.communication_id), "lead_id": str(event.lead_id)}
            return "call.dialled", "conversation", talk, call
        case ScheduledCancelled(reason="withdrawn"):
            gone: Details = {"scheduled_id": str(event.scheduled_id), "author_id": str(event.author_id)}
            return "message.withdrawn", "conversation", event.conversation_id, gone
        case _:
            return None


def _of_lead(event: Event) -> _Said | None:
    match event:
        case IdentityGained(lead_id=lead_id, agent_id=vouches) if vouches is not None:
            return "lead.identity_added", "lead", lead_id, {"kind": event.kind}
        case IdentityLost(lead_id=lead_id):
            return "lead.identity_removed", "lead", lead_id, {"kind": event.kind}
        case ContinuationOffered(conversation_id=conversation_id):
            return "conversation.invited", "conversation", conversation_id, {"channel": event.channel}
        case ConsentTold(lead_id=lead_id, agent_id=noted) if noted is not None:
            told: Details = {"channel": event.channel, "wanted": event.wanted}
            return "lead.consent_noted", "lead", lead_id, told
        case _:
            return None


def _of_the_way_to_a_meeting(event: Event) -> _Said | None:
    match event:
        case QualificationMoved(lead_id=lead_id, agent_id=moved) if moved is not None:
            step: Details = {"step": _from_to(event.before, event.after)}
            return "lead.step_moved", "lead", lead_id, _because(event.reason, step)
        case AnswerLearnt(lead_id=lead_id, agent_id=confirmed) if confirmed is not None:
            return "lead.answer_noted", "lead", lead_id, {"field": event.field}
        case DataConsentTold(lead_id=lead_id, agent_id=noted) if noted is not None:
            return "lead.data_consent_noted", "lead", lead_id, {"given": event.given}
        case MeetingEvent():
            return _of_meeting(event)
        case _:
            return None


def _of_meeting(event: MeetingEvent) -> _Said | None:
    whose: Details = {"lead_id": str(event.lead_id)}
    match event:
        case MeetingBooked():
            when = {"at": _iso(event.begins), "until": _iso(event.ends)}
            return "meeting.booked", "meeting", event.meeting_id, {**whose, **when}
        case MeetingEdited():
            moved = {
                "at": _from_to(_iso(event.since), _iso(event.begins)),
                "until": _from_to(_iso(event.until), _iso(event.ends)),
            }
            changed = {name: each for name, each in moved.items() if each["from"] != each["to"]}
            return "meeting.edited", "meeting", event.meeting_id, {**whose, **changed}
        case MeetingCancelled():
            return "meeting.cancelled", "meeting", event.meeting_id, _because(event.reason, whose)
        case MeetingEnded():
            return "meeting.ended", "meeting", event.meeting_id, {**whose, "came": event.came}
        case _:
            return None


def _of_person(event: Event, by: Actor) -> _Said | None:
    match event:
        case SessionOpened(agent_id=agent_id):
            opened = {"session_id": str(event.session_id), "way": event.way}
            return "session.opened", "user", agent_id, opened
        case SessionRefused(agent_id=agent_id) if agent_id is not None:
            return "session.refused", "user", agent_id, {"way": event.way}
        case SessionEnded(agent_id=agent_id):
            ended: Deed = "session.stolen" if event.stolen else "session.closed"
            return ended, "user", agent_id, {"session_id": str(event.session_id)}
        case AgentRegistered(agent_id=agent_id):
            return "user.created", "user", agent_id, {"name": event.name, "role": event.role}
        case AgentDismissed(agent_id=agent_id):
            return "user.deleted", "user", agent_id, {"name": event.name}
        case AgentEdited(agent_id=agent_id, changes=changes):
            return _edited(changes), "user", agent_id, _because(event.reason, _changed(changes))
        case PasswordChanged(agent_id=agent_id):
            given: Deed = "user.password_changed" if agent_id == by.id else "user.password_reset"
            return given, "user", agent_id, {}
        case MailboxChanged() | CalendarChanged() | FeedChanged():
            return _linked(event), "user", event.agent_id, {}
        case AvailabilityChanged(agent_id=agent_id) if agent_id == by.id:
            return "user.availability_changed", "user", agent_id, {"availability": event.availability}
        case _:
            return None


def _of_webhook(event: Event) -> _Said | None:
    if not isinstance(event, WebhookChanged) or (deed := _WEBHOOK_ACTS.get(event.act)) is None:
        return None
    which = {} if event.delivery_id is None else {"delivery_id": str(event.delivery_id)}
    return deed, "webhook", event.subscription_id, {**_changed(event.changes), **which}


def _linked(event: MailboxChanged | CalendarChanged | FeedChanged) -> Deed:
    match event:
        case MailboxChanged():
            return "mailbox.connected" if event.connected else "mailbox.disconnected"
        case CalendarChanged():
            return "calendar.connected" if event.connected else "calendar.disconnected"
        case FeedChanged():
            return "calendar.feed_made" if event.open else "calendar.feed_revoked"


def _edited(changes: Iterable[Change]) -> Deed:
    for each in changes:
        if each.field == "active":
            return "user.enabled" if each.after else "user.disabled"
    return "user.edited"


def _changed(changes: Iterable[Change]) -> Details:
    return {each.field: _from_to(each.before, each.after) for each in changes}


def _handed(before: UUID | None, after: UUID | None, reason: str | None) -> Details:
    return _because(reason, {"agent_id": _from_to(_text(before), _text(after))})


def _because(reason: str | None, details: Details) -> Details:
    return {**details, "reason": reason} if reason else details


def _from_to(before: Plain, after: Plain) -> Mapping[str, Plain]:
    return {"from": before, "to": after}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)
