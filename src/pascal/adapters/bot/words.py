"""What words are taken for, as data: `words.toml` beside this module."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pascal.adapters.bot.folding import folded, phrases


@cache
def lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def words(table: str, name: str) -> re.Pattern[str]:
    """Finds those that are listed there."""
    return phrases(map(folded, lists()[table][name]))


@cache
def measures() -> frozenset[str]:
    return frozenset(lists()["budget"]["measures"])


@cache
def districts() -> Mapping[str, re.Pattern[str]]:
    return {name: phrases([folded(name)]) for name in lists()["district"]["names"]}


@cache
def given_names() -> frozenset[str]:
    return frozenset(lists()["name"]["given"])
