"""What stands around the conversations: the team, projects, search, the settings."""

from dishka import FromDishka
from litestar import Controller, get

from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.responses import STAFF, ForAnyone, refused
from pascal.app.edge.shapes import lead_details, upper
from pascal.app.faces.v1.queries import Limit, QuestionQuery
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.desk import ConfigShape, FoundMessage, ProjectShape, SearchShape, SettingShape
from pascal.app.faces.v1.wire.people import TeammateShape, teammate_shape
from pascal.app.settings import Settings
from pascal.app.settings.showing import shown
from pascal.app.usecases.calls import has_telephone
from pascal.app.usecases.continuing import WaysOn
from pascal.app.usecases.reading import RecordReading
from pascal.domain.errors import Invalid
from pascal.domain.messages import MAX_TEXT
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reads import Reads
from pascal.domain.projects import PROJECTS


class DeskController(Controller):
    @get("/team", tags=["team"], responses=refused(*STAFF), response_description="The team, by name.")
    async def list_team(self, staff: AsStaff, reads: FromDishka[Reads]) -> Success[list[TeammateShape]]:
        """List who works here and how busy they are, yourself included.

        To choose from when a conversation is handed on; who is disabled is not there.
        """
        team = await reads.team()
        counts = await reads.open_counts([each.id for each in team])
        return Success([teammate_shape(each, counts[each.id]) for each in team])

    @get(
        "/projects",
        tags=["site"],
        operation_class=ForAnyone,
        responses=refused(),
        response_description="The projects.",
    )
    async def list_projects(self) -> Success[list[ProjectShape]]:
        """List what is for sale.

        Three examples, which cannot be replaced by one's own yet.
        """
        return Success(
            [
                ProjectShape(each.id, each.name, each.district, each.developer, each.price_from)
                for each in PROJECTS
            ]
        )

    @get(
        "/search",
        tags=["dashboard"],
        responses=refused(*STAFF, Invalid),
        response_description="What was found.",
    )
    async def search(
        self,
        staff: AsStaff,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        phones: FromDishka[Phones],
        record: FromDishka[RecordReading],
        q: QuestionQuery = "",
        limit: Limit = 20,
    ) -> Success[SearchShape]:
        """Search messages and leads within your reach.

        In Spanish word forms, accents or not.
        The audit log has it when words of colleagues' conversations are found.
        """
        if not q.strip():
            raise Invalid("q", "required")
        size, reach = limit, reach_of(permissions, staff)
        found = await reads.search_messages(q, reach, size)
        await record.found(staff, ((each.conversation_id, each.agent_id) for each in found))
        return Success(
            SearchShape(
                [
                    FoundMessage(
                        each.conversation_id,
                        each.message_id,
                        each.seq,
                        each.excerpt,
                        each.lead_name,
                        each.created_at,
                    )
                    for each in found
                ],
                [
                    lead_details(each)
                    for each in await reads.search_leads(phones.normalise(q) or q, reach, size)
                ],
            )
        )

    @get(
        "/config",
        tags=["site"],
        operation_class=ForAnyone,
        responses=refused(),
        response_description="The configuration.",
    )
    async def read_config(
        self, settings: FromDishka[Settings], channels: FromDishka[Channels], ways_on: FromDishka[WaysOn]
    ) -> Success[ConfigShape]:
        """Read what a client has to know before it starts."""
        pusher = settings.pascal_realtime == "pusher"
        return Success(
            ConfigShape(
                realtime=settings.pascal_realtime,
                pusher_key=settings.pusher_key if pusher else None,
                pusher_cluster=settings.pusher_cluster if pusher else None,
                pusher_host=settings.pusher_host if pusher else None,
                pusher_port=settings.pusher_port if pusher else None,
                pusher_scheme=settings.pusher_scheme if pusher else None,
                google_sign_in=bool(settings.google_client_id),
                calls=has_telephone(channels),
                bot=settings.pascal_bot != "off",
                max_text=MAX_TEXT,
                max_upload_bytes=settings.pascal_upload_max_mb * 1_000_000,
                goes_on=[upper(each) for each in await ways_on()],
            )
        )

    @get("/settings", tags=["site"], responses=refused(*STAFF), response_description="The settings.")
    async def list_settings(
        self, staff: AsStaff, permissions: FromDishka[Permissions], settings: FromDishka[Settings]
    ) -> Success[list[SettingShape]]:
        """List every setting, and what it is for.

        As `pascal doctor --all` does: of the process that answers, from its environment.
        Secrets are not shown, only whether they are set.
        """
        permissions.require(staff, Action.READ_SETTINGS)
        return Success(
            [
                SettingShape(each.name, each.value, each.secret, each.is_set, each.about)
                for each in shown(settings)
            ]
        )
