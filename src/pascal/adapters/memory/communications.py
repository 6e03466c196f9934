"""Questions about communications to memory."""

from collections.abc import Sequence

from pascal.adapters.memory.store import State, Store
from pascal.domain.communications import Communication
from pascal.domain.ports.communications import AfterCommunication, CommunicationFilter, CommunicationRow
from pascal.domain.ports.reach import Reach


class MemoryCommunicationBook:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def communications(
        self, reach: Reach, filters: CommunicationFilter, limit: int, after: AfterCommunication | None
    ) -> Sequence[CommunicationRow]:
        state = self._store.state
        talks = [*state.within(reach)]
        seen, leads = {each.id for each in talks}, {each.lead_id for each in talks}
        found = [
            each
            for each in state.communications.values()
            if (each.lead_id in leads if each.conversation_id is None else each.conversation_id in seen)
            and _passes(each, filters)
            and not (filters.beside_own and _is_said_in_own(state, each))
            and (after is None or (each.created_at, each.id) < (after.at, after.id))
        ]
        found.sort(key=lambda each: (each.created_at, each.id), reverse=True)
        return [_row(state, each) for each in found[:limit]]


def _passes(one: Communication, filters: CommunicationFilter) -> bool:
    return (
        filters.lead_id in {None, one.lead_id}
        and filters.client_ref in {None, one.client_ref}
        and filters.contract_ref in {None, one.contract_ref}
        and filters.channel in {None, one.channel}
        and filters.direction in {None, one.direction}
        and (filters.since is None or one.created_at >= filters.since)
        and (filters.until is None or one.created_at < filters.until)
    )


def _is_said_in_own(state: State, one: Communication) -> bool:
    talk = None if one.conversation_id is None else state.conversations.get(one.conversation_id)
    return one.message_id is not None and talk is not None and talk.lead_id == one.lead_id


def _row(state: State, one: Communication) -> CommunicationRow:
    talk = None if one.conversation_id is None else state.conversations.get(one.conversation_id)
    return CommunicationRow(
        one.id,
        one.channel,
        one.direction,
        one.kind,
        one.lead_id,
        one.conversation_id,
        one.message_id,
        one.agent_id,
        one.peer.value,
        one.line,
        one.text,
        one.subject,
        one.client_ref,
        one.contract_ref,
        one.created_at,
        one.state,
        one.external_id,
        one.failure,
        one.code,
        one.seconds,
        one.recording,
        None if talk is None else talk.agent_id,
    )
