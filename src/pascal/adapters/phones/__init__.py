"""Phone numbers as people write them."""

from pascal.adapters.phones.libphonenumber import PhoneNumbers

__all__ = ["PhoneNumbers"]
