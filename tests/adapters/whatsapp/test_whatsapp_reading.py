"""Every kind of event, as Meta sends it now, and what it tells."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from whatsapp_house import CHANNEL, HIDDEN, NOW, message, parcels, said, told, value

from pascal.domain.communications import State
from pascal.domain.identities import PHONE, WHATSAPP_USER, Identity
from pascal.domain.incoming import Called, Noticed, Preferred, Renamed, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import Unreadable
from providers.whatsapp import ACCOUNT, NUMBER, delivery

ANA = Identity(PHONE, "+51987654321")
AT = datetime(2025, 11, 22, 14, 0, tzinfo=UTC)


def one_said(type: str, **more: Any) -> Said:
    (one,) = said(delivery(value(messages=[message(type, **more)])))
    return one


# -- who


def test_who_hides_their_phone_is_known_by_their_id() -> None:
    hidden = message("text", text={"body": "hola"})
    del hidden["from"]
    contact = {"profile": {"name": "Ana", "username": "@ana.q"}, "user_id": HIDDEN.value}
    (one,) = said(delivery(value(messages=[hidden], contacts=[contact])))
    assert one.peer.identities == (HIDDEN,)
    assert one.peer.name == "Ana"
    (parcel,) = parcels(delivery(value(messages=[hidden], contacts=[contact])))
    assert parcel.sender == HIDDEN.value


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"name": "Ana", "username": "ana.q"}, "Ana"),
        ({"username": "ana.q"}, "@ana.q"),
        ({"username": "@ana.q"}, "@ana.q"),
        ({}, None),
    ],
)
def test_how_they_are_called(profile: dict[str, str], name: str | None) -> None:
    contact = {"profile": profile, "user_id": HIDDEN.value}
    (one,) = said(delivery(value(messages=[message("text", text={"body": "a"})], contacts=[contact])))
    assert one.peer.name == name
    assert one.peer.identities == (ANA, HIDDEN)


def test_two_in_one_delivery_are_not_taken_for_each_other() -> None:
    luis = message("text", text={"body": "soy Luis"}, id="wamid.L")
    luis |= {"from": "51900000000", "from_user_id": "PE.2"}
    body = delivery(value(messages=[message("text", text={"body": "soy Ana"}), luis]))
    ana, other = said(body)
    assert (ana.peer.identities, ana.peer.name) == ((ANA, HIDDEN), "Ana Quispe")
    assert other.peer.identities == (Identity(PHONE, "+51900000000"), Identity(WHATSAPP_USER, "PE.2"))
    assert other.peer.name is None


def test_a_number_that_is_written_in_another_way_than_their_id_is_still_theirs() -> None:
    contact = {"profile": {"name": "Sheena"}, "wa_id": "5215512345678", "user_id": "MX.1"}
    mexican = message("text", text={"body": "hola"}) | {"from": "525512345678"}
    del mexican["from_user_id"]
    (one,) = said(delivery(value(messages=[mexican], contacts=[contact])))
    assert one.peer.identities == (Identity(PHONE, "+525512345678"), Identity(WHATSAPP_USER, "MX.1"))
    assert one.peer.name == "Sheena"


def test_from_nobody_is_kept_as_unreadable() -> None:
    nobody = message("text", text={"body": "hola"})
    del nobody["from"], nobody["from_user_id"]
    (parcel,) = parcels(delivery(value(messages=[nobody], contacts=[])))
    with pytest.raises(Unreadable):
        CHANNEL.read(parcel.content)


def test_one_that_makes_no_sense_does_not_hold_up_the_others() -> None:
    body = delivery(value(messages=[{"id": 7}, "x", message("text", text={"body": "hola"})]))
    *broken, good = parcels(body)
    assert len({each.external_id for each in parcels(body)}) == 3
    for each in broken:
        with pytest.raises(Unreadable):
            CHANNEL.read(each.content)
    assert [each.text for each in CHANNEL.read(good.content) if isinstance(each, Said)] == ["hola"]


# -- what they say


def test_half_characters_and_nul_do_not_get_in() -> None:
    body = delivery(value(messages=[message("text", text={"body": "a\ud83db\0c"})]))
    (one,) = said(body)
    assert one.text == "a\ufffdbc"
    assert one.text.encode()


@pytest.mark.parametrize(
    ("type", "content", "expected", "media_type"),
    [
        ("image", {"id": "1", "mime_type": "image/jpeg"}, ContentType.IMAGE, "image/jpeg"),
        (
            "sticker",
            {"id": "1", "mime_type": "image/webp", "animated": True},
            ContentType.IMAGE,
            "image/webp",
        ),
        (
            "audio",
            {"id": "1", "mime_type": "audio/ogg; codecs=opus", "voice": True},
            ContentType.AUDIO,
            "audio/ogg",
        ),
        ("video", {"id": "1"}, ContentType.VIDEO, None),
        ("document", {"id": "1", "mime_type": "application/pdf"}, ContentType.FILE, "application/pdf"),
    ],
)
def test_a_file(type: str, content: dict[str, Any], expected: ContentType, media_type: str | None) -> None:
    one = one_said(type, **{type: content})
    assert (one.content_type, one.text) == (expected, "")
    assert [(each.reference, each.media_type) for each in one.attached] == [("1", media_type)]


def test_a_place_without_a_name_says_where_it_lies() -> None:
    one = one_said("location", location={"latitude": 12.25089, "longitude": -43})
    assert one.text == "12.25089, -43.0"


def test_several_contacts_have_a_line_each() -> None:
    cards = [
        {
            "name": {"first_name": "Lucía"},
            "phones": [{"wa_id": "51911111111"}],
            "emails": [{"email": "l@x.pe"}],
        },
        {"phones": [{"phone": "+51 922 222 222"}]},
    ]
    one = one_said("contacts", contacts=cards)
    assert (one.content_type, one.text) == (
        ContentType.CONTACTS,
        "Lucía · +51911111111 · l@x.pe\n+51 922 222 222",
    )


@pytest.mark.parametrize("reaction", [{"message_id": "wamid.B"}, {"message_id": "wamid.B", "emoji": ""}])
def test_a_reaction_that_is_taken_back_has_no_sign(reaction: dict[str, str]) -> None:
    one = one_said("reaction", reaction=reaction)
    assert (one.content_type, one.text, one.about) == (ContentType.REACTION, "", "wamid.B")


@pytest.mark.parametrize(
    ("edited", "text"),
    [
        ({"type": "text", "text": {"body": "quise decir 3"}, "context": {"id": "M0"}}, "quise decir 3"),
        ({"type": "image", "image": {"id": "1", "caption": "otro pie"}}, "otro pie"),
        ({"type": "video", "video": {"id": "1"}}, ""),
    ],
)
def test_an_edit_says_what_stands_there_now(edited: dict[str, Any], text: str) -> None:
    one = one_said("edit", edit={"original_message_id": "wamid.B", "message": edited})
    assert (one.content_type, one.text, one.about) == (ContentType.EDIT, text, "wamid.B")
    assert not one.attached
    assert one.external_id == "wamid.A1"


def test_a_message_that_is_taken_back() -> None:
    one = one_said("revoke", revoke={"original_message_id": "wamid.B"})
    assert (one.content_type, one.text, one.about) == (ContentType.DELETION, "", "wamid.B")


def test_a_form_is_read_out() -> None:
    form = {"comment": "Bien", "rating": 4, "topics": ["a", "é"], "flow_token": "AQ"}
    answer = {"name": "flow", "body": "Sent", "response_json": json.dumps(form)}
    one = one_said(
        "interactive", interactive={"type": "nfm_reply", "nfm_reply": answer}, context={"id": "wamid.F"}
    )
    assert one.text == 'comment: Bien\nrating: 4\ntopics: ["a", "é"]'
    assert (one.content_type, one.about, one.payload) == (ContentType.TEXT, "wamid.F", None)


@pytest.mark.parametrize("filled", ["", "not json", "[]", '{"flow_token": "AQ"}'])
def test_an_empty_form_says_what_they_saw(filled: str) -> None:
    answer = {"body": "Sent", "response_json": filled}
    assert one_said("interactive", interactive={"type": "nfm_reply", "nfm_reply": answer}).text == "Sent"


def test_an_order_is_a_list() -> None:
    items = [
        {"product_retailer_id": "DEPA-12", "quantity": 1, "item_price": 1350000.5, "currency": "PEN"},
        {"product_retailer_id": "COCHERA", "quantity": "2"},
    ]
    one = one_said("order", order={"catalog_id": "1", "text": "Quiero esto", "product_items": items})
    assert one.text == "Quiero esto\n1 × DEPA-12 (1350000.5 PEN)\n2 × COCHERA"


def test_what_led_them_here_stands_beside_what_they_say() -> None:
    referral = {
        "source_url": "https://fb.me/x",
        "source_id": "1",
        "source_type": "ad",
        "headline": "Depas en Lince",
    }
    one = one_said("text", text={"body": "info"}, referral=referral)
    assert (one.text, one.subject) == ("info", "Depas en Lince · https://fb.me/x")
    product = {
        "from": "1",
        "id": "wamid.P",
        "referred_product": {"catalog_id": "1", "product_retailer_id": "D-1"},
    }
    one = one_said("text", text={"body": "¿precio?"}, context=product)
    assert (one.about, one.subject) == ("wamid.P", "D-1")
    assert one_said("text", text={"body": "info"}, context={"forwarded": True}).subject is None


@pytest.mark.parametrize(
    ("type", "more", "kind"),
    [
        ("unsupported", {"errors": [{"code": 131051}]}, "unsupported"),
        ("unsupported", {"unsupported": {"type": "poll"}}, "poll"),
        ("hologram", {"hologram": {"id": "1"}}, "hologram"),
        ("interactive", {}, "interactive"),
        ("interactive", {"interactive": {"type": "call_permission_reply"}}, "call_permission_reply"),
        ("image", {}, "image"),
        ("text", {}, "text"),
        ("location", {}, "location"),
        ("contacts", {"contacts": []}, "contacts"),
        ("reaction", {}, "reaction"),
        ("button", {}, "button"),
        ("order", {}, "order"),
        ("edit", {}, "edit"),
        ("revoke", {}, "revoke"),
    ],
)
def test_what_is_not_handed_on_is_said_by_its_kind(type: str, more: dict[str, Any], kind: str) -> None:
    one = one_said(type, **more)
    assert (one.content_type, one.text) == (ContentType.UNSUPPORTED, kind)


def echo(**more: Any) -> dict[str, Any]:
    """Of what somebody of the team wrote in WhatsApp's own app."""
    written = {"from": "15550783881", "to": "51987654321", "id": "wamid.E1", "timestamp": "1763820000"}
    return {**written, "type": "text", "text": {"body": "Ya le llamo"}, **more}


def test_what_the_team_writes_in_the_app_is_said_by_us_to_them_and_keeps_their_order() -> None:
    body = delivery(value(message_echoes=[echo()]), field="smb_message_echoes")
    (one,) = said(body)
    assert (one.external_id, one.text, one.by_us) == ("wamid.E1", "Ya le llamo", True)
    assert one.peer.identities == (Identity(PHONE, "+51987654321"), HIDDEN)
    (theirs,) = parcels(delivery(value(messages=[message("text", text={"body": "Hola"})])))
    (ours,) = parcels(body)
    assert ours.sender == theirs.sender
    assert not said(delivery(value(messages=[message("text", text={"body": "Hola"})])))[0].by_us


def test_an_echo_to_nobody_is_kept_as_unreadable() -> None:
    bare = delivery(
        {"messaging_product": "whatsapp", "message_echoes": [echo(to=None)]}, field="smb_message_echoes"
    )
    with pytest.raises(Unreadable):
        told(bare)


def test_who_only_opened_the_chat_said_nothing() -> None:
    assert told(delivery(value(messages=[message("request_welcome")]))) == []


# -- who they are now


def system(**more: Any) -> bytes:
    one = {"id": "wamid.S", "timestamp": "1763820000", "type": "system"}
    return delivery({"metadata": {"phone_number_id": NUMBER}, "messages": [one | more]})


@pytest.mark.parametrize("word", ["user_changed_number", "customer_changed_number"])
def test_another_number(word: str) -> None:
    body = "User Ana changed from 51987654321 to 51900000000"
    changed = {"body": body, "wa_id": "51900000000", "type": word}
    (one,) = told(system(**{"from": "51987654321", "system": changed}))
    assert isinstance(one, Renamed)
    assert (one.before, one.since_then.identities) == (ANA, (Identity(PHONE, "+51900000000"),))


@pytest.mark.parametrize(
    "more",
    [
        {"body": "User Ana changed from PE.1 to PE.2"},
        {"body": "User changed their user ID", "previous_user_id": "PE.1"},
    ],
)
def test_another_id(more: dict[str, str]) -> None:
    changed = {"user_id": "PE.2", "wa_id": "51900000000", "type": "user_changed_user_id", **more}
    (one,) = told(system(**{"from": "51900000000", "system": changed}))
    assert isinstance(one, Renamed)
    assert one.before == Identity(WHATSAPP_USER, "PE.1")
    assert one.since_then.identities == (Identity(PHONE, "+51900000000"), Identity(WHATSAPP_USER, "PE.2"))


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "customer_identity_changed", "body": "User identity changed"},
        {"type": "user_changed_user_id", "body": "User changed their user ID", "user_id": "PE.2"},
        {"type": "user_changed_number", "body": "Ana changed from 51900000000 to 51900000000"},
        {},
    ],
)
def test_a_change_that_does_not_say_who_it_was_is_passed_over(changed: dict[str, str]) -> None:
    assert told(system(system=changed)) == []


def test_another_id_by_the_field_of_its_own() -> None:
    update = {
        "detail": "User id for Ana has been updated.",
        "user_id": {"previous": "PE.1", "current": HIDDEN.value},
        "timestamp": "1763820000",
        "wa_id": "51987654321",
    }
    (one,) = told(delivery(value(user_id_update=[update]), field="user_id_update"))
    assert isinstance(one, Renamed)
    assert one.before == Identity(WHATSAPP_USER, "PE.1")
    assert one.since_then.identities == (ANA, HIDDEN)
    assert one.at == AT


# -- what became of ours


def test_what_comes_back_with_a_status_is_our_own_id() -> None:
    status = {
        "id": "wamid.O",
        "status": "sent",
        "timestamp": "1763820000",
        "biz_opaque_callback_data": "0198-1",
    }
    (one,) = told(delivery(value(statuses=[status])))
    assert isinstance(one, Reported)
    assert (one.external_id, one.ours) == ("wamid.O", "0198-1")


@pytest.mark.parametrize(
    ("word", "state"),
    [("accepted", State.SENT), ("played", State.READ), ("deleted", None), ("warning", None), ("", None)],
)
def test_rungs_of_theirs(word: str, state: State | None) -> None:
    found = told(delivery(value(statuses=[{"id": "wamid.O", "status": word, "timestamp": "1763820000"}])))
    assert [each.report.state for each in found if isinstance(each, Reported)] == ([state] if state else [])


@pytest.mark.parametrize(
    ("errors", "failure", "code"),
    [
        ([{"code": 131026}], "not_reachable", "131026"),
        ([{"code": "131056"}], "too_fast", "131056"),
        ([{"code": 131000}], "unavailable", "131000"),
        ([{"code": 190}], "credentials", "190"),
        ([{"title": "?"}], "rejected", None),
        ([], "rejected", None),
    ],
)
def test_why_it_failed(errors: list[dict[str, Any]], failure: str, code: str | None) -> None:
    status = {"id": "wamid.O", "status": "failed", "timestamp": "1763820000", "errors": errors}
    (one,) = told(delivery(value(statuses=[status])))
    assert isinstance(one, Reported)
    assert (one.report.failure, one.report.code) == (failure, code)


# -- calls


def test_a_call_of_theirs_counts_and_comes_to_an_end() -> None:
    began = {"id": "wacid.1", "from": "51987654321", "to": "15550783881", "timestamp": "1763820000"}
    connect = began | {"event": "connect", "direction": "USER_INITIATED", "session": {"sdp": "v=0"}}
    ended = began | {"event": "terminate", "status": "COMPLETED", "duration": 120}
    first, last = told(delivery(value(calls=[connect, ended]), field="calls"))
    assert isinstance(first, Called)
    assert (first.external_id, first.peer.identities, first.line) == ("wacid.1", (ANA, HIDDEN), NUMBER)
    assert isinstance(last, Reported)
    assert (last.external_id, last.report.state, last.report.seconds) == ("wacid.1", State.DELIVERED, 120)
    ids = [each.external_id for each in parcels(delivery(value(calls=[connect, ended]), field="calls"))]
    assert ids == ["wacid.1:connect", "wacid.1:terminate"]


def test_a_call_that_nobody_took() -> None:
    ended = {"id": "wacid.1", "event": "terminate", "status": "FAILED", "timestamp": 1763820000}
    (one,) = told(delivery(value(calls=[ended]), field="calls"))
    assert isinstance(one, Reported)
    assert (one.report.state, one.report.failure) == (State.FAILED, "no_answer")


def test_a_call_of_ours_is_none_of_theirs() -> None:
    connect = {
        "id": "wacid.1",
        "event": "connect",
        "direction": "BUSINESS_INITIATED",
        "timestamp": "1763820000",
    }
    assert told(delivery(value(calls=[connect]), field="calls")) == []
    status = {"id": "wacid.1", "type": "call", "status": "RINGING", "timestamp": "1763820000"}
    (one,) = told(delivery(value(statuses=[status]), field="calls"))
    assert isinstance(one, Reported)
    assert one.report.state is State.SENT


# -- what they want


@pytest.mark.parametrize(("word", "wants"), [("stop", False), ("resume", True), ("signup", True)])
def test_whether_they_want_to_be_written_to(word: str, wants: bool) -> None:
    told_them = {
        "wa_id": "51987654321",
        "category": "marketing_messages",
        "value": word,
        "timestamp": 1763820000,
    }
    (one,) = told(delivery(value(user_preferences=[told_them]), field="user_preferences"))
    assert isinstance(one, Preferred)
    assert (one.peer.identities, one.wants, one.at) == ((ANA, HIDDEN), wants, AT)


def test_a_preference_that_is_new_to_us_is_passed_over() -> None:
    told_them = {"wa_id": "51987654321", "value": "maybe", "timestamp": 1763820000}
    assert told(delivery(value(user_preferences=[told_them]), field="user_preferences")) == []


# -- what Meta thinks of us


@pytest.mark.parametrize(
    ("field", "content", "subject", "name", "status", "serious"),
    [
        (
            "message_template_status_update",
            {"event": "APPROVED", "message_template_name": "cita", "message_template_language": "es"},
            "template", "cita (es)", "APPROVED", False,
        ),
        (
            "message_template_status_update",
            {"event": "PAUSED", "message_template_id": 1, "message_template_name": "cita"},
            "template", "cita", "PAUSED", True,
        ),
        (
            "message_template_quality_update",
            {"new_quality_score": "YELLOW", "message_template_name": "cita"},
            "template", "cita", "YELLOW", False,
        ),
        (
            "message_template_quality_update",
            {"new_quality_score": "RED", "message_template_name": "cita"},
            "template", "cita", "RED", True,
        ),
        (
            "template_category_update",
            {"new_category": "MARKETING", "message_template_name": "cita"},
            "template", "cita", "MARKETING", False,
        ),
        (
            "message_template_components_update",
            {"message_template_name": "cita", "message_template_element": "Hola"},
            "template", "cita", "EDITED", False,
        ),
        (
            "phone_number_quality_update",
            {"display_phone_number": "15550783881", "event": "FLAGGED", "current_limit": "TIER_1K"},
            "number", "15550783881", "FLAGGED", True,
        ),
        (
            "phone_number_quality_update",
            {"display_phone_number": "15550783881", "event": "UPGRADE"},
            "number", "15550783881", "UPGRADE", False,
        ),
        (
            "phone_number_name_update",
            {"display_phone_number": "15550783881", "decision": "REJECTED"},
            "number", "15550783881", "REJECTED", True,
        ),
        (
            "security",
            {"display_phone_number": "15550783881", "event": "PIN_CHANGED", "requester": "1"},
            "number", "15550783881", "PIN_CHANGED", True,
        ),
        (
            "account_update",
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}},
            "account", ACCOUNT, "ACCOUNT_VIOLATION", True,
        ),
        (
            "account_update",
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
            "account", ACCOUNT, "REINSTATE", False,
        ),
        (
            "account_update",
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
            "account", ACCOUNT, "DISABLE", True,
        ),
        (
            "account_alerts",
            {"entity_id": 1, "alert_info": {"alert_severity": "CRITICAL", "alert_type": "OBA_REJECTED"}},
            "account", ACCOUNT, "OBA_REJECTED", True,
        ),
        (
            "account_alerts",
            {"alert_info": {"alert_severity": "INFORMATIONAL", "alert_type": "OBA_APPROVED"}},
            "account", ACCOUNT, "OBA_APPROVED", False,
        ),
        ("account_review_update", {"decision": "REJECTED"}, "account", ACCOUNT, "REJECTED", True),
        (
            "business_capability_update",
            {"max_daily_conversations_per_business": 2000},
            "account", ACCOUNT, "2000", False,
        ),
        (
            "messages",
            value(contacts=[], errors=[{"code": 130429, "title": "Rate limit hit"}]),
            "number", "15550783881", "130429", True,
        ),
    ],
)  # fmt: skip
def test_what_they_think_of_us(
    field: str, content: dict[str, Any], subject: str, name: str, status: str, serious: bool
) -> None:
    (one,) = told(delivery(content, field=field, time=1763820000))
    assert one == Noticed(subject=subject, name=name, status=status, serious=serious, at=AT)  # type: ignore[arg-type]


def test_a_notice_without_a_time_is_of_now() -> None:
    (one,) = told(delivery({"decision": "APPROVED"}, field="account_review_update"))
    assert isinstance(one, Noticed)
    assert one.at == NOW


def test_the_same_notice_at_another_time_is_another() -> None:
    paused = {"event": "PAUSED", "message_template_name": "cita"}
    first, again, later = (
        parcels(delivery(paused, field="message_template_status_update", time=at))[0].external_id
        for at in (1763820000, 1763820000, 1763823600)
    )
    assert first == again != later


@pytest.mark.parametrize("field", ["history", "smb_app_state_sync", "flows", "standby", "new_to_us", ""])
def test_a_field_that_is_new_to_us_is_kept_and_passed_over(field: str) -> None:
    body = delivery(value(messages=[message("text", text={"body": "old"})]), field=field)
    assert len(parcels(body)) == 1
    assert told(body) == []


def test_a_notice_that_says_nothing_is_passed_over() -> None:
    assert told(delivery({}, field="messages")) == []
    assert told(delivery({}, field="account_alerts")) == []
    assert told(delivery({}, field="account_update")) == []
