"""`/api/v1`, for the team alone: notes, and who is mentioned in them."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.asides import NoteShape, note_shape
from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1.queries import ConversationPath, Cursor, Limit, NotePath
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.asides import (
    MentionPage,
    MentionsRead,
    NewNote,
    NotePatch,
    mention_shape,
)
from pascal.app.usecases.reading import RecordReading
from pascal.app.usecases.remarks import WriteRemarks
from pascal.domain.errors import (
    Invalid,
    NotFound,
)
from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.asides import AfterMention, Asides
from pascal.domain.ports.reads import Reads


class NoteController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("asides",)

    @get(
        "/notes",
        responses=refused(*STAFF, NotFound, Invalid),
        response_description="A page of notes.",
    )
    async def list_notes(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        asides: FromDishka[Asides],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        record: FromDishka[RecordReading],
        pages: FromDishka[Pages],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Success[Page[NoteShape]]:
        """List the notes about a conversation, newest first.

        Whoever of the team may read the conversation may read them; its lead never.
        """
        one = ConversationId(conversation_id)
        row = await reads.conversation(one, reach_of(permissions, staff))
        await record(staff, one, row.agent_id)
        purpose = f"notes {one}"
        found = await asides.remarks(one, limit + 1, pages.read_place(cursor, purpose))
        page = found[:limit]
        more = pages.seal_place(purpose, page[-1].created_at, page[-1].id) if len(found) > limit else None
        return Success(Page([note_shape(each) for each in page], more))

    @post("/notes", responses=refused(*STAFF, NotFound, *BODY), response_description="The note.")
    async def write_note(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[NewNote],
        act: FromDishka[WriteRemarks],
    ) -> Success[NoteShape]:
        """Write a note for colleagues.

        Who may answer the conversation may write one, also after its end.
        With the same `clientMessageId` again, the same note is answered, as it is by then.
        """
        people = [AgentId(each) for each in data.mentions]
        one = ConversationId(conversation_id)
        written = await act.write(staff, one, data.content_text, people, data.client_message_id)
        return Success(note_shape(written))

    @patch(
        "/notes/{note_id:uuid}",
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The note as it is now.",
    )
    async def edit_note(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        note_id: NotePath,
        data: JSONBody[NotePatch],
        act: FromDishka[WriteRemarks],
    ) -> Success[NoteShape]:
        """Edit one's own note.

        What is left out stays; who is mentioned in it for the first time is told.
        """
        people = None if data.mentions is None else [AgentId(each) for each in data.mentions]
        one = ConversationId(conversation_id)
        return Success(note_shape(await act.edit(staff, one, RemarkId(note_id), data.content_text, people)))

    @delete(
        "/notes/{note_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The note that is gone.",
    )
    async def delete_note(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        note_id: NotePath,
        act: FromDishka[WriteRemarks],
    ) -> Success[NoteShape]:
        """Delete a note: one's own, or as an administrator anybody's."""
        return Success(
            note_shape(await act.delete(staff, ConversationId(conversation_id), RemarkId(note_id)))
        )


class MentionController(Controller):
    path = "/mentions"
    tags = ("asides",)

    @get("/", responses=refused(*STAFF, Invalid), response_description="A page of mentions.")
    async def list_mentions(
        self,
        staff: AsStaff,
        asides: FromDishka[Asides],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Success[MentionPage]:
        """List the notes in which I am mentioned, unread ones first, then the newest.

        What I may not read any more is not among them.
        """
        permissions.require(staff, Action.READ)
        reach, purposes = reach_of(permissions, staff), ("unread mentions", "read mentions")
        after = None
        if cursor is not None:
            is_read, place = cursor[:1] == "r", pages.read_place(cursor[1:], purposes[cursor[:1] == "r"])
            after = None if place is None else AfterMention(is_read, *place)
        found = await asides.mentions(staff.id, reach, limit + 1, after)
        page, more = found[:limit], None
        if len(found) > limit:
            last = page[-1]
            was_read = last.read_at is not None
            more = "ur"[was_read] + pages.seal_place(purposes[was_read], last.at, last.remark.id)
        unread = await asides.unread_mentions(staff.id, reach)
        return Success(MentionPage([mention_shape(each) for each in page], more, unread))

    @post(
        "/read",
        status_code=200,
        responses=refused(*STAFF, *BODY),
        response_description="Done; there is nothing to tell.",
    )
    async def read_mentions(
        self,
        staff: AsStaff,
        act: FromDishka[WriteRemarks],
        data: JSONBody[MentionsRead | None] = None,
    ) -> Success[None]:
        """Say that I have seen where I am mentioned: in one conversation, or everywhere."""
        where = None if data is None or data.conversation_id is None else ConversationId(data.conversation_id)
        await act.mark_read(staff, where)
        return Success(None)
