"""A calendar that remembers: what changed since, what is made once, what nobody overwrites."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from outlook_house import DAY, HOUR, KEY, OWNER, PUBLIC, WINDOW, kit, made, plan

from pascal.adapters.outlook import Outlook
from pascal.domain.calendars import Elsewhere
from pascal.domain.meetings import During
from pascal.domain.ports.calendar import Away, Changed, Gone, PlaceForgotten, Refused, Watched
from pascal.testing.builders import START
from providers.graph import HOST, GraphFake


async def test_changes_are_told_page_by_page_and_then_since(graph: GraphFake, outlook: Outlook) -> None:
    graph.page = 2
    ids = [graph.put(f"{n}", START + n * DAY, START + n * DAY + HOUR) for n in range(5)]
    graph.put("far away", START + 90 * DAY, START + 91 * DAY)
    whole = await outlook.changes(OWNER, WINDOW, None)
    assert [each.there.id for each in whole.entries] == ids
    assert whole.gone == []
    quiet = await outlook.changes(OWNER, WINDOW, whole.place)
    assert (quiet.entries, quiet.gone) == ([], [])
    graph.move(ids[0], START + 2 * HOUR, START + 3 * HOUR)
    graph.delete(ids[1])
    graph.move(ids[2], START + 80 * DAY, START + 81 * DAY)  # out of the period
    news = await outlook.changes(OWNER, WINDOW, quiet.place)
    assert [each.there.plan.during.since for each in news.entries] == [START + 2 * HOUR]
    assert news.gone == [ids[1], ids[2]]
    assert (await outlook.event(OWNER, ids[2])).there.id == ids[2]
    with pytest.raises(Gone):
        await outlook.event(OWNER, ids[1])


async def test_a_place_that_is_forgotten_is_said_to_be(graph: GraphFake, outlook: Outlook) -> None:
    """410 is what Graph says; some say 400 to a token that they cannot read."""
    graph.put("x", START, START + HOUR)
    place = (await outlook.changes(OWNER, WINDOW, None)).place
    graph.forget_places()
    with pytest.raises(PlaceForgotten):
        await outlook.changes(OWNER, WINDOW, place)
    graph.then(400)
    with pytest.raises(PlaceForgotten):
        await outlook.changes(OWNER, WINDOW, place)
    assert len((await outlook.changes(OWNER, WINDOW, None)).entries) == 1


WATCHED = Watched("w", START)
ACTS: dict[str, Callable[[Outlook], Awaitable[object]]] = {
    "connect": lambda one: one.connect(OWNER, code="c0de", verifier="v", redirect="https://pascal.example/r"),
    "changes": lambda one: one.changes(OWNER, WINDOW, None),
    "since": lambda one: one.changes(OWNER, WINDOW, "$deltatoken=0!!0!a!b"),
    "busy": lambda one: one.busy(OWNER, WINDOW, UTC),
    "make": lambda one: one.make(OWNER, KEY, plan()),
    "watch": lambda one: one.watch(OWNER, "secret", None),
    "watch on": lambda one: one.watch(OWNER, "secret", WATCHED),
    "unwatch": lambda one: one.unwatch(OWNER, WATCHED),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", [404, 409, 410, 412])
async def test_what_is_said_of_no_event_is_no_word_of_one(
    graph: GraphFake, outlook: Outlook, act: str, status: int
) -> None:
    """A mailbox that is not there, a conflict about who knows what: none of it is news of a meeting."""
    graph.then(*[status] * 3)
    wanted: tuple[type[Exception], ...] = (Away, Refused)
    if status in {404, 410}:
        wanted += {"watch on": (Gone,), "since": (PlaceForgotten,)}.get(act, ())
        if act == "unwatch":
            await outlook.unwatch(OWNER, WATCHED)
            return
    with pytest.raises(wanted):
        await ACTS[act](outlook)


async def test_a_token_goes_nowhere_but_to_graph(graph: GraphFake, outlook: Outlook) -> None:
    """THREATS 23: of links only what is asked is followed, not where they lead."""
    graph.page = 1
    for n in range(3):
        graph.put("x", START + n * DAY, START + n * DAY + HOUR)
    await outlook.changes(OWNER, WINDOW, None)
    assert {each.path for each in graph.asked} == {"/me/calendarView/delta()"}
    assert len(graph.asked) == 3


async def test_nobody_is_sent_on_elsewhere(graph: GraphFake, outlook: Outlook) -> None:
    """THREATS 23."""
    graph.then(302, 302, 302, Location=f"{HOST}/v1.0/elsewhere")
    with pytest.raises(Away):
        await outlook.changes(OWNER, WINDOW, None)
    assert {each.path for each in graph.asked} == {"/me/calendarView/delta()"}


async def test_what_is_kept_for_one_is_told_of_nobody_else(graph: GraphFake, outlook: Outlook) -> None:
    graph.then(503, Set_Cookie="whose=ana")
    await outlook.changes(OWNER, WINDOW, None)
    assert [each.headers.get("cookie") for each in graph.asked] == [None, None]


async def test_what_is_made_twice_is_made_once(graph: GraphFake, outlook: Outlook) -> None:
    graph.then("lost")
    with pytest.raises(Away):
        await outlook.make(OWNER, KEY, plan())
    there = await outlook.make(OWNER, KEY, plan())
    assert [*graph.events] == [there.id]
    graph.move(there.id, START + 30 * DAY, START + 30 * DAY + HOUR)
    assert (await outlook.make(OWNER, KEY, plan())).plan == plan(30)
    graph.tells_again = True
    assert (await outlook.make(OWNER, KEY, plan())).plan == plan(30)
    assert len(graph.events) == 1


async def test_what_was_made_and_deleted_is_not_made_again(graph: GraphFake, outlook: Outlook) -> None:
    there = await outlook.make(OWNER, KEY, plan())
    graph.delete(there.id)
    with pytest.raises(Gone):
        await outlook.make(OWNER, KEY, plan())


async def test_nobody_overwrites_what_they_have_not_seen(graph: GraphFake, outlook: Outlook) -> None:
    there = await outlook.make(OWNER, KEY, plan())
    graph.move(there.id, START + 5 * DAY, START + 5 * DAY + HOUR)
    with pytest.raises(Changed):
        await outlook.change(OWNER, there, plan(2))
    with pytest.raises(Changed):
        await outlook.call_off(OWNER, there)
    assert graph.times(there.id)[1] == "2026-01-10T09:00:00"
    latest = (await outlook.event(OWNER, there.id)).there
    changed = await outlook.change(OWNER, latest, plan(2))
    assert changed.plan == plan(2)
    await outlook.call_off(OWNER, changed)
    with pytest.raises(Gone):
        await outlook.call_off(OWNER, changed)


async def test_when_somebody_is_busy_is_what_they_show_as(graph: GraphFake, outlook: Outlook) -> None:
    def put(n: int, **more: object) -> str:
        return graph.put("x", START + n * DAY, START + n * DAY + HOUR, **more)

    busy = {
        put(1): True,
        put(2, showAs="tentative"): True,
        put(3, showAs="oof"): True,
        put(4, showAs="free"): False,
        put(5, showAs="workingElsewhere"): False,
        put(6, showAs="unknown"): True,
        put(7, showAs=None, type="occurrence", seriesMasterId="s"): True,
    }
    put(8, isCancelled=True)
    master = put(9, type="seriesMaster", showAs="free")
    busy |= {master: False, put(10, showAs=None, type="occurrence", seriesMasterId=master): False}
    told = await outlook.changes(OWNER, WINDOW, None)
    assert {each.there.id: each.busy for each in told.entries} == busy
    assert len(await outlook.busy(OWNER, During(START, START + 4 * DAY), UTC)) == 3


async def test_a_day_that_is_busy_is_one_of_their_own(graph: GraphFake, outlook: Outlook) -> None:
    day = datetime(2026, 1, 20, tzinfo=UTC)
    graph.put("Vacaciones", day, day + DAY, isAllDay=True, showAs="oof")
    (busy,) = await outlook.busy(OWNER, WINDOW, ZoneInfo("America/Lima"))
    assert busy == During(day + 5 * HOUR, day + DAY + 5 * HOUR)


async def test_moments_of_another_zone_are_read_and_what_nobody_can_read_is_passed_over(
    graph: GraphFake, outlook: Outlook
) -> None:
    lima = {"dateTime": "2026-01-06T09:00:00.0000000", "timeZone": "America/Lima"}
    mars = {"dateTime": "2026-01-06T09:00:00.0000000", "timeZone": "Mars/Olympus"}
    graph.put("x", START, START + HOUR, start=lima, end=lima | {"dateTime": "2026-01-06T10:00:00.0000000"})
    graph.put("y", START, START + HOUR, start=mars, end=mars)
    told = await outlook.changes(OWNER, WINDOW, None)
    assert [each.there.plan.during.since for each in told.entries] == [datetime(2026, 1, 6, 14, tzinfo=UTC)]


async def test_they_tell_us_until_they_say_and_go_on_when_asked(graph: GraphFake, outlook: Outlook) -> None:
    watched = await outlook.watch(OWNER, "secret", None)
    assert watched is not None
    asked = graph.subscriptions[watched.id]
    assert (
        asked["notificationUrl"] == asked["lifecycleNotificationUrl"] == f"{PUBLIC}/api/v1/calendar/outlook"
    )
    assert asked["clientState"] == "secret"
    assert timedelta(0) < watched.until - START <= timedelta(minutes=4230)
    assert isinstance(outlook._kit.clock.now(), datetime)
    longer = await outlook.watch(OWNER, "secret", watched)
    assert longer is not None
    assert longer.id == watched.id
    await outlook.unwatch(OWNER, watched)
    await outlook.unwatch(OWNER, watched)
    with pytest.raises(Gone):
        await outlook.watch(OWNER, "secret", watched)


async def test_who_cannot_be_called_is_not_told(graph: GraphFake) -> None:
    """Graph calls only by TLS: a house without it looks by itself."""
    outlook = made(kit(graph.environment, public_url="http://localhost:8000"), graph.transport)
    assert await outlook.watch(OWNER, "secret", None) is None
    assert graph.asked == []
    await outlook.aclose()


async def test_the_same_is_so_by_http() -> None:
    """For those who start the whole of Pascal before it."""
    async with GraphFake().at_work() as graph:
        outlook = made(kit(graph.environment))
        await outlook.connect(OWNER, code="c0de", verifier="v", redirect="https://pascal.example/r")
        there = await outlook.make(OWNER, KEY, plan())
        assert (await outlook.event(OWNER, there.id)).there == there
        graph.then("lost")
        with pytest.raises(Away):
            await outlook.change(OWNER, there, plan(2))
        told = await outlook.changes(OWNER, WINDOW, None)
        assert [each.there.plan for each in told.entries] == [plan(2)]
        await outlook.call_off(OWNER, told.entries[0].there)
        assert (await outlook.changes(OWNER, WINDOW, told.place)).gone == [there.id]
        await outlook.aclose()


async def test_an_id_is_no_path(graph: GraphFake, outlook: Outlook) -> None:
    with pytest.raises(Gone):
        await outlook.event(OWNER, "../../me?x=")
    await outlook.unwatch(OWNER, Watched("../me", START))
    with pytest.raises(Gone):
        await outlook.call_off(OWNER, Elsewhere("a/b", "v", plan()))
    assert {each.query.get("x") for each in graph.asked} == {None}
