"""Mail that Pascal itself writes."""

from pascal.adapters.mail.outbox_folder import OutboxFolder, WrittenMail

__all__ = ["OutboxFolder", "WrittenMail"]
