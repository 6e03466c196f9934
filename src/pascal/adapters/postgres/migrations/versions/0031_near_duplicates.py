"""What is wanted twice, as E-mail and Email are, is wanted once: the same for both is made anew.

An older Pascal reads all of it; what it makes itself is told apart in its own way again.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_ALL = sa.text(
    "SELECT id, qualification_id, sort, name, alike, description FROM requirement_items ORDER BY n"
)
_SIGN = re.compile(r"[^\w +#$€£¥]|_|(?<![\w+#])[+#]+")
_SMALL = re.compile(
    r"(?<= )({0})(?= .*[^ -])|(?<=-)({0})(?=-.*[^ -])".format(
        "al|con|da|das|de|del|do|el|en|for|la|las|los|of|os|para|por|the|with"
    )
)
_BETWEEN = re.compile(r"(?<=\d) (?=\d)")
_DROP = sa.text("DELETE FROM requirement_items WHERE id = :id")
_KEEP = sa.text("UPDATE requirement_items SET alike = :alike, description = :description WHERE id = :id")


def upgrade() -> None:
    connection = op.get_bind()
    kept: dict[object, dict[str, object]] = {}
    twice = list[dict[str, object]]()
    changed = dict[object, dict[str, object]]()
    for row in connection.execute(_ALL):
        now = alike(row.name)
        first = kept.setdefault(
            (row.qualification_id, row.sort, now),
            {"id": row.id, "alike": now, "description": row.description},
        )
        if first["id"] != row.id:
            twice.append({"id": row.id})
            if first["description"] is None and row.description is not None:
                first["description"] = row.description
                changed[first["id"]] = first
        elif now != row.alike:
            changed[row.id] = first
    if twice:
        connection.execute(_DROP, twice)
    if changed:  # as others, so that none is for a moment what another was
        connection.execute(_KEEP, [{**each, "alike": str(each["id"])} for each in changed.values()])
        connection.execute(_KEEP, [*changed.values()])


def downgrade() -> None:
    pass


def alike(name: str) -> str:
    """As the domain made it when this was written: what it makes later is for a later migration."""
    plain = unicodedata.normalize("NFKD", " ".join(name.casefold().split()))
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    letters = _SIGN.sub("-", bare)
    words = (_words(_SMALL.sub("", f" {letters}")), _words(letters))
    return next((_joined(each) for each in words if each), plain)


def _joined(words: list[str]) -> str:
    return _BETWEEN.sub("-", " ".join(map(_singular, words))).replace(" ", "")


def _words(letters: str) -> list[str]:
    return letters.replace("-", " ").split()


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("es") and word[-3] in "lrnds":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
