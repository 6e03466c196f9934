"""The live events of all transports, and what is asked on `/ws`, described for those who write clients:
`pascal openapi --live`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from pascal import __version__
from pascal.adapters.pusher import dialect as pusher
from pascal.adapters.socketio import dialect as socketio
from pascal.app.edge.notices import PAYLOADS
from pascal.app.faces.ws.actions import Described
from pascal.app.faces.ws.description import ACTIONS, EVENTS, is_payload

REFERENCE = "#/components/schemas/{name}"


def describe() -> dict[str, Any]:
    """An OpenAPI document without operations.

    Its schemas `SocketIoEvents`, `PusherEvents` and `WsEvents` say of each event what it carries, and
    `WsActions` of each `resource.action` its payload and that of its answer.
    """
    events: dict[str, Mapping[str, type[msgspec.Struct]]] = {
        "SocketIoEvents": socketio.payloads(PAYLOADS),
        "PusherEvents": pusher.payloads(PAYLOADS),
        "WsEvents": EVENTS,
    }
    carried = {payload for by_name in events.values() for payload in by_name.values()}
    kinds = [*sorted(carried, key=lambda payload: payload.__name__), socketio.Joined, pusher.Truncated]
    asked = [shape for each in ACTIONS for shape in (each.payload, each.answer)]
    schemas, components = msgspec.json.schema_components([*kinds, *asked], ref_template=REFERENCE)
    references = dict(zip(kinds, schemas, strict=False))
    told = iter(schemas[len(kinds) :])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pascal, live", "version": __version__},
        "paths": {},
        "components": {
            "schemas": components
            | {name: _by_event(payloads, references) for name, payloads in events.items()}
            | {
                "WsActions": _object(
                    {f"{each.resource}.{each.name}": _asked(each, next(told), next(told)) for each in ACTIONS}
                )
            }
        },
    }


def _by_event(
    payloads: Mapping[str, type[msgspec.Struct]], references: Mapping[Any, dict[str, Any]]
) -> dict[str, Any]:
    return _object({event: references[payload] for event, payload in sorted(payloads.items())})


def _asked(each: Described, payload: Any, answer: Any) -> dict[str, Any]:
    whole = answer if is_payload(each.answer) else _object({"data": answer})
    return _object({"payload": payload, "answer": whole})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}
