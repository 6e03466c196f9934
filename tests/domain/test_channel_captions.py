"""What may stand beside a file is told by the file's type."""

from datetime import UTC, datetime

import pytest

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Kind
from pascal.domain.identities import PHONE, Identity
from pascal.domain.sending import Permit, Refusal, SendingRules, Standing, Way, Wish, may_send

AT = datetime(2026, 11, 22, tzinfo=UTC)
TRAITS = Traits(
    channel=Channel("carrier"),
    kinds=(PHONE,),
    most_text=4096,
    media={"image/*": 10, "audio/*": 10, "application/pdf": 10},
    most_caption=5,
    wordless=frozenset({"audio/*", "image/webp"}),
)


@pytest.mark.parametrize(
    ("media_type", "most"),
    [("image/png", 5), ("image/webp", 0), ("audio/ogg", 0), ("application/pdf", 5)],
)
def test_a_caption_has_the_length_of_its_file(media_type: str, most: int) -> None:
    standing = Standing(Identity(PHONE, "+51987654321"))

    def sent(length: int) -> Permit | Refusal:
        wish = Wish(Kind.MEDIA, length, media_type, 10)
        return may_send(wish, TRAITS, standing, SendingRules(), at=AT)

    assert isinstance(sent(most), Permit)
    assert sent(most + 1) == Refusal("too_long", (Way("shorter", most=most),))
