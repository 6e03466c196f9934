"""Who may do what: every role, every act, whatever the conversation is to them (THREATS 11, 14)."""

from dataclasses import replace
from pathlib import Path

import pytest

from pascal import app
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Forbidden, NotFound
from pascal.domain.ids import ConversationId, LeadId, MessageId, VisitorId
from pascal.domain.leads import Attempt, reconcile
from pascal.domain.permissions import Action, Caller, Permissions, Scope, Visitor, relation
from pascal.testing.builders import START, Ids, agent, contact, staff, visitor

# + may, - is refused, . is not even told that it exists
TABLE = """
                  lead         agent               admin, superadmin   agent who may not see all
                  own others   own queue others    own queue others    own queue others

    READ          +   .        +   +     +         +   +     +         +   +     .
    WRITE         +   .        +   -     -         +   +     +         +   -     .
    TAKE          -   .        +   +     +         +   +     +         +   +     +
    RELEASE       -   .        +   -     -         +   +     +         +   -     .
    TRANSFER      -   .        +   -     -         +   +     +         +   -     .
    RESOLVE       -   .        +   -     -         +   +     +         +   -     .
    ASSIGN        -   .        -   -     -         +   +     +         -   -     .
    SNOOZE        -   .        +   -     -         +   +     +         +   -     .
    DESCRIBE      -   .        +   +     -         +   +     +         +   +     .
    EXPORT        -   .        -   -     -         +   +     +         -   -     .
    MANAGE_USERS  -   .        -   -     -         +   +     +         -   -     .
    READ_STATISTICS -   .        -   -     -         +   +     +         -   -     .
    READ_SETTINGS -   .        -   -     -         +   +     +         -   -     .
    MANAGE_HOUSE  -   .        -   -     -         +   +     +         -   -     .
    MANAGE_TEMPLATES -   .        -   -     -         +   +     +         -   -     .
    READ_AUDIT    -   .        -   -     -         +   +     +         -   -     .
    ASK_RATING    -   .        +   -     -         +   +     +         +   -     .
    READ_RATINGS  -   .        +   -     -         +   +     +         +   -     .
    MANAGE_JOBS   -   .        -   -     -         +   +     +         -   -     .
"""
ROWS = {name: marks for name, *marks in map(str.split, TABLE.partition("\n\n")[2].splitlines()) if marks}
REFUSALS = {"-": Forbidden, ".": NotFound}

ids = Ids()
me, colleague = agent("Juan"), agent("Rosa")
my_browser, her_browser = visitor(), visitor()
SEES_ALL, DOES_NOT = Permissions(agents_see_all=True), Permissions(agents_see_all=False)
LEAD, AGENT = Visitor(my_browser), staff(me)
ADMIN, SUPERADMIN = replace(AGENT, role=Role.ADMIN), replace(AGENT, role=Role.SUPERADMIN)


def conversation(browser: VisitorId, responsible: Agent | None = None) -> Conversation:
    typed = contact()
    whose = reconcile(
        Attempt(browser, typed),
        by_email=None,
        own=None,
        own_is_shared=False,
        fresh_id=LeadId(ids.new()),
        at=START,
    )
    talk = Conversation.open(whose, typed, id=ConversationId(ids.new()), at=START)
    if responsible is not None:
        talk.take(responsible, open_now=0, note_id=MessageId(ids.new()), at=START)
    return talk


OF_LEADS = [conversation(my_browser), conversation(her_browser)]
OF_STAFF = [conversation(her_browser, me), conversation(her_browser), conversation(her_browser, colleague)]
COLUMNS: list[list[tuple[Permissions, Caller, Conversation]]] = [
    *([(SEES_ALL, LEAD, talk), (DOES_NOT, LEAD, talk)] for talk in OF_LEADS),
    *([(SEES_ALL, AGENT, talk)] for talk in OF_STAFF),
    *(
        [(rules, who, talk) for rules in (SEES_ALL, DOES_NOT) for who in (ADMIN, SUPERADMIN)]
        for talk in OF_STAFF
    ),
    *([(DOES_NOT, AGENT, talk)] for talk in OF_STAFF),
]


def test_every_act_has_a_row_and_every_row_is_whole() -> None:
    assert list(ROWS) == [each.name for each in Action]
    assert {len(marks) for marks in ROWS.values()} == {len(COLUMNS)}


def test_every_act_is_asked_for_somewhere() -> None:
    """A right that nobody asks for promises what nothing keeps."""
    asked = "".join(each.read_text() for each in Path(app.__path__[0]).rglob("*.py"))
    assert [each for each in Action if f"Action.{each.name}" not in asked] == []


@pytest.mark.parametrize("action", Action)
def test_the_table_holds(action: Action) -> None:
    for mark, cases in zip(ROWS[action.name], COLUMNS, strict=True):
        for permissions, caller, talk in cases:
            if mark == "+":
                permissions.require(caller, action, talk)
            else:
                with pytest.raises(REFUSALS[mark]):
                    permissions.require(caller, action, talk)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("caller", [LEAD, AGENT, ADMIN, SUPERADMIN])
def test_without_a_conversation_who_may_never_is_refused(action: Action, caller: Caller) -> None:
    if SEES_ALL.scope(caller, action) is Scope.NONE:
        with pytest.raises(Forbidden):
            SEES_ALL.require(caller, action)
    else:
        SEES_ALL.require(caller, action)


def test_what_only_administrators_may() -> None:
    may = {action: [SEES_ALL.scope(who, action) for who in (LEAD, AGENT)] for action in Action}
    assert [each for each in Action if may[each] == [Scope.NONE] * 2] == [
        Action.ASSIGN,
        Action.EXPORT,
        Action.MANAGE_USERS,
        Action.READ_STATISTICS,
        Action.READ_SETTINGS,
        Action.MANAGE_HOUSE,
        Action.MANAGE_TEMPLATES,
        Action.READ_AUDIT,
        Action.MANAGE_JOBS,
    ]


def test_a_finished_conversation_is_its_agents_own_still() -> None:
    mine, nobodys = conversation(her_browser, me), conversation(her_browser)
    for talk in (mine, nobodys):
        talk.resolve(note_id=MessageId(ids.new()), at=START)
    assert relation(AGENT, mine) is Scope.OWN
    assert relation(AGENT, nobodys) is Scope.OTHERS


def test_a_proven_browser_does_not_read_what_another_only_claims() -> None:
    """THREATS 1."""
    claimed = conversation(her_browser)
    claimed.proven = frozenset({my_browser})
    assert relation(LEAD, claimed) is Scope.OTHERS
    claimed.lift_claim(proven=claimed.proven, at=START)
    assert relation(LEAD, claimed) is Scope.OWN
    assert relation(Visitor(her_browser), claimed) is Scope.OTHERS
