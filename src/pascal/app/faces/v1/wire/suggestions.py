"""What one could answer."""

from uuid import UUID

from pascal.app.edge.shapes import Shape


class SuggestionShape(Shape, frozen=True):
    text: str | None
    """A draft; null where nothing fits."""
    template_id: UUID | None
    """The template that it is; null for words of the machine's own."""
    by: str
    """`rules`, or the name of the model."""
