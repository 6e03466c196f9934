"""What a template may say, and what becomes of it when it is filled."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import ChangedMeanwhile, Invalid
from pascal.domain.ids import AgentId, TemplateId
from pascal.domain.messages import MAX_TEXT, Draft
from pascal.domain.templates import (
    FAULTS_TOLD,
    LONGEST_VALUE,
    SOURCES,
    Piece,
    Situation,
    Template,
    Variable,
    clean_short_code,
    clean_text,
    fill,
    in_order,
    narrowed,
    parse,
)
from pascal.testing.builders import START, Ids, agent

ids = Ids()
NOW = Situation("Ana Torres", "Juan Pérez", "torre-begonias-luxury")
VALUES = {
    Variable.LEAD_NAME: "Juan Pérez",
    Variable.AGENT_NAME: "Ana Torres",
    Variable.PROJECT_NAME: "Torre Begonias Luxury",
}

anything = st.text(st.characters(codec="utf-8"), max_size=60)
hostile = anything | st.sampled_from(
    [
        "{{agent.name}}",
        "{{lead.name}}",
        "{{",
        "}}",
        "{",
        "a{",
        "}{",
        "{0.__class__}",
        "%s",
        "${x}",
        "\\g<name>",
        "x" * 300,
        "{" * 200,
        "Juan\n{{project.name}}",
    ]
)
words = st.text(st.characters(codec="utf-8", exclude_characters="{}\0"), max_size=30)
parts = st.lists(words | st.sampled_from(Variable), max_size=8)


def written(found: Sequence[str | Variable]) -> str:
    return "".join(f"{{{{{each}}}}}" if isinstance(each, Variable) else each for each in found)


def make(title: str = "Visita", *, owner: AgentId | None = None, **more: str) -> Template:
    template = Template(TemplateId(ids.new()), owner, START)
    template.set(**{"title": title, "text": "Hola", "short_code": "visita", **more})
    return template


# -- variables


def test_every_variable_has_its_source_and_is_filled_from_it() -> None:
    assert set(SOURCES) == set(Variable) == set(VALUES)
    for variable, value in VALUES.items():
        assert fill(f"{{{{{variable}}}}}", NOW).text == value


@given(parts)
def test_what_is_parsed_is_what_was_written(found: list[str | Variable]) -> None:
    text = written(found)
    assert written(parse(text)) == text
    assert [each for each in parse(text) if isinstance(each, Variable)] == [
        each for each in found if isinstance(each, Variable)
    ]


@given(parts)
def test_blanks_within_the_braces_make_no_difference(found: list[str | Variable]) -> None:
    text = written(found)
    assert parse(text.replace("{{", "{{ \t").replace("}}", " }}")) == parse(text)


@given(anything)
def test_any_text_is_refused_by_name_or_filled_without_a_brace_pair(text: str) -> None:
    try:
        filled = fill(text, NOW).text
    except Invalid as error:
        assert {each.rule for each in error.all} <= {"unknown_variable", "malformed_variable"}
        return
    assert filled is not None
    assert "{{" not in filled
    assert "}}" not in filled


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("Hola {{lead.nombre}}", "unknown_variable", 1, 6),
        ("Hola {{Lead.name}}", "unknown_variable", 1, 6),
        ("uno\ndós\n🏠 {{ agent }}", "unknown_variable", 3, 3),
        ("{{}}", "malformed_variable", 1, 1),
        ("{{ \n}}", "malformed_variable", 1, 1),
        ("Hola {{lead.name", "malformed_variable", 1, 6),
        ("Hola lead.name}}", "malformed_variable", 1, 15),
        ("{{lead.name}", "malformed_variable", 1, 1),
        ("{{{lead.name}}}", "malformed_variable", 1, 1),
        ("{{lead.{{lead.name}}", "malformed_variable", 1, 1),
        ("{{0.__class__}}", "unknown_variable", 1, 1),
        ("  {{x}}", "unknown_variable", 1, 3),
    ],
)
def test_what_is_unknown_or_malformed_is_refused_with_its_place(
    text: str, rule: str, line: int, column: int
) -> None:
    for ask in (parse, clean_text):
        with pytest.raises(Invalid) as refused:
            ask(text)
        assert (refused.value.field, refused.value.rule) == ("text", rule)
        assert (refused.value.facts["line"], refused.value.facts["column"]) == (line, column)


def test_all_that_is_wrong_is_told_by_name_and_no_end_of_it() -> None:
    with pytest.raises(Invalid) as refused:
        parse("{{one}} {{lead.name}} {{two}}")
    assert [each.facts["name"] for each in refused.value.all] == ["one", "two"]
    with pytest.raises(Invalid) as refused:
        parse("{{x}}" * 500)
    assert len(refused.value.all) == FAULTS_TOLD


def test_single_braces_are_words() -> None:
    assert parse("a {b} }{ c") == ("a {b} }{ c",)


# -- filling


@given(parts, hostile, hostile, st.none() | hostile)
def test_what_a_lead_is_called_is_never_looked_at_again(
    found: list[str | Variable], lead: str, agent_name: str, project: str | None
) -> None:
    """The template's own words and variables stay where they are, whatever the values say."""
    filled = fill(written(found), Situation(agent_name, lead, project))
    assert [each.variable for each in filled.pieces if each.variable] == [
        each for each in found if isinstance(each, Variable)
    ]
    assert "".join(each.text for each in filled.pieces if not each.variable) == "".join(
        each for each in found if not isinstance(each, Variable)
    )
    values = [each.text for each in filled.pieces if each.variable]
    assert all(len(each) <= LONGEST_VALUE and not set("{}\n\0") & set(each) for each in values)
    said = "".join(each.text for each in filled.pieces)
    assert "{{" not in said
    assert fill(said, NOW).pieces in {(Piece(said),), ()}  # nothing in it is a variable


def test_a_name_stays_as_it_is_but_for_its_braces() -> None:
    lead = "Ñusta «O'Higgins» {{agent.name}} $1 \\1 %s 🏠"
    filled = fill("Hola {{lead.name}}.", Situation("Ana", lead, None))
    assert filled.text == "Hola Ñusta «O'Higgins» ((agent.name)) $1 \\1 %s 🏠."


@pytest.mark.parametrize("project", [None, "", " ", "\u0000"])
def test_what_is_not_known_is_a_gap_and_there_is_no_text(project: str | None) -> None:
    filled = fill("¿{{project.name}} o {{project.name}}, {{lead.name}}?", Situation("Ana", "Juan", project))
    assert filled.text is None
    assert filled.missing == (Variable.PROJECT_NAME,)
    assert filled.pieces == (
        Piece("¿"),
        Piece("", Variable.PROJECT_NAME),
        Piece(" o "),
        Piece("", Variable.PROJECT_NAME),
        Piece(", "),
        Piece("Juan", Variable.LEAD_NAME),
        Piece("?"),
    )


def test_a_project_that_is_not_ours_has_the_name_that_the_site_gave_it() -> None:
    assert fill("{{project.name}}", Situation("Ana", "Juan", "Casa Azul")).text == "Casa Azul"


@given(st.integers(0, 40), st.integers(0, MAX_TEXT), hostile, hostile, hostile)
def test_what_is_kept_fits_into_a_message_whoever_it_is_filled_for(
    variables: int, letters: int, lead: str, agent_name: str, project: str
) -> None:
    text = "{{lead.name}}{{project.name}}" * variables + "x" * letters
    try:
        kept = clean_text(text)
    except Invalid as error:
        assert error.rule in {"required", "too_long", "too_long_filled"}
        return
    said = "".join(each.text for each in fill(kept, Situation(agent_name, lead, project)).pieces)
    assert len(said) <= MAX_TEXT
    assert not said.strip() or len(Draft.of(said).text) <= MAX_TEXT


def test_the_longest_text_is_as_long_as_its_variables_can_make_it() -> None:
    assert clean_text("x" * MAX_TEXT) == "x" * MAX_TEXT
    room = MAX_TEXT - LONGEST_VALUE
    assert clean_text("{{lead.name}}" + "x" * room)
    with pytest.raises(Invalid, match="too_long_filled"):
        clean_text("{{lead.name}}" + "x" * (room + 1))
    with pytest.raises(Invalid, match=r"too_long$"):
        clean_text("x" * (MAX_TEXT + 1))


# -- short codes


@given(anything)
def test_a_short_code_is_refused_or_one_word_that_stays_as_it_is(raw: str) -> None:
    try:
        code = clean_short_code(raw)
    except Invalid as error:
        assert error.field == "short_code"
        return
    assert code == clean_short_code(code) == clean_short_code(f"/{code}")
    assert code == code.casefold()
    assert not any(each.isspace() for each in code)


@given(st.text("ábcÑñoÜ-_9É", min_size=1, max_size=20))
def test_case_and_accents_make_no_other_short_code(raw: str) -> None:
    same = (raw.upper(), raw.lower(), f" /{raw} ", unicodedata.normalize("NFD", raw))
    assert {clean_short_code(each) for each in same} == {clean_short_code(raw)}


@pytest.mark.parametrize("raw", ["", "/", " / ", "a b", "a/b", "//a", "a.b", "é" * 33, "😀", "\u0301", "a\0"])
def test_what_cannot_be_typed_in_one_go_is_no_short_code(raw: str) -> None:
    with pytest.raises(Invalid):
        clean_short_code(raw)


def test_a_short_code_is_folded() -> None:
    assert clean_short_code("/Visíta-Mañana") == "visita-manana"


# -- templates


def test_all_that_is_wrong_is_told_at_once_and_nothing_changes() -> None:
    template = make(folder="Visitas")
    before = (template.title, template.text, template.folder, template.short_code)
    with pytest.raises(Invalid) as refused:
        template.set(title=" ", text="{{x}}", folder="x" * 121, short_code="a b")
    assert [each.field for each in refused.value.all] == ["title", "text", "folder", "short_code"]
    assert (template.title, template.text, template.folder, template.short_code) == before


def test_what_is_left_out_stays_and_an_empty_folder_is_none() -> None:
    template = make(folder=" Visitas  y más ")
    template.set(title="Otra")
    assert (template.title, template.text, template.folder) == ("Otra", "Hola", "Visitas y más")
    template.set(folder=" ")
    assert template.folder is None


def test_who_wants_to_change_what_they_have_not_seen_is_told() -> None:
    template = make()
    template.tell("created", at=START)
    template.require_version(1)
    template.tell("edited", at=START)
    with pytest.raises(ChangedMeanwhile):
        template.require_version(1)


def test_templates_stand_by_folder_and_title_and_are_found_by_how_words_begin() -> None:
    me = agent().id
    shelf = in_order(
        [
            make("ébano", folder="visitas"),
            make("Zeta", short_code="precio"),
            make("Duda", folder="Álbum", text="¿Cuánto CUESTA?"),
            make("Alba", folder="visitas", owner=me),
        ]
    )
    assert [each.title for each in shelf] == ["Zeta", "Duda", "Alba", "ébano"]
    for search, titles in (
        ("", ["Zeta", "Duda", "Alba", "ébano"]),
        ("CUANTO cues", ["Duda"]),
        ("álb", ["Duda", "Alba"]),
        ("/precio", ["Zeta"]),
        ("visitas alb", ["Alba"]),
        ("uesta", []),
    ):
        assert [each.title for each in narrowed(shelf, None, search)] == titles
    assert [each.title for each in narrowed(shelf, "visitas", None)] == ["Alba", "ébano"]
    assert [each.title for each in narrowed(shelf, "visitas", "eb")] == ["ébano"]
