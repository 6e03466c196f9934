"""The token by which a browser is somebody to Twilio."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

LONGEST: Final = timedelta(hours=1)
"""Twilio allows a day (THREATS 27)."""


@dataclass(frozen=True, slots=True)
class Key:
    account: str
    sid: str
    secret: str
    app: str
    """Whom Twilio asks when the browser calls."""

    def token(self, identity: str, *, at: datetime, lasting: timedelta) -> str:
        token = _Token(self.account, self.sid, self.secret, identity=identity, nbf=None)
        token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=self.app))
        token.issued_at = int(at.timestamp())
        token.valid_until = token.issued_at + int(min(lasting, LONGEST).total_seconds())
        made: str = token.to_jwt()
        return made


class _Token(AccessToken):  # type: ignore[misc]  # twilio has no types
    """By our clock."""

    issued_at = 0

    def _generate_payload(self) -> dict[str, Any]:
        name = f"{self.signing_key_sid}-{self.issued_at}"
        return {**super()._generate_payload(), "jti": name, "iat": self.issued_at}
