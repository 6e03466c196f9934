"""Templates and their uses, as a transaction keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pascal.domain.ids import AgentId, MessageId, TemplateId
from pascal.domain.templates import Template


@dataclass(frozen=True, slots=True)
class Use:
    """A message was sent with a template."""

    message_id: MessageId
    template_id: TemplateId
    by: AgentId


class Templates(Protocol):
    async def get(self, template_id: TemplateId) -> Template:
        """Locked. Raises `NotFound`."""

    async def count(self, owner_id: AgentId | None) -> int:
        """How many are theirs, or shared. Whoever asks for the same waits, so the answer stays true."""

    async def save(self, template: Template) -> None:
        """New or known. Raises `ShortCodeTaken`, and `NotFound` if whose own it is is gone."""

    async def remove(self, template: Template) -> None:
        """For good, with the count of its uses."""

    async def use(self, uses: Sequence[Use]) -> None:
        """Count each message once, and only where the template is there and for its sender to use."""
