"""Ratings: one for a conversation, whoever comes at once, and what they come to."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from contract_house import House, happened, leading

from pascal.app.usecases.ratings import AskForRating, GiveRating
from pascal.domain.agents import Agent
from pascal.domain.errors import AlreadyRated, Forbidden, NotFound, NotRateable
from pascal.domain.events import ConversationResolved, RatingAsked, RatingGiven
from pascal.domain.ids import ConversationId, MessageId, VisitorId
from pascal.domain.permissions import Permissions, Scope, Visitor
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.ratings import AfterRating, AgentTally, RatingBook, RatingFilter
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ratings import ASKED_FOR, NO_RATINGS, Opinion, Rating, Tally, together
from pascal.testing.builders import staff, visitor

GOOD, BAD = Opinion.of(5, "Muy amable"), Opinion.of(2, None)
ALL = RatingFilter()


def giving(house: House) -> GiveRating:
    return GiveRating(house.storage, house.clock, Permissions())


def asking(house: House) -> AskForRating:
    return AskForRating(house.storage, house.clock, Permissions())


async def ended(house: House, by: Agent, browser: VisitorId, *, answered: bool = True) -> ConversationId:
    talk = (await house.starts(browser, email=f"{browser}@example.com")).conversation.id
    await house.takes(by, talk)
    if answered:
        await house.says(by, talk, "Hola")
    await house.resolves(by, talk)
    return talk


async def rated(house: House, by: Agent, opinion: Opinion = GOOD) -> Rating:
    browser = visitor()
    return await giving(house)(Visitor(browser), await ended(house, by, browser), opinion)


async def is_asked(reads: Reads, talk: ConversationId, browser: VisitorId) -> bool:
    return (await reads.conversation(talk, Reach(browser, Scope.OWN, visitor=True))).rateable


async def test_the_lead_rates_who_was_responsible_at_the_end(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    async with leading(outbox):
        juan, rosa, browser = await house.hires("Juan"), await house.hires("Rosa"), visitor()
        talk = (await house.starts(browser)).conversation.id
        await house.takes(juan, talk)
        await house.says(juan, talk, "Hola")
        await house.releases(juan, talk)
        await house.takes(rosa, talk)
        assert not await is_asked(reads, talk, browser)
        await house.resolves(rosa, talk)
        assert await is_asked(reads, talk, browser)
        given = await giving(house)(Visitor(browser), talk, GOOD)
        assert (given.agent_id, given.opinion) == (rosa.id, GOOD)
        assert not await is_asked(reads, talk, browser)
        row = await reads.conversation(talk, Reach(rosa.id, Scope.ANY))
        assert (row.score, row.comment, row.rated_at) == (5, "Muy amable", given.at)
        assert not row.rateable
        events = [each.event for each in await happened(outbox)]
        told = [each for each in events if isinstance(each, RatingGiven)]
        assert [(each.agent_id, each.score, each.comment, each.way) for each in told] == [
            (rosa.id, 5, "Muy amable", "chat")
        ]


async def test_what_nobody_answered_or_still_goes_on_is_rated_by_nobody(house: House, reads: Reads) -> None:
    juan, browser, other = await house.hires("Juan"), visitor(), visitor()
    silent = await ended(house, juan, browser, answered=False)
    open_one = (await house.starts(other, email="other@example.com")).conversation.id
    await house.takes(juan, open_one)
    await house.says(juan, open_one, "Hola")
    for talk, who in ((silent, browser), (open_one, other)):
        assert not await is_asked(reads, talk, who)
        with pytest.raises(NotRateable):
            await giving(house)(Visitor(who), talk, GOOD)
        with pytest.raises(NotRateable):
            await giving(house)(None, talk, GOOD)
        with pytest.raises(NotRateable):
            await asking(house)(staff(juan), talk)


async def test_what_goes_on_in_another_conversation_is_not_asked_about(house: House, reads: Reads) -> None:
    juan, browser = await house.hires("Juan"), visitor()
    talk = (await house.starts(browser)).conversation.id
    await house.takes(juan, talk)
    await house.says(juan, talk, "Hola")
    elsewhere = (await house.starts(visitor(), email="else@example.com")).conversation
    note = MessageId(house.ids.new())
    await house.changes(
        talk, lambda c: c.continue_in(elsewhere, visitor=browser, note_id=note, at=house.clock.now())
    )
    assert not await is_asked(reads, talk, browser)
    with pytest.raises(NotRateable):
        await giving(house)(Visitor(browser), talk, GOOD)


async def test_it_is_asked_for_thirty_days(house: House) -> None:
    juan, browser, late = await house.hires("Juan"), visitor(), visitor()
    talk, old = await ended(house, juan, browser), await ended(house, juan, late)
    until = await asking(house)(staff(juan), old)
    house.clock.time = until - timedelta(minutes=5)
    assert await asking(house)(staff(juan), old) == until  # it is always the same
    await giving(house)(None, talk, GOOD)
    house.clock.time = until
    with pytest.raises(NotRateable):
        await giving(house)(None, old, GOOD)
    assert timedelta(days=30) == ASKED_FOR


async def test_another_browser_cannot_rate_and_another_agent_makes_no_link(house: House) -> None:
    juan, rosa, browser = await house.hires("Juan"), await house.hires("Rosa"), visitor()
    talk = await ended(house, juan, browser)
    with pytest.raises(NotFound):
        await giving(house)(Visitor(visitor()), talk, GOOD)
    with pytest.raises(Forbidden):
        await asking(house)(staff(rosa), talk)


async def test_a_link_is_on_record_and_used_up_by_the_rating(house: House, outbox: Outbox) -> None:
    async with leading(outbox):
        juan, browser = await house.hires("Juan"), visitor()
        talk = await ended(house, juan, browser)
        await asking(house)(staff(juan), talk)
        await giving(house)(None, talk, BAD)
        with pytest.raises(AlreadyRated):
            await giving(house)(None, talk, BAD)
        with pytest.raises(AlreadyRated):
            await giving(house)(Visitor(browser), talk, GOOD)
        with pytest.raises(AlreadyRated):
            await asking(house)(staff(juan), talk)
        recorded = await happened(outbox)
        (asked,) = [each for each in recorded if isinstance(each.event, RatingAsked)]
        (given,) = [each for each in recorded if isinstance(each.event, RatingGiven)]
        assert (asked.by, given.by) == (staff(juan).actor, None)


async def test_three_tabs_and_a_link_at_once_are_one_rating(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    async with leading(outbox):
        juan, browser = await house.hires("Juan", max_concurrent_chats=50), visitor()
        for _ in range(5):
            talk = await ended(house, juan, browser)
            who = [Visitor(browser), Visitor(browser), Visitor(browser), None, None]
            answers = await asyncio.gather(
                *(giving(house)(each, talk, Opinion.of(n + 1, None)) for n, each in enumerate(who)),
                return_exceptions=True,
            )
            first = [each for each in answers if isinstance(each, Rating)]
            assert len(first) == 1
            assert [type(each) for each in answers if each is not first[0]] == [AlreadyRated] * 4
            row = await reads.conversation(talk, Reach(juan.id, Scope.ANY))
            assert row.score == first[0].opinion.score
        given = [each.event for each in await happened(outbox) if isinstance(each.event, RatingGiven)]
        assert len(given) == 5


async def test_a_rating_that_comes_while_it_is_resolved_is_after_it_or_refused(
    house: House, outbox: Outbox
) -> None:
    async with leading(outbox):
        juan, kept = await house.hires("Juan", max_concurrent_chats=50), 0

        async def one() -> bool:
            browser = visitor()
            talk = (await house.starts(browser, email=f"{browser}@example.com")).conversation.id
            await house.takes(juan, talk)
            await house.says(juan, talk, "Hola")

            async def rate() -> bool:
                for _ in range(50):
                    try:
                        await giving(house)(Visitor(browser), talk, GOOD)
                    except NotRateable:
                        await asyncio.sleep(0)
                    else:
                        return True
                return False

            done: list[Awaitable[object]] = [rate(), house.resolves(juan, talk)]
            return (await asyncio.gather(*done))[0] is True

        kept = sum(await asyncio.gather(*(one() for _ in range(10))))
        order: dict[ConversationId, list[type]] = {}
        for each in await happened(outbox):
            if isinstance(each.event, RatingGiven | ConversationResolved):
                order.setdefault(ConversationId(each.stream), []).append(type(each.event))
        assert kept > 0
        assert all(kinds[0] is ConversationResolved for kinds in order.values())
        assert sum(RatingGiven in kinds for kinds in order.values()) == kept


async def test_ratings_are_listed_newest_first_and_narrowed(house: House, book: RatingBook) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    given = [await rated(house, by, Opinion.of(s, None)) for by, s in ((juan, 5), (rosa, 3), (juan, 1))]
    newest = [each.conversation_id for each in reversed(given)]

    async def found(filters: RatingFilter) -> list[object]:
        return [each.conversation_id for each in await book.ratings(filters, 10, None)]

    assert await found(ALL) == newest
    assert await found(RatingFilter(juan.id)) == [newest[0], newest[2]]
    assert await found(RatingFilter(score=3)) == [newest[1]]
    assert await found(RatingFilter(since=given[1].at)) == newest[:2]
    assert await found(RatingFilter(until=given[1].at)) == newest[2:]
    (first, second) = await book.ratings(ALL, 2, None)
    assert (first.lead_name, first.agent_name, first.score) == ("Ana", "Juan", 1)
    rest = await book.ratings(ALL, 10, AfterRating(second.at, ConversationId(second.conversation_id)))
    assert [each.conversation_id for each in rest] == newest[2:]


async def test_an_average_of_the_whole_is_made_of_those_of_its_parts(house: House, book: RatingBook) -> None:
    zoe, ana = await house.hires("Zoé"), await house.hires("ána")
    for by, score in ((zoe, 5), (zoe, 4), (ana, 1), (zoe, 5)):
        last = await rated(house, by, Opinion.of(score, None))
    agents = await book.of_agents(ALL)
    assert agents == [
        AgentTally(ana.id, "ána", Tally((1, 0, 0, 0, 0))),
        AgentTally(zoe.id, "Zoé", Tally((0, 0, 0, 1, 2))),
    ]
    assert [each.tally.average for each in agents] == [1.0, pytest.approx(14 / 3)]
    whole = together(each.tally for each in agents)
    assert (whole.count, whole.average) == (4, 3.75)
    edges = [
        last.at - timedelta(days=1),
        last.at,
        last.at + timedelta(seconds=1),
        last.at + timedelta(days=1),
    ]
    periods = await book.of_periods(ALL, edges)
    assert periods == [Tally((1, 0, 0, 1, 1)), Tally((0, 0, 0, 0, 1)), NO_RATINGS]
    assert together(periods) == whole
    assert await book.of_periods(RatingFilter(ana.id), edges) == [
        Tally((1, 0, 0, 0, 0)),
        NO_RATINGS,
        NO_RATINGS,
    ]
    assert await book.of_agents(RatingFilter(since=last.at + timedelta(days=1))) == []
    assert NO_RATINGS.average is None
