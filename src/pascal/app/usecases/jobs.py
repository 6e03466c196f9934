"""What has failed for good: done after all, or given up."""

from dataclasses import dataclass

from pascal.domain.events import DeadJobSettled
from pascal.domain.ids import JobId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Dead
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class SettleDeadJob:
    storage: Storage
    clock: Clock
    permissions: Permissions

    async def retry(self, caller: Staff, job_id: JobId) -> Dead:
        """It is to be done now, with all its tries. Raises `NotFound`."""
        return await self._settle(caller, job_id, again=True)

    async def discard(self, caller: Staff, job_id: JobId) -> Dead:
        """It is never done. Raises `NotFound`."""
        return await self._settle(caller, job_id, again=False)

    async def _settle(self, caller: Staff, job_id: JobId, *, again: bool) -> Dead:
        self.permissions.require(caller, Action.MANAGE_JOBS)
        now = self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            dead = await tx.jobs.settle(job_id)
            if again:
                await tx.jobs.enqueue([dead.job], due=now)
            tx.record(
                DeadJobSettled(
                    job_id=job_id,
                    kind=dead.job.kind,
                    subject_id=dead.job.subject,
                    how="retried" if again else "discarded",
                    at=now,
                )
            )
            return dead
