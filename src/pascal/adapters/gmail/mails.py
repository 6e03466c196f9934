"""Mails as Gmail gives them (`users.messages`, format=full), and what is legible of one."""

import base64
import html
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Final

import inscriptis
import lxml.etree
import msgspec
import quotequail

from pascal.domain.communications import Attached

MOST_TEXT: Final = 40_000
"""Characters of a mail that are kept."""
CUT: Final = " […]"
_MOST_HTML: Final = 2_000_000
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_FORWARD: Final = re.compile(r"\s*(?:fwd?|rv|enc|reenv(?:iado)?|tr|wg)\s*:", re.IGNORECASE)
_EMPTY_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


class Header(msgspec.Struct):
    name: str = ""
    value: str = ""


class Body(msgspec.Struct, rename="camel"):
    attachment_id: str | None = None
    size: int = 0
    data: str | None = None


class Part(msgspec.Struct, rename="camel"):
    part_id: str = ""
    mime_type: str = ""
    filename: str = ""
    headers: list[Header] = []
    body: Body = msgspec.field(default_factory=Body)
    parts: list["Part"] = []

    def header(self, name: str) -> str:
        """As it was written; empty where there is none."""
        return next((each.value for each in self.headers if each.name.lower() == name), "")

    def all(self) -> Iterator["Part"]:
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.parts)

    @property
    def type(self) -> str:
        return self.mime_type.lower()

    @property
    def is_file(self) -> bool:
        return bool(self.filename or self.header("content-disposition").lower().startswith("attachment"))


class MailAtGmail(msgspec.Struct, rename="camel"):
    id: str
    thread_id: str = ""
    label_ids: list[str] = []
    snippet: str = ""
    internal_date: str = ""
    payload: Part = msgspec.field(default_factory=Part)

    def header(self, name: str) -> str:
        return self.payload.header(name)

    @property
    def sender(self) -> tuple[str, str]:
        """Their name and their address."""
        name, address = parseaddr(self.header("from"))
        return legible(name), address

    @property
    def beginning(self) -> str:
        """As Gmail shows it in lists."""
        return " ".join(mended(html.unescape(self.snippet)).split())

    @property
    def subject(self) -> str:
        return legible(self.header("subject"))


def legible(written: str) -> str:
    """A header in words, on one line."""
    try:
        text = str(make_header(decode_header(written)))
    except (MessageError, ValueError, LookupError):
        text = written
    return " ".join(mended(text).split())


def mended(text: str) -> str:
    """Without NUL and half characters, which storage cannot take."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def text_of(mail: MailAtGmail, *, whole: bool = False) -> str:
    """What they wrote, as text. *whole*: with the earlier mails that it repeats."""
    text, cut = _text(mail.payload)
    text = _tidy(text) or mail.beginning
    answers = bool(mail.header("in-reply-to") or mail.header("references"))
    if answers and not whole and not _FORWARD.match(mail.subject):
        text = _without_quotes(text)
    if len(text) > MOST_TEXT:
        text, cut = text[:MOST_TEXT].rstrip(), True
    return text + CUT if cut else text


def files_of(mail: MailAtGmail) -> tuple[Attached, ...]:
    return tuple(
        Attached(
            mended(f"{mail.id}/{part.part_id}"),
            mended(part.type) or None,
            legible(part.filename)[:200] or None,
            part.body.size,
        )
        for part in mail.payload.all()
        if part.is_file or (part.body.attachment_id and part.body.data is None)
    )


def shortened(part: Part, most: int = MOST_TEXT * 12) -> None:
    """Its texts need not be longer than what is kept of them."""
    for one in part.all():
        if one.body.data and len(one.body.data) > most:
            one.body.data = one.body.data[: most - most % 4]


def content_of(part: Part) -> bytes:
    """What stands in the mail itself."""
    return from_base64(part.body.data or "")


def from_base64(data: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(data.rstrip("=") + "==")
    except ValueError:
        return b""


def decoded(part: Part) -> str:
    content = content_of(part)
    try:
        return content.decode()  # Gmail's own answer, mostly, whatever the header says
    except UnicodeDecodeError:
        charset = _CHARSET.search(part.header("content-type"))
    try:
        return content.decode(charset[1] if charset else "cp1252", "replace")
    except (LookupError, ValueError):
        return content.decode("latin-1")


def _text(part: Part) -> tuple[str, bool]:
    """And whether it was cut."""
    if part.is_file:
        return "", False
    if part.type in {"text/plain", "text/html", ""} and not part.parts:
        text = decoded(part)
        cut = part.body.size > len(content_of(part)) + 3
        return (as_text(text) if part.type == "text/html" else text), cut
    if part.type == "multipart/alternative":
        inner = sorted(part.parts, key=lambda each: each.type != "text/plain")
        return next((found for found in map(_text, inner) if found[0].strip()), ("", False))
    if part.type.startswith("multipart/"):
        found = [each for each in map(_text, part.parts) if each[0].strip()]
        return "\n\n".join(text for text, _ in found), any(cut for _, cut in found)
    return "", False


def as_text(markup: str) -> str:
    """Nothing in it is markup."""
    try:
        return str(inscriptis.get_text(mended(markup)[:_MOST_HTML]))
    except (lxml.etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return ""


def _tidy(text: str) -> str:
    lines = (each.rstrip() for each in mended(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_quotes(text: str) -> str:
    """What is new in an answer; all of it, where nothing would be left."""
    found = quotequail.unwrap(text[: MOST_TEXT * 2]) or {}
    new = [str(found[each]).strip() for each in ("text_top", "text_bottom") if found.get(each)]
    return "\n\n".join(each for each in new if each) or text
