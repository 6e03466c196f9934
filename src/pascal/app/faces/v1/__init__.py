"""`/api/v1`: document 003, and what 000's widget and intranet need."""

from dishka.integrations.litestar import DishkaRouter
from litestar.openapi.spec import Tag

from pascal.app.faces.v1.acts import ActController
from pascal.app.faces.v1.assignments import AssignmentController
from pascal.app.faces.v1.audit import AuditController
from pascal.app.faces.v1.auth import AuthController
from pascal.app.faces.v1.calendar import FEEDS, CalendarController
from pascal.app.faces.v1.channels import ChannelController, SendAgainController, SendTemplateController
from pascal.app.faces.v1.continuing import ContinueController
from pascal.app.faces.v1.conversations import ConversationController
from pascal.app.faces.v1.dashboard import DashboardController
from pascal.app.faces.v1.desk import DeskController
from pascal.app.faces.v1.examples import EXAMPLES
from pascal.app.faces.v1.hours import HoursController
from pascal.app.faces.v1.jobs import JobController
from pascal.app.faces.v1.known import KnownLeadController
from pascal.app.faces.v1.later import ScheduledController, SnoozeController
from pascal.app.faces.v1.leads import LeadController
from pascal.app.faces.v1.mailbox import MailboxController
from pascal.app.faces.v1.meetings import MeetingLinkController
from pascal.app.faces.v1.messages import MessageController
from pascal.app.faces.v1.notes import MentionController, NoteController
from pascal.app.faces.v1.push import PushController
from pascal.app.faces.v1.ratings import RatingController
from pascal.app.faces.v1.sendability import SendabilityController
from pascal.app.faces.v1.suggestions import SuggestionController
from pascal.app.faces.v1.teams import TeamController
from pascal.app.faces.v1.templates import TemplateController
from pascal.app.faces.v1.uploads import UploadController
from pascal.app.faces.v1.users import UserController
from pascal.app.faces.v1.webhooks import WebhookController

__all__ = ["EXAMPLES", "FEEDS", "ROUTER", "TAGS"]

TAGS = (
    Tag("auth", "Signing in and out; one's own account."),
    Tag("team", "Who works here."),
    Tag("leads", "Who a browser is, and proving an e-mail."),
    Tag("asides", "What colleagues tell each other, put off, and say later."),
    Tag("conversations", "The queue, and who has what."),
    Tag("messages", "What is said."),
    Tag("ratings", "What leads think of how they were attended."),
    Tag("meetings", "What a lead does about their meeting, by its link."),
    Tag("templates", "What is said often, written once."),
    Tag("uploads", "Files that are sent."),
    Tag("channels", "What carriers bring and take, and how they stand."),
    Tag("calendar", "One's own, here and elsewhere."),
    Tag("dashboard", "Figures, and searching."),
    Tag("push", "What one's devices are told while nobody looks at a page."),
    Tag("audit", "Who of the team did what."),
    Tag("jobs", "What was to be done later and has failed for good."),
    Tag("webhooks", "Who is called when something happens."),
    Tag("site", "What is for sale, what a client has to know, how it is all set up."),
)
"""In the order in which the reference shows them."""

ROUTER = DishkaRouter(
    "/api/v1",
    route_handlers=[
        AuthController,
        UserController,
        TeamController,
        LeadController,
        KnownLeadController,
        NoteController,
        MentionController,
        SnoozeController,
        ScheduledController,
        ConversationController,
        ActController,
        ContinueController,
        AssignmentController,
        SendabilityController,
        SendTemplateController,
        SendAgainController,
        ChannelController,
        MailboxController,
        CalendarController,
        SuggestionController,
        MessageController,
        RatingController,
        MeetingLinkController,
        TemplateController,
        UploadController,
        DeskController,
        DashboardController,
        HoursController,
        PushController,
        AuditController,
        JobController,
        WebhookController,
    ],
    security=[{"bearer": []}],
)
