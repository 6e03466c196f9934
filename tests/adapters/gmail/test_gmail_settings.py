"""When there are mailboxes, and what is told where half of it is set up; and in which words."""

import pytest
from gmail_house import kit

from pascal.adapters.gmail import from_kit
from pascal.adapters.gmail.settings import HOST, Settings
from pascal.adapters.shared.oidc import GOOGLE
from pascal.domain.ports.channels import Misconfigured
from providers.google import SECRET, SETTINGS

CLIENT = {"GOOGLE_CLIENT_ID": "pascal.apps.example", "GOOGLE_CLIENT_SECRET": SECRET}


def test_a_house_with_sign_in_alone_has_no_mailboxes() -> None:
    assert Settings.read(CLIENT) is None
    assert Settings.read(CLIENT | {"GMAIL_TOPIC": " "}) is None


def test_whatever_speaks_of_gmail_asks_for_them() -> None:
    assert Settings.read(SETTINGS) == Settings(
        "pascal.apps.example", SECRET, HOST, GOOGLE, SETTINGS["GMAIL_TOPIC"], SETTINGS["GMAIL_PUSH_ACCOUNT"]
    )
    alone = Settings.read(CLIENT | {"GMAIL_BASE_URL": f"{HOST}/", "GOOGLE_ISSUER": "http://localhost:9/"})
    assert alone == Settings("pascal.apps.example", SECRET, HOST, "http://localhost:9")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"GOOGLE_CLIENT_ID": ""}, "GOOGLE_CLIENT_ID"),
        ({"GOOGLE_CLIENT_SECRET": ""}, "GOOGLE_CLIENT_SECRET"),
        ({"GMAIL_TOPIC": ""}, "GMAIL_TOPIC"),
        ({"GMAIL_PUSH_ACCOUNT": ""}, "GMAIL_PUSH_ACCOUNT"),
        ({"GMAIL_TOPIC": "gmail"}, "GMAIL_TOPIC"),
        ({"GMAIL_PUSH_ACCOUNT": "nobody"}, "GMAIL_PUSH_ACCOUNT"),
        ({"GMAIL_BASE_URL": "gmail.googleapis.com"}, "GMAIL_BASE_URL"),
        ({"GOOGLE_ISSUER": "accounts.google.com"}, "GOOGLE_ISSUER"),
    ],
)
def test_what_is_missing_or_wrong_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured, match=named) as caught:
        from_kit(kit(HOST, GOOGLE, **changed))
    assert SECRET not in str(caught.value)


def test_no_secret_is_shown_of_the_settings() -> None:
    assert SECRET not in repr(Settings.read(SETTINGS))
