"""Text messages: `SendsText`, `ReceivesWebhooks`, `FetchesMedia`, `ReportsHealth`.

Files are received and not sent: whether a picture arrives as one depends on the countries of both numbers,
and traits speak of a channel as a whole. To most of them Twilio would send a link, at the price of a picture.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

from pascal.adapters.twilio import texts, twiml
from pascal.adapters.twilio.account import (
    COMMON,
    FOR_VOICE,
    NUMBER,
    SERVICE,
    Account,
    any_of,
    given,
    require,
    sender,
)
from pascal.adapters.twilio.api import Api, named
from pascal.adapters.twilio.forms import OURS, form_of, read, with_query
from pascal.adapters.twilio.health import Doctor
from pascal.adapters.twilio.media import Media
from pascal.adapters.twilio.signature import check
from pascal.domain.channels import SMS, Traits
from pascal.domain.communications import Attached
from pascal.domain.identities import PHONE
from pascal.domain.incoming import Incoming
from pascal.domain.ports.channels import (
    Answer,
    Finding,
    Forged,
    Kit,
    Outgoing,
    Parcel,
    Sent,
    WebhookCall,
)
from pascal.domain.sending import Permit

MOST_TEXT: Final = 1600
"""Twilio divides it into as many messages as it takes."""


class Sms:
    path = "sms"
    traits = Traits(
        channel=SMS,
        kinds=(PHONE,),
        most_text=MOST_TEXT,
        keywords=True,
        carrier_stops=True,
        consent=True,
        by_country=True,
    )
    thanks = twiml.nothing()

    def __init__(self, kit: Kit, account: Account, *, number: str, service: str) -> None:
        """*number*: what it comes from; or a *service*, which has numbers of its own. One may be empty."""
        self._kit, self._account = kit, account
        self._number, self._service = number, service
        self._api = Api(account, kit.seconds, kit.clock)
        self._media = Media(account, self._api.http.client, kit.clock)

    @classmethod
    def from_kit(cls, kit: Kit) -> "Sms | None":
        environment = kit.environment
        begun = any_of(environment, COMMON) and not any_of(environment, FOR_VOICE)
        if not (begun or any_of(environment, (NUMBER, SERVICE))):
            return None
        service = given(environment, SERVICE)
        require(environment, COMMON if service else (*COMMON, NUMBER))
        number = sender(environment, NUMBER) if given(environment, NUMBER) else ""
        return cls(kit, Account.of(environment), number=number, service=service)

    async def aclose(self) -> None:
        await self._api.aclose()

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        """A service chooses the number, and stays with the one that the person knows."""
        line = one.line or self._number
        by = {"messaging_service_sid": self._service} if self._service else {"from_": line}
        reports = with_query(self._kit.webhook(self.path), OURS, str(one.id))
        made = await self._api.ask(
            self._api.client.messages.create_async(
                to=permit.to.value, body=one.text, status_callback=reports, **by
            )
        )
        return Sent(named(made.sid))

    def challenge(self, query: Mapping[str, str]) -> Answer:
        raise Forged("Twilio asks for no proof")

    def check(self, call: WebhookCall) -> None:
        check(call, self._kit.public_url, self._account.tokens)

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        return [texts.parcel(form_of(call, at=self._kit.clock.now()))]

    def read(self, content: bytes) -> Sequence[Incoming]:
        return texts.told(read(content))

    def fetch(
        self, attached: Attached, line: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self._media.fetch(attached)

    async def health(self) -> Sequence[Finding]:
        return await Doctor(self._api).of_texts(self._number, self._service, self._kit.webhook(self.path))
