"""`/api/v1/jobs`: what was to be done later and has failed for good, for administrators."""

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from dishka import FromDishka
from litestar import Controller, delete, get, post

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import STAFF, refused
from pascal.app.edge.shapes import Shape
from pascal.app.faces.v1.queries import Cursor, JobPath, Limit
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.usecases.jobs import SettleDeadJob
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import JobId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.jobs import Dead, JobQueue

KindOfJob = Literal[
    "analyse",
    "bot",
    "webhook",
    "push",
    "incoming",
    "media",
    "send",
    "templates",
    "read",
    "pull",
    "watch",
    "calendar",
    "calendar_watch",
    "fallback",
    "invite",
    "remind",
    "remind_by_mail",
]
"""Of each kind there is a handler."""


class DeadJobShape(Shape, frozen=True):
    """What has failed as often as it may."""

    id: UUID
    kind: KindOfJob
    """What was to be done."""
    subject_id: UUID
    """To what: a conversation, say."""
    error: str
    """Why the last try failed."""
    tries: int
    created_at: datetime
    died_at: datetime


class JobController(Controller):
    path = "/jobs/dead"
    tags = ("jobs",)

    @get("/", responses=refused(*STAFF, Invalid), response_description="A page of dead jobs.")
    async def list_dead_jobs(
        self,
        staff: AsStaff,
        queue: FromDishka[JobQueue],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Success[Page[DeadJobShape]]:
        """List what has failed for good, the newest first.

        It waits here for 30 days, until somebody has it done after all or gives it up; a push for an hour.
        """
        permissions.require(staff, Action.MANAGE_JOBS)
        found = await queue.dead(limit + 1, pages.read_place(cursor, "dead-jobs"))
        page = found[:limit]
        more = pages.seal_place("dead-jobs", page[-1].died_at, page[-1].id) if len(found) > limit else None
        return Success(Page([_shape(each) for each in page], more))

    @post(
        "/{job_id:uuid}/retry",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The job as it was dead.",
    )
    async def retry_dead_job(
        self, staff: AsStaff, job_id: JobPath, act: FromDishka[SettleDeadJob]
    ) -> Success[DeadJobShape]:
        """Have a dead job done after all.

        It has all its tries again; if it dies again, it comes back under another id.
        """
        return Success(_shape(await act.retry(staff, JobId(job_id))))

    @delete(
        "/{job_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The job that is gone.",
    )
    async def discard_dead_job(
        self, staff: AsStaff, job_id: JobPath, act: FromDishka[SettleDeadJob]
    ) -> Success[DeadJobShape]:
        """Give a dead job up.

        What it was to do is never done.
        """
        return Success(_shape(await act.discard(staff, JobId(job_id))))


def _shape(one: Dead) -> DeadJobShape:
    kind = cast("KindOfJob", one.job.kind)  # nothing dies that no handler has tried
    return DeadJobShape(one.id, kind, one.job.subject, one.error, one.tries, one.created_at, one.died_at)
