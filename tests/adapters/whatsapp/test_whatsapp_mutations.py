"""Whatever arrives, nothing but `Unreadable` is raised; and however it is packed, an event is itself."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from whatsapp_house import CHANNEL, HIDDEN, PAYLOADS, message, parcels, value

from pascal.domain.incoming import Incoming
from pascal.domain.ports.channels import Parcel, Unreadable
from providers.whatsapp import delivery

EXAMPLES = [
    *(json.loads(each) for each in PAYLOADS.values()),
    *(
        json.loads(each)
        for each in (
            delivery(value(messages=[message("revoke", revoke={"original_message_id": "wamid.B"})])),
            delivery(
                value(
                    messages=[
                        message("edit", edit={"original_message_id": "w", "message": {"text": {"body": "b"}}})
                    ]
                )
            ),
            delivery(
                value(
                    messages=[message("order", order={"product_items": [{"quantity": 2, "item_price": 3}]})]
                )
            ),
            delivery(
                value(
                    messages=[
                        message("interactive", interactive={"nfm_reply": {"response_json": '{"a": 1}'}})
                    ]
                )
            ),
            delivery(
                value(
                    messages=[
                        message(
                            "system",
                            system={"type": "user_changed_user_id", "body": "U changed from PE.1 to PE.2"},
                        )
                    ]
                )
            ),
            delivery(
                value(calls=[{"id": "wacid.1", "event": "connect", "timestamp": "1", "from": "51987654321"}]),
                field="calls",
            ),
            delivery(value(user_preferences=[{"value": "stop", "timestamp": 1}]), field="user_preferences"),
            delivery(
                value(user_id_update=[{"user_id": {"previous": "PE.1", "current": "PE.2"}, "timestamp": 1}]),
                field="user_id_update",
            ),
            delivery(
                {"event": "PAUSED", "message_template_name": "a"},
                field="message_template_status_update",
                time=1,
            ),
            delivery(
                {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
                field="account_update",
            ),
            delivery(
                {"alert_info": {"alert_type": "X", "alert_severity": "WARNING"}}, field="account_alerts"
            ),
        )
    ),
]

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
    | st.sampled_from(
        ["messages", "statuses", "text", "image", "failed", "9" * 400, "-1", "\ud83d", "\0", "../x"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in it."""
    match value:
        case dict():
            return [path, *(each for key, inner in value.items() for each in places(inner, (*path, key)))]
        case list():
            return [path, *(each for at, inner in enumerate(value) for each in places(inner, (*path, at)))]
    return [path]


def replaced(value: Any, path: tuple[Any, ...], by: object) -> Any:
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


def without(value: Any, path: tuple[Any, ...]) -> Any:
    if len(path) == 1:
        rest = dict(value) if isinstance(value, dict) else list(value)
        del rest[path[0]]
        return rest
    return replaced(value, path[:1], without(value[path[0]], path[1:]))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    payload = draw(st.sampled_from(EXAMPLES))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(payload)))
        payload = (
            without(payload, path)
            if path and draw(st.booleans())
            else replaced(payload, path, draw(ANYTHING))
        )
        if not isinstance(payload, dict | list):
            break
    return json.dumps(payload).encode()


def read(found: list[Parcel]) -> list[Incoming]:
    told: list[Incoming] = []
    for parcel in found:
        with suppress(Unreadable):
            told += CHANNEL.read(parcel.content)
    return told


@settings(max_examples=500, deadline=None)
@given(mutated())
def test_nothing_but_unreadable_is_raised(body: bytes) -> None:
    with suppress(Unreadable):
        found = parcels(body)
        for parcel in found:
            assert parcel.external_id
            assert parcel.sender
            assert len(parcel.external_id) <= 255
            assert parcel.external_id.isprintable()
        assert repr(read(found)).encode()  # half characters cannot be encoded
        assert [each.external_id for each in parcels(body)] == [each.external_id for each in found]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from(list(PAYLOADS.values())), st.integers(0, 400), st.integers(0, 60)
)
def test_bytes_in_the_middle_neither(junk: bytes, body: bytes, at: int, gone: int) -> None:
    with suppress(Unreadable):
        read(parcels(body[:at] + junk + body[at + gone :]))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from(list(PAYLOADS.values())), st.integers(0, 400), st.integers(0, 60)
)
def test_a_parcel_that_was_kept_badly_neither(junk: bytes, body: bytes, at: int, gone: int) -> None:
    content = parcels(body)[0].content
    with suppress(Unreadable):
        CHANNEL.read(content[:at] + junk + content[at + gone :])


# -- packing

EVENTS = [
    ("messages", "messages", message("text", text={"body": "a"}, id="wamid.1")),
    ("messages", "messages", message("text", text={"body": "b"}, id="wamid.2")),
    (
        "messages",
        "messages",
        message("reaction", reaction={"message_id": "wamid.1", "emoji": "👍"}, id="wamid.3"),
    ),
    (
        "messages",
        "statuses",
        {"id": "wamid.O", "status": "sent", "timestamp": "1", "recipient_id": "51987654321"},
    ),
    (
        "messages",
        "statuses",
        {"id": "wamid.O", "status": "read", "timestamp": "2", "recipient_id": "51987654321"},
    ),
    ("calls", "calls", {"id": "wacid.1", "event": "connect", "timestamp": "3", "from_user_id": HIDDEN.value}),
    ("user_preferences", "user_preferences", {"value": "stop", "timestamp": 4, "user_id": HIDDEN.value}),
    ("user_preferences", "user_preferences", {"value": "resume", "timestamp": 5, "user_id": HIDDEN.value}),
    (
        "user_id_update",
        "user_id_update",
        {"user_id": {"previous": "PE.1", "current": HIDDEN.value}, "timestamp": 6, "wa_id": "51987654321"},
    ),
]


@st.composite
def packed(draw: st.DrawFn) -> list[bytes]:
    """All events, in any order, in any number of deliveries, entries, changes."""
    left = draw(st.permutations(EVENTS))
    bodies = []
    while left:
        count = draw(st.integers(1, len(left)))
        taken, left = left[:count], left[count:]
        entries: list[dict[str, Any]] = []
        for field, part, event in taken:
            changes = entries[-1]["changes"] if entries and draw(st.booleans()) else []
            if not changes:
                entries.append({"id": "102290129340398", "changes": changes})
            last = changes[-1] if changes else None
            if last and last["field"] == field and draw(st.booleans()):
                last["value"].setdefault(part, []).append(event)
            else:
                changes.append({"field": field, "value": value(**{part: [event]})})
        bodies.append(json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode())
    return bodies


ALONE = {
    parcel.external_id: read([parcel])
    for field, part, event in EVENTS
    for parcel in parcels(delivery(value(**{part: [event]}), field=field))
}


@settings(max_examples=200, deadline=None)
@given(packed())
def test_an_event_is_itself_however_it_is_packed(bodies: list[bytes]) -> None:
    assert len(ALONE) == len(EVENTS)
    found = [parcel for body in bodies for parcel in parcels(body)]
    assert {parcel.external_id: read([parcel]) for parcel in found} == ALONE
    assert len(found) == len(EVENTS)
    assert {parcel.sender for parcel in found} == {HIDDEN.value}
