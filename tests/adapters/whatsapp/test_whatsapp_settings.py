"""Nothing set up is no channel; half set up says what is missing."""

import pytest
from whatsapp_house import bare_kit, kit

from pascal.adapters.whatsapp import from_kit
from pascal.adapters.whatsapp.channel import TRAITS
from pascal.adapters.whatsapp.settings import Settings
from pascal.domain.ports.channels import (
    FetchesMedia,
    Invites,
    MarksRead,
    Misconfigured,
    ReceivesWebhooks,
    ReportsHealth,
    SendsMedia,
    SendsTemplates,
    SendsText,
)
from providers.whatsapp import TOKEN


@pytest.mark.parametrize(
    "environment",
    [{}, {"WHATSAPP_ACCESS_TOKEN": " "}, {"WHATSAPP_GRAPH_VERSION": "v26.0"}, {"TWILIO_AUTH_TOKEN": "a"}],
)
def test_nothing_set_up_is_no_channel(environment: dict[str, str]) -> None:
    assert from_kit(bare_kit(environment)) is None


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"WHATSAPP_ACCESS_TOKEN": "a"}, ["WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_BUSINESS_ACCOUNT_ID"]),
        ({"WHATSAPP_APP_SECRET": "a"}, ["WHATSAPP_ACCESS_TOKEN"]),
        ({"WHATSAPP_VERIFY_TOKEN": "a"}, ["WHATSAPP_ACCESS_TOKEN"]),
    ],
)
def test_half_set_up_names_what_is_missing(environment: dict[str, str], named: list[str]) -> None:
    with pytest.raises(Misconfigured) as wrong:
        from_kit(bare_kit(environment))
    assert all(name in str(wrong.value) for name in named)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHATSAPP_ACCESS_TOKEN", "EAA…"),
        ("WHATSAPP_ACCESS_TOKEN", "EAA\nEAB"),
        ("WHATSAPP_PHONE_NUMBER_ID", "+51 987 654 321"),
        ("WHATSAPP_BUSINESS_ACCOUNT_ID", "1/2"),
        ("WHATSAPP_GRAPH_VERSION", "26"),
        ("WHATSAPP_BASE_URL", "graph.facebook.com"),
        ("WHATSAPP_BASE_URL", "http://[::1"),
        ("WHATSAPP_BASE_URL", "http://graph.example:port"),
    ],
)
def test_a_wrong_value_names_the_setting_and_not_the_value(name: str, value: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        from_kit(kit(**{name: value}))
    assert name in str(wrong.value)
    if name == "WHATSAPP_ACCESS_TOKEN":
        assert "EAA" not in str(wrong.value)


def test_secrets_are_several_and_never_shown() -> None:
    settings = Settings.read(kit(WHATSAPP_APP_SECRET=" old, new ,").environment)
    assert settings is not None
    assert settings.app_secrets == ("old", "new")
    assert settings.version == "v26.0"
    assert settings.base_url == "https://graph.facebook.com"
    shown = repr(settings)
    assert not any(secret in shown for secret in ("old", "new", TOKEN, "example-verify-token"))


async def test_it_has_the_abilities_it_should() -> None:
    channel = from_kit(kit())
    assert channel is not None
    for ability in (
        SendsText,
        SendsMedia,
        SendsTemplates,
        MarksRead,
        Invites,
        ReceivesWebhooks,
        FetchesMedia,
        ReportsHealth,
    ):
        assert isinstance(channel, ability)
    assert channel.traits is TRAITS
    assert TRAITS.kinds == ("phone", "whatsapp")
    await channel.aclose()
