"""What the bot remembers, and that it never speaks over a person, over every storage."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from contract_house import House

from pascal.domain.bot import SLOT, BotState
from pascal.domain.conversations import Conversation
from pascal.domain.errors import AlreadyTaken, NotItsTurn
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.meetings import Bound, During, Slot, Wish
from pascal.domain.messages import Draft, Message, Note, SenderType
from pascal.domain.permissions import Scope
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import agent, visitor

EVERYBODYS = Reach(agent().id, Scope.ANY)


async def remembered(storage: Storage, talk: ConversationId) -> BotState:
    async with storage.begin() as tx:
        return await tx.bots.of(talk)


async def test_what_it_remembers_is_what_it_kept(house: House, storage: Storage) -> None:
    talk = (await house.starts(visitor())).conversation.id
    assert await remembered(storage, talk) == BotState(talk)
    ten = datetime(2026, 1, 6, 15, tzinfo=UTC)
    slots = tuple(
        Slot(agent(name).id, During(ten + timedelta(hours=n), ten + timedelta(hours=n, minutes=30)))
        for n, name in enumerate(("Ana", "Luz", "Rosa"))
    )
    states = [
        BotState(
            talk,
            SLOT,
            1,
            frozenset({"budget", "name"}),
            slots,
            "pt",
            greeted=True,
            questions=1,
            told={"noted": 2},
            wished=Wish(ten, Bound.SINCE, any_day=True),
            heard=7,
        ),
        BotState(talk, None, 0, frozenset(), (), "en", greeted=True, wished=Wish(ten)),
        BotState(talk, None, 0, frozenset(), (), "en", greeted=True),
    ]
    for each in states:
        async with storage.begin() as tx:
            await tx.bots.save(each)
        assert await remembered(storage, talk) == each


def saying(turn: int, message_id: MessageId, at: datetime) -> Callable[[Conversation], Message]:
    return lambda one: one.answer(Draft("¿En qué distrito busca?"), turn=turn, id=message_id, at=at)


async def turn_of(storage: Storage, talk: ConversationId) -> int:
    async with storage.begin() as tx:
        return (await tx.conversations.get(talk)).turn


async def test_the_turn_is_the_same_however_it_is_said(house: House, storage: Storage) -> None:
    """By the short ways, with a lock and without, and in a transaction."""
    browser = visitor()
    started = await house.starts(browser)
    talk = started.conversation.id
    assert await turn_of(storage, talk) == started.conversation.turn == 1
    await house.says(browser, talk, "Uno")
    await house.says(browser, talk, "Dos", "client-2")
    await house.says(browser, talk, "Dos", "client-2")
    assert await turn_of(storage, talk) == 3
    await asyncio.gather(*[house.says(browser, talk, f"{n}") for n in range(10)])
    assert await turn_of(storage, talk) == 13
    juan = await house.hires()
    await house.takes(juan, talk)
    await house.releases(juan, talk)
    assert await turn_of(storage, talk) == 15


@pytest.mark.parametrize("seed", range(8))
async def test_of_many_at_once_no_bot_speaks_after_a_take(
    house: House, storage: Storage, reads: Reads, seed: int
) -> None:
    chance, browser = random.Random(seed), visitor()
    talk = (await house.starts(browser)).conversation.id
    people = [await house.hires(name) for name in ("Ana", "Luz")]

    async def bot() -> None:
        for _ in range(6):
            async with storage.begin() as tx:
                turn = (await tx.conversations.get(talk)).turn
                is_asked = await tx.conversations.unanswered(talk)
            await asyncio.sleep(chance.random() * 0.01)  # it thinks
            if is_asked:
                act = saying(turn, MessageId(house.ids.new()), house.clock.now())
                with suppress(NotItsTurn):
                    await storage.post(talk, None, act)

    async def lead() -> None:
        for n in range(6):
            await asyncio.sleep(chance.random() * 0.01)
            await house.says(browser, talk, f"Mensaje {n}")

    async def take(n: int) -> None:
        await asyncio.sleep(chance.random() * 0.03)
        with suppress(AlreadyTaken):
            await house.takes(people[n], talk)

    await asyncio.gather(*[bot() for _ in range(8)], lead(), take(0), take(1))
    said = sorted(await reads.messages(talk, EVERYBODYS, 200), key=lambda each: each.seq)
    taken = next(each.seq for each in said if each.note == Note.AGENT_JOINED)
    assert all(each.seq < taken for each in said if each.sender_type == SenderType.BOT)
    # and between two words of the bot the lead has spoken: of many answers to the same words one is said
    kinds = [each.sender_type for each in said]
    assert (SenderType.BOT, SenderType.BOT) not in set(pairwise(kinds))


async def test_what_it_offers_is_stored_with_what_it_says(
    house: House, storage: Storage, reads: Reads
) -> None:
    """Whatever stands in it; what offers nothing has none."""
    browser = visitor()
    talk = (await house.starts(browser)).conversation.id
    choices = ('{"a",\\b}', "l'été 👍🏽", "<b>1</b>", "NULL", "dos\nlíneas")
    draft = Draft.of("¿Cuál?", choices=choices)
    said = await storage.post(
        talk,
        None,
        lambda one: one.answer(draft, turn=one.turn, id=MessageId(house.ids.new()), at=house.clock.now()),
    )
    assert said.choices == choices
    rows = sorted(await reads.messages(talk, EVERYBODYS, 10), key=lambda each: each.seq)
    assert [each.choices and tuple(each.choices) for each in rows] == [None, choices]
    await house.says(browser, talk, choices[1], "client-1")
    again = await house.says(browser, talk, choices[1], "client-1")
    assert (again.text, again.choices, again.seq) == (choices[1], (), 3)
