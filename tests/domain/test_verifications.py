"""A code: how often it may be tried, how long it holds, how often it may be asked for."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import CodeRefused, TooMany
from pascal.domain.events import VerificationRequested
from pascal.domain.ids import VerificationId
from pascal.domain.verifications import CODE_LIFE, CODE_TRIES, CODES_PER_HOUR, HOUR, Verification
from pascal.testing.builders import START, verification, visitor

EMAIL = "ana@example.com"


@given(st.lists(st.booleans(), max_size=8))
def test_the_first_right_try_proves_it_and_there_are_five(tries: list[bool]) -> None:
    code = verification()
    proven = []
    for is_right in tries:
        try:
            proven.append(code.attempt(is_right=is_right, at=START))
        except CodeRefused:
            assert any(proven)
    first = tries.index(True) if True in tries else CODE_TRIES
    assert proven.index(True) == first if first < min(CODE_TRIES, len(tries)) else not any(proven)


@pytest.mark.parametrize("late", [timedelta(), timedelta(days=1)])
def test_an_old_code_is_refused_and_no_try_is_counted(late: timedelta) -> None:
    code = verification()
    with pytest.raises(CodeRefused):
        code.attempt(is_right=True, at=START + CODE_LIFE + late)
    assert (code.tries, code.used_at) == (0, None)


def test_the_sixth_code_within_an_hour_has_to_wait_for_the_first_to_be_an_hour_old() -> None:
    asked = [START + timedelta(minutes=n) for n in range(CODES_PER_HOUR)]
    now = START + timedelta(minutes=50)
    fresh = VerificationId(UUID(int=1))
    with pytest.raises(TooMany) as refused:
        Verification.request(visitor(), EMAIL, asked_for=asked, id=fresh, at=now)
    assert refused.value.retry_after == (START + HOUR - now).total_seconds()
    code = Verification.request(visitor(), EMAIL, asked_for=asked[1:], id=fresh, at=now)
    assert code.events == [VerificationRequested(verification_id=fresh, email=EMAIL, at=now)]
    assert code.expires_at == now + CODE_LIFE
