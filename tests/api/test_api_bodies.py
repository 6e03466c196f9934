"""A body is taken as it is typed: `"5"` is no number there. In an address all is text, and `5` is one."""

import pytest
from api_site import Site, data, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("maxConcurrentChats", "5", 5),
        ("maxConcurrentChats", True, 5),
        ("maxConcurrentChats", 5.5, 5),
        ("maxConcurrentChats", [5], 5),
        ("isActive", "true", True),
        ("isActive", 1, True),
        ("name", 5, "Ana"),
        ("role", None, "ADMIN"),
    ],
)
async def test_a_wrong_type_is_refused_by_field(site: Site, field: str, wrong: object, right: object) -> None:
    admin, ana = await site.admin(), await site.colleague("Ana")
    if wrong is not None:
        refused(await admin.patch(f"/users/{ana.id}", {field: wrong}), 400, "validation_error", field)
    assert data(await admin.patch(f"/users/{ana.id}", {field: right}))[field] == right


async def test_a_number_in_text_is_refused_in_lists_and_elsewhere_too(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    chat = await browser.chat()
    await agent.take(chat)
    refused(await agent.post(f"/conversations/{chat}/read", {"seq": "1"}), 400, "validation_error", "seq")
    refused(
        await agent.patch(f"/conversations/{chat}", {"agentEnabled": "false"}),
        400,
        "validation_error",
        "agentEnabled",
    )
    wrong = await agent.patch(f"/conversations/{chat}", {"tags": ["a", 5]})
    refused(wrong, 400, "validation_error", "tags[1]")
    assert (await agent.one(chat))["agentEnabled"] is True
    data(await agent.post(f"/conversations/{chat}/read", {"seq": 1}))


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"5"])
async def test_a_body_that_is_no_object_is_refused(site: Site, body: bytes) -> None:
    answer = await site.stranger.call(
        "POST", "/auth/login", content=body, headers={"content-type": "application/json"}
    )
    refused(answer, 400, "validation_error", "body")


async def test_what_a_body_lacks_is_named(site: Site) -> None:
    refused(
        await site.stranger.post("/auth/login", {"email": "a@b.example"}), 400, "validation_error", "password"
    )


async def test_numbers_in_an_address_are_text_and_count(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    chat = await browser.chat()
    assert len(await agent.messages(chat, limit="1", afterSeq="0")) == 1
    refused(
        await agent.get(f"/conversations/{chat}/messages", limit="viele"), 400, "validation_error", "limit"
    )
