"""The live events of all transports, described for those who write clients: `pascal openapi --live`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from pascal import __version__
from pascal.adapters.pusher import dialect as pusher
from pascal.adapters.socketio import dialect as socketio
from pascal.app.edge import panels
from pascal.app.edge.notices import PAYLOADS

REFERENCE = "#/components/schemas/{name}"


def describe() -> dict[str, Any]:
    """An OpenAPI document without operations.

    Its schemas `SocketIoEvents`, `PusherEvents` and `WsEvents` say of each event what it carries.
    """
    events: dict[str, Mapping[str, type[msgspec.Struct]]] = {
        "SocketIoEvents": socketio.payloads(PAYLOADS),
        "PusherEvents": pusher.payloads(PAYLOADS),
        "WsEvents": {name: shape for shape, name in panels.EVENTS.items()},
    }
    carried = {payload for by_name in events.values() for payload in by_name.values()}
    kinds = [*sorted(carried, key=lambda payload: payload.__name__), socketio.Joined, pusher.Truncated]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    references = dict(zip(kinds, schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pascal, live", "version": __version__},
        "paths": {},
        "components": {
            "schemas": components
            | {name: _by_event(payloads, references) for name, payloads in events.items()}
        },
    }


def _by_event(
    payloads: Mapping[str, type[msgspec.Struct]], references: Mapping[Any, dict[str, Any]]
) -> dict[str, Any]:
    properties = {event: references[payload] for event, payload in sorted(payloads.items())}
    return {"type": "object", "properties": properties, "required": [*properties]}
