"""Where leads stand on the way to a meeting, in a transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import Collision, NotFound
from pascal.domain.ids import ConversationId, LeadId, QualificationId, VisitorId
from pascal.domain.ports.storage.qualifications import Begun
from pascal.domain.qualification import Qualification


class MemoryQualifications(Part):
    async def get(self, qualification_id: QualificationId) -> Qualification:
        if qualification_id not in self._state.qualifications:
            raise NotFound
        return _loaded(self._state.qualifications[qualification_id])

    async def of(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Qualification | None:
        found = self._of(lead_id, claimed_by)
        return None if found is None else _loaded(found)

    async def spoke(self, when: Mapping[ConversationId, datetime]) -> Mapping[ConversationId, Begun]:
        begun = {}
        for talk_id, at in when.items():
            talk = self._state.conversations[talk_id]
            found = self._of(talk.lead_id, talk.claimed_by)
            if found is not None:
                one = _loaded(found)
                one.spoke(at=at)
                self._state.qualifications[one.id] = one
                begun[talk_id] = Begun(talk.contact, one.kind, one.answers.keys())
        return begun

    async def save(self, qualification: Qualification) -> None:
        one = qualification
        other = self._of(one.lead_id, one.claimed_by)
        if other is not None and other.id != one.id:
            raise Collision
        one.version += 1
        words = self._state.data_consents.get(one.id, ())
        self._state.data_consents[one.id] = (*words, *one.said)
        told = self._state.answers.get(one.id, ())
        self._state.answers[one.id] = (*told, *one.learnt)
        moved = self._state.step_moves.get(one.id, ())
        self._state.step_moves[one.id] = (*moved, *one.moves)
        one.said.clear()
        one.moves.clear()
        one.learnt.clear()
        one.moved_items.clear()
        self._state.qualifications[one.id] = _loaded(one)
        self._record(one.events)

    async def fold(self, claimed: Qualification, into: Qualification) -> None:
        state = self._state
        del state.qualifications[claimed.id]
        words = (*state.data_consents.pop(claimed.id, ()), *state.data_consents.get(into.id, ()))
        state.data_consents[into.id] = tuple(sorted(words, key=lambda each: each.at))
        moved = (*state.step_moves.pop(claimed.id, ()), *state.step_moves.get(into.id, ()))
        state.step_moves[into.id] = tuple(sorted(moved, key=lambda each: each.at))
        theirs = [each for each in state.answers.pop(claimed.id, ()) if each not in into.learnt]
        told = (*theirs, *state.answers.get(into.id, ()))
        state.answers[into.id] = tuple(sorted(told, key=lambda each: each.confirmed_at or each.at))
        for each in [*state.meetings.values()]:
            if each.qualification_id == claimed.id:
                state.meetings[each.id] = replace(each, qualification_id=into.id)
        await self.save(into)

    def _of(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Qualification | None:
        return next(
            (
                each
                for each in self._state.qualifications.values()
                if (each.lead_id, each.claimed_by) == (lead_id, claimed_by)
            ),
            None,
        )


def _loaded(one: Qualification) -> Qualification:
    return replace(
        one,
        answers={**one.answers},
        doubts={**one.doubts},
        items={**one.items},
        said=[],
        moves=[],
        learnt=[],
        moved_items={},
        events=[],
    )
