"""Conditions of questions: what the caller may read, what a list is narrowed to, what is searched for."""

import re

from pascal.domain.assignment import BEHIND
from pascal.domain.permissions import Scope
from pascal.domain.phones import spellings
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.reach import Reach


def of_visitor(who: str = "$1") -> str:
    # the proofs as an array, known before the search begins: a subquery would be asked of every conversation
    return f"""(c.claimed_by = {who} OR (c.claimed_by IS NULL
        AND c.lead_id = ANY (ARRAY(SELECT p.lead_id FROM proofs p WHERE p.visitor_id = {who}))))"""


def within(reach: Reach, who: str = "$1") -> str:
    """The condition under which a conversation `c` is within *reach*; *who* stands for who asks."""
    nobody = f"{who}::uuid IS NULL"  # never true, but every statement has to mention who asks
    if reach.visitor:
        return of_visitor(who) if Scope.OWN in reach.scope else nobody
    if reach.scope == Scope.ANY:
        return f"{who}::uuid IS NOT NULL"
    parts = []
    if Scope.OWN in reach.scope:
        parts.append(f"c.agent_id = {who}")
    if Scope.QUEUE in reach.scope:
        parts.append(f"(c.status = 'queued' AND {who}::uuid IS NOT NULL)")
    if Scope.OTHERS in reach.scope:
        parts.append(f"(c.agent_id IS DISTINCT FROM {who} AND c.status <> 'queued')")
    return f"({' OR '.join(parts)})" if parts else nobody


def present(qualification_id: str) -> str:
    """The id of their open conversation, or else of that in which something was said last."""
    return f"""(SELECT t.id FROM qualifications s JOIN conversations t
            ON t.lead_id = s.lead_id AND t.claimed_by IS NOT DISTINCT FROM s.claimed_by
        WHERE s.id = {qualification_id}
        ORDER BY t.status = 'resolved', t.last_message_at DESC, t.id DESC LIMIT 1)"""


def spoken(message: str) -> str:
    """Whether a *message* was said by a person or the bot: it is no note, nor `Message.is_announced`."""
    return f"""({message}.note IS NULL
        AND NOT ({message}.sender_type = 'bot' AND {message}.client_id IS NOT NULL))"""


def turn(of: str) -> str:
    """The moment of `Waiting.turn` of the conversation *of*."""
    whens = " ".join(
        f"WHEN '{priority}' THEN interval '{behind.total_seconds():.0f} seconds'"
        for priority, behind in BEHIND.items()
        if priority is not None
    )
    usual = f"interval '{BEHIND[None].total_seconds():.0f} seconds'"
    return f"({of}.created_at + CASE {of}.priority {whens} ELSE {usual} END)"


def as_query(text: str) -> str:
    """A tsquery of the words in *text*, the last of them perhaps unfinished."""
    words = re.findall(r"\w+", text)
    return " & ".join(_forms(word, begins=word == words[-1]) for word in words)


def _forms(word: str, *, begins: bool) -> str:
    """What stands for *word* in a tsquery.

    Accents are taken off before the stem is looked for, and Spanish's stemmer knows «-ción» by its accent:
    «habitación» and «habitaciones» would be two words.
    """
    wanted = f"'{word}':*" if begins else f"'{word}'"
    if ending := re.search(r"i[oó]n$", word, re.IGNORECASE):
        return f"({wanted} | '{word[: ending.start()]}iones')"
    if ending := re.search(r"iones$", word, re.IGNORECASE):
        return f"({wanted} | '{word[: ending.start()]}ion')"
    return wanted


def as_prefixes(text: str) -> str:
    """A tsquery of how all words in *text* begin; of a phone number, in any of its spellings."""
    spelled = [re.findall(r"[^\W_]+", spelling) for spelling in spellings(text)]
    return " | ".join(" & ".join(f"'{word}':*" for word in words) for words in spelled)


# the very expressions of the indexes
IN_TEXT = "m.note IS NULL AND to_tsvector('pascal', m.content) @@ to_tsquery('pascal', {})"
IN_LEAD = """to_tsvector('pascal_names',
        translate(l.name || ' ' || coalesce(l.email, '') || ' ' || coalesce(l.phone, ''), '@.+-_', '     '))
    @@ to_tsquery('pascal_names', {})"""


class Where:
    """Conditions and their values, numbered as they come."""

    def __init__(self, reach: Reach, values: list[object] | None = None) -> None:
        """*values*: of another one in the same statement."""
        self.values: list[object] = [reach.who] if values is None else values
        self._conditions = [within(reach)]

    def add(self, condition: str, *values: object) -> None:
        numbers = [self.value(value) for value in values]
        self._conditions.append(condition.format(*numbers))

    def value(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def filter(self, filters: Filter) -> None:
        if filters.status is not None:
            self.add(f"c.status = '{filters.status.value}'")  # a literal: the partial indexes need it
        if filters.unprioritised:
            self.add("c.priority IS NULL")
        if filters.answered:
            self.add(
                """EXISTS (SELECT FROM messages m
                WHERE m.conversation_id = c.id AND m.sender_type = 'agent')"""
            )
        if filters.snoozed is not None:
            self.add(f"c.snoozed_until IS {'NOT ' if filters.snoozed else ''}NULL")
        if filters.unassigned:
            self.add("c.agent_id IS NULL")
        for condition, value in (
            ("c.priority = {}", filters.priority),
            ("c.tags <> '{{}}' AND c.tags @> ARRAY[{}::text]", filters.tag),
            ("c.channel = {}", filters.channel),
            ("c.agent_id = {}", filters.assignee),
            ("c.lead_id = {}", filters.lead_id),
            ("c.created_at >= {}", filters.created_from),
            ("c.created_at < {}", filters.created_to),
        ):
            if value is not None:
                self.add(condition, value)
        if filters.search is not None:
            in_text, in_lead = IN_TEXT.format("{0}"), IN_LEAD.format("{1}")
            self.add(
                f"""(c.id IN (SELECT m.conversation_id FROM messages m WHERE {in_text})
                OR c.lead_id IN (SELECT l.id FROM leads l WHERE {in_lead}))""",
                as_query(filters.search),
                as_prefixes(filters.phone or filters.search),
            )

    def __str__(self) -> str:
        return " AND ".join(self._conditions)
