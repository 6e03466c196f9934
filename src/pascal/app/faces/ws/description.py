"""`/ws` for those who write clients: an AsyncAPI document, and the tables that docs/faces.md shows.

`python -m pascal.app.faces.ws.description docs/faces.md` writes the tables there anew.
"""

import inspect
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, get_origin
from urllib.parse import urlsplit

import msgspec
from litestar import MediaType, get
from litestar.handlers import HTTPRouteHandler

from pascal import __version__
from pascal.app.edge import panels
from pascal.app.faces.ws import RESOURCES, dashboard
from pascal.app.faces.ws.actions import LOGIN, Described, Login, Nothing, Payload, described
from pascal.app.faces.ws.connection import SignedIn
from pascal.app.faces.ws.examples import ASKED, DONE
from pascal.app.faces.ws.frames import Refused
from pascal.app.faces.ws.leads import ANSWERS
from pascal.domain.permissions import AGENT, Scope
from pascal.domain.permissions import Action as Right
from pascal.domain.qualification import Step

BEGIN: Final = "<!-- made by: python -m pascal.app.faces.ws.description docs/faces.md -->"
END: Final = "<!-- so far made by it -->"

ACTIONS: Final = (
    Described(*LOGIN, Login, SignedIn, None, "Say who you are."),
    *(each for resource in RESOURCES for each in described(resource)),
)
EVENTS: Final[Mapping[str, type[msgspec.Struct]]] = {
    **{name: shape for shape, name in panels.EVENTS.items()},
    dashboard.EVENT: dashboard.StatsEvent,
}
ID: Final[Mapping[str, Any]] = {
    "description": "Yours: it comes back with the answer.",
    "anyOf": [{"type": "string", "maxLength": 200}, {"type": "integer"}, {"type": "null"}],
}

Schema = dict[str, Any]


@cache
def _schemas() -> tuple[Mapping[Any, Schema], Mapping[str, Schema]]:
    """Those of each type, and those that they refer to by name."""
    types = [*dict.fromkeys(kind for each in ACTIONS for kind in (each.payload, each.answer))]
    types += [*EVENTS.values(), Refused]
    found, named = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    components = {readable(name): _renamed(of) | {"title": readable(name)} for name, of in named.items()}
    components["Step"]["enum"] = [each.value for each in Step]  # msgspec sorts them, and these have an order
    return dict(zip(types, map(_renamed, found), strict=True)), components


def readable(name: str) -> str:
    """`LeadPage` for msgspec's `Listed_LeadShape_`."""
    name, _, of = name.partition("_")
    return f"{readable(of[:-1])}Page" if of else name.removesuffix("Shape")


def _renamed(part: Any) -> Any:
    match part:
        case {"$ref": reference}:
            before, _, name = reference.rpartition("/")
            return {"$ref": f"{before}/{readable(name)}"}
        case dict():
            return {key: _renamed(of) for key, of in part.items()}
        case list():
            return [_renamed(each) for each in part]
    return part


def is_payload(answer: Any) -> bool:
    kind = get_origin(answer) or answer
    return isinstance(kind, type) and issubclass(kind, Payload)


def _said(each: Described) -> tuple[str, str]:
    """Its first sentence, and the rest."""
    what, _, rest = " ".join(each.about.split()).partition(". ")
    return what.removesuffix("."), rest


def _who(right: Right | None) -> str:
    """For whom it is."""
    if right is None:
        return "the team"
    if right is Right.READ:
        return "the team, as far as they may read"
    theirs = [words for scope, words in _THEIRS.items() if scope in AGENT[right]]
    return f"agents for {' and '.join(theirs)}, administrators for all" if theirs else "administrators"


_THEIRS: Final = {Scope.OWN: "what is theirs", Scope.QUEUE: "what waits", Scope.OTHERS: "what others have"}


# -- the document


def document(site: str) -> Schema:
    """AsyncAPI 3.0, of the service at the address *site*."""
    where = urlsplit(site)
    messages = _messages()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Pascal, /ws",
            "version": __version__,
            "description": (
                "What the team asks and is answered, and what it hears. "
                "The first frame signs in (`auth.login`), or the address does, with `?ticket=`. "
                "Refusals come in the language of `?language=`, else of `Accept-Language`."
            ),
        },
        "defaultContentType": "application/json",
        "servers": {"here": {"host": where.netloc, "protocol": "wss" if where.scheme == "https" else "ws"}},
        "channels": {
            "ws": {
                "address": f"{where.path.rstrip('/')}/ws",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            **{_name(each): _operation(each) for each in ACTIONS},
            **{name: _push(name, shape) for name, shape in EVENTS.items()},
        },
        "components": {"messages": messages, "schemas": dict(sorted(_schemas()[1].items()))},
    }


def _name(each: Described) -> str:
    return f"{each.resource}.{each.name}"


def _push(name: str, shape: type[msgspec.Struct]) -> Schema:
    return {"action": "send", "summary": inspect.getdoc(shape) or name} | _on(name)


def _operation(each: Described) -> Schema:
    what, rest = _said(each)
    return {
        "action": "receive",
        "summary": what,
        "description": f"{rest}\n\nFor {_who(each.right)}.".strip(),
        "tags": [{"name": each.resource}],
        "reply": _on(f"{_name(each)}.done", "refused"),
    } | _on(_name(each))


def _on(*messages: str) -> Schema:
    return {
        "channel": {"$ref": "#/channels/ws"},
        "messages": [{"$ref": f"#/channels/ws/messages/{each}"} for each in messages],
    }


def _messages() -> dict[str, Schema]:
    schemas, _ = _schemas()
    found = {}
    for each in ACTIONS:
        called = (each.resource, each.name)
        asked: Schema = {"resource": each.resource, "action": each.name, "id": "unique-message-id"}
        if called in ASKED:
            asked["payload"] = ASKED[called]
        done = called in DONE and {"type": "success", "id": "unique-message-id", "payload": DONE[called]}
        found[_name(each)] = _message(_question(each), asked)
        found[f"{_name(each)}.done"] = _message(_answer(each), done or None)
    for name, shape in EVENTS.items():
        frame = _frame({"type": {"const": "event"}, "event": {"const": name}, "payload": schemas[shape]})
        found[name] = {"name": name, "payload": frame}
    found["refused"] = _message(schemas[Refused])
    return found


def _message(frame: Schema, shown: object = None) -> Schema:
    return {
        "correlationId": {"location": "$message.payload#/id"},
        "payload": frame,
        **({} if shown is None else {"examples": [{"payload": shown}]}),
    }


def _question(each: Described) -> Schema:
    must: Schema = {"resource": {"const": each.resource}, "action": {"const": each.name}}
    may: Schema = {"id": ID}
    if each.payload is not Nothing:
        (must if _named(each.payload).get("required") else may)["payload"] = _schemas()[0][each.payload]
    return _frame(must, may)


def _answer(each: Described) -> Schema:
    answer = _schemas()[0][each.answer]
    payload = answer if is_payload(each.answer) else _frame({"data": answer})
    return _frame({"type": {"const": "success"}, "id": ID, "payload": payload})


def _frame(must: Schema, may: Schema | None = None) -> Schema:
    return {"type": "object", "properties": must | (may or {}), "required": [*must]}


@cache
def _written(site: str) -> bytes:
    return msgspec.json.encode(document(site))


def route(site: str) -> HTTPRouteHandler:
    @get("/schema/asyncapi.json", media_type=MediaType.JSON, include_in_schema=False, sync_to_thread=False)
    def show_asyncapi() -> bytes:
        return _written(site)

    return show_asyncapi


# -- the tables


def tables() -> str:
    """Markdown: every action, and the shapes that go in and out."""
    schemas, named = _schemas()
    actions = [
        (
            f"`{each.resource}`",
            f"`{each.name}`",
            _payload(each),
            _data(each),
            _who(each.right),
            _said(each)[0],
        )
        for each in ACTIONS
    ]
    whole = {each.payload for each in ACTIONS} | {each.answer for each in ACTIONS if is_payload(each.answer)}
    outer = {_name_of(schemas[kind]) for kind in whole}
    inner = _within([schemas[kind] for each in ACTIONS for kind in (each.payload, each.answer)])
    shapes = [(f"`{name}`", _parts(named[name])) for name in sorted(inner - outer)]
    return "\n\n".join(
        [
            _table(("resource", "action", "payload", "data", "who", "what"), actions),
            "A `?` stands behind what may be left out.",
            _table(("shape", "fields"), shapes),
            "What may be answered, in texts; what follows `timeline` if their kind of seller asks for it.",
            _table(("field", "value"), [(f"`{field}`", how) for field, how in ANSWERS.items()]),
        ]
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, *rows)]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:]])


def _payload(each: Described) -> str:
    return _parts(_named(each.payload)) or "–"


def _data(each: Described) -> str:
    if not is_payload(each.answer):
        return _words(_schemas()[0][each.answer])
    parts = dict(_named(each.answer)["properties"])
    data = _words(parts.pop("data"))
    return f"{data}; beside it {', '.join(f'`{each}`' for each in parts)}"


def _named(kind: Any) -> Schema:
    return _schemas()[1][_name_of(_schemas()[0][kind])]


def _name_of(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _parts(schema: Schema) -> str:
    """Its fields, or its words."""
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    must = schema.get("required", ())
    parts = sorted(schema.get("properties", {}).items(), key=lambda each: each[0] not in must)
    return ", ".join(f"`{name}`{'' if name in must else '?'}{_of(part)}" for name, part in parts)


def _of(part: Schema) -> str:
    return f" ({_words(part)})" if _within(part) or _chosen(part) else ""


def _chosen(part: Schema) -> bool:
    """Whether it is one of a few words."""
    return "enum" in part or any(map(_chosen, part.get("anyOf", ())))


def _words(schema: Schema) -> str:
    match schema:
        case {"$ref": _}:
            return f"`{_name_of(schema)}`"
        case {"enum": [*words]}:
            return " or ".join("null" if each is None else f"`{each}`" for each in words)
        case {"items": items}:
            return f"[{_words(items)}]"
        case {"additionalProperties": dict(each)}:
            return f"by name: {_words(each)}"
        case {"anyOf": [*kinds]}:
            return " or ".join(map(_words, kinds))
        case _:
            return str(schema.get("type", "anything"))


def _within(part: Any) -> set[str]:
    """The names of all that *part* refers to, and so on."""
    if isinstance(part, list):
        return {name for each in part for name in _within(each)}
    if not isinstance(part, dict):
        return set()
    if "$ref" in part:
        name = _name_of(part)
        return {name} | _within(_schemas()[1][name])
    return {name for each in part.values() for name in _within(each)}


def renewed(page: str) -> str:
    """*page* with the tables as they are now."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{tables()}\n\n{end}{after}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(renewed(file.read_text()))
