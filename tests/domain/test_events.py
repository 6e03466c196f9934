"""Every event says in whose order it belongs."""

import inspect

import pytest

from pascal.domain import events
from pascal.domain.events import AgentEvent, ConversationEvent, Event

KINDS = [
    kind
    for kind in vars(events).values()
    if isinstance(kind, type)
    and issubclass(kind, Event)
    and kind not in {Event, ConversationEvent, AgentEvent}
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_without_a_stream_cannot_be_made(kind: type[Event]) -> None:
    """What `_record` would find out in the middle of a transaction is found out here."""
    assert not inspect.isabstract(kind)
