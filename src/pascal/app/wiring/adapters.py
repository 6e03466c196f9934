"""Every port but the live one, and what stands behind it."""

from collections.abc import AsyncIterable
from http.cookiejar import DefaultCookiePolicy

import httpx
from dishka import Provider, Scope, alias, provide

from pascal.adapters.ai.rules import Rules
from pascal.adapters.bot.script import Script
from pascal.adapters.fetcher import GuardedFetcher
from pascal.adapters.files import FolderFiles
from pascal.adapters.limits import MemoryLimits
from pascal.adapters.mail import OutboxFolder
from pascal.adapters.panels import Hub
from pascal.adapters.phones import PhoneNumbers
from pascal.adapters.postgres.agenda import PostgresAgenda
from pascal.adapters.postgres.asides import PostgresAsides
from pascal.adapters.postgres.assignments import PostgresAssignments
from pascal.adapters.postgres.audit import PostgresAuditLog
from pascal.adapters.postgres.communications import PostgresCommunicationBook
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.figures import PostgresFigures
from pascal.adapters.postgres.jobs import PostgresJobQueue
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.pipeline import PostgresPipeline
from pascal.adapters.postgres.push import PostgresDevices
from pascal.adapters.postgres.ratings import PostgresRatingBook
from pascal.adapters.postgres.reads import PostgresReads
from pascal.adapters.postgres.secrets import PostgresSecrets
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.postgres.webhooks import PostgresWebhooks
from pascal.adapters.security import (
    AesVault,
    Argon2Passwords,
    DerivedCodes,
    HmacPasscodes,
    HmacSeals,
    HmacVouching,
    JwtTokens,
    RandomKeys,
    RandomRefreshTokens,
    WebhookSigning,
)
from pascal.adapters.system import SystemClock, TimeSortedIds
from pascal.app.edge.safe import LockedSafe
from pascal.app.settings import Settings
from pascal.app.settings.reading import Environment, environment_and_file
from pascal.app.settings.values import split
from pascal.app.wiring.channels import installed, kit_of, outlook_of
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.analyst import Analyst
from pascal.domain.ports.asides import Asides
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.audit import AuditLog
from pascal.domain.ports.bot import Bot
from pascal.domain.ports.calendar import CalendarElsewhere
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.communications import CommunicationBook
from pascal.domain.ports.fetcher import Fetcher
from pascal.domain.ports.figures import Figures, PipelineFigures
from pascal.domain.ports.files import Files
from pascal.domain.ports.identity_provider import IdentityProvider
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.limits import Limits
from pascal.domain.ports.mail import Mail
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.ports.push import Devices, WebPush
from pascal.domain.ports.ratings import RatingBook
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import (
    Codes,
    Passcodes,
    Passwords,
    RefreshTokens,
    Seals,
    SecretKeys,
    Tokens,
    Vouching,
)
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.vault import Secrets, Vault
from pascal.domain.ports.webhooks import Signing, Webhooks


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
    def storage(self, database: Database, outbox: PostgresOutbox, jobs: PostgresJobQueue) -> Storage:
        return PostgresStorage(database, outbox.wake, jobs.wake)

    postgres_jobs = provide(PostgresJobQueue)
    jobs = alias(source=PostgresJobQueue, provides=JobQueue)

    reads = provide(PostgresReads, provides=Reads)
    figures = provide(PostgresFigures, provides=Figures)
    audit = provide(PostgresAuditLog, provides=AuditLog)
    assignments = provide(PostgresAssignments, provides=Assignments)
    webhooks = provide(PostgresWebhooks, provides=Webhooks)
    asides = provide(PostgresAsides, provides=Asides)
    ratings = provide(PostgresRatingBook, provides=RatingBook)
    postgres_pipeline = provide(PostgresPipeline)
    pipeline = alias(source=PostgresPipeline, provides=Pipeline)
    pipeline_figures = alias(source=PostgresPipeline, provides=PipelineFigures)
    agenda = provide(PostgresAgenda, provides=Agenda)
    communications = provide(PostgresCommunicationBook, provides=CommunicationBook)
    devices = provide(PostgresDevices, provides=Devices)
    secrets = provide(PostgresSecrets, provides=Secrets)

    @provide
    def vault(self) -> Vault:
        return AesVault(self._settings.vault_keys)

    @provide
    async def fetcher(self) -> AsyncIterable[Fetcher]:
        fetcher = GuardedFetcher(split(self._settings.pascal_fetch_allow))
        yield fetcher
        await fetcher.aclose()

    @provide
    def signing(self) -> Signing:
        return WebhookSigning(self._settings.secret)

    @provide
    async def http(self) -> AsyncIterable[httpx.AsyncClient]:
        async with httpx.AsyncClient(timeout=self._settings.pascal_provider_timeout_seconds) as client:
            # no cookies: it calls for everybody
            client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            yield client

    @provide
    async def web_push(self, devices: Devices) -> AsyncIterable[WebPush]:
        from pascal.adapters.webpush import Keys, PushServices

        one = self._settings
        # not the webhooks' one: what administrators may reach is not for everybody
        fetcher = GuardedFetcher(split(one.pascal_push_allow), tls=True)
        yield PushServices(
            fetcher,
            Keys(devices, one.secret),
            contact=one.contact,
            timeout=one.pascal_provider_timeout_seconds,
        )
        await fetcher.aclose()

    @provide
    def environment(self) -> Environment:
        return Environment(environment_and_file())

    @provide
    async def channels(
        self, environment: Environment, safe: LockedSafe, clock: Clock
    ) -> AsyncIterable[Channels]:
        async with installed(kit_of(self._settings, environment, safe, clock)) as channels:
            yield channels

    @provide
    async def calendar(
        self, environment: Environment, safe: LockedSafe, clock: Clock
    ) -> AsyncIterable[CalendarElsewhere | None]:
        outlook = outlook_of(kit_of(self._settings, environment, safe, clock))
        yield outlook
        if outlook is not None:
            await outlook.aclose()

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
    async def analyst(self) -> AsyncIterable[Analyst]:
        one = self._settings
        if not one.asks_a_model:
            yield Rules()
            return
        from pascal.adapters.ai.openai import OpenAi

        model = OpenAi(
            base_url=one.pascal_ai_base_url,
            api_key=one.pascal_ai_api_key,
            model=one.pascal_ai_model or "",
        )
        yield model
        await model.aclose()

    @provide
    async def bot(self) -> AsyncIterable[Bot]:
        one = self._settings
        if one.pascal_bot != "openai":
            yield Script()
            return
        from pascal.adapters.bot.openai import OpenAiBot

        model = OpenAiBot(
            base_url=one.pascal_ai_base_url,
            api_key=one.pascal_ai_api_key,
            model=one.pascal_ai_model or "",
        )
        yield model
        await model.aclose()

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
    def passcodes(self) -> Passcodes:
        return HmacPasscodes(self._settings.secret)

    @provide
    def vouching(self) -> Vouching:
        return HmacVouching(self._settings.pascal_identity_secret)

    @provide
    def passwords(self) -> Passwords:
        return Argon2Passwords()

    clock = provide(SystemClock, provides=Clock)
    ids = provide(TimeSortedIds, provides=Ids)
    keys = provide(RandomKeys, provides=SecretKeys)
    refresh_tokens = provide(RandomRefreshTokens, provides=RefreshTokens)
