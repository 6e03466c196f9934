"""Document 004 names fields with underscores; its refusals are document 003's else, for it has none."""

import re
from dataclasses import replace
from typing import Final

from pascal.app.edge.errors import ErrorBody, Refusal, envelope_003

NAMES: Final = {"templateName": "templateName"}
"""What the document itself writes otherwise."""


def of_panel(refusal: Refusal) -> ErrorBody:
    errors = {NAMES.get(name) or _snake(name): said for name, said in refusal.errors.items()}
    return envelope_003(replace(refusal, errors=errors))


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda each: f"_{each[0].lower()}", name)
