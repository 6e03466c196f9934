"""Who is called about what, when again, and when no more."""

import json
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from pascal.domain.errors import Invalid, SubscriptionOff
from pascal.domain.events import Change, WebhookChanged
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.webhooks import (
    AT_ONCE,
    ATTEMPTS_KEPT,
    FAILING_FOR,
    HELD_FOR,
    LONGEST_WAIT,
    OLD_SECRET_FOR,
    RETRIES,
    Attempt,
    Delivery,
    EventName,
    State,
    Subscription,
)
from pascal.testing.builders import START, Ids

ids = Ids()
ALL: tuple[EventName, ...] = get_args(EventName)
SECOND = timedelta(seconds=1)


def subscription(url: str = "https://crm.example/hook", *names: EventName) -> Subscription:
    own = SubscriptionId(ids.new())
    return Subscription.make(own, url, names or ALL, seed=b"seed", active=True, at=START)


def delivery(of: Subscription) -> Delivery:
    return Delivery(DeliveryId(ids.new()), of.id, ALL[0], "{}", START, START)


def answers(status: int | None, at_second: float = 0, milliseconds: int = 0) -> Attempt:
    failure = "unreachable" if status is None else None
    return Attempt(START + at_second * SECOND, milliseconds, status, failure)


def note(
    one: Subscription, what: Delivery, attempt: Attempt, *, wait: float | None = None, chance: float = 0
) -> None:
    one.note(what, attempt, wait=None if wait is None else wait * SECOND, chance=chance)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_success_and_settles_it(status: int) -> None:
    one = subscription()
    what = delivery(one)
    note(one, what, answers(status))
    assert (what.state, what.next_try_at) == (State.DELIVERED, None)
    assert one.failing_since is None


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 307, 304, 400, 404, 408, 500, 503, None])
def test_everything_else_is_failure_and_tried_again(status: int | None) -> None:
    one = subscription()
    what = delivery(one)
    note(one, what, answers(status))
    assert (what.state, what.next_try_at) == (State.PENDING, START + 5 * SECOND)
    assert one.failing_since == START
    assert one.active


def test_it_is_tried_as_the_specification_has_it_and_then_no_more() -> None:
    one = subscription()
    what = delivery(one)
    at, waits = START, [0.0]
    while what.next_try_at is not None:
        note(one, what, Attempt(at, 0, 500))
        if what.next_try_at is not None:
            waits.append((what.next_try_at - at).total_seconds())
            at = what.next_try_at
    assert waits == [0, *(each.total_seconds() for each in RETRIES)]
    assert (what.state, len(what.attempts)) == (State.FAILED, len(RETRIES) + 1)


def test_the_tries_are_those_of_the_specification() -> None:
    file = Path(__file__).parents[1] / "data/contracts/standard_webhooks.json"
    schedule = json.loads(file.read_text())["spec_retry_schedule_s"]
    assert [0, *(each.total_seconds() for each in RETRIES)] == schedule


def test_chance_spreads_the_tries_and_brings_none_forward() -> None:
    for chance, seconds in ((0.0, 5.0), (0.5, 5.5), (1.0, 6.0)):
        one = subscription()
        what = delivery(one)
        note(one, what, answers(500), chance=chance)
        assert what.next_try_at == START + seconds * SECOND


def test_the_wait_is_counted_from_the_end_of_a_slow_call() -> None:
    one = subscription()
    what = delivery(one)
    note(one, what, answers(None, milliseconds=20_000))
    assert what.next_try_at == START + 25 * SECOND


@pytest.mark.parametrize(
    ("asked", "waits"), [(1, 5), (60, 60), (3600, 3600), (10**9, LONGEST_WAIT.total_seconds())]
)
@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_asks_for_a_pause_gets_it_up_to_an_hour(status: int, asked: float, waits: float) -> None:
    one = subscription()
    what = delivery(one)
    note(one, what, answers(status), wait=asked)
    assert what.next_try_at == START + waits * SECOND


@pytest.mark.parametrize("status", [429, 502, 504])
def test_who_is_under_load_is_not_called_about_anything_meanwhile(status: int) -> None:
    one = subscription()
    note(one, delivery(one), answers(status))
    assert one.calls_at_once(START + HELD_FOR - SECOND) == 0
    assert one.calls_at_once(START + HELD_FOR) == AT_ONCE
    note(one, delivery(one), answers(status), wait=300)
    assert one.calls_at_once(START + 299 * SECOND) == 0


def test_who_has_been_down_for_a_minute_is_called_once_at_a_time_until_it_accepts() -> None:
    one = subscription()
    note(one, delivery(one), answers(None))
    assert one.calls_at_once(START + 59 * SECOND) == AT_ONCE
    note(one, delivery(one), answers(None, 61))
    assert one.calls_at_once(START + 62 * SECOND) == 0
    assert one.calls_at_once(START + 61 * SECOND + HELD_FOR) == 1
    note(one, delivery(one), answers(204, 100))
    assert one.calls_at_once(START + 100 * SECOND) == AT_ONCE


def test_410_turns_it_off_and_says_why() -> None:
    one = subscription()
    what = delivery(one)
    one.events.clear()
    note(one, what, answers(410))
    assert (one.active, one.off_because) == (False, "gone")
    assert (what.state, what.next_try_at) == (State.FAILED, None)
    assert one.calls_at_once(START) == 0
    (told,) = one.events
    assert isinstance(told, WebhookChanged)
    assert (told.act, told.changes) == ("disabled", (Change("reason", None, "gone"),))


def test_who_accepts_nothing_for_three_days_is_called_no_more() -> None:
    one = subscription()
    at = START
    what = delivery(one)
    while what.next_try_at is not None:
        assert one.active
        note(one, what, Attempt(at, 0, 500))
        at = what.next_try_at or at
    assert at - START >= FAILING_FOR
    assert (one.active, one.off_because) == (False, "failing")


def test_who_accepts_anything_meanwhile_is_still_called() -> None:
    one = subscription()
    at = START
    what = delivery(one)
    while what.next_try_at is not None:
        note(one, what, Attempt(at, 0, 500))
        note(one, delivery(one), Attempt(at, 0, 200))
        at = what.next_try_at or at
    assert what.state is State.FAILED
    assert one.active


def test_turning_it_on_again_begins_anew() -> None:
    one = subscription()
    note(one, delivery(one), answers(410))
    one.edit(active=True, at=START)
    assert (one.active, one.off_because, one.failing_since, one.held_until) == (True, None, None, None)


def test_what_went_off_meanwhile_is_not_tried_again_but_may_have_arrived() -> None:
    one = subscription()
    failed, arrived = delivery(one), delivery(one)
    failed.state = arrived.state = State.CANCELLED
    failed.next_try_at = arrived.next_try_at = None
    note(one, failed, answers(500))
    note(one, arrived, answers(200))
    assert (failed.state, failed.next_try_at) == (State.CANCELLED, None)
    assert arrived.state is State.DELIVERED


def test_sent_again_it_has_its_old_id_all_its_tries_and_what_came_of_the_others() -> None:
    one = subscription()
    what = delivery(one)
    own = what.id
    for n in range(len(RETRIES) + 1):
        what.note(answers(500, n), wait=None, chance=0)
    assert what.state is State.FAILED
    one.replay(what, at=START + SECOND)
    assert (what.id, what.state, what.tries) == (own, State.PENDING, 0)
    assert what.next_try_at == START + SECOND
    for n in range(3 * ATTEMPTS_KEPT):
        what.note(answers(500, n), wait=None, chance=0)
        what.send_again(at=START)
    assert len(what.attempts) == ATTEMPTS_KEPT


def test_what_is_off_is_neither_tested_nor_sent_again() -> None:
    one = subscription()
    what = delivery(one)
    one.edit(active=False, at=START)
    with pytest.raises(SubscriptionOff):
        one.replay(what, at=START)
    with pytest.raises(SubscriptionOff):
        one.test(what.id, at=START)


def test_by_hand_it_is_called_although_it_asked_for_a_pause() -> None:
    one = subscription()
    note(one, delivery(one), answers(429))
    one.test(DeliveryId(ids.new()), at=START)
    assert one.calls_at_once(START) == AT_ONCE


def test_the_old_secret_is_good_for_a_day_beside_the_new() -> None:
    one = subscription()
    assert one.seeds(START) == (b"seed",)
    one.rotate(b"new", at=START)
    assert one.seeds(START) == (b"new", b"seed")
    assert one.seeds(START + OLD_SECRET_FOR - SECOND) == (b"new", b"seed")
    assert one.seeds(START + OLD_SECRET_FOR) == (b"new",)
    one.rotate(b"newest", at=START)
    assert one.seeds(START) == (b"newest", b"new")


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("ftp://example.com/", "web_address"),
        ("javascript:alert(1)", "web_address"),
        ("example.com/hook", "web_address"),
        ("https://", "malformed"),
        ("https:///hook", "malformed"),
        ("https://example.com:0/", "malformed"),
        ("https://user:secret@example.com/", "credentials"),
        ("https://@example.com/", "credentials"),
        ("https://example.com:99999/", "malformed"),
        ("https://example.com:x/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://exa mple.com/", "malformed"),
        ("https://example.com/\nhost: other", "malformed"),
        ("https://ejemplo.ñ/", "malformed"),
        ("", "web_address"),
        ("https://example.com/" + "x" * 2000, "too_long"),
    ],
)
def test_what_cannot_be_called_is_refused(url: str, rule: str) -> None:
    with pytest.raises(Invalid) as refusal:
        subscription(url)
    assert (refusal.value.field, refusal.value.rule) == ("url", rule)


def test_an_address_is_kept_as_it_is_typed_without_blanks_around_and_its_fragment() -> None:
    assert (
        subscription(" https://Example.com:8443/Hook?key=1#top ").url == "https://Example.com:8443/Hook?key=1"
    )


def test_events_are_each_named_once_and_none_is_refused() -> None:
    assert subscription("https://example.com", "lead.created", "message.posted", "lead.created").names == (
        "message.posted",
        "lead.created",
    )
    with pytest.raises(Invalid):
        subscription().edit(names=[], at=START)


def test_of_an_address_only_whose_it_is_is_told_on() -> None:
    one = subscription("https://hooks.example:8443/services/T0/secret?key=x")
    one.edit(url="https://other.example/secret", names=["lead.created"], active=False, at=START)
    made, edited = one.events
    assert isinstance(made, WebhookChanged)
    assert isinstance(edited, WebhookChanged)
    assert made.changes[0] == Change("url", None, "https://hooks.example:8443")
    assert edited.changes == (
        Change("url", "https://hooks.example:8443", "https://other.example"),
        Change("events", ALL, ("lead.created",)),
        Change("active", before=True, after=False),
    )
    one.events.clear()
    one.edit(active=False, at=START)
    assert one.events == []
