import sys
from pathlib import Path

from pusher_site import site

sys.path.append(str(Path(__file__).parents[2]))
from e2e.node import node

__all__ = ["node", "site"]
