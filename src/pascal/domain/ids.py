"""What things are called by: one type per kind of thing, so that none is taken for another.

All are UUIDs. Those born here are version 7 (they sort by age and tell nothing that can be guessed);
a visitor's is born in the browser and is version 4.
"""

from typing import NewType
from uuid import UUID

AgentId = NewType("AgentId", UUID)
CommunicationId = NewType("CommunicationId", UUID)
ConversationId = NewType("ConversationId", UUID)
IntentId = NewType("IntentId", UUID)
ItemId = NewType("ItemId", UUID)
JobId = NewType("JobId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
LeadId = NewType("LeadId", UUID)
MeetingId = NewType("MeetingId", UUID)
MessageId = NewType("MessageId", UUID)
RemarkId = NewType("RemarkId", UUID)
ScheduledId = NewType("ScheduledId", UUID)
PushId = NewType("PushId", UUID)
QualificationId = NewType("QualificationId", UUID)
SessionId = NewType("SessionId", UUID)
SubscriptionId = NewType("SubscriptionId", UUID)
DeviceId = NewType("DeviceId", UUID)
TeamId = NewType("TeamId", UUID)
TemplateId = NewType("TemplateId", UUID)
UploadId = NewType("UploadId", UUID)
VerificationId = NewType("VerificationId", UUID)
VisitorId = NewType("VisitorId", UUID)

PersonId = AgentId | VisitorId
"""Somebody who can be online: an agent, or the browser of a lead."""
