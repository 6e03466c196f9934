"""What leads have heard of meetings."""

import msgspec

from pascal.adapters.postgres.database import Connection
from pascal.domain.ids import MeetingId
from pascal.domain.invitations import Invitation, Mailed
from pascal.domain.meetings import During

_MAILED = msgspec.json.Decoder(dict[str, Mailed])


class PostgresInvitations:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def of(self, meeting_id: MeetingId) -> Invitation:
        row = await self._c.fetchrow(
            "SELECT version, since, until, heard_at, mailed FROM invitations WHERE meeting_id = $1",
            meeting_id,
        )
        if row is None:
            return Invitation(meeting_id)
        return Invitation(
            meeting_id,
            version=row["version"],
            told=None if row["since"] is None else During(row["since"], row["until"]),
            heard_at=row["heard_at"],
            mailed=_MAILED.decode(row["mailed"]),
        )

    async def save(self, invitation: Invitation) -> None:
        one, told = invitation, invitation.told
        await self._c.execute(
            """INSERT INTO invitations (meeting_id, version, since, until, heard_at, mailed)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (meeting_id) DO UPDATE SET version = excluded.version, since = excluded.since,
                until = excluded.until, heard_at = excluded.heard_at, mailed = excluded.mailed""",
            one.meeting_id,
            one.version,
            None if told is None else told.since,
            None if told is None else told.until,
            one.heard_at,
            msgspec.json.encode(one.mailed).decode(),
        )
