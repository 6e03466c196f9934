"""Who writes: the handshake, the e-mail that is typed, the e-mail that is proven (THREATS 1, 2, 3)."""

import asyncio
import hmac
import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from api_site import PNG, Browser, Serve, Site, data, refused

from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.proofs import WITHOUT_CODE

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANDSHAKE = {"exists", "activeConversationId", "name", "welcome", "leadId", "leadToken", "verified"}
NIL = str(UUID(int=0))
SITE_SECRET = "shared with the landing page"


async def verification(browser: Browser, email: str | None = None) -> Any:
    return await browser.post("/leads/verification", {} if email is None else {"email": email})


async def confirm(browser: Browser, code: str) -> Any:
    return await browser.post("/leads/verification/confirm", {"code": code})


async def history(site: Site, email: str) -> tuple[Browser, str, str]:
    """A proven lead with something said before, and something being talked about now."""
    agent = await site.colleague()
    juan = await site.browser(email=email, name="Juan Pérez", phone="987654321")
    before = await juan.chat("Mi DNI es 12345678")
    await site.prove(juan)
    await agent.take(before)
    await agent.resolve(before)
    return juan, before, await juan.chat("Sigo interesado")


def vouched_for(email: str, secret: str = SITE_SECRET) -> str:
    return hmac.digest(secret.encode(), email.encode(), "sha256").hex()


# -- the handshake


async def test_a_handshake_stores_nothing_and_gives_a_token_for_the_id_born_in_the_browser(
    fresh_site: Site,
) -> None:
    browser = Browser(fresh_site.http)
    answer = await browser.handshake()
    assert set(answer) == HANDSHAKE
    assert answer | {"leadToken": ""} == {
        "exists": False,
        "activeConversationId": None,
        "name": None,
        "welcome": None,
        "leadId": browser.lead_id,
        "leadToken": "",
        "verified": False,
    }
    browser.token = answer["leadToken"]
    assert (await browser.handshake())["leadId"] == browser.lead_id
    database = await fresh_site.container.get(Database)
    async with database.connection() as c:
        for table in ("leads", "conversations", "messages", "proofs", "verifications", "sessions", "outbox"):
            assert await c.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_browser_that_comes_back_with_its_token_finds_its_chat(site: Site) -> None:
    browser = await site.browser(name="Juan Pérez")
    chat = await browser.chat()
    answer = await browser.handshake()
    assert (answer["exists"], answer["activeConversationId"], answer["name"]) == (True, chat, "Juan Pérez")
    assert (answer["leadId"], answer["verified"], answer["welcome"]) == (browser.lead_id, False, None)


async def test_a_known_id_without_its_token_is_nobodys(site: Site) -> None:
    """THREATS 3."""
    browser, other = await site.browser(), await site.browser()
    chat = await browser.chat()
    agent = await site.colleague()
    for token in ({}, {"leadToken": "forged"}, {"leadToken": None}, {"leadToken": agent.token}):
        intruder = Browser(site.http, lead_id=browser.lead_id)
        answer = await intruder.handshake(**token)
        assert (answer["exists"], answer["name"], answer["activeConversationId"]) == (False, None, None)
        assert answer["leadId"] not in {browser.lead_id, other.lead_id}
        intruder.token = answer["leadToken"]
        refused(await intruder.get(f"/conversations/{chat}"), 404, "not_found")
        assert (await intruder.handshake())["leadId"] == answer["leadId"]
    # with another browser's token one is that other browser, whatever id is said
    answer = await other.handshake(leadId=browser.lead_id)
    assert (answer["exists"], answer["leadId"]) == (False, other.lead_id)


async def test_the_id_of_a_lead_who_came_otherwise_is_known_too(site: Site) -> None:
    """`confirmedLeadId` is told to others, so it must open nothing."""
    browser, claimant = await site.browser(), await site.browser()
    await browser.chat()
    claimant.email = browser.email
    confirmed = (await claimant.start())["confirmedLeadId"]
    assert confirmed == browser.lead_id
    answer = await Browser(site.http, lead_id=confirmed).handshake()
    assert (answer["exists"], answer["leadId"] == confirmed) == (False, False)
    answer = await Browser(site.http, lead_id=claimant.lead_id).handshake()
    assert (answer["exists"], answer["leadId"] == claimant.lead_id) == (False, False)


async def test_an_agents_id_is_not_a_browsers(site: Site) -> None:
    """Leads read it in their conversation: under it they would answer for the agent's own client ids."""
    agent = await site.colleague()
    lead = Browser(site.http, lead_id=agent.id)
    answer = await lead.handshake()
    assert (answer["exists"], answer["leadId"] == agent.id) == (False, False)
    lead.lead_id, lead.token = answer["leadId"], answer["leadToken"]
    chat = await lead.chat("Hola", clientMessageId="1")
    await agent.take(chat)
    await agent.say(chat, "Buenos días", clientMessageId="1")
    assert (await lead.texts(chat))[-1] == "Buenos días"


async def test_nobody_is_the_nil_uuid(site: Site) -> None:
    """In storage it stands for "nobody claims it": its bearer would write in the conversations of others."""
    victim = await site.browser()
    chat = await victim.chat("Hola")
    await site.prove(victim)
    intruder = Browser(site.http, lead_id=NIL, email=victim.email)
    answer = await intruder.handshake()
    assert answer["leadId"] != NIL
    intruder.token = answer["leadToken"]
    assert await intruder.chat("Soy yo") != chat
    assert await victim.texts(chat) == ["Hola"]


async def test_who_has_no_token_is_nobody(site: Site) -> None:
    browser = Browser(site.http)
    for answer in (
        await browser.begin(),
        await verification(browser, "a@correo.example"),
        await confirm(browser, "000000"),
    ):
        refused(answer, 401, "unauthorized", "authorization")
    agent = await site.colleague()
    browser.token = agent.token
    refused(await browser.begin(), 403, "forbidden")


@pytest.mark.parametrize("lead_id", ["", "x", None, 7, "0" * 31])
async def test_what_is_no_uuid_shakes_no_hands(site: Site, lead_id: object) -> None:
    answer = await site.stranger.post("/leads/handshake", {"leadId": lead_id})
    refused(answer, 400, "validation_error", "leadId")


# -- the first message


async def test_the_first_message_makes_lead_conversation_and_message(site: Site) -> None:
    browser = await site.browser(name="  Juan   Pérez ", phone="987 654 321")
    started = await browser.start("Hola", projectId="torre-begonias-luxury", clientMessageId="1")
    assert set(started) == {"conversationId", "status", "confirmedLeadId", "leadToken", "message"}
    assert (started["status"], started["confirmedLeadId"]) == ("QUEUED", browser.lead_id)
    message = started["message"]
    assert (message["seq"], message["senderType"], message["senderName"]) == (1, "LEAD", "Juan Pérez")
    assert (message["contentText"], message["clientMessageId"]) == ("Hola", "1")
    assert message["conversationId"] == started["conversationId"]
    browser.token = started["leadToken"]
    assert await browser.texts(started["conversationId"]) == ["Hola"]
    shown = data(await (await site.colleague()).get(f"/leads/{browser.lead_id}"))
    fields = {"id", "name", "email", "phone", "verified", "createdAt", "lastSeen", "identities"}
    assert set(shown) == fields
    assert (shown["name"], shown["phone"], shown["verified"]) == ("Juan Pérez", "+51987654321", False)


async def test_what_follows_lands_in_the_same_conversation_without_the_form(site: Site) -> None:
    browser = await site.browser()
    chat = await browser.chat("uno")
    assert await browser.chat("dos") == chat
    bare = data(await browser.post("/conversations", {"message": "tres"}), 201)
    assert bare["conversationId"] == chat
    assert await browser.texts(chat) == ["uno", "dos", "tres"]


async def test_after_the_end_a_new_conversation_opens_and_the_lead_is_welcomed_back(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser(name="Juan Pérez")
    chat = await browser.chat()
    await agent.take(chat)
    await agent.resolve(chat)
    answer = await browser.handshake()
    assert (answer["exists"], answer["activeConversationId"]) == (True, None)
    assert answer["welcome"] == "Bienvenido de nuevo, Juan. ¿En qué te ayudamos hoy?"
    again = data(await browser.post("/conversations", {"message": "Otra cosa"}), 201)
    assert again["conversationId"] != chat
    assert again["status"] == "QUEUED"
    assert (await browser.handshake())["activeConversationId"] == again["conversationId"]
    shown = await agent.one(again["conversationId"])
    assert (shown["lead"]["name"], shown["leadId"]) == ("Juan Pérez", browser.lead_id)


async def test_one_mailbox_is_one_lead_however_it_is_written(site: Site) -> None:
    first = await site.browser(email="maria.luz@correo.example")
    lead_id = (await first.start())["confirmedLeadId"]
    for same in ("Maria.Luz@Correo.Example", "  maria.luz@correo.example ", "ｍaria.luz@correo.example"):
        other = await site.browser(email=same)
        assert (await other.start())["confirmedLeadId"] == lead_id
    other = await site.browser(email="maria.luz2@correo.example")
    assert (await other.start())["confirmedLeadId"] == other.lead_id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": None}, "email"),
        ({"email": ""}, "email"),
        ({"email": "juan"}, "email"),
        ({"email": "juan@correo"}, "email"),
        ({"email": "a@b.cd, e@f.gh"}, "email"),
        ({"name": None}, "name"),
        ({"name": " \0 "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"phone": None}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "llámame"}, "phone"),
        ({"phone": "+1 999"}, "phone"),
        ({"projectId": "x" * 121}, "projectId"),
        ({"projectId": "a\0b"}, "projectId"),
        ({"message": ""}, "message"),
        ({"message": " \n "}, "message"),
        ({"message": "a\0b"}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"clientMessageId": ""}, "clientMessageId"),
        ({"identity": "00"}, "identity"),
    ],
)
async def test_a_form_that_is_not_filled_in_right_is_refused_by_field(
    site: Site, change: dict[str, Any], field: str
) -> None:
    browser = await site.browser()
    refused(await browser.begin(**({"message": "Hola"} | change)), 400, "validation_error", field)  # type: ignore[arg-type]
    assert (await browser.handshake())["exists"] is False


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("987654321", "+51987654321"),
        ("+51 987-654-321", "+51987654321"),
        ("(01) 421 1234", "+5114211234"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("+55 11 96123-4567", "+5511961234567"),
    ],
)
async def test_phones_are_kept_in_e164_from_peru_by_default(site: Site, typed: str, kept: str) -> None:
    browser = await site.browser(phone=typed)
    chat = await browser.chat()
    assert (await (await site.colleague()).one(chat))["lead"]["phone"] == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Juan\r\n\t Pérez\x07\x1b[31m", "Juan Pérez [31m"),
        ("\u202ezeréP\u202c nauJ", "zeréP nauJ"),
        ("Nun\u0303ez", "Nuñez"),
        ("李小龍 🏠", "李小龍 🏠"),
        ("Robert'); DROP TABLE leads;--", "Robert'); DROP TABLE leads;--"),
        ("{0.__class__} %s", "{0.__class__} %s"),
        ("ñ" * 120, "ñ" * 120),
    ],
)
async def test_names_are_kept_on_one_line_without_what_cannot_be_seen(
    site: Site, typed: str, kept: str
) -> None:
    browser, agent = await site.browser(name=typed), await site.colleague()
    chat = await browser.chat()
    assert (await agent.one(chat))["lead"]["name"] == kept
    assert (await browser.messages(chat))[0]["senderName"] == kept
    await agent.take(chat)
    await agent.resolve(chat)
    assert (await browser.handshake())["welcome"].startswith(
        f"Bienvenido de nuevo, {kept.split(maxsplit=1)[0]}."
    )


# -- a typed e-mail proves nothing


async def test_who_types_another_persons_email_gets_the_id_and_nothing_else(site: Site) -> None:
    """THREATS 1: one lead, the historic id, a conversation of its own; and the agent is told."""
    juan, before, now = await history(site, "juan@threat-1.example")
    agent = await site.colleague()
    intruder = await site.browser(email="JUAN@threat-1.example", name="Juan", phone="911111111")
    started = await intruder.start("¿Qué les había dicho?")
    claimed = started["conversationId"]
    assert started["confirmedLeadId"] == juan.lead_id
    assert (claimed not in {before, now}, started["status"]) == (True, "QUEUED")

    for chat in (before, now):
        refused(await intruder.get(f"/conversations/{chat}"), 404, "not_found")
        refused(await intruder.get(f"/conversations/{chat}/messages"), 404, "not_found")
        body = {"contentText": "Hola"}
        refused(await intruder.post(f"/conversations/{chat}/messages", body), 404, "not_found")
        refused(await intruder.post(f"/conversations/{chat}/read", {}), 404, "not_found")
    answer = await intruder.handshake()
    assert (answer["activeConversationId"], answer["verified"]) == (claimed, False)
    assert answer["name"] == "Juan"  # what they typed, not «Juan Pérez»
    assert await intruder.texts(claimed) == ["¿Qué les había dicho?"]

    # nothing of it shows to the lead's own browser
    refused(await juan.get(f"/conversations/{claimed}"), 404, "not_found")
    assert (await juan.handshake())["activeConversationId"] == now
    assert await juan.chat("¿Siguen ahí?") == now
    assert await juan.texts(now) == ["Sigo interesado", "¿Siguen ahí?"]

    # the agent sees one person, this contact marked
    found = {each["id"]: each for each in await agent.listed(leadId=juan.lead_id, sort="oldestWaiting")}
    assert list(found) == [before, now, claimed]
    assert [each["lead"]["verified"] for each in found.values()] == [True, True, False]
    assert found[claimed]["lead"]["phone"] == "+51911111111"
    assert {each["leadId"] for each in found.values()} == {juan.lead_id}


async def test_the_same_holds_for_an_email_that_nobody_has_proven_yet(site: Site) -> None:
    first, second = await site.browser(), await site.browser()
    chat = await first.chat("Mi DNI es 12345678")
    second.email = first.email
    other = await second.chat("Hola")
    assert other != chat
    refused(await second.get(f"/conversations/{chat}"), 404, "not_found")
    refused(await first.get(f"/conversations/{other}"), 404, "not_found")
    assert await first.chat() == chat
    assert await second.chat() == other


async def test_a_proven_lead_is_not_overwritten_by_who_only_types(site: Site) -> None:
    """THREATS 2."""
    juan, _, _ = await history(site, "juan@threat-2.example")
    agent = await site.colleague()
    known = data(await agent.get(f"/leads/{juan.lead_id}"))
    assert (known["name"], known["phone"], known["verified"]) == ("Juan Pérez", "+51987654321", True)
    intruder = await site.browser(email=juan.email, name="Estafador", phone="911111111")
    claimed = await intruder.chat()
    after = data(await agent.get(f"/leads/{juan.lead_id}"))
    assert after | {"lastSeen": ""} == known | {"lastSeen": ""}
    shown = (await agent.one(claimed))["lead"]
    assert (shown["name"], shown["phone"], shown["verified"]) == ("Estafador", "+51911111111", False)


async def test_answers_have_one_shape_for_known_and_unknown_emails(site: Site) -> None:
    """THREATS 1."""
    juan, _, _ = await history(site, "juan@shape.example")

    def shape(value: Any) -> Any:
        return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value)

    shapes = []
    for email in (juan.email, "nadie@shape.example"):
        browser = await site.browser(email=email)
        asked = await verification(browser, email)
        started = await browser.start()
        shapes.append(
            (
                asked.status_code,
                asked.text,
                {name: value for name, value in asked.headers.items() if name != "date"},
                shape(started),
                started["status"],
                shape(await browser.handshake()),
                (await confirm(browser, "x")).text,
            )
        )
    assert shapes[0] == shapes[1]


# -- proving it


async def test_the_code_opens_the_history_and_lifts_the_claim(site: Site) -> None:
    """THREATS 1: the lead has nothing else going on, so the chat goes on where it is."""
    juan, before, now = await history(site, "juan@lift.example")
    agent = await site.colleague()
    await agent.take(now)
    await agent.resolve(now)
    phone = await site.browser(email=juan.email, name="Juan Pérez", phone="987654321")
    claimed = await phone.chat("Hola desde el celular")
    refused(await phone.get(f"/conversations/{before}"), 404, "not_found")
    proven = await site.prove(phone)
    assert set(proven) == {
        "verified",
        "name",
        "welcome",
        "confirmedLeadId",
        "activeConversationId",
        "leadToken",
    }
    assert proven["verified"] is True
    assert proven["welcome"] == "Bienvenido de nuevo, Juan. ¿En qué te ayudamos hoy?"
    assert (proven["confirmedLeadId"], proven["activeConversationId"]) == (juan.lead_id, claimed)
    assert await phone.texts(before) == await juan.texts(before)
    assert await juan.texts(claimed) == ["Hola desde el celular"]
    assert (await agent.one(claimed))["lead"]["verified"] is True
    assert (await phone.handshake())["verified"] is True
    assert await phone.chat("¿Siguen ahí?") == claimed


async def test_where_the_lead_talks_already_the_claimed_one_ends_and_the_chat_goes_on_there(
    site: Site,
) -> None:
    """THREATS 1: merged into the lead's other active conversation."""
    juan, _, now = await history(site, "juan@merge.example")
    agent = await site.colleague()
    phone = await site.browser(email=juan.email)
    started = await phone.start("Hola desde el celular", clientMessageId="1")
    claimed = started["conversationId"]
    await agent.take(claimed)
    await agent.take(now)
    proven = await site.prove(phone)
    assert proven["activeConversationId"] == now
    assert (await phone.start("Hola desde el celular", clientMessageId="1"))["message"] == started["message"]
    shown = await agent.one(claimed)
    assert (shown["status"], shown["lead"]["verified"]) == ("RESOLVED", True)
    assert (await phone.messages(claimed))[-1]["senderType"] == "SYSTEM"
    assert (await phone.texts(claimed))[-1] == "La conversación continúa en tu otro chat."
    # what was said stays where it was said, and both browsers read all
    assert await juan.texts(claimed) == await phone.texts(claimed)
    # what nobody has answered is said where the chat goes on, too
    assert await phone.texts(now) == ["Sigo interesado", "Juan se ha unido al chat.", "Hola desde el celular"]
    assert (await agent.one(now))["lastText"] == "Hola desde el celular"
    assert (await agent.one(now))["unread"] == 2
    assert await phone.chat("Aquí estoy") == now
    late = data(await phone.post(f"/conversations/{claimed}/messages", {"contentText": "¿Me leen?"}), 201)
    assert late["conversationId"] == now
    assert (await juan.texts(now))[2:] == ["Hola desde el celular", "Aquí estoy", "¿Me leen?"]


async def test_a_chat_that_an_agent_holds_goes_on_whoever_proves_first(site: Site) -> None:
    phone = await site.browser(email="held@merge.example")
    agent = await site.colleague()
    held = await phone.chat("Hola")
    await agent.take(held)
    await agent.say(held, "Dígame")
    laptop = await site.browser(email=phone.email)
    waiting = await laptop.chat("¿Hay alguien?")
    assert (await site.prove(laptop))["activeConversationId"] == waiting
    assert (await site.prove(phone))["activeConversationId"] == held
    assert (await agent.one(held))["status"] == "IN_PROGRESS"
    assert (await agent.one(waiting))["status"] == "RESOLVED"
    assert (await laptop.handshake())["activeConversationId"] == held
    assert (await laptop.texts(held))[-2:] == ["Dígame", "¿Hay alguien?"]
    await agent.say(held, "Aquí sigo")


async def test_what_was_answered_before_the_merge_is_not_said_again(site: Site) -> None:
    """With files and in order; somebody else's browser carries nothing over."""
    juan, _, now = await history(site, "juan@answered.example")
    agent = await site.colleague()
    phone, mallory = await site.browser(email=juan.email), await site.browser(email=juan.email)
    await mallory.chat("Soy Juan, de verdad")
    claimed = await phone.chat("¿Sigue disponible?")
    await agent.take(now)
    await agent.take(claimed)
    await agent.say(claimed, "Sí")
    kept = data(await phone.upload(PNG), 201)
    await phone.say(claimed, "Miren", contentType="IMAGE", mediaUrl=kept["url"])
    await phone.say(claimed, "¿Es este?")
    await site.prove(phone)
    said = await agent.messages(now)
    assert [each["contentText"] for each in said if each["senderType"] == "LEAD"] == [
        "Sigo interesado",
        "Miren",
        "¿Es este?",
    ]
    assert (await site.http.get(said[2]["mediaUrl"])).content == PNG


async def test_proving_before_the_first_message_opens_the_history_at_once(site: Site) -> None:
    juan, before, now = await history(site, "juan@early.example")
    phone = await site.browser(email=juan.email)
    proven = await site.prove(phone, "  JUAN@early.example")
    assert (proven["confirmedLeadId"], proven["activeConversationId"]) == (juan.lead_id, now)
    assert proven["name"] == "Juan Pérez"
    await phone.texts(before)
    assert await phone.chat("Hola") == now


async def listed(browser: Browser, **query: object) -> Any:
    return data(await browser.get("/leads/me/conversations", **query))


async def ids(browser: Browser) -> list[str]:
    return [each["id"] for each in (await listed(browser))["items"]]


async def test_the_history_is_listed_for_who_has_proven_it_and_for_nobody_else(site: Site) -> None:
    """THREATS 1: unproven, a browser's list holds what it began itself."""
    juan, before, now = await history(site, "juan@listed.example")
    phone, stranger = await site.browser(email=juan.email), await site.browser()
    assert await ids(phone) == []
    claimed = await phone.chat("Hola desde el celular")
    assert await ids(phone) == [claimed]
    assert await ids(juan) == [now, before]
    await site.prove(phone)
    assert set(await ids(phone)) == {before, now, claimed}
    assert await ids(phone) == await ids(juan)
    assert await ids(stranger) == []
    await stranger.chat()
    assert not {before, now, claimed} & set(await ids(stranger))
    first = (await listed(phone))["items"][-1]
    assert first | {"placeInQueue": None, "opensAt": None} == data(
        await phone.get(f"/conversations/{before}")
    )


async def test_the_one_who_typed_the_email_first_lists_nothing_of_its_owners(site: Site) -> None:
    """THREATS 1, pre-hijacking."""
    intruder = await site.browser(email="owner@listed.example")
    waiting = await intruder.chat("Espero")
    owner = await site.browser(email=intruder.email)
    chat = await owner.chat("Mi DNI es 12345678")
    await site.prove(owner)
    assert (await ids(intruder), await ids(owner)) == ([waiting], [chat])


async def test_a_returning_lead_pages_through_the_history(site: Site) -> None:
    agent, browser, other = await site.colleague(), await site.browser(), await site.browser()
    chats = []
    for _ in range(5):
        chats.append(await browser.chat())
        await agent.take(chats[-1])
        await agent.resolve(chats[-1])
    seen, cursor = [], None
    while True:
        page = await listed(browser, limit=2, cursor=cursor)
        seen += [each["id"] for each in page["items"]]
        if (cursor := page["nextCursor"]) is None:
            break
        foreign = await other.get("/leads/me/conversations", cursor=cursor)
        refused(foreign, 400, "validation_error", "cursor")
    assert seen == chats[::-1]
    for limit in (0, 101):
        refused(await browser.get("/leads/me/conversations", limit=limit), 400, "validation_error", "limit")


async def test_the_first_to_type_an_email_gains_nothing_when_its_owner_proves_it(site: Site) -> None:
    """The pre-hijack: even the lead's id is the intruder's own."""
    agent = await site.colleague()
    intruder = await site.browser(email="owner@hijack.example", name="Intruso", phone="911111111")
    waiting = await intruder.chat("Espero")
    owner = await site.browser(email="owner@hijack.example", name="Dueña Real", phone="987654321")
    chat = await owner.chat("Mi DNI es 12345678")
    proven = await site.prove(owner)
    assert proven["confirmedLeadId"] == intruder.lead_id
    assert proven["activeConversationId"] == chat
    for path in ("", "/messages"):
        refused(await intruder.get(f"/conversations/{chat}{path}"), 404, "not_found")
        refused(await owner.get(f"/conversations/{waiting}{path}"), 404, "not_found")
    answer = await intruder.handshake()
    assert (answer["verified"], answer["activeConversationId"], answer["name"]) == (False, waiting, "Intruso")
    assert await intruder.chat("Sigo") == waiting
    lead = data(await agent.get(f"/leads/{intruder.lead_id}"))
    assert (lead["name"], lead["phone"], lead["verified"]) == ("Dueña Real", "+51987654321", True)
    shown = [(await agent.one(one))["lead"]["verified"] for one in (waiting, chat)]
    assert shown == [False, True]
    # nor by typing it anew, once it is proven
    intruder.name = "Intruso otra vez"
    assert await intruder.chat("Otra vez") == waiting
    assert data(await agent.get(f"/leads/{intruder.lead_id}"))["name"] == "Dueña Real"


async def test_a_proven_browser_that_types_another_email_stays_who_it_is(site: Site) -> None:
    victim, _, now = await history(site, "victim@other.example")
    juan = await site.browser(name="Juan")
    chat = await juan.chat()
    await site.prove(juan)
    body = {"email": victim.email, "name": "X", "phone": "911111111"}
    started = data(await juan.post("/conversations", {"message": "Hola"} | body), 201)
    assert started["conversationId"] not in {chat, now}
    refused(await juan.get(f"/conversations/{now}"), 404, "not_found")
    assert await juan.texts(chat) == ["Hola"]


# -- the code


async def test_a_code_is_six_digits_in_a_mail_and_serves_once(site: Site) -> None:
    browser = await site.browser()
    await browser.chat()
    assert data(await verification(browser), 202) is None  # to the e-mail last typed
    code = await site.code_for(browser.email)
    assert len(code) == 6
    assert code.isdecimal()
    data(await confirm(browser, f" {code[:3]} {code[3:]} "))
    answer = await confirm(browser, code)
    message = "El código no es válido o ya venció. Pide uno nuevo."
    refused(answer, 400, "validation_error", "code")
    assert answer.json()["errors"]["code"] == [message]


async def test_a_code_is_good_in_the_browser_that_asked_alone(site: Site) -> None:
    browser, other = await site.browser(), await site.browser()
    code = await site.ask_for_code(browser)
    refused(await confirm(other, code), 400, "validation_error", "code")
    own = await site.ask_for_code(other, browser.email)
    if own != code:
        refused(await confirm(other, code), 400, "validation_error", "code")
    data(await confirm(browser, code))


async def test_after_five_wrong_tries_the_right_code_is_wrong_too(site: Site) -> None:
    browser = await site.browser()
    code = await site.ask_for_code(browser)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        refused(await confirm(browser, wrong), 400, "validation_error", "code")
    refused(await confirm(browser, code), 400, "validation_error", "code")
    data(await confirm(browser, await site.ask_for_code(browser)))


async def test_the_fifth_try_still_counts(site: Site) -> None:
    browser = await site.browser()
    code = await site.ask_for_code(browser)
    for wrong in ("", "x", "0" * 32, "１" * 6):
        refused(await confirm(browser, wrong), 400, "validation_error", "code")
    data(await confirm(browser, code))


async def test_a_code_lasts_ten_minutes(fresh_site: Site) -> None:
    browser = await fresh_site.browser()
    code = await fresh_site.ask_for_code(browser)
    fresh_site.clock.ahead = timedelta(minutes=10, seconds=1)
    refused(await confirm(browser, code), 400, "validation_error", "code")
    code = await fresh_site.ask_for_code(browser)
    fresh_site.clock.ahead += timedelta(minutes=9, seconds=50)
    data(await confirm(browser, code))


async def test_a_newer_code_takes_the_place_of_the_older(site: Site) -> None:
    browser = await site.browser()
    old = await site.ask_for_code(browser)
    new = await site.ask_for_code(browser)
    if old != new:
        refused(await confirm(browser, old), 400, "validation_error", "code")
    data(await confirm(browser, new))


async def test_five_codes_an_hour_go_to_one_email_whoever_asks(fresh_site: Site) -> None:
    email = "juan@limit.example"
    for _ in range(5):
        data(await verification(await fresh_site.browser(), email), 202)
    browser = await fresh_site.browser()
    for same in (email, email.upper()):
        answer = await verification(browser, same)
        refused(answer, 429, "too_many_requests")
        assert 3500 < int(answer.headers["retry-after"]) <= 3600
    data(await verification(browser, "otra@limit.example"), 202)
    fresh_site.clock.ahead = timedelta(hours=1, seconds=1)
    data(await verification(browser, email), 202)


async def test_who_has_typed_no_email_says_which(site: Site) -> None:
    browser = await site.browser()
    refused(await verification(browser), 400, "validation_error", "email")
    for email in ("", "x", "a@b.cd\nBcc: e@f.gh"):
        refused(await verification(browser, email), 400, "validation_error", "email")
    refused(await confirm(browser, "000000"), 400, "validation_error", "code")


class Postman:
    """What aiosmtpd asks where to put a mail."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[bytes] = asyncio.Queue()

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.mails.put_nowait(envelope.content or b"")
        return "250 OK"


async def test_a_code_that_comes_over_smtp_proves_the_email(serve: Serve) -> None:
    postman, loop = Postman(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(postman, hostname="mail", loop=loop), "localhost", 0)
    port = server.sockets[0].getsockname()[1]
    site = await serve(
        pascal_smtp_url=f"smtp://localhost:{port}", pascal_mail_from="Pascal <chat@pascal.example>"
    )
    juan = await site.browser(email="juan@correo.example")
    await juan.chat()
    data(await verification(juan), 202)
    async with asyncio.timeout(5):
        mail = message_from_bytes(await postman.mails.get(), policy=policy.default)
    server.close()
    assert (mail["To"], mail["From"]) == ("juan@correo.example", "Pascal <chat@pascal.example>")
    assert data(await confirm(juan, mail["Subject"].rpartition(" ")[2]))["verified"] is True


# -- sites that vouch, and houses that trust


async def test_a_site_that_vouches_for_its_visitor_counts_as_proof(serve: Serve) -> None:
    site = await serve(pascal_identity_secret=SITE_SECRET)
    juan, before, now = await history(site, "juan@vouch.example")
    tablet = await site.browser(email="Juan@Vouch.Example")
    chat = await tablet.chat(identity=vouched_for("juan@vouch.example").upper())
    assert chat == now
    assert (await tablet.handshake())["verified"] is True
    await tablet.texts(before)
    assert await juan.texts(now) == ["Sigo interesado", "Hola"]


async def test_a_voucher_that_is_not_the_sites_is_refused(serve: Serve) -> None:
    site = await serve(pascal_identity_secret=SITE_SECRET)
    browser = await site.browser(email="juan@vouch.example")
    for identity in (
        vouched_for("juan@vouch.example", "another secret"),
        vouched_for("otro@vouch.example"),
        vouched_for("juan@vouch.example")[:-1],
        "ñ",
    ):
        refused(await browser.begin(identity=identity), 400, "validation_error", "identity")
    assert (await browser.handshake())["exists"] is False


async def test_where_no_site_has_a_secret_nobody_vouches(site: Site) -> None:
    browser = await site.browser(email="juan@vouch.example")
    for secret in ("", SITE_SECRET):
        identity = vouched_for("juan@vouch.example", secret)
        refused(await browser.begin(identity=identity), 400, "validation_error", "identity")


async def test_a_house_that_trusts_typed_emails_serves_document_000_to_the_letter(serve: Serve) -> None:
    """One lead, one conversation, the newest name and phone, and the history at once."""
    site = await serve(pascal_trust_email=True)
    agent = await site.colleague()
    laptop = await site.browser(email="juan@trust.example", name="Juan", phone="911111111")
    before = await laptop.chat("Hola")
    await agent.take(before)
    await agent.resolve(before)
    now = await laptop.chat("Otra vez")
    phone = await site.browser(email="JUAN@trust.example", name="Juan Pérez", phone="987654321")
    started = await phone.start("Desde el celular")
    assert (started["confirmedLeadId"], started["conversationId"]) == (laptop.lead_id, now)
    assert await phone.texts(now) == await laptop.texts(now) == ["Otra vez", "Desde el celular"]
    assert await phone.texts(before) == await laptop.texts(before)
    lead = data(await agent.get(f"/leads/{laptop.lead_id}"))
    assert (lead["name"], lead["phone"]) == ("Juan Pérez", "+51987654321")
    assert (await phone.handshake())["activeConversationId"] == now


async def test_what_a_trusting_house_gave_away_is_counted_and_taken_back_as_the_manual_says(
    serve: Serve,
) -> None:
    """THREATS 1: switching the setting off is not enough. Who typed a code keeps what they have."""
    trusting = await serve(pascal_trust_email=True)
    juan = await trusting.browser(email="juan@trust.example")
    chat = await juan.chat("Mi DNI es 12345678")
    await trusting.prove(juan)
    thief = await trusting.browser(email="juan@trust.example")
    assert await thief.chat("Hola") == chat
    site = await serve()
    thief.http = juan.http = site.http
    assert len(await thief.texts(chat)) == 2
    database = await site.container.get(Database)
    manual = (Path(__file__).parents[2] / "docs/security.md").read_text()
    [statement] = re.findall(r"^```sql\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL)
    async with database.connection() as connection:
        assert await connection.fetchval(WITHOUT_CODE) == 1
        await connection.execute(statement)
        assert await connection.fetchval(WITHOUT_CODE) == 0
    refused(await thief.get(f"/conversations/{chat}/messages"), 404, "not_found")
    assert len(await juan.texts(chat)) == 2


async def test_a_lead_who_is_not_there_and_one_out_of_reach_are_not_found(site: Site) -> None:
    agent = await site.colleague()
    refused(await agent.get(f"/leads/{uuid4()}"), 404, "not_found")
