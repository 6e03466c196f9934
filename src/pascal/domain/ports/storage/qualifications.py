"""Where leads stand on the way to a meeting, as a transaction keeps it."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import NamedTuple, Protocol

from pascal.domain.ids import ConversationId, LeadId, QualificationId, VisitorId
from pascal.domain.leads import Contact
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import Kind


class Begun(NamedTuple):
    """Of somebody who writes, and whose qualification has begun."""

    contact: Contact
    """As typed when that conversation began."""
    kind: Kind
    known: Set[str]
    """The fields that they have answered."""


class Qualifications(Protocol):
    async def get(self, qualification_id: QualificationId) -> Qualification:
        """Locked. Raises `NotFound`."""

    async def of(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Qualification | None:
        """Locked."""

    async def spoke(self, when: Mapping[ConversationId, datetime]) -> Mapping[ConversationId, Begun]:
        """They wrote there, last at that time. Stored for those who are told of, no others."""

    async def save(self, qualification: Qualification) -> None:
        """New or known, with what was learnt, said and wanted.

        Raises `Collision` if they have another meanwhile.
        """

    async def fold(self, claimed: Qualification, into: Qualification) -> None:
        """*into* has taken over *claimed*, of which there is no more.

        All that was ever told there, its meetings and its consents are *into*'s.
        """
