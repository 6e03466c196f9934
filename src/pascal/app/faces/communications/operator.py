"""What a carrier of calls is answered with: from what the house decides to what is said."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, assert_never

import structlog

from pascal.app.edge.errors import refusal_of
from pascal.app.edge.words.calls import NOTICE, closing_words
from pascal.app.usecases.calls import DialFromBrowser, NobodyThere, Ringing, TakeCall
from pascal.app.usecases.sending import SendingPolicy
from pascal.domain.errors import PascalError
from pascal.domain.ports.channels import Answer, WebhookCall
from pascal.domain.ports.telephony import BrowserCalls, CameIn, Parted, PickedUp, Telephony, Told

log = structlog.get_logger()

PATIENCE: Final = timedelta(seconds=30)
"""That browsers ring."""


@dataclass(frozen=True, slots=True)
class Operator:
    dial: DialFromBrowser
    take: TakeCall
    policy: SendingPolicy

    async def __call__(self, telephone: Telephony, call: WebhookCall) -> Answer | None:
        """Of a checked call; None where nothing is asked. Whoever is refused hears why.

        Raises `Unreadable`, `Collision` and `StorageUnavailable`.
        """
        match telephone.hear(call):
            case BrowserCalls() as asked:
                return await self._connect(telephone, asked)
            case CameIn() as came:
                return self._answer(telephone, await self.take(telephone.traits.channel, came))
            case PickedUp():
                return telephone.say(NOTICE, hang_up=False)
            case Parted(came_in=True, answered=False) as ended:
                missed = await self.take.nobody(telephone.traits.channel, ended.external_id)
                return self._answer(telephone, missed)
            case Parted():
                return telephone.hang_up()
            case Told():
                return None
            case other:
                assert_never(other)

    async def _connect(self, telephone: Telephony, asked: BrowserCalls) -> Answer:
        try:
            permit = await self.dial(telephone, asked)
        except PascalError as error:
            log.warning("call_refused", error=type(error).__name__, reason=getattr(error, "reason", None))
            return telephone.say(refusal_of(error).message)
        return telephone.dial(permit, recorded=self.policy.record_calls)

    def _answer(self, telephone: Telephony, found: Ringing | NobodyThere) -> Answer:
        if isinstance(found, NobodyThere):
            return telephone.say(closing_words(found.opens, hidden=found.hidden))
        notice = NOTICE if self.policy.record_calls else None
        return telephone.ring(found.identities, patience=PATIENCE, about=found.about, notice=notice)
