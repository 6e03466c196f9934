"""Whom a limit counts as one, and how fast those may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.app.edge import throttle
from pascal.app.edge.throttle import LeadPace, place_of
from pascal.domain.errors import TooMany
from pascal.domain.ports.limits import Limit


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_all_addresses_of_one_ipv6_network_are_one(host: str, place: str) -> None:
    assert place_of(host) == place


class Minute:
    """A pace of so many in a minute, and the time, wound by hand."""

    def __init__(self, amount: int) -> None:
        self.now = 1000.0
        self.pace = LeadPace(Limit(amount, 60), lambda: self.now)

    def passed(self, tries: int, address: str = "203.0.113.7") -> int:
        passed = 0
        for _ in range(tries):
            try:
                self.pace.spend(address)
            except TooMany:
                continue
            passed += 1
        return passed


def test_so_many_requests_pass_at_once_and_each_address_has_its_own() -> None:
    minute = Minute(600)
    assert minute.passed(1000) == 600
    assert minute.passed(1000, "203.0.113.8") == 600


def test_who_was_too_fast_goes_on_after_the_wait_that_was_told() -> None:
    minute = Minute(600)
    minute.passed(600)
    with pytest.raises(TooMany) as refused:
        minute.pace.spend("203.0.113.7")
    assert 0 < refused.value.retry_after <= 0.11
    minute.now += refused.value.retry_after + 0.001
    assert minute.passed(2) == 1
    minute.now += 60
    assert minute.passed(1000) == 600


@given(st.lists(st.floats(0, 30), max_size=40), st.integers(1, 7))
def test_however_they_come_no_more_pass_than_a_burst_and_the_average(steps: list[float], amount: int) -> None:
    minute, passed = Minute(amount), 0
    for step in steps:
        minute.now += step
        passed += minute.passed(3)
        assert passed <= amount + (minute.now - 1000) / 60 * amount + 1e-6


def test_addresses_without_end_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "REMEMBERED", 100)
    minute = Minute(1)
    for number in range(1000):
        minute.passed(1, str(number))
    assert len(minute.pace._due) <= 100
