"""Nothing goes out to people but by `may_send`."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pascal
from pascal.domain.ports import channels, telephony
from pascal.domain.sending import Permit

SOURCE = Path(pascal.__file__).parent
SENDERS = {"send_text", "send_media", "send_template", "dial", "place_call"}


def callers(*names: str) -> set[str]:
    """Files, from `pascal/` on, in which any of them is called; not those of servers for tests."""
    return {file for file, call in calls() if _name(call.func) in names}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(SOURCE.rglob("*.py")):
        where = file.relative_to(SOURCE).as_posix()
        if where.startswith("testing/"):
            continue
        yield from (
            (where, node) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)
        )


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def test_nobody_else_gives_a_permit() -> None:
    assert callers("Permit") == {"domain/sending.py"}
    copied = [
        ast.unparse(call) for _, call in calls() if _name(call.func) in {"replace", "__replace__", "copy"}
    ]
    assert not [each for each in copied if "permit" in each]


def test_there_is_one_place_that_asks() -> None:
    assert callers("may_send") == {"domain/sending.py", "app/usecases/sending.py"}


def test_senders_are_called_where_a_permit_was_given_and_nowhere_else() -> None:
    assert callers(*SENDERS) == {
        "app/reactions/sending.py",
        "app/usecases/calls.py",
        "app/faces/communications/operator.py",
        "adapters/twilio/voice.py",
    }


def test_a_sender_takes_no_message_without_a_permit() -> None:
    seen = set()
    for protocol in [*vars(channels).values(), *vars(telephony).values()]:
        for name in SENDERS & vars(protocol).keys() if inspect.isclass(protocol) else ():
            seen.add(name)
            permit = inspect.signature(getattr(protocol, name)).parameters["permit"]
            assert (permit.annotation, permit.default) == (Permit, inspect.Parameter.empty)
    assert seen == SENDERS
