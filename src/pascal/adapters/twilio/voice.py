"""Calls: `Telephony`, `ReceivesWebhooks`, `ReportsHealth`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pascal.adapters.twilio import calls, twiml
from pascal.adapters.twilio.account import (
    CALLER_ID,
    COMMON,
    FOR_VOICE,
    NUMBER,
    Account,
    any_of,
    given,
    phone,
    require,
    sender,
)
from pascal.adapters.twilio.api import Api, named
from pascal.adapters.twilio.forms import OURS, form_of, read, with_query
from pascal.adapters.twilio.health import Doctor
from pascal.adapters.twilio.signature import check
from pascal.adapters.twilio.tokens import Key
from pascal.domain.calls import LONGEST
from pascal.domain.channels import VOICE, Traits
from pascal.domain.identities import PHONE
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Incoming
from pascal.domain.ports.channels import Answer, Finding, Forged, Kit, Parcel, Sent, WebhookCall
from pascal.domain.ports.telephony import Asked
from pascal.domain.sending import Permit

RINGS: Final = 30
"""Seconds that an agent's browser rings before we dial."""


class Voice:
    path = "voz"
    traits = Traits(channel=VOICE, kinds=(PHONE,), calls=True, by_country=True)
    thanks = twiml.nothing()

    def __init__(self, kit: Kit, account: Account, key: Key, *, caller_id: str, number: str) -> None:
        """*number*: at which we are called."""
        self._kit, self._account, self._key = kit, account, key
        self._caller_id, self._number = caller_id, number
        self._webhook = kit.webhook(self.path)
        self._switchboard = twiml.Switchboard(self._webhook, caller_id)
        self._api = Api(account, kit.seconds, kit.clock)

    @classmethod
    def from_kit(cls, kit: Kit) -> "Voice | None":
        environment = kit.environment
        if not any_of(environment, (*FOR_VOICE, CALLER_ID)):
            return None
        caller_id = CALLER_ID if given(environment, CALLER_ID) or not given(environment, NUMBER) else NUMBER
        require(environment, (*COMMON, *FOR_VOICE, caller_id))
        account = Account.of(environment)
        key = Key(account.sid, *(given(environment, name) for name in FOR_VOICE))
        number = sender(environment, NUMBER) if given(environment, NUMBER) else ""
        return cls(kit, account, key, caller_id=phone(environment, caller_id), number=number)

    async def aclose(self) -> None:
        await self._api.aclose()

    # -- what browsers need

    def token(self, identity: str, *, lasting: timedelta) -> str:
        return self._key.token(identity, at=self._kit.clock.now(), lasting=lasting)

    # -- what Twilio asks

    def hear(self, call: WebhookCall) -> Asked:
        return calls.asked(form_of(call, at=self._kit.clock.now()))

    def dial(self, permit: Permit, *, longest: timedelta = LONGEST, recorded: bool = False) -> Answer:
        return self._switchboard.dial(permit.to.value, longest=longest, recorded=recorded)

    def ring(
        self,
        identities: Sequence[str],
        *,
        patience: timedelta,
        about: Mapping[str, str] | None = None,
        notice: str | None = None,
        longest: timedelta = LONGEST,
    ) -> Answer:
        return self._switchboard.ring(
            identities, patience=patience, about=about or {}, notice=notice, longest=longest
        )

    def say(self, text: str, *, hang_up: bool = True) -> Answer:
        return twiml.say(text, hang_up=hang_up)

    def hang_up(self) -> Answer:
        return self.thanks

    # -- what we begin

    async def place_call(
        self,
        permit: Permit,
        id: CommunicationId,
        identity: str,
        *,
        longest: timedelta = LONGEST,
        recorded: bool = False,
    ) -> Sent:
        made = await self._api.ask(
            self._api.client.calls.create_async(
                to=f"client:{identity}",
                from_=self._caller_id,
                twiml=self.dial(permit, longest=longest, recorded=recorded).content,
                timeout=RINGS,
                status_callback=with_query(self._webhook, OURS, str(id)),
                status_callback_method="POST",  # of the browser's leg its end is enough
            )
        )
        return Sent(named(made.sid))

    # -- what Twilio tells

    def challenge(self, query: Mapping[str, str]) -> Answer:
        raise Forged("Twilio asks for no proof")

    def check(self, call: WebhookCall) -> None:
        check(call, self._kit.public_url, self._account.tokens)

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        return calls.parcels(form_of(call, at=self._kit.clock.now()))

    def read(self, content: bytes) -> Sequence[Incoming]:
        return calls.told(read(content))

    async def health(self) -> Sequence[Finding]:
        numbers = (self._caller_id, self._number)
        return await Doctor(self._api).of_calls(numbers, self._key.app, self._webhook)
