"""By whom live updates are carried."""

from collections.abc import AsyncIterable

import httpx
from dishka import Provider, Scope, alias, provide

from pascal.adapters.pusher.host import PusherHost
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.socketio import SocketIo
from pascal.app.edge import metrics
from pascal.app.settings import Settings
from pascal.domain.ports.hosted_live import HostedLive
from pascal.domain.ports.live import Live


class OverSocketIo(Provider):
    """Live updates from our own processes."""

    scope = Scope.APP

    @provide
    async def socketio(self, settings: Settings) -> AsyncIterable[SocketIo]:
        transport = SocketIo(redis_url=settings.redis_url, allowed_origins=settings.allowed_origins)
        yield transport
        await transport.close()

    live = alias(source=SocketIo, provides=Live)


class OverPusher(Provider):
    """Live updates by way of Pusher, or a server that speaks its protocol."""

    scope = Scope.APP

    @provide
    def settings(self, settings: Settings) -> PusherSettings:
        return PusherSettings(
            app_id=settings.pusher_app_id or "",
            key=settings.pusher_key or "",
            secret=settings.pusher_secret or "",
            cluster=settings.pusher_cluster,
            host=settings.pusher_host,
            port=settings.pusher_port,
            scheme=settings.pusher_scheme,
            timeout=settings.pascal_provider_timeout_seconds,
        )

    @provide
    def live(self, settings: PusherSettings, http: httpx.AsyncClient) -> Live:
        from pascal.adapters.pusher.client import PusherLive

        return PusherLive(settings, http, on_refused=metrics.REFUSED.inc)

    hosted_live = provide(PusherHost, provides=HostedLive)
