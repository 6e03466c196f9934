"""What must be kept and not be read, over every storage, and under keys that change."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from pascal.adapters.memory import MemorySecrets
from pascal.adapters.security import AesVault
from pascal.app.edge.safe import LockedSafe
from pascal.app.reactions.locking import LockAnew
from pascal.domain.ports.vault import Kept, Locked, Secrets

OLD, NEW = "an old key that is long enough for it", "a new key that is long enough for it too"
TOKEN = "example-refresh-token"


@pytest.fixture(params=["memory", "postgres"])
async def secrets(request: pytest.FixtureRequest, contracts_database: str) -> AsyncIterator[Secrets]:
    if request.param == "memory":
        yield MemorySecrets()
        return
    from pascal.adapters.postgres.database import Database
    from pascal.adapters.postgres.secrets import PostgresSecrets

    database = await Database.open(contracts_database)
    async with database.connection() as c:
        await c.execute("DELETE FROM secrets")
    yield PostgresSecrets(database)
    await database.close()


def safe(secrets: Secrets, *keys: str) -> LockedSafe:
    return LockedSafe(secrets, AesVault(keys))


async def test_what_is_kept_is_there_by_its_name_until_it_is_dropped(secrets: Secrets) -> None:
    one = safe(secrets, OLD)
    assert await one.get("gmail.token") is None
    await one.keep("gmail.token", "first")
    await one.keep("gmail.token", TOKEN)
    await one.keep("gmail.cursor", "7 ñ")
    assert [await one.get("gmail.token"), await one.get("gmail.cursor")] == [TOKEN, "7 ñ"]
    assert [*(await one.all("gmail.")).items()] == [("gmail.cursor", "7 ñ"), ("gmail.token", TOKEN)]
    assert await one.all("gmail.t") == {"gmail.token": TOKEN}
    assert await one.all("gmail_") == {}
    await one.drop("gmail.token")
    await one.drop("gmail.token")
    assert [await one.get("gmail.token"), await one.all("")] == [None, {"gmail.cursor": "7 ñ"}]


async def test_storage_sees_neither_the_secret_nor_the_same_text_twice(secrets: Secrets) -> None:
    """THREATS 30."""
    one = safe(secrets, OLD)
    seen = set()
    for _ in range(2):
        await one.keep("gmail.token", TOKEN)
        kept = await secrets.get("gmail.token")
        assert kept is not None
        assert TOKEN.encode() not in kept.locked
        assert OLD not in kept.key_id
        seen.add(kept.locked)
    assert len(seen) == 2


async def test_what_is_locked_under_one_name_is_nothing_under_another(secrets: Secrets) -> None:
    vault = AesVault([OLD])
    kept = vault.lock("gmail.token of Ana", TOKEN)
    await secrets.keep(Kept("gmail.token of Luis", kept.key_id, kept.locked))
    with capture_logs() as logs:
        assert await LockedSafe(secrets, vault).get("gmail.token of Luis") is None
    assert [(each["event"], each["log_level"]) for each in logs] == [("secret_cannot_be_opened", "error")]


async def test_a_key_is_changed_without_losing_anything(secrets: Secrets) -> None:
    await safe(secrets, OLD).keep("a", TOKEN)
    both = safe(secrets, NEW, OLD)
    assert await both.get("a") == TOKEN
    await both.keep("b", "later")
    assert await both.lock_anew() == (1, 0)
    assert await both.lock_anew() == (0, 0)
    new = safe(secrets, NEW)
    assert [await new.get("a"), await new.get("b")] == [TOKEN, "later"]


async def test_what_no_key_opens_is_as_if_it_were_not_there_and_is_counted(secrets: Secrets) -> None:
    await safe(secrets, OLD).keep("a", TOKEN)
    new = safe(secrets, NEW)
    with capture_logs():
        assert await new.get("a") is None
        assert await new.all("") == {}
    assert await new.lock_anew() == (0, 1)
    assert await safe(secrets, OLD).get("a") == TOKEN


async def test_what_was_put_there_meanwhile_is_not_locked_over(secrets: Secrets) -> None:
    vault = AesVault([NEW, OLD])
    before = AesVault([OLD]).lock("a", "old")
    await secrets.keep(before)
    await secrets.keep(vault.lock("a", "newer"))
    assert not await secrets.keep(vault.lock("a", "old"), instead_of=before)
    assert await LockedSafe(secrets, vault).get("a") == "newer"


async def test_what_is_swapped_stands_where_the_other_stood_and_nowhere_else(secrets: Secrets) -> None:
    one, other = safe(secrets, OLD), safe(secrets, NEW, OLD)
    assert not await one.swap("a", "first", "second")
    assert await one.get("a") is None
    await one.keep("a", "first")
    assert await other.swap("a", "first", "second")
    assert not await other.swap("a", "first", "third")
    assert await other.get("a") == "second"


async def test_of_many_who_swap_at_once_one_does_whoever_locks_it_anew_meanwhile(secrets: Secrets) -> None:
    one = safe(secrets, NEW, OLD)
    await safe(secrets, OLD).keep("a", "first")
    *swapped, _ = await asyncio.gather(*(one.swap("a", "first", f"{n}") for n in range(9)), one.lock_anew())
    assert swapped.count(True) == 1
    assert await one.get("a") == f"{swapped.index(True)}"


def test_a_vault_needs_a_key_that_cannot_be_guessed() -> None:
    for keys in ([], ["short"]):
        with pytest.raises(ValueError, match=r"key|bytes"):
            AesVault(keys)
    with pytest.raises(Locked):
        AesVault([OLD]).open(Kept("a", "unknown", b"\0" * 40))
    kept = AesVault([OLD]).lock("a", TOKEN)
    with pytest.raises(Locked):
        AesVault([OLD]).open(Kept("a", kept.key_id, kept.locked[:-1]))


async def test_after_a_change_of_keys_all_is_locked_anew_by_itself(secrets: Secrets) -> None:
    await safe(secrets, OLD).keep("a", TOKEN)
    with capture_logs() as logs:
        assert await LockAnew(safe(secrets, NEW, OLD))() == 1
        assert await LockAnew(safe(secrets, NEW, OLD))() == 0
    assert [(each["changed"], each["lost"]) for each in logs] == [(1, 0)]
    assert await safe(secrets, NEW).get("a") == TOKEN
