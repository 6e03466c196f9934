"""The bot never speaks over a person (THREATS 17): what it made before somebody acted is not said."""

from collections.abc import Callable, Iterator
from itertools import permutations, product

import pytest

from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotItsTurn, PascalError
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Draft, Note, Sender, SenderType
from pascal.testing.builders import START, Ids, agent, contact, lead

IDS, ANA, LUZ = Ids(), agent("Ana"), agent("Luz")

Act = Callable[[Conversation], object]


def note() -> MessageId:
    return MessageId(IDS.new())


def says(sender: SenderType) -> Act:
    return lambda talk: talk.post(Draft("Hola"), Sender(sender, None, None), id=note(), at=START)


ACTS: dict[str, Act] = {
    "the lead writes": says(SenderType.LEAD),
    "an agent writes": says(SenderType.AGENT),
    "take": lambda talk: talk.take(ANA, open_now=0, note_id=note(), at=START),
    "assign": lambda talk: talk.assign(LUZ, open_now=0, note_id=note(), at=START),
    "transfer": lambda talk: talk.transfer(LUZ, open_now=0, note_id=note(), at=START),
    "release": lambda talk: talk.release(note_id=note(), at=START),
    "switch off": lambda talk: talk.switch_bot(on=False, at=START),
    "switch on": lambda talk: talk.switch_bot(on=True, at=START),
    "resolve": lambda talk: talk.resolve(note_id=note(), at=START),
}


def begun() -> Conversation:
    one = lead()
    talk = Conversation.open(
        Reconciled(one, created=True, claimed_by=None), contact(), id=ConversationId(IDS.new()), at=START
    )
    says(SenderType.LEAD)(talk)
    return talk


def orders(acts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """*acts* in their order, between and around what two bots do: each reads, and answers later."""
    bots = ("1 reads", "1 answers", "2 reads", "2 answers")
    for order in permutations(range(len(acts) + len(bots))):
        placed = sorted(zip(order, (*acts, *bots), strict=True))
        found = tuple(name for _, name in placed)
        in_order = [found.index(each) for each in bots]
        if in_order[0] < in_order[1] and in_order[2] < in_order[3] and in_order[0] < in_order[2]:
            theirs = tuple(each for each in found if each not in bots)
            if theirs == acts:
                yield found


@pytest.mark.parametrize("acts", [*product(ACTS, repeat=2)], ids=" ".join)
def test_in_every_order_nothing_is_said_that_was_made_before_a_person_spoke_or_acted(
    acts: tuple[str, str],
) -> None:
    for order in {*orders(acts)}:
        talk, read = begun(), dict[str, int]()
        since = {"1": False, "2": False}
        """Whether anything was said or done since that bot read."""
        for step in order:
            bot, _, what = step.partition(" ")
            if what == "reads":
                read[bot], since[bot] = talk.turn, False
            elif what == "answers":
                theirs = talk.agent_id is not None or not talk.bot_enabled or talk.closed_at is not None
                before = len(talk.new_messages)
                try:
                    talk.answer(Draft("¿Y usted?"), turn=read[bot], id=note(), at=START)
                except NotItsTurn:
                    assert len(talk.new_messages) == before
                    assert since[bot] or theirs, order
                else:
                    assert not since[bot], order
                    assert not theirs, order
                    since = dict.fromkeys(since, True)
            else:
                turn = talk.turn
                try:
                    ACTS[step](talk)
                except PascalError:
                    assert talk.turn == turn
                if talk.turn != turn:
                    since = dict.fromkeys(since, True)


@pytest.mark.parametrize("act", ACTS)
def test_whatever_changes_something_raises_the_turn(act: str) -> None:
    talk = begun()
    if act in {"transfer", "release"}:
        ACTS["take"](talk)
    if act == "switch on":
        ACTS["switch off"](talk)
    turn = talk.turn
    ACTS[act](talk)
    assert talk.turn > turn
    if act not in {"the lead writes", "an agent writes"}:
        turn = talk.turn
        try:
            ACTS[act](talk)
        except PascalError:
            assert act == "transfer"
        assert talk.turn == turn, "the same again changes nothing"


def test_the_same_message_again_is_no_news() -> None:
    talk = begun()
    for _ in range(2):
        talk.post(Draft("Hola", client_id="1"), Sender(SenderType.LEAD, None, None), id=note(), at=START)
        turn = talk.turn
    assert talk.turn == turn == 2


def test_the_bot_leaves_with_a_reason_and_says_nothing_more() -> None:
    talk = begun()
    talk.answer(Draft("Le paso con una persona"), turn=talk.turn, id=note(), at=START)
    talk.leave_to_people("asked", note_id=note(), at=START)
    said = talk.new_messages[-1]
    assert (said.note, said.text, talk.bot_enabled) == (Note.BOT_LEFT, "asked", False)
    seq = talk.last_seq
    talk.leave_to_people("asked", note_id=note(), at=START)
    assert talk.last_seq == seq
    with pytest.raises(NotItsTurn):
        talk.answer(Draft("¿Sigue ahí?"), turn=talk.turn, id=note(), at=START)
