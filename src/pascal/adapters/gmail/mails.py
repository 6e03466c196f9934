"""Mails as Gmail gives them (`users.messages`, format=full), and what is legible of one."""

import base64
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Final

import lxml.etree
import lxml.html
import msgspec
import quotequail
from inscriptis.html_engine import Inscriptis

from pascal.domain.communications import Attached
from pascal.domain.people import MAX_EMAIL

MOST_TEXT: Final = 40_000
"""Characters of a mail that are kept."""
CUT: Final = " […]"
_LONGEST: Final = 4_000
"""Of a header that is read: to look for an end that never comes takes the square of it."""
_MOST_HTML: Final = 200_000
"""Characters of it that are read of a mail: a third of a second, where it is made to take long."""
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_FORWARD: Final = re.compile(r"\s*(?:fwd?|rv|enc|reenv(?:iado)?|tr|wg)\s*:", re.IGNORECASE)
_FROM: Final = re.compile(r"\*?(?:de|from):\*?\s*\S", re.IGNORECASE)
_SENT: Final = re.compile(r"\*?(?:enviad[oa](?: el| em)?|sent|fecha|date|data):", re.IGNORECASE)
_LONG: Final = 400
"""Lines in which the quote has to begin."""
_WIDE: Final = 200
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
        try:
            name, address = parseaddr(self.header("from")[:_LONGEST])
        except RecursionError:  # comments within comments
            return "", ""
        return legible(name), address[: MAX_EMAIL + 1]

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
        text = str(make_header(decode_header(written[:_LONGEST])))
    except (MessageError, ValueError, LookupError):
        text = written[:_LONGEST]
    return " ".join(mended(text).split())


def mended(text: str) -> str:
    """Without NUL and half characters, which storage cannot take."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def text_of(mail: MailAtGmail, *, whole: bool = False) -> str:
    """What they wrote, as text. *whole*: with the earlier mails that it repeats."""
    text, cut = _text(mail.payload, _Left())
    text = _tidy(text) or mail.beginning
    answers = bool(mail.header("in-reply-to") or mail.header("references"))
    if answers and not whole and not _FORWARD.match(mail.subject):
        new = _new_in(text)
        text, cut = new, cut and new == text
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


def shortened(part: Part, most: int = MOST_TEXT * 6) -> None:
    """Its texts need not be longer than what is kept of them, in however many parts they come."""
    left = 4 * most
    for one in part.all():
        if one.body.data:
            length = min(most, left)
            one.body.data = one.body.data[: length - length % 4]
            left -= len(one.body.data)


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


@dataclass
class _Left:
    """Characters of HTML that are still read of a mail, in however many parts it comes."""

    html: int = _MOST_HTML


def _text(part: Part, left: _Left) -> tuple[str, bool]:
    """And whether it was cut."""
    if part.is_file:
        return "", False
    if part.type in {"text/plain", "text/html", ""} and not part.parts:
        text = decoded(part)
        cut = part.body.size > len(content_of(part)) + 3
        if part.type != "text/html":
            return text, cut
        read, left.html = text[: left.html], max(0, left.html - len(text))
        return as_text(read), cut or len(read) < len(text)
    if part.type == "multipart/alternative":
        inner = sorted(part.parts, key=lambda each: each.type != "text/plain")
        every = (_text(each, left) for each in inner)
        return next((found for found in every if found[0].strip()), ("", False))
    if part.type.startswith("multipart/"):
        found = [each for each in (_text(one, left) for one in part.parts) if each[0].strip()]
        return "\n\n".join(text for text, _ in found), any(cut for _, cut in found)
    return "", False


def as_text(markup: str) -> str:
    """Nothing in it is markup."""
    try:
        tree = lxml.html.document_fromstring(mended(markup).encode(), parser=_parser())
        for each in tree.iter("*"):
            # a margin of a million lines would be a million lines; what is hidden stays so
            style = "".join(each.attrib.pop("style", "").lower().split())
            if "display:none" in style:
                each.set("style", "display:none")
        return str(Inscriptis(tree).get_text())
    except (lxml.etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return ""


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def _tidy(text: str) -> str:
    lines = (each.rstrip() for each in mended(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _new_in(text: str) -> str:
    """What is new in an answer; all of it, where nothing would be left, or it stands between the lines."""
    lines = text.split("\n")
    begins = _quote_begins(lines)
    top, rest = lines[:begins], lines[begins:]
    marked = [at for at, line in enumerate(rest) if line.startswith(">")]
    bottom: list[str] = []
    if marked:
        if any(line.strip() and not line.startswith(">") for line in rest[marked[0] : marked[-1]]):
            return text
        bottom = rest[marked[-1] + 1 :]
    return _tidy("\n".join([*top, "", *bottom])) or text


def _quote_begins(lines: Sequence[str]) -> int:
    """At which line. The library's time grows by the square, so it is shown the beginnings alone."""
    shown = [each[:_WIDE] for each in lines[:_LONG]]
    found = quotequail.quote("\n".join(shown), limit=_LONG + 1, quote_intro_line=True)
    by_library = found[0][1].count("\n") + 1 if len(found) > 1 and found[0][1] else 0
    begins = by_library if len(found) > 1 else len(lines)
    for at, line in enumerate(shown[:begins]):  # Outlook's block of headers, which it misses
        if _FROM.match(line) and any(_SENT.match(each) for each in shown[at + 1 : at + 4]):
            return at
    return begins
