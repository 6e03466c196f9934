"""`/api/v1/templates`: what is said often, written once."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1.queries import FolderQuery, OwnerQuery, TemplatePath, TemplateSearchQuery
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.templates import (
    NewTemplate,
    PreviewBody,
    PreviewShape,
    TemplatePatch,
    TemplateShape,
    preview_shape,
    template_shape,
)
from pascal.app.usecases.templates import ManageTemplates, ReadTemplates, TemplateEdit
from pascal.domain.errors import ChangedMeanwhile, Invalid, NoMoreTemplates, NotFound, ShortCodeTaken
from pascal.domain.ids import AgentId, ConversationId, TemplateId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.reads import Reads
from pascal.domain.templates import Situation, clean_text, fill, narrowed

WRITING = (*STAFF, *BODY, ShortCodeTaken, NoMoreTemplates)
EXAMPLE_LEAD, EXAMPLE_PROJECT = "Juan Pérez", "torre-begonias-luxury"


class TemplateController(Controller):
    path = "/templates"
    tags = ("templates",)

    @get("/", responses=refused(*STAFF, Invalid), response_description="All, by folder and title.")
    async def list_templates(
        self,
        staff: AsStaff,
        read: FromDishka[ReadTemplates],
        folder: FolderQuery = None,
        search: TemplateSearchQuery = None,
        owner_id: OwnerQuery = None,
    ) -> Success[list[TemplateShape]]:
        """List the templates I may use: the shared ones and my own.

        With `ownerId` those that this person wrote for themselves, for administrators, whether or not they
        are still there.
        """
        found = await read(staff, None if owner_id is None else AgentId(owner_id))
        return Success([template_shape(each) for each in narrowed(found, folder, search)])

    @post("/", responses=refused(*WRITING), response_description="The new template.")
    async def create_template(
        self, staff: AsStaff, data: JSONBody[NewTemplate], act: FromDishka[ManageTemplates]
    ) -> Success[TemplateShape]:
        """Write a template, of my own or, for administrators, for all.

        A variable that is not known is refused, with the place where it stands.
        """
        edit = TemplateEdit(data.title, data.content_text, data.folder, data.short_code, data.shared)
        return Success(template_shape(await act.write(staff, edit)))

    @patch(
        "/{template_id:uuid}",
        responses=refused(*WRITING, NotFound, ChangedMeanwhile),
        response_description="The template as it is now.",
    )
    async def edit_template(
        self,
        staff: AsStaff,
        template_id: TemplatePath,
        data: JSONBody[TemplatePatch],
        act: FromDishka[ManageTemplates],
    ) -> Success[TemplateShape]:
        """Edit a template, or share it.

        What is left out stays.
        One that is shared no longer is the caller's own.
        """
        edit = TemplateEdit(data.title, data.content_text, data.folder, data.short_code, data.shared)
        return Success(
            template_shape(await act.edit(staff, TemplateId(template_id), edit, seen=data.version))
        )

    @delete(
        "/{template_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The template that is gone.",
    )
    async def delete_template(
        self, staff: AsStaff, template_id: TemplatePath, act: FromDishka[ManageTemplates]
    ) -> Success[TemplateShape]:
        """Delete a template, and the count of its uses.

        What was sent with it stays.
        """
        return Success(template_shape(await act.delete(staff, TemplateId(template_id))))

    @post(
        "/preview",
        status_code=200,
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="What would be said.",
    )
    async def preview_template(
        self,
        staff: AsStaff,
        data: JSONBody[PreviewBody],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
    ) -> Success[PreviewShape]:
        """Fill a text, for a conversation or with an example.

        What is not known of a lead is a gap, told in `missing`, for whoever sends it to fill in.
        """
        text = clean_text(data.content_text)
        now = Situation(staff.name, EXAMPLE_LEAD, EXAMPLE_PROJECT)
        if data.conversation_id is not None:
            one = await reads.conversation(ConversationId(data.conversation_id), reach_of(permissions, staff))
            now = Situation(staff.name, one.lead_name, one.project_id)
        return Success(preview_shape(fill(text, now)))
