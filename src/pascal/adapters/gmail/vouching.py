"""Whether Gmail says that a mail came from the domain that it names (RFC 8601).

What Gmail writes repeats what the sender chose, so what is not exactly as expected says nothing.
"""

import re
from typing import Final

_GMAIL: Final = "mx.google.com"
_COMMENT: Final = re.compile(r"""(?<=\s)\([^()"\\;]*\)(?=[\s;]|$)""")
_PROPERTY: Final = r"""[a-z]+\.[a-z-]+=(?:"[^\s()"\\]*"|[^\s()"\\]+)"""
_RESULT: Final = re.compile(rf"\s*([a-z-]+)=([a-z]+)((?:\s+{_PROPERTY})*)\s*")
_ALIGNED: Final = {
    "dmarc": ("header.from",),
    "dkim": ("header.i", "header.d"),
    "spf": ("smtp.mailfrom",),
}
_ONCE: Final = ("dmarc", "spf")


def vouches(written: str, domain: str) -> bool:
    """*written*: the topmost Authentication-Results; what stands beneath may be the sender's own.

    DMARC decides where the domain has it; else a signature of, or a way from, this very domain.
    """
    if not written.isascii():
        return False
    host, *results = _COMMENT.sub("", written).split(";")
    if host.strip() != _GMAIL:
        return False
    methods, passed = [], set()
    for each in results:
        result = _RESULT.fullmatch(each)
        if result is None:
            return False
        method, word = result[1], result[2]
        named = [one.partition("=") for one in result[3].split()]
        told = {name: value.strip('"').rpartition("@")[2].lower() for name, _, value in named}
        if len(told) < len(named):
            return False
        if (method, word) != ("dmarc", "none"):
            methods.append(method)
        if word == "pass" and domain in [told.get(name) for name in _ALIGNED.get(method, ())]:
            passed.add(method)
    if any(methods.count(each) > 1 for each in _ONCE):
        return False
    return "dmarc" in passed if "dmarc" in methods else bool(passed)
