"""Going on by another channel: a code that is shown there, once and soon (ADR 0034)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pascal.domain.channels import Channel
from pascal.domain.ids import ConversationId, LeadId

LASTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Continuation:
    """Who shows its code by that channel goes on with that conversation. The code itself is nowhere."""

    digest: bytes
    conversation_id: ConversationId
    channel: Channel
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """Where what somebody says goes on, because they showed its code."""

    conversation_id: ConversationId
    lead_id: LeadId | None = None
    """Whose it is, for whom it was proven; None: a browser only claims it, or they came there before."""
    left: ConversationId | None = None
    """Where they went on until now: what is said there is for its browser alone again."""
