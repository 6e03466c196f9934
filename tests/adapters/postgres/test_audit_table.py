"""The audit log is never changed: not by its owner by mistake, and not at all by another role."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from pascal.adapters.postgres.audit import PostgresAuditLog, may_change
from pascal.adapters.postgres.database import Database, driver_dsn
from pascal.adapters.postgres.migrate import move
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.schema import bring
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.app.doctor import _audit_finding
from pascal.app.reactions.audit import WriteAudit
from pascal.domain.actors import COMMAND_LINE
from pascal.domain.audit import Entry
from pascal.domain.events import PasswordChanged
from pascal.domain.ports.audit import AuditFilter
from pascal.testing.builders import START, Ids, agent

ids = Ids()
DOCS = Path(__file__).parents[3] / "docs"
CHANGES = (
    "UPDATE audit SET actor_name = 'Nobody'",
    "UPDATE audit SET address = NULL WHERE false",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE false",
    "TRUNCATE audit",
    "TRUNCATE agents, audit CASCADE",
    "INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET deed = 'session.opened'",
    """MERGE INTO audit a USING audit b ON a.id = b.id WHEN MATCHED THEN DELETE""",
)


def entry() -> Entry:
    return Entry(ids.new(), START, COMMAND_LINE, "user.password_reset", "user", ids.new(), {})


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(driver_dsn(url))
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("said_to_be", ["origin", "replica"])
async def test_no_statement_changes_an_entry_not_even_the_owners(
    database_url: str, change: str, said_to_be: str
) -> None:
    written = entry()
    async with opened(database_url) as database, connected(database_url) as c:
        log = PostgresAuditLog(database)
        await log.append([written])
        await c.execute(f"SET session_replication_role = {said_to_be}")  # other triggers sleep in a replica
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="the audit log is never changed"):
            await c.execute(change)
        assert await log.entries(AuditFilter(), 10, None) == [written]


def told() -> str:
    """What docs/operating.md says to run."""
    text = (DOCS / "operating.md").read_text()
    (block,) = re.findall(r"```sql\n(CREATE ROLE pascal_owner.*?)```", text, re.DOTALL)
    return str(block)


class Roles:
    """As docs/operating.md has it: one role owns and migrates, another one serves."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.owner, self.app = f"owner_{uuid4().hex}", f"app_{uuid4().hex}"

    def of(self, role: str) -> str:
        """The same database as *role*."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{role}:example@{rest.rpartition('@')[2]}"


@pytest.fixture
async def roles(database_url: str) -> AsyncIterator[Roles]:
    """A database that was one role's, then prepared word for word as the docs say."""
    roles = Roles(database_url)
    await move(database_url, "base")
    async with connected(database_url) as c:
        await c.execute("DROP TABLE alembic_version")
        await c.execute(f"CREATE ROLE {roles.app} LOGIN PASSWORD 'example'")
        await c.execute(
            f"ALTER DATABASE {await c.fetchval('SELECT current_database()')} OWNER TO {roles.app}"
        )
        await c.execute(f"ALTER SCHEMA public OWNER TO {roles.app}")
        await bring(roles.of(roles.app))
        words = told().replace("pascal_owner", roles.owner).replace("'…'", "'example'")
        await c.execute(re.sub(r"\bpascal\b", roles.app, words))
    yield roles
    async with connected(database_url) as c:
        await c.execute(
            f"ALTER DATABASE {await c.fetchval('SELECT current_database()')} OWNER TO CURRENT_USER"
        )
        for role in (roles.app, roles.owner):
            await c.execute(f"DROP OWNED BY {role} CASCADE")
            await c.execute(f"DROP ROLE {role}")


async def test_a_role_that_does_not_own_the_log_can_only_add_and_read(roles: Roles) -> None:
    await bring(roles.of(roles.app))  # as every start does: there is nothing to do
    written = entry()
    assert not await may_change(roles.of(roles.app))
    assert await may_change(roles.of(roles.owner))
    assert await may_change(roles.url)
    finding = await asyncio.to_thread(_audit_finding, roles.of(roles.app))
    assert finding.mark == "✓"
    async with opened(roles.of(roles.app)) as database, connected(roles.of(roles.app)) as c:
        log = PostgresAuditLog(database)
        await log.append([written, written])
        for change in (
            *CHANGES,
            "ALTER TABLE audit DISABLE TRIGGER audit_is_append_only",
            "DROP TRIGGER audit_is_append_only ON audit",
            "DROP TABLE audit",
            "ALTER TABLE audit DROP COLUMN actor_id",
            (
                "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN NULL; END $$"
            ),
            "CREATE RULE nothing AS ON INSERT TO audit DO INSTEAD NOTHING",
            "CREATE TRIGGER mine BEFORE INSERT ON audit EXECUTE FUNCTION audit_is_append_only()",
            "SET session_replication_role = replica",
            f"GRANT ALL ON audit TO {roles.app}",
        ):
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.PostgresWarning)):
                await _strictly(c, change)
        assert await log.entries(AuditFilter(), 10, None) == [written]
        rights = await c.fetch(
            """SELECT privilege_type FROM information_schema.role_table_grants
            WHERE table_name = 'audit' AND grantee = current_user"""
        )
    assert {row["privilege_type"] for row in rights} == {"INSERT", "SELECT"}


async def _strictly(c: "asyncpg.Connection[asyncpg.Record]", statement: str) -> None:
    """PostgreSQL only warns of a GRANT that grants nothing."""
    warned: list[asyncpg.PostgresLogMessage] = []

    def note(_: object, message: asyncpg.PostgresLogMessage) -> None:
        warned.append(message)

    c.add_log_listener(note)
    try:
        await c.execute(statement)
    finally:
        c.remove_log_listener(note)
    if warned:
        raise warned[0]


async def test_a_role_that_does_not_own_the_tables_does_all_else(roles: Roles) -> None:
    url, juan = roles.of(roles.app), agent("Juan")
    async with opened(url) as database:
        outbox = PostgresOutbox(database, url)
        storage = PostgresStorage(database, outbox.wake)
        async with storage.begin(by=COMMAND_LINE) as tx:
            await tx.agents.add(juan)
            tx.record(PasswordChanged(agent_id=juan.id, at=START))
        async with outbox.lead() as leads:
            assert leads
            recorded = await outbox.pending("audit", 10)
            await WriteAudit(PostgresAuditLog(database)).react(list(recorded))
            await outbox.done("audit", recorded)
            await outbox.prune(["audit"])
        found = await PostgresAuditLog(database).entries(AuditFilter(), 10, None)
    assert [each.subject_id for each in found] == [juan.id]


async def test_the_next_migration_gives_a_role_that_had_all_of_it_no_more_than_that(roles: Roles) -> None:
    """Down and up again, as an operator may do it."""
    await bring(roles.of(roles.owner), "0003")
    await bring(roles.of(roles.owner))
    async with connected(roles.of(roles.app)) as c:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await c.execute("DELETE FROM audit")
