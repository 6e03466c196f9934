"""What goes out is what Meta's own description allows, and says what it should."""

import json
from typing import Any

import httpx
import pytest
from whatsapp_house import ANA, HIDDEN, file, filled, outgoing, permit

from pascal.adapters.whatsapp import WhatsApp
from pascal.adapters.whatsapp.channel import TRAITS
from pascal.domain.communications import Kind
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ports.channels import Rejected
from pascal.domain.sending import Permit
from providers.prism import Between
from providers.whatsapp import NUMBER, TOKEN


def said(meta: Between) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(meta.asked[-1].body)
    return body


async def test_meta_would_say_what_is_wrong(meta: Between) -> None:
    """Else the other tests would say nothing."""
    url = f"{meta.url}/v26.0/{NUMBER}/messages"
    text = {"messaging_product": "whatsapp", "type": "text", "text": {"body": "Hola"}}
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {TOKEN}"}) as http:
        for wrong in ({}, {"to": 5}, {"recipient": "51987654321"}, {"to": "+51987654321", "text": {}}):
            await http.post(url, json=text | wrong)
    assert len(meta.broken) == 4
    meta.broken.clear()


async def test_a_text_goes_from_our_number_to_their_phone(whatsapp: WhatsApp, meta: Between) -> None:
    one = outgoing("¿Te va el martes? 👋")
    sent = await whatsapp.send_text(permit(), one)
    assert sent.external_id.startswith("wamid.")
    asked = meta.asked[0]
    assert (asked.method, asked.path) == ("POST", f"/v26.0/{NUMBER}/messages")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert said(meta) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+51987654321",
        "type": "text",
        "text": {"body": "¿Te va el martes? 👋", "preview_url": True},
        "biz_opaque_callback_data": str(one.id),
    }


async def test_who_shows_no_phone_is_written_to_by_their_id(whatsapp: WhatsApp, meta: Between) -> None:
    await whatsapp.send_text(permit(HIDDEN), outgoing())
    assert said(meta)["recipient"] == HIDDEN.value
    assert "to" not in said(meta)


async def test_nobody_else_is_written_to(whatsapp: WhatsApp, meta: Between) -> None:
    mailbox = Permit(TRAITS.channel, Kind.TEXT, Identity(MAILBOX, "ana@correo.example"), None)
    with pytest.raises(Rejected) as refused:
        await whatsapp.send_text(mailbox, outgoing())
    assert refused.value.failure == "no_address"
    assert not meta.asked


async def test_an_answer_names_what_it_answers(whatsapp: WhatsApp, meta: Between) -> None:
    await whatsapp.send_text(permit(), outgoing(about="wamid.B2"))
    assert said(meta)["context"] == {"message_id": "wamid.B2"}


async def test_it_goes_from_the_number_they_wrote_to(whatsapp: WhatsApp, meta: Between) -> None:
    await whatsapp.send_text(permit(), outgoing(line="555"))
    await whatsapp.mark_read("wamid.B2", "556")
    assert [asked.path for asked in meta.asked] == ["/v26.0/555/messages", "/v26.0/556/messages"]
    with pytest.raises(Rejected):
        await whatsapp.send_text(permit(), outgoing(line="../me"))
    assert len(meta.asked) == 2


@pytest.mark.parametrize(
    ("text", "failure"), [("", "rejected"), (" \n", "rejected"), ("a" * 4097, "too_long")]
)
async def test_what_they_would_refuse_is_not_asked(
    whatsapp: WhatsApp, meta: Between, text: str, failure: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await whatsapp.send_text(permit(), outgoing(text))
    assert refused.value.failure == failure
    assert not meta.asked


async def test_the_longest_text_passes(whatsapp: WhatsApp) -> None:
    await whatsapp.send_text(permit(), outgoing("👋" * 4096))


async def test_read_is_told(whatsapp: WhatsApp, meta: Between) -> None:
    await whatsapp.mark_read("wamid.B2", None)
    assert said(meta) == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.B2"}


# -- files


@pytest.mark.parametrize(
    ("media_type", "kind", "content"),
    [
        ("image/png", "image", {"caption": "El plano"}),
        ("video/mp4", "video", {"caption": "El plano"}),
        ("application/pdf", "document", {"caption": "El plano", "filename": 'plano "2".pdf'}),
        ("audio/ogg", "audio", {}),
        ("image/webp", "sticker", {}),
    ],
)
async def test_a_file_is_uploaded_then_sent_by_its_id(
    whatsapp: WhatsApp, meta: Between, media_type: str, kind: str, content: dict[str, str]
) -> None:
    text = "El plano" if "caption" in content else ""
    one = file(media_type, b"\x00\xff--data\r\n", 'plano "2".pdf')
    await whatsapp.send_media(permit(kind=Kind.MEDIA), outgoing(text), one)
    upload, send = meta.asked
    assert upload.path == f"/v26.0/{NUMBER}/media"
    assert int(upload.headers["content-length"]) == len(upload.body)
    assert b"\x00\xff--data\r\n" in upload.body
    assert b'filename="plano %222%22.pdf"' in upload.body
    assert f"Content-Type: {media_type}".encode() in upload.body
    assert send.path.endswith("/messages")
    assert said(meta)["type"] == kind
    assert said(meta)[kind].pop("id")
    assert said(meta)[kind].keys() - {"id"} == content.keys()
    assert content.items() <= said(meta)[kind].items()


@pytest.mark.parametrize("media_type", sorted(TRAITS.media))
async def test_every_type_that_is_declared_is_carried(whatsapp: WhatsApp, media_type: str) -> None:
    assert await whatsapp.send_media(permit(kind=Kind.MEDIA), outgoing(""), file(media_type))


@pytest.mark.parametrize(
    ("media_type", "size", "text", "failure"),
    [
        ("image/gif", 4, "", "media_refused"),
        ("application/zip", 4, "", "media_refused"),
        ("image/png", 5 * 1024**2 + 1, "", "media_refused"),
        ("image/webp", 100 * 1024 + 1, "", "media_refused"),
        ("image/png", 4, "a" * 1025, "too_long"),
        ("audio/ogg", 4, "hola", "too_long"),
        ("image/webp", 4, "hola", "too_long"),
    ],
)
async def test_what_is_not_declared_is_not_asked(
    whatsapp: WhatsApp, meta: Between, media_type: str, size: int, text: str, failure: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await whatsapp.send_media(permit(kind=Kind.MEDIA), outgoing(text), file(media_type, b"x" * size))
    assert refused.value.failure == failure
    assert not meta.asked


# -- templates


async def test_a_template_goes_with_its_values(whatsapp: WhatsApp, meta: Between) -> None:
    one = outgoing("", template=filled("Ana", " el\n martes\t  a las 10 "))
    await whatsapp.send_template(permit(ANA, Kind.TEMPLATE, 2), one)
    assert said(meta)["template"] == {
        "name": "cita",
        "language": {"code": "es"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Ana"},
                    {"type": "text", "text": "el martes a las 10"},
                ],
            }
        ],
    }


async def test_a_template_without_places_goes_as_it_is(whatsapp: WhatsApp, meta: Between) -> None:
    await whatsapp.send_template(permit(ANA, Kind.TEMPLATE), outgoing("", template=filled()))
    assert said(meta)["template"] == {"name": "cita", "language": {"code": "es"}}
    assert len(meta.asked) == 1


async def test_an_empty_value_is_refused_here(whatsapp: WhatsApp, meta: Between) -> None:
    with pytest.raises(Rejected) as refused:
        await whatsapp.send_template(permit(ANA, Kind.TEMPLATE, 1), outgoing("", template=filled("  ")))
    assert refused.value.failure == "template_parameters"
    with pytest.raises(Rejected) as refused:
        await whatsapp.send_template(permit(ANA, Kind.TEMPLATE), outgoing(""))
    assert refused.value.failure == "template_not_approved"
    assert not [asked for asked in meta.asked if asked.method == "POST"]


async def test_the_templates_are_asked_as_described(whatsapp: WhatsApp, meta: Between) -> None:
    assert isinstance(await whatsapp.templates(), list)
    assert meta.asked[0].path.startswith("/v26.0/102290129340398/message_templates?")
