"""From the environment, and `.env` below it, to settings; or to sentences that say what is wrong there."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any, NewType

import msgspec
from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

from pascal.app.settings import ABOUT, Settings, SettingsError

FILE = Path(".env")

Environment = NewType("Environment", Mapping[str, str])
"""Where channels, a stranger's too, find what they are set up with."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """From *environment*, or from the process's own with `.env` below it.

    Raises `SettingsError` with all that is wrong.
    """
    settings, wrong = readable(environment)
    if wrong:
        raise SettingsError("\n".join(wrong.values()))
    return settings


def working_settings(
    environment: Mapping[str, str] | None = None, lacks: Callable[[Settings], Iterable[str]] = lambda _: ()
) -> Settings:
    """As `read_settings`, able to work together; *lacks* says what more they need for what is to be done."""
    settings, wrong = readable(environment)
    told = [*wrong.values(), *at_odds(wrong, settings.wrong()), *at_odds(wrong, lacks(settings))]
    if told:
        raise SettingsError("\n".join(told))
    return settings


def at_odds(unread: Iterable[str], sentences: Iterable[str]) -> list[str]:
    """*sentences* but those that name a setting which could not be read: it only seems to be unset."""
    names = re.compile("|".join(rf"\b{re.escape(name.upper())}\b" for name in unread) or r"(?!)")
    return [each for each in sentences if not names.search(each)]


def readable(environment: Mapping[str, str] | None = None) -> tuple[Settings, dict[str, str]]:
    """What can be read, the rest as if unset; and for each setting or line that is wrong, a sentence."""
    wrong: dict[str, str] = {}
    if environment is None:
        environment = environment_and_file()
        wrong |= _senseless_lines()
    given: dict[str, Any] = {}
    for each in msgspec.structs.fields(Settings):
        text = environment.get(each.name.upper(), "").strip()
        if not text:
            continue
        try:
            given[each.name] = _value(each, text)
        except (msgspec.ValidationError, ValueError):
            about = ABOUT[each.name]
            shown = "not right" if about.secret else repr(text)
            wrong[each.name] = f"{each.name.upper()} is {shown}: say {about.say}."
    return Settings(**given), wrong


def _value(field: msgspec.structs.FieldInfo, text: str) -> Any:
    """Raises `ValueError`, or msgspec's own, for a wrong one."""
    if not ABOUT[field.name].fits(text):
        raise ValueError(field.name)
    value: Any = text
    if isinstance(field.default, bool):
        value = _yes_or_no(text)
    elif field.name == "pascal_default_country":
        value = text.upper()
    return msgspec.convert(value, field.type, strict=False, dec_hook=lambda kind, one: kind(one))


def _yes_or_no(text: str) -> bool:
    """Raises `ValueError`."""
    if text.lower() in {"1", "true", "yes", "on", "si", "sí"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError(text)


def unknown_settings() -> list[str]:
    """Names that look like settings of ours and are none."""
    return sorted(
        name
        for name in environment_and_file()
        if name.upper().startswith(("PASCAL_", "PUSHER_"))
        and name not in map(str.upper, Settings.__struct_fields__)
    )


def environment_and_file() -> dict[str, str]:
    """The process's own, with what can be read of `.env` below it."""
    sensible = ""
    with suppress(UnicodeError):
        sensible = "".join(each.original.string for each in _lines() if not each.error)
    below = dotenv_values(stream=StringIO(sensible))
    return {k: v for k, v in below.items() if v is not None} | dict(os.environ)


def _lines() -> list[Binding]:
    if not FILE.is_file():
        return []
    with FILE.open(encoding="utf-8") as text:
        return list(parse_stream(text))


def _senseless_lines() -> dict[str, str]:
    """A sentence for each line of `.env` that cannot be meant so."""
    wrong = {}
    try:
        lines = _lines()
    except UnicodeError:
        return {".env": ".env cannot be read: write it in UTF-8."}
    for each in lines:
        said, name = each.original.string, (each.key or "").upper()
        blank = said[: len(said) - len(said.lstrip())].count("\n")  # the parser counts lines before it in
        where = f".env, line {each.original.line + blank}"
        if each.error or (each.key and each.value is None):
            wrong[where] = f"{where}, makes no sense: say NAME=value."
        elif each.key != name and name.lower() in Settings.__struct_fields__:
            wrong[where] = f"{where}, says {each.key}: say {name}."
    return wrong
