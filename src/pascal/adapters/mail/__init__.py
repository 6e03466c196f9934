"""Mail that Pascal itself writes, into a folder. `mail.smtp` sends it."""

from pascal.adapters.mail.outbox_folder import OutboxFolder, WrittenMail

__all__ = ["OutboxFolder", "WrittenMail"]
