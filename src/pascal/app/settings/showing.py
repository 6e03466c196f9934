"""Settings as people may see them: in the doctor, in the docs, on the administrators' page."""

import msgspec

from pascal.app.settings import ABOUT, Settings


class Shown(msgspec.Struct, frozen=True):
    """A setting as people may see it."""

    name: str
    value: str | None
    """As one would write it; None for a secret."""
    secret: bool
    is_set: bool
    """Whether there is a value, be it the one that it comes with."""
    is_default: bool
    about: str

    @property
    def text(self) -> str:
        return self.value or ("•••••" if self.is_set else "not set")


def shown(settings: Settings) -> list[Shown]:
    """All settings in order, secrets hidden."""
    rows = []
    for each in msgspec.structs.fields(Settings):
        about, value = ABOUT[each.name], getattr(settings, each.name)
        is_set = value not in {None, ""}
        written = str(value).lower() if isinstance(value, bool) else str(value)
        rows.append(
            Shown(
                name=each.name.upper(),
                value=written if is_set and not about.secret else None,
                secret=about.secret,
                is_set=is_set,
                is_default=value == each.default,
                about=about.text,
            )
        )
    return rows
