"""What may be said at all."""

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.ids import UploadId
from pascal.domain.messages import (
    MAX_CHOICE,
    MAX_CLIENT_ID,
    MAX_TEXT,
    MOST_CHOICES,
    ContentType,
    Draft,
)

UPLOAD = UploadId(UUID(int=1))

texts = st.text(st.characters(codec="utf-8"), max_size=200)
kinds = st.sampled_from(ContentType)
uploads = st.sampled_from([None, UPLOAD])
client_ids = st.none() | st.text(st.characters(codec="utf-8"), max_size=MAX_CLIENT_ID + 10)


@given(texts, kinds, uploads, client_ids)
def test_a_draft_is_refused_by_name_or_fit_to_be_stored(
    text: str, kind: ContentType, upload: UploadId | None, client_id: str | None
) -> None:
    try:
        draft = Draft.of(text, kind, upload, client_id)
    except Invalid:
        return
    assert draft.text == draft.text.strip() == unicodedata.normalize("NFC", draft.text)
    assert "\0" not in draft.text + (draft.client_id or "")
    assert draft.text or draft.upload_id
    assert draft.content_type is ContentType.TEXT or draft.upload_id
    assert (draft.upload_id, draft.client_id) == (upload, client_id)
    assert Draft.of(draft.text, draft.content_type, draft.upload_id, draft.client_id) == draft


@given(texts.filter(lambda text: any(letter.isprintable() for letter in text.replace(" ", ""))))
def test_composed_or_not_it_is_the_same_text(text: str) -> None:
    if "\0" not in text:
        assert Draft.of(unicodedata.normalize("NFD", text)) == Draft.of(text)


def test_length_is_counted_in_code_points_after_composition() -> None:
    """THREATS 15."""
    assert len(Draft.of("e\u0301" * MAX_TEXT).text) == MAX_TEXT
    assert len(Draft.of("🏠" * MAX_TEXT).text) == MAX_TEXT
    with pytest.raises(Invalid, match="too_long"):
        Draft.of("🏠" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("text", "kind", "upload", "client_id", "field"),
    [
        ("", ContentType.TEXT, None, None, "text"),
        (" \n\t", ContentType.TEXT, None, None, "text"),
        ("\u200b", ContentType.TEXT, None, None, "text"),
        (" \u200d\ufeff ", ContentType.TEXT, None, None, "text"),
        ("", ContentType.IMAGE, None, None, "upload"),
        ("a\0b", ContentType.TEXT, None, None, "text"),
        ("look", ContentType.IMAGE, None, None, "upload"),
        ("hi", ContentType.TEXT, None, "", "client_id"),
        ("hi", ContentType.TEXT, None, "x" * (MAX_CLIENT_ID + 1), "client_id"),
        ("hi", ContentType.TEXT, None, "x\0", "client_id"),
    ],
)
def test_a_refusal_says_where(
    text: str, kind: ContentType, upload: UploadId | None, client_id: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        Draft.of(text, kind, upload, client_id)
    assert refusal.value.field == field


def test_a_picture_needs_no_words() -> None:
    assert Draft.of("", ContentType.IMAGE, UPLOAD).text == ""


@pytest.mark.parametrize(("text", "client_id"), [("\ud800", None), ("hi", "\udfff")])
def test_half_a_character_is_refused(text: str, client_id: str | None) -> None:
    """JSON can carry one in an escape, UTF-8 and PostgreSQL cannot."""
    with pytest.raises(Invalid):
        Draft.of(text, client_id=client_id)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=MAX_CHOICE + 5), max_size=MOST_CHOICES + 2))
def test_choices_are_few_short_and_say_something_or_refused_by_name(choices: list[str]) -> None:
    try:
        offered = Draft.of("¿Cuál?", choices=choices).choices
    except Invalid as refused:
        assert refused.field == "choices"
        return
    assert len(offered) == len(choices) <= MOST_CHOICES
    assert all(0 < len(each) <= MAX_CHOICE and "\0" not in each for each in offered)
    assert all(Draft.of(each).text == each for each in offered), "a choice sent back is the same text"


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        (["no"] * 6, "too_many"),
        (["x" * 81], "too_long"),
        (["sí", "\u200b "], "required"),
        (["a\0b"], "characters"),
    ],
)
def test_what_cannot_be_tapped_is_refused(choices: list[str], rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        Draft.of("¿Cuál?", choices=choices)
    assert refused.value.rule == rule


def test_markup_in_a_choice_is_kept_as_it_is_written() -> None:
    assert Draft.of("¿Cuál?", choices=["<b onclick=x>1</b>"]).choices == ("<b onclick=x>1</b>",)
