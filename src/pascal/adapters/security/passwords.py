"""Passwords by argon2id."""

import asyncio
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class Argon2Passwords:
    """Hashes in threads of its own, one for each processor.

    So many sign-ins at once wait for one another, and neither fill the memory nor hold up other work.
    """

    def __init__(self, *, passes: int = 3, memory_kib: int = 65536) -> None:
        """The defaults are RFC 9106's for little memory, about 50 ms. Tests may ask for less."""
        self._argon2 = PasswordHash((Argon2Hasher(time_cost=passes, memory_cost=memory_kib),))
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="argon2")

    async def hash(self, plain: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._argon2.hash, _typed(plain))

    async def verify(self, plain: str, hashed: str | None) -> bool:
        if hashed is None:
            await self.hash(plain)  # costs what verifying does: the two differ in a comparison
            return False
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._argon2.verify, _typed(plain), hashed)


def _typed(plain: str) -> bytes:
    """One password, whichever way a keyboard composes its ñ. Half a surrogate pair is no error either."""
    return unicodedata.normalize("NFC", plain).encode(errors="surrogatepass")
