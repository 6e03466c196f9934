"""How we stand with Google: each mailbox's leave, and whether it tells us of what comes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pascal.adapters.gmail.leave import Leaves
from pascal.adapters.gmail.settings import Settings
from pascal.domain.errors import NotFound
from pascal.domain.ports.channels import Finding, Kit, LockedOut, NotNow, Rejected
from pascal.domain.ports.mailboxes import Mailbox

MOST: Final = 20
"""Mailboxes that are asked about one by one."""
WARNED: Final = timedelta(days=2)
"""Before Google's promise to tell us ends: it is asked for daily."""


async def findings(leaves: Leaves, settings: Settings, kit: Kit) -> Sequence[Finding]:
    """Raises `StorageUnavailable` alone."""
    mailboxes = sorted(await leaves.all(), key=lambda each: (each.works, each.address))
    if not mailboxes:
        return [Finding("account", "warning", "gmail_no_mailbox"), *_told(settings)]
    asked = await asyncio.gather(*(_token(leaves, each) for each in mailboxes[:MOST]))
    works = [each.address for each in mailboxes if each.works]
    watched = [await _watch(kit, each) for each in works[:MOST]] if settings.topic else []
    return [*asked, *watched, *_told(settings)]


async def _token(leaves: Leaves, mailbox: Mailbox) -> Finding:
    facts = {"mailbox": mailbox.address}
    try:
        await leaves.place(mailbox.address)
    except LockedOut as error:
        what = "gmail_connect_anew" if error.line else "gmail_client_refused"
        return Finding("token", "bad", what, facts if error.line else {})
    except (NotNow, NotFound):
        return Finding("token", "warning", "gmail_no_answer", facts)
    except Rejected as error:
        return Finding("token", "warning", "gmail_cannot_tell", {**facts, "code": error.code or ""})
    return Finding("token", "good", "gmail_mailbox_good", facts)


async def _watch(kit: Kit, address: str) -> Finding:
    ends = until(await kit.safe.get(f"watch.{address}"))
    facts = {"mailbox": address}
    if ends is None or ends - kit.clock.now() < WARNED:
        return Finding("webhook", "warning", "gmail_not_watched", facts, until=ends)
    return Finding("webhook", "good", "gmail_watched", {**facts, "date": ends.date().isoformat()}, until=ends)


def _told(settings: Settings) -> Sequence[Finding]:
    return () if settings.topic else (Finding("webhook", "good", "gmail_looks"),)


def until(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
