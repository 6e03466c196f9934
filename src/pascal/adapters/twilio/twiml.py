"""What Twilio is answered with: TwiML. Whatever stands in it was escaped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from twilio.twiml.voice_response import Dial, VoiceResponse

from pascal.adapters.twilio.forms import STEP, with_query
from pascal.domain.calls import LONGEST
from pascal.domain.ports.channels import Answer
from pascal.domain.ports.telephony import MOST_RUNG

SPANISH: Final = "es-MX"
"""Of America, as Twilio's voices speak it."""
MOST_SAID: Final = 4000
NOTICE, ENDED = "notice", "ended"
"""The steps at which Twilio asks again: whom we dialled has picked up; what was dialled has ended."""
_EVENTS: Final = "initiated ringing answered completed"
_ANSWER_WITHIN: Final = timedelta(seconds=45)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def nothing() -> Answer:
    """It does nothing, and so ends a call that has nothing else to do."""
    return _answer(VoiceResponse())


def say(text: str, *, hang_up: bool) -> Answer:
    response = VoiceResponse()
    _say(response, text)
    if hang_up:
        response.hangup()
    return _answer(response)


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What connects one side with the other."""

    webhook: str
    caller_id: str

    def dial(self, number: str, *, longest: timedelta, recorded: bool) -> Answer:
        dialling = self._dialling(longest, _ANSWER_WITHIN, recorded=recorded, caller_id=self.caller_id)
        first = {"url": with_query(self.webhook, STEP, NOTICE), "method": "POST"} if recorded else {}
        dialling.number(_clean(number), **self._reports(), **first)
        return _answer(VoiceResponse().append(dialling))

    def ring(
        self,
        identities: Sequence[str],
        *,
        patience: timedelta,
        about: Mapping[str, str],
        notice: str | None,
        longest: timedelta,
    ) -> Answer:
        response = VoiceResponse()
        if notice:
            _say(response, notice)
        ringing = self._dialling(longest, patience, recorded=bool(notice))
        for identity in list(dict.fromkeys(identities))[:MOST_RUNG]:
            client = ringing.client(**self._reports())
            client.identity(_clean(identity))
            for name, value in about.items():
                client.parameter(name=_clean(name), value=_clean(value))
        return _answer(response.append(ringing))

    def _dialling(
        self, longest: timedelta, patience: timedelta, *, recorded: bool, caller_id: str | None = None
    ) -> Dial:
        """The line of who asks rings until somebody answers, so that it lasts as long as they talk."""
        kept = {
            "record": "record-from-answer-dual",
            "recording_status_callback": self.webhook,
            "recording_status_callback_method": "POST",
        }
        return Dial(
            action=with_query(self.webhook, STEP, ENDED),
            method="POST",
            answer_on_bridge=True,
            caller_id=caller_id,
            time_limit=_seconds(longest, LONGEST),
            timeout=_seconds(patience, timedelta(minutes=10)),
            **kept if recorded else {},
        )

    def _reports(self) -> dict[str, str]:
        return {
            "status_callback": self.webhook,
            "status_callback_method": "POST",
            "status_callback_event": _EVENTS,
        }


def _answer(response: VoiceResponse) -> Answer:
    return Answer(response.to_xml(), "text/xml")


def _say(response: VoiceResponse, text: str) -> None:
    if spoken := _clean(text).strip():
        response.say(spoken[:MOST_SAID], language=SPANISH)


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _seconds(time: timedelta, most: timedelta) -> int:
    return max(1, int(min(time, most).total_seconds()))
