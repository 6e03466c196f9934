"""Passwords by argon2id."""

import asyncio
import math
import os
import threading
import time
import unicodedata

import pytest

from pascal.adapters.security import Argon2Passwords
from pascal.domain.ports.security import Passwords


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Argon2Passwords(passes=1, memory_kib=8192)


async def test_the_right_password_is_known_and_no_other(passwords: Passwords) -> None:
    stored = await passwords.hash("correcto")
    assert await passwords.verify("correcto", stored)
    assert not await passwords.verify("Correcto", stored)
    assert not await passwords.verify("", stored)


async def test_what_is_stored_names_argon2id_and_differs_each_time(passwords: Passwords) -> None:
    first, second = await passwords.hash("x"), await passwords.hash("x")
    assert first.startswith("$argon2id$")
    assert first != second


async def test_the_cost_is_that_of_rfc_9106() -> None:
    assert "$m=65536,t=3,p=4$" in await Argon2Passwords().hash("x")


async def test_one_password_whichever_way_a_keyboard_composes_it(passwords: Passwords) -> None:
    stored = await passwords.hash(unicodedata.normalize("NFD", "contraseña"))
    assert await passwords.verify(unicodedata.normalize("NFC", "contraseña"), stored)


async def test_no_text_is_an_error(passwords: Passwords) -> None:
    for plain in ("", "\0", "\ud800", "x" * 1_000_000):
        assert await passwords.verify(plain, await passwords.hash(plain))


async def test_a_missing_account_takes_as_long_as_a_wrong_password(passwords: Passwords) -> None:
    stored = await passwords.hash("correcto")

    fastest = {None: math.inf, stored: math.inf}
    for hashed in [*fastest] * 25:  # in turns: what else the machine does is done to both
        begun = time.perf_counter()
        assert not await passwords.verify("otro", hashed)
        fastest[hashed] = min(fastest[hashed], time.perf_counter() - begun)
    assert 0.4 < fastest[None] / fastest[stored] < 2.5


async def test_a_storm_of_sign_ins_takes_one_thread_a_processor(passwords: Passwords) -> None:
    storm = asyncio.gather(*(passwords.verify("x", None) for _ in range(40)))
    await asyncio.sleep(0.01)
    at_work = [thread for thread in threading.enumerate() if thread.name.startswith("argon2")]
    assert 1 <= len(at_work) <= (os.cpu_count() or 1) * 2  # another test's instance may be among them
    await storm
