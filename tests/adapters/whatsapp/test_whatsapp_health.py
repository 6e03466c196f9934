"""How it stands with Meta, as the administrators are told; and the list of templates, page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from whatsapp_house import ANA, NOW, filled, kit, outgoing, permit

from pascal.adapters.whatsapp import WhatsApp, from_kit
from pascal.adapters.whatsapp.health import ENDS
from pascal.app.edge.words.channels import FINDINGS, finding_words
from pascal.domain.communications import Kind
from pascal.domain.ports.channels import Finding, LockedOut, NotNow, Rejected
from pascal.domain.sending import Approved
from providers.local import answering
from providers.prism import Between
from providers.whatsapp import ACCOUNT, NUMBER, TOKEN

GOOD = {"id": NUMBER, "display_phone_number": "+51 1 555", "status": "CONNECTED", "quality_rating": "GREEN"}


@dataclass
class Meta:
    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    """By the end of the path; a number is a status, a list is pages."""
    asked: list[web.Request] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        name = request.path.rpartition("/")[2]
        if request.method == "POST":
            self.sent.append(await request.json())
        answer = self.answers.get(name, {"data": []})
        if isinstance(answer, list):
            answer = answer[int(request.query.get("after", "0"))]
        if isinstance(answer, tuple):
            error = {"message": "m", "type": "OAuthException", "code": answer[1]}
            return web.json_response({"error": error}, status=answer[0])
        return web.json_response(answer)


@pytest.fixture
async def graph() -> AsyncIterator[Meta]:
    one = Meta(
        answers={
            "debug_token": {"data": {"app_id": "1", "is_valid": True, "expires_at": 0, "scopes": []}},
            "phone_numbers": {"data": [{"id": "1"}, GOOD]},
            "subscribed_apps": {"data": [{"whatsapp_business_api_data": {"name": "Pascal", "id": "1"}}]},
            "messages": {"messages": [{"id": "wamid.T"}]},
        }
    )
    async with answering(one.handle) as one.url:
        yield one


@pytest.fixture
async def channel(graph: Meta) -> AsyncIterator[WhatsApp]:
    one = from_kit(kit(WHATSAPP_BASE_URL=graph.url))
    assert one is not None
    yield one
    await one.aclose()


def say(one: Finding) -> None:
    """All facts that its words want are there."""
    for words in FINDINGS[one.what]:
        assert words.format(**one.facts)


async def found(url: str, about: str, **more: str) -> Finding:
    channel = from_kit(kit(WHATSAPP_BASE_URL=url, **more))
    assert channel is not None
    (one,) = (each for each in await channel.health() if each.about == about)
    await channel.aclose()
    say(one)
    return one


async def test_all_is_well(channel: WhatsApp, graph: Meta) -> None:
    findings = await channel.health()
    assert [(each.about, each.state, each.what) for each in findings] == [
        ("token", "good", "whatsapp_token_good"),
        ("number", "good", "whatsapp_number_connected"),
        ("webhook", "good", "whatsapp_webhook_good"),
        ("version", "good", "whatsapp_version_good"),
    ]
    assert findings[2].facts == {"apps": "Pascal"}
    assert not any(TOKEN in str(each) for each in findings)


async def test_it_is_asked_as_meta_describes(whatsapp: WhatsApp, meta: Between) -> None:
    assert len(await whatsapp.health()) == 4
    assert {asked.path.partition("?")[0] for asked in meta.asked} == {
        "/v26.0/debug_token",
        f"/v26.0/{ACCOUNT}/phone_numbers",
        f"/v26.0/{ACCOUNT}/subscribed_apps",
    }


@pytest.mark.parametrize(
    ("token", "state", "what", "until"),
    [
        ({"is_valid": False}, "bad", "whatsapp_token_refused", None),
        ({"is_valid": True, "expires_at": 0}, "good", "whatsapp_token_good", None),
        ({"is_valid": True}, "good", "whatsapp_token_good", None),
        (60, "good", "whatsapp_token_good_until", 60),
        (14, "warning", "whatsapp_token_ends", 14),
        (1, "warning", "whatsapp_token_ends", 1),
    ],
)
async def test_a_token(graph: Meta, token: Any, state: str, what: str, until: int | None) -> None:
    ends = NOW + timedelta(days=until) if until else None
    if isinstance(token, int) and ends:
        token = {"is_valid": True, "expires_at": int(ends.timestamp())}
    graph.answers["debug_token"] = {"data": token}
    one = await found(graph.url, "token")
    assert (one.state, one.what, one.until) == (state, what, ends)


@pytest.mark.parametrize(
    ("answer", "state", "what"),
    [
        ((401, 190), "bad", "whatsapp_token_refused"),
        ((400, 100), "warning", "whatsapp_cannot_tell"),
        ((403, 10), "warning", "whatsapp_not_allowed"),
        ((500, 2), "warning", "whatsapp_no_answer"),
        ({"nothing": 1}, "warning", "whatsapp_no_answer"),
        ({"data": {"is_valid": True, "expires_at": 10**15}}, "good", "whatsapp_token_good_until"),
    ],
)
async def test_a_token_they_will_not_speak_of(graph: Meta, answer: Any, state: str, what: str) -> None:
    graph.answers["debug_token"] = answer
    one = await found(graph.url, "token")
    assert (one.state, one.what) == (state, what)


@pytest.mark.parametrize(
    ("number", "state", "what"),
    [
        ({"quality_rating": "GREEN"}, "good", "whatsapp_number_good"),
        ({"quality_rating": "UNKNOWN"}, "good", "whatsapp_number_good"),
        ({"quality_rating": "YELLOW"}, "warning", "whatsapp_number_watched"),
        ({"quality_rating": "RED"}, "bad", "whatsapp_number_quality_low"),
        ({"status": "FLAGGED"}, "warning", "whatsapp_number_watched"),
        ({"status": "RESTRICTED"}, "bad", "whatsapp_number_not_connected"),
        ({"status": "BANNED", "quality_rating": "YELLOW"}, "bad", "whatsapp_number_not_connected"),
        ({"id": "2"}, "bad", "whatsapp_number_unknown"),
    ],
)
async def test_a_number(graph: Meta, number: dict[str, str], state: str, what: str) -> None:
    limit = {"whatsapp_business_manager_messaging_limit": "TIER_2K"}
    graph.answers["phone_numbers"] = {"data": [GOOD | limit | number]}
    one = await found(graph.url, "number")
    assert (one.state, one.what) == (state, what)
    if what != "whatsapp_number_unknown":
        assert one.facts["limit"] == "TIER_2K"
        assert one.facts["number"] == "+51 1 555"


async def test_what_meta_does_not_tell_of_a_number_is_left_out(graph: Meta) -> None:
    graph.answers["phone_numbers"] = {"data": [GOOD]}
    told = await found(graph.url, "number")
    assert finding_words(told) == "El número +51 1 555 está conectado; calidad verde."
    graph.answers["phone_numbers"] = {
        "data": [{**GOOD, "quality_rating": "", "messaging_limit_tier": "TIER_1K"}]
    }
    told = await found(graph.url, "number")
    assert finding_words(told, 1) == "The number +51 1 555 is connected; quality unknown, limit TIER_1K."


async def test_the_limit_is_asked_by_the_name_of_the_version(graph: Meta) -> None:
    graph.answers["phone_numbers"] = {"data": [GOOD | {"messaging_limit_tier": "TIER_1K"}]}
    assert (await found(graph.url, "number", WHATSAPP_GRAPH_VERSION="v23.0")).facts["limit"] == "TIER_1K"
    fields = [each.query["fields"] for each in graph.asked if each.path.endswith("phone_numbers")]
    assert fields == ["id,display_phone_number,status,quality_rating,messaging_limit_tier"]


async def test_webhooks_that_do_not_come(graph: Meta) -> None:
    graph.answers["subscribed_apps"] = {"data": []}
    one = await found(graph.url, "webhook")
    assert (one.state, one.what) == ("bad", "whatsapp_webhook_not_subscribed")
    one = await found(graph.url, "webhook", WHATSAPP_APP_SECRET="")
    assert (one.state, one.what) == ("bad", "whatsapp_app_secret_missing")
    one = await found(graph.url, "webhook", WHATSAPP_VERIFY_TOKEN="")
    assert (one.state, one.what) == ("bad", "whatsapp_verify_token_missing")


@pytest.mark.parametrize(("about", "path"), [("number", "phone_numbers"), ("webhook", "subscribed_apps")])
@pytest.mark.parametrize(
    ("answer", "state", "what"),
    [
        ((401, 190), "bad", "whatsapp_token_refused"),
        ((403, 10), "bad", "whatsapp_not_allowed"),
        ((400, 100), "bad", "whatsapp_cannot_tell"),
        ((503, 2), "warning", "whatsapp_no_answer"),
    ],
)
async def test_an_account_they_will_not_speak_of(
    graph: Meta, about: str, path: str, answer: tuple[int, int], state: str, what: str
) -> None:
    graph.answers[path] = answer
    one = await found(graph.url, about)
    assert (one.state, one.what) == (state, what)


async def test_where_nobody_listens_there_is_no_answer() -> None:
    for about in ("token", "number", "webhook"):
        one = await found("http://127.0.0.1:1", about)
        assert (one.state, one.what) == ("warning", "whatsapp_no_answer")
    assert (await found("http://127.0.0.1:1", "version")).state == "good"


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("v17.0", "bad"),
        ("v18.0", "bad"),
        ("v20.0", "bad"),
        ("v21.0", "warning"),
        ("v22.0", "good"),
        ("v26.0", "good"),
        ("v27.0", "good"),
    ],
)
async def test_a_version_is_warned_of_before_it_ends(graph: Meta, version: str, state: str) -> None:
    one = await found(graph.url, "version", WHATSAPP_GRAPH_VERSION=version)
    assert one.state == state
    ends = ENDS.get(version)
    assert one.until == (datetime(ends.year, ends.month, ends.day, tzinfo=UTC) if ends else None)


async def test_ninety_days_before(graph: Meta) -> None:
    assert ENDS["v21.0"] == date(2027, 1, 21)

    class Then:
        def __init__(self, days: int) -> None:
            self.days = days

        def now(self) -> datetime:
            return datetime(2027, 1, 21, tzinfo=UTC) - timedelta(days=self.days)

    states = []
    for days in (91, 90, 1, 0):
        one = replace(kit(WHATSAPP_BASE_URL=graph.url, WHATSAPP_GRAPH_VERSION="v21.0"), clock=Then(days))
        channel = from_kit(one)
        assert channel is not None
        states.append((await channel.health())[-1].state)
        await channel.aclose()
    assert states == ["good", "warning", "warning", "bad"]


# -- templates


def template(name: str, body: str, **more: Any) -> dict[str, Any]:
    components = [{"type": "HEADER", "format": "TEXT", "text": "Hola"}, {"type": "BODY", "text": body}]
    told = {"name": name, "language": "es", "status": "APPROVED", "category": "UTILITY", "id": "1"}
    return told | {"components": components} | more


async def test_templates_are_listed_from_all_pages(channel: WhatsApp, graph: Meta) -> None:
    evil = "https://evil.example/?access_token=x"
    graph.answers["message_templates"] = [
        {"data": [template("a", "Hola {{1}}")], "paging": {"cursors": {"after": "1"}, "next": evil}},
        {"data": [template("b", "Adiós")], "paging": {"cursors": {"after": "2"}, "next": evil}},
        {"data": [template("c", "{{1}} {{2}} {{1}}")], "paging": {"cursors": {"after": "3"}}},
    ]
    offered = await channel.templates()
    assert [(each.name, each.approved.places) for each in offered] == [("a", 1), ("b", 0), ("c", 2)]
    assert len(graph.asked) == 3


async def test_a_list_that_turns_in_a_circle_comes_to_an_end(channel: WhatsApp, graph: Meta) -> None:
    page = {"data": [template("a", "Hola")], "paging": {"cursors": {"after": "0"}, "next": "x"}}
    graph.answers["message_templates"] = [page]
    assert len(await channel.templates()) == 2


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("APPROVED", "approved"),
        ("PENDING", "pending"),
        ("IN_APPEAL", "pending"),
        ("REJECTED", "rejected"),
        ("PAUSED", "paused"),
        ("DISABLED", "disabled"),
        ("ARCHIVED", "disabled"),
        ("NEW_TO_US", "disabled"),
    ],
)
async def test_how_a_template_stands(channel: WhatsApp, graph: Meta, status: str, ours: str) -> None:
    one = template("a", "Hola {{1}}", status=status, category="MARKETING")
    graph.answers["message_templates"] = {"data": [one]}
    (offered,) = await channel.templates()
    assert (offered.name, offered.language, offered.text) == ("a", "es", "Hola {{1}}")
    assert offered.approved == Approved(ours, "marketing", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("component", "offered"),
    [
        ({"type": "HEADER", "format": "TEXT", "text": "Hola {{1}}"}, False),
        ({"type": "HEADER", "format": "IMAGE"}, False),
        ({"type": "FOOTER", "text": "Pascal"}, True),
        ({"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "BAJA"}]}, True),
        ({"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://pascal.example/"}]}, True),
        ({"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://pascal.example/{{1}}"}]}, False),
        ({"type": "BUTTONS", "buttons": [{"type": "OTP"}]}, False),
    ],
)
async def test_what_we_cannot_fill_is_not_offered(
    channel: WhatsApp, graph: Meta, component: dict[str, Any], offered: bool
) -> None:
    one = template("a", "Hola", components=[{"type": "BODY", "text": "Hola"}, component])
    graph.answers["message_templates"] = {"data": [one]}
    assert len(await channel.templates()) == offered


@pytest.mark.parametrize("listed_before", [True, False])
async def test_places_with_names_keep_them_and_are_filled_in_their_order(
    channel: WhatsApp, graph: Meta, listed_before: bool
) -> None:
    one = template("cita", "Hola {{ nombre }}, el {{dia}}. ¡Gracias, {{nombre}}!", parameter_format="NAMED")
    graph.answers["message_templates"] = {"data": [one]}
    if listed_before:
        (offered,) = await channel.templates()
        assert offered.text == "Hola {{nombre}}, el {{dia}}. ¡Gracias, {{nombre}}!"
        assert offered.filled(["Juan", "{{dia}}"]) == "Hola Juan, el {{dia}}. ¡Gracias, Juan!"
        assert offered.filled(["Juan"]) == "Hola Juan, el {{dia}}. ¡Gracias, Juan!"
        assert offered.approved.places == 2
    await channel.send_template(permit(ANA, Kind.TEMPLATE, 2), outgoing("", template=filled("Ana", "martes")))
    assert graph.sent[0]["template"]["components"][0]["parameters"] == [
        {"type": "text", "parameter_name": "nombre", "text": "Ana"},
        {"type": "text", "parameter_name": "dia", "text": "martes"},
    ]
    with pytest.raises(Rejected) as refused:
        await channel.send_template(permit(ANA, Kind.TEMPLATE, 1), outgoing("", template=filled("Ana")))
    assert refused.value.failure == "template_parameters"
    assert len([each for each in graph.asked if each.method == "GET"]) == 1


@pytest.mark.parametrize("answer", [(400, 100), (500, 2), {"data": [{}]}])
async def test_a_template_goes_also_where_its_places_cannot_be_asked(
    channel: WhatsApp, graph: Meta, answer: Any
) -> None:
    graph.answers["message_templates"] = answer
    await channel.send_template(permit(ANA, Kind.TEMPLATE, 1), outgoing("", template=filled("Ana")))
    assert graph.sent[0]["template"]["components"][0]["parameters"] == [{"type": "text", "text": "Ana"}]
    with pytest.raises(NotNow):
        await channel.templates()


async def test_templates_without_a_token(channel: WhatsApp, graph: Meta) -> None:
    graph.answers["message_templates"] = (401, 190)
    with pytest.raises(LockedOut):
        await channel.templates()
    with pytest.raises(LockedOut):
        await channel.send_template(permit(ANA, Kind.TEMPLATE, 1), outgoing("", template=filled("Ana")))
    assert not graph.sent


# -- the link to us


async def test_who_is_on_the_site_gets_a_link_to_our_number(channel: WhatsApp, graph: Meta) -> None:
    """Meta is asked once."""
    graph.answers["phone_numbers"] = {
        "data": [{"id": "1"}, GOOD | {"display_phone_number": "+51 1 555-0100"}]
    }
    for _ in range(2):
        link = await channel.invitation("Sigo aquí: K7QM3-XPDWA")
        assert link == "https://wa.me/5115550100?text=Sigo%20aqu%C3%AD%3A%20K7QM3-XPDWA"
    assert len(graph.asked) == 1


async def test_a_number_that_meta_does_not_know_has_no_link(channel: WhatsApp, graph: Meta) -> None:
    graph.answers["phone_numbers"] = {"data": [{"id": "1"}]}
    with pytest.raises(Rejected):
        await channel.invitation("Hola")
