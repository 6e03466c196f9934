"""Conditions of questions to memory. Words are found by how they begin, without case and accents."""

import re
import unicodedata
from collections.abc import Sequence

from pascal.adapters.memory.store import State
from pascal.domain.conversations import Conversation
from pascal.domain.leads import Lead
from pascal.domain.messages import Message, SenderType
from pascal.domain.phones import spellings
from pascal.domain.ports.lists import Filter


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def matches(wanted: Sequence[str], text: str) -> bool:
    """Whether every word wanted begins a word of *text*. Nothing wanted is not found anywhere."""
    words = words_of(text)
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


def is_about(text: str, lead: Lead) -> bool:
    known = f"{lead.name} {lead.email or ''} {lead.phone or ''}"
    return any(matches(words_of(spelling), known) for spelling in spellings(text))


def passes(state: State, one: Conversation, filters: Filter) -> bool:
    """Whether *filters* let it through."""
    asked = (
        (filters.status, one.status),
        (filters.priority, one.priority),
        (filters.channel, one.channel),
        (filters.assignee, one.agent_id),
        (filters.lead_id, one.lead_id),
    )
    return (
        all(wanted is None or wanted == actual for wanted, actual in asked)
        and not (filters.unprioritised and one.priority is not None)
        and filters.snoozed in {None, one.snoozed_until is not None}
        and not (filters.unassigned and one.agent_id is not None)
        and not (filters.answered and first_answer(state, one) is None)
        and (filters.created_from is None or filters.created_from <= one.created_at)
        and (filters.created_to is None or one.created_at < filters.created_to)
        and (filters.tag is None or filters.tag in one.tags)
        and (filters.search is None or _speaks_of(state, one, filters.search, filters.phone))
    )


def first_answer(state: State, one: Conversation) -> Message | None:
    """What somebody of the team first said there."""
    said = state.messages[one.id]
    return next((each for each in said if each.sender.type is SenderType.AGENT), None)


def _speaks_of(state: State, one: Conversation, search: str, phone: str | None) -> bool:
    said = (each.text for each in state.messages[one.id] if each.note is None)
    wanted = words_of(search)
    return any(matches(wanted, text) for text in said) or is_about(phone or search, state.leads[one.lead_id])
