"""What Twilio asks and tells of calls, in our words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from urllib.parse import urlencode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio_house import AT, LEAD, called, kit, posted, vector, vectors

from pascal.adapters.twilio.voice import Voice
from pascal.domain.calls import browser_of
from pascal.domain.channels import VOICE
from pascal.domain.communications import Communication, Direction, Kind, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import AgentId, CommunicationId, LeadId
from pascal.domain.incoming import Called, Incoming, Reported
from pascal.domain.ports.channels import Unreadable, WebhookCall
from pascal.domain.ports.telephony import Asked, BrowserCalls, CameIn, Parted, PickedUp, Told
from providers.twilio import FOR_VOICE, NUMBER

BROWSER = "client:agent_7"
FIRST = "CA" + "5" * 32
SECOND = "CA" + "7" * 32
OUT = {"CallSid": FIRST, "From": BROWSER, "To": LEAD, "CallStatus": "ringing", "Intento": "abc"}
ENDED = OUT | {"CallStatus": "in-progress"}
IN = {"CallSid": FIRST, "From": LEAD, "To": NUMBER, "CallStatus": "ringing", "CallerCountry": "US"}


def channel() -> Voice:
    voice = Voice.from_kit(kit(FOR_VOICE))
    assert voice is not None
    return voice


def hears(form: dict[str, str], path: str = "voz") -> Asked:
    return channel().hear(posted(path, form))


def told(call: WebhookCall) -> Sequence[Incoming]:
    voice = channel()
    return [each for parcel in voice.unpack(call) for each in voice.read(parcel.content)]


ANA = AgentId(UUID(int=7))


def report(form: dict[str, str]) -> Reported | None:
    found = told(posted("voz", form))
    assert all(isinstance(each, Reported) for each in found)
    return found[0] if found and isinstance(found[0], Reported) else None


def leg(status: str, *, second: bool, to: str = LEAD, by: str | None = None, **more: str) -> dict[str, str]:
    """What is told of a leg of a call that a browser began."""
    sid = {"CallSid": SECOND, "ParentCallSid": FIRST} if second else {"CallSid": FIRST}
    said = {"From": by or (NUMBER if second else BROWSER), "To": to, "CallStatus": status}
    return {**sid, **said, "CallbackSource": "call-progress-events", **more}


# -- what it asks


def test_a_browser_calls() -> None:
    asked = channel().hear(vector("voice_outgoing_from_browser"))
    assert asked == BrowserCalls(external_id=FIRST, identity="vendedor_7", to=LEAD, intent=None)
    assert hears(OUT) == BrowserCalls(external_id=FIRST, identity="agent_7", to=LEAD, intent="abc")


def test_somebody_calls_us() -> None:
    asked = channel().hear(vector("voice_incoming_pstn"))
    assert isinstance(asked, CameIn)
    assert asked.peer.identities == (Identity(PHONE, LEAD),)
    assert (asked.line, asked.country) == (NUMBER, "US")
    (came,) = told(vector("voice_incoming_pstn"))
    assert isinstance(came, Called)
    assert (came.external_id, came.peer, came.line, came.at) == (asked.external_id, asked.peer, NUMBER, AT)


@pytest.mark.parametrize("hidden", ["anonymous", "Restricted", "+266696687", "sip:ana@example.com", "32665"])
def test_who_hides_their_number_is_nobody(hidden: str) -> None:
    asked = hears(IN | {"From": hidden, "CallerName": "ANA"})
    assert isinstance(asked, CameIn)
    assert (asked.peer.identities, asked.peer.name) == ((), "ANA")


def test_a_call_from_nowhere_is_answered_and_leads_to_nobody() -> None:
    for nobody in ("", "x", "🙂"):
        assert isinstance(hears(IN | {"From": nobody}), CameIn)
        with pytest.raises(Unreadable):
            told(posted("voz", IN | {"From": nobody}))


def test_what_asks_for_an_answer_alone_is_no_event() -> None:
    assert told(posted("voz", OUT)) == []
    assert told(posted("voz?step=notice", leg("in-progress", second=True))) == []


def test_whom_we_dial_picks_up() -> None:
    assert hears({"CallSid": SECOND, "ParentCallSid": FIRST}, "voz?step=notice") == PickedUp(
        external_id=FIRST
    )


def test_a_browser_is_not_believed_what_it_adds() -> None:
    """Whatever fields a page hands to Twilio's SDK stand in the form."""
    forged = {
        "ParentCallSid": SECOND,
        "DialCallStatus": "completed",
        "CallbackSource": "call-progress-events",
        "RecordingStatus": "completed",
        "RecordingUrl": "https://api.twilio.com/a",
    }
    call = posted("voz", OUT | forged)
    assert channel().hear(call) == BrowserCalls(external_id=FIRST, identity="agent_7", to=LEAD, intent="abc")
    assert told(call) == []


def test_what_was_dialled_has_ended() -> None:
    asked = channel().hear(vector("dial_action_no_answer"))
    assert asked == Parted(external_id=FIRST, answered=False, came_in=False)
    ended = {"DialCallStatus": "completed", "DialCallSid": SECOND}
    assert hears(ENDED | ended) == Parted(external_id=FIRST, answered=True, came_in=False)
    # nobody picked up: the browser's line rings still
    ended_ill = OUT | {"DialCallStatus": "busy"}
    assert hears(ended_ill, "voz?step=ended") == Parted(external_id=FIRST, answered=False, came_in=False)
    (missed,) = told(posted("voz?step=ended", ended_ill))
    assert isinstance(missed, Reported)
    assert missed.report.failure == "busy"
    ended = {"DialCallStatus": "completed", "DialCallSid": SECOND}
    assert hears(IN | ended) == Parted(external_id=FIRST, answered=True, came_in=True)
    placed = {"CallSid": FIRST, "From": NUMBER, "To": BROWSER, "CallStatus": "in-progress"}
    assert hears(placed | ended) == Parted(external_id=FIRST, answered=True, came_in=False)


@pytest.mark.parametrize(
    "form",
    [
        leg("ringing", second=True),
        leg("completed", second=False),
        {**OUT, "CallStatus": "completed"},
        {"CallSid": FIRST, "RecordingSid": "RE1", "RecordingStatus": "completed"},
    ],
)
def test_what_only_tells_wants_no_answer(form: dict[str, str]) -> None:
    assert hears(form) == Told()


# -- what it tells


def test_the_vectors_of_an_end() -> None:
    (ended,) = told(vector("voice_status_completed"))
    assert isinstance(ended, Reported)
    assert (ended.external_id, ended.report.state, ended.report.seconds) == (FIRST, State.DELIVERED, 63)
    assert ended.report.at == datetime(2025, 1, 15, 10, 1, 3, tzinfo=UTC)
    (parcel,) = channel().unpack(vector("voice_status_completed"))
    assert parcel.at == ended.report.at
    (missed,) = told(vector("dial_action_no_answer"))
    assert isinstance(missed, Reported)
    assert (missed.external_id, missed.report.failure) == (FIRST, "no_answer")


@pytest.mark.parametrize(
    ("form", "state", "failure"),
    [
        (leg("initiated", second=True), State.SENT, None),
        (leg("ringing", second=True), State.SENT, None),
        (leg("in-progress", second=True), State.DELIVERED, None),
        (leg("completed", second=True, CallDuration="9"), State.DELIVERED, None),
        (leg("busy", second=True), State.FAILED, "busy"),
        (leg("no-answer", second=True), State.FAILED, "no_answer"),
        (leg("canceled", second=True), State.FAILED, "cancelled"),
        (leg("failed", second=True), State.FAILED, "not_reachable"),
        # the browser's own leg: it rings until somebody picks up
        (leg("in-progress", second=False), State.SENT, None),
        (leg("completed", second=False, CallDuration="0"), State.SENT, None),
        (leg("completed", second=False, CallDuration="9"), State.DELIVERED, None),
        (leg("no-answer", second=False), State.FAILED, "no_answer"),
        # somebody calls us, and browsers ring
        (leg("completed", second=False, by=LEAD, to=NUMBER, CallDuration="9"), State.SENT, None),
        (leg("in-progress", second=True, by=LEAD, to=BROWSER), State.DELIVERED, None),
        # we ring a browser first
        (leg("in-progress", second=False, by=NUMBER, to=BROWSER), State.SENT, None),
        (leg("completed", second=False, by=NUMBER, to=BROWSER, CallDuration="9"), State.SENT, None),
        (leg("no-answer", second=False, by=NUMBER, to=BROWSER), State.FAILED, "cancelled"),
    ],
)
def test_the_ladder(form: dict[str, str], state: State, failure: str | None) -> None:
    found = report(form)
    assert found is not None
    assert found.external_id == FIRST
    assert (found.report.state, found.report.failure) == (state, failure)


@pytest.mark.parametrize("status", ["busy", "no-answer", "canceled", "failed", "pondering"])
def test_a_browser_that_does_not_pick_up_is_no_missed_call(status: str) -> None:
    """Others ring too; what came of all tells the end of the dialling."""
    assert report(leg(status, second=True, by=LEAD, to=BROWSER)) is None


@pytest.mark.parametrize(
    ("form", "whose"),
    [
        (leg("in-progress", second=True, by=LEAD, to=f"client:{browser_of(ANA)}"), ANA),
        (leg("completed", second=True, by=LEAD, to=f"client:{browser_of(ANA)}", CallDuration="9"), ANA),
        (leg("ringing", second=True, by=LEAD, to=f"client:{browser_of(ANA)}"), None),
        (leg("in-progress", second=True, by=LEAD, to="client:somebody"), None),
        (leg("in-progress", second=True), None),
        (leg("completed", second=False, by=NUMBER, to=f"client:{browser_of(ANA)}"), None),
    ],
)
def test_whose_browser_has_picked_up(form: dict[str, str], whose: AgentId | None) -> None:
    found = report(form)
    assert found is not None
    assert found.report.picked_up_by == whose


def test_how_long_it_lasted_and_where_it_was_recorded() -> None:
    ended = ENDED | {
        "DialCallStatus": "completed",
        "DialCallSid": SECOND,
        "DialCallDuration": "61",
        "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
    }
    found = report(ended)
    assert found is not None
    assert found.report.seconds == 61
    assert found.report.recording == ended["RecordingUrl"]
    recorded = {"CallSid": FIRST, "RecordingSid": "RE1", "RecordingUrl": ended["RecordingUrl"]}
    found = report(recorded | {"RecordingStatus": "completed"})
    assert found is not None
    assert (found.external_id, found.report.state) == (FIRST, State.SENT)
    assert found.report.recording == ended["RecordingUrl"]
    assert report(recorded | {"RecordingStatus": "absent"}) is None
    assert report(recorded | {"RecordingStatus": "completed", "RecordingUrl": "javascript:alert(1)"}) is None
    assert report(recorded | {"RecordingStatus": "completed", "RecordingUrl": "https://evil.example"}) is None


def test_what_we_began_gives_back_our_own_id() -> None:
    ours = UUID(int=9)
    (found,) = told(posted(f"voz?id={ours}", leg("initiated", second=False, by=NUMBER, to=BROWSER)))
    assert isinstance(found, Reported)
    assert found.ours == str(ours)


CALL = [
    leg("ringing", second=True),
    leg("in-progress", second=True),
    leg("completed", second=True, CallDuration="60"),
    OUT
    | {
        "CallStatus": "completed",
        "DialCallStatus": "completed",
        "DialCallSid": SECOND,
        "DialCallDuration": "60",
    },
    leg("completed", second=False, CallDuration="63"),
]


def test_in_whatever_order_it_is_told_the_end_is_the_same() -> None:
    told_of = [found.report for form in CALL if (found := report(form))]
    assert len(told_of) == len(CALL)
    ends = set()
    for order in permutations(told_of):
        one = Communication(
            id=CommunicationId(UUID(int=1)),
            channel=VOICE,
            direction=Direction.OUT,
            kind=Kind.CALL,
            lead_id=LeadId(UUID(int=2)),
            peer=Identity(PHONE, LEAD),
            line=None,
            text="",
            created_at=AT,
        )
        for each in order:
            one.report(each)
        ends.add((one.state, one.seconds, one.failure))
    assert ends == {(State.DELIVERED, 63, None)}


def test_every_event_has_a_name_of_its_own() -> None:
    forms = [*CALL, IN, leg("busy", second=True), {**CALL[-1], "RecordingStatus": "completed"}]
    names = [parcel.external_id for form in forms for parcel in channel().unpack(posted("voz", form))]
    assert len(set(names)) == len(names) == len(forms)
    assert {parcel.sender for form in forms for parcel in channel().unpack(posted("voz", form))} == {
        FIRST,
        LEAD,
    }


# -- what makes no sense


@pytest.mark.parametrize("form", [{}, {"From": BROWSER}, {"CallSid": ""}, {"CallSid": "a b"}])
def test_what_names_no_call_is_unreadable(form: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        hears(form)
    with pytest.raises(Unreadable):
        channel().unpack(posted("voz", form))


FIELDS = sorted({name for each in vectors("twilio_webhooks.json") for name in each["form"]})
MORE = ["ParentCallSid", "RecordingStatus", "RecordingUrl", "RecordingSid", "DialCallDuration", "Intento"]


@given(
    st.sampled_from([each["form"] for each in vectors("twilio_webhooks.json")]),
    st.dictionaries(st.sampled_from([*FIELDS, *MORE]) | st.text(), st.text(), max_size=6),
    st.sets(st.sampled_from(FIELDS), max_size=6),
    st.sampled_from(["/voz", "/voz?step=notice", "/voz?step=ended", "/voz?id=x", "/voz?%%", "/voz?id=\0"]),
)
def test_a_mutated_form_is_read_or_unreadable(
    form: dict[str, str], changed: dict[str, str], without: set[str], path: str
) -> None:
    mutated = {name: value for name, value in {**form, **changed}.items() if name not in without}
    call = called(path, urlencode(mutated, errors="surrogatepass").encode(), "")
    try:
        channel().hear(call)
        told(call)
    except Unreadable:
        pass
