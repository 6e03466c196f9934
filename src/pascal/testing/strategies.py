"""What hypothesis may try: people as they write themselves down. Needs the package `hypothesis`."""

from uuid import UUID

from hypothesis import strategies as st

from pascal.domain.ids import VisitorId
from pascal.domain.leads import Attempt, Contact
from pascal.domain.people import MAX_NAME

_plain = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='<>,;"()@')

typed_emails = st.builds(
    "{}{}@{}.{}{}".format,
    st.sampled_from(["", " ", "\t"]),
    st.text(_plain, min_size=1, max_size=20),
    st.from_regex(r"[a-zA-Z0-9]{1,10}", fullmatch=True),
    st.sampled_from(["com", "PE", "com.pe", "ñandú.es"]),
    st.sampled_from(["", " ", "\n"]),
)
"""E-mails as people type them: any script, any case, blanks around."""

emails = st.sampled_from(["ana@example.com", "beto@example.com"])
"""Folded, and few, so that they meet."""

typed_names = st.text(st.characters(codec="utf-8"), max_size=MAX_NAME + 20)
names = st.sampled_from(["Ana", "Beto", "José Ñúñez", "山田"])
phones = st.sampled_from([None, "+51987654321", "+5511987654321", "+14155550100"])

VISITORS = tuple(VisitorId(UUID(int=n << 64 | 4 << 76 | 2 << 62)) for n in range(1, 4))
visitors = st.sampled_from(VISITORS)
"""Few, so that the same browser comes back."""

contacts = st.builds(Contact, name=names, email=emails, phone=phones)


def attempts(who: st.SearchStrategy[VisitorId] = visitors) -> st.SearchStrategy[Attempt]:
    """Browsers that say who they are, some of them vouched for, in a house that trusts nobody."""
    vouched = st.sampled_from([False, False, False, True])  # else everybody is soon proven
    return st.builds(Attempt, visitor_id=who, contact=contacts, vouched=vouched)
