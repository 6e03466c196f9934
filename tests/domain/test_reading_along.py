"""A machine reads along; a person's own choice wins, and can be given back."""

from pascal.domain.conversations import Analysed, Chooser, Conversation, Priority, Status
from pascal.domain.events import AnalysisUpdated, Change, ConversationUpdated
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.leads import Reconciled
from pascal.testing.builders import START, Ids, contact, lead

ids = Ids()


def talk() -> Conversation:
    whose = Reconciled(lead(), created=True, claimed_by=None)
    started = Conversation.open(whose, contact(), id=ConversationId(ids.new()), at=START)
    started.events.clear()
    return started


def made(priority: Priority = Priority.HIGH, *tags: str, upto: int = 1) -> Analysed:
    return Analysed("Quiere visitar mañana.", priority, tags, START, "rules", upto)


def keep(one: Conversation, analysed: Analysed) -> bool:
    return one.keep_analysis(analysed, at=START)


def test_what_nobody_has_chosen_is_as_the_machine_says() -> None:
    one = talk()
    assert keep(one, made(Priority.HIGH, "visita"))
    assert (one.priority, one.priority_by) == (Priority.HIGH, Chooser.MACHINE)
    assert (one.tags, one.tags_by) == (("visita",), Chooser.MACHINE)
    [told] = one.events
    assert isinstance(told, AnalysisUpdated)
    state = told.state
    assert (state.summary, state.analysed_priority, state.analysed_tags, state.analysed_by) == (
        "Quiere visitar mañana.",
        "high",
        ("visita",),
        "rules",
    )
    keep(one, made(Priority.LOW, upto=2))
    assert (one.priority, one.tags) == (Priority.LOW, ())


def test_what_a_person_chose_stays_whatever_the_machine_says_and_both_are_known() -> None:
    one = talk()
    one.prioritise(Priority.LOW, at=START)
    one.tag(["vip"], at=START)
    keep(one, made(Priority.HIGH, "visita"))
    assert (one.priority, one.priority_by, one.tags, one.tags_by) == (
        Priority.LOW,
        Chooser.PERSON,
        ("vip",),
        Chooser.PERSON,
    )
    assert one.analysed == made(Priority.HIGH, "visita")


def test_each_is_chosen_for_itself_and_no_tags_is_a_choice_too() -> None:
    one = talk()
    one.tag([], at=START)
    keep(one, made(Priority.HIGH, "visita"))
    assert (one.priority_by, one.tags, one.tags_by) == (Chooser.MACHINE, (), Chooser.PERSON)


def test_what_is_given_back_is_as_the_machine_says() -> None:
    one = talk()
    keep(one, made(Priority.HIGH, "visita"))
    one.prioritise(Priority.LOW, at=START)
    one.tag(["vip"], at=START)
    one.events.clear()
    one.prioritise(None, at=START)
    one.tag(None, at=START)
    assert (one.priority, one.priority_by) == (Priority.HIGH, Chooser.MACHINE)
    assert (one.tags, one.tags_by) == (("visita",), Chooser.MACHINE)
    assert [each.change for each in one.events if isinstance(each, ConversationUpdated)] == [
        Change("priority", "low", "high"),
        Change("tags", ("vip",), ("visita",)),
    ]


def test_what_is_given_back_before_a_machine_has_read_is_nobodys() -> None:
    one = talk()
    one.prioritise(Priority.LOW, at=START)
    one.prioritise(None, at=START)
    assert (one.priority, one.priority_by) == (None, None)
    one.tag(None, at=START)
    assert len(one.events) == 2


def test_who_chooses_what_the_machine_says_makes_it_theirs() -> None:
    one = talk()
    keep(one, made(Priority.HIGH))
    one.prioritise(Priority.HIGH, at=START)
    keep(one, made(Priority.LOW, upto=2))
    assert (one.priority, one.priority_by) == (Priority.HIGH, Chooser.PERSON)


def test_who_has_read_less_comes_too_late() -> None:
    one = talk()
    keep(one, made(Priority.HIGH, upto=5))
    one.events.clear()
    assert not keep(one, made(Priority.LOW, upto=4))
    assert one.events == []
    assert one.analysed == made(Priority.HIGH, upto=5)
    assert keep(one, made(Priority.LOW, upto=5))


def test_an_ended_conversation_is_read_too_and_stays_ended() -> None:
    one = talk()
    one.resolve(note_id=MessageId(ids.new()), at=START)
    assert keep(one, made(Priority.HIGH))
    assert (one.status, one.priority) == (Status.RESOLVED, Priority.HIGH)
