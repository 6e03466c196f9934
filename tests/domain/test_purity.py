"""The domain does nothing but decide: no I/O, no clock, no chance, and nobody else's packages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pascal

SOURCE = Path(pascal.__file__).parent
DOMAIN = sorted((SOURCE / "domain").rglob("*.py"))
ACTS = sorted((SOURCE / "app/usecases").glob("*.py"))
HARMLESS = {
    *("abc", "bisect", "collections", "contextlib", "dataclasses", "datetime", "email", "enum", "itertools"),
    *("pathlib", "re", "typing", "unicodedata", "uuid", "zoneinfo", "pascal"),
}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def called(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: str(file.relative_to(SOURCE)))
def test_the_domain_knows_the_standard_library_and_itself(file: Path) -> None:
    names = set(imported(ast.parse(file.read_text())))
    assert {name.partition(".")[0] for name in names} <= HARMLESS
    assert all(name.startswith("pascal.domain.") for name in names if name.startswith("pascal"))


@pytest.mark.parametrize("file", [*DOMAIN, *ACTS], ids=lambda file: str(file.relative_to(SOURCE)))
def test_time_and_identity_are_given_in(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert not called(tree) & {"today", "utcnow", "uuid1", "uuid4", "uuid7"}
    clocks = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "now"]
    assert {ast.unparse(each) for each in clocks} <= {"self.clock.now", "clock.now"}
