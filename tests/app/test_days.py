"""When a day begins where somebody is."""

from datetime import datetime

import pytest

from pascal.app.faces.v1.dashboard import day


@pytest.mark.parametrize(
    ("time_zone", "at", "begins", "ends"),
    [
        ("America/Lima", "2026-01-05T04:59", "2026-01-04T05:00", "2026-01-05T05:00"),
        ("America/Lima", "2026-01-05T05:00", "2026-01-05T05:00", "2026-01-06T05:00"),
        ("Asia/Kolkata", "2026-01-05T18:30", "2026-01-05T18:30", "2026-01-06T18:30"),
        # where clocks are changed at midnight: 23 hours without a midnight, 25 with two
        ("America/Santiago", "2025-09-07T12:00", "2025-09-07T04:00", "2025-09-08T03:00"),
        ("America/Havana", "2025-11-02T05:30", "2025-11-02T04:00", "2025-11-03T05:00"),
        ("Europe/Madrid", "2026-03-29T12:00", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("Unknown/Here", "2026-01-05T04:59", "2026-01-05T00:00", "2026-01-06T00:00"),
    ],
)
def test_a_day_goes_from_midnight_to_midnight_there(time_zone: str, at: str, begins: str, ends: str) -> None:
    expected = tuple(datetime.fromisoformat(f"{each}Z") for each in (begins, ends))
    assert day(datetime.fromisoformat(f"{at}Z"), time_zone) == expected
