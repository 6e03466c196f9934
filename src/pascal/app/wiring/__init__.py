"""Who satisfies which port. The only file that knows every adapter.

What only some settings ask for is imported where it is made.
"""

from collections.abc import Sequence

from dishka import AsyncContainer, Provider, Scope, make_async_container

from pascal.app.reactions.jobs import Handler
from pascal.app.reactions.relay import Reaction
from pascal.app.settings import Settings
from pascal.app.wiring.adapters import Adapters
from pascal.app.wiring.application import HANDLERS, REACTIONS, Application
from pascal.app.wiring.live import OverPusher, OverSocketIo

__all__ = ["HANDLERS", "REACTIONS", "wire"]


def wire(settings: Settings, database_url: str, more: Sequence[Provider] = ()) -> AsyncContainer:
    """Everything, lazily. *more* replaces parts: tests give a clock of their own."""
    live = OverPusher() if settings.pascal_realtime == "pusher" else OverSocketIo()
    following = _all(REACTIONS, Reaction, Sequence[Reaction]), _all(HANDLERS, Handler, Sequence[Handler])
    return make_async_container(Adapters(settings, database_url), live, Application(), *following, *more)


def _all(parts: Sequence[type], kind: type, provides: object) -> Provider:
    """All *parts*, each of them a *kind*, are what is provided."""
    provider = Provider(scope=Scope.APP)
    for each in parts:
        provider.alias(source=each, provides=kind)
    provider.collect(kind, provides=provides)
    return provider
