"""The audit log: each entry once, newest first, in pages, narrowed to what is asked for."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from pascal.domain.actors import COMMAND_LINE, Actor, stranger
from pascal.domain.audit import Entry
from pascal.domain.ids import AgentId
from pascal.domain.ports.audit import AfterEntry, AuditFilter, AuditLog
from pascal.testing.builders import START, Ids

ids = Ids()
ANA = Actor(AgentId(ids.new()), "Ana «x'); --", "agent", "203.0.113.7")
ROSA = Actor(AgentId(ids.new()), "Rosa", "admin", "2001:db8::/64")
ALL = AuditFilter()


def entry(n: int = 0, by: Actor = ANA) -> Entry:
    return Entry(
        ids.new(),
        START + timedelta(microseconds=n),
        by,
        "conversation.tagged",
        "conversation",
        ids.new(),
        {"tags": {"from": (), "to": ("vip", "«x'»")}},
    )


async def test_what_is_written_is_read_as_it_was_whoever_did_it(audit: AuditLog) -> None:
    written = [entry(n, by) for n, by in enumerate([ANA, ROSA, COMMAND_LINE, stranger("unknown")])]
    details = {"rows": 7, "search": True, "tag": None, "name": "Ñ", "role": {"from": "agent", "to": "admin"}}
    written.append(replace(entry(9), subject="conversations", subject_id=None, details=details))
    await audit.append(written)
    assert await audit.entries(ALL, 10, None) == written[::-1]


async def test_the_same_entry_again_is_the_same_entry_and_stays_as_it_was(audit: AuditLog) -> None:
    first, second = entry(1), entry(2)
    await audit.append([first])
    await audit.append([replace(first, deed="conversation.taken"), second])
    assert await audit.entries(ALL, 10, None) == [second, first]


async def test_pages_hold_each_entry_once_also_those_of_one_moment(audit: AuditLog) -> None:
    written = [entry(n // 3) for n in range(10)]
    await audit.append(written)
    found: list[Entry] = []
    after = None
    while page := await audit.entries(ALL, 4, after):
        found += page
        after = AfterEntry(page[-1].at, page[-1].id)
    assert sorted(each.id for each in found) == sorted(each.id for each in written)
    assert all((a.at, a.id) > (b.at, b.id) for a, b in pairwise(found))


async def test_each_filter_narrows_and_all_of_them_together(audit: AuditLog) -> None:
    anas, rosas = entry(1), replace(entry(2, ROSA), deed="conversation.taken")
    latest, nobodys = replace(entry(3), subject_id=rosas.subject_id), entry(4, COMMAND_LINE)
    await audit.append([anas, rosas, latest, nobodys])
    for filters, found in (
        (AuditFilter(actor_id=ANA.id), [latest, anas]),
        (AuditFilter(deed="conversation.taken"), [rosas]),
        (AuditFilter(deed="session.opened"), []),
        (AuditFilter(subject_id=rosas.subject_id), [latest, rosas]),
        (AuditFilter(since=rosas.at), [nobodys, latest, rosas]),
        (AuditFilter(until=rosas.at), [anas]),
        (AuditFilter(since=rosas.at, until=latest.at), [rosas]),
        (
            AuditFilter(ANA.id, "conversation.tagged", rosas.subject_id, anas.at, nobodys.at),
            [latest],
        ),
        (AuditFilter(actor_id=AgentId(ids.new())), []),
    ):
        assert await audit.entries(filters, 10, None) == found, filters
    behind = AfterEntry(latest.at, latest.id)
    assert await audit.entries(AuditFilter(actor_id=ANA.id), 10, behind) == [anas]


async def test_many_are_written_at_once(audit: AuditLog) -> None:
    await audit.append([])
    await audit.append([entry(n) for n in range(1500)])
    assert len(await audit.entries(ALL, 2000, None)) == 1500
