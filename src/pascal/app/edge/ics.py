"""Meetings as other programs read them: iCalendar (RFC 5545), and its invitations (iTIP, RFC 5546).

By hand: it is a dozen lines of text, and what a library adds is reading, recurrence and zones, of which there
is none here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from pascal.domain.ids import MeetingId
from pascal.domain.meetings import Meeting, Status

MEDIA_TYPE: Final = "text/calendar"
_OCTETS: Final = 75
"""Of a line, without its end (section 3.1)."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""To whoever looks; to whoever is asked to come; to whoever need not come any more."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who invites, or is invited."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What stands with a meeting, for whoever reads it there."""

    text: str
    link: str | None = None
    """Where it is changed, or where one reads more."""


def calendar(
    meetings: Iterable[Meeting],
    *,
    host: str,
    name: str | None = None,
    method: Method = "PUBLISH",
    organizer: Party | None = None,
    attendees: Sequence[Party] = (),
    about: Mapping[MeetingId, About] | None = None,
    at: datetime | None = None,
) -> bytes:
    """The same meetings give the same bytes. *host* is ours, and makes ids the world's only ones. *name*: of
    the whole, as programs read it without an RFC. *at*: when it is written, as an invitation says; None: it
    does not depend on that.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pascal//Pascal//ES",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    if name is not None:
        lines.append(f"X-WR-CALNAME:{_text(name)}")
    for each in meetings:
        lines += _event(each, host, method, organizer, attendees, (about or {}).get(each.id), at)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(each)}\r\n" for each in lines).encode()


def _event(
    meeting: Meeting,
    host: str,
    method: Method,
    organizer: Party | None,
    attendees: Sequence[Party],
    about: About | None,
    at: datetime | None,
) -> Iterator[str]:
    cancelled = meeting.status is Status.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{meeting.id}@{host}"
    yield f"DTSTAMP:{_moment(at or meeting.created_at)}"
    yield f"SEQUENCE:{meeting.version}"
    yield f"DTSTART:{_moment(meeting.during.since)}"
    yield f"DTEND:{_moment(meeting.during.until)}"
    yield f"SUMMARY:{_text(meeting.subject)}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}"
    if organizer is not None:
        yield f"ORGANIZER{_name(organizer)}:mailto:{organizer.email}"
    for each in attendees:
        asked = ";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == "REQUEST" else ""
        yield f"ATTENDEE{_name(each)}{asked}:mailto:{each.email}"
    if about is not None:
        yield f"DESCRIPTION:{_text(about.text)}"
        if about.link is not None:
            yield f"URL:{about.link}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(said: str) -> str:
    return _printable(said.replace("\r\n", "\n").translate(_ESCAPED))


def _name(party: Party) -> str:
    """A parameter's value holds no quotes, whatever is done to them (section 3.1)."""
    name = _printable(party.name.replace('"', "'"))
    return f';CN="{name}"' if name else ""


def _printable(said: str) -> str:
    return "".join(each for each in said if each == "\t" or (each >= " " and each != "\x7f"))


def _folded(line: str) -> str:
    """No longer than is allowed, and nowhere within a character."""
    pieces, piece, size = [], "", 0
    for each in line:
        octets = len(each.encode())
        if size + octets > _OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + each, size + octets
    return "\r\n".join([*pieces, piece])
