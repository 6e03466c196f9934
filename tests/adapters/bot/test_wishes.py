"""The lists that a house of software asks for, read from how people say them."""

import re
from collections.abc import AsyncIterator
from itertools import chain
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.bot.openai import OpenAiBot
from pascal.adapters.bot.plan import LANGUAGES, plan
from pascal.adapters.bot.reading import understand
from pascal.adapters.bot.script import Script
from pascal.adapters.bot.wishes import MOST_OF_A_MESSAGE
from pascal.domain.bot import SLOT, Move, Opening, Understood
from pascal.domain.ids import MessageId
from pascal.domain.ports.bot import Heard, Line, Telling
from pascal.domain.requirements import KINDS, Kind
from pascal.testing.answers import NOW
from providers.hostile import Hostile

SOFTWARE = KINDS["software"]
FEATURES, INTEGRATIONS = "features", "integrations"
NOTHING: dict[str, object] = {
    "readings": [],
    "agrees": None,
    "declines": True,
    "wants_person": False,
    "slot": None,
    "other_slot": False,
    "courtesy": False,
    "question": False,
    "language": None,
}


def heard(*texts: str, asked: str | None, kind: Kind = SOFTWARE, language: str = "es") -> Heard:
    lines = [Line(MessageId(UUID(int=n)), text) for n, text in enumerate(texts, 1)]
    return Heard(lines, asked, kind, language, NOW)


def listed(understood: Understood, field: str) -> list[str]:
    return [each.value for each in understood.readings if each.field == field]


UNASKED = [
    ("un ecommerce con catálogo y pagos", "ecommerce con catálogo y pagos"),
    ("hola, queremos hacer una tienda online", "tienda online"),
    ("busco una página web, unos 8 mil dólares", "página web"),
    ("quiero un bot de whatsapp que responda a mis clientes", "bot de whatsapp que responda a mis clientes"),
    ("we need a mobile app for our drivers", "mobile app"),
    ("quero uma loja virtual", "loja virtual"),
    ("preciso de um site de reservas", "site de reservas"),
    ("hola, necesito una app para mi negocio", None),  # of what kind is asked
    ("quiero una tienda online?", None),
    ("no quiero una tienda online", None),
    ("ya tengo una tienda online", None),
    ("la tienda online ya la tengo", None),
    ("eres un bot", None),
    ("quiero una persona", None),
]


@pytest.mark.parametrize("asked", [None, "need", "budget", "deadline"])
@pytest.mark.parametrize(("text", "meant"), UNASKED)
def test_what_they_want_built_is_understood_whatever_was_asked(
    text: str, meant: str | None, asked: str | None
) -> None:
    found = listed(understand(heard(text, asked=asked)), "app_type")
    assert found == ([] if meant is None else [meant])


def test_what_features_there_are_says_nothing_of_what_it_is() -> None:
    told = understand(heard("una tienda online y un portal de clientes", asked=FEATURES))
    assert listed(told, "app_type") == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [("unos 8 mil dólares", "8000-8000"), ("hasta 900 soles", "0-900"), ("cuesta 5 dólares", None)],
)
def test_a_sum_of_money_is_a_budget_whatever_was_asked(text: str, meant: str | None) -> None:
    assert listed(understand(heard(text, asked="need")), "budget") == ([] if meant is None else [meant])


FEATURES_TOLD = [
    ("Login, reportes y notificaciones", ["Login", "reportes", "notificaciones"]),
    ("que tenga carrito de compras, y también chat", ["carrito de compras", "chat"]),
    ("ventas, compras e inventario por favor", ["ventas", "compras", "inventario"]),
    ("- inventario\n- facturación electrónica\n• caja", ["inventario", "facturación electrónica", "caja"]),
    ("1. login\n2. pagos", ["login", "pagos"]),
    ("1) Login 2) Pagos", ["Login", "Pagos"]),
    ("lo más importante es el control de inventario", ["control de inventario"]),
    ("no pueden faltar los reportes ni el chat", ["reportes", "chat"]),
    ("e-mail marketing y e-commerce", ["e-mail marketing", "e-commerce"]),
    ("que funcione sin internet", ["funcione sin internet"]),
    ("un bot de WhatsApp, ofertas y fotos", ["bot de WhatsApp", "ofertas", "fotos"]),
    ("enviar correos y mis pedidos", ["enviar correos", "mis pedidos"]),
    ("login/registro, node.js y CI/CD", ["login/registro", "node.js", "CI/CD"]),
    ("login, pero sin chat", ["login"]),
    ("must haves: login, search | billing", ["login", "search", "billing"]),
    ("mmm creo que lo principal sería el tracking de pedidos", ["tracking de pedidos"]),
    ("acceso desde cualquier dispositivo", ["acceso desde cualquier dispositivo"]),
    ("No, mejor pagos", ["pagos"]),
    ("no necesito pagos, sí reportes", ["reportes"]),
    ("sin login, con catálogo web", ["catálogo web"]),
    ("login y reportes. ¿Cuánto cuesta?", ["login", "reportes"]),
    ("facturación, y mi correo es ana@example.com", ["facturación"]),
    ("we need accounts, a dashboard and push messages please", ["accounts", "dashboard", "push messages"]),
    ("it should have chat and analytics", ["chat", "analytics"]),
    ("precisa de agenda, pagamentos e relatórios", ["agenda", "pagamentos", "relatórios"]),
    ("não pode faltar o controle de estoque", ["controle de estoque"]),
]


@pytest.mark.parametrize(("text", "expected"), FEATURES_TOLD)
def test_features_are_read_one_by_one(text: str, expected: list[str]) -> None:
    understood = understand(heard(text, asked=FEATURES))
    assert listed(understood, FEATURES) == expected
    assert not understood.declines
    for each in understood.readings:
        assert each.quote in text
        assert each.value in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SAP y WhatsApp", ["SAP", "WhatsApp"]),
        ("con sap, whatsapp y shopify", ["sap", "whatsapp", "shopify"]),
        ("usamos Odoo y Excel", ["Odoo", "Excel"]),
        ("se tiene que integrar con el ERP y la pasarela de pagos", ["ERP", "pasarela de pagos"]),
        ("Con SAP para la contabilidad, gracias", ["SAP"]),
        ("ninguna, solo SAP", ["SAP"]),
        ("sin SAP, mejor Odoo", ["Odoo"]),
        ("it has to integrate with Salesforce and Slack", ["Salesforce", "Slack"]),
        ("precisa se integrar com o Totvs e o Bling", ["Totvs", "Bling"]),
        ("usamos contanet", ["contanet"]),
        ("con SAP no, con Odoo sí", ["Odoo"]),
        ("SAP o Odoo", ["SAP", "Odoo"]),
        ("SAP/Odoo, tal vez excel", ["SAP", "Odoo", "excel"]),
        ("que se conecte con contanet y un perro", ["contanet"]),
        ("Mercado Libre, perro", ["Mercado Libre"]),
        ("con la pasarela de pagos y el correo", ["pasarela de pagos", "correo"]),
        ("we have a payment gateway", ["payment gateway"]),
    ],
)
def test_systems_are_read_without_what_leads_to_them(text: str, expected: list[str]) -> None:
    understood = understand(heard(text, asked=INTEGRATIONS))
    assert listed(understood, INTEGRATIONS) == expected
    assert not listed(understood, FEATURES)
    assert not understood.declines


@pytest.mark.parametrize("asked", [FEATURES, INTEGRATIONS])
@pytest.mark.parametrize(
    "text",
    [
        "ninguna",
        "no",
        "No, ninguno, gracias",
        "no sé",
        "nada por ahora",
        "aún no",
        "todavía no lo sé",
        "lo básico",
        "luego te digo",
        "de momento ninguno",
        "depende del precio",
        "cualquier cosa",
        "whatever you recommend",
        "déjame pensarlo",
        "none",
        "not sure",
        "nothing for now",
        "just the basics",
        "nenhuma",
        "não",
        "não sei",
        "o básico",
        "no necesitamos chat ni pagos",
    ],
)
def test_who_wants_none_is_not_asked_again(text: str, asked: str) -> None:
    understood = understand(heard(text, asked=asked))
    assert understood.declines
    assert not understood.readings


@pytest.mark.parametrize("asked", [FEATURES, INTEGRATIONS])
@pytest.mark.parametrize(
    "text",
    [
        "gracias",
        "buenas tardes",
        "sí",
        "😊",
        "1",
        "jajaja",
        "¿cuánto cuesta?",
        "¿puede tener login, reportes y pagos?",
        "mándame fotos porfa",
        "te lo mando por correo",
        "cuánto demora",
        "quiero saber el precio",
        "borren mis datos",
        "pueden ver mi web: www.tienda.example",
        "precios",
        "quiero una cotización",
        "send me a quote",
        "can you call me?",
        "me mandas más información",
        "hablar con una persona",
        "login y quiero hablar con una persona",
        "talk to a person",
        "quero falar com uma pessoa",
        "somos una empresa de 20 personas",
        "espera",
        "no entiendo",
        "mañana a las 5",
        "mi correo es ana@example.com",
        "es urgente",
        "ya te lo dije",
        "está caro",
        "Es muy caro",
        "quién eres",
        "Eres un bot",
        "mi jefe no me deja hablar",
        "what do you mean",
        "you are a bot",
        "I live in Lima",
        "me manda fotos",
        "mucho gusto",
        "hola de nuevo",
        "tengo una duda",
        "Tengo un perro",
        "mañana hablamos",
    ],
)
def test_what_is_no_item_is_none(text: str, asked: str) -> None:
    understood = understand(heard(text, asked=asked))
    assert not listed(understood, FEATURES) + listed(understood, INTEGRATIONS)


@pytest.mark.parametrize("asked", [None, "app_type", "budget", SLOT])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Necesito un ERP con integración a SAP y WhatsApp", ["SAP", "WhatsApp"]),
        ("un CRM que se integre con Gmail, para unas 20 personas", ["Gmail"]),
        ("integracion con sap, whatsapp y reportes", ["sap", "whatsapp"]),
        ("una app integrada al sistema contable y con chat", ["sistema contable"]),
        ("no tengo CRM, necesito integración con HubSpot", ["HubSpot"]),
        ("it should integrate with Stripe and Shopify, budget 20k", ["Stripe", "Shopify"]),
        ("preciso de um app para integrar com SAP e Pix", ["SAP", "Pix"]),
        ("sin integración a SAP", []),
        ("no necesito integración con SAP", []),
        ("¿se integra con SAP?", []),
        ("quiero integrarme con ustedes", []),
        ("asesoría integral con garantía", []),
    ],
)
def test_integrations_are_read_wherever_they_are_told(
    text: str, expected: list[str], asked: str | None
) -> None:
    assert listed(understand(heard(text, asked=asked)), INTEGRATIONS) == expected
    of_homes = understand(heard(text, asked=asked, kind=KINDS["real_estate"]))
    assert not listed(of_homes, INTEGRATIONS), "who sells homes asks for none"


def test_what_it_works_with_is_no_feature() -> None:
    told = understand(heard("integración con SAP y WhatsApp, y además reportes", asked=FEATURES))
    assert (listed(told, FEATURES), listed(told, INTEGRATIONS)) == (["reportes"], ["SAP", "WhatsApp"])


def test_several_messages_are_one_answer_and_each_item_knows_its_own() -> None:
    told = understand(heard("login", "y pagos", "gracias", asked=FEATURES))
    assert [(each.value, each.message_id.int) for each in told.readings] == [("login", 1), ("pagos", 2)]


def test_of_one_message_a_handful_is_read() -> None:
    told = understand(heard(", ".join(f"función {n}ª" for n in range(99)), asked=FEATURES))
    assert len(listed(told, FEATURES)) == MOST_OF_A_MESSAGE


@given(st.text(), st.sampled_from([None, FEATURES, INTEGRATIONS]))
def test_no_text_is_too_strange(text: str, asked: str | None) -> None:
    for each in understand(heard(text, asked=asked)).readings:
        assert each.value
        assert each.quote in text


APP_TYPES = [
    ("e-commerce", "e-commerce"),
    ("un e-commerce", "e-commerce"),
    ("a web app", "web app"),
    ("un bot de whatsapp", "bot de whatsapp"),
    (
        "una plataforma para que mis clientes hagan pedidos y paguen en línea",
        "plataforma para que mis clientes hagan pedidos y paguen en línea",
    ),
    (
        "tienda online con carrito de compras y pasarela de pagos",
        "tienda online con carrito de compras y pasarela de pagos",
    ),
    ("um sistema para controlar meu estoque", "sistema para controlar meu estoque"),
    (
        "an app where customers can order food and pay online",
        "app where customers can order food and pay online",
    ),
    ("una app para todos mis empleados", "app para todos mis empleados"),
]


@pytest.mark.parametrize(("text", "expected"), APP_TYPES)
def test_what_it_is_to_be_is_read_as_they_say_it(text: str, expected: str) -> None:
    assert listed(understand(heard(text, asked="app_type")), "app_type") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "fin de marzo",
        "en 3 meses",
        "info",
        "una reunión",
        "quién eres",
        "está caro",
        "tengo una duda",
        "mi jefe no me deja hablar",
        "mi presupuesto es bajo",
        "ya te dije",
        "no sé",
    ],
)
def test_what_is_said_of_something_else_is_not_what_it_is_to_be(text: str) -> None:
    assert not listed(understand(heard(text, asked="app_type")), "app_type")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("app_type", "an app to rent cars"),
        ("app_type", "um app para alugar carros"),
        ("app_type", "quiero vender mis productos por internet"),
        (FEATURES, "libro de reclamaciones"),
        (FEATURES, "que el cliente pueda hablar con una persona"),
        (FEATURES, "un botón para llamar a un vendedor"),
        (FEATURES, "refunds, and chat with an agent"),
    ],
)
def test_who_uses_it_may_want_a_person_and_who_buys_it_does_not(asked: str, text: str) -> None:
    told = understand(heard(text, asked=asked))
    assert not told.wants_person
    assert listed(told, asked)


@pytest.mark.parametrize("asked", ["app_type", FEATURES, INTEGRATIONS, "budget"])
@pytest.mark.parametrize(
    "text",
    [
        "quiero hablar con una persona",
        "login, y quiero hablar con un asesor",
        "pásame con un asesor",
        "hablar con una persona",
        "un asesor por favor",
        "can I talk to someone?",
        "quero falar com uma pessoa",
        "no quiero hablar con un bot",
        "llámenme por favor",
    ],
)
def test_who_wants_a_person_gets_one_whatever_was_asked(text: str, asked: str) -> None:
    assert understand(heard(text, asked=asked)).wants_person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unos 800", ["800-800"]),
        ("entre 500 y 900", ["500-900"]),
        ("unos 20 mil", ["20000-20000"]),
        ("unos 20", []),
        ("hasta 900 dólares", ["0-900"]),
    ],
)
def test_a_small_budget_is_not_of_thousands(text: str, expected: list[str]) -> None:
    assert listed(understand(heard(text, asked="budget")), "budget") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("filtros por precio (de 10 a 100 soles)", []),
        ("soporte para 10 mil usuarios", []),
        ("pagos de hasta 500 dólares", []),
        ("login, y mi presupuesto es 15 mil dólares", ["15000-15000"]),
        ("tengo 20 soles de comisión por venta", []),
        ("tenemos 1000 dólares de ticket promedio", []),
        ("we have $5000 in sales a day", []),
        ("we have 20 dollars plans in Stripe", []),
        ("tengo 3000 dólares para empezar", ["3000-3000"]),
        ("login y pagos, tengo 3000 dólares", ["3000-3000"]),
        ("tengo 3000 dólares como máximo", ["0-3000"]),
        ("we have $5000 max", ["0-5000"]),
        ("tengo 3000 dólares 👍", ["3000-3000"]),
        ("tengo 3000 dólares en total, para empezar", ["3000-3000"]),
        ("tenemos 20 dólares máximo por usuario", []),
        ("tenemos 20 dólares (comisión)", []),
    ],
)
def test_sums_in_what_it_is_to_do_are_no_budget(text: str, expected: list[str]) -> None:
    assert listed(understand(heard(text, asked=FEATURES)), "budget") == expected


@pytest.mark.parametrize(
    ("text", "app_type", "budget"),
    [
        ("tengo 3000 dolares para una app de delivery", "app de delivery", "3000-3000"),
        ("I have $3000 for a delivery app", "delivery app", "3000-3000"),
        ("tenho 15 mil reais para um aplicativo de entregas", "aplicativo de entregas", "15000-15000"),
        ("Una app de delivery, y tengo 3000 dólares", "app de delivery", "3000-3000"),
        ("mi presupuesto es de 3000 dólares, quiero una app de delivery", "app de delivery", "3000-3000"),
        ("tengo 3000 dólares", None, "3000-3000"),
        ("una app que cobre 30 dólares por mes", None, None),
        ("no tengo 3000 dólares para una app", None, None),
        ("tengo 3000 dólares para empezar", None, "3000-3000"),
        ("tengo un cliente que paga 3000 dólares por una app", None, None),
    ],
)
def test_who_tells_what_they_have_for_what_tells_both(
    text: str, app_type: str | None, budget: str | None
) -> None:
    told = {each.field: each.value for each in understand(heard(text, asked="app_type")).readings}
    meant = {"app_type": app_type, "budget": budget}
    assert told == {field: value for field, value in meant.items() if value}


# -- how they are asked for


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
async def test_for_all_that_a_kind_asks_for_there_are_words(kind: Kind, language: str) -> None:
    asked = [each.name for each in kind.wants] + [each.several for each in kind.lists]
    for each in asked:
        said = {
            await Script().word(Telling(Move(Opening.NOTED, each), language, kind, {}, NOW, {each: times}))
            for times in range(2)
        }
        assert len(said) == 2, "each time in other words"
        assert all(one.count("?") == 1 for one in said)


OF_HOMES = re.compile(
    r"(?i)\b(corretor|visita|comprar|buy|hogar|home|im[oó]vel|inmueble|150 mil|150 thousand)\b"
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_sells_software_does_not_speak_of_homes(language: str) -> None:
    own = plan(language)
    asked = ["consent", "name", "phone", "need", "budget", "timeline", "authority", *SOFTWARE.topics, "slot"]
    said = [own.opening.values(), own.leaves.values(), (own.asks[each] for each in asked)]
    again = (own.again[each] for each in asked if each in own.again)
    for each in (*chain.from_iterable(said), *again):
        text = each if isinstance(each, str) else " ".join(each)
        assert not OF_HOMES.search(text), text


# -- with a model


@pytest_asyncio.fixture
async def model(hostile: Hostile) -> AsyncIterator[OpenAiBot]:
    one = OpenAiBot(base_url=hostile.url, api_key="example", model="example-model")
    yield one
    await one.aclose()


async def test_a_model_loses_no_list_that_the_rules_read(hostile: Hostile, model: OpenAiBot) -> None:
    hostile.say(NOTHING)
    told = await model.understand(heard("Login y pagos, con integración a SAP", asked=FEATURES))
    assert listed(told, FEATURES) == ["Login", "pagos"]
    assert listed(told, INTEGRATIONS) == ["SAP"]
    assert len(hostile.asked) == 1
