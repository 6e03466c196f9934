"""The use cases, the reactions, the jobs, and what the faces share."""

from collections.abc import AsyncIterable, Sequence
from datetime import timedelta

from dishka import Provider, Scope, alias, provide, provide_all

from pascal.adapters.shared.websocket import wire_of
from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import Callers
from pascal.app.edge.checkups import Checkups
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.leave import Ways
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.meeting_links import MeetingLinks
from pascal.app.edge.paging import Pages
from pascal.app.edge.pulse import Pulse
from pascal.app.edge.rating_links import RatingLinks
from pascal.app.edge.safe import LockedSafe
from pascal.app.edge.throttle import LeadLimits, LeadPace, StaffLimits, SupportLimits
from pascal.app.edge.tickets import Tickets
from pascal.app.edge.webhooks import Calls
from pascal.app.faces.communications import Operator
from pascal.app.faces.pages import WebClient
from pascal.app.faces.ws import (
    RESOURCES,
    AbandonedAfter,
    Actions,
    Conversations,
    Dashboard,
    Leads,
    Meetings,
    PanelDoor,
    Requirements,
    System,
    Watch,
)
from pascal.app.reactions.analysis import AskForAnalysis
from pascal.app.reactions.asides import CancelScheduled, WatchAsides
from pascal.app.reactions.assignment import AssignByItself, WatchAssignment
from pascal.app.reactions.audit import WriteAudit
from pascal.app.reactions.bot import AskBot
from pascal.app.reactions.calendars import LetCalendarsGo, SyncMeetings, WatchCalendars
from pascal.app.reactions.carriers import SyncTemplates, WatchCarriers
from pascal.app.reactions.fallback import AskForFallback, FallbackPolicy, SendFallback
from pascal.app.reactions.forgetting import ForgetOld
from pascal.app.reactions.hours import TellWhenClosed
from pascal.app.reactions.incoming import FetchMedia, WatchIncoming, WorkOnIncoming
from pascal.app.reactions.jobs import DoJobs, Handler
from pascal.app.reactions.live import TellLiveClients
from pascal.app.reactions.locking import LockAnew
from pascal.app.reactions.mailboxes import LetMailboxesGo, PullMail, RenewWatch, WatchMailboxes
from pascal.app.reactions.meetings import MailInvitations, RemindByMail, RemindLeads, TellOfMeetings
from pascal.app.reactions.panels import TellPanels
from pascal.app.reactions.presence import WatchAgents
from pascal.app.reactions.push import AskForPushes, SendPush
from pascal.app.reactions.qualification import FollowLeads
from pascal.app.reactions.reaching import Cases, MeetingPolicy, ReachLead
from pascal.app.reactions.read_marks import AskForReadMarks, MarkRead
from pascal.app.reactions.relay import Relay
from pascal.app.reactions.sending import HandOverToCarriers, QueueTransmissions
from pascal.app.reactions.templates import CountTemplates
from pascal.app.reactions.uploads import DropUnsent
from pascal.app.reactions.verification import MailCodes
from pascal.app.reactions.waiting import WatchWaiting
from pascal.app.reactions.webhooks import CallSubscriber, WriteDeliveries
from pascal.app.settings import Settings
from pascal.app.usecases.agents import (
    DismissAgent,
    EditAgent,
    EditOneself,
    EnsureAdmin,
    FollowConnections,
    RegisterAgent,
    ResetPassword,
)
from pascal.app.usecases.analysis import AnalyseConversation
from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.bot import AnswerAsBot, BotPolicy
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.calendar_feeds import Feed
from pascal.app.usecases.calendar_sync import HearOfCalendars, RenewCalendarWatch, SyncCalendar
from pascal.app.usecases.calendars import BusyBeyond, ConnectCalendar, DisconnectCalendar, OwnCalendar
from pascal.app.usecases.calls import (
    AskToDial,
    CallOut,
    DialFromBrowser,
    GiveVoiceToken,
    PlaceCall,
    TakeCall,
    has_telephone,
)
from pascal.app.usecases.channels import TryUnreadAgain
from pascal.app.usecases.communications import SendAgain, SendTemplate, WriteFirst
from pascal.app.usecases.continuing import ContinueOn, WaysOn
from pascal.app.usecases.conversations import (
    ChangeConversation,
    ExportConversations,
    HandOver,
    HouseRules,
    StartConversation,
    TakeConversation,
)
from pascal.app.usecases.hours import SetHours, TellOpening, TellQueue
from pascal.app.usecases.identities import AddIdentity, NoteConsent, RemoveIdentity
from pascal.app.usecases.incoming import KeepParcels, TakeIn
from pascal.app.usecases.invitations import ChangeByLink, LookAtMeeting
from pascal.app.usecases.jobs import SettleDeadJob
from pascal.app.usecases.leads import ConfirmVerification, RequestVerification, ShakeHands
from pascal.app.usecases.mailboxes import ConnectMailbox, DisconnectMailbox, OwnMailbox
from pascal.app.usecases.meetings import BookMeeting, ChangeMeeting, FindSlots
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.push import ManageDevices
from pascal.app.usecases.qualification import ChangeQualification, FindStanding
from pascal.app.usecases.ratings import AskForRating, GiveRating, LookAtRating
from pascal.app.usecases.reading import RecordReading
from pascal.app.usecases.remarks import WriteRemarks
from pascal.app.usecases.requirements import ChangeRequirements
from pascal.app.usecases.scheduled import ScheduleMessages, SettleScheduled
from pascal.app.usecases.sending import LookAtSendability, Sendability, SendingPolicy
from pascal.app.usecases.sessions import Sessions, SignInLimits
from pascal.app.usecases.snooze import Snooze, WakeDue
from pascal.app.usecases.suggestions import SuggestReply
from pascal.app.usecases.teams import ManageTeams
from pascal.app.usecases.templates import ManageTemplates, ReadTemplates
from pascal.app.usecases.uploads import KeepUpload
from pascal.app.usecases.waiting import RaiseAlarms
from pascal.app.usecases.webhooks import ManageWebhooks
from pascal.domain.permissions import Permissions
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.bot import MeetingPage
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.fetcher import Fetcher
from pascal.domain.ports.files import Files
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.live import Door
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import Tokens
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.webhooks import Signing
from pascal.domain.requirements import KINDS, Kind

REACTIONS = (
    TellLiveClients,
    TellPanels,
    MailCodes,
    WriteAudit,
    TellWhenClosed,
    AssignByItself,
    CountTemplates,
    AskForAnalysis,
    AskBot,
    WriteDeliveries,
    CancelScheduled,
    AskForPushes,
    QueueTransmissions,
    AskForReadMarks,
    AskForFallback,
    LetMailboxesGo,
    FollowLeads,
    SyncMeetings,
    LetCalendarsGo,
    TellOfMeetings,
)
"""What follows what happened: each has its own position in the outbox."""
HANDLERS = (
    AnalyseConversation,
    AnswerAsBot,
    CallSubscriber,
    SendPush,
    WorkOnIncoming,
    FetchMedia,
    HandOverToCarriers,
    SyncTemplates,
    MarkRead,
    PullMail,
    RenewWatch,
    SyncCalendar,
    RenewCalendarWatch,
    SendFallback,
    MailInvitations,
    RemindLeads,
    RemindByMail,
)
"""Who does what is to be done later: one for each kind of job."""


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
    def raise_alarms(
        self, storage: Storage, assignments: Assignments, reads: Reads, clock: Clock, settings: Settings
    ) -> RaiseAlarms:
        after = timedelta(seconds=settings.pascal_waiting_alarm_seconds)
        return RaiseAlarms(storage, assignments, reads, clock, after)

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
        AddIdentity,
        AnalyseConversation,
        AnswerAsBot,
        AskForRating,
        AssignWaiting,
        ChangeConversation,
        ConfirmVerification,
        DismissAgent,
        EditAgent,
        EditOneself,
        EnsureAdmin,
        ExportConversations,
        FollowConnections,
        GiveRating,
        HandOver,
        KeepUpload,
        LookAtMeeting,
        LookAtRating,
        NoteConsent,
        ManageDevices,
        ManageTeams,
        ManageTemplates,
        ReadTemplates,
        RecordReading,
        ManageWebhooks,
        RegisterAgent,
        RemoveIdentity,
        RequestVerification,
        ResetPassword,
        BookMeeting,
        ChangeByLink,
        ChangeMeeting,
        ChangeQualification,
        ChangeRequirements,
        FindSlots,
        FindStanding,
        ScheduleMessages,
        SendMessage,
        Sessions,
        SetHours,
        SettleDeadJob,
        SettleScheduled,
        ShakeHands,
        Snooze,
        StartConversation,
        SuggestReply,
        TakeConversation,
        TellOpening,
        TellQueue,
        WakeDue,
        WriteRemarks,
    )
    reactions = provide_all(*REACTIONS)
    relay = provide(Relay)
    send_push = provide(SendPush)
    carriers = provide_all(
        KeepParcels,
        TakeIn,
        WorkOnIncoming,
        FetchMedia,
        SyncTemplates,
        MarkRead,
        PullMail,
        RenewWatch,
        SyncCalendar,
        RenewCalendarWatch,
        SendFallback,
        MailInvitations,
        RemindLeads,
        RemindByMail,
        Cases,
        ReachLead,
        Breaker,
        Sendability,
        LookAtSendability,
        ContinueOn,
        WaysOn,
        WriteFirst,
        SendTemplate,
        SendAgain,
        TryUnreadAgain,
        LockedSafe,
    )
    mail = provide_all(ConnectMailbox, DisconnectMailbox, OwnMailbox)
    calendars = provide_all(
        BusyBeyond, ConnectCalendar, DisconnectCalendar, Feed, OwnCalendar, HearOfCalendars
    )
    calling = provide_all(AskToDial, CallOut, DialFromBrowser, GiveVoiceToken, Operator, PlaceCall, TakeCall)

    @provide
    async def checkups(self, settings: Settings) -> AsyncIterable[Checkups]:
        checkups = Checkups(settings.pascal_provider_timeout_seconds)
        yield checkups
        await checkups.aclose()

    @provide
    def bot_policy(self, settings: Settings) -> BotPolicy:
        return BotPolicy(answers=settings.pascal_bot != "off")

    @provide
    def fallback_policy(self, settings: Settings) -> FallbackPolicy:
        return FallbackPolicy(timedelta(seconds=settings.pascal_email_fallback_seconds))

    @provide
    def meeting_policy(self, settings: Settings) -> MeetingPolicy:
        return MeetingPolicy(settings.remind_before, settings.pascal_meeting_template)

    @provide
    def sending_policy(self, settings: Settings) -> SendingPolicy:
        return SendingPolicy(
            settings.quiet_hours,
            settings.countries,
            settings.pascal_record_calls,
            timedelta(seconds=settings.pascal_provider_timeout_seconds),
        )

    @provide
    def hand_over(
        self,
        storage: Storage,
        channels: Channels,
        sendability: Sendability,
        reads: Reads,
        files: Files,
        links: MediaLinks,
        breaker: Breaker,
        clock: Clock,
    ) -> HandOverToCarriers:
        return HandOverToCarriers(storage, channels, sendability, reads, files, links, breaker, clock)

    watches = provide_all(
        WatchAssignment,
        WatchAsides,
        WatchAgents,
        WatchWaiting,
        WatchIncoming,
        WatchCarriers,
        WatchMailboxes,
        WatchCalendars,
        DropUnsent,
        ForgetOld,
        LockAnew,
    )
    staff_limits = provide(StaffLimits)
    media = provide(MediaLinks)
    meeting_links = provide(MeetingLinks)
    meeting_page = alias(source=MeetingLinks, provides=MeetingPage)
    rating_links = provide(RatingLinks)
    pages = provide(Pages)
    tickets = provide(Tickets)
    ways = provide(Ways)
    live_door = provide(LiveDoor)
    door = alias(source=LiveDoor, provides=Door)

    @provide
    def calls(self, reads: Reads, agenda: Agenda, links: MediaLinks, settings: Settings) -> Calls:
        return Calls(reads, agenda, links, settings.public_url)

    @provide
    def call_subscriber(
        self, storage: Storage, fetcher: Fetcher, signing: Signing, clock: Clock
    ) -> CallSubscriber:
        return CallSubscriber(storage, fetcher, signing, clock)

    @provide
    def kind(self, settings: Settings) -> Kind:
        return KINDS[settings.pascal_sells]

    resources = provide_all(*RESOURCES)

    @provide
    async def watch(self, panels: Panels) -> AsyncIterable[Watch]:
        watch = Watch(panels)
        yield watch
        await watch.close()

    @provide
    def abandoned_after(self, settings: Settings) -> AbandonedAfter:
        return AbandonedAfter(timedelta(seconds=settings.pascal_abandoned_after_seconds))

    @provide
    def actions(
        self,
        system: System,
        conversations: Conversations,
        dashboard: Dashboard,
        leads: Leads,
        meetings: Meetings,
        requirements: Requirements,
    ) -> Actions:
        return Actions.of(system, conversations, dashboard, leads, meetings, requirements)

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
    def web_client(self, settings: Settings, channels: Channels) -> WebClient:
        return WebClient(settings, calls=has_telephone(channels))

    @provide
    def callers(self, tokens: Tokens, reads: Reads, clock: Clock, settings: Settings) -> Callers:
        return Callers(tokens, reads, clock, LeadPace(Limit(settings.pascal_lead_requests_per_minute, 60)))

    @provide
    def pulse(self) -> Pulse:
        return Pulse({each.name: each.hears for each in REACTIONS})

    @provide
    def do_jobs(self, queue: JobQueue, handlers: Sequence[Handler], clock: Clock) -> DoJobs:
        return DoJobs(queue, handlers, clock)
