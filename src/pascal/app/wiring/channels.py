"""The channels that are installed, ours and a stranger's alike: the entry-point group `pascal.channels`."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from pascal.adapters.outlook import Outlook
from pascal.adapters.outlook import from_kit as outlook_from
from pascal.app.settings import Settings
from pascal.app.settings.reading import Environment
from pascal.domain.channels import WEB, Channel, Traits, channel
from pascal.domain.errors import Invalid
from pascal.domain.ports.channels import ChannelAdapter, Channels, Kit, Misconfigured, Safe
from pascal.domain.ports.clock import Clock

GROUP: Final = "pascal.channels"
OUTLOOK: Final = Channel("outlook_calendar")
"""Calendars' part of the safe; a channel may well be called outlook."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """One channel's part of the safe: two that call their token `token` do not meet."""

    safe: Safe
    channel: Channel

    async def get(self, name: str) -> str | None:
        return await self.safe.get(self._label(name))

    async def keep(self, name: str, value: str) -> None:
        await self.safe.keep(self._label(name), value)

    async def swap(self, name: str, before: str, value: str) -> bool:
        return await self.safe.swap(self._label(name), before, value)

    async def drop(self, name: str) -> None:
        await self.safe.drop(self._label(name))

    async def all(self, prefix: str) -> Mapping[str, str]:
        found = await self.safe.all(self._label(prefix))
        return {name.removeprefix(self._label("")): value for name, value in found.items()}

    def _label(self, name: str) -> str:
        return f"{self.channel}.{name}"


def kit_of(settings: Settings, environment: Environment, safe: Safe, clock: Clock) -> Kit:
    return Kit(
        environment,
        settings.public_url,
        settings.pascal_default_country.upper(),
        settings.pascal_provider_timeout_seconds,
        clock,
        safe,
    )


def outlook_of(kit: Kit) -> Outlook | None:
    """None where nothing is set up for it. Raises `Misconfigured`."""
    return outlook_from(replace(kit, safe=Drawer(kit.safe, OUTLOOK)))


@asynccontextmanager
async def installed(
    kit: Kit,
    entries: Iterable[EntryPoint] | None = None,
    *,
    wrong: Callable[[Misconfigured], None] | None = None,
) -> AsyncIterator[Channels]:
    """Those that are set up; they give up their connections at the end.

    *entries*: in place of those that are installed. *wrong*: is told of each that is half set up, instead of
    them stopping all. Raises `Misconfigured`.
    """
    found = _by_name(entry_points(group=GROUP) if entries is None else entries)
    half: list[str] = []
    async with AsyncExitStack() as stack:
        made: list[ChannelAdapter] = []
        for name, entry in found.items():
            try:
                one = _made(name, entry, replace(kit, safe=Drawer(kit.safe, name)))
            except Misconfigured as error:
                half.append(str(error))
                if wrong is not None:
                    wrong(error)
                continue
            if one is not None:
                stack.push_async_callback(one.aclose)
                made.append(one)
        if half and wrong is None:
            raise Misconfigured("\n".join(half))
        yield Channels(tuple(made))


def _by_name(entries: Iterable[EntryPoint]) -> dict[Channel, EntryPoint]:
    found: dict[Channel, EntryPoint] = {}
    for entry in entries:
        try:
            name = channel(entry.name)
        except Invalid:
            raise Misconfigured(
                f"«{entry.name}» of {_origin(entry)} cannot be a channel's name: "
                "2 to 20 of a-z, 0-9 and _, the first a letter"
            ) from None
        if name == WEB:
            raise Misconfigured(f"{_origin(entry)} registers the channel «{name}», which is Pascal's own")
        other = found.setdefault(name, entry)
        if other.value != entry.value:
            raise Misconfigured(
                f"{_origin(other)} and {_origin(entry)} both register the channel «{name}»: uninstall one"
            )
    return dict(sorted(found.items()))


def _made(name: Channel, entry: EntryPoint, kit: Kit) -> ChannelAdapter | None:
    try:
        one: ChannelAdapter | None = entry.load()(kit)
    except Misconfigured as error:
        raise Misconfigured(f"The channel «{name}»: {error}") from error
    except Exception as error:  # a stranger's, of which nothing is known
        raise Misconfigured(
            f"The channel «{name}» of {_origin(entry)} cannot be made: {type(error).__name__}: {error}"
        ) from error
    if one is None:
        return None
    traits = getattr(one, "traits", None)
    if not isinstance(traits, Traits) or traits.channel != name or not hasattr(one, "aclose"):
        raise Misconfigured(f"What {_origin(entry)} makes is not the channel «{name}»")
    return one


def _origin(entry: EntryPoint) -> str:
    """Who registers it: the package, and what it names."""
    return f"{entry.dist.name} ({entry.value})" if entry.dist else entry.value
