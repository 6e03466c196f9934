"""Start with less."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("advanced_alchemy", "aiohttp", "redis", "requests", "valkey")
"""What Litestar and python-socketio load wherever they find it, for what we do not use of them."""


@contextmanager
def light_imports() -> Iterator[None]:
    """What is imported in the block does without these libraries. Whoever needs one can import it afterwards.

    That, and the collector's rest, halve what imports cost, and save 20 MiB.
    """
    hidden = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: an import of it fails
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what was imported stays: it need not be looked through ever
        gc.enable()
        for name in hidden:
            del sys.modules[name]
