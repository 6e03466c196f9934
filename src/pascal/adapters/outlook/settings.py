"""What is set up for Outlook."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pascal.adapters.shared.address import address
from pascal.domain.ports.channels import Misconfigured

GRAPH: Final = "https://graph.microsoft.com/v1.0"
LOGIN: Final = "https://login.microsoftonline.com"

_CLIENT: Final = ("OUTLOOK_CLIENT_ID", "OUTLOOK_CLIENT_SECRET")
_TENANT: Final = re.compile(r"[A-Za-z0-9.-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    client_id: str
    client_secret: str = field(repr=False)
    tenant: str = "common"
    base_url: str = GRAPH
    login_url: str = LOGIN

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings | None":
        """None where nobody asks for it. Raises `Misconfigured`."""

        def told(name: str) -> str:
            return environment.get(name, "").strip()

        if not any(told(name) for name in _CLIENT):
            return None
        if missing := [name for name in _CLIENT if not told(name)]:
            raise Misconfigured(f"{', '.join(missing)} missing: calendars are connected by an OAuth client.")
        tenant = told("OUTLOOK_TENANT") or "common"
        if not _TENANT.fullmatch(tenant):
            raise Misconfigured("OUTLOOK_TENANT is common, organizations, or a tenant's id or domain.")
        return cls(
            told("OUTLOOK_CLIENT_ID"),
            told("OUTLOOK_CLIENT_SECRET"),
            tenant,
            address("GRAPH_BASE_URL", told("GRAPH_BASE_URL") or GRAPH, GRAPH),
            address("OUTLOOK_LOGIN_URL", told("OUTLOOK_LOGIN_URL") or LOGIN, LOGIN),
        )
