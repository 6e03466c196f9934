"""What Twilio tells of text messages, in our words."""

from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio_house import AT, LEAD, called, kit, posted, vector, vectors

from pascal.adapters.twilio.sms import Sms
from pascal.domain.communications import Attached, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.incoming import Incoming, Preferred, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import Forged, Unreadable, WebhookCall
from providers.twilio import FOR_SMS, NUMBER

CAME = next(each["form"] for each in vectors("twilio_webhooks.json") if each["name"] == "sms_incoming")
SID = CAME["MessageSid"]


def channel() -> Sms:
    sms = Sms.from_kit(kit(FOR_SMS))
    assert sms is not None
    return sms


def heard(call: WebhookCall) -> Sequence[Incoming]:
    sms = channel()
    (parcel,) = sms.unpack(call)
    return sms.read(parcel.content)


def said(**changed: str) -> Said:
    """What the vector says, with other fields; an empty one is left out."""
    form = {name: value for name, value in {**CAME, **changed}.items() if value or name == "Body"}
    told = heard(posted("sms", form))[0]
    assert isinstance(told, Said)
    return told


def reported(status: str, code: str = "") -> Reported:
    form = {"MessageSid": SID, "MessageStatus": status, "To": LEAD, "From": NUMBER, "ErrorCode": code}
    (told,) = heard(posted("sms", form))
    assert isinstance(told, Reported)
    return told


def test_a_message() -> None:
    call = vector("sms_incoming")
    (parcel,) = channel().unpack(call)
    assert (parcel.external_id, parcel.sender) == (SID, LEAD)
    (told,) = heard(call)
    assert isinstance(told, Said)
    assert (told.external_id, told.text, told.line, told.at) == (SID, "Hola, quiero informes ñ", NUMBER, AT)
    assert told.peer.identities == (Identity(PHONE, LEAD),)
    assert told.content_type is ContentType.TEXT


def test_the_same_event_has_the_same_name_and_another_has_another() -> None:
    events = [
        vector(each["name"]) for each in vectors("twilio_webhooks.json") if each["path"].endswith("sms")
    ]
    names = [parcel.external_id for call in events for parcel in channel().unpack(call)]
    assert len(set(names)) == len(names) == 5
    assert names == [parcel.external_id for call in events for parcel in channel().unpack(call)]


def test_a_picture() -> None:
    (told,) = heard(vector("mms_incoming"))
    assert isinstance(told, Said)
    assert told.content_type is ContentType.IMAGE
    (attached,) = told.attached
    assert attached.media_type == "image/jpeg"
    assert attached.reference.endswith("/Media/ME" + "2" * 32)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("audio/amr", ContentType.AUDIO),
        ("video/3gpp", ContentType.VIDEO),
        ("text/vcard", ContentType.FILE),
        ("", ContentType.FILE),
    ],
)
def test_other_files(media_type: str, kind: ContentType) -> None:
    told = said(
        Body="mira", NumMedia="2", MediaUrl0="https://x/0", MediaContentType0=media_type, MediaUrl1="b"
    )
    assert told.content_type is kind
    assert told.text == "mira"
    assert told.attached == (Attached("https://x/0", media_type or None), Attached("b"))


def test_nothing_is_dropped_because_it_says_nothing() -> None:
    assert said(Body="").content_type is ContentType.UNSUPPORTED
    assert said(Body=" \n").content_type is ContentType.UNSUPPORTED
    assert said(Body="a\0b").text == "ab"


@pytest.mark.parametrize("sender", ["32665", "AMAZON", "whatsapp:+14155550123", "rcs:pascal"])
def test_who_writes_without_a_number_of_their_own_is_not_answered_by_it(sender: str) -> None:
    (identity,) = said(From=sender).peer.identities
    assert identity.kind not in channel().traits.kinds


@pytest.mark.parametrize("sender", ["", "x", "🙂", "+1", "whatsapp:\u200e", "a" * 200])
def test_what_nobody_wrote_is_unreadable(sender: str) -> None:
    with pytest.raises(Unreadable):
        said(From=sender)


def test_what_it_answers_and_which_button_they_pressed() -> None:
    told = said(OriginalRepliedMessageSid="SM1", ButtonPayload="si", ProfileName="Ana")
    assert (told.about, told.payload, told.peer.name) == ("SM1", "si", "Ana")


@pytest.mark.parametrize(("word", "wants"), [("STOP", False), ("START", True)])
def test_what_they_told_the_carrier_is_told_beside_the_message(word: str, wants: bool) -> None:
    told, preferred = heard(posted("sms", {**CAME, "Body": word, "OptOutType": word}))
    assert isinstance(told, Said)
    assert isinstance(preferred, Preferred)
    assert preferred.wants is wants
    assert len(heard(posted("sms", {**CAME, "Body": "HELP", "OptOutType": "HELP"}))) == 1


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", State.SENT),
        ("scheduled", State.SENT),
        ("queued", State.SENT),
        ("sending", State.SENT),
        ("sent", State.SENT),
        ("delivered", State.DELIVERED),
        ("read", State.READ),
        ("undelivered", State.FAILED),
        ("failed", State.FAILED),
        ("canceled", State.FAILED),
    ],
)
def test_the_ladder(status: str, state: State) -> None:
    told = reported(status)
    assert (told.external_id, told.report.state, told.report.at) == (SID, state, AT)
    assert (told.report.failure is None) == (state is not State.FAILED)


def test_the_vectors_of_a_status() -> None:
    sent, delivered, failed = (
        heard(vector(name))[0]
        for name in ("sms_status_sent", "sms_status_delivered", "sms_status_failed_30003")
    )
    assert isinstance(sent, Reported)
    assert isinstance(delivered, Reported)
    assert isinstance(failed, Reported)
    assert sent.external_id == delivered.external_id
    assert (sent.report.state, delivered.report.state) == (State.SENT, State.DELIVERED)
    assert (failed.report.failure, failed.report.code) == ("not_reachable", "30003")


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        ("undelivered", "30004", "blocked"),
        ("undelivered", "30007", "spam"),
        ("undelivered", "30034", "not_registered"),
        ("failed", "21610", "opted_out"),
        ("failed", "63016", "window_closed"),
        ("failed", "1", "rejected"),
        ("failed", "", "rejected"),
        ("failed", "none", "rejected"),
        ("canceled", "", "cancelled"),
    ],
)
def test_why_it_failed(status: str, code: str, failure: str) -> None:
    assert reported(status, code).report.failure == failure


def test_a_status_that_is_new_to_us_tells_nothing() -> None:
    form = {"MessageSid": SID, "MessageStatus": "pondering", "To": LEAD}
    assert heard(posted("sms", form)) == []


def test_a_status_gives_back_our_own_id() -> None:
    form = {"MessageSid": SID, "MessageStatus": "sent"}
    for path, ours in (("sms?id=7-a", "7-a"), ("sms?id", None), ("sms?[=]", None), ("sms", None)):
        (told,) = heard(posted(path, form))
        assert isinstance(told, Reported)
        assert told.ours == ours


@pytest.mark.parametrize(
    "call",
    [
        called("/x", b"", ""),
        called("/x", b"\xff", ""),
        called("/x", b"MessageSid=SM1&Body=%ff", ""),
        called("/x", b"Body=a", ""),
        called("/x", b"MessageSid=SM1&Other=a", ""),
        called("/x", b"MessageSid=SM%201&Body=a", ""),
        called("/x", b"MessageSid=" + b"S" * 100 + b"&Body=a", ""),
        called("/x", b"&".join(b"a=b" for _ in range(2000)), ""),
        called("/x", b"{}", "", "application/json"),
    ],
)
def test_what_is_none_of_twilios_forms_is_said_to_be_unreadable(call: WebhookCall) -> None:
    with pytest.raises(Unreadable):
        channel().unpack(call)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"fields": {}, "at": 1}', b"[" * 100_000])
def test_a_parcel_that_is_not_ours(content: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().read(content)


FIELDS = sorted({name for each in vectors("twilio_webhooks.json") for name in each["form"]})


@given(
    st.sampled_from([each["form"] for each in vectors("twilio_webhooks.json")]),
    st.dictionaries(st.sampled_from([*FIELDS, "OptOutType", "MediaUrl1"]) | st.text(), st.text(), max_size=6),
    st.sets(st.sampled_from(FIELDS), max_size=6),
)
def test_a_mutated_form_is_read_or_unreadable(
    form: dict[str, str], changed: dict[str, str], without: set[str]
) -> None:
    mutated = {name: value for name, value in {**form, **changed}.items() if name not in without}
    body = urlencode(mutated, errors="surrogatepass").encode()
    sms = channel()
    try:
        for parcel in sms.unpack(called("/x", body, "")):
            for told in sms.read(parcel.content):
                assert not isinstance(told, Said) or told.peer.identities
    except Unreadable:
        pass


def test_twilio_asks_for_no_proof_and_is_thanked_in_its_own_language() -> None:
    with pytest.raises(Forged):
        channel().challenge({})
    assert channel().thanks.media_type == "text/xml"
    assert channel().thanks.content.endswith("<Response />")
