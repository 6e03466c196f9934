"""Mailboxes of the team at Gmail: the entry point `email`."""

from typing import TYPE_CHECKING

from pascal.adapters.gmail.settings import Settings
from pascal.domain.ports.channels import Kit

if TYPE_CHECKING:
    from pascal.adapters.gmail.channel import Gmail


def from_kit(kit: Kit) -> "Gmail | None":
    """None where nothing is set up. Raises `Misconfigured`. The SDK is loaded by those who want mail."""
    settings = Settings.read(kit.environment)
    if settings is None:
        return None
    from pascal.adapters.gmail.channel import Gmail

    return Gmail(settings, kit)
