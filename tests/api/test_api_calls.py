"""Calls by Twilio, over HTTP: what browsers are given, what Twilio is answered, what is known afterwards."""

import asyncio
import json
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
import pytest_asyncio
from api_site import Caller, Colleague, Serve, Site, data, refused, until
from test_api_twilio import SETTINGS
from twilio.request_validator import RequestValidator

from pascal.domain.calls import INTENT_LASTS, MOST, SPAN, browser_of
from pascal.domain.ids import AgentId
from providers.prism import Between, Mischief, between
from providers.prism import prism as mock

pytestmark = pytest.mark.asyncio(loop_scope="session")

PUBLIC = "https://crm.example.com"
PANEL = "/api/comunicaciones"
JUAN, OTHER, CUBA = "+51987654321", "+51987654322", "+5352345678"
TO_SAY = "Ahora no hay nadie que pueda contestar. "


class Telephone:
    """Twilio, as it calls us, and a house that it calls."""

    def __init__(self, site: Site) -> None:
        self.site, self._calls = site, count(1)

    def sid(self) -> str:
        return f"CA{next(self._calls):032x}"

    async def posts(self, path: str = "voz", *, signed: bool = True, **form: str) -> httpx.Response:
        path = f"{PANEL}/webhook/{path}"
        signature = RequestValidator(SETTINGS["TWILIO_AUTH_TOKEN"]).compute_signature(PUBLIC + path, form)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if signed:
            headers["x-twilio-signature"] = signature
        return await self.site.http.post(path, content=urlencode(form), headers=headers)

    async def dials(
        self, who: Colleague | str, to: str = JUAN, intent: str | None = None, **more: str
    ) -> httpx.Response:
        """A browser does, with the token that it has."""
        identity = who if isinstance(who, str) else browser_of(AgentId(UUID(who.id)))
        form = {"CallSid": self.sid(), "From": f"client:{identity}", "To": to, "CallStatus": "ringing"}
        shown = {} if intent is None else {"Intento": intent}
        return await self.posts(**(form | shown | more))

    async def rings(self, number: str = JUAN, sid: str | None = None) -> httpx.Response:
        """Somebody calls."""
        form = {"CallSid": sid or self.sid(), "From": number, "To": "+15555550100", "CallStatus": "ringing"}
        return await self.posts(**form)

    async def ends(self, sid: str) -> None:
        """The other side has hung up."""
        told = {"CallSid": f"CA{sid[-16:]:f>32}", "ParentCallSid": sid, "CallStatus": "completed"}
        more = {"CallDuration": "41", "SequenceNumber": "3", "CallbackSource": "call-progress-events"}
        assert (await self.posts(**told, **more)).status_code == 200


def said(answer: httpx.Response) -> str:
    """What is said, and nothing is dialled."""
    root = twiml(answer)
    assert [each.tag for each in root] == ["Say", "Hangup"]
    assert root[0].attrib["language"] == "es-MX"
    return root[0].text or ""


def twiml(answer: httpx.Response) -> ET.Element:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/xml")
    return ET.fromstring(answer.content)


def dialled(answer: httpx.Response) -> str | None:
    (dial,) = twiml(answer)
    (number,) = dial
    assert (dial.tag, number.tag, dial.attrib["timeLimit"]) == ("Dial", "Number", "14400")
    return number.text


def rung(answer: httpx.Response) -> set[str | None]:
    (dial,) = twiml(answer)
    assert {each.tag for each in dial} == {"Client"}
    return {each.findtext("Identity") for each in dial}


def identity(who: Colleague) -> str:
    return browser_of(AgentId(UUID(who.id)))


async def intent(who: Colleague, to: str = JUAN, **more: object) -> str:
    answer = await who.post(f"{PANEL}/voz/intento", {"hacia": to} | more)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"intento"}
    made: str = answer.json()["intento"]
    return made


async def rows(who: Colleague, least: int = 1) -> list[Any]:
    async def look() -> list[Any] | None:
        await asyncio.sleep(0.1)  # the panel may be asked 200 times a minute
        found = (await who.get(f"{PANEL}/historial", canal="voz")).json()["items"]
        return found if len(found) >= least else None

    found: list[Any] = await until(look)
    return found


async def deeds(admin: Colleague) -> list[Any]:
    async def look() -> list[Any]:
        found = data(await admin.get("/audit"))["items"]
        return [each for each in found if each["action"] == "call.dialled"]

    found: list[Any] = await until(look)
    return found


async def in_state(who: Colleague, state: str) -> Any:
    async def look() -> Any:
        return next((each for each in await rows(who) if each["estado"] == state), None)

    return await until(look)


@pytest.fixture(scope="session")
def prism() -> Iterator[str]:
    with mock("twilio_api_v2010.json") as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def carrier(prism: str) -> AsyncIterator[Between]:
    async with between(prism) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def telephone(serve: Serve, monkeypatch: pytest.MonkeyPatch, carrier: Between) -> Telephone:
    for name, value in (SETTINGS | {"TWILIO_BASE_URL": carrier.url}).items():
        monkeypatch.setenv(name, value)
    return Telephone(await serve(pascal_public_url=PUBLIC))


# -- the token


async def test_a_token_is_ones_own_whatever_is_sent(telephone: Telephone) -> None:
    """THREATS 27."""
    ana, luis = await telephone.site.colleague("Ana"), await telephone.site.colleague("Luis")
    body = {"identidad": identity(luis), "vendedorId": luis.id, "expira": "2099-01-01T00:00:00Z"}
    answer = await ana.post(f"{PANEL}/voz/token?identidad={identity(luis)}", body)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert set(made) == {"token", "identidad", "expira"}
    assert made["identidad"] == identity(ana)
    secret = SETTINGS["TWILIO_API_KEY_SECRET"]
    claims = jwt.decode(made["token"], secret, algorithms=["HS256"], options={"verify_iat": False})
    assert claims["grants"]["identity"] == identity(ana)
    assert claims["exp"] - claims["iat"] <= 3600
    assert datetime.fromisoformat(made["expira"]) <= datetime.now(UTC) + timedelta(hours=1)


async def test_who_is_disabled_gets_no_token(telephone: Telephone) -> None:
    ana, rosa = await telephone.site.colleague(), await telephone.site.admin()
    data(await rosa.patch(f"/users/{ana.id}", {"isActive": False}))

    async def shut_out() -> bool:
        return (await ana.post(f"{PANEL}/voz/token")).status_code == 401

    assert await until(shut_out)


async def test_where_calls_are_not_set_up_it_is_said(site: Site) -> None:
    ana = await site.colleague()
    for path, body in (("token", None), ("intento", {"hacia": JUAN}), ("llamar", {"hacia": JUAN})):
        message = refused(await ana.post(f"{PANEL}/voz/{path}", body), 409, "cannot_call")
        assert message.startswith("Las llamadas no están configuradas")


# -- from a browser (THREATS 26)


async def test_a_browser_dials_what_it_has_leave_for(telephone: Telephone) -> None:
    ana, rosa = await telephone.site.colleague("Ana Torres"), await telephone.site.admin()
    leave, sid = await intent(ana, "987 654 321"), telephone.sid()
    assert dialled(await telephone.dials(ana, "987654321", leave, CallSid=sid)) == JUAN
    (row,) = await rows(ana)
    assert (row["sid_externo"], row["direccion"], row["destinatario"]) == (sid, "saliente", JUAN)
    assert (row["usuario_id"], row["estado"]) == (ana.id, "enviado")
    chat = await ana.one(row["conversacion_id"])
    assert (chat["agentId"], chat["channel"]) == (ana.id, "VOICE")
    await telephone.ends(sid)
    assert (await in_state(ana, "entregado"))["duracion_seg"] == 41
    (deed,) = await deeds(rosa)
    assert (deed["actorName"], deed["subjectId"]) == ("Ana Torres", row["conversacion_id"])
    assert JUAN not in json.dumps({**deed, "leadName": ""})  # whom it is about is looked up, and not in it


async def test_who_is_called_from_a_conversation_is_called_there(telephone: Telephone) -> None:
    """THREATS 1 and 2: who typed somebody's e-mail, and a number, has that number no more than before."""
    site = telephone.site
    ana, luis = await site.colleague("Ana"), await site.colleague("Luis")
    juan, thief = await site.browser(), await site.browser()
    chat = await juan.chat("Llámeme", email="juan@correo.example", phone=JUAN)
    await ana.take(chat)
    await site.prove(juan, "juan@correo.example")
    refused(
        await luis.post(f"{PANEL}/voz/intento", {"hacia": JUAN, "conversacion_id": chat}), 403, "forbidden"
    )
    lost = {"hacia": JUAN, "conversacion_id": str(uuid4())}
    refused(await ana.post(f"{PANEL}/voz/intento", lost), 404, "not_found")
    sid = telephone.sid()
    leave = await intent(ana, conversacion_id=chat)
    assert dialled(await telephone.dials(ana, intent=leave, CallSid=sid)) == JUAN
    (row,) = await rows(ana)
    assert row["conversacion_id"] == chat
    assert [each["id"] for each in await ana.listed(assignee="me")] == [chat]
    await telephone.ends(sid)
    await in_state(ana, "entregado")

    async def told() -> list[str]:
        messages = f"/conversations/{chat}/messages"
        found = data(await ana.call("GET", messages, headers={"accept-language": "en"}))["items"]
        return [each["contentText"] for each in found if (each["note"] or "").startswith("call_")]

    assert await until(told) == ["Call made · 41 s"]
    lead = data(await ana.get(f"/leads/{(await ana.one(chat))['leadId']}"))
    assert [each["value"] for each in lead["identities"] if each["kind"] == "PHONE"] == [JUAN]

    theirs = await thief.chat("Soy yo", email="juan@correo.example", phone=OTHER)
    await ana.take(theirs)
    leave, sid = await intent(ana, OTHER, conversacion_id=theirs), telephone.sid()
    assert dialled(await telephone.dials(ana, OTHER, leave, CallSid=sid)) == OTHER
    (newest, _) = await rows(ana, 2)
    assert newest["conversacion_id"] == theirs
    same = (await ana.one(theirs))["leadId"]
    lead = data(await ana.get(f"/leads/{same}"))
    assert [each["value"] for each in lead["identities"] if each["kind"] == "PHONE"] == [JUAN]
    await telephone.ends(sid)

    async def over() -> bool:
        return all(each["estado"] == "entregado" for each in await rows(ana))

    await until(over)
    await ana.resolve(theirs)
    answer = await ana.post(f"{PANEL}/voz/intento", {"hacia": OTHER, "conversacion_id": theirs})
    refused(answer, 409, "conversation_closed")


async def test_while_nobody_has_proven_who_they_are_a_number_is_nobodys(telephone: Telephone) -> None:
    """THREATS 1 and 2: of two who typed one e-mail, neither is reached where the other is."""
    ana = await telephone.site.colleague("Ana")
    juan, thief = await telephone.site.browser(), await telephone.site.browser()
    chat = await juan.chat("Hola", email="juan@correo.example")
    theirs = await thief.chat("Llámeme", email="juan@correo.example", phone=OTHER)
    await ana.take(chat)
    await ana.take(theirs)
    leave, sid = await intent(ana, OTHER, conversacion_id=theirs), telephone.sid()
    assert dialled(await telephone.dials(ana, OTHER, leave, CallSid=sid)) == OTHER
    (row,) = await rows(ana)
    assert row["conversacion_id"] == theirs
    same = (await ana.one(chat))["leadId"]
    assert same == (await ana.one(theirs))["leadId"]
    lead = data(await ana.get(f"/leads/{same}"))
    assert [each for each in lead["identities"] if each["kind"] == "PHONE"] == []
    await telephone.ends(sid)
    await in_state(ana, "entregado")
    await telephone.rings(OTHER)
    newest, *_ = await rows(ana, 2)
    assert newest["conversacion_id"] not in (chat, theirs)
    assert (await ana.one(newest["conversacion_id"]))["leadId"] != same


async def test_nothing_is_dialled_without_leave(telephone: Telephone) -> None:
    ana, luis = await telephone.site.colleague("Ana"), await telephone.site.colleague("Luis")
    leave = await intent(ana)
    for answer in (
        await telephone.dials(ana),
        await telephone.dials(ana, intent=""),
        await telephone.dials(ana, intent=str(uuid4())),
        await telephone.dials(ana, intent="' OR 1=1 --"),
        await telephone.dials(ana, intent=leave.upper() + "0"),
        await telephone.dials(luis, intent=leave),  # it is another's
        await telephone.dials(ana, OTHER, leave),  # for another number
    ):
        assert said(answer) == "Esta llamada no está autorizada. Vuelve a marcar."
    for number in (f"client:{identity(luis)}", "sip:a@b.example", "", "911", "+" + "9" * 40):
        assert said(await telephone.dials(ana, number, leave))
    for stranger in ("agent_7", "agent_" + "0" * 32, luis.email):
        assert said(await telephone.dials(stranger, intent=leave)) == "Con esta cuenta no se puede llamar."
    assert said(await telephone.dials("", intent=leave)).startswith(TO_SAY)  # it is nobody's browser
    assert (await ana.get(f"{PANEL}/historial")).json()["items"] == []
    assert dialled(await telephone.dials(ana, intent=leave)) == JUAN  # nobody has used it up


async def test_leave_is_good_once_and_for_some_minutes(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    leave, late, sid = await intent(ana), await intent(ana), telephone.sid()
    assert dialled(await telephone.dials(ana, intent=leave, CallSid=sid)) == JUAN
    await telephone.ends(sid)
    await in_state(ana, "entregado")
    assert said(await telephone.dials(ana, intent=leave)).startswith("Esta autorización ya se usó")
    telephone.site.clock.ahead = INTENT_LASTS
    assert said(await telephone.dials(ana, intent=late)).startswith("Esta autorización venció")


async def test_who_was_disabled_meanwhile_dials_nothing(telephone: Telephone) -> None:
    ana, rosa = await telephone.site.colleague(), await telephone.site.admin()
    leave = await intent(ana)
    data(await rosa.patch(f"/users/{ana.id}", {"isActive": False}))
    assert said(await telephone.dials(ana, intent=leave)) == "Con esta cuenta no se puede llamar."


async def test_no_other_country_is_called(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    for path in ("intento", "llamar"):
        message = refused(await ana.post(f"{PANEL}/voz/{path}", {"hacia": CUBA}), 409, "cannot_call")
        assert message.startswith("No se llama a números de ese país")
    answer = await ana.post(f"{PANEL}/voz/intento", {"hacia": "x"})
    refused(answer, 400, "validation_error", "hacia")


async def test_one_call_at_a_time_and_six_in_a_minute(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    leaves = [await intent(ana) for _ in range(MOST + 2)]
    for number in range(MOST):
        sid = telephone.sid()
        assert dialled(await telephone.dials(ana, intent=leaves.pop(), CallSid=sid)) == JUAN
        assert said(await telephone.dials(ana, intent=leaves[0])) == "Ya tienes una llamada en curso."
        refused(await ana.post(f"{PANEL}/voz/llamar", {"hacia": JUAN}), 409, "cannot_call")
        await telephone.ends(sid)

        async def ended(least: int = number + 1) -> bool:
            return sum(each["duracion_seg"] == 41 for each in await rows(ana)) == least

        assert await until(ended)
    assert said(await telephone.dials(ana, intent=leaves[0])).startswith("Demasiados intentos")
    refused(await ana.post(f"{PANEL}/voz/llamar", {"hacia": JUAN}), 429, "too_many_requests")
    refused(await ana.post(f"{PANEL}/voz/intento", {"hacia": JUAN}), 429, "too_many_requests")
    telephone.site.clock.ahead = SPAN
    assert dialled(await telephone.dials(ana, intent=leaves.pop())) == JUAN


async def test_what_is_not_signed_is_not_answered(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    leave = await intent(ana)
    form = {"CallSid": telephone.sid(), "From": f"client:{identity(ana)}", "To": JUAN, "Intento": leave}
    refused(await telephone.posts(signed=False, **form), 401, "bad_signature")
    assert dialled(await telephone.posts(**form, CallStatus="ringing")) == JUAN


async def test_a_colleagues_customer_is_theirs_to_call(telephone: Telephone) -> None:
    ana, luis = await telephone.site.colleague("Ana"), await telephone.site.colleague("Luis")
    sid = telephone.sid()
    assert dialled(await telephone.dials(ana, intent=await intent(ana), CallSid=sid)) == JUAN
    (row,) = await rows(ana)
    refused(await luis.post(f"{PANEL}/voz/intento", {"hacia": JUAN}), 403, "forbidden")
    body = {"hacia": OTHER, "lead_id": row["lead_id"]}
    refused(await luis.post(f"{PANEL}/voz/intento", body), 403, "forbidden")
    refused(await luis.post(f"{PANEL}/voz/intento", body | {"lead_id": str(uuid4())}), 404, "not_found")


# -- from here


async def test_ones_browser_rings_first(telephone: Telephone, carrier: Between) -> None:
    ana, rosa = await telephone.site.colleague("Ana Torres"), await telephone.site.admin()
    body = {"hacia": JUAN, "cliente_id": "1042", "contrato_id": "C-7"}
    answer = await ana.post(f"{PANEL}/voz/llamar", body)
    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert (row["canal"], row["estado"], row["usuario_id"]) == ("voz", "enviado", ana.id)
    assert (row["cliente_id"], row["contrato_id"]) == ("1042", "C-7")
    assert row["sid_externo"]
    assert carrier.broken == []
    (deed,) = await deeds(rosa)
    assert (deed["actorName"], deed["subjectId"]) == ("Ana Torres", row["conversacion_id"])
    refused(await ana.post(f"{PANEL}/voz/llamar", body), 409, "cannot_call")  # one at a time
    await telephone.ends(row["sid_externo"])
    assert (await in_state(ana, "entregado"))["duracion_seg"] == 41


@pytest.mark.parametrize(
    ("mischief", "state", "why"),
    [
        (503, "fallido", "unavailable"),
        (429, "fallido", "unavailable"),
        (401, "fallido", "credentials"),
        ("garbage", "incierto", None),
        ("cut_after", "incierto", None),
    ],
)
async def test_what_twilio_does_not_take_is_told(
    telephone: Telephone, carrier: Between, mischief: int | Mischief, state: str, why: str | None
) -> None:
    ana = await telephone.site.colleague()
    carrier.then(mischief)
    answer = await ana.post(f"{PANEL}/voz/llamar", {"hacia": JUAN})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["estado"], answer.json()["motivo"]) == (state, why)


@pytest.mark.parametrize("recorded", [False, True])
async def test_who_is_recorded_is_told_first(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, carrier: Between, recorded: bool
) -> None:
    for name, value in (SETTINGS | {"TWILIO_BASE_URL": carrier.url}).items():
        monkeypatch.setenv(name, value)
    telephone = Telephone(await serve(pascal_public_url=PUBLIC, pascal_record_calls=recorded))
    ana = await telephone.site.colleague()
    (dial,) = twiml(await telephone.dials(ana, intent=await intent(ana)))
    assert ("record" in dial.attrib) == recorded
    assert (dial[0].attrib.get("url", "").endswith("step=notice")) == recorded
    asked = {"CallSid": telephone.sid(), "ParentCallSid": telephone.sid(), "CallStatus": "in-progress"}
    (say,) = twiml(await telephone.posts("voz?step=notice", **asked))
    assert say.text == "Esta llamada puede ser grabada."
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    first, *rest = twiml(await telephone.rings(OTHER))
    assert (first.tag == "Say") == recorded
    assert ("record" in (rest or [first])[0].attrib) == recorded
    luis = await telephone.site.colleague("Luis")
    assert (await luis.post(f"{PANEL}/voz/llamar", {"hacia": "+51987654323"})).status_code == 201
    placed = parse_qs(carrier.asked[-1].body.decode())
    assert ("record=" in placed["Twiml"][0]) == recorded


# -- to us


async def test_all_who_are_there_and_have_room_are_rung(telephone: Telephone) -> None:
    ana, luis = await telephone.site.colleague("Ana"), await telephone.site.colleague("Luis")
    await telephone.site.colleague("Eva")  # is not there
    full, rosa = await telephone.site.colleague("Full"), await telephone.site.admin()
    data(await rosa.patch(f"/users/{full.id}", {"maxConcurrentChats": 0}))
    for each in (ana, luis, full):
        data(await each.patch("/auth/me", {"availability": "ONLINE"}))
    sid = telephone.sid()
    answer = await telephone.rings(sid=sid)
    assert rung(answer) == {identity(ana), identity(luis)}
    (row,) = await rows(ana)
    assert (row["direccion"], row["estado"], row["destinatario"]) == ("entrante", "enviado", JUAN)
    (chat,) = await ana.listed(status="QUEUED")
    assert (chat["id"], chat["lead"]["phone"]) == (row["conversacion_id"], JUAN)
    about = {each.attrib["name"]: each.attrib["value"] for each in twiml(answer).iter("Parameter")}
    assert about == {"conversationId": chat["id"], "communicationId": row["id"], "leadName": JUAN}
    await ana.take(chat["id"])
    assert rung(await telephone.rings()) == {identity(ana)}
    data(await ana.patch("/auth/me", {"availability": "AWAY"}))
    assert rung(await telephone.rings()) == {identity(luis)}
    assert len(await rows(ana, 3)) == 3


async def test_who_of_those_who_are_rung_has_picked_up_is_known(telephone: Telephone) -> None:
    ana, luis = await telephone.site.colleague("Ana"), await telephone.site.colleague("Luis")
    for each in (ana, luis):
        data(await each.patch("/auth/me", {"availability": "ONLINE"}))
    sid = telephone.sid()
    assert rung(await telephone.rings(sid=sid)) == {identity(ana), identity(luis)}
    legs = {"CallStatus": "in-progress", "SequenceNumber": "2", "CallbackSource": "call-progress-events"}
    second = {"CallSid": telephone.sid(), "ParentCallSid": sid, "To": f"client:{identity(luis)}"}
    assert (await telephone.posts(**second, **legs)).status_code == 200
    row = await in_state(ana, "entregado")
    assert (row["sid_externo"], row["usuario_id"]) == (sid, luis.id)


async def test_a_call_that_nobody_picks_up_is_missed(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    sid = telephone.sid()
    assert rung(await telephone.rings(sid=sid)) == {identity(ana)}
    ended = {"CallSid": sid, "From": JUAN, "To": "+15555550100", "CallStatus": "in-progress"}
    answer = await telephone.posts("voz?step=ended", **ended, DialCallStatus="no-answer")
    assert said(answer) == TO_SAY + "Te devolveremos la llamada en cuanto sea posible."
    row = await in_state(ana, "fallido")
    assert (row["sid_externo"], row["motivo"]) == (sid, "no_answer")
    (note,) = data(await ana.get(f"/conversations/{row['conversacion_id']}/messages"))["items"]
    assert (note["senderType"], note["note"], note["contentText"]) == (
        "SYSTEM",
        "call_missed",
        "Llamada perdida",
    )
    assert note["clientMessageId"] == row["id"]


async def test_where_nobody_is_there_it_is_said_and_the_call_is_missed(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    answer = await telephone.rings()
    assert said(answer) == TO_SAY + "Te devolveremos la llamada en cuanto sea posible."
    row = await in_state(ana, "fallido")
    assert (row["motivo"], row["direccion"]) == ("no_answer", "entrante")


async def test_after_hours_it_is_said_when_somebody_is_there(telephone: Telephone) -> None:
    ana, rosa = await telephone.site.colleague(), await telephone.site.admin()
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    today = telephone.site.clock.now().astimezone(UTC)
    opens = (today + timedelta(days=2)).weekday()
    week = [[{"opens": "09:00", "closes": "18:00"}] if day == opens else [] for day in range(7)]
    hours = {"timeZone": "UTC", "week": week, "holidays": []}
    data(await rosa.call("PUT", "/hours", json=hours))
    words = said(await telephone.rings())
    assert words.startswith(TO_SAY + "Te devolveremos la llamada el ")
    assert words.endswith(" desde las 09:00.")


async def test_who_hides_their_number_is_answered_and_leads_to_nobody(telephone: Telephone) -> None:
    ana = await telephone.site.colleague()
    assert said(await telephone.rings("anonymous")) == TO_SAY + "Vuelve a llamar más tarde."
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    answer = await telephone.rings("anonymous")
    assert rung(answer) == {identity(ana)}
    assert [*twiml(answer).iter("Parameter")] == []
    assert await ana.listed() == []
    assert (await ana.get(f"{PANEL}/historial")).json()["items"] == []


async def test_whoever_is_signed_but_makes_no_sense_is_thanked(telephone: Telephone) -> None:
    answer = await telephone.posts(From="+51", CallStatus="ringing")
    assert [*twiml(answer)] == []
    assert (await Caller(telephone.site.http).post(f"{PANEL}/webhook/voz")).status_code == 401
