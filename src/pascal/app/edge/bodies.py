"""What clients send, as every face reads it: strictly, and with all that is wrong in it told at once."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from pascal.domain.agents import MAX_PASSWORD, MIN_PASSWORD, check_password
from pascal.domain.messages import MAX_CLIENT_ID
from pascal.domain.people import MAX_EMAIL, MAX_NAME, clean_name, fold_email


class Body(msgspec.Struct, rename="camel", frozen=True):
    """What clients send. Fields that we do not know are ignored.

    A text that is empty when it is left out may not be left out: so the rest is looked at all the same.
    """


def text(
    most: int, *examples: str, least: int | None = None, rule: Callable[[str], object] | None = None
) -> Meta:
    """*most* and *least* characters, as the rule has it: blanks around do not count, and NFC shortens.

    So more are read. Where something else in the body is wrong, *rule* says what is wrong here, too.
    """
    told = {"max_length": most} | ({} if least is None else {"min_length": least})
    return Meta(
        max_length=5 * most,
        examples=[*examples],
        extra_json_schema={"extra": told},
        extra={"rule": rule},
    )


def from_0(most: int) -> Meta:
    return Meta(ge=0, le=most, extra_json_schema={"extra": {"minimum": 0}})  # Litestar leaves a 0 out


EMAIL = text(MAX_EMAIL, "ana@pascal.example", rule=fold_email)
NAME = text(MAX_NAME, "Ana Torres", rule=lambda typed: typed and clean_name(typed))
PASSWORD = text(MAX_PASSWORD, "una-frase-larga", least=MIN_PASSWORD, rule=check_password)
TIME_ZONE = Meta(max_length=64, examples=["America/Lima"])
TEMPLATE_NAME = Meta(min_length=1, max_length=512, examples=["recordatorio_visita"])
LANGUAGE = Meta(min_length=1, max_length=16, examples=["es", "es_PE"])
"""As the carrier has it."""
MOST_VALUES = 50
VALUE = Annotated[str, Meta(max_length=1024, examples=["Juan"])]
"""What stands in one place of a text that a carrier has approved."""
CLIENT_ID = Meta(min_length=1, max_length=MAX_CLIENT_ID)
