"""How well the bot's script understands the answers in `tests/data/bot`, field by field."""

import asyncio
import time
from pathlib import Path

from pascal.adapters.bot.script import Script
from pascal.adapters.phones import PhoneNumbers
from pascal.testing.answers import Score, labelled_answers, score

DATA = Path(__file__).parents[1] / "tests/data/bot"
SETS = {
    "tuned": "tuned on",
    "held_out": "held out",
    "afterwards": "tuned on later",
    "refusals": "tuned on since",
    "projects": "tuned on, of projects",
    "software": "tuned on, of software",
    "by_voice": "labelled before",
    "after_voice": "labelled after",
}

Row = tuple[str, str, str, str]


def understanding() -> list[Row]:
    return [row for file, name in SETS.items() for row in _figures(name, _scored(file))]


def _scored(file: str) -> tuple[Score, float]:
    answers, began = labelled_answers(DATA / f"{file}.txt"), time.perf_counter()
    made = asyncio.run(score(Script(), answers, PhoneNumbers("PE")))
    return made, len(answers) / (time.perf_counter() - began)


def _figures(name: str, scored: tuple[Score, float]) -> list[Row]:
    made, a_second = scored
    precision, recall = made.overall()
    return [
        (
            f"answers wholly understood, {made.answers} {name}",
            f"{made.whole / made.answers:.0%}",
            f"{a_second:,.0f}/s",
            "–",
        ),
        (f"found is right, told is found, {name}", f"{precision:.2f}, {recall:.2f}", "–", "–"),
        *(
            (
                f"{field}, {name}",
                f"{made.precision(field):.2f}, {made.recall(field):.2f}",
                f"{made.right[field] + made.missed[field]} told",
                "–",
            )
            for field in made.fields
        ),
    ]
