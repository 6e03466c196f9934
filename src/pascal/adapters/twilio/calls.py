"""What Twilio asks and tells of calls.

A call has legs. The first, that it asks about, is the browser's or that of whoever calls us, and names the
call. What is dialled or rung from there is another, and has the first as its `ParentCallSid`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pascal.adapters.twilio.forms import Form
from pascal.adapters.twilio.twiml import NOTICE
from pascal.domain.calls import agent_at
from pascal.domain.communications import Failure, Report, State
from pascal.domain.incoming import Called, Incoming, Peer, Reported
from pascal.domain.ports.channels import Parcel, Unreadable
from pascal.domain.ports.telephony import Asked, BrowserCalls, CameIn, Parted, PickedUp, Told

INTENT: Final = "Intento"
"""The parameter that the browser hands on (`../NAMES.md`)."""
_BROWSER: Final = "client:"
_ENDED_ILL: Final[Mapping[str, Failure]] = {
    "busy": "busy",
    "no-answer": "no_answer",
    "canceled": "cancelled",
    "failed": "not_reachable",
}
_HIDDEN: Final = re.compile(
    r"anonymous|restricted|unavailable|unknown|private|sip:.+|[0-9]{3,8}"
    # the same words, as one dials them by letters
    r"|\+(?:266696687|7378742833|86282452253|2562533|8656696|464)",
    re.IGNORECASE,
)
"""Who calls so is nobody whom we could call."""
_RECORDING: Final = re.compile(r"https://(?:[\w-]+\.)*twilio\.com/[\w./-]{1,200}", re.ASCII)
_ENDED: Final = {"completed", *_ENDED_ILL}


@dataclass(frozen=True, slots=True)
class Leg:
    form: Form

    @property
    def call(self) -> str:
        """The name of the whole. Raises `Unreadable`."""
        return self.form.id("ParentCallSid", "CallSid")

    @property
    def is_second(self) -> bool:
        return bool(self.form.get("ParentCallSid"))

    @property
    def browser(self) -> str:
        """Whose it comes from; empty where it is none."""
        return _browser(self.form.first("From", "Caller"))

    @property
    def rung(self) -> str:
        """Whose browser it goes to; empty where it is none."""
        return _browser(self.form.first("To", "Called"))

    @property
    def came_in(self) -> bool:
        """Somebody calls us."""
        return not (self.browser or self.rung)

    @property
    def wants_out(self) -> bool:
        """A browser's own first call, whatever else stands in it: a page adds what fields it likes."""
        return (
            bool(self.browser)
            and self.form.step is None
            and self.status in {"", "queued", "initiated", "ringing"}
        )

    @property
    def status(self) -> str:
        return self.form.get("CallStatus")


def asked(form: Form) -> Asked:
    """Raises `Unreadable`."""
    leg = Leg(form)
    if form.step == NOTICE:
        return PickedUp(external_id=leg.call)
    if leg.wants_out:
        return BrowserCalls(
            external_id=form.id("CallSid"),
            identity=leg.browser,
            to=form.get("To"),
            intent=form.get(INTENT) or None,
        )
    if ended := form.get("DialCallStatus"):
        return Parted(external_id=leg.call, answered=ended in {"completed", "answered"}, came_in=leg.came_in)
    if _tells(form):
        return Told()
    return CameIn(
        external_id=leg.call,
        peer=_caller(form),
        line=form.first("To", "Called") or None,
        country=form.first("CallerCountry", "FromCountry") or None,
    )


def parcels(form: Form) -> Sequence[Parcel]:
    """None of what only asks: who answers it knows of it. Raises `Unreadable`."""
    call = Leg(form).call
    match asked(form):
        case CameIn():
            return [Parcel(call, form.get("From") or call, form.kept())]
        case Parted() | Told():
            return [Parcel(_name(form), call, form.kept(), form.told_at)]
        case _:
            return []


def told(form: Form) -> Sequence[Incoming]:
    """Raises `Unreadable`."""
    leg = Leg(form)
    if leg.wants_out:
        return []
    if form.get("DialCallStatus") or _tells(form):
        reports = list(_reports(leg))
        return [Reported(external_id=leg.call, report=each, ours=form.ours) for each in reports]
    if leg.is_second:
        return []
    peer = _caller(form)
    if not peer.identities and not _HIDDEN.fullmatch(form.get("From")):
        raise Unreadable("nobody called")
    return [Called(external_id=leg.call, peer=peer, line=form.first("To", "Called") or None, at=form.at)]


def _name(form: Form) -> str:
    for status, sid in (("RecordingStatus", "RecordingSid"), ("DialCallStatus", "DialCallSid")):
        if form.get(status):
            return f"{form.id(sid, 'CallSid')}:{status}:{form.get(status)}"
    return f"{form.id('CallSid')}:{form.get('CallStatus')}"


def _tells(form: Form) -> bool:
    """Twilio asks as a call begins, and tells of it with its number and time, or when it is over."""
    names = ("CallbackSource", "SequenceNumber", "RecordingStatus")
    return any(form.get(name) for name in names) or form.get("CallStatus") in _ENDED


def _reports(leg: Leg) -> Iterator[Report]:
    form, at = leg.form, leg.form.told_at or leg.form.at
    recording = _recording(form)
    if form.get("RecordingStatus"):
        if recording:
            yield Report(State.SENT, at, recording=recording)
        return
    ended = form.get("DialCallStatus")
    status = ended or leg.status
    seconds = form.number("DialCallDuration") if ended else form.number("CallDuration")
    if failure := _ENDED_ILL.get(status):
        if (failure := _blamed(leg, failure, dialled=bool(ended))) is not None:
            yield Report(State.FAILED, at, failure)
    elif status in {"completed", "answered", "in-progress"}:
        answered = _answered(leg, seconds, dialled=bool(ended))
        state = State.DELIVERED if answered else State.SENT
        tells = answered or leg.came_in
        yield Report(
            state,
            at,
            seconds=seconds if tells else None,
            recording=recording,
            picked_up_by=agent_at(leg.rung) if leg.is_second else None,
        )
    elif status in {"queued", "initiated", "ringing"}:
        yield Report(State.SENT, at)


def _answered(leg: Leg, seconds: int | None, *, dialled: bool) -> bool:
    """Whether the other side picked up. The first leg says nothing of that, but for a browser's: its line
    rings until somebody picks up, so that it lasted only if they did.
    """
    if dialled or leg.is_second:
        return True
    return bool(leg.browser and leg.status == "completed" and seconds)


def _blamed(leg: Leg, failure: Failure, *, dialled: bool) -> Failure | None:
    """Of several browsers one that does not pick up is no failure; one that we ring first is no customer."""
    if not dialled and leg.rung:
        return None if leg.is_second else "cancelled"
    return failure


def _recording(form: Form) -> str | None:
    address = form.get("RecordingUrl")
    whole = form.get("RecordingStatus") in {"", "completed"}
    return address if whole and _RECORDING.fullmatch(address) else None


def _browser(address: str) -> str:
    return address[len(_BROWSER) :] if address.startswith(_BROWSER) else ""


def _caller(form: Form) -> Peer:
    found = None if _HIDDEN.fullmatch(form.get("From")) else form.phone("From")
    return Peer((found,) if found else (), form.get("CallerName") or None)
