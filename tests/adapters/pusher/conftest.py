from pusher_site import site

from e2e.node import node

__all__ = ["node", "site"]
