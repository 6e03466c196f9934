"""Templates and their uses in a transaction."""

from collections.abc import Sequence
from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import NotFound, ShortCodeTaken
from pascal.domain.ids import AgentId, TemplateId
from pascal.domain.ports.storage.templates import Use
from pascal.domain.templates import Template


class MemoryTemplates(Part):
    async def get(self, template_id: TemplateId) -> Template:
        if (saved := self._state.templates.get(template_id)) is None:
            raise NotFound
        return self._state.template(saved)

    async def count(self, owner_id: AgentId | None) -> int:
        return sum(each.owner_id == owner_id for each in self._state.templates.values())

    async def save(self, template: Template) -> None:
        if template.owner_id is not None and template.owner_id not in self._state.agents:
            raise NotFound
        for each in self._state.templates.values():
            same = (each.owner_id, each.short_code) == (template.owner_id, template.short_code)
            if same and each.id != template.id:
                raise ShortCodeTaken
        self._state.templates[template.id] = replace(template, events=[])
        self._record(template.events)

    async def remove(self, template: Template) -> None:
        del self._state.templates[template.id]
        uses = self._state.template_uses
        for message_id in [each for each, of in uses.items() if of == template.id]:
            del uses[message_id]
        self._record(template.events)

    async def use(self, uses: Sequence[Use]) -> None:
        for each in uses:
            template = self._state.templates.get(each.template_id)
            if template is not None and template.owner_id in {None, each.by}:
                self._state.template_uses.setdefault(each.message_id, template.id)
