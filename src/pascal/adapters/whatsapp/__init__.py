"""WhatsApp by Meta's Cloud API."""

from pascal.adapters.whatsapp.channel import WhatsApp, from_kit

__all__ = ["WhatsApp", "from_kit"]
