"""Whose identity survives: one lead per e-mail, and nothing for those who only typed it (THREATS 1-3)."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.conversations import Conversation
from pascal.domain.events import LeadCreated, LeadVerified
from pascal.domain.ids import ConversationId, LeadId, VisitorId
from pascal.domain.leads import Attempt, Contact, Lead, Reconciled, reconcile
from pascal.testing.builders import Clock, Ids, contact
from pascal.testing.strategies import VISITORS, attempts, contacts, visitors

ANA, MALLORY = VISITORS[:2]


class House:
    """All leads and conversations, asked and kept as the use cases do it, without storage."""

    def __init__(self) -> None:
        self.leads: dict[LeadId, Lead] = {}
        self.conversations: list[Conversation] = []
        self.began: list[VisitorId] = []
        """Who began each of the conversations."""
        self.shown: set[tuple[VisitorId, str]] = set()
        """Who has really proven which e-mail."""
        self.clock, self.ids = Clock(), Ids()

    def start(self, attempt: Attempt) -> Reconciled:
        email, visitor = attempt.contact.email, attempt.visitor_id
        own = self.leads.get(LeadId(visitor))
        whose = reconcile(
            attempt,
            by_email=self.with_email(email),
            own=own,
            own_is_shared=own is not None and self.is_shared(own),
            fresh_id=LeadId(self.ids.new()),
            at=self.clock.now(),
        )
        self.leads[whose.lead.id] = whose.lead
        if attempt.vouched or attempt.trusted:
            self.shown.add((visitor, email))
        open_ones = [(each.lead_id, each.claimed_by) for each in self.conversations]
        if (whose.lead.id, whose.claimed_by) not in open_ones:
            talk = Conversation.open(
                whose, attempt.contact, id=ConversationId(self.ids.new()), at=self.clock.now()
            )
            self.conversations.append(talk)
            self.began.append(visitor)
        for talk in self.conversations:
            if whose.claimed_by is None and (talk.lead_id, talk.claimed_by) == (whose.lead.id, visitor):
                talk.lift_claim(proven=whose.lead.proven, at=self.clock.now())
            talk.proven = self.leads[talk.lead_id].proven
        return whose

    def with_email(self, email: str) -> Lead | None:
        return next((each for each in self.leads.values() if each.email == email), None)

    def is_shared(self, lead: Lead) -> bool:
        claims = {each.claimed_by for each in self.conversations if each.lead_id == lead.id}
        return bool((lead.proven | claims) - {None, VisitorId(lead.id)})

    def after(self, *history: Attempt) -> "House":
        """What the house would be after *history*; this one stays as it is."""
        house = deepcopy(self)
        for attempt in history:
            house.start(attempt)
        return house

    def readers(self) -> list[set[VisitorId]]:
        """Who reads each conversation, oldest first."""
        return [{each for each in VISITORS if talk.is_of(each)} for talk in self.conversations]

    def speakers(self) -> dict[str, frozenset[VisitorId]]:
        """Who speaks for whom. An e-mail that was only typed may stay as a lead for whom nobody does."""
        return {each.email: each.proven for each in self.leads.values() if each.proven}


Known = tuple[str, str, str | None, datetime | None, frozenset[VisitorId]]


def known(house: House) -> dict[LeadId, Known]:
    """What is held to be true of each lead."""
    return {
        each.id: (each.name, each.email, each.phone, each.verified_at, each.proven)
        for each in house.leads.values()
    }


histories = st.lists(attempts(), max_size=10)
by_two = st.tuples(attempts(), attempts()).filter(lambda two: two[0].visitor_id != two[1].visitor_id)
typed = attempts().map(lambda each: replace(each, vouched=False))
switched = st.builds(replace, attempts(), trusted=st.booleans())
"""In a house whose owner switches `PASCAL_TRUST_EMAIL` on and off."""


@given(histories, attempts())
def test_saying_the_same_again_changes_nothing(history: list[Attempt], attempt: Attempt) -> None:
    once = House().after(*history, attempt)
    twice = once.after()
    again = twice.start(attempt)
    assert not again.created
    assert known(twice) == known(once)
    assert again.lead.events == once.leads[again.lead.id].events
    assert twice.readers() == once.readers()


@given(by_two)
def test_which_of_two_newcomers_was_first_does_not_matter(two: tuple[Attempt, Attempt]) -> None:
    """Up to the lead's id, name and phone."""
    one, other = two
    there, back = House().after(one, other), House().after(other, one)
    assert {each.email: each.proven for each in there.leads.values()} == {
        each.email: each.proven for each in back.leads.values()
    }
    assert sorted(map(sorted, there.readers())) == sorted(map(sorted, back.readers()))


@given(histories, by_two)
def test_whatever_was_before_the_order_of_two_does_not_decide_who_speaks_for_whom(
    history: list[Attempt], two: tuple[Attempt, Attempt]
) -> None:
    before = House().after(*history)
    assert before.after(*two).speakers() == before.after(*reversed(two)).speakers()


@given(histories, by_two)
def test_typing_shows_nobody_anything_in_whatever_order(
    history: list[Attempt], two: tuple[Attempt, Attempt]
) -> None:
    """THREATS 1."""
    before = House().after(*history)
    for order in (two, reversed(two)):
        after = before.after(*(replace(each, vouched=False) for each in order))
        assert after.readers()[: len(before.conversations)] == before.readers()


@given(histories)
def test_two_leads_never_share_an_email(history: list[Attempt]) -> None:
    leads = House().after(*history).leads.values()
    assert len({each.email for each in leads}) == len(leads)


@given(histories)
def test_whoever_speaks_for_a_lead_has_proven_its_email(history: list[Attempt]) -> None:
    house = House().after(*history)
    for lead in house.leads.values():
        assert {(each, lead.email) for each in lead.proven} <= house.shown
        assert (lead.verified_at is not None) == bool(lead.proven)


@given(st.lists(switched, max_size=10))
def test_nobody_speaks_for_an_email_that_neither_they_proved_nor_the_house_took_for_theirs(
    history: list[Attempt],
) -> None:
    """A lead that several browsers speak for never gets another e-mail under them."""
    house = House().after(*history)
    for lead in house.leads.values():
        assert {(each, lead.email) for each in lead.proven} <= house.shown


@given(histories, attempts())
def test_a_browsers_lead_gets_another_email_only_while_nobody_else_is_in_it(
    history: list[Attempt], attempt: Attempt
) -> None:
    before = House().after(*history)
    after = before.after(attempt)
    for lead in before.leads.values():
        if after.leads[lead.id].email != lead.email:
            assert (lead.id, lead.verified_at) == (attempt.visitor_id, None)
            assert not before.is_shared(lead)
            assert after.leads[lead.id].email == attempt.contact.email


@given(histories, typed)
def test_typing_changes_neither_a_verified_lead_nor_somebody_elses(
    history: list[Attempt], attempt: Attempt
) -> None:
    """THREATS 2."""
    before = House().after(*history)
    after = before.after(attempt)
    for lead in before.leads.values():
        mine = lead.id == attempt.visitor_id and lead.verified_at is None and not before.is_shared(lead)
        if not mine and attempt.visitor_id not in lead.proven:
            assert known(after)[lead.id] == known(before)[lead.id]


@given(histories, typed)
def test_who_has_proven_one_email_does_not_get_another_by_typing_it(
    history: list[Attempt], attempt: Attempt
) -> None:
    before = House().after(*history)
    after = before.after(attempt)
    assert after.speakers() == before.speakers()


@given(histories)
def test_nobody_reads_a_conversation_but_who_began_it_and_who_proved_the_same_email(
    history: list[Attempt],
) -> None:
    """THREATS 1."""
    house = House().after(*history)
    for talk, began, readers in zip(house.conversations, house.began, house.readers(), strict=True):
        proven = house.leads[talk.lead_id].proven
        assert began in readers
        assert readers <= ({began} | proven if began in proven else {began})


@given(histories, attempts())
def test_no_conversation_changes_hands(history: list[Attempt], attempt: Attempt) -> None:
    before = House().after(*history)
    after = before.after(attempt)
    for then, now in zip(before.conversations, after.conversations, strict=False):
        assert now.lead_id == then.lead_id
        assert now.claimed_by == then.claimed_by or (
            now.claimed_by is None and then.claimed_by == attempt.visitor_id and attempt.vouched
        )


@given(histories, attempts())
def test_what_happened_is_told_once(history: list[Attempt], attempt: Attempt) -> None:
    house = House().after(*history)
    for lead in house.leads.values():
        lead.events.clear()
    whose = house.start(attempt)
    created = [each for each in whose.lead.events if isinstance(each, LeadCreated)]
    verified = [each.visitor_id for each in whose.lead.events if isinstance(each, LeadVerified)]
    assert len(created) == whose.created
    assert set(verified) <= {attempt.visitor_id}
    assert len(verified) <= 1


@given(st.lists(typed, max_size=4), contacts, st.lists(typed, max_size=4))
def test_who_took_an_email_before_its_owner_came_gains_nothing(
    before: list[Attempt], hers: Contact, later: list[Attempt]
) -> None:
    """THREATS 1, pre-hijacking: Mallory makes a lead of Ana's e-mail and waits until Ana proves it."""
    house = House().after(*(replace(each, visitor_id=MALLORY) for each in before))
    house.start(Attempt(MALLORY, replace(hers, name="Mallory")))
    ana = house.start(Attempt(ANA, hers, vouched=True))
    house = house.after(*(replace(each, visitor_id=MALLORY) for each in later))
    lead = house.leads[ana.lead.id]
    assert (lead.name, lead.email, lead.proven) == (hers.name, hers.email, {ANA})
    for talk, began, readers in zip(house.conversations, house.began, house.readers(), strict=True):
        assert readers == {began}
        assert talk.claimed_by == (None if began == ANA else MALLORY)


def test_the_phone_that_a_stranger_typed_is_not_the_verified_persons() -> None:
    """THREATS 2: else the team calls Mallory about Ana's matter."""
    house = House()
    house.start(Attempt(MALLORY, contact(name="Mallory", phone="+14155550100")))
    ana = house.start(Attempt(ANA, contact(phone=None), vouched=True))
    assert ana.lead.phone is None


@given(contacts, visitors)
def test_the_first_lead_bears_the_id_of_its_browser(typed_contact: Contact, visitor: VisitorId) -> None:
    whose = House().start(Attempt(visitor, typed_contact))
    assert whose.lead.id == visitor
    assert (whose.created, whose.claimed_by) == (True, visitor)


def test_a_returning_person_on_a_new_device_is_the_historic_lead() -> None:
    house = House()
    phone = house.start(Attempt(ANA, contact()))
    laptop = house.start(Attempt(MALLORY, contact()))
    assert laptop.lead.id == phone.lead.id
    assert (laptop.created, laptop.claimed_by) == (False, MALLORY)


def test_a_browser_alone_with_its_lead_may_correct_the_email() -> None:
    house = House()
    house.start(Attempt(ANA, contact("ana@exmaple.com")))
    right = house.start(Attempt(ANA, contact("ana@example.com")))
    assert (right.lead.id, right.lead.email, right.created) == (ANA, "ana@example.com", False)


def test_a_lead_whom_others_claim_to_be_keeps_its_name_whatever_its_browser_types() -> None:
    house = House()
    house.start(Attempt(ANA, contact(name="Ana")))
    house.start(Attempt(MALLORY, contact(name="Mallory")))
    assert house.start(Attempt(ANA, contact(name="Anita"))).lead.name == "Ana"


def test_who_has_proven_an_email_stays_who_they_are_whatever_they_type() -> None:
    house = House()
    proven = house.start(Attempt(ANA, contact("ana@example.com"), vouched=True))
    typed_another = house.start(Attempt(ANA, contact("other@example.com", name="Anita")))
    assert (typed_another.lead, typed_another.claimed_by) == (proven.lead, None)
    assert (proven.lead.name, proven.lead.email) == ("Anita", "ana@example.com")


def test_a_lead_was_seen_when_it_last_came() -> None:
    house = House()
    house.start(Attempt(ANA, contact()))
    seen = house.clock.time
    house.clock.advance(timedelta(hours=1))
    came = house.start(Attempt(ANA, contact())).lead
    assert came.created_at < seen < came.last_seen
    house.clock.advance(timedelta(hours=-2))
    assert house.start(Attempt(ANA, contact())).lead.last_seen > seen


def test_a_house_that_trusts_shares_the_conversation_at_once() -> None:
    """`PASCAL_TRUST_EMAIL`: the letter of document 000."""
    house = House()
    first = house.start(Attempt(ANA, contact(), trusted=True))
    second = house.start(Attempt(MALLORY, contact(name="Anita"), trusted=True))
    assert second.lead.id == first.lead.id
    assert (first.claimed_by, second.claimed_by) == (None, None)
    assert house.readers() == [{ANA, MALLORY}]
    assert second.lead.verified_at is None
