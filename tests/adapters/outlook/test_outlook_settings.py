"""What is set up for Outlook, half of it, or nothing."""

import pytest
from outlook_house import kit

from pascal.adapters.outlook import from_kit
from pascal.adapters.outlook.settings import GRAPH, LOGIN, Settings
from pascal.domain.ports.channels import Misconfigured
from providers.graph import SETTINGS


def test_who_asks_for_nothing_has_none() -> None:
    assert from_kit(kit({"GRAPH_BASE_URL": "https://graph.example"})) is None


def test_what_is_not_said_is_microsofts_own() -> None:
    read = Settings.read(SETTINGS)
    assert read is not None
    assert (read.tenant, read.base_url, read.login_url) == ("common", GRAPH, LOGIN)
    assert SETTINGS["OUTLOOK_CLIENT_SECRET"] not in repr(read)


@pytest.mark.parametrize(
    "wrong",
    [
        {"OUTLOOK_CLIENT_ID": ""},
        {"OUTLOOK_CLIENT_SECRET": ""},
        {"OUTLOOK_TENANT": "../common"},
        {"GRAPH_BASE_URL": "graph"},
        {"OUTLOOK_LOGIN_URL": "ftp://login"},
    ],
)
def test_half_a_setting_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=next(iter(wrong))):
        Settings.read({**SETTINGS, **wrong})
