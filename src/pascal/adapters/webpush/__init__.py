"""Web push, as browsers' push services speak it (RFC 8030, 8291, 8292)."""

from pascal.adapters.webpush.keys import Keys
from pascal.adapters.webpush.sending import PushServices

__all__ = ["Keys", "PushServices"]
