"""What may stand beside a file is told by the file's type."""

from datetime import UTC, datetime

import pytest

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Kind
from pascal.domain.errors import Invalid
from pascal.domain.identities import PHONE, Identity
from pascal.domain.sending import HouseRules, Permit, Refusal, Standing, Way, Wish, may_send

AT = datetime(2026, 11, 22, tzinfo=UTC)
TRAITS = Traits(
    channel=Channel("carrier"),
    kinds=(PHONE,),
    most_text=4096,
    media={"image/*": 10, "audio/*": 10, "application/pdf": 10},
    captions={"image/png": 5, "audio/*": 0},
)


@pytest.mark.parametrize(
    ("media_type", "most"),
    [("image/png", 5), ("image/jpeg", 4096), ("audio/ogg", 0), ("application/pdf", 4096)],
)
def test_a_caption_has_the_length_of_its_file(media_type: str, most: int) -> None:
    standing = Standing(Identity(PHONE, "+51987654321"))

    def sent(length: int) -> Permit | Refusal:
        wish = Wish(Kind.MEDIA, length, media_type, 10)
        return may_send(wish, TRAITS, standing, HouseRules(), at=AT)

    assert isinstance(sent(most), Permit)
    assert sent(most + 1) == Refusal("too_long", (Way("shorter", most=most),))


def test_a_number_has_our_digits() -> None:
    with pytest.raises(Invalid):
        Identity.of(PHONE, "+1٢٣٤٥٦٧٨٩")
