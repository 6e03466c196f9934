"""Phone numbers as people write them."""

from typing import Protocol


class Phones(Protocol):
    @property
    def home(self) -> str:
        """The default country, ISO 3166."""

    def country(self, e164: str) -> str | None:
        """ISO 3166, of the one to whom the number belongs; None for numbers of no country."""

    def normalise(self, raw: str) -> str | None:
        """E.164 (`+51987654321`), or None if nobody can have that number.

        Without a `+` it is read as dialled in the default country. An extension is left out.
        """
