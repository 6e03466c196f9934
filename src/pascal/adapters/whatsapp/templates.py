"""The texts that Meta approves: what they are called, how they stand, and which places they have."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from pascal.adapters.whatsapp.client import Graph
from pascal.domain.communications import Filled
from pascal.domain.ports.channels import NotNow, Offered, Rejected
from pascal.domain.sending import Approval, Approved, Category

_PAGES: Final = 100
_FIELDS: Final = "name,language,status,category,parameter_format,components"
_PLACE: Final = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")

_STATUS: Final[Mapping[str, Approval]] = {
    "APPROVED": "approved",
    "FLAGGED": "approved",
    "REINSTATED": "approved",
    "LOCKED": "approved",
    "PENDING": "pending",
    "IN_APPEAL": "pending",
    "REJECTED": "rejected",
    "LIMIT_EXCEEDED": "rejected",
    "PAUSED": "paused",
}
"""What is not here cannot be sent: disabled, deleted, archived."""
_CATEGORY: Final[Mapping[str, Category]] = {"MARKETING": "marketing", "AUTHENTICATION": "authentication"}


_PLAIN_BUTTONS: Final = frozenset({"QUICK_REPLY", "PHONE_NUMBER", "VOICE_CALL", "URL"})


class _Button(msgspec.Struct):
    type: str = ""
    url: str | None = None


class _Component(msgspec.Struct):
    type: str = ""
    format: str | None = None
    text: str | None = None
    buttons: list[_Button] = []

    @property
    def wants_more(self) -> bool:
        """Than the values of a body: a picture in its head, a code in a button."""
        if self.type.upper() == "HEADER":
            return (self.format or "TEXT").upper() != "TEXT" or bool(_PLACE.search(self.text or ""))
        return any(
            each.type.upper() not in _PLAIN_BUTTONS or _PLACE.search(each.url or "") for each in self.buttons
        )


class _Template(msgspec.Struct):
    name: str
    language: str
    status: str = ""
    category: str = ""
    components: list[_Component] = []

    @property
    def body(self) -> str:
        return next((each.text or "" for each in self.components if each.type.upper() == "BODY"), "")

    @property
    def places(self) -> tuple[str, ...]:
        """What they are called, each once: `1`, `2` … or names."""
        return tuple(dict.fromkeys(_PLACE.findall(self.body)))

    @property
    def is_named(self) -> bool:
        return not all(place.isdecimal() for place in self.places)

    def offered(self) -> Offered:
        text = _PLACE.sub(r"{{\1}}", self.body)
        status = _STATUS.get(self.status.upper(), "disabled")
        category = _CATEGORY.get(self.category.upper(), "utility")
        return Offered(self.name, self.language, text, Approved(status, category, len(self.places)))


class _Cursors(msgspec.Struct):
    after: str = ""


class _Paging(msgspec.Struct):
    cursors: _Cursors | None = None
    next: str | None = None
    """There is more. It is not followed itself: a token stands in it."""


class _Templates(msgspec.Struct):
    data: list[_Template] = []
    paging: _Paging | None = None


class Templates:
    """Remembers what the places of each are called, which whoever sends has to say again."""

    def __init__(self, graph: Graph, account: str) -> None:
        self._graph, self._path = graph, f"{account}/message_templates"
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}

    async def all(self) -> Sequence[Offered]:
        """But those that we cannot fill. Raises `NotNow`, `LockedOut`."""
        found: list[_Template] = []
        query = {"fields": _FIELDS, "limit": "100"}
        for _ in range(_PAGES):
            page = await self._page(query)
            found += page.data
            after = page.paging.cursors.after if page.paging and page.paging.cursors else ""
            if page.paging is None or not page.paging.next or not after or query.get("after") == after:
                break
            query["after"] = after
        self._remember(found)
        return [each.offered() for each in found if not any(part.wants_more for part in each.components)]

    async def components(self, filled: Filled) -> list[dict[str, object]]:
        """Raises `Rejected`, `LockedOut`."""
        if not filled.parameters:
            return []
        values = [" ".join(each.split()) for each in filled.parameters]  # they take neither lines nor gaps
        names = await self._places(filled)
        if not all(values) or (names and len(names) != len(values)):
            raise Rejected("template_parameters")
        parameters: list[dict[str, str]] = [{"type": "text", "text": value} for value in values]
        for parameter, name in zip(parameters, names, strict=False):
            parameter["parameter_name"] = name
        return [{"type": "body", "parameters": parameters}]

    async def _page(self, query: Mapping[str, str]) -> _Templates:
        """Raises `NotNow`, `LockedOut`: a refusal too may pass."""
        try:
            return await self._graph.ask(self._path, query, _Templates)
        except Rejected as error:
            raise NotNow(f"Meta does not tell its templates: error {error.code}") from error

    async def _places(self, filled: Filled) -> tuple[str, ...]:
        """Their names; empty where they are numbers, or nobody knows."""
        key = (filled.name, filled.language)
        if key not in self._names:
            try:
                query = {"name": filled.name, "fields": _FIELDS}
                self._remember((await self._page(query)).data)
            except NotNow:
                return ()
        return self._names.get(key, ())

    def _remember(self, found: Sequence[_Template]) -> None:
        self._names |= {(each.name, each.language): each.places if each.is_named else () for each in found}
