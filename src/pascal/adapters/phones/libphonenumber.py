"""Phone numbers by Google's libphonenumber, in its Python port."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from pascal.domain.phones import spellings


class PhoneNumbers:
    """Asks for a length that exists, not for a range in use: the tables lag behind what carriers hand out."""

    def __init__(self, default_country: str = "PE") -> None:
        """*default_country* is ISO 3166, two letters. Raises ValueError for one that is not known."""
        if default_country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"no such country: {default_country!r}")
        self._country = default_country

    @property
    def home(self) -> str:
        return self._country

    def country(self, e164: str) -> str | None:
        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
        except NumberParseException:
            return None
        return None if region in {None, "001"} else region

    def normalise(self, raw: str) -> str | None:
        try:
            number = phonenumbers.parse(raw, self._country)
        except NumberParseException:
            return None
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE:
            return e164
        # Mexico's old 1 is still in the ids that WhatsApp sends, and too long for today's tables.
        shorter = min(spellings(e164), key=len)
        return self.normalise(shorter) if shorter != e164 else None
