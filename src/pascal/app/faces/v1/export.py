"""Conversations as a file for spreadsheets: a row for each, and nothing in it that one would run."""

import csv
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from pascal.app.edge.shapes import PRIORITIES
from pascal.app.edge.words import COLUMNS
from pascal.domain.events import ConversationState
from pascal.domain.ids import ConversationId
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.projects import project_name

PAGE = 200
"""Conversations that are looked up at once; as many are in memory."""
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel takes UTF-8 for something else."""

# where a cell begins (for Excel in Spain and Brazil behind a semicolon, too), and with what it is a command
_COMMAND = re.compile(r"""(?:^|(?<=[;\t\r\n]))(?=[\s"]*[=+\-@＝＋－＠]|[\t\r])""")
_PHONE = re.compile(r"\+[0-9]{5,15}")


def harmless(text: str) -> str:
    """*text*, with a `'` before whatever a spreadsheet would run.

    A phone number, + and digits alone, stays as it is: it is no command, and with a ' nobody could dial it.
    """
    return text if _PHONE.fullmatch(text) else _COMMAND.sub("'", text)


async def as_csv(
    reads: Reads, reach: Reach, filters: Filter, first: Sequence[ConversationState], language: int
) -> AsyncIterator[bytes]:
    """The *first* page and all behind it, each asked for when the one before has gone out."""
    yield (BOM + _lines([[words[language] for words in COLUMNS]])).encode()
    page = first
    while page:
        yield _lines(map(_cells, page)).encode()
        page = await reads.states(reach, filters, PAGE, ConversationId(page[-1].id))


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows(map(harmless, cells) for cells in rows)
    return text.getvalue()


def _cells(one: ConversationState) -> Sequence[str]:
    """As `COLUMNS` has them."""
    wait = None if one.assigned_at is None else one.assigned_at - one.created_at
    return (
        str(one.id),
        one.status.upper(),
        PRIORITIES[one.priority] if one.priority else "",
        one.channel.upper(),
        one.lead_name,
        one.lead_email or "",
        one.lead_phone or "",
        str(one.lead_verified).lower(),
        project_name(one.project_id) or "",
        one.agent_name or "",
        ", ".join(one.tags),
        _time(one.created_at),
        _time(one.assigned_at),
        _time(one.closed_at),
        "" if wait is None else str(max(0, round(wait.total_seconds()))),
        str(one.last_seq),
    )


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
