"""What administrators set for the house as a whole."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pascal.domain.events.base import HOUSE, Change, Event
from pascal.domain.ids import (
    DeliveryId,
    JobId,
    SubscriptionId,
    TeamId,
    TemplateId,
)

Writing = Literal["created", "edited", "deleted"]
"""What became of a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, edited or dissolved, or somebody came into it or left."""

    team_id: TeamId
    name: str
    automatic: bool
    """Whether its people are given conversations by itself from now on."""

    @property
    def stream(self) -> UUID:
        return self.team_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged(Event):
    """A template was written, edited or deleted. Its words are not here: they are for leads."""

    template_id: TemplateId
    how: Writing
    title: str
    short_code: str
    shared: bool

    @property
    def stream(self) -> UUID:
        return self.template_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChanged(Event):
    """An administrator has said when the house is open."""

    changes: tuple[Change, ...] = ()

    @property
    def stream(self) -> UUID:
        return HOUSE


WebhookAct = Literal["created", "edited", "deleted", "secret_rotated", "disabled", "tested", "replayed"]
"""What became of a subscription; `disabled` is by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanged(Event):
    """Who is called about what was set to something else, or somebody had it called."""

    subscription_id: SubscriptionId
    act: WebhookAct
    changes: tuple[Change, ...] = ()
    """Of an address only whose it is: what follows the host may be a secret."""
    delivery_id: DeliveryId | None = None
    """What was tested, or sent again."""

    @property
    def stream(self) -> UUID:
        return self.subscription_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRetried(Event):
    """An administrator has had what nobody could read worked on once more."""

    rows: int

    @property
    def stream(self) -> UUID:
        return HOUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadJobSettled(Event):
    """An administrator has had a dead job done after all, or given it up."""

    job_id: JobId
    kind: str
    subject_id: UUID
    """What the job was about."""
    how: Literal["retried", "discarded"]

    @property
    def stream(self) -> UUID:
        return self.job_id
