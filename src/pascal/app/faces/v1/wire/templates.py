"""Response templates, and what they say when they are filled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import Body, text
from pascal.app.edge.shapes import Shape
from pascal.domain.messages import MAX_TEXT
from pascal.domain.people import clean_name
from pascal.domain.templates import (
    MAX_FOLDER,
    MAX_SHORT_CODE,
    MAX_TITLE,
    Filled,
    Template,
    Variable,
    clean_folder,
    clean_short_code,
    clean_text,
)

TITLE = text(MAX_TITLE, "Visita al departamento", rule=lambda typed: typed and clean_name(typed, "title"))
TEXT = text(
    MAX_TEXT, "Hola {{lead.name}}, ¿cuándo puedes visitarnos?", rule=lambda typed: typed and clean_text(typed)
)
FOLDER = text(MAX_FOLDER, "Visitas", rule=clean_folder)
SHORT_CODE = text(MAX_SHORT_CODE, "/visita", rule=lambda typed: typed and clean_short_code(typed))


class NewTemplate(Body, frozen=True):
    title: Annotated[str, TITLE]
    content_text: Annotated[str, TEXT]
    """With `{{lead.name}}`, `{{agent.name}}` or `{{project.name}}` where they belong."""
    short_code: Annotated[str, SHORT_CODE]
    """What is typed for it; case and accents make no difference."""
    folder: Annotated[str, FOLDER] | None = None
    shared: bool = False
    """Everybody's, for administrators to say; else the caller's own."""


class TemplatePatch(Body, frozen=True):
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    """Of the template as you saw it: if somebody edited it since, you are told."""
    title: Annotated[str, TITLE] | None = None
    content_text: Annotated[str, TEXT] | None = None
    short_code: Annotated[str, SHORT_CODE] | None = None
    folder: Annotated[str, FOLDER] | None = None
    """Empty: in none."""
    shared: bool | None = None


class TemplateShape(Shape, frozen=True):
    id: UUID
    version: int
    title: str
    content_text: str
    short_code: str
    folder: str | None
    shared: bool
    owner_id: UUID | None
    """Whose own it is; null for a shared one."""
    owner_name: str | None
    uses: int
    """Messages that were sent with it."""
    updated_at: datetime


def template_shape(one: Template) -> TemplateShape:
    return TemplateShape(
        id=one.id,
        version=one.version,
        title=one.title,
        content_text=one.text,
        short_code=f"/{one.short_code}",
        folder=one.folder,
        shared=one.owner_id is None,
        owner_id=one.owner_id,
        owner_name=one.owner_name,
        uses=one.uses,
        updated_at=one.updated_at,
    )


class PreviewBody(Body, frozen=True):
    content_text: Annotated[str, TEXT]
    conversation_id: UUID | None = None
    """Filled for its lead; left out: with an example."""


class PieceShape(Shape, frozen=True):
    text: str
    """Empty for a variable of which nothing is known: a gap to fill in."""
    variable: Variable | None
    """What the piece stands for; null for the template's own words."""


class PreviewShape(Shape, frozen=True):
    content_text: str | None
    """null while anything is missing."""
    pieces: Sequence[PieceShape]
    """The same, in order."""
    missing: Sequence[Variable]


def preview_shape(filled: Filled) -> PreviewShape:
    pieces = [PieceShape(each.text, each.variable) for each in filled.pieces]
    return PreviewShape(filled.text, pieces, filled.missing)
