"""Telegram keeps what every channel has to keep, and a few things of its own."""

import json
import tomllib
from contextlib import AbstractAsyncContextManager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from bot_api import ANA, BotApi, bot_api, update
from pascal_telegram import Telegram, from_kit

from pascal.domain.incoming import Said
from pascal.domain.messages import ContentType
from pascal.testing.channels import ChannelContract, Provider, Stage, Typed

HERE = Path(__file__).parents[1]


class TestTelegram(ChannelContract):
    channel = Telegram
    from_kit = staticmethod(from_kit)

    def provider(self) -> AbstractAsyncContextManager[Provider]:
        return bot_api()

    # -- what is its own

    async def test_a_reply_names_what_it_answers(self) -> None:
        async with self.at_work() as stage:
            await stage.text("Sí, sigue libre", about=f"{ANA}:7")
            (asked,) = bot(stage).taken
            assert json.loads(asked["reply_parameters"])["message_id"] == 7

    async def test_a_photo_goes_as_a_photo_and_a_plan_as_a_document(self) -> None:
        async with self.at_work() as stage:
            for media_type in ("image/jpeg", "application/pdf"):
                await stage.media(b"plano", media_type, "El plano")
            assert [content for content, _ in stage.provider.files()] == [b"plano", b"plano"]

    @pytest.mark.parametrize(
        ("content", "kind", "text"),
        [
            ({"location": {"latitude": -12.1, "longitude": -77.03}}, ContentType.LOCATION, "-12.1, -77.03"),
            (
                {"contact": {"phone_number": "+51987654321", "first_name": "Rosa"}},
                ContentType.CONTACTS,
                "Rosa: +51987654321",
            ),
            ({"document": {"file_id": "d1", "file_name": "dni.pdf"}}, ContentType.FILE, ""),
            ({"poll": {"question": "¿Qué tal?"}}, ContentType.UNSUPPORTED, ""),
        ],
    )
    async def test_whatever_they_send_is_legible(self, content: Any, kind: ContentType, text: str) -> None:
        async with self.at_work() as stage:
            said = heard(stage, update(Typed(1, ""), content))
            assert (said.content_type, said.text) == (kind, text)

    async def test_an_answer_names_what_it_answers_and_an_edit_what_it_changes(self) -> None:
        async with self.at_work() as stage:
            reply = {"text": "Sí", "reply_to_message": {"message_id": 5}}
            assert heard(stage, update(Typed(6, "Sí"), reply)).about == f"{ANA}:5"
            edit = heard(stage, update(Typed(6, ""), {"text": "No"}, name="edited_message"))
            assert (edit.content_type, edit.text, edit.about) == (ContentType.EDIT, "No", f"{ANA}:6")
            assert edit.external_id != edit.about

    async def test_what_is_said_in_groups_is_not_for_us(self) -> None:
        async with self.at_work() as stage:
            told = update(Typed(1, ""), {"text": "Hola a todos"})
            told["message"]["chat"] = {"id": -100, "type": "group"}
            assert stage.channel.read(json.dumps(told).encode()) == []

    async def test_a_webhook_that_goes_elsewhere_is_told(self) -> None:
        async with self.at_work() as stage:
            bot(stage).webhook = ""
            (found,) = await stage.channel.health()
            assert (found.about, found.state) == ("webhook", "bad")


def bot(stage: Stage) -> BotApi:
    assert isinstance(stage.provider, BotApi)
    return stage.provider


def heard(stage: Stage, told: Any) -> Said:
    (said,) = stage.said_in([stage.provider.signed(json.dumps(told).encode())])
    return said


def test_pascal_finds_it_by_its_entry_point() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    declared = project["entry-points"]["pascal.channels"]
    (entry,) = [EntryPoint(name, value, "pascal.channels") for name, value in declared.items()]
    assert (entry.name, entry.load()) == (Telegram.traits.channel, from_kit)


def test_it_is_as_short_as_the_documentation_says() -> None:
    lines = [line.strip() for line in (HERE / "pascal_telegram.py").read_text().splitlines()]
    code = [line for line in lines if line and not line.startswith(("#", '"""'))]
    assert len(code) < 150, len(code)
