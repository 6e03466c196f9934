"""What the team says that a lead wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pascal.app.usecases.qualification import ChangeQualification
from pascal.domain.errors import Invalid, faults, refuse
from pascal.domain.ids import ItemId, QualificationId
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import Item, Sort


@dataclass(frozen=True, slots=True)
class Typed:
    """A feature or an integration, as somebody typed it."""

    name: str
    description: str | None


@dataclass(frozen=True, slots=True)
class ChangeRequirements:
    """For whoever may describe the lead's present conversation. What they say is confirmed by that."""

    change: ChangeQualification
    clock: Clock
    ids: Ids

    async def tell(
        self,
        caller: Staff,
        qualification_id: QualificationId,
        values: Mapping[str, str],
        wanted: Mapping[Sort, Sequence[Typed]],
    ) -> None:
        """All of it, or nothing. Raises `Invalid` with every fault, that of an item with its place."""
        now = self.clock.now()
        items: list[Item] = []

        def read(sort: Sort, typed: Typed) -> None:
            items.append(self._item(sort, typed))

        found = [
            Invalid(f"{sort.several}[{place}].{fault.field}", fault.rule, **fault.facts)
            for sort, several in wanted.items()
            for place, typed in enumerate(several)
            for fault in faults(partial(read, sort, typed))
        ]

        def all_of_it(one: Qualification) -> None:
            def note(name: str, value: str) -> None:
                if all(each.name != name for each in one.kind.wants):
                    raise Invalid(name, "unasked", choices=[each.name for each in one.kind.wants])
                one.note(name, value, caller.id, at=now)

            def add() -> None:
                for each in items:
                    one.add_item(each, by=caller.id, at=now)

            refuse([*faults(*(partial(note, *each) for each in values.items())), *found, *faults(add)])

        await self.change.by(caller, qualification_id, all_of_it)

    async def add(self, caller: Staff, qualification_id: QualificationId, sort: Sort, typed: Typed) -> None:
        """Raises `Invalid`."""
        now = self.clock.now()
        item = self._item(sort, typed)
        await self.change.by(caller, qualification_id, lambda one: one.add_item(item, by=caller.id, at=now))

    async def remove(self, caller: Staff, qualification_id: QualificationId, item_id: ItemId) -> None:
        """Raises `NotFound` for what is not wanted."""
        now = self.clock.now()
        await self.change.by(
            caller, qualification_id, lambda one: one.drop_item(item_id, by=caller.id, at=now)
        )

    def _item(self, sort: Sort, typed: Typed) -> Item:
        return Item.of(ItemId(self.ids.new()), sort, typed.name, typed.description)
