"""A meeting, by its link."""

from datetime import timedelta
from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import BEGAN
from pascal.app.faces.v1.wire import meetings

_begins = BEGAN + timedelta(days=1)
_ends = _begins + timedelta(hours=1)
_later = timedelta(hours=2)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    meetings.MeetingLinkBody("example-meeting-token"),
    meetings.MeetingCancelBody("example-meeting-token", version=1),
    meetings.MeetingMoveBody("example-meeting-token", version=1, start_time="2026-01-06T11:00:00-05:00"),
    meetings.MeetingSlotShape(_begins + _later, _ends + _later),
    meetings.LinkedMeetingShape(
        "Visita al departamento",
        "Ana Torres",
        _begins,
        _ends,
        "America/Lima",
        "BOOKED",
        can_change=True,
        can_move=True,
        version=1,
        slots=[meetings.MeetingSlotShape(_begins + _later, _ends + _later)],
    ),
)
