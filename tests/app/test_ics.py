"""Meetings as other programs read them (RFC 5545)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pascal.app.edge.ics import About, Party, calendar
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status
from pascal.testing.builders import START

ID = UUID("019b1111-2222-7333-8444-555566667777")
MEETING = Meeting(
    MeetingId(ID),
    AgentId(ID),
    LeadId(ID),
    QualificationId(ID),
    "Visita",
    During(START + timedelta(days=1), START + timedelta(days=1, hours=1)),
    START,
    version=1,
)
HOST = "pascal.example"


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_meeting_is_told_in_utc_with_an_id_that_stays() -> None:
    assert unfolded(calendar([MEETING], host=HOST)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pascal//Pascal//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{ID}@pascal.example",
        "DTSTAMP:20260105T090000Z",
        "SEQUENCE:1",
        "DTSTART:20260106T090000Z",
        "DTEND:20260106T100000Z",
        "SUMMARY:Visita",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_calendar_says_what_it_is_called() -> None:
    lines = unfolded(calendar([MEETING], host=HOST, name="Pascal, Ana; Torres"))
    assert lines[4:7] == ["METHOD:PUBLISH", "X-WR-CALNAME:Pascal\\, Ana\\; Torres", "BEGIN:VEVENT"]


def test_an_invitation_names_who_asks_and_who_is_asked() -> None:
    content = calendar(
        [replace(MEETING, version=3)],
        host=HOST,
        method="REQUEST",
        organizer=Party("ana@example.com", 'Ana "la jefa", Torres'),
        attendees=[Party("juan@correo.example", "Juan"), Party("luz@correo.example")],
        at=START + timedelta(hours=2),
    )
    lines = unfolded(content)
    assert "METHOD:REQUEST" in lines
    assert "SEQUENCE:3" in lines
    assert "DTSTAMP:20260105T110000Z" in lines
    assert "ORGANIZER;CN=\"Ana 'la jefa', Torres\":mailto:ana@example.com" in lines
    asked = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    assert f'ATTENDEE;CN="Juan";{asked}:mailto:juan@correo.example' in lines
    assert f"ATTENDEE;{asked}:mailto:luz@correo.example" in lines


def test_what_stands_with_a_meeting_and_where_to_go_on_from_it() -> None:
    about = {MEETING.id: About("Juan; Pérez\n+51 987", "https://pascal.example/meeting/x")}
    lines = unfolded(calendar([MEETING, replace(MEETING, id=MeetingId(UUID(int=1)))], host=HOST, about=about))
    assert lines[14:17] == [
        "DESCRIPTION:Juan\\; Pérez\\n+51 987",
        "URL:https://pascal.example/meeting/x",
        "END:VEVENT",
    ]
    assert sum(each.startswith("DESCRIPTION") for each in lines) == 1


def test_what_is_called_off_says_so_under_the_same_id() -> None:
    lines = unfolded(
        calendar(
            [replace(MEETING, status=Status.CANCELLED, version=2)],
            host=HOST,
            method="CANCEL",
            organizer=Party("ana@example.com"),
            attendees=[Party("juan@correo.example")],
        )
    )
    assert {"METHOD:CANCEL", f"UID:{ID}@pascal.example", "SEQUENCE:2", "STATUS:CANCELLED"} < {*lines}
    assert "ATTENDEE:mailto:juan@correo.example" in lines


def test_what_has_a_meaning_there_is_escaped() -> None:
    odd = replace(MEETING, subject="A;B,C\\D\nE\r\nF\tG\x01\x7f")
    assert "SUMMARY:A\\;B\\,C\\\\D\\nE\\nF\tG" in unfolded(calendar([odd], host=HOST))


def test_the_same_meetings_are_the_same_bytes() -> None:
    assert calendar([MEETING], host=HOST) == calendar([MEETING], host=HOST)
    assert calendar([], host=HOST).count(b"\r\n") == 6


@given(st.text(max_size=200), st.text(max_size=80))
def test_no_word_breaks_a_line_or_gets_out_of_it(subject: str, name: str) -> None:
    """Each is of 75 octets at most, folded at no character's middle; and nothing is put in between."""
    subject, name = (each.encode(errors="replace").decode() for each in (subject, name))
    organizer = Party("ana@example.com", name)
    content = calendar([replace(MEETING, subject=subject)], host=HOST, method="REQUEST", organizer=organizer)
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(each) <= 75 and b"\n" not in each and b"\r" not in each for each in lines)
    for each in lines:
        each.decode()
    whole = unfolded(content)
    assert len(whole) == 17
    assert [each.partition(":")[0].partition(";")[0] for each in whole[5:16]] == [
        "BEGIN",
        "UID",
        "DTSTAMP",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "ORGANIZER",
        "END",
    ]
