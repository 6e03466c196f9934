"""`/ws`: document 002's frames, and document 001's events pushed to whoever is signed in."""

from pascal.app.faces.ws.actions import Actions, System
from pascal.app.faces.ws.conversations import Conversations
from pascal.app.faces.ws.dashboard import Dashboard, Watch
from pascal.app.faces.ws.door import PanelDoor
from pascal.app.faces.ws.leads import AbandonedAfter, Leads
from pascal.app.faces.ws.meetings import Meetings
from pascal.app.faces.ws.requirements import Requirements

RESOURCES = (System, Conversations, Dashboard, Leads, Meetings, Requirements)

__all__ = [
    "RESOURCES",
    "AbandonedAfter",
    "Actions",
    "Conversations",
    "Dashboard",
    "Leads",
    "Meetings",
    "PanelDoor",
    "Requirements",
    "System",
    "Watch",
]
