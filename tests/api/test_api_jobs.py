"""`/api/v1/jobs/dead`: what has failed for good is seen, done after all, or given up."""

import asyncio

import pytest
from api_site import Site, data, refused, until

from pascal.domain.ports.jobs import JobQueue

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_dead_job_says_what_it_was_about_and_why_it_died(shared_site: Site) -> None:
    admin, dead = await shared_site.admin(), await shared_site.dead_job()
    [told] = [
        each for each in data(await admin.get("/jobs/dead", limit=100))["items"] if each["id"] == str(dead.id)
    ]
    assert told | {"createdAt": None, "diedAt": None} == {
        "id": str(dead.id),
        "kind": dead.job.kind,
        "subjectId": str(dead.job.subject),
        "error": "AnalystUnavailable",
        "tries": 1,
        "createdAt": None,
        "diedAt": None,
    }


async def test_the_last_who_died_come_first_page_by_page(shared_site: Site) -> None:
    admin = await shared_site.admin()
    made = [str((await shared_site.dead_job()).id) for _ in range(5)]
    found: list[str] = []
    cursor = None
    while len(found) < 5:
        page = data(await admin.get("/jobs/dead", limit=2, cursor=cursor))
        found += [each["id"] for each in page["items"]]
        cursor = page["nextCursor"]
    assert found[:5] == made[::-1]


async def test_what_is_done_after_all_waits_again_with_all_its_tries(shared_site: Site) -> None:
    admin, dead = await shared_site.admin(), await shared_site.dead_job()
    data(await admin.post(f"/jobs/dead/{dead.id}/retry"))
    queue, now = await shared_site.container.get(JobQueue), shared_site.clock.now()
    assert [(each.job, each.tries) for each in await queue.claim(dead.job.kind, 9, at=now, until=now)] == [
        (dead.job, 1)
    ]
    refused(await admin.post(f"/jobs/dead/{dead.id}/retry"), 404, "not_found")


async def test_what_is_given_up_is_never_done(shared_site: Site) -> None:
    admin, dead = await shared_site.admin(), await shared_site.dead_job()
    data(await admin.call("DELETE", f"/jobs/dead/{dead.id}"))
    queue, now = await shared_site.container.get(JobQueue), shared_site.clock.now()
    assert await queue.claim(dead.job.kind, 9, at=now, until=now) == []
    refused(await admin.call("DELETE", f"/jobs/dead/{dead.id}"), 404, "not_found")


async def test_of_two_who_settle_it_at_once_one_is_told_that_it_is_gone(shared_site: Site) -> None:
    admin, dead = await shared_site.admin(), await shared_site.dead_job()
    answers = await asyncio.gather(
        *(admin.post(f"/jobs/dead/{dead.id}/retry") for _ in range(5)),
        *(admin.call("DELETE", f"/jobs/dead/{dead.id}") for _ in range(5)),
    )
    assert sorted(each.status_code for each in answers) == [200] + [404] * 9


@pytest.mark.parametrize("path", ["x", "01890a5d-ac96-774b-bcce-b302099a8057", "..%2f"])
async def test_what_nobody_knows_is_not_found(shared_site: Site, path: str) -> None:
    admin = await shared_site.admin()
    assert (await admin.post(f"/jobs/dead/{path}/retry")).status_code == 404
    assert (await admin.call("DELETE", f"/jobs/dead/{path}")).status_code == 404


async def test_a_cursor_of_another_list_is_refused(shared_site: Site) -> None:
    admin = await shared_site.admin()
    for _ in range(2):
        await (await shared_site.browser()).start()
    foreign = data(await admin.get("/conversations", limit=1))["nextCursor"]
    refused(await admin.get("/jobs/dead", cursor=foreign), 400, "validation_error", "cursor")


async def test_who_looks_after_the_server_sees_what_waits_and_what_is_dead(shared_site: Site) -> None:
    dead = await shared_site.dead_job()

    async def look() -> bool:
        told = (await shared_site.http.get("/metrics")).text
        return f'pascal_jobs_dead{{kind="{dead.job.kind}"}} 1.0' in told

    assert await until(look)
    admin = await shared_site.admin()
    data(await admin.post(f"/jobs/dead/{dead.id}/retry"))
    told = (await shared_site.http.get("/metrics")).text
    assert f'pascal_jobs_due{{kind="{dead.job.kind}"}} 1.0' in told
    assert f'pascal_jobs_dead{{kind="{dead.job.kind}"}} 0.0' in told
