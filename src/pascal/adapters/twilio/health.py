"""Whether Twilio knows us, and whether it finds us."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from pascal.adapters.twilio.api import Api
from pascal.domain.ports.channels import ChannelError, Finding, LockedOut, Rejected

LITTLE: Final = Decimal(5)
"""Of the account's currency: some hundred messages, or an hour of talk."""
_NO_SUCH: Final = "20404"


class Doctor:
    def __init__(self, api: Api) -> None:
        self._ask, self._client = api.ask, api.client

    async def of_texts(self, number: str, service: str, webhook: str) -> Sequence[Finding]:
        found = await self._known()
        if found[0].state != "good":
            return found
        if number.startswith("+"):
            found += await self._number(number, webhook, "sms", by_service=bool(service))
        if number.startswith("+1") and not service:
            found.append(Finding("number", "warning", "twilio_us_registration", {"number": number}))
        return found

    async def of_calls(self, numbers: Sequence[str], app: str, webhook: str) -> Sequence[Finding]:
        found = await self._known()
        if found[0].state != "good":
            return found
        for number in dict.fromkeys(each for each in numbers if each.startswith("+")):
            found += await self._number(number, webhook, "voice")
        return [*found, await self._app(app, webhook)]

    async def _known(self) -> list[Finding]:
        """The first says whether Twilio knows us at all."""
        try:
            await self._ask(self._client.outgoing_caller_ids.list_async(limit=1))
        except LockedOut:
            return [Finding("token", "bad", "twilio_locked_out")]
        except ChannelError:
            return [Finding("token", "warning", "twilio_unreachable")]
        return [Finding("token", "good", "twilio_known"), *await self._account()]

    async def _number(
        self, number: str, webhook: str, ability: Literal["sms", "voice"], *, by_service: bool = False
    ) -> list[Finding]:
        facts = {"number": number}
        try:
            owned = await self._owned(number)
            verified = owned is None and ability == "voice" and await self._is_verified(number)
        except ChannelError:
            return [Finding("number", "warning", "twilio_number_not_told", facts)]
        if verified:
            return [Finding("number", "good", "twilio_number_verified", facts)]
        if owned is None:
            return [Finding("number", "bad", "twilio_number_unknown", facts)]
        able = owned.capabilities if isinstance(owned.capabilities, dict) else {}
        if not able.get(ability):
            return [Finding("number", "bad", f"twilio_number_no_{ability}", facts)]
        found = [Finding("number", "good", "twilio_number", facts)]
        if by_service:  # what comes in goes where the service says, unless it leaves that to the number
            return found
        url, method = getattr(owned, f"{ability}_url"), getattr(owned, f"{ability}_method")
        return [*found, _address(f"twilio_{ability}", url, method, webhook)]

    async def _owned(self, number: str) -> Any | None:
        """Twilio finds also those in which it stands."""
        listed = self._client.incoming_phone_numbers.list_async(phone_number=number, limit=20)
        return next((each for each in await self._ask(listed) if each.phone_number == number), None)

    async def _is_verified(self, number: str) -> bool:
        listed = await self._ask(self._client.outgoing_caller_ids.list_async(phone_number=number, limit=20))
        return any(each.phone_number == number for each in listed)

    async def _account(self) -> list[Finding]:
        found = []
        with suppress(ChannelError):
            account = await self._ask(self._client.api.accounts(self._client.account_sid).fetch_async())
            if account.status != "active":
                found.append(Finding("token", "bad", "twilio_not_active", {"status": str(account.status)}))
        with suppress(ChannelError, InvalidOperation):  # that of a subaccount is its parent's
            told = await self._ask(self._client.balance.fetch_async())
            balance = Decimal(str(told.balance))
            facts = {"balance": str(balance), "currency": str(told.currency)}
            little = balance < LITTLE
            what = "twilio_balance_low" if little else "twilio_balance"
            found.append(Finding("balance", "warning" if little else "good", what, facts))
        return found

    async def _app(self, app: str, webhook: str) -> Finding:
        facts = {"app": app}
        try:
            told = await self._ask(self._client.applications(app).fetch_async())
        except Rejected as error:
            if error.code == _NO_SUCH:
                return Finding("webhook", "bad", "twilio_app_unknown", facts)
            return Finding("webhook", "warning", "twilio_app_not_told", facts)
        except ChannelError:
            return Finding("webhook", "warning", "twilio_app_not_told", facts)
        return _address("twilio_app", told.voice_url, told.voice_method, webhook)


def _address(what: str, url: str | None, method: str | None, webhook: str) -> Finding:
    if url == webhook and method == "POST":
        return Finding("webhook", "good", f"{what}_webhook", {"expected": webhook})
    found = f"{method} {url}" if url else "–"
    return Finding("webhook", "bad", f"{what}_webhook_elsewhere", {"expected": webhook, "found": found})
