"""The schema: every migration goes up, down and up again, and ends where the tables say."""

import json
from datetime import timedelta

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, pool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine

from pascal.adapters.postgres import schema
from pascal.adapters.postgres.database import Database, driver_dsn
from pascal.adapters.postgres.migrate import move
from pascal.adapters.postgres.schema import MigrationFailed, bring, revision, revisions, target
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.postgres.tables import METADATA
from pascal.adapters.postgres.tables.outbox import Xid8
from pascal.app.wiring import HANDLERS
from pascal.domain.bot import Why
from pascal.domain.conversations import Conversation
from pascal.domain.ids import (
    CommunicationId,
    ConversationId,
    DeliveryId,
    ItemId,
    MessageId,
    QualificationId,
    SubscriptionId,
)
from pascal.domain.leads import Lead, Reconciled
from pascal.domain.messages import CALLS, Draft, Note, Sender, SenderType
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS, Item, Sort
from pascal.domain.webhooks import Attempt, Delivery, Failure, Subscription
from pascal.testing.builders import START, Ids, agent, contact, lead, visitor

HOUR = timedelta(hours=1)


async def relations(url: str) -> set[str]:
    connection = await asyncpg.connect(driver_dsn(url))
    try:
        found = await connection.fetch(
            "SELECT relname FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )
    finally:
        await connection.close()
    return {row["relname"] for row in found}


async def test_migrations_go_up_down_and_up_again(database_url: str) -> None:
    before = await relations(database_url)
    await move(database_url, "base")
    assert {name for name in await relations(database_url) if not name.startswith("alembic")} == set()
    await move(database_url, "head")
    assert await relations(database_url) == before


async def test_a_number_is_gone_up_or_down_to(database_url: str) -> None:
    newest = revisions()[-1]
    await move(database_url, "base")
    await move(database_url, newest)
    assert await revision(database_url) == newest
    await move(database_url, "base")
    await bring(database_url, newest)
    assert await revision(database_url) == newest


@pytest.mark.parametrize(
    ("to", "at", "goal"),
    [
        ("head", None, "0003"),
        ("head", "0002", "0003"),
        ("head", "0003", "0003"),
        ("0002", None, "0002"),
        ("0001", "0003", "0001"),
        ("down", "0003", "0002"),
        ("down", "0001", None),
        ("down", None, None),
        ("base", "0003", None),
    ],
)
def test_where_a_migration_leads(
    to: str, at: str | None, goal: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "revisions", lambda: ["0001", "0002", "0003"])
    assert target(to, at) == goal


@pytest.mark.parametrize("to", ["up", "0999", "-1"])
def test_a_revision_that_does_not_exist_is_refused(to: str) -> None:
    with pytest.raises(MigrationFailed, match="say head, down, base or one of"):
        target(to, "0001")


async def test_a_database_of_a_newer_pascal_is_left_alone(database_url: str) -> None:
    connection = await asyncpg.connect(driver_dsn(database_url))
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    for to in ("head", "down", "base", "0001"):
        with pytest.raises(MigrationFailed, match="The database is at 9999"):
            await bring(database_url, to)
    assert await revision(database_url) == "9999"


async def test_migrating_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    before = await relations(database_url)
    await move(database_url, "head")
    assert await relations(database_url) == before


async def test_the_migrations_end_where_the_tables_say(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ischema_names, "xid8", Xid8)
    engine = create_async_engine(database_url, poolclass=pool.NullPool)

    def differences(connection: Connection) -> list[object]:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
        # PostgreSQL spells the expression of this index in its own way
        return [each for each in found if getattr(each[1], "name", "") != "leads_search"]

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_what_an_older_pascal_has_no_words_for_is_told_in_its_own(database_url: str) -> None:
    ids, database = Ids(), await Database.open(database_url)
    juan, somebody = agent(), lead()
    talk = begun(ids, somebody)
    named = SubscriptionId(ids.new()), "https://crm.example/", ["message.posted"]
    hook = Subscription.make(*named, seed=b"seed", active=True, at=START)
    delivery = Delivery(DeliveryId(ids.new()), hook.id, "message.posted", "{}", START, START)
    failures: tuple[Failure | None, ...] = ("timeout", "closed", None)
    delivery.attempts = tuple(Attempt(START, 5, None if each else 500, each) for each in failures)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        await tx.agents.add(juan)
        await tx.leads.add(somebody)
        await tx.conversations.add(talk)
        talk.take(juan, open_now=0, note_id=MessageId(ids.new()), at=START)
        talk.release(note_id=MessageId(ids.new()), at=START, by_itself=True)
        await tx.conversations.save(talk)
        await tx.subscriptions.save(hook)
        await tx.deliveries.add([delivery])
        await tx.deliveries.save(delivery)
    await database.close()
    await move(database_url, "0016")
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        notes = await connection.fetch("SELECT note FROM messages ORDER BY seq")
        told = await connection.fetch("SELECT payload FROM outbox WHERE payload LIKE '%agent_%'")
        attempts = json.loads(await connection.fetchval("SELECT attempts FROM webhook_deliveries"))
    finally:
        await connection.close()
    assert [row["note"] for row in notes] == ["agent_joined", "agent_left"]
    assert sum('"note":"agent_left"' in row["payload"] for row in told) == 1
    assert not any("agent_gone" in row["payload"] for row in told)
    assert [each.get("failure") for each in attempts] == ["timeout", "protocol", None]
    await move(database_url, "head")


def begun(ids: Ids, somebody: Lead) -> Conversation:
    whose = Reconciled(somebody, created=True, claimed_by=None)
    return Conversation.open(whose, contact(), id=ConversationId(ids.new()), at=START)


async def store(database_url: str, somebody: Lead, talk: Conversation) -> None:
    database = await Database.open(database_url)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        await tx.leads.add(somebody)
        await tx.conversations.add(talk)
    await database.close()


async def test_how_a_call_went_is_plain_words_for_an_older_pascal(database_url: str) -> None:
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    for note in sorted(CALLS):
        talk.tell_of_call(CommunicationId(ids.new()), note, "41", at=START)
    await store(database_url, somebody, talk)
    await move(database_url, "0022")
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        said = await connection.fetch("SELECT note, content FROM messages")
        told = await connection.fetch("SELECT name FROM outbox")
    finally:
        await connection.close()
    assert {row["note"] for row in said} == {None}
    assert all(row["content"].startswith("Llamada ") for row in said)
    assert {row["name"] for row in told} == {"ConversationQueued"}
    await move(database_url, "head")


async def test_whose_agent_is_gone_is_plain_words_for_an_older_pascal(database_url: str) -> None:
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    talk.tell_of_meeting(Note.MEETING_ADRIFT, "2026-01-06 15:00", note_id=MessageId(ids.new()), at=START)
    talk.leave_to_people(Why.UNPROVEN, note_id=MessageId(ids.new()), at=START)
    await store(database_url, somebody, talk)
    await move(database_url, "0031")
    assert await said_and_told(database_url) == (
        [(None, "Quien iba a atender la reunión ya no está"), ("bot_left", "no_time")],
        [],
    )
    await move(database_url, "head")


async def said_and_told(database_url: str) -> tuple[list[tuple[str | None, str]], list[str]]:
    """Messages as an older Pascal reads them, and what it has still to tell of them."""
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        said = await connection.fetch("SELECT note, content FROM messages ORDER BY seq")
        told = await connection.fetch("SELECT payload FROM outbox WHERE name = 'MessagePosted'")
        return [tuple(each) for each in said], [each["payload"] for each in told]
    finally:
        await connection.close()


async def test_who_is_left_to_people_as_nobody_meets_them_is_told_in_older_words(database_url: str) -> None:
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    talk.leave_to_people(Why.ADRIFT, note_id=MessageId(ids.new()), at=START)
    await store(database_url, somebody, talk)
    await move(database_url, "0037")
    assert await said_and_told(database_url) == ([("bot_left", "no_time")], [])
    await move(database_url, "head")


async def test_where_the_bot_was_switched_off_is_told_in_older_words(database_url: str) -> None:
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    talk.leave_to_people(Why.SWITCHED_OFF, note_id=MessageId(ids.new()), at=START)
    await store(database_url, somebody, talk)
    await move(database_url, "0038")
    assert await said_and_told(database_url) == ([("bot_left", "asked")], [])
    await move(database_url, "head")


async def test_a_wish_that_an_older_pascal_kept_is_of_no_exact_time(database_url: str) -> None:
    """It kept neither «después de» nor that they named no hour."""
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    await store(database_url, somebody, talk)
    await move(database_url, "0039")
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        await connection.execute(
            """INSERT INTO bot_states (conversation_id, unsure, skipped, offered, language, greeted, wished)
            VALUES ($1, 0, '{}', '[]', 'es', true, $2)""",
            talk.id,
            START,
        )
    finally:
        await connection.close()
    await move(database_url, "head")
    database = await Database.open(database_url)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        wished = (await tx.bots.of(talk.id)).wished
    await database.close()
    assert wished is not None
    assert (wished.at, wished.is_exact) == (START, False)


async def test_what_was_wanted_twice_is_wanted_once_from_now_on(database_url: str) -> None:
    ids, database = Ids(), await Database.open(database_url)
    somebody, another = lead(), lead("beto@example.com")
    for whose in (somebody, another):
        talk = begun(ids, whose)
        one = Qualification.start(QualificationId(ids.new()), whose.id, None, KINDS["real_estate"], at=START)
        wanted = ["Email", "Mail", "Pay Pal", "C++", "C#"] if whose is somebody else ["PayPal"]
        for name in wanted:
            one.add_item(Item.of(ItemId(ids.new()), Sort.INTEGRATION, name, None), at=START)
        async with PostgresStorage(database, lambda: None).begin() as tx:
            await tx.leads.add(whose)
            await tx.conversations.add(talk)
            await tx.qualifications.save(one)
    await database.close()
    await move(database_url, "0030")
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        # as they were told apart before
        await connection.execute("UPDATE requirement_items SET name = 'E-mail' WHERE name = 'Mail'")
        await connection.execute("UPDATE requirement_items SET description = 'Outlook' WHERE name = 'E-mail'")
        await connection.execute("UPDATE requirement_items SET alike = 'pay pal' WHERE name = 'Pay Pal'")
        await move(database_url, "head")
        found = await connection.fetch("SELECT name, alike, description FROM requirement_items ORDER BY n")
    finally:
        await connection.close()
    assert [tuple(row) for row in found] == [
        ("Email", "email", "Outlook"),
        ("Pay Pal", "paypal", None),
        ("C++", "c++", None),
        ("C#", "c#", None),
        ("PayPal", "paypal", None),
    ]


OLD_JOBS = {"analyse", "fallback", "incoming", "media", "pull", "push", "read", "send"}
OLD_JOBS |= {"templates", "watch", "webhook"}
"""What Pascal had to do later before there was a way to a meeting."""


async def test_an_older_pascal_is_left_no_jobs_that_it_does_not_know(database_url: str) -> None:
    """They would be late for ever, and done weeks later by the next Pascal that does."""
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        await connection.executemany(
            """INSERT INTO jobs (kind, subject, created_at, due_at)
            VALUES ($1, gen_random_uuid(), now(), now())""",
            [(each.kind,) for each in HANDLERS],
        )
        for to, gone in (
            ("0027", {"invite", "remind", "remind_by_mail"}),
            ("0026", {"calendar", "calendar_watch"}),
            ("0025", {"bot"}),
        ):
            before = {row["kind"] for row in await connection.fetch("SELECT kind FROM jobs")}
            await move(database_url, to)
            left = {row["kind"] for row in await connection.fetch("SELECT kind FROM jobs")}
            assert before - left == gone
        assert left == OLD_JOBS
    finally:
        await connection.close()
    await move(database_url, "head")


async def test_who_said_what_they_want_to_be_told_is_told_of_meetings_and_who_wants_nothing_is_not(
    database_url: str,
) -> None:
    everybody = {name: agent(name) for name in ("Ana", "Beto", "Eva")}
    wanted = {"Ana": ["alarm", "waiting"], "Beto": [], "Eva": ["given"]}
    database = await Database.open(database_url)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        for each in everybody.values():
            await tx.agents.add(each)
    await database.close()
    await move(database_url, "0032")
    connection = await asyncpg.connect(driver_dsn(database_url))

    async def prefer() -> dict[str, list[str]]:
        found = await connection.fetch(
            "SELECT a.name, p.news FROM push_preferences p JOIN agents a ON a.id = p.agent_id"
        )
        return {row["name"]: row["news"] for row in found}

    try:
        await connection.executemany(
            "INSERT INTO push_preferences VALUES ($1, $2, true)",
            [(each.id, wanted[name]) for name, each in everybody.items()],
        )
        await move(database_url, "head")
        more = ["meeting_booked", "meeting_moved", "meeting_cancelled"]
        assert await prefer() == {name: [*news, *(more if news else [])] for name, news in wanted.items()}
        await move(database_url, "0032")
        assert await prefer() == wanted
        await move(database_url, "head")
    finally:
        await connection.close()


async def test_a_silence_that_the_team_had_ended_lasts_since_the_leads_last_word(database_url: str) -> None:
    ids, somebody = Ids(), lead()
    talk = begun(ids, somebody)
    said = START + HOUR
    talk.post(Draft.of("Hola"), Sender(SenderType.LEAD, visitor(), "Ana"), id=MessageId(ids.new()), at=said)
    talk.post(Draft.of("¿Sí?"), Sender(SenderType.BOT, None, "B"), id=MessageId(ids.new()), at=said + HOUR)
    await store(database_url, somebody, talk)
    way = Qualification.start(QualificationId(ids.new()), somebody.id, None, KINDS["real_estate"], at=START)
    way.spoke(at=START + timedelta(days=3))  # as it was when somebody moved their card
    database = await Database.open(database_url)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        await tx.qualifications.save(way)
    await database.close()
    await move(database_url, "0032")
    await move(database_url, "head")
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        assert await connection.fetchval("SELECT active_at FROM qualifications") == said
    finally:
        await connection.close()


@pytest.mark.parametrize("note", [Note.CALL_OUT, Note.CALL_UNANSWERED])
async def test_who_answered_a_call_or_was_met_was_not_silent_and_who_is_gone_moved_nobody(
    database_url: str, note: Note
) -> None:
    ids, somebody, ana = Ids(), lead(), agent("Ana")
    talk, called = begun(ids, somebody), START + 2 * HOUR
    talk.tell_of_call(CommunicationId(ids.new()), note, "60", at=called)
    await store(database_url, somebody, talk)
    way = Qualification.start(QualificationId(ids.new()), somebody.id, None, KINDS["real_estate"], at=START)
    database = await Database.open(database_url)
    async with PostgresStorage(database, lambda: None).begin() as tx:
        await tx.agents.add(ana)
        await tx.qualifications.save(way)
    await database.close()
    await move(database_url, "0035")
    connection = await asyncpg.connect(driver_dsn(database_url))

    async def active_at() -> object:
        return await connection.fetchval("SELECT active_at FROM qualifications")

    try:
        await connection.executemany(
            """INSERT INTO step_moves (qualification_id, before, after, agent_id, at)
            VALUES ($1, 'start', 'bant', $2, now())""",
            [(way.id, ana.id), (way.id, ids.new())],
        )
        await move(database_url, "head")
        assert [row["agent_id"] for row in await connection.fetch("SELECT agent_id FROM step_moves")] == [
            ana.id
        ]
        assert await active_at() == (called if note is Note.CALL_OUT else START)
        await move(database_url, "0035")
        await connection.executemany(
            """INSERT INTO meetings (id, agent_id, lead_id, qualification_id, subject, since, until,
                attendees, status, created_at, version)
            VALUES ($1, $2, $3, $4, 'Visita', $5, $6, '{}', $7, $5, 2)""",
            [
                (ids.new(), ana.id, somebody.id, way.id, called + n * HOUR, called + (n + 1) * HOUR, status)
                for n, status in ((1, "done"), (3, "missed"), (5, "booked"))
            ],
        )
        await move(database_url, "head")
        assert await active_at() == called + HOUR
    finally:
        await connection.close()
