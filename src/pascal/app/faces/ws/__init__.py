"""`/ws`: document 002's frames, and document 001's events pushed to whoever is signed in."""

from pascal.app.faces.ws.actions import Actions
from pascal.app.faces.ws.door import PanelDoor

__all__ = ["Actions", "PanelDoor"]
