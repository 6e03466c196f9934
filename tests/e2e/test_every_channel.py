"""One person writes by WhatsApp, is answered, sent a template, and calls: all of it is one thread."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from xml.etree import ElementTree

import pytest
from anyio.from_thread import start_blocking_portal

from e2e.browsers import PATIENCE
from e2e.house import House, OpenHouse
from e2e.people import Agent, refusal
from pascal.domain.calls import browser_of
from pascal.domain.communications import State
from pascal.domain.ids import AgentId
from pascal.domain.ports.channels import WebhookCall
from pascal.testing.channels import Typed
from providers.twilio import FOR_VOICE, PUBLIC, CallsFake, TwilioFake
from providers.whatsapp import Meta

T = TypeVar("T")
JUAN = "+51987654321"
A_DAY = timedelta(hours=24)
SOON = timedelta(seconds=20)
"""So long the window is still open when the story begins."""


@pytest.fixture
def meta() -> Iterator[Meta]:
    with start_blocking_portal() as loop, loop.wrap_async_context_manager(Meta().at_work()) as one:
        yield one


@pytest.fixture
def twilio() -> Iterator[TwilioFake]:
    with (
        start_blocking_portal() as loop,
        loop.wrap_async_context_manager(CallsFake(FOR_VOICE).at_work()) as one,
    ):
        yield one


@pytest.fixture
def home(another_house: OpenHouse, meta: Meta, twilio: TwilioFake) -> House:
    return another_house(PASCAL_PUBLIC_URL=PUBLIC, **meta.environment, **twilio.environment)


def until(look: Callable[[], T]) -> T:
    """What is there, as soon as anything is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def told(home: House, call: WebhookCall) -> str:
    """What the carrier hears who tells it."""
    answer = home.site.http.post(home.site.url + call.path, headers=dict(call.headers), content=call.body)
    assert answer.status_code == 200, answer.text
    return answer.text


def standing(state: str) -> dict[str, str | None]:
    return {"state": state, "failure": None, "code": None}


def history(who: Agent, lead: str) -> list[dict[str, Any]]:
    """As document 004 shows it, oldest first."""
    answer = who.site.http.get(
        f"{who.site.url}/api/comunicaciones/historial/{lead}",
        headers={"authorization": f"Bearer {who.token}"},
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_one_person_on_every_channel_is_one_thread(home: House, meta: Meta, twilio: CallsFake) -> None:
    ana = home.agent("Ana Torres")
    dashboard = ana.opens_a_tab()

    # an unknown number writes; Meta tells of it three times
    wrote = Typed(1, "¿Sigue libre?", at=datetime.now(UTC) - A_DAY + SOON)
    for _ in range(3):
        for call in meta.deliveries(wrote):
            told(home, call)
    waiting = dashboard.hears("conversation_queued")["conversation"]
    talk, lead = waiting["id"], waiting["leadId"]
    assert (waiting["channel"], waiting["lead"]["phone"]) == ("WHATSAPP", JUAN)
    assert [each["id"] for each in ana.lists("status=QUEUED")] == [talk]

    # an agent takes it and answers; the ladder climbs, whatever the order of the reports
    ana.takes(talk)
    desk = ana.opens_a_tab(talk)
    answer = ana.says(talk, "Sí, venga el sábado 🏠")
    desk.hears("delivery_changed", messageId=answer["id"], delivery=standing("SENT"))
    assert meta.texts() == ["Sí, venga el sábado 🏠"]
    for state in (State.READ, State.SENT, State.DELIVERED):
        for call in meta.told("wamid.sent1", state):
            told(home, call)
    desk.hears("delivery_changed", messageId=answer["id"], delivery=standing("READ"))

    # the window closes; what is typed is refused, and it is said what to do
    sendable = ana.ask("GET", f"/conversations/{talk}/sendability")
    assert sendable["allowed"]
    assert 0 < sendable["windowSecondsLeft"] <= SOON.total_seconds()

    def closed() -> Any:
        now = ana.ask("GET", f"/conversations/{talk}/sendability")
        return now if not now["allowed"] else None

    shut = until(closed)
    assert (shut["reason"], shut["windowSecondsLeft"]) == ("window_closed", None)
    assert shut["alternatives"][0]["name"] == "template"
    status, code, sentence = refusal(lambda: ana.says(talk, "¿Pudo verlo?"))
    assert (status, code) == (409, "cannot_send")
    assert "Envía una plantilla" in sentence

    # a template goes
    until(lambda: [each for each in ana.ask("GET", "/channels/templates") if each["name"] == "cita"])
    values = ["Juan", "el sábado"]
    ana.ask("POST", f"/conversations/{talk}/template", name="cita", language="es", parameters=values)
    until(meta.filled)
    assert [(each.name, each.parameters) for each in meta.filled()] == [("cita", ("Juan", "el sábado"))]
    assert len(meta.texts()) == 1

    # they call: their agent is rung, and how long it was is kept
    ana.ask("PATCH", "/auth/me", availability="ONLINE")
    (rings,) = twilio.deliveries(Typed(7, "", at=datetime.now(UTC)))
    twiml = told(home, rings)
    rung = ElementTree.fromstring(twiml).findall("Dial/Client/Identity")
    assert [each.text for each in rung] == [browser_of(AgentId(UUID(ana.id)))]
    assert dashboard.hears("call_rings")["conversationId"] == talk
    for call in twilio.ended(7, seconds=41):
        told(home, call)

    def called() -> Any:
        return [each for each in history(ana, lead) if each["duracion_seg"] == 41]

    until(called)
    assert [(each["canal"], each["direccion"], each["estado"]) for each in history(ana, lead)] == [
        ("whatsapp", "entrante", "entregado"),
        ("whatsapp", "saliente", "leido"),
        ("whatsapp", "saliente", "enviado"),
        ("voz", "entrante", "entregado"),
    ]
    assert {each["conversacion_id"] for each in history(ana, lead)} == {talk}
    assert [each["id"] for each in ana.lists("")] == [talk]
