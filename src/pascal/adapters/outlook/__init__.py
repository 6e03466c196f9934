"""Calendars of the team in Outlook, by Microsoft Graph."""

from pascal.adapters.outlook.calendar import Outlook
from pascal.adapters.outlook.settings import Settings
from pascal.domain.ports.channels import Kit

__all__ = ["Outlook", "from_kit"]


def from_kit(kit: Kit) -> Outlook | None:
    """None where nothing is set up. Raises `Misconfigured`."""
    settings = Settings.read(kit.environment)
    return None if settings is None else Outlook(settings, kit)
