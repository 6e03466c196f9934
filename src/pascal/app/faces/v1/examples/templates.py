"""Templates and suggestions."""

from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import BEGAN, CHAT, TEMPLATE
from pascal.app.faces.v1.wire import suggestions, templates
from pascal.domain.templates import Variable

_template = templates.TemplateShape(
    id=TEMPLATE,
    version=1,
    title="Visita",
    content_text="Hola {{lead.name}}, ¿visitamos {{project.name}}?",
    short_code="/visita",
    folder="Visitas",
    shared=True,
    owner_id=None,
    owner_name=None,
    uses=42,
    updated_at=BEGAN,
)

_pieces = [
    templates.PieceShape("Hola ", None),
    templates.PieceShape("Juan Pérez", Variable.LEAD_NAME),
    templates.PieceShape(", ¿visitamos ", None),
    templates.PieceShape("Torre Begonias Luxury", Variable.PROJECT_NAME),
    templates.PieceShape("?", None),
]

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    _template,
    suggestions.SuggestionShape("Hola Juan Pérez, ¿visitamos Torre Begonias Luxury?", TEMPLATE, "rules"),
    templates.NewTemplate("Visita", _template.content_text, "/visita", folder="Visitas", shared=True),
    templates.TemplatePatch(1, content_text="Hola {{lead.name}}, ¿cuándo puedes visitarnos?"),
    templates.PreviewBody(_template.content_text, CHAT),
    templates.PreviewShape("Hola Juan Pérez, ¿visitamos Torre Begonias Luxury?", _pieces, []),
    _pieces[0],
)
