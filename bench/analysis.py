"""How often the rules agree with who labelled `tests/data/labelled`, how fast they are, and work for them."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg

from pascal.adapters.ai.rules import Rules
from pascal.adapters.postgres.database import driver_dsn
from pascal.app.usecases.analysis import AnalyseConversation
from pascal.domain.analysis import LAST
from pascal.domain.conversations import Priority
from pascal.domain.ports.analyst import Said
from pascal.testing.agreement import Agreement, Labelled, agreement, labelled

DATA = Path(__file__).parents[1] / "tests/data/labelled"
SECONDS = 3.0

Row = tuple[str, str, str, str]


def analyses() -> list[Row]:
    tuning, held_out = labelled(DATA / "tuning.txt"), labelled(DATA / "held_out.txt")
    return [
        *_figures("tuned on", tuning),
        *_figures("held out", held_out),
        *_figures("held out, mistyped", [_mistyped(each) for each in held_out]),
        *_speed(held_out),
    ]


def _figures(name: str, conversations: Sequence[Labelled]) -> list[Row]:
    found = asyncio.run(agreement(Rules(), conversations))
    often, usual = Counter(each.priority for each in conversations).most_common(1)[0]
    return [
        (
            f"priority as a person says, {found.conversations} {name}",
            f"{found.priority:.0%}",
            f"always {often}: {usual / found.conversations:.0%}",
            "–",
        ),
        *(_confused(found, name, priority) for priority in Priority),
        (f"tags (micro-F1), {name}", f"{found.tags:.2f}", "none: 0.00", "–"),
        (
            f"summary from the right message of several, {found.summaries_with_choice} {name}",
            f"{found.summary:.0%}",
            "–",
            "–",
        ),
    ]


def _confused(found: Agreement, name: str, said: Priority) -> Row:
    made = ", ".join(f"{found.confusion[said, each]} {each}" for each in Priority)
    return (f"a person says {said}, {name}", made, "–", "–")


def _mistyped(one: Labelled) -> Labelled:
    """In every fourth word two letters have changed places, as happens on a phone."""
    return replace(one, said=tuple(replace(each, text=_swapped(each.text)) for each in one.said))


def _swapped(text: str) -> str:
    words = text.split()
    for place in range(0, len(words), 4):
        if len(word := words[place]) > 3:
            words[place] = word[0] + word[2] + word[1] + word[3:]
    return " ".join(words)


def _speed(conversations: Sequence[Labelled]) -> list[Row]:
    """On one core: as they are, and as long as what is handed over can be."""
    messages = [each for one in conversations for each in one.said]
    full = [messages[at : at + LAST] for at in range(0, len(messages) - LAST, LAST)]
    return [
        (f"analyses, {name}", f"{_per_second(said):,.0f}/s", "–", "–")
        for name, said in (
            ("of the labelled set", [one.said for one in conversations]),
            (f"of {LAST} messages", full),
        )
    ]


def _per_second(conversations: Sequence[Sequence[Said]]) -> float:
    async def go() -> float:
        rules, many, began = Rules(), 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < SECONDS:
            for each in conversations:
                await rules.analyse(each)
            many += len(conversations)
        return many / spent

    return asyncio.run(go())


async def to_analyse(url: str, conversations: Sequence[UUID], a_second: int) -> None:
    """Until cancelled, so many of them are due each second, one after the other and from the start again."""
    connection = await asyncpg.connect(driver_dsn(url))
    endless = itertools.cycle(conversations)
    try:
        while True:
            now = list(itertools.islice(endless, a_second))
            await connection.execute(
                """INSERT INTO jobs (kind, subject, created_at, due_at)
                SELECT $1, subject, now(), now() FROM unnest($2::uuid[]) AS w (subject)
                ON CONFLICT (kind, subject) WHERE held_until IS NULL AND died_at IS NULL
                DO UPDATE SET due_at = excluded.due_at""",
                AnalyseConversation.kind,
                now,
            )
            await asyncio.sleep(1)
    finally:
        await connection.close()


def wait_until_read(url: str) -> None:
    """Until no analysis is due."""
    while asyncio.run(_due(url)):
        time.sleep(0.2)


async def _due(url: str) -> int:
    connection = await asyncpg.connect(driver_dsn(url))
    due = await connection.fetchval("SELECT count(*) FROM jobs WHERE due_at <= now() AND died_at IS NULL")
    await connection.close()
    return int(due)
