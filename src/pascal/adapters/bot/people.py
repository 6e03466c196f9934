"""Who they say they are: names, numbers and mailboxes in what they write."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from pascal.adapters.bot.folding import Span, folded, spans, without
from pascal.adapters.bot.said import NEAR, WHOLE_DATE, Found, Said, is_courtesy
from pascal.adapters.bot.words import districts, given_names
from pascal.adapters.bot.words import words as words_of
from pascal.domain.qualification import Personal

MOST_WORDS_OF_A_NAME: Final = 6
LIKELY: Final = 0.5
"""How sure it is of what nobody says to be a name."""

_EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SPELT: Final = re.compile(
    r"([\w.+-]{1,64})\s+(?:arroba|at)\s+([\w-]{1,63})\s*(?:\.|punto|ponto|dot)\s*(com|net|org|pe|es|edu)"
    r"(?:\s*(?:\.|punto|ponto|dot)\s*(pe|br|co|mx|ar|cl))?\b"
)
_PHONE: Final = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[\s().-]{0,2}\d){5,14}(?![\w/]|[.,]\d)")
_DOCUMENT: Final = (
    r"(?:dni|ruc|cpf|cnpj|rg|rut|curp|rfc|nit|cuit|cuil|ine|ssn|documento|document|cedula|carnet|carne|pasaporte"
    r"|passaporte|passport|extranjeria|identidad|identidade|id|tarjeta|cartao|card|cuenta|conta|account|cci"
    r"|partida|expediente|codigo|code|contrato|pedido|factura)"
)
_OF_A_DOCUMENT: Final = re.compile(
    rf"(?:(?<!\w){_DOCUMENT}\W{{0,3}}(?:(?:de|es|e|is|el|o|nro|num|numero|number|no|n)\W{{1,3}}){{0,3}}"
    r"|s/\.?\W{0,3}|us\$\W{0,3}|r\$\W{0,3}|[$€]\W{0,3})$"
)
_IS_A_DOCUMENT: Final = re.compile(
    rf"\W{{0,3}}(?:(?:es|e|is|de|el|o|mi|meu|my)\W{{1,3}}){{0,3}}{_DOCUMENT}(?!\w)"
)
_TAX_NUMBER: Final = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")
"""A Brazilian's."""
_MONEY_AFTER: Final = re.compile(r"\s*(?:soles|dolares|dollars|reais|usd|mil\b|k\b|pesos|euros)")

_WORD: Final = r"[^\W\d_]+(?:['-][^\W\d_]+)*"
_NAME: Final = rf"({_WORD}(?:\s+{_WORD}){{0,{MOST_WORDS_OF_A_NAME}}})"
_CALLED: Final = re.compile(
    rf"\b(?:me llamo|mi nombre es|mi nombre:|my name is|my name's|meu nome e|me chamo)"
    rf"(?:,?\s+(?:actually|really|en realidad|na verdade)\b,?)?\s+{_NAME}"
)
_I_AM: Final = re.compile(
    r"(?<!no )(?<!nao )(?<!not )\b(?:soy|i am|i'm|im|sou(?: [oa])?|this is|it's|aqui(?: e [oa])?|a nombre de"
    rf"|(?:le|les|te) (?:habla|saluda|escribe)|call me|pode me chamar de|me dicen|y yo)\s+{_NAME}"
)
_LEAD_IN: Final = re.compile(
    r"^(?:(?:sr|sra|srta|dr|dra|ing|lic|senora?|senorita|don|dona|e [oa]|si|sip|claro|ok|okey|bueno|con|habla"
    r"|hola|buenas|ya|dale|yes|sure|sim|oi|ola|buenos dias|buenas tardes"
    r"|hi|hello|gracias)"
    r"\b[\s,.!:-]*)+"
)
_SPACED: Final = re.compile(r"\S+")
_OF: Final = frozenset(["de", "la", "las", "los", "del", "da", "do", "das", "dos"])


def emails(said: Said) -> Iterator[Found]:
    for each in _EMAIL.finditer(said.text):
        yield Found(Personal.EMAIL, each.group().strip("'"), Span(*each.span()), 0.98)
    for each in _SPELT.finditer(said.plain):
        name, host, *ends = each.groups()
        address = ".".join([f"{name}@{host}", *filter(None, ends)])
        yield Found(Personal.EMAIL, address, Span(*each.span()), 0.9)


def phones(said: Said) -> Iterator[Found]:
    """As typed: whoever knows the country makes them whole."""
    plain = without(said.plain, spans(WHOLE_DATE, said.plain))
    is_asked_for = said.asked == Personal.PHONE
    for each in _PHONE.finditer(plain):
        typed = each.group().strip()
        digits = re.sub(r"\D", "", typed)
        if (
            _OF_A_DOCUMENT.search(plain, max(0, each.start() - NEAR), each.start())
            or _IS_A_DOCUMENT.match(plain, each.end())
            or _TAX_NUMBER.fullmatch(typed)
            or _MONEY_AFTER.match(plain, each.end())
        ):
            continue
        is_price = re.fullmatch(r"\d{1,3}(?:[., ]\d{3}){1,3}|\d{6,7}", typed) and not is_asked_for
        if len(digits) > 15 or len(digits) < (6 if is_asked_for else 8) or (is_price and len(digits) != 9):
            continue
        yield Found(Personal.PHONE, typed, Span(*each.span()), 0.97 if len(digits) >= 9 else 0.8)


def names(said: Said) -> Iterator[Found]:
    """One at most: a name that people are given, or one of which they tell that it is theirs."""
    yield from islice((each for each in likely_names(said) if each.confidence > LIKELY), 1)


def likely_names(said: Said) -> Iterator[Found]:
    """What may be one, believed or not: more than that is not told to others."""
    is_asked_for = said.asked == Personal.NAME
    for pattern, sure in ((_CALLED, 0.95), (_I_AM, 0.85)):
        for each in pattern.finditer(said.plain):
            name = _begun(_as_it_begins(said.text[each.start(1) : each.end(1)]))
            if name and (is_asked_for or pattern is _CALLED or name[0].isupper()):
                is_one = (
                    pattern is _CALLED or _is_given(name) or (is_asked_for and _is_written_like_one(name))
                )
                span = Span(each.start(1), each.start(1) + len(name))
                yield Found(Personal.NAME, _spelt(name), span, sure if is_one else LIKELY)
    if not is_asked_for:
        return
    begins = len(found.group()) if (found := _LEAD_IN.match(said.plain)) else 0
    all_of_it = re.split(r"[,.;:!\n\d+]", said.text[begins:])[0].strip(" ¡¿\"'")
    if name := _begun(all_of_it):
        is_all = name == all_of_it and not re.search(r"[?@]", said.text) and not is_courtesy(said.plain)
        is_one = is_all and (" " not in name or _is_given(name) or _is_written_like_one(name))
        place = said.text.index(name)
        yield Found(Personal.NAME, _spelt(name), Span(place, place + len(name)), 0.8 if is_one else LIKELY)


def _as_it_begins(told: str) -> str:
    """Who begins a name with a capital goes on so: «Soy Rosa estudio derecho»."""
    words = _SPACED.finditer(told) if told[0].isupper() else ()
    others = (each.start() for each in words if each.group().islower() and folded(each.group()) not in _OF)
    return told[: next(others, len(told))]


def _begun(told: str) -> str:
    """As much of what is *told* as is a name: it ends before a word that nobody is called."""
    is_capital, ends = told[:1].isupper() and not told.isupper(), 0
    for each in islice(_SPACED.finditer(told), MOST_WORDS_OF_A_NAME):
        word = each.group()
        if ends and folded(word) in _OF:
            continue
        is_like_the_first = bool(ends) and is_capital and word[0].isupper() and _is_given(told)
        if not (is_like_the_first or _may_be_called(word)):
            break
        ends = each.end()
    return told[:ends]


def _may_be_called(word: str) -> bool:
    plain = folded(word)
    lists = (("name", "not"), *((table, part) for table in ("title", "talk") for part in ("opens", "tells")))
    return re.fullmatch(_WORD, plain) is not None and not any(
        words_of(*each).fullmatch(plain) for each in lists
    )


def _is_given(name: str) -> bool:
    found = re.match(r"[^\W\d_]+", folded(name))
    return found is not None and found.group() in given_names()


def _is_written_like_one(name: str) -> bool:
    """Several words, each with its capital; and no place."""
    words = [each for each in name.split() if folded(each) not in _OF]
    is_place = any(each.fullmatch(folded(name)) for each in districts().values())
    return len(words) > 1 and not name.isupper() and not is_place and all(each[0].isupper() for each in words)


def _spelt(name: str) -> str:
    """With its capitals, where they left them out or wrote nothing else."""
    return " ".join(
        each.lower()
        if folded(each) in _OF
        else each.capitalize()
        if each.islower() or name.isupper()
        else each
        for each in name.split()
    )
