"""Document 004 names fields with underscores; its refusals are document 003's else, for it has none."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from pascal.app.edge.errors import ErrorBody, Refusal, envelope_003
from pascal.domain.errors import Invalid, refuse

NAMES: Final = {"templateName": "templateName", "maxResults": "maxResults"}
"""What the document itself writes otherwise."""


def of_panel(refusal: Refusal) -> ErrorBody:
    errors = {NAMES.get(name) or _snake(name): said for name, said in refusal.errors.items()}
    return envelope_003(replace(refusal, errors=errors))


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda each: f"_{each[0].lower()}", name)


@contextmanager
def in_their_words(**fields: str) -> Iterator[None]:
    """What is wrong is told by the fields that they know."""
    try:
        yield
    except Invalid as error:
        refuse([Invalid(fields.get(each.field, each.field), each.rule, **each.facts) for each in error.all])
