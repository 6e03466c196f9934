"""Who satisfies which port. The only file that knows every adapter.

What only some settings ask for is imported where it is made.
"""

from collections.abc import AsyncIterable, Sequence
from datetime import timedelta

import httpx
from dishka import AsyncContainer, Provider, Scope, alias, make_async_container, provide, provide_all

from pascal.adapters.files import FolderFiles
from pascal.adapters.limits import MemoryLimits
from pascal.adapters.mail import OutboxFolder
from pascal.adapters.panels import Hub
from pascal.adapters.phones import PhoneNumbers
from pascal.adapters.postgres.assignments import PostgresAssignments
from pascal.adapters.postgres.audit import PostgresAuditLog
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.figures import PostgresFigures
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.reads import PostgresReads
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.pusher.host import PusherHost
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.security import (
    Argon2Passwords,
    DerivedCodes,
    HmacSeals,
    HmacVouching,
    JwtTokens,
    RandomRefreshTokens,
)
from pascal.adapters.shared.websocket import wire_of
from pascal.adapters.socketio import SocketIo
from pascal.adapters.system import SystemClock, TimeSortedIds
from pascal.app.edge import metrics
from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import Callers
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.paging import Pages
from pascal.app.edge.pulse import Pulse
from pascal.app.edge.throttle import LeadLimits, LeadPace, SupportLimits
from pascal.app.edge.tickets import Tickets
from pascal.app.faces.pages import WebClient
from pascal.app.faces.ws import Actions, PanelDoor
from pascal.app.reactions.assignment import AssignByItself, WatchAbandoned
from pascal.app.reactions.audit import WriteAudit
from pascal.app.reactions.hours import TellWhenClosed
from pascal.app.reactions.live import TellLiveClients
from pascal.app.reactions.panels import TellPanels
from pascal.app.reactions.presence import WatchAgents
from pascal.app.reactions.relay import Relay
from pascal.app.reactions.uploads import DropUnsent
from pascal.app.reactions.verification import MailCodes
from pascal.app.settings import Settings
from pascal.app.usecases.agents import (
    DismissAgent,
    EditAgent,
    EditOneself,
    EnsureAdmin,
    LowerAvailability,
    RegisterAgent,
    ResetPassword,
)
from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.conversations import (
    ChangeConversation,
    ExportConversations,
    HandOver,
    HouseRules,
    StartConversation,
    TakeConversation,
)
from pascal.app.usecases.hours import SetHours, TellOpening
from pascal.app.usecases.leads import ConfirmVerification, RequestVerification, ShakeHands
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.sessions import Sessions, SignInLimits
from pascal.app.usecases.teams import ManageTeams
from pascal.app.usecases.uploads import KeepUpload
from pascal.domain.permissions import Permissions
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.audit import AuditLog
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.files import Files
from pascal.domain.ports.hosted_live import HostedLive
from pascal.domain.ports.identity_provider import IdentityProvider
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.live import Door, Live
from pascal.domain.ports.mail import Mail
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import Codes, Passwords, RefreshTokens, Seals, Tokens, Vouching
from pascal.domain.ports.storage import Storage


class Adapters(Provider):
    """Every port and what stands behind it."""

    scope = Scope.APP

    def __init__(self, settings: Settings, database_url: str) -> None:
        super().__init__()
        self._settings = settings
        self._database_url = database_url

    @provide
    def settings(self) -> Settings:
        return self._settings

    @provide
    async def database(self) -> AsyncIterable[Database]:
        database = await Database.open(self._database_url)
        yield database
        await database.close()

    @provide
    def postgres_outbox(self, database: Database) -> PostgresOutbox:
        return PostgresOutbox(database, self._database_url)

    @provide
    def outbox(self, outbox: PostgresOutbox) -> Outbox:
        return outbox

    @provide
    def storage(self, database: Database, outbox: PostgresOutbox) -> Storage:
        return PostgresStorage(database, outbox.wake)

    @provide
    def reads(self, database: Database) -> Reads:
        return PostgresReads(database)

    @provide
    def figures(self, database: Database) -> Figures:
        return PostgresFigures(database)

    @provide
    def audit(self, database: Database) -> AuditLog:
        return PostgresAuditLog(database)

    @provide
    def assignments(self, database: Database) -> Assignments:
        return PostgresAssignments(database)

    @provide
    async def http(self) -> AsyncIterable[httpx.AsyncClient]:
        async with httpx.AsyncClient(timeout=self._settings.pascal_provider_timeout_seconds) as client:
            yield client

    @provide
    async def limits(self) -> AsyncIterable[Limits]:
        if self._settings.redis_url is None:
            yield MemoryLimits()
            return
        from pascal.adapters.limits.redis import RedisLimits

        limits = RedisLimits(self._settings.redis_url)
        yield limits
        await limits.aclose()

    @provide
    async def panels(self) -> AsyncIterable[Panels]:
        hub = Hub(redis_url=self._settings.redis_url)
        yield hub
        await hub.close()

    @provide
    def google(self, http: httpx.AsyncClient) -> IdentityProvider | None:
        one = self._settings
        if not (one.google_client_id and one.google_client_secret):
            return None
        from pascal.adapters.google import GoogleSignIn

        return GoogleSignIn(
            http,
            client_id=one.google_client_id,
            client_secret=one.google_client_secret,
            redirect_uri=f"{one.public_url}/api/v1/auth/google/callback",
            secret=one.secret,
            issuer=one.google_issuer,
        )

    @provide
    def files(self) -> Files:
        one = self._settings
        max_size = one.pascal_upload_max_mb * 1_000_000
        if one.pascal_files_url is None:
            return FolderFiles(one.pascal_data / "uploads", max_size=max_size)
        from pascal.adapters.files.s3 import S3Files

        return S3Files(
            one.pascal_files_url, one.aws, timeout=one.pascal_provider_timeout_seconds, max_size=max_size
        )

    @provide
    def mail(self) -> Mail:
        one = self._settings
        if one.pascal_smtp_url is None:
            return OutboxFolder(one.pascal_data / "mail")
        from pascal.adapters.mail.smtp import SmtpMail

        return SmtpMail(
            one.pascal_smtp_url,
            sender=one.pascal_mail_from or "",
            timeout=one.pascal_provider_timeout_seconds,
        )

    @provide
    def phones(self) -> Phones:
        return PhoneNumbers(self._settings.pascal_default_country)

    @provide
    def tokens(self) -> Tokens:
        return JwtTokens(self._settings.secret)

    @provide
    def seals(self) -> Seals:
        return HmacSeals(self._settings.secret)

    @provide
    def codes(self) -> Codes:
        return DerivedCodes(self._settings.secret)

    @provide
    def vouching(self) -> Vouching:
        return HmacVouching(self._settings.pascal_identity_secret)

    @provide
    def passwords(self) -> Passwords:
        return Argon2Passwords()

    clock = provide(SystemClock, provides=Clock)
    ids = provide(TimeSortedIds, provides=Ids)
    refresh_tokens = provide(RandomRefreshTokens, provides=RefreshTokens)


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


class Application(Provider):
    """The use cases, the reactions and what the faces share, under the house's rules."""

    scope = Scope.APP

    @provide
    def permissions(self, settings: Settings) -> Permissions:
        return Permissions(agents_see_all=settings.pascal_agents_see_all)

    @provide
    def house(self, settings: Settings) -> HouseRules:
        return HouseRules(trust_email=settings.pascal_trust_email)

    @provide
    def take_back(
        self, storage: Storage, assignments: Assignments, clock: Clock, ids: Ids, settings: Settings
    ) -> TakeBack:
        after = timedelta(seconds=settings.pascal_take_back_after_seconds)
        return TakeBack(storage, assignments, clock, ids, after)

    @provide
    def sign_in_limits(self, settings: Settings) -> SignInLimits:
        return SignInLimits(
            Limit(settings.pascal_login_attempts, 300), Limit(settings.pascal_login_attempts_per_address, 300)
        )

    @provide
    def lead_limits(self, settings: Settings, limits: Limits) -> LeadLimits:
        largest = settings.pascal_upload_max_mb
        return LeadLimits(
            limits,
            Limit(settings.pascal_lead_messages_per_minute, 60),
            Limit(max(settings.pascal_lead_upload_mb_per_hour, largest), 3600),
            Limit(max(settings.pascal_lead_upload_mb_per_hour_per_address, largest), 3600),
            Limit(settings.pascal_handshakes_per_minute, 60),
            Limit(settings.pascal_codes_per_hour, 3600),
        )

    @provide
    def support_limits(self, settings: Settings, limits: Limits) -> SupportLimits:
        return SupportLimits(limits, Limit(settings.pascal_support_messages_per_minute, 60))

    acts = provide_all(
        AssignWaiting,
        ChangeConversation,
        ConfirmVerification,
        DismissAgent,
        EditAgent,
        EditOneself,
        EnsureAdmin,
        ExportConversations,
        HandOver,
        KeepUpload,
        LowerAvailability,
        ManageTeams,
        RegisterAgent,
        RequestVerification,
        ResetPassword,
        SendMessage,
        Sessions,
        SetHours,
        ShakeHands,
        StartConversation,
        TakeConversation,
        TellOpening,
    )
    reactions = provide_all(
        TellLiveClients, TellPanels, MailCodes, WriteAudit, TellWhenClosed, AssignByItself
    )
    watches = provide_all(WatchAbandoned, WatchAgents, DropUnsent)
    media = provide(MediaLinks)
    pages = provide(Pages)
    tickets = provide(Tickets)
    live_door = provide(LiveDoor)
    door = alias(source=LiveDoor, provides=Door)

    @provide
    def actions(self, clock: Clock) -> Actions:
        return Actions.of(clock)

    @provide
    def panel_door(
        self,
        settings: Settings,
        callers: Callers,
        tickets: Tickets,
        permissions: Permissions,
        panels: Panels,
        actions: Actions,
    ) -> PanelDoor:
        return PanelDoor(wire_of, settings.allowed_origins, callers, tickets, permissions, panels, actions)

    @provide
    def answers(self) -> Answers:
        return Answers()

    @provide
    def web_client(self, settings: Settings) -> WebClient:
        return WebClient(settings)

    @provide
    def callers(self, tokens: Tokens, reads: Reads, clock: Clock, settings: Settings) -> Callers:
        return Callers(tokens, reads, clock, LeadPace(Limit(settings.pascal_lead_requests_per_minute, 60)))

    @provide
    def pulse(self) -> Pulse:
        reactions = (TellLiveClients, TellPanels, MailCodes, WriteAudit, TellWhenClosed, AssignByItself)
        return Pulse(tuple(each.name for each in reactions))

    @provide
    def relay(
        self,
        outbox: Outbox,
        live: TellLiveClients,
        panels: TellPanels,
        mail: MailCodes,
        audit: WriteAudit,
        hours: TellWhenClosed,
        assign: AssignByItself,
        pulse: Pulse,
    ) -> Relay:
        return Relay(outbox, (live, panels, mail, audit, hours, assign), pulse)


def wire(settings: Settings, database_url: str, more: Sequence[Provider] = ()) -> AsyncContainer:
    """Everything, lazily. *more* replaces parts: tests give a clock of their own."""
    live = OverPusher() if settings.pascal_realtime == "pusher" else OverSocketIo()
    return make_async_container(Adapters(settings, database_url), live, Application(), *more)
