"""`python -m pascal.testing.pusher_server`."""

import argparse
import asyncio
import sys
from contextlib import suppress

from pascal.testing.pusher_server import pusher_server


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pascal.testing.pusher_server")
    parser.add_argument("--port", type=int, default=6001)
    for name, default in (
        ("--app-id", "1"),
        ("--key", "key"),
        ("--secret", "secret"),
        ("--webhook-url", None),
    ):
        parser.add_argument(name, default=default)
    async with pusher_server(**vars(parser.parse_args())) as server:
        sys.stdout.write(f"Pusher protocol on http://127.0.0.1:{server.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
