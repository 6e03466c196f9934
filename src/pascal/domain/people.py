"""How people are written down: one spelling for one mailbox, names on one line."""

import unicodedata

from pascal.domain.errors import Invalid

MAX_NAME = 120
MAX_EMAIL = 254


def fold_email(raw: str) -> str:
    """One spelling for one mailbox: NFKC, without blanks around, case folded. Raises `Invalid`."""
    email = unicodedata.normalize("NFKC", raw).strip().casefold()
    name, _, host = email.rpartition("@")
    if not email:
        raise Invalid("email", "required")
    if len(email) > MAX_EMAIL:
        raise Invalid("email", "too_long", most=MAX_EMAIL)
    plain = email.isprintable() and not any(c.isspace() or c in '<>,;"()' for c in email)
    if not (name and "." in host.strip(".") and plain and "@" not in name):
        raise Invalid("email", "malformed")
    return email


def clean_name(raw: str, field_name: str = "name") -> str:
    """A name on one line. Raises `Invalid` when empty or too long."""
    name = " ".join("".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", raw)).split())
    if not name:
        raise Invalid(field_name, "required")
    if len(name) > MAX_NAME:
        raise Invalid(field_name, "too_long", most=MAX_NAME)
    return name
