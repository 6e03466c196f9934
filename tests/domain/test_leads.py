"""Where a lead is reached, and what of it is proven."""

import pytest

from pascal.domain.errors import IdentityProven
from pascal.domain.identities import MAILBOX, PHONE, Identity, Vouched
from pascal.domain.ids import LeadId
from pascal.domain.leads import Lead
from pascal.testing.builders import START, agent, contact, visitor

MAIL, OTHER = Identity(MAILBOX, "ana@example.com"), Identity(MAILBOX, "ana@trabajo.example")
NUMBER = Identity(PHONE, "+51987654321")
COLLEAGUE = agent().id


@pytest.fixture
def met() -> Lead:
    return Lead.met(LeadId(visitor()), "Ana", at=START)


def test_a_first_mailbox_that_a_colleague_said_can_be_taken_back(met: Lead) -> None:
    met.gain(MAIL, Vouched.AGENT, by=COLLEAGUE, at=START)
    met.gain(OTHER, Vouched.AGENT, by=COLLEAGUE, at=START)
    assert met.email == MAIL.value
    met.lose(MAIL, by=COLLEAGUE, at=START)
    assert (met.email, met.is_at(MAIL), met.lost) == (None, False, [MAIL])
    met.lose(OTHER, by=COLLEAGUE, at=START)
    assert (met.email, met.identities) == (None, frozenset())


def test_one_that_they_have_proven_since_stays(met: Lead) -> None:
    met.gain(MAIL, Vouched.AGENT, by=COLLEAGUE, at=START)
    met.proves(visitor(), None, vouched=True, at=START)
    with pytest.raises(IdentityProven):
        met.lose(MAIL, by=COLLEAGUE, at=START)
    assert met.is_at(MAIL)


def test_who_wrote_from_their_mailbox_has_proven_it_once(met: Lead) -> None:
    met.gain(MAIL, Vouched.WROTE, at=START)
    assert met.verified_at is None
    assert met.wrote_from(MAIL, "Ana Díaz", at=START)
    assert (met.verified_at, met.name) == (START, "Ana Díaz")
    assert not met.wrote_from(MAIL, "Otra", at=START)
    assert met.name == "Ana Díaz"


def test_nothing_else_proves_the_mailbox(met: Lead) -> None:
    met.gain(MAIL, Vouched.AGENT, by=COLLEAGUE, at=START)  # a letter too many, and a stranger writes
    met.gain(NUMBER, Vouched.WROTE, at=START)
    for each in (MAIL, OTHER, NUMBER):
        assert not met.wrote_from(each, "Otra", at=START)
    assert (met.verified_at, met.name) == (None, "Ana")


def test_the_mailbox_that_is_proven_is_the_one_that_was_shown(met: Lead) -> None:
    for each in (MAIL, OTHER):
        met.gain(each, Vouched.AGENT, by=COLLEAGUE, at=START)
    met.proves(visitor(), contact(OTHER.value), vouched=True, at=START)
    assert met.email == OTHER.value
    with pytest.raises(IdentityProven):
        met.lose(OTHER, by=COLLEAGUE, at=START)
    met.lose(MAIL, by=COLLEAGUE, at=START)
    assert (met.is_at(MAIL), met.is_at(OTHER)) == (False, True)


@pytest.mark.parametrize("wrote", [True, False])
def test_a_number_that_was_only_typed_goes_when_the_mailbox_is_proven(met: Lead, wrote: bool) -> None:
    met.email, met.phone = MAIL.value, NUMBER.value
    if wrote:
        met.gain(NUMBER, Vouched.WROTE, at=START)
    assert met.wrote_from(MAIL, "Ana", at=START)
    assert met.phone == (NUMBER.value if wrote else None)
    met.proves(visitor(), contact(phone=None), vouched=True, at=START)
    assert met.phone == (NUMBER.value if wrote else None)
