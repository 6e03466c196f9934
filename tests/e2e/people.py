"""Leads and agents as the stories see them: what they do goes through the public API, as from a browser."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from e2e.browsers import Browser, Tab

PASSWORD = "una-frase-larga"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Site:
    """Where people go: the address of one Pascal, and how its live updates travel."""

    url: str
    transport: str
    browser: Browser
    http: httpx.Client
    pusher: dict[str, object] = field(default_factory=dict)


class Said(Exception):
    """The API refused: status and code."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.body = answer.json()
        super().__init__(f"{self.status} {self.body}")


def call(site: Site, method: str, path: str, token: str | None, **more: Any) -> Any:
    """The data of the answer. Raises `Said`."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = site.http.request(method, f"{site.url}/api/v1{path}", headers=headers, **more)
    if answer.is_error:
        raise Said(answer)
    return answer.json()["data"]


@dataclass
class Person:
    """Somebody with a token."""

    site: Site
    id: str
    name: str
    token: str

    side = "nobody"

    def ask(self, method: str, path: str, **body: object) -> Any:
        return call(self.site, method, path, self.token, **({"json": body} if body else {}))

    def says(self, conversation: str, text: str, client_id: str | None = None) -> dict[str, Any]:
        body = {"contentText": text} | ({"clientMessageId": client_id} if client_id else {})
        message: dict[str, Any] = self.ask("POST", f"/conversations/{conversation}/messages", **body)
        return message

    def reads(self, conversation: str, seq: int | None = None) -> None:
        self.ask("POST", f"/conversations/{conversation}/read", seq=seq)

    def sees(self, conversation: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.ask("GET", f"/conversations/{conversation}")
        return seen

    def catches_up(self, conversation: str, after: int = 0) -> list[dict[str, Any]]:
        """All messages after a number, by as many pages as it takes."""
        path = f"/conversations/{conversation}/messages?limit=100&afterSeq={after}"
        found, cursor = [], ""
        while True:
            page = self.ask("GET", path + cursor)
            found += page["items"]
            if page["nextCursor"] is None:
                return found
            cursor = f"&cursor={page['nextCursor']}"

    def opens_a_tab(self, *follows: str, **options: object) -> Tab:
        """Raises `Refused`."""
        tab = self.site.browser.open(
            {
                "transport": self.site.transport,
                "url": self.site.url,
                "token": self.token,
                "side": self.side,
                "personId": self.id,
                "pusher": self.site.pusher,
                **options,
            }
        )
        for conversation in follows:
            tab.follow(conversation)
        return tab


@dataclass
class Lead(Person):
    """A visitor of the landing page."""

    email: str = ""
    phone: str = ""

    side = "lead"

    @classmethod
    def visits(cls, site: Site, name: str) -> "Lead":
        born = str(uuid4())
        hand = call(site, "POST", "/leads/handshake", None, json={"leadId": born})
        number = next(_NUMBERS)
        return cls(
            site, hand["leadId"], name, hand["leadToken"], f"{uuid4().hex}@correo.example", f"9{number:08}"
        )

    def starts(self, text: str) -> str:
        """Writes; the conversation that this opens."""
        started = self.ask(
            "POST",
            "/conversations",
            leadId=self.id,
            name=self.name,
            email=self.email,
            phone=self.phone,
            projectId="torre-begonias-luxury",
            message=text,
        )
        conversation: str = started["conversationId"]
        return conversation


@dataclass
class Agent(Person):
    """Somebody of the team, signed in."""

    email: str = ""
    refresh_token: str = ""

    side = "agent"

    @classmethod
    def signs_in(cls, site: Site, email: str, password: str = PASSWORD) -> "Agent":
        done = call(site, "POST", "/auth/login", None, json={"email": email, "password": password})
        user = done["user"]
        return cls(site, user["id"], user["name"], done["token"], email, done["refreshToken"])

    def hires(self, name: str, role: str = "SALES_AGENT") -> "Agent":
        """An administrator takes somebody on, who signs in."""
        email = f"{uuid4().hex}@pascal.example"
        made = self.ask("POST", "/users", email=email, password=PASSWORD, name=name, role=role)
        self.edits(made["id"], maxConcurrentChats=1000)
        return Agent.signs_in(self.site, email)

    def edits(self, agent_id: str, **change: object) -> None:
        self.ask("PATCH", f"/users/{agent_id}", **change)

    def does(self, act: str, conversation: str, **body: object) -> dict[str, Any]:
        """`take`, `release`, `resolve`, `transfer`, `assign`; the conversation as it stands then."""
        done: dict[str, Any] = self.ask("POST", f"/conversations/{conversation}/{act}", **body)
        return done

    def takes(self, conversation: str) -> dict[str, Any]:
        return self.does("take", conversation)

    def describes(self, conversation: str, **change: object) -> dict[str, Any]:
        """Sets `priority`, `tags`, `agentEnabled`."""
        changed: dict[str, Any] = self.ask("PATCH", f"/conversations/{conversation}", **change)
        return changed

    def lists(self, query: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found, cursor = [], ""
        while True:
            page = self.ask("GET", f"/conversations?limit=100&{query}{cursor}")
            found += page["items"]
            if page["nextCursor"] is None:
                return found
            cursor = f"&cursor={page['nextCursor']}"

    def at(self, site: Site) -> "Agent":
        """The same person, signed in, by way of another process."""
        return Agent(site, self.id, self.name, self.token, self.email)


def refusal(act: Callable[[], object]) -> tuple[int, str, str]:
    """Status, code and sentence with which the API refuses *act*."""
    try:
        done = act()
    except Said as said:
        return said.status, said.body["code"], said.body["message"]
    raise AssertionError(f"it was not refused: {done}")
