"""Document 002's requirements: what a lead wants, with features and integrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pascal.app.edge.callers import reach_of
from pascal.app.faces.ws.actions import action
from pascal.app.faces.ws.lists import Limit
from pascal.app.usecases.qualification import FindStanding
from pascal.app.usecases.reading import RecordReading
from pascal.app.usecases.requirements import ChangeRequirements, Typed
from pascal.domain.ids import ConversationId, ItemId, QualificationId
from pascal.domain.people import MAX_NAME
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.requirements import KINDS, MAX_DESCRIPTION, MAX_VALUE, MOST_ITEMS, Item, Sort

Value = Annotated[str, Meta(max_length=MAX_VALUE)] | None | UnsetType
Name = Annotated[str, Meta(max_length=MAX_NAME)]
Description = Annotated[str, Meta(max_length=MAX_DESCRIPTION)]


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """What any kind of seller asks for, as in `KINDS`."""

    app_type: Value = UNSET
    deadline: Value = UNSET
    """`2024-06-01`."""
    project: Value = UNSET
    bedrooms: Value = UNSET
    district: Value = UNSET
    financing: Value = UNSET
    """`cash`, `mortgage`, `undecided`."""


class ItemNote(msgspec.Struct, frozen=True):
    name: Name
    description: Description | None = None


Items = Annotated[list[ItemNote], Meta(max_length=MOST_ITEMS)]


class ItemShape(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    description: str | None


class RequirementsShape(Values, frozen=True, kw_only=True):
    """Beside the items what their kind of seller asks for; null: not known yet."""

    id: UUID
    """Document 002's `requirements_id`: of the qualification, as `lead_id`."""
    features: list[ItemShape]
    integrations: list[ItemShape]


class PopularShape(msgspec.Struct, frozen=True):
    name: str
    """As most spell it."""
    count: int


class RequirementsOf(msgspec.Struct, frozen=True):
    lead_id: UUID


class RequirementPackage(Values, frozen=True, kw_only=True):
    lead_qualification_id: UUID
    features: Items = msgspec.field(default_factory=list)
    integrations: Items = msgspec.field(default_factory=list)


class RequirementsEdit(Values, frozen=True, kw_only=True):
    requirements_id: UUID


class NewItem(ItemNote, frozen=True, kw_only=True):
    requirements_id: UUID


class OldItem(msgspec.Struct, frozen=True):
    requirements_id: UUID
    item_id: UUID


class Most(msgspec.Struct, frozen=True):
    limit: Limit = 100


@dataclass(frozen=True, slots=True)
class Requirements:
    pipeline: Pipeline
    find: FindStanding
    change: ChangeRequirements
    permissions: Permissions
    record: RecordReading

    resource: ClassVar[str] = "requirements"

    @action(Action.READ)
    async def get_requirements_by_lead(self, staff: Staff, asked: RequirementsOf) -> RequirementsShape:
        """What a lead wants, with features and integrations; of who has told nothing yet, an empty one."""
        return await self._package(staff, QualificationId(asked.lead_id))

    @action(Action.DESCRIBE)
    async def create_requirement_package(self, staff: Staff, asked: RequirementPackage) -> RequirementsShape:
        """Say what a lead wants, all of it or, where anything is wrong, nothing.

        What is known already is told better; nothing of it goes.
        """
        one = QualificationId(asked.lead_qualification_id)
        wanted = {Sort.FEATURE: asked.features, Sort.INTEGRATION: asked.integrations}
        typed = {sort: [_typed(each) for each in notes] for sort, notes in wanted.items()}
        await self.change.tell(staff, one, _told(asked), typed)
        return await self._package(staff, one)

    @action(Action.DESCRIBE)
    async def update_requirements(self, staff: Staff, asked: RequirementsEdit) -> RequirementsShape:
        """Say anew what a lead wants; what is left out stays."""
        one = QualificationId(asked.requirements_id)
        await self.change.tell(staff, one, _told(asked), {})
        return await self._package(staff, one)

    @action(Action.DESCRIBE)
    async def add_feature(self, staff: Staff, asked: NewItem) -> RequirementsShape:
        """Add a feature; one that is wanted already gets the description."""
        return await self._add(staff, asked, Sort.FEATURE)

    @action(Action.DESCRIBE)
    async def add_integration(self, staff: Staff, asked: NewItem) -> RequirementsShape:
        """Add an integration; one that is wanted already gets the description."""
        return await self._add(staff, asked, Sort.INTEGRATION)

    @action(Action.DESCRIBE)
    async def remove_item(self, staff: Staff, asked: OldItem) -> RequirementsShape:
        """Take off a feature or an integration."""
        one = QualificationId(asked.requirements_id)
        await self.change.remove(staff, one, ItemId(asked.item_id))
        return await self._package(staff, one)

    @action(Action.READ)
    async def get_popular_features(self, staff: Staff, asked: Most) -> list[PopularShape]:
        """What most leads within your reach want; spellings that differ little are counted as one."""
        return await self._popular(staff, asked, Sort.FEATURE)

    @action(Action.READ)
    async def get_popular_integrations(self, staff: Staff, asked: Most) -> list[PopularShape]:
        """As `get_popular_features`, of integrations."""
        return await self._popular(staff, asked, Sort.INTEGRATION)

    async def _add(self, staff: Staff, asked: NewItem, sort: Sort) -> RequirementsShape:
        one = QualificationId(asked.requirements_id)
        await self.change.add(staff, one, sort, _typed(asked))
        return await self._package(staff, one)

    async def _popular(self, staff: Staff, asked: Most, sort: Sort) -> list[PopularShape]:
        found = await self.pipeline.popular(reach_of(self.permissions, staff), sort, asked.limit)
        return [PopularShape(*each) for each in found]

    async def _package(self, staff: Staff, one: QualificationId) -> RequirementsShape:
        row = await self.find.to_read(staff, one)
        await self.record(staff, ConversationId(row.conversation_id), row.agent_id)
        items = await self.pipeline.items(one)
        return RequirementsShape(
            id=row.id,
            features=items_of(Sort.FEATURE, items),
            integrations=items_of(Sort.INTEGRATION, items),
            **{each.name: row.answers.get(each.name) for each in KINDS[row.kind].wants},
        )


def items_of(sort: Sort, items: Sequence[Item]) -> list[ItemShape]:
    return [ItemShape(each.id, each.name, each.description) for each in items if each.sort is sort]


def _typed(note: ItemNote) -> Typed:
    return Typed(note.name, note.description)


def _told(asked: Values) -> dict[str, str]:
    told = ((name, getattr(asked, name)) for name in Values.__struct_fields__)
    return {name: value for name, value in told if isinstance(value, str)}
