"""Every call is as Microsoft Graph describes it, and what becomes of it is told truly."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from outlook_house import KEY, OWNER, WINDOW, kit, made, plan

from pascal.adapters.outlook import Outlook
from pascal.domain.calendars import Elsewhere
from pascal.domain.meetings import During
from pascal.domain.ports.calendar import (
    Away,
    CalendarError,
    Changed,
    Gone,
    Refused,
    SignedOut,
    Watched,
)
from providers.graph import GraphFake
from providers.prism import Between, Mischief

KNOWN = Elsewhere("AAMkAGI1AAAt9AHjAAA=", 'W/"ZlnW4RIAV06KYYwlrfNZvQAALfZeRQ=="', plan())
WATCHED = Watched("7f105c7d-2dc5-4530-97cd-4e7ae6534c07", datetime(2025, 1, 16, 11, tzinfo=UTC))


async def test_all_that_is_asked_is_as_described(described_outlook: Outlook, carrier: Between) -> None:
    outlook = described_outlook
    address = await outlook.connect(OWNER, code="c0de", verifier="v", redirect="https://pascal.example/r")
    assert address == "agente@example.com"
    first = await outlook.changes(OWNER, WINDOW, None)
    await outlook.changes(OWNER, WINDOW, first.place)
    told = await outlook.event(OWNER, KNOWN.id)
    assert told == first.entries[0]
    assert told.there.plan.during == During(
        datetime(2025, 1, 15, 10, tzinfo=UTC), datetime(2025, 1, 15, 11, tzinfo=UTC)
    )
    assert (told.key, told.busy, told.all_day) == (KEY, True, False)
    there = await outlook.make(OWNER, KEY, plan())
    assert there == told.there
    await outlook.change(OWNER, there, plan(2))
    await outlook.call_off(OWNER, there)
    assert await outlook.busy(OWNER, WINDOW, UTC) == [told.there.plan.during]
    watched = await outlook.watch(OWNER, "s" * 43, None)
    assert watched == WATCHED
    await outlook.watch(OWNER, "s" * 43, watched)
    await outlook.unwatch(OWNER, watched)
    asked = {f"{each.method} {each.path.partition('?')[0]}" for each in carrier.asked}
    assert len(asked) == 10, asked


async def test_moments_are_asked_for_in_utc_and_ids_that_stay(
    described_outlook: Outlook, carrier: Between
) -> None:
    outlook = described_outlook
    await outlook.changes(OWNER, WINDOW, None)
    await outlook.make(OWNER, KEY, plan())
    await outlook.change(OWNER, KNOWN, plan())
    await outlook.call_off(OWNER, KNOWN)
    for each in carrier.asked:
        assert 'outlook.timezone="UTC"' in each.headers["prefer"]
        assert 'IdType="ImmutableId"' in each.headers["prefer"]
    assert [each.headers.get("if-match") for each in carrier.asked] == [
        None,
        None,
        KNOWN.version,
        KNOWN.version,
    ]


ACTS: dict[str, Callable[[Outlook], Awaitable[object]]] = {
    "changes": lambda one: one.changes(OWNER, WINDOW, None),
    "event": lambda one: one.event(OWNER, KNOWN.id),
    "make": lambda one: one.make(OWNER, KEY, plan()),
    "change": lambda one: one.change(OWNER, KNOWN, plan()),
    "call_off": lambda one: one.call_off(OWNER, KNOWN),
    "busy": lambda one: one.busy(OWNER, WINDOW, UTC),
    "watch": lambda one: one.watch(OWNER, "secret", None),
}

READS = {"changes", "event", "busy"}
NO_END = {"event", "make", "change", "call_off", "watch"}
"""Whose refusal says nothing of all else."""


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (401, SignedOut), (429, Away), (500, Away), (503, Away), (504, Away)],
)
async def test_what_becomes_of_it_is_told_truly(
    described_outlook: Outlook, carrier: Between, act: str, status: int, error: type[CalendarError]
) -> None:
    carrier.then(*[status] * 3)
    with pytest.raises(error):
        await ACTS[act](described_outlook)


@pytest.mark.parametrize("act", ACTS)
async def test_one_thing_that_may_not_be_done_is_no_end_of_the_leave(
    described_outlook: Outlook, carrier: Between, act: str
) -> None:
    carrier.then(403)
    with pytest.raises(Refused if act in NO_END else SignedOut):
        await ACTS[act](described_outlook)


@pytest.mark.parametrize(
    ("act", "status", "error"),
    [
        ("changes", 410, Away),
        ("event", 404, Gone),
        ("change", 404, Gone),
        ("change", 410, Gone),
        ("change", 412, Changed),
        ("call_off", 404, Gone),
        ("call_off", 412, Changed),
    ],
)
async def test_what_is_not_there_or_not_so_any_more(
    described_outlook: Outlook, carrier: Between, act: str, status: int, error: type[CalendarError]
) -> None:
    carrier.then(status)
    with pytest.raises(error):
        await ACTS[act](described_outlook)


async def test_what_was_made_before_is_found(described_outlook: Outlook, carrier: Between) -> None:
    carrier.then(409)
    there = await described_outlook.make(OWNER, KEY, plan())
    assert there.id == KNOWN.id
    assert [each.method for each in carrier.asked] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("act", "mischief"),
    [
        (act, mischief)
        for act in ACTS
        for mischief in ("garbage", "cut_before", "cut_after")
        if (act, mischief) != ("call_off", "garbage")  # its answer has no body
    ],
)
async def test_an_answer_that_is_none_is_no_answer(
    described_outlook: Outlook, carrier: Between, act: str, mischief: Mischief
) -> None:
    carrier.then(*[mischief] * 3)
    with pytest.raises(Away):
        await ACTS[act](described_outlook)
    assert len(carrier.asked) == (3 if act in READS else 1)  # what may have been done is not done again here


async def test_who_does_not_answer_is_not_waited_for(carrier: Between, login: GraphFake) -> None:
    outlook = made(kit({**login.environment, "GRAPH_BASE_URL": carrier.url}, seconds=0.2))
    carrier.then("hang")
    with pytest.raises(Away):
        await outlook.make(OWNER, KEY, plan())
    await outlook.aclose()


@pytest.mark.parametrize(("wait", "tries"), [("3", 3), ("90", 1)])
async def test_how_long_to_wait_is_theirs_to_say(
    described_outlook: Outlook, carrier: Between, wait: str, tries: int
) -> None:
    """A short wait is waited here, a long one is for whoever asked."""
    carrier.then(429, 429, 429, Retry_After=wait)
    with pytest.raises(Away) as told:
        await described_outlook.change(OWNER, KNOWN, plan())
    assert told.value.wait == timedelta(seconds=int(wait))
    assert len(carrier.asked) == tries


async def test_what_was_surely_not_done_is_done_at_the_next_try(
    described_outlook: Outlook, carrier: Between
) -> None:
    carrier.then(429, 503, Retry_After="1")
    await described_outlook.make(OWNER, KEY, plan())
    assert len(carrier.asked) == 3
