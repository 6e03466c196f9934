"""Who they say they are: names, numbers and mailboxes in what they write."""

import re
from typing import Final, NamedTuple

from pascal.adapters.bot.folding import Span, folded
from pascal.adapters.bot.words import no_names

_EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SPELT: Final = re.compile(
    r"([\w.+-]{1,64})\s+(?:arroba|at)\s+([\w-]{1,63})\s*(?:\.|punto|ponto|dot)\s*(com|net|org|pe|es|edu)"
    r"(?:\s*(?:\.|punto|ponto|dot)\s*(pe|br|co|mx|ar|cl))?\b"
)
_PHONE: Final = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[\s().-]{0,2}\d){5,14}(?![\w/]|[.,]\d)")
_NOT_A_PHONE: Final = re.compile(r"(?:dni|ruc|cpf|cnpj|documento|cedula|id|s/\.?|us\$|r\$|[$€])\W{0,3}$")
_MONEY_AFTER: Final = re.compile(r"\s*(?:soles|dolares|dollars|reais|usd|mil\b|k\b|pesos|euros)")

_GOES_ON: Final = (
    "y|e|and|busco|buscando|quiero|quisiera|queria|soy|con|tengo|mi|mis|del|vivo|estoy|llamo|me|necesito"
    "|para|pero|un|una"
    "|looking|i|my|interested|from|procuro|procurando|gostaria|estou|quero|meu|minha|por|interesad[oa]|en|a|no|si"
)
_WORD: Final = r"[^\W\d_]+(?:['-][^\W\d_]+)*"
_OF: Final = r"(?:de la|de los|del|de|la|da|do|dos|das)"
_NAME: Final = rf"{_WORD}(?:\s+(?:{_OF}\s+)?(?!(?:{_GOES_ON})\b){_WORD}){{0,4}}"
_CALLED: Final = re.compile(
    r"\b(?:me llamo|mi nombre es|mi nombre:|(?:le|les|te) (?:habla|saluda|escribe)|my name is|my name's"
    r"|a nombre de|call me|meu nome e|me chamo|pode me chamar de|y yo)\s+"
    rf"((?!(?:{_GOES_ON})\b){_NAME})"
)
_I_AM: Final = re.compile(
    rf"\b(?:soy|i am|i'm|im|sou(?: [oa])?|this is|it's|aqui)\s+((?!(?:{_GOES_ON})\b){_NAME})"
)
_LEAD_IN: Final = re.compile(
    r"^(?:(?:sr|sra|srta|dr|dra|ing|lic|senora?|senorita|don|dona|e [oa]|si|sip|claro|ok|okey|bueno"
    r"|hola|buenas|ya|dale|yes|sure|sim|oi|ola|buenos dias|buenas tardes"
    r"|hi|hello|gracias)"
    r"\b[\s,.!:-]*)+"
)


class Found(NamedTuple):
    value: str
    span: Span
    confidence: float


def emails(text: str, plain: str) -> list[Found]:
    found = [Found(each.group().strip("'"), Span(*each.span()), 0.98) for each in _EMAIL.finditer(text)]
    for each in _SPELT.finditer(plain):
        name, host, *ends = each.groups()
        address = ".".join([f"{name}@{host}", *filter(None, ends)])
        found.append(Found(address, Span(*each.span()), 0.9))
    return found


def phones(plain: str, *, asked: bool) -> list[Found]:
    """As typed: whoever knows the country makes them whole."""
    found = []
    for each in _PHONE.finditer(plain):
        typed = each.group().strip()
        digits = re.sub(r"\D", "", typed)
        if _NOT_A_PHONE.search(plain[: each.start()]) or _MONEY_AFTER.match(plain[each.end() :]):
            continue
        is_price = re.fullmatch(r"\d{1,3}(?:[., ]\d{3}){1,3}|\d{6,7}", typed) and not asked
        if len(digits) > 15 or len(digits) < (6 if asked else 8) or (is_price and len(digits) != 9):
            continue
        found.append(Found(typed, Span(*each.span()), 0.97 if len(digits) >= 9 else 0.8))
    return found


def names(text: str, plain: str, *, asked: bool) -> list[Found]:
    for pattern, sure in ((_CALLED, 0.95), (_I_AM, 0.85)):
        for each in pattern.finditer(plain):
            span = Span(*each.span(1))
            said = text[span.start : span.end]
            if sure < 0.9 and not asked and not said[0].isupper():
                said = ""  # "soy decidido": a name amid a sentence shows itself by its capital
            if (name := _as_name(said)) is not None:
                return [Found(name, Span(span.start, span.start + len(said)), sure)]
    if not asked or "?" in text or "@" in text:
        return []
    begins = len(found.group()) if (found := _LEAD_IN.match(plain)) else 0
    said = re.split(r"[,.;:!\n]", text[begins:])[0].strip(" ¡¿\"'")
    name = _as_name(said) if len(said.split()) <= 6 else None
    place = text.find(said) if said else 0
    return [] if name is None else [Found(name, Span(place, place + len(said)), 0.8)]


def _as_name(said: str) -> str | None:
    words = said.split()
    while words and folded(words[-1]) in no_names() | {"de", "del", "da", "do"}:
        words.pop()
    plain = [folded(each) for each in words]
    if not 1 <= len(words) <= 6 or any(each in no_names() - {"de", "la", "los", "las"} for each in plain):
        return None
    if not all(re.fullmatch(_WORD, each) for each in words) or max(map(len, words)) < 2:
        return None
    if said.islower() or said.isupper():
        words = [
            each if folded(each) in {"de", "la", "los", "del", "da", "do"} else each.capitalize()
            for each in words
        ]
    return " ".join(words)
