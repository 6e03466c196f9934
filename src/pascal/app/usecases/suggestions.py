"""What an agent could answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pascal.domain.analysis import LAST
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import ConversationClosed
from pascal.domain.ids import ConversationId
from pascal.domain.messages import SenderType
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.analyst import Analyst, Offer, Said, Suggestion
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.templates import Situation, Template, fill
from pascal.domain.veil import AGENT, LEAD, Veil

MOST_OFFERED: Final = 200
"""Templates that are looked at, the most used ones."""


@dataclass(frozen=True, slots=True)
class SuggestReply:
    """Who may answer the conversation is told what they could say. Nothing is stored, nothing is sent."""

    storage: Storage
    reads: Reads
    permissions: Permissions
    analyst: Analyst

    async def __call__(self, caller: Staff, conversation_id: ConversationId) -> Suggestion | None:
        """None where nothing fits. Raises `AnalystUnavailable`, `AnalystMistaken`, `ConversationClosed`."""
        conversation = await self._theirs(caller, conversation_id)
        messages = await self.reads.messages(conversation_id, HOUSE, LAST)
        templates = await self.reads.templates(caller.id, shared=True)
        # nobody waits for a machine while something is locked
        lead, project = conversation.contact.name, conversation.contact.project_id
        veil = Veil(lead, caller.name, frozenset(_colleagues(messages)))
        now = Situation(AGENT, LEAD if lead else None, project)
        offers = _offers(templates, now)
        if not (said := _said(messages, veil)):
            return None
        found = await self.analyst.suggest(said, offers)
        if found is None:
            return None
        chosen = next((each for each in templates if each.id == found.template_id), None)
        if chosen is None:
            return Suggestion(veil.show(found.text), None)
        filled = fill(chosen.text, Situation(caller.name, lead, project)).text
        return None if filled is None else Suggestion(filled, chosen.id)

    async def _theirs(self, caller: Staff, conversation_id: ConversationId) -> Conversation:
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
        self.permissions.require(caller, Action.WRITE, conversation)
        if conversation.status is Status.RESOLVED:
            raise ConversationClosed
        return conversation


def _colleagues(messages: Sequence[MessageRow]) -> Iterable[str]:
    return (
        each.sender_name for each in messages if each.sender_type == SenderType.AGENT and each.sender_name
    )


def _said(messages: Sequence[MessageRow], veil: Veil) -> list[Said]:
    """What people and the bot said in words; notes of the house tell nothing but names."""
    return [
        Said(SenderType(each.sender_type), veil.hide(each.text), each.created_at)
        for each in messages
        if each.note is None and each.text
    ]


def _offers(templates: Sequence[Template], now: Situation) -> list[Offer]:
    """Those without a gap, the most used first."""
    often = sorted(templates, key=lambda each: -each.uses)[:MOST_OFFERED]
    filled = ((each, fill(each.text, now).text) for each in often)
    return [Offer(each.id, each.title, text) for each, text in filled if text is not None]
