"""What a channel is called, and what it says that it carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.channels import EMAIL, SMS, VOICE, WEB, WHATSAPP, Channel, Traits, channel
from pascal.domain.errors import Invalid

FILES = Traits(
    Channel("pigeon"), ("pigeon",), most_text=100, media={"image/jpeg": 5, "image/*": 3, "text/plain": 1}
)


@pytest.mark.parametrize("name", [WEB, WHATSAPP, SMS, EMAIL, VOICE, "telegram", "a1", "x_2", "a" * 20])
def test_a_name_is_a_short_word(name: str) -> None:
    assert channel(name) == name


@pytest.mark.parametrize(
    "name", ["", "a", "1a", "_a", "Sms", "a" * 21, "a b", "a-b", "a.b", "sms\n", "ñandu", "a/b"]
)
def test_what_is_none_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="channel: malformed"):
        channel(name)


@pytest.mark.parametrize(
    ("media_type", "most"),
    [
        ("image/jpeg", 5),
        ("image/png", 3),
        ("text/plain", 1),
        ("text/html", 0),
        ("imagery/png", 0),
        ("image", 3),
        ("", 0),
    ],
)
def test_a_type_goes_before_its_family(media_type: str, most: int) -> None:
    assert FILES.most_bytes(media_type) == most


@given(st.text(max_size=30))
def test_who_carries_everything_carries_every_type(media_type: str) -> None:
    assert Traits(Channel("pigeon"), ("pigeon",), media={"*/*": 7}).most_bytes(media_type) == 7


def test_beside_a_file_stands_as_much_as_in_a_message_if_nothing_else_is_said() -> None:
    assert FILES.most_beside == 100
    assert Traits(Channel("pigeon"), ("pigeon",), most_text=100, most_caption=0).most_beside == 0
