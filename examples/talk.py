"""A lead and an agent talk through Pascal's public API and Socket.IO, from a process of their own.

Start Pascal in one terminal (`make serve`); the first start prints the administrator's password.
Then in another:

    .venv/bin/python examples/talk.py --password THE-PASSWORD

or, against any Pascal, with nothing of it installed:

    pip install httpx "python-socketio[client]"
    python talk.py --url https://chat.example --email ana@pascal.example --password THE-PASSWORD

Every line is printed when somebody *hears* it, and says who: what you see has been through the server.
"""

import argparse
import importlib.util
import os
import queue
import sys
from typing import Any
from uuid import uuid4

import httpx
import socketio

PATIENCE = 15.0
"""Seconds."""
# without the package `websocket-client` python-socketio's client polls, which is slower and does as well
TRANSPORTS = ["websocket"] if importlib.util.find_spec("websocket") else ["polling"]

EVENTS = (
    "conversation:queued",
    "conversation:assigned",
    "conversation:status",
    "message:new",
    "typing:start",
)


class Person:
    """Somebody with a token: asks the API, and hears what is live."""

    def __init__(self, http: httpx.Client, url: str, name: str, token: str) -> None:
        self.name = name
        self._http, self._url, self._token = http, url, token
        self._heard: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self._live = socketio.Client()
        for event in EVENTS:
            self._live.on(event, lambda data, event=event: self._heard.put((event, data)))

    def connects(self) -> None:
        self._live.connect(self._url, auth={"token": self._token}, transports=TRANSPORTS)

    def opens(self, conversation: str) -> None:
        """Listens to a conversation from now on."""
        answer = self._live.call("conversation:join", conversation, timeout=PATIENCE)
        if answer["status"] != "success":
            raise SystemExit(f"{self.name} may not listen: {answer['message']}")

    def types(self, conversation: str) -> None:
        self._live.emit("typing:start", conversation)

    def leaves(self) -> None:
        self._live.disconnect()

    def asks(self, method: str, path: str, **body: object) -> Any:
        headers = {"authorization": f"Bearer {self._token}"}
        return ask(self._http, method, path, headers=headers, **({"json": body} if body else {}))

    def says(self, conversation: str, text: str) -> None:
        # our own id: should the answer get lost, sending it again is the same message
        path = f"/conversations/{conversation}/messages"
        self.asks("POST", path, contentText=text, clientMessageId=str(uuid4()))

    def hears(self, event: str, **about: object) -> dict[str, Any]:
        """Wait for the next such event, and tell of it."""
        while True:
            try:
                name, data = self._heard.get(timeout=PATIENCE)
            except queue.Empty:
                raise SystemExit(f"{self.name} never heard {event}.") from None
            facts = data.get("message", data)
            if name == event and all(facts.get(key) == value for key, value in about.items()):
                print(f"  {self.name + ' hears':<20}{told(name, facts)}")
                return facts


def told(event: str, data: dict[str, Any]) -> str:
    """The event as a sentence."""
    match event:
        case "conversation:queued":
            return f"({data['leadName']} waits in the queue, about {data['projectName']})"
        case "conversation:assigned":
            return f"({data['agentName']} has it now)"
        case "conversation:status":
            return f"(the conversation is {data['status']})"
        case "typing:start":
            return f"({data['name']} is typing …)"
        case _:
            return f"{data['senderName'] or 'Pascal'}: {data['contentText']}"


def ask(http: httpx.Client, method: str, path: str, **more: Any) -> Any:
    """The data of the answer; a refusal is told in the server's own words."""
    answer = http.request(method, f"/api/v1{path}", **more)
    if answer.is_error:
        raise SystemExit(f"{method} {path}: {answer.status_code} {answer.json().get('message', answer.text)}")
    return answer.json()["data"]


def sign_in(http: httpx.Client, url: str, email: str, password: str) -> Person:
    done = ask(http, "POST", "/auth/login", json={"email": email, "password": password})
    return Person(http, url, done["user"]["name"], done["token"])


def visit(http: httpx.Client, url: str, name: str) -> tuple[Person, str]:
    """A visitor's id is born in the browser; the server signs a token for it, and stores nothing yet."""
    hand = ask(http, "POST", "/leads/handshake", json={"leadId": str(uuid4())})
    return Person(http, url, name, hand["leadToken"]), hand["leadId"]


def talk(http: httpx.Client, url: str, email: str, password: str) -> None:
    agent = sign_in(http, url, email, password)
    agent.connects()
    lead, lead_id = visit(http, url, "Juan Pérez")
    lead.connects()
    try:
        conversation = lead.asks(
            "POST",
            "/conversations",
            leadId=lead_id,
            name=lead.name,
            email=f"juan.{lead_id[:8]}@correo.example",
            phone="987 654 321",
            projectId="torre-begonias-luxury",
            message="Hola, ¿sigue disponible el de 2 dormitorios?",
        )["conversationId"]
        lead.opens(conversation)
        agent.hears("conversation:queued", conversationId=conversation)

        agent.opens(conversation)
        agent.asks("POST", f"/conversations/{conversation}/take")
        lead.hears("conversation:assigned", conversationId=conversation)
        said = agent.asks("GET", f"/conversations/{conversation}/messages")["items"][0]
        print(f"  {agent.name + ' reads':<20}{told('message:new', said)}")

        for speaker, listener, text in (
            (agent, lead, "Buenos días, Juan. Sí, quedan tres. ¿Le gustaría visitarlo?"),
            (lead, agent, "¡Sí! ¿El sábado?"),
            (agent, lead, "El sábado a las 10. Le espero."),
        ):
            speaker.types(conversation)
            listener.hears("typing:start", conversationId=conversation)
            speaker.says(conversation, text)
            listener.hears("message:new", contentText=text)

        agent.asks("POST", f"/conversations/{conversation}/resolve")
        lead.hears("conversation:status", status="RESOLVED")
    finally:
        lead.leaves()
        agent.leaves()


def main() -> None:
    parser = argparse.ArgumentParser(description="A lead and an agent talk through Pascal.")
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--email", default=os.environ.get("PASCAL_ADMIN_EMAIL", "admin@pascal.example"))
    parser.add_argument("--password", default=os.environ.get("PASCAL_ADMIN_PASSWORD"))
    options = parser.parse_args()
    if not options.password:
        parser.error("give --password, or set PASCAL_ADMIN_PASSWORD")
    if not options.url.startswith(("http://", "https://")):
        parser.error(f"--url begins with http:// or https://: http://{options.url}")
    with httpx.Client(base_url=options.url, timeout=PATIENCE) as http:
        try:
            if ask(http, "GET", "/config")["realtime"] != "socketio":
                sys.exit("This Pascal sends its live updates by Pusher; the script speaks Socket.IO.")
            talk(http, options.url, options.email, options.password)
        except httpx.TransportError:
            sys.exit(
                f"There is no Pascal at {options.url}. "
                "Start one with `make serve`, or say where it is: --url http://localhost:8001"
            )


if __name__ == "__main__":
    main()
