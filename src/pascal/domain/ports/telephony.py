"""Calls between the browsers of the team and the telephone network, by way of a carrier.

The carrier asks us what to do with a call and waits for the answer. `hear` says what it asks, in our words;
`dial`, `ring`, `say` and `hang_up` make the answer. Who may dial what is for `domain/calls.py` to say.
A carrier that has calls keeps `ReceivesWebhooks` too: what it tells besides comes as `incoming.Called` and
`incoming.Reported`, whose external id is that of the call which the carrier asked about first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol, runtime_checkable

from pascal.domain.calls import LONGEST
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Peer
from pascal.domain.ports.channels import Answer, ChannelAdapter, Sent, WebhookCall
from pascal.domain.sending import Permit

MOST_RUNG: Final = 10
"""Browsers at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserCalls:
    """Somebody's browser wants to be connected. Nothing of it is to be believed before it was looked at."""

    external_id: str
    identity: str
    """Whose token it showed: the carrier has checked it."""
    to: str
    """As it was typed."""
    intent: str | None
    """What it was given for this one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """Somebody calls us."""

    external_id: str
    peer: Peer
    line: str | None
    """Which of our numbers."""
    country: str | None = None
    """ISO 3166, as the carrier says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedUp:
    """Whom we dial has picked up, and hears what is said now alone; then the two are joined."""

    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """What was dialled or rung has come to an end; whoever called is still there."""

    external_id: str
    answered: bool
    came_in: bool
    """They called us."""


@dataclass(frozen=True, slots=True)
class Told:
    """It asks nothing; what it tells is in the parcels."""


Asked = BrowserCalls | CameIn | PickedUp | Parted | Told


@runtime_checkable
class Telephony(ChannelAdapter, Protocol):
    def token(self, identity: str, *, lasting: timedelta) -> str:
        """By which somebody's browser calls and is called, for an hour at most. The identity is ours to give:
        letters, digits and `_`.
        """

    def hear(self, call: WebhookCall) -> Asked:
        """Of a checked call. Raises `Unreadable`."""

    def dial(self, permit: Permit, *, longest: timedelta = LONGEST, recorded: bool = False) -> Answer:
        """Connect whoever asks with that number. If it is to be recorded, whom it reaches is told first: what
        `PickedUp` is answered with.
        """

    def ring(
        self,
        identities: Sequence[str],
        *,
        patience: timedelta,
        about: Mapping[str, str] | None = None,
        notice: str | None = None,
        longest: timedelta = LONGEST,
    ) -> Answer:
        """Ring these browsers at once, `MOST_RUNG` at most; the first that picks up has the call.

        *about* is shown to them. With a *notice*, which whoever calls hears first, it is recorded. After that
        much *patience*, `Parted` is asked.
        """

    def say(self, text: str, *, hang_up: bool = True) -> Answer:
        """In Spanish."""

    def hang_up(self) -> Answer: ...

    async def place_call(
        self,
        permit: Permit,
        id: CommunicationId,
        identity: str,
        *,
        longest: timedelta = LONGEST,
        recorded: bool = False,
    ) -> Sent:
        """Ring that browser, and dial the number when it picks up. Raises like `send_text`."""
