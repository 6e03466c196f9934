"""The way to a meeting, over every storage: what was stored is what is loaded."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from contract_house import House, drained, leading

from pascal.adapters.security import DerivedCodes
from pascal.app.reactions.panels import STIRRING
from pascal.app.reactions.qualification import FollowLeads
from pascal.app.usecases.leads import ConfirmVerification, RequestVerification
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import LeadVerified
from pascal.domain.ids import AgentId, CommunicationId, ItemId, LeadId, MessageId, QualificationId, VisitorId
from pascal.domain.messages import Note
from pascal.domain.permissions import Scope, Visitor
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.pipeline import Pipeline as Questions
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.storage.qualifications import Begun
from pascal.domain.qualification import Evidence, Qualification, Step
from pascal.domain.requirements import KINDS, Item, Sort, popular
from pascal.testing.builders import visitor

Act = Callable[[Qualification], object]


@dataclass
class Pipeline:
    house: House
    lead_id: LeadId
    browser: VisitorId
    ana: AgentId

    @property
    def storage(self) -> Storage:
        return self.house.storage

    def begun(self, claimed_by: VisitorId | None = None) -> Qualification:
        one, kind = QualificationId(self.house.ids.new()), KINDS["real_estate"]
        return Qualification.start(one, self.lead_id, claimed_by, kind, at=self.house.clock.now())

    async def keeps(self, one: Qualification) -> Qualification:
        async with self.storage.begin() as tx:
            await tx.qualifications.save(one)
        return one

    async def does(self, one: Qualification, act: Act) -> None:
        """On what is stored."""
        async with self.storage.begin() as tx:
            stored = await tx.qualifications.get(one.id)
            act(stored)
            await tx.qualifications.save(stored)

    async def stored(self, one: Qualification) -> Qualification:
        async with self.storage.begin() as tx:
            return await tx.qualifications.get(one.id)


@pytest.fixture
async def pipeline(house: House) -> Pipeline:
    browser = visitor()
    started = await house.starts(browser, "Hola")
    return Pipeline(house, started.conversation.lead_id, browser, (await house.hires("Ana")).id)


TOLD = [
    ("name", "Ana"),
    ("name", "Ana Díaz"),
    ("email", "ana@example.com"),
    ("budget", "10000-50000"),
    ("budget", "250000+"),
    ("authority", "shared"),
    ("need", "urgent"),
    ("timeline", "3_months"),
    ("timeline", "undecided"),
    ("bedrooms", "3"),
]
WISHED = ["Notificaciones push", "notificación Push", "PayPal", "paypal", "Piscina", "😀", "🙂"]


def anything(chance: random.Random, pipeline: Pipeline) -> Act:
    """What a lead or somebody of the team may do."""
    field, value = chance.choice(TOLD)
    at, ana = pipeline.house.clock.now(), pipeline.ana
    said = MessageId(pipeline.house.ids.new()) if chance.random() < 0.5 else None
    evidence = Evidence(f"dijo {value}", said, chance.random(), "script")
    item = Item.of(
        ItemId(pipeline.house.ids.new()), chance.choice([*Sort]), chance.choice(WISHED), said and "x"
    )
    given, step = chance.random() < 0.7, chance.choice([*Step])

    def confirms(one: Qualification) -> None:
        if field in one.answers:
            one.confirm(field, ana, at=at)

    def drops(one: Qualification) -> None:
        for first in [*one.items][:1]:
            one.drop_item(first, at=at)

    acts: list[Act] = [
        lambda one: one.add_item(item, by=ana, at=at),
        lambda one: one.add_item(item, by=ana, at=at),
        drops,
        lambda one: one.greet(at=at),
        lambda one: one.consents("así lo dijo", given=given, message_id=said, at=at),
        lambda one: one.learn(field, value, evidence, at=at),
        lambda one: one.learn(field, value, evidence, at=at),
        lambda one: one.note(field, value, ana, quote="por teléfono", at=at),
        confirms,
        lambda one: one.move(step, ana, reason="porque sí", at=at),
        lambda one: one.meets(at=at),
        lambda one: one.meets_no_more(at=at),
    ]
    return chance.choice(acts)


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_loaded_is_what_was_stored_whatever_happens(pipeline: Pipeline, seed: int) -> None:
    chance = random.Random(seed)
    here = await pipeline.keeps(pipeline.begun())
    for _ in range(25):
        acts = [anything(chance, pipeline) for _ in range(chance.randrange(1, 4))]

        def together(one: Qualification, acts: list[Act] = acts) -> None:
            for each in acts:
                each(one)

        together(here)
        await pipeline.does(here, together)
        stored = await pipeline.stored(here)
        assert (stored.step, stored.held, stored.has_meeting) == (here.step, here.held, here.has_meeting)
        assert (stored.answers, stored.doubts) == (here.answers, here.doubts)
        assert [*stored.items.values()] == [*here.items.values()]
        assert (stored.consent, stored.active_at) == (here.consent, here.active_at)


async def test_a_lead_has_one_and_each_claim_its_own(pipeline: Pipeline) -> None:
    """THREATS 1: what an unproven browser tells is not the lead's."""
    theirs = await pipeline.keeps(pipeline.begun())
    claimed = await pipeline.keeps(pipeline.begun(pipeline.browser))
    with pytest.raises(Collision):
        await pipeline.keeps(pipeline.begun())
    with pytest.raises(Collision):
        await pipeline.keeps(pipeline.begun(pipeline.browser))
    async with pipeline.storage.begin() as tx:
        found = [await tx.qualifications.of(pipeline.lead_id, each) for each in (None, pipeline.browser)]
        assert [each and each.id for each in found] == [theirs.id, claimed.id]
        assert await tx.qualifications.of(pipeline.lead_id, visitor()) is None


async def test_of_many_that_begin_at_once_one_does(pipeline: Pipeline) -> None:
    async def begins() -> bool:
        try:
            await pipeline.keeps(pipeline.begun())
        except Collision:
            return False
        return True

    assert sum(await asyncio.gather(*[begins() for _ in range(8)])) == 1


async def test_two_who_learn_at_once_lose_nothing(pipeline: Pipeline) -> None:
    one = await pipeline.keeps(pipeline.begun())
    told = [
        ("name", "Ana"),
        ("budget", "50000+"),
        ("need", "high"),
        ("timeline", "1_month"),
        ("bedrooms", "2"),
    ]
    evidence = Evidence("lo dijo", None, 1.0, "script")

    def learns(field: str, value: str) -> Act:
        return lambda it: it.learn(field, value, evidence, at=pipeline.house.clock.now())

    await asyncio.gather(*[pipeline.does(one, learns(*each)) for each in told])
    assert (await pipeline.stored(one)).values == dict(told)


async def test_what_is_not_there_is_not_found(pipeline: Pipeline) -> None:
    with pytest.raises(NotFound):
        await pipeline.stored(pipeline.begun())


async def test_who_wrote_is_told_with_what_is_known_of_them(pipeline: Pipeline) -> None:
    """Of several at once, and of whoever has not begun nothing."""
    house, browser = pipeline.house, visitor()
    own = (await house.starts(browser, email="luz@example.com", name="Luz", vouched=True)).conversation
    claimed = (await house.starts(pipeline.browser)).conversation
    stranger = (await house.starts(visitor(), email="paz@example.com")).conversation
    kind, at = KINDS["software"], house.clock.now()
    hers = Qualification.start(QualificationId(house.ids.new()), own.lead_id, None, kind, at=at)
    hers.note("name", "Luz", pipeline.ana, at=at)
    hers.learn("name", "Luz Paz", Evidence("soy Luz Paz", None, 0.9, "script"), at=at)
    await pipeline.keeps(hers)
    theirs = await pipeline.keeps(pipeline.begun(claimed.claimed_by))
    later, before = at + timedelta(days=1), at - timedelta(days=1)
    async with pipeline.storage.begin() as tx:
        found = await tx.qualifications.spoke({own.id: later, claimed.id: before, stranger.id: later})
    assert found == {
        own.id: Begun(own.contact, kind, {"name"}),
        claimed.id: Begun(claimed.contact, KINDS["real_estate"], set()),
    }
    assert (await pipeline.stored(hers)).active_at == later
    assert (await pipeline.stored(theirs)).active_at == theirs.active_at
    async with pipeline.storage.begin() as tx:
        assert await tx.qualifications.spoke({}) == {}


async def test_what_was_typed_is_learnt_from_who_writes_where_nothing_is_known(
    pipeline: Pipeline, follow: FollowLeads, outbox: Outbox
) -> None:
    """As of those who had written before there were qualifications."""
    house, browser = pipeline.house, visitor()
    talk = (await house.starts(browser, email="luz@example.com", name="Luz", vouched=True)).conversation
    async with leading(outbox):
        await drained(outbox, hears=follow.hears)
    kind, at = KINDS["real_estate"], house.clock.now()
    bare = Qualification.start(QualificationId(house.ids.new()), talk.lead_id, None, kind, at=at)
    await pipeline.keeps(bare)
    await house.says(browser, talk.id, "¿Hay alguien?")
    await reacts(follow, outbox)
    assert (await pipeline.stored(bare)).values["name"] == "Luz"


# -- what they want


def wish(house: House, name: str, sort: Sort = Sort.FEATURE) -> Item:
    return Item.of(ItemId(house.ids.new()), sort, name, None)


async def test_fifty_who_want_the_same_at_once_double_nothing(pipeline: Pipeline) -> None:
    one, house = await pipeline.keeps(pipeline.begun()), pipeline.house

    def wants(n: int) -> Act:
        package = [wish(house, "PayPal" if n % 2 else "paypal "), wish(house, f"Deseo {n}")]

        def add(it: Qualification) -> None:
            for each in package:
                it.add_item(each, at=house.clock.now())

        return add

    await asyncio.gather(*[pipeline.does(one, wants(n)) for n in range(50)])
    names = [each.name for each in (await pipeline.stored(one)).items.values()]
    assert sum(each.casefold() == "paypal" for each in names) == 1
    assert len(names) == 51


async def test_what_most_want_is_told_by_every_storage_alike(house: House, ways: Questions) -> None:
    """Of who is within reach alone, and near-duplicates are one."""
    chance, ana = random.Random(7), await house.hires("Ana")
    of_all: list[str] = []
    of_ana: list[str] = []
    for n in range(12):
        started = await house.starts(visitor(), email=f"lead{n}@example.com", phone=f"+5198765{n:04}")
        talk = started.conversation
        kind, at = KINDS["software"], house.clock.now()
        one = Qualification.start(
            QualificationId(house.ids.new()), talk.lead_id, talk.claimed_by, kind, at=at
        )
        for name in chance.sample(WISHED, 4):
            one.add_item(wish(house, name), at=at)
        one.add_item(wish(house, "Stripe", Sort.INTEGRATION), at=at)
        async with house.storage.begin() as tx:
            await tx.qualifications.save(one)
        assert [*await ways.items(one.id)] == [*one.items.values()]
        features = [each.name for each in one.items.values() if each.sort is Sort.FEATURE]
        of_all += features
        if n % 3 == 0:
            await house.takes(ana, talk.id)
            of_ana += features
    for scope, names, stripes in ((Scope.ANY, of_all, 12), (Scope.OWN, of_ana, 4)):
        reach = Reach(ana.id, scope)
        assert [*await ways.popular(reach, Sort.INTEGRATION, 9)] == [("Stripe", stripes)]
        assert [*await ways.popular(reach, Sort.FEATURE, 99)] == popular(names)
        assert [*await ways.popular(reach, Sort.FEATURE, 2)] == popular(names)[:2]


# -- who writes


@pytest.fixture
def follow(house: House) -> FollowLeads:
    return FollowLeads(house.storage, KINDS["real_estate"], house.clock, house.ids)


async def reacts(follow: FollowLeads, outbox: Outbox) -> None:
    """To all that happened since; and again, as after a crash."""
    async with leading(outbox):
        recorded = [*await drained(outbox, hears=follow.hears)]
    for _ in range(2):
        await follow.react(recorded)


async def standing(
    house: House, lead_id: LeadId, claimed_by: VisitorId | None = None
) -> Qualification | None:
    async with house.storage.begin() as tx:
        return await tx.qualifications.of(lead_id, claimed_by)


async def proves(house: House, browser: VisitorId, email: str) -> None:
    """By the code that was mailed."""
    await RequestVerification(house.storage, house.clock, house.ids)(Visitor(browser), email)
    async with house.storage.begin() as tx:
        asked = await tx.verifications.latest(browser)
    assert asked is not None
    codes = DerivedCodes("a secret of at least thirty-two letters")
    confirm = ConfirmVerification(house.storage, house.clock, house.ids, codes)
    await confirm(Visitor(browser), codes.code_for(asked.id))


async def test_whoever_writes_stands_at_the_start_with_what_they_typed(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    browser = visitor()
    started = await house.starts(browser, "Hola", vouched=True)
    await reacts(follow, outbox)
    one = await standing(house, started.conversation.lead_id)
    assert one is not None
    assert one.step is Step.START
    assert one.values == {"name": "Ana", "email": "ana@example.com", "phone": "+51987654321"}
    assert {each.evidence.read_by for each in one.answers.values()} == {"form"}
    house.clock.advance(timedelta(days=1))
    said = await house.says(browser, started.conversation.id, "¿Hay alguien?")
    await reacts(follow, outbox)
    later = await standing(house, started.conversation.lead_id)
    assert later is not None
    assert (later.id, later.active_at) == (one.id, said.created_at)


async def test_who_writes_is_asked_as_the_house_sells_now(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    browser = visitor()
    talk = (await house.starts(browser, vouched=True)).conversation
    await reacts(follow, outbox)
    await house.says(browser, talk.id, "¿Hay alguien?")
    await reacts(replace(follow, kind=KINDS["software"]), outbox)
    one = await standing(house, talk.lead_id)
    assert one is not None
    assert one.kind is KINDS["software"]


@pytest.mark.parametrize(
    ("first", "note", "is_theirs"),
    [
        (None, Note.CALL_IN, True),
        (None, Note.CALL_OUT, True),
        (None, Note.CALL_MISSED, True),
        (None, Note.CALL_UNANSWERED, False),
        (Note.CALL_UNANSWERED, Note.CALL_OUT, True),
        (Note.CALL_UNANSWERED, Note.CALL_BUSY, False),
    ],
)
async def test_who_calls_or_answers_a_call_is_not_silent(
    house: House, follow: FollowLeads, outbox: Outbox, first: Note | None, note: Note, is_theirs: bool
) -> None:
    talk = (await house.starts(visitor(), vouched=True)).conversation
    house.clock.advance(timedelta(days=8))
    called, call = house.clock.now(), CommunicationId(house.ids.new())
    for each in (note,) if first is None else (first, note):
        async with house.storage.begin() as tx:
            talk = await tx.conversations.get(talk.id)
            await tx.conversations.recall(talk, str(call))
            talk.tell_of_call(call, each, "", at=called)
            await tx.conversations.save(talk)
        await reacts(follow, outbox)
    one = await standing(house, talk.lead_id)
    assert one is not None
    assert (one.active_at == called) is is_theirs


async def test_what_an_agent_says_keeps_no_lead_from_going_silent(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    """Also where both spoke before anybody looked."""
    browser, juan = visitor(), await house.hires("Juan")
    talk = (await house.starts(browser, vouched=True)).conversation
    await house.takes(juan, talk.id)
    house.clock.advance(timedelta(days=1))
    last = await house.says(browser, talk.id, "¿Hay alguien?")
    house.clock.advance(timedelta(days=6))
    await house.says(juan, talk.id, "¿Sigue ahí?")
    await reacts(follow, outbox)
    one = await standing(house, talk.lead_id)
    assert one is not None
    assert one.active_at == last.created_at


async def test_who_could_not_be_stored_comes_again(
    house: House, follow: FollowLeads, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often they collided, nobody is lost in silence."""
    talk = (await house.starts(visitor(), vouched=True)).conversation
    async with leading(outbox):
        recorded = [*await drained(outbox, hears=follow.hears)]
    async with house.storage.begin() as tx:
        kept = type(tx.qualifications)

    async def collides(*_: object) -> None:
        raise Collision

    with monkeypatch.context() as unlucky:
        unlucky.setattr(kept, "save", collides)
        with pytest.raises(Collision):
            await follow.react(recorded)
    await follow.react(recorded)
    assert await standing(house, talk.lead_id) is not None


async def test_what_a_claim_told_is_the_leads_though_somebody_was_first_once(
    house: House, follow: FollowLeads, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes later that would make up for it."""
    browser = visitor()
    lead_id = (await house.starts(visitor(), "Hola", vouched=True)).conversation.lead_id
    await house.starts(browser, "Soy Ana", name="Ana D.")
    await reacts(follow, outbox)
    await house.starts(browser, "De verdad", vouched=True)
    async with leading(outbox):
        told = await drained(outbox, "again", hears=follow.hears)
    async with house.storage.begin() as tx:
        kept = type(tx.qualifications)
    save, refused = kept.save, 0

    async def collides(*_: object) -> None:
        nonlocal refused
        refused += 1
        monkeypatch.setattr(kept, "save", save)
        raise Collision

    monkeypatch.setattr(kept, "save", collides)
    await follow.react([each for each in told if isinstance(each.event, LeadVerified)][-1:])
    assert refused == 1
    assert await standing(house, lead_id, browser) is None


async def test_what_an_unproven_browser_tells_is_the_leads_once_it_is_proven(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    """THREATS 1: until then it is nobody's but its own."""
    proven, browser = visitor(), visitor()
    known = await house.starts(proven, "Hola", vouched=True)
    claimed = await house.starts(browser, "Soy Ana", name="Ana D.")
    await reacts(follow, outbox)
    lead_id = known.conversation.lead_id
    assert claimed.conversation.lead_id == lead_id
    theirs, its_own = await standing(house, lead_id), await standing(house, lead_id, browser)
    assert theirs is not None
    assert its_own is not None
    async with house.storage.begin() as tx:
        one = await tx.qualifications.get(its_own.id)
        one.consents("Sí", given=True, at=house.clock.now())
        one.learn("budget", "50000+", Evidence("50 mil", None, 0.9, "script"), at=house.clock.now())
        for wished in ("paypal", "Piscina"):
            one.add_item(wish(house, wished), at=house.clock.now())
        await tx.qualifications.save(one)
        one = await tx.qualifications.get(theirs.id)
        one.add_item(wish(house, "PayPal"), at=house.clock.now())
        await tx.qualifications.save(one)
    await house.starts(browser, "De verdad", vouched=True)
    await reacts(follow, outbox)
    assert await standing(house, lead_id, browser) is None
    now = await standing(house, lead_id)
    assert now is not None
    assert now.id == theirs.id
    assert now.values["budget"] == "50000+"
    assert [each.name for each in now.items.values()] == ["PayPal", "Piscina"]
    assert now.consent is not None
    assert now.consent.given


async def test_that_two_became_one_is_told_after_it_is_so(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    """Whoever looks at the figures counts one less."""
    browser = visitor()
    await house.starts(visitor(), "Hola", vouched=True)
    await house.starts(browser, "Soy Ana", name="Ana D.")
    await reacts(follow, outbox)
    await house.starts(browser, "De verdad", vouched=True)
    async with leading(outbox):
        await drained(outbox, "figures", hears=STIRRING)
    await reacts(follow, outbox)
    async with leading(outbox):
        assert await drained(outbox, "figures", hears=STIRRING)


async def test_all_that_was_ever_told_is_the_leads_once_a_claim_is_and_nothing_twice(
    house: House, follow: FollowLeads, outbox: Outbox, ways: Questions
) -> None:
    proven, browser = visitor(), visitor()
    lead_id = (await house.starts(proven, "Hola", vouched=True)).conversation.lead_id
    house.clock.advance(timedelta(minutes=1))
    await house.starts(browser, "Soy Ana", name="Ana D.")
    await reacts(follow, outbox)
    theirs, its_own = await standing(house, lead_id), await standing(house, lead_id, browser)
    assert theirs is not None
    assert its_own is not None
    told = [(its_own, "budget", "50000+"), (theirs, "budget", "90000+"), (its_own, "need", "high")]
    for whose, field, value in told:
        house.clock.advance(timedelta(minutes=1))
        async with house.storage.begin() as tx:
            one = await tx.qualifications.get(whose.id)
            one.learn(field, value, Evidence(value, None, 0.9, "script"), at=house.clock.now())
            await tx.qualifications.save(one)
    await house.starts(browser, "De verdad", vouched=True)
    await reacts(follow, outbox)
    assert [(each.field, each.value, each.standing) for each in await ways.answers(theirs.id, HOUSE)] == [
        ("need", "high", "known"),
        ("phone", "+51987654321", "known"),
        ("email", "ana@example.com", "known"),
        ("name", "Ana D.", "known"),
        ("budget", "90000+", "known"),
        ("budget", "50000+", "past"),
        ("phone", "+51987654321", "past"),
        ("email", "ana@example.com", "past"),
        ("name", "Ana", "past"),
    ]


async def test_what_was_told_under_another_email_is_not_theirs_who_proved_one(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    """THREATS 1 and 2: in one browser, one after the other."""
    browser, juan = visitor(), await house.hires("Juan")
    anas = await house.starts(browser, "Soy Ana", email="ana@example.com", name="Ana", phone="+51900000001")
    talk = anas.conversation
    await reacts(follow, outbox)
    its_own = await standing(house, talk.lead_id, browser)
    assert its_own is not None
    async with house.storage.begin() as tx:
        one = await tx.qualifications.get(its_own.id)
        one.learn("budget", "90000+", Evidence("tengo 90 mil", None, 0.9, "script"), at=house.clock.now())
        await tx.qualifications.save(one)
    await house.takes(juan, talk.id)
    await house.resolves(juan, talk.id)
    house.clock.advance(timedelta(days=1))
    await house.starts(
        browser, "Soy Beto", email="beto@example.com", name="Beto", phone="+51900000002", vouched=True
    )
    await reacts(follow, outbox)
    claimed, theirs = await standing(house, talk.lead_id, browser), await standing(house, talk.lead_id)
    assert claimed is not None
    assert claimed.values["budget"] == "90000+"
    assert theirs is not None
    assert theirs.values == {"name": "Beto", "email": "beto@example.com", "phone": "+51900000002"}


async def test_who_proves_one_of_two_emails_begins_with_what_they_typed_there(
    house: House, follow: FollowLeads, outbox: Outbox
) -> None:
    """By a code, without another word; and again, when it is heard of again."""
    browser, juan = visitor(), await house.hires("Juan")
    talk = (await house.starts(browser, "Soy Ana", email="ana@example.com", name="Ana")).conversation
    await house.takes(juan, talk.id)
    await house.resolves(juan, talk.id)
    await house.starts(browser, "Soy Beto", email="beto@example.com", name="Beto", phone="+51900000002")
    await reacts(follow, outbox)
    house.clock.advance(timedelta(days=1))
    before = house.clock.now()
    await proves(house, browser, "beto@example.com")
    await reacts(follow, outbox)
    theirs = await standing(house, talk.lead_id)
    assert theirs is not None
    assert theirs.values == {"name": "Beto", "email": "beto@example.com", "phone": "+51900000002"}
    assert theirs.active_at > before
