"""One person writes by WhatsApp, is answered, gets a template, writes a mail and calls: all is one thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from xml.etree import ElementTree

import pytest
from anyio.from_thread import start_blocking_portal

from e2e.browsers import Tab
from e2e.house import House, OpenHouse, query, told, until
from e2e.people import Agent, refusal
from pascal.domain.calls import browser_of
from pascal.domain.communications import State
from pascal.domain.ids import AgentId
from pascal.testing.channels import Typed
from providers.google import VENTAS, GoogleFake, mail, part
from providers.twilio import FOR_VOICE, PUBLIC, CallsFake, TwilioFake
from providers.whatsapp import Meta

JUAN = "+51987654321"


@pytest.fixture
def twilio() -> Iterator[TwilioFake]:
    with (
        start_blocking_portal() as loop,
        loop.wrap_async_context_manager(CallsFake(FOR_VOICE).at_work()) as one,
    ):
        yield one


@pytest.fixture
def google() -> Iterator[GoogleFake]:
    with start_blocking_portal() as loop, loop.wrap_async_context_manager(GoogleFake().at_work()) as one:
        yield one


@pytest.fixture
def home(another_house: OpenHouse, meta: Meta, twilio: TwilioFake, google: GoogleFake) -> House:
    settings = {**meta.environment, **twilio.environment, **google.environment}
    return another_house(PASCAL_PUBLIC_URL=PUBLIC, **settings)


def connects(who: Agent, google: GoogleFake) -> None:
    """Their mailbox, as their browser does it."""
    mail, headers = f"{who.site.url}/api/comunicaciones/email", {"authorization": f"Bearer {who.token}"}
    leave = who.site.http.get(f"{mail}/conectar", headers=headers, follow_redirects=False)
    assert leave.headers["location"].startswith(f"{google.url}/auth")
    state = parse_qs(urlsplit(leave.headers["location"]).query)["state"][0]
    cookies = {"cookie": f"pascal_mailbox={leave.cookies['pascal_mailbox']}"}
    query = {"state": state, "code": "4/example"}
    back = who.site.http.get(
        f"{mail}/conectar/retorno", params=query, headers=cookies, follow_redirects=False
    )
    assert back.headers["location"].endswith("mailbox=connected"), back.headers
    # whose it is, and then from where on it is read
    until(lambda: sum("/profile" in each for each in google.asked) > 1)


def standing(state: str) -> dict[str, object]:
    return {"state": state, "failure": None, "code": None, "attempt": 1}


def history(who: Agent, lead: str) -> list[dict[str, Any]]:
    """As document 004 shows it, oldest first."""
    answer = who.site.http.get(
        f"{who.site.url}/api/comunicaciones/historial/{lead}",
        headers={"authorization": f"Bearer {who.token}"},
    )
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]


@dataclass
class Story:
    home: House
    ana: Agent
    talk: str
    lead: str
    dashboard: Tab
    desk: Tab

    @classmethod
    def begins(cls, home: House, meta: Meta) -> "Story":
        """An unknown number writes, Meta tells of it three times, and an agent takes it."""
        ana = home.agent("Ana Torres")
        dashboard = ana.opens_a_tab()
        wrote = Typed(1, "¿Sigue libre?", at=datetime.now(UTC) - timedelta(hours=23))
        for _ in range(3):
            for call in meta.deliveries(wrote):
                told(home, call)
        waiting = dashboard.hears("conversation_queued")["conversation"]
        assert (waiting["channel"], waiting["lead"]["phone"]) == ("WHATSAPP", JUAN)
        assert [each["id"] for each in ana.lists("status=QUEUED")] == [waiting["id"]]
        ana.takes(waiting["id"])
        desk = ana.opens_a_tab(waiting["id"])
        return cls(home, ana, waiting["id"], waiting["leadId"], dashboard, desk)

    def answered(self, meta: Meta) -> None:
        """The ladder climbs, whatever the order of the reports."""
        answer = self.ana.says(self.talk, "Sí, venga el sábado 🏠")["id"]
        self.desk.hears("delivery_changed", messageId=answer, delivery=standing("SENT"))
        assert meta.texts() == ["Sí, venga el sábado 🏠"]
        for state in (State.READ, State.SENT, State.DELIVERED):
            for call in meta.told("wamid.sent1", state):
                told(self.home, call)
        self.desk.hears("delivery_changed", messageId=answer, delivery=standing("READ"))

    def window_closes(self) -> None:
        """What is typed then is refused, and it is said what to do."""
        before = self._sendability()
        assert before["allowed"]
        assert 0 < before["windowSecondsLeft"] <= 3600
        assert self.home.database_url
        query(self.home.database_url, "UPDATE communications SET said_at = said_at - interval '1 hour'")
        shut = self._sendability()
        assert (shut["reason"], shut["windowSecondsLeft"]) == ("window_closed", None)
        assert shut["alternatives"][0]["name"] == "template"
        status, code, sentence = refusal(lambda: self.ana.says(self.talk, "¿Pudo verlo?"))
        assert (status, code) == (409, "cannot_send")
        assert "Envía una plantilla" in sentence

    def _sendability(self) -> Any:
        return self.ana.ask("GET", f"/conversations/{self.talk}/sendability")

    def template_goes(self, meta: Meta) -> None:
        until(lambda: [each for each in self.ana.ask("GET", "/channels/templates") if each["name"] == "cita"])
        body = {"name": "cita", "language": "es", "parameters": ["Juan", "el sábado"]}
        self.ana.ask("POST", f"/conversations/{self.talk}/template", **body)
        until(meta.filled)
        assert [(each.name, each.parameters) for each in meta.filled()] == [("cita", ("Juan", "el sábado"))]
        assert len(meta.texts()) == 1

    def writes_a_mail(self, google: GoogleFake) -> None:
        """From an address that the agent knows; it is answered from there, in the thread of the mailbox."""
        connects(self.ana, google)
        self.ana.ask("POST", f"/leads/{self.lead}/identities", kind="EMAIL", value="juan@example.com")
        letter = mail(part("text/plain", "Va mi DNI"), From="Juan <juan@example.com>", Subject="Papeles")
        google.receive(letter | {"internalDate": str(int(time.time() * 1000))})
        now = datetime.now(UTC)
        pushed = google.pushed({"emailAddress": VENTAS, "historyId": 5}, Typed(1, "", at=now))
        told(self.home, google.shown(pushed.body, at=now))
        came = self.desk.hears("message_posted", contentText="Papeles\n\nVa mi DNI")
        assert (came["conversationId"], came["channel"]) == (self.talk, "EMAIL")
        self.ana.says(self.talk, "Recibido, gracias")
        until(lambda: google.sent)
        answer = google.sent[0]["mail"]
        assert (answer["to"], answer["subject"]) == ("juan@example.com", "Re: Papeles")
        assert answer["in-reply-to"] == "<18a1@mail.example.com>"

    def calls(self, twilio: CallsFake) -> None:
        """Their agent is rung, and how long it was is kept."""
        self.ana.ask("PATCH", "/auth/me", availability="ONLINE")
        (rings,) = twilio.deliveries(Typed(7, "", at=datetime.now(UTC)))
        rung = ElementTree.fromstring(told(self.home, rings)).findall("Dial/Client/Identity")
        assert [each.text for each in rung] == [browser_of(AgentId(UUID(self.ana.id)))]
        assert self.dashboard.hears("call_rings")["conversationId"] == self.talk
        for call in twilio.ended(7, seconds=41):
            told(self.home, call)
        until(lambda: [each for each in history(self.ana, self.lead) if each["duracion_seg"] == 41])


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_one_person_on_every_channel_is_one_thread(
    home: House, meta: Meta, twilio: CallsFake, google: GoogleFake
) -> None:
    story = Story.begins(home, meta)
    story.answered(meta)
    story.window_closes()
    story.template_goes(meta)
    story.writes_a_mail(google)
    story.calls(twilio)
    whole = history(story.ana, story.lead)
    assert [(each["canal"], each["direccion"], each["estado"]) for each in whole] == [
        ("whatsapp", "entrante", "entregado"),
        ("whatsapp", "saliente", "leido"),
        ("whatsapp", "saliente", "enviado"),
        ("email", "entrante", "entregado"),
        ("email", "saliente", "enviado"),
        ("voz", "entrante", "entregado"),
    ]
    assert {each["conversacion_id"] for each in whole} == {story.talk}
    assert [each["id"] for each in story.ana.lists("")] == [story.talk]
