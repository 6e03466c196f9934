"""Response templates: written, edited, shared, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from pascal.domain.errors import NoMoreTemplates, NotFound
from pascal.domain.ids import AgentId, TemplateId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.templates import MOST_OWN, MOST_SHARED, Template


@dataclass(frozen=True, slots=True)
class TemplateEdit:
    """What is to change; None leaves it."""

    title: str | None = None
    text: str | None = None
    folder: str | None = None
    """Empty: in none."""
    short_code: str | None = None
    shared: bool | None = None
    """Whether it is everybody's; one that was becomes the caller's own."""


@dataclass(frozen=True, slots=True)
class ManageTemplates:
    """Everybody writes their own; what is shared, and what others wrote, is for administrators."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def write(self, caller: Staff, edit: TemplateEdit) -> Template:
        """Raises `Invalid`, `ShortCodeTaken`, `NoMoreTemplates`."""
        now = self.clock.now()
        template = Template(TemplateId(self.ids.new()), None if edit.shared else caller.id, now)
        self._require(caller, template)
        self._set(template, edit)
        template.owner_name = None if edit.shared else caller.name
        template.tell("created", at=now)
        async with self.storage.begin(by=caller.actor) as tx:
            await _require_room(tx, template.owner_id)
            await tx.templates.save(template)
        return template

    async def edit(
        self, caller: Staff, template_id: TemplateId, edit: TemplateEdit, *, seen: int
    ) -> Template:
        """Of two who have *seen* the same and edit it at once, the second is told (`ChangedMeanwhile`)."""
        async with self.storage.begin(by=caller.actor) as tx:
            template = await tx.templates.get(template_id)
            self._require(caller, template)
            self._set(template, edit)
            template.require_version(seen)
            if edit.shared is not None and edit.shared != (template.owner_id is None):
                self.permissions.require(caller, Action.MANAGE_TEMPLATES)
                template.owner_id, template.owner_name = (
                    (None, None) if edit.shared else (caller.id, caller.name)
                )
                await _require_room(tx, template.owner_id)
            template.tell("edited", at=self.clock.now())
            await tx.templates.save(template)
            return template

    async def delete(self, caller: Staff, template_id: TemplateId) -> Template:
        """What it was."""
        async with self.storage.begin(by=caller.actor) as tx:
            template = await tx.templates.get(template_id)
            self._require(caller, template)
            template.tell("deleted", at=self.clock.now())
            await tx.templates.remove(template)
            return template

    def _require(self, caller: Staff, template: Template) -> None:
        """Raises `Forbidden` for what the caller may only use, `NotFound` for what is another's own."""
        if template.owner_id == caller.id or self.permissions.scope(caller, Action.MANAGE_TEMPLATES):
            return
        if template.owner_id is not None:
            raise NotFound
        self.permissions.require(caller, Action.MANAGE_TEMPLATES)

    @staticmethod
    def _set(template: Template, edit: TemplateEdit) -> None:
        template.set(title=edit.title, text=edit.text, folder=edit.folder, short_code=edit.short_code)


async def _require_room(tx: Transaction, owner_id: AgentId | None) -> None:
    most = MOST_SHARED if owner_id is None else MOST_OWN
    if await tx.templates.count(owner_id) >= most:
        raise NoMoreTemplates


@dataclass(frozen=True, slots=True)
class ReadTemplates:
    """What somebody may use, or, for administrators, what somebody else has written for themselves."""

    reads: Reads
    permissions: Permissions

    async def __call__(self, caller: Staff, owner_id: AgentId | None = None) -> Sequence[Template]:
        if owner_id in {None, caller.id}:
            return await self.reads.templates(caller.id, shared=owner_id is None)
        self.permissions.require(caller, Action.MANAGE_TEMPLATES)
        return await self.reads.templates(owner_id, shared=False)
